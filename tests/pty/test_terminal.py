import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal

APP = """
from textual.app import App
from textual.widget import Widget
from textual.widgets import Input, Label

class Size(Widget):
    DEFAULT_CSS = "Size { height: 1; }"
    def render(self):  # with every layout: nothing is told of a size before there is one
        return f"size {self.app.size.width}x{self.app.size.height}"

class Echo(App):
    def compose(self):
        yield Size()
        yield Input(id="typed")
        yield Label("", id="said")
    def on_mount(self):
        self.query_one(Input).focus()
    def on_input_submitted(self, event):
        self.query_one("#said", Label).update(f"you said {event.value}")

print("before")
Echo().run()
print("after")
"""


@pytest.fixture
def echo_app(tmp_path: Path) -> list[str]:
    script = tmp_path / "echo_app.py"
    script.write_text(APP)
    return [sys.executable, str(script)]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def wait_until_it_echoes(terminal: Terminal) -> None:
    """The first x is the terminal's own echo, the second one cat's."""
    terminal.send("x\r")
    terminal.wait_for(lambda rows: rows.count("x") == 2)


def test_typed_text_reaches_the_program_and_its_output_the_screen() -> None:
    with Terminal(["cat"]) as terminal:
        terminal.send("one line\r")
        screen = terminal.wait_for(lambda rows: rows.count("one line") == 2)
        assert screen[:2] == ["one line", "one line"]
        terminal.send("\x04")
        assert terminal.wait_for_exit() == 0


def test_a_textual_app_draws_takes_keys_follows_the_size_and_leaves_the_screen_as_it_was(
    echo_app: list[str],
) -> None:
    with Terminal(echo_app, columns=60, rows=12) as terminal:
        terminal.wait_for("size 60x12")
        terminal.send("hello")
        terminal.send("\r")
        terminal.wait_for("you said hello")
        terminal.resize(72, 20)
        assert len(terminal.wait_for("size 72x20")) == 20
        terminal.send("\x11")
        assert terminal.wait_for_exit() == 0
        assert [row for row in terminal.screen() if row] == ["before", "after"]
        assert b"\x1b[?1049h" in terminal.raw
        assert not re.search(r"\d+u|\$p|2026", terminal.text())


def test_waiting_in_vain_fails_and_shows_the_screen() -> None:
    with Terminal(["cat"]) as terminal:
        terminal.send("shown\r")
        terminal.wait_for("shown")
        with pytest.raises(AssertionError, match=r"in vain for 'absent'.*runs(?s:.*)│shown"):
            terminal.wait_for("absent", timeout=0.1)


def test_waiting_ends_when_the_program_does() -> None:
    with (
        Terminal(python("print('bye')")) as terminal,
        pytest.raises(AssertionError, match=r"has left(?s:.*)│bye"),
    ):
        terminal.wait_for("absent")


def test_a_signal_ends_the_program_and_is_its_status() -> None:
    with Terminal(["cat"]) as terminal:
        wait_until_it_echoes(terminal)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_exit() == -signal.SIGTERM


def test_hanging_up_sends_the_program_sighup() -> None:
    with Terminal(["cat"]) as terminal:
        wait_until_it_echoes(terminal)
        terminal.hang_up()
        assert terminal.wait_for_exit() == -signal.SIGHUP


def test_control_c_interrupts_the_program() -> None:
    with Terminal(["cat"]) as terminal:
        wait_until_it_echoes(terminal)
        terminal.send("\x03")
        assert terminal.wait_for_exit() == -signal.SIGINT


@pytest.mark.parametrize(
    ("query", "end", "answer"),
    [
        ("\\x1b]11;?\\x07", "\\\\", "\\x1b]11;rgb:ffff/eeee/0101\\x1b\\\\"),
        ("\\x1b[?2026$p", "y", "\\x1b[?2026;2$y"),
        ("\\x1b[?2048$p", "y", "\\x1b[?2048;0$y"),
        ("ab\\x1b[6n", "R", "\\x1b[1;3R"),
        ("\\x1b[c", "c", "\\x1b[?62;22c"),
    ],
)
def test_the_terminal_answers_what_a_program_asks(query: str, end: str, answer: str) -> None:
    code = (
        "import sys, tty; tty.setraw(0);"
        f"sys.stdout.write('{query}'); sys.stdout.flush(); heard = ''\n"
        f"while not heard.endswith('{end}'): heard += sys.stdin.read(1)\n"
        f"sys.stdout.write('\\r\\n' + ('right' if heard == '{answer}' else repr(heard)))"
    )
    with Terminal(python(code), background="#ffee01") as terminal:
        assert terminal.wait_for_exit() == 0
        assert terminal.screen()[1] == "right"


def test_sequences_that_arrive_in_pieces_are_never_shown() -> None:
    pieces = [
        "\x1b",
        "[>1",
        "u",
        "a\x1bP+q54",
        "4e\x1b",
        "\\b",
        "\x1b_Gi=31",
        ";AAAA\x1b\\c\x1b[<u",
    ]
    code = (
        "import sys\n"
        f"for piece in {pieces!r}:\n"
        "    sys.stdout.write(piece); sys.stdout.flush(); sys.stdin.readline()"
    )
    with Terminal(python("import tty; tty.setraw(0)\n" + code)) as terminal:
        for sent in range(1, len(pieces) + 1):
            terminal.wait_for_raw("".join(pieces[:sent]).encode())
            terminal.send("\n")
        assert terminal.wait_for_exit() == 0
        assert terminal.screen()[0] == "abc"


def test_the_program_is_gone_after_the_block() -> None:
    with Terminal(["cat"]) as terminal:
        pid = terminal.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_environment_is_the_one_that_was_given() -> None:
    code = "import os; print(sorted(os.environ.items() - {('LC_CTYPE', 'C.UTF-8')}))"
    with Terminal(python(code), env={"TERM": "vt100", "COLORTERM": ""}) as terminal:
        terminal.wait_for_exit()
        assert terminal.screen()[0] == "[('COLORTERM', ''), ('TERM', 'vt100')]"
