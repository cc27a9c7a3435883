"""The doctor in a terminal: what it asks, and that the terminal is as it was in the end."""

import os
import signal
import sys
from pathlib import Path

import pytest

from chatui.local import embedded_server
from tests.composition import chatui_environment
from tests.pty import terminal as terminals
from tests.pty.terminal import Terminal

DOCTOR = [sys.executable, "-m", "chatui", "doctor"]


def environment(folder: Path) -> dict[str, str]:
    return chatui_environment(folder, **{embedded_server.MODEL_VARIABLE: "/nowhere"})


def test_a_terminal_is_asked_and_its_answers_are_told(tmp_path: Path) -> None:
    command = [*DOCTOR, "--offline"]
    with Terminal(command, environment(tmp_path), rows=50, graphics="kitty") as terminal:
        terminal.wait_for_exit()
        shown = terminal.text()
        assert "80 × 50" in shown
        assert "by kitty's graphics" in shown
        assert terminal.is_cooked()


def test_answers_that_come_late_are_not_typed_into_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminals._Screen, "report_device_attributes", lambda *_, **__: None)
    script = f'{sys.executable} -m chatui doctor --offline; echo over; read line; echo "[$line]"'
    with Terminal(["/bin/sh", "-c", script], environment(tmp_path), rows=50) as terminal:
        terminal.wait_for("System")  # it has given up waiting, and looks at other things
        terminal.send("\x1b[?62;4c")
        terminal.wait_for("over")
        assert terminal.is_cooked()
        terminal.send("typed\r")
        terminal.wait_for("[typed]")
        assert "62;4c" not in terminal.text()


def test_keys_are_shown_with_what_they_do_until_ctrl_c_comes_twice(tmp_path: Path) -> None:
    with Terminal([*DOCTOR, "--keyboard"], environment(tmp_path), rows=40) as terminal:
        terminal.wait_for("Ctrl+C twice")
        terminal.wait_for_raw(b"\x1b[?2004h")
        for key, told in (
            ("\x1b[13;2u", "^[[13;2u      Shift+Enter      writing: Begin a new line"),
            ("\t", "cannot be told from Ctrl+I"),
            ("\x03", "Ctrl+C           Copy the selection"),
            ("й", "it is on the key of q"),
            ("\x1b", "Esc              Close what is open"),
            ("\x1b[200~pasted\x1b[201~", "6 characters go into the prompt"),
        ):
            terminal.send(key)
            terminal.wait_for(told)
        terminal.send("\x03\x03")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_cooked()
        assert terminal.raw.endswith(b"\x1b[?2004l\x1b[>4m\x1b[m\x1b[<u")


def test_a_signal_ends_the_keyboard_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with Terminal([*DOCTOR, "--keyboard"], environment(tmp_path)) as terminal:
        terminal.wait_for_raw(b"\x1b[?2004h")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait_for_exit() == 128 + signal.SIGTERM
        assert terminal.is_cooked()
        assert terminal.raw.endswith(b"\x1b[<u")
