"""Every text can be read, in every theme, on whatever ground it stands: screens are looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from rich.color import Color, ColorSystem
from textual.color import Color as ParsedColor
from textual.pilot import Pilot

from chatui.ui.color_roles import COLOR_ROLES, SYNTAX_ROLES
from chatui.ui.themes import theme_from
from chatui.ui.widgets.panel import Panel
from tests.contrast import (
    DECORATION,
    FIXED,
    LINES,
    PAGE,
    SIGNS,
    TERMINALS,
    TEXTS,
    Pair,
    contrast,
    in_terminal,
    page,
    too_weak,
)
from tests.ui.chat_program import Program, chat, chat_screen, until, until_shown
from tests.ui.everything import everything

_ROLES: Final = (*COLOR_ROLES, *SYNTAX_ROLES)
_COLORS: Final = {
    role: f"#{9 * n + 4:02x}{200 - 7 * n:02x}{90:02x}" for n, role in enumerate(_ROLES)
}
_ROLE_OF: Final = {color: role for role, color in _COLORS.items()}
_ALL_DIFFERENT: Final = theme_from(
    "all-different",
    {
        "colors": {role: _COLORS[role] for role in COLOR_ROLES},
        "syntax": {role: _COLORS[role] for role in SYNTAX_ROLES},
    },
)
_PANELS: Final = {
    "/theme": "",
    "/settings": "w",
    "/doctor": "",
    "/model": "l",
    "/connect": "o",
    "/prompts": "",
    "/resume": "g",
    "/trash": "",
    "/system": "x",
    "/project": "",
    "/rewind": "",
    "/recall": "",
    "/attach": "",
    "/btw why": "",
    "/set": "9",
    "/help": "th",
}
_SELDOM: Final = {Pair("warn", "surface"), Pair("link", "surface")}
"""What the menu says of files that hold keys; the signs of what is pasted, and of lines below."""


@pytest.mark.parametrize("theme", FIXED)
def test_text_and_signs_can_be_told_from_every_ground_that_they_stand_on(theme: str) -> None:
    assert too_weak(theme) == {}


@pytest.mark.parametrize("theme", FIXED)
def test_they_can_with_256_colours_as_well(theme: str) -> None:
    assert too_weak(theme, ColorSystem.EIGHT_BIT) == {}


@pytest.mark.parametrize("name", TERMINALS)
def test_the_theme_of_the_terminal_has_no_text_weaker_than_the_terminals_own(name: str) -> None:
    terminal = TERMINALS[name]
    own = min(4.5, contrast(terminal.text, terminal.ground))
    drawn = {pair: in_terminal(pair, terminal) for pair in TEXTS}
    assert {pair for pair, (ratio, told) in drawn.items() if ratio < own and told != "dim"} == set()


def test_the_page_of_contrast_says_what_is_measured() -> None:
    assert PAGE.read_text("utf-8") == page()


async def test_no_ink_is_drawn_on_a_ground_that_is_not_measured(tmp_path: Path) -> None:
    drawn = await _drawn(tmp_path)
    assert drawn - {*TEXTS, *SIGNS, *DECORATION} == set()
    assert TEXTS - drawn <= _SELDOM


async def _drawn(folder: Path) -> set[Pair]:
    """Return every ink with every ground that it is drawn on."""
    program = Program(folder, sidebar_open=True)
    program.recall("An earlier prompt")
    program.save("Another chat")
    app = program.app(resume=program.keep(everything()))
    app.register_theme(_ALL_DIFFERENT)
    app.theme_names[:] = [_ALL_DIFFERENT.name]
    found: set[Pair] = set()
    async with app.run_test(size=(100, 96)) as pilot:
        app.theme = _ALL_DIFFERENT.name
        await until_shown(pilot, "large-model")
        await pilot.press("tab")
        await until_shown(pilot, "READING")
        for keys in (("V", "G"), ("escape", "/", *"te", "enter")):
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.1)  # two letters at once would be the beginning of a prompt
            found |= set(_seen(pilot))
        await pilot.press("escape", "escape")
        await until_shown(pilot, "Tab read")
        await pilot.resize_terminal(100, 24)
        for text in ("words", "/th", "/theme "):
            chat(pilot).composer.text = text[:-1]
            await pilot.press("ctrl+e", text[-1], "shift+left")
            found |= set(_seen(pilot))
        for tone in ("text", "warn", "bad"):
            chat(pilot).notice("A notice", tone)
            await until_shown(pilot, "A notice")
            found |= set(_seen(pilot))
        for command, inside in _PANELS.items():
            await _open(pilot, command)
            found |= set(_seen(pilot))
            await pilot.press(*inside)
            found |= set(_seen(pilot))
            while pilot.app.screen is not chat_screen(pilot):
                pilot.app.pop_screen()
    return found


async def _open(pilot: Pilot[Any], command: str) -> None:
    chat(pilot).composer.text = command
    await pilot.press("enter")
    await until(pilot, lambda: bool(pilot.app.screen.query(Panel)), f"never opened: {command}")


def _seen(pilot: Pilot[Any]) -> Iterator[Pair]:
    """Return what is seen, without what lies below a panel."""
    screen = pilot.app.screen
    region = screen.query_one(Panel).region if screen.query(Panel) else screen.region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if style is None or not text.strip():
                continue
            pair = Pair(_role(style.color), _role(style.bgcolor))
            if pair.ink == "rule" and not LINES.issuperset(text):
                pair = Pair(f"rule, as {text!r}", pair.ground)
            yield Pair(pair.ground, pair.ink) if style.reverse else pair


def _role(color: Color | None) -> str:
    """Return the role that has a colour, or the colour if none has it."""
    if color is None:
        return "none"
    shown = ParsedColor.from_rich_color(color).hex.lower()
    return _ROLE_OF.get(shown, shown)
