"""The picker of themes: each is seen at once; who leaves has the one before again."""

from pathlib import Path

import pytest

from chatui.ui.panels.theme_picker import ThemesScreen
from tests.ui.chat_program import Program, screen_text, until, until_shown
from tests.ui.panel_app import opened

THEMES = Path(__file__).parents[2] / "themes"
NAMES = ["chatui-dark", "chatui-light", "high-contrast", "high-contrast-light", "terminal"]


async def test_the_theme_under_the_cursor_is_seen_and_escape_brings_the_one_before_back() -> None:
    async with opened(ThemesScreen(NAMES, "chatui-dark")) as (app, pilot):
        assert "▌✓ chatui-dark" in screen_text(pilot)
        assert "in use" in screen_text(pilot)
        assert "Which theme?" in screen_text(pilot)
        assert "Enter use · Esc the one before" in screen_text(pilot)
        for name in NAMES[1:]:
            await pilot.press("down")
            await pilot.pause()
            assert app.theme == name
            assert "✓ chatui-dark" in screen_text(pilot)
        await pilot.press("escape")
        assert (app.theme, app.results) == ("chatui-dark", [None])


async def test_what_is_typed_is_seen_too_and_enter_uses_it(tmp_path: Path) -> None:
    program = Program(tmp_path)
    app = program.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/theme", "enter")
        await until_shown(pilot, "Which theme?")
        await pilot.press(*"light")
        await until(pilot, lambda: app.theme == "chatui-light")
        await pilot.press("enter")
        await until_shown(pilot, "chatui-light, from now on.")
        assert app.theme == "chatui-light"
    assert program.sessions.settings.settings.saved["theme"] == "chatui-light"


@pytest.mark.parametrize("keys", [("escape",), ("ctrl+c",), (*"qqqq", "enter", "escape")])
async def test_every_way_out_without_a_choice_leaves_the_theme_as_it_was(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    program = Program(tmp_path)
    app = program.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/theme", "enter")
        await until_shown(pilot, "Which theme?")
        await pilot.press("down", "down")
        await until(pilot, lambda: app.theme == "high-contrast")
        await pilot.press(*keys)
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.theme == "chatui-dark")
    assert program.sessions.settings.settings.saved == {}


async def test_a_click_uses_a_theme(tmp_path: Path) -> None:
    program = Program(tmp_path)
    app = program.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/theme", "enter")
        lines = (await until_shown(pilot, "  high-contrast-light")).splitlines()
        y = next(y for y, line in enumerate(lines) if "  high-contrast-light" in line)
        await pilot.click(offset=(lines[y].index("high-contrast-light"), y))
        await until_shown(pilot, "high-contrast-light, from now on.")
        assert app.theme == "high-contrast-light"


@pytest.mark.parametrize(("soft", "told"), [("#60666d", "faint: soft"), ("#8f979f", "")])
async def test_a_theme_of_ones_own_that_is_hard_to_read_says_so(
    tmp_path: Path, soft: str, told: str
) -> None:
    dark = (THEMES / "chatui-dark.toml").read_text()
    (tmp_path / "themes").mkdir()
    mine = dark.replace('soft = "#8f979f"', f'soft = "{soft}"')
    (tmp_path / "themes" / "mine.toml").write_text(mine)
    async with Program(tmp_path).app().run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/theme", "enter")
        shown = await until_shown(pilot, "  mine ")
        assert shown.count("faint") == bool(told)
        assert told in shown


async def test_a_file_that_is_no_theme_is_told_in_the_list_and_cannot_be_used(
    tmp_path: Path,
) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "broken.toml").write_text("dark =")
    (tmp_path / "themes" / "mine.toml").write_text("dark = 1")
    app = Program(tmp_path).app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/theme", "enter")
        shown = await until_shown(pilot, "Files that are no themes")
        assert "! " in shown
        await pilot.press("end", "pagedown", "pagedown")
        await until_shown(pilot, "themes/mine.toml: dark must be true or false, not 1.")
        await pilot.press("enter")
        await until_shown(pilot, "This file is no theme.")
        assert isinstance(app.screen, ThemesScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.theme == "chatui-dark")
        await pilot.press(*"/theme mine", "enter")
        await until_shown(pilot, "dark must be true or false, not 1.")
        await pilot.press("ctrl+u", *"/theme other", "enter")
        await until_shown(pilot, "There is no theme 'other'. There are: chatui-dark, chatui-light,")
