"""What the environment says of the terminal: the streams, the size, the letters."""

import sys
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

CTRL_Q = "\x11"


def sh(script: str, folder: Path, **more: str) -> Terminal:
    environment = chatui_environment(
        folder, PYTHONPATH=str(Path.cwd()), PYTHON=sys.executable, **more
    )
    return Terminal(["sh", "-c", script], environment, columns=120, rows=40, cwd=folder)


def test_without_a_terminal_on_both_sides_one_line_says_so(tmp_path: Path) -> None:
    script = """
    set -- "$PYTHON" -m chatui
    "$@" >file 2>&1; echo "$? $(cat file)"
    "$@" </dev/null 2>&1; echo $?
    "$@" <&-; echo $?
    "$@" >&-; echo $?
    TERM=dumb "$@"; echo $?
    "$@" <&- >&- 2>&-; echo $?
    """
    with sh(script, tmp_path) as terminal:
        assert terminal.wait_for_exit() == 0
        said = terminal.screen()
    refusal = 'chatui: chatui needs a terminal for its screen. Use chatui -p "question" in scripts'
    refusal += " and pipes."
    dumb = "chatui: This terminal cannot show a screen: TERM is dumb. Use chatui --plain here."
    assert said[:10] == [f"2 {refusal}", *(refusal, "2") * 3, dumb, "2", "2"]


@pytest.mark.parametrize("errors", ["2>errors", "2>&-"])
def test_the_screen_is_drawn_wherever_errors_go(tmp_path: Path, errors: str) -> None:
    with sh(f'"$PYTHON" -m chatui {errors}; echo "left with $?"', tmp_path) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send("written")
        terminal.wait_for("› written")
        terminal.send(CTRL_Q)
        terminal.wait_for("left with 0")
        assert terminal.is_cooked()
    assert errors == "2>&-" or not (tmp_path / "errors").read_bytes()


def test_neither_the_size_nor_the_letters_are_the_environments(tmp_path: Path) -> None:
    no_utf_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    size = {"COLUMNS": "80", "LINES": "24"}
    with sh('exec "$PYTHON" -m chatui', tmp_path, **no_utf_8, **size) as terminal:
        terminal.wait_for(lambda rows: "─" * 118 in rows[-3])
        terminal.wait_for("chatui writes UTF-8. Broken letters? Set LANG.")
        terminal.send("schön")
        terminal.wait_for("› schön")
        terminal.resize(60, 20)
        terminal.wait_for(lambda rows: "─" * 58 in rows[-3])
        terminal.send(CTRL_Q)
        assert terminal.wait_for_exit() == 0
