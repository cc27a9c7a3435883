"""The world's scripts in real terminals: all of each text is drawn, in order."""

import shutil
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from wcwidth import wcwidth

from chatui.ui.graphemes import count_generously, graphemes
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.pty.test_tmux import Tmux
from tests.scripts import SCRIPTS
from tests.storage.conversations import conversation_of, store_in
from tests.waiting import until

ARGV = [sys.executable, "-m", "chatui", "--continue"]
TIMES = 4  # that a text is said: in the prompt, a heading, a table and a block of code
TYPED = "می\u200cخواهم हिन्दी 👍🏽 ❤️‍🔥 x"


def environment(folder: Path) -> dict[str, str]:
    """Save a chat in all scripts, and return the environment of a program that resumes it."""
    reply = "".join(
        f"### {text}\n\n| {name} |\n|---|\n| {text} |\n\n```\n{text}\n```\n\n"
        for name, text in SCRIPTS.items()
    )
    conversation = conversation_of(
        ("All of them: " + " ".join(SCRIPTS.values()), reply + "The end")
    )
    conversation.title = "한국어 ภาษาไทย हिन्दी 👍🏽 ❤️"
    store_in(folder / "data").create(conversation)
    return chatui_environment(folder, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m")


def clusters(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in graphemes(text) if text[start:end].strip()]


def missing(screen: str, times: int, kept: Callable[[str], str] = str) -> dict[str, str]:
    """Return of each script what the screen does not show in order, so many times."""
    shown = clusters("".join(screen.split()))
    found = {}
    for name, text in SCRIPTS.items():
        rest = iter(shown)
        wanted = [one for cluster in clusters(text) for one in clusters(kept(cluster))]
        lost = [one for one in wanted * times if one not in rest]
        if lost:
            found[name] = lost[0]
    return found


def kept_by_pyte(cluster: str) -> str:
    """Return what pyte makes of a cluster: of marks it knows those that have a combining class."""
    kept = ""
    for char in cluster:
        cells = wcwidth(char)
        if not cells and not unicodedata.combining(char):
            break
        # It joins a mark to the second cell of a wide letter, which is never shown.
        if cells or wcwidth(kept[0]) == 1:
            kept += char
    return unicodedata.normalize("NFC", kept)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
async def test_tmux_shows_all_of_every_script_at_every_width(tmp_path: Path) -> None:
    variables = [part for pair in environment(tmp_path).items() for part in ("-e", "=".join(pair))]
    tmux = Tmux(tmp_path / "tmux")
    tmux.run("new-session", "-d", "-x", "100", "-y", "250", "sleep", "600")
    try:
        tmux.run("respawn-pane", "-k", *variables, *ARGV)
        await tmux.shown("The end")
        for columns in (61, 40):
            tmux.run("resize-window", "-x", str(columns))
            await until(lambda: missing(tmux.run("capture-pane", "-p"), TIMES) == {}, 60)
        tmux.run("send-keys", "-l", TYPED)
        written = "".join(TYPED.split())
        await until(lambda: written in "".join(tmux.run("capture-pane", "-p").split()), 60)
        count_generously({})
        column = 3 + cell_len(TYPED)
        await until(lambda: tmux.run("display", "-p", "#{cursor_x}").strip() == str(column), 60)
    finally:
        tmux.run("kill-server")


def test_pyte_shows_all_that_it_can_keep(tmp_path: Path) -> None:
    with Terminal(ARGV, environment(tmp_path), 41, 250) as terminal:
        terminal.wait_for(lambda screen: missing("\n".join(screen), TIMES, kept_by_pyte) == {}, 60)
