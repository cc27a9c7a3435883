import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color

from chatui.ui.transcript.warm import warm
from tests.ui.chat_program import Program

SCRIPT = """
import sys
from pathlib import Path
from tests.ui.chat_program import Program
from chatui.ui.chat.screen import ChatScreen

packages = ("httpx", "markdown_it", "pygments", "sqlite3", "PIL", "linkify_it", "rich.traceback")
own = ("transport", "export", "importers", "cli", "local.embedded", "local.guide",
       "ui.terminal.clipboard", "ui.transcript.markdown.document",
       "ui.transcript.markdown.code_blocks", "ui.panels.connect", "ui.panels.models")
late = (*packages, *(f"chatui.{name}" for name in own))

def first_frame(screen):
    print("drawn", *[name for name in late if name in sys.modules])
    screen.app.exit()

ChatScreen._begin = first_frame
Program(Path(sys.argv[1])).app().run(headless=True)
"""


def test_what_the_first_frame_does_not_need_is_imported_behind_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert ended.stdout.split() == ["drawn"], ended.stderr


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
        warm()
        assert gc.isenabled()
    finally:
        gc.enable()
