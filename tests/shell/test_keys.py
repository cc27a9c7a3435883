"""Single keys in a real terminal: which of them count, and when."""

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it asks for no keys there")
# What is said to come soon after another key is held to be so, however slow this machine is.
PROGRAM = """
from chatui import output
from chatui.cli.shell import keys
def show():
    output.say("command")
def ask():
    output.write(b"Which? ")
    keys.READ_SECONDS = 60.0 if AT_ONCE else 0.0
with keys.Keys() as pressed:
    key = pressed.choice("\\r\\nex\\x1b", show, ask)
    output.say(f"pressed {key!r}")
"""
SHELL = """
set -m
"$0" -c "$1"
echo stopped
read line
fg
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return dict(chatui_environment(tmp_path))


def test_enter_right_behind_another_key_answers_another_question(
    environment: dict[str, str],
) -> None:
    program = PROGRAM.replace("AT_ONCE", "True")
    with Terminal([sys.executable, "-c", program], environment) as terminal:
        terminal.wait_for("Which?")
        for number, key in enumerate(("n", "\r", "rm -rf", "\r"), start=1):
            terminal.send(key)
            terminal.wait_for_raw(b"\a", times=number)
        assert "pressed" not in terminal.text()
        terminal.send("x")
        terminal.wait_for("pressed 'x'")


def test_what_was_typed_for_the_shell_while_it_was_stopped_does_not_count(
    environment: dict[str, str],
) -> None:
    program = PROGRAM.replace("AT_ONCE", "False")
    shell = ["sh", "-c", SHELL, sys.executable, program]
    with Terminal(shell, environment) as terminal:
        terminal.wait_for("Which?")
        while "stopped" not in terminal.text():
            terminal.send("\x1a")  # once more, if Python was about to wait, and has not heard it
            with suppress(AssertionError):
                terminal.wait_for("stopped", 2.0)
        terminal.send("\n\n")
        terminal.wait_for_raw(b"command\r\nWhich?", times=2)
        assert "pressed" not in terminal.text()
        terminal.send("\r")
        terminal.wait_for("pressed '\\n'")


STOPS = """
import os, signal
from chatui import output
from chatui.cli.shell import keys
keys.READ_SECONDS, keys._TOGETHER_SECONDS = 0.0, 60.0
shown = 0
def show():
    global shown
    shown += 1
    output.say("command")
    if shown > 1:
        keys._TOGETHER_SECONDS = 0.05
def stop(self):
    if shown == 1:
        os.kill(os.getpid(), signal.SIGTSTP)
if STOPS_ITSELF:
    keys.Keys._let_read = stop
with keys.Keys() as pressed:
    key = pressed.choice("\\r\\nx", show, lambda: output.write(b"Which? "))
    output.say(f"pressed {key!r}")
"""


def test_enter_in_front_of_a_stop_runs_nothing_when_it_goes_on(environment: dict[str, str]) -> None:
    shell = ["sh", "-c", SHELL, sys.executable, STOPS.replace("STOPS_ITSELF", "False")]
    with Terminal(shell, environment) as terminal:
        terminal.wait_for("Which?")
        terminal.send("\r")
        time.sleep(0.2)  # that it was read, nobody tells
        while "stopped" not in terminal.text():
            terminal.send("\x1a")
            with suppress(AssertionError):
                terminal.wait_for("stopped", 2.0)
        terminal.send("\n")
        terminal.wait_for_raw(b"Which?", times=2)
        terminal.send("x")
        terminal.wait_for("pressed 'x'")


def test_what_there_is_to_press_is_said_once_behind_a_stop_in_front_of_that(
    environment: dict[str, str],
) -> None:
    shell = ["sh", "-c", SHELL, sys.executable, STOPS.replace("STOPS_ITSELF", "True")]
    with Terminal(shell, environment) as terminal:
        terminal.wait_for("stopped")
        terminal.send("\n")
        terminal.wait_for("Which?")
        terminal.send("x")
        terminal.wait_for("pressed 'x'")
        assert terminal.text().count("Which?") == 1


RUNS = """
import array, fcntl, os, termios
from chatui import output
from chatui.cli.shell.running import become
from chatui.cli.shell.target import Target
output.say("running it")
count = array.array("i", [0])
while not count[0]:
    fcntl.ioctl(0, termios.FIONREAD, count)
become("echo asks; read answer; echo got $answer", Target("/bin/sh", "sh"))
"""


def test_what_was_typed_before_the_command_ran_is_no_answer_to_what_it_asks(
    environment: dict[str, str],
) -> None:
    with Terminal([sys.executable, "-c", RUNS], environment) as terminal:
        terminal.wait_for("running it")
        terminal.send("early\r")
        terminal.wait_for("asks")
        terminal.send("late\r")
        terminal.wait_for("got late")


ENDS = """
import os, signal
from chatui import output
from chatui.cli.shell import keys
def leave(number, frame):
    raise SystemExit
signal.signal(signal.SIGTERM, leave)
write = os.write
def write_and_end(descriptor, content):
    os.write = write
    os.kill(os.getpid(), signal.SIGTERM)
    return write(descriptor, content)
os.write = write_and_end
try:
    with keys.Keys():
        pass
except SystemExit:
    output.say("ended")
input()
"""


def test_a_signal_while_the_terminal_is_taken_gives_it_back(environment: dict[str, str]) -> None:
    with Terminal([sys.executable, "-c", ENDS], environment) as terminal:
        terminal.wait_for("ended")
        assert terminal.is_cooked()
