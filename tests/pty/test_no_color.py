"""With NO_COLOR no byte of the screen asks for a colour, and it can be used all the same."""

import re
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

CTRL_Q, F1, F2, F3, CTRL_P, ESCAPE = "\x11", "\x1bOP", "\x1bOQ", "\x1bOR", "\x10", "\x1b[27u"
SGR = re.compile(rb"\x1b\[([\d;:]*)m")
COLORS = {*range(30, 50), *range(90, 108)}


def test_panels_and_the_chat_are_drawn_in_attributes_alone(tmp_path: Path) -> None:
    environment = chatui_environment(tmp_path, NO_COLOR="1")
    with Terminal([sys.executable, "-m", "chatui"], environment, columns=100) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send("typed\r")
        terminal.wait_for("▌ typed")
        for key, shown in ((F1, "Keys"), (F2, "Models"), (F3, "Connect"), (CTRL_P, "Everything")):
            terminal.send(key)
            terminal.wait_for(f"─ {shown}")
            terminal.send(ESCAPE)
            terminal.wait_for("F1 keys")
        terminal.send("/")
        terminal.wait_for("/new")
        terminal.wait_for(lambda _: any(terminal.cell(3, row).reverse for row in range(24)))
        terminal.send(f"{ESCAPE}{CTRL_Q}{CTRL_Q}")
        terminal.wait_for_exit()
    asked = {
        int(part) for one in SGR.findall(terminal.raw) for part in re.split(b"[;:]", one) if part
    }
    assert not asked & COLORS
    assert {1, 2, 7} <= asked
