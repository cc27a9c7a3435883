"""Notices of the desktop: which terminal is sent what, and what a hostile text can do in one."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatui.ui.notice import Way, notice, show, way_in
from tests.pty.terminal import Terminal, own_environment

TMUX = {"TMUX": "/tmp/tmux,1,0"}
_TERMINFO = ("/usr/lib/terminfo", "/lib/terminfo", "/usr/share/terminfo")


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Way.OSC_9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, Way.OSC_9),  # what ssh hands on
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Way.OSC_777),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, Way.OSC_777),
        ({"TERM": "xterm-kitty"}, Way.OSC_777),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Way.OSC_777),
        ({"TERM": "foot-extra"}, Way.OSC_777),
        ({"TERM": "foot", "TERM_PROGRAM": "vscode"}, Way.OSC_777),  # begun there
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"}, Way.BELL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, Way.BELL),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Way.BELL),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, Way.BELL),
        ({"TERM": "rxvt-unicode-256color"}, Way.BELL),
        ({"TERM": "screen", "STY": "1.pts", "LC_TERMINAL": "iTerm2"}, Way.BELL),
        ({"TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, Way.BELL),  # of another computer
        ({}, Way.BELL),
    ],
)
def test_a_terminal_is_told_in_the_way_that_it_is_known_to_show(
    environ: Mapping[str, str], way: Way
) -> None:
    assert way_in(environ) is way


@pytest.mark.parametrize("way", [Way.OSC_9, Way.OSC_777])
def test_a_hostile_text_stays_within_its_notice(way: Way) -> None:
    hostile = "4;1;50\x07\x1b]52;c;ZXZpbA==\x1b\\\x9d0;x\x9c\u202eevil\nline"
    shown = notice(way, f"chatui · {hostile}", hostile * 99)
    assert shown.startswith(("\x1b]9;chatui", "\x1b]777;notify;chatui"))
    assert shown.endswith("\x07")
    assert len(shown) < 500
    assert re.search("[\x00-\x1f\x7f-\x9f\u202e]", shown[1:-1]) is None
    assert shown.count(";") == (1 if way is Way.OSC_9 else 3)


async def _written(environ: Mapping[str, str], setting: str = "auto") -> str:
    written: list[str] = []
    assert setting in ("auto", "bell")
    await show(written.append, "chatui", "Done.", setting, environ)  # type: ignore[arg-type]
    return "".join(written)


async def test_a_bell_rings_where_it_is_wanted_or_nothing_else_is_known(tmp_path: Path) -> None:
    assert await _written({"TERM": "foot"}) == "\x1b]777;notify;chatui;Done.\x07"
    assert await _written({"TERM": "foot"}, "bell") == "\x07"
    assert await _written({"TERM": "xterm"}) == "\x07"
    assert await _written({**TMUX, "PATH": str(tmp_path)}) == "\x07"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
async def test_tmux_rings_and_hands_a_notice_on_to_the_terminal_around_it(tmp_path: Path) -> None:
    server = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    known = next(
        Path(root, "x", "xterm-256color") for root in _TERMINFO if Path(root, "x").is_dir()
    )
    (tmp_path / "x").mkdir()
    shutil.copy(known, tmp_path / "x" / "xterm-kitty")  # few machines describe it
    environment = {**own_environment(), "TERM": "xterm-kitty", "TERMINFO": str(tmp_path)}
    passes_on = ("set", "-g", "allow-passthrough", "on")
    start = [*server, "new-session", "-n", "named", "sleep", "60", ";", *passes_on]
    with Terminal(start, environment) as around:
        await asyncio.to_thread(around.wait_for, "named")
        printed = subprocess.run(
            [*server, "display-message", "-p", "#{socket_path},#{pid},0 #{pane_id} #{pane_tty}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        environ = {**environment, "TMUX": printed[0], "TMUX_PANE": printed[1]}
        Path(printed[2]).write_text(await _written(environ))
        await asyncio.to_thread(around.wait_for_raw, b"\x1b]777;notify;chatui;Done.\x07")
        assert b"\x07" in around.raw.replace(b"Done.\x07", b"")
        subprocess.run([*server, "kill-server"], check=True)
