import gc
import sys
from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color
from textual.css.stylesheet import Stylesheet

from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.transcript.preload import preload
from chatui.ui.widgets.panel import Panel
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.ui.chat_program import Program
from tests.waiting import until

SCRIPT = """
import sys
from pathlib import Path
from chatui.ui.chat.screen import ChatScreen

def first_frame(screen):
    Path(sys.argv[1]).write_text(" ".join(sys.modules))
    screen.app.exit()

ChatScreen._begin = first_frame
from chatui.cli import main
sys.exit(main([]))
"""
MOST_OF_OUR_OWN = 79
"""Modules and packages of chatui that a first frame may need; what is more comes behind it."""
LATE = (
    "httpx",
    "markdown_it",
    "pygments",
    "sqlite3",
    "PIL",
    "linkify_it",
    "rich.traceback",
    "chatui.transport",
    "chatui.export",
    "chatui.importers",
    "chatui.local.embedded",
    "chatui.local.guide",
    "chatui.cli.export_chat",
    "chatui.cli.import_chats",
    "chatui.cli.print_mode",
    "chatui.conversation.events",
    "chatui.conversation.growth",
    "chatui.conversation.merge",
    "chatui.conversation.tree_edits",
    "chatui.conversation.title",
    "chatui.conversation.tokens",
    "chatui.sessions.model_title",
    "chatui.sessions.running_reply",
    "chatui.storage.conversations",
    "chatui.storage.search",
    "chatui.storage.format",
    "chatui.storage.lock",
    "chatui.ui.panels",
    "chatui.ui.chat.acting",
    "chatui.ui.chat.actions",
    "chatui.ui.chat.editor",
    "chatui.ui.chat.feed",
    "chatui.ui.terminal.clipboard",
    "chatui.ui.transcript",
    "chatui.ui.widgets.choice_list",
    "chatui.ui.widgets.pill",
    "chatui.ui.widgets.queued_prompt",
    "chatui.ui.widgets.sidebar",
    "chatui.ui.widgets.completion_menu",
    "chatui.ui.widgets.find_bar",
)


def test_what_the_first_frame_does_not_need_is_imported_behind_it(tmp_path: Path) -> None:
    found = tmp_path / "modules"
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="large-model"
    )
    argv = [sys.executable, "-c", SCRIPT, str(found)]
    with Terminal(argv, environment, columns=120, rows=40) as terminal:
        assert terminal.wait_for_exit() == 0, terminal.text
    loaded = found.read_text().split()
    assert [name for name in LATE if name in loaded] == []
    own = sorted(name for name in loaded if name.split(".")[0] == "chatui")
    assert len(own) <= MOST_OF_OUR_OWN, "\n".join(own)


@pytest.mark.parametrize("theme", ["chatui-dark", "chatui-light", "terminal"])
async def test_the_first_styles_are_those_of_the_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    restyled: list[App[object]] = []
    monkeypatch.setattr(App, "refresh_css", lambda app, **_: restyled.append(app))
    app = Program(tmp_path).app(theme=theme)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme == theme
        assert app.screen.styles.background == Color.parse(app.current_theme.background or "")
        assert app.has_class("-dark-mode") is app.current_theme.dark
        assert app.has_class("-light-mode") is not app.current_theme.dark
        assert app.native_ansi_color is (theme == "terminal")
    assert not restyled


@pytest.mark.parametrize("columns", [50, 80, 120, 160])
async def test_the_first_frame_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    app = Program(tmp_path).app()
    async with app.run_test(size=(columns, 24)) as pilot:
        await pilot.pause()
        classes = {50: "-narrow", 80: "-medium", 120: "-wide", 160: "-widest"}
        assert {*classes.values()} & app.screen.classes == {classes[columns]}
        assert app.screen.has_class("-with-sidebar") is (columns == 160)


def test_garbage_is_collected_again_behind_the_first_frame() -> None:
    gc.disable()
    try:
        preload()
        assert gc.isenabled()
    finally:
        gc.enable()


async def test_the_first_panel_reads_no_styles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Program(tmp_path).app().run_test() as pilot:
        await until(lambda: pilot.app.stylesheet.has_source(str(PanelScreen.CSS_PATH)))
        read: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", read.append)
        await pilot.press("ctrl+p")
        await until(lambda: isinstance(pilot.app.screen, PanelScreen))
        await pilot.pause()
        assert pilot.app.screen.query_one(Panel).styles.max_width is not None
    assert not read
