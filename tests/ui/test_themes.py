"""Themes: the shipped ones can be read everywhere, a wrong one is told by file and key."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from textual.app import App
from textual.color import Color as ParsedColor
from textual.theme import Theme

from chatui.errors import ConfigError
from chatui.ui.color_roles import COLOR_ROLES, SYNTAX_ROLES
from chatui.ui.themes import (
    fitting_theme,
    theme_from,
    themes_from,
)
from chatui.ui.transcript.painting import Palette
from tests.contrast import DARK, FIXED, TABLES, colors_of, contrast
from tests.ui.chat_program import Program, until_shown

INKS = ("text", "soft", "you", "link", "warn", "bad", *SYNTAX_ROLES)
GROUNDS = ("ground", "surface", "code")


def test_the_five_themes_are_there() -> None:
    assert set(TABLES) >= {
        "chatui-dark",
        "chatui-light",
        "high-contrast",
        "high-contrast-light",
        "terminal",
    }


def _too_weak(name: str, least: float, system: ColorSystem) -> list[tuple[str, str]]:
    colors = colors_of(name)
    pairs = [*product(INKS, GROUNDS), ("text", "selection"), ("selection_text", "selection")]
    return [
        (ink, ground)
        for ink, ground in pairs
        if contrast(colors[ink], colors[ground], system) < least
    ]


@pytest.mark.parametrize("name", FIXED)
def test_every_ink_is_at_least_four_and_a_half_to_one_on_every_ground(name: str) -> None:
    assert _too_weak(name, 7 if "contrast" in name else 4.5, ColorSystem.TRUECOLOR) == []


@pytest.mark.parametrize("name", FIXED)
def test_every_ink_stays_as_readable_in_256_colours(name: str) -> None:
    assert _too_weak(name, 4.5, ColorSystem.EIGHT_BIT) == []


@pytest.mark.parametrize("name", DARK)
def test_every_ink_can_be_read_in_sixteen_colours(name: str) -> None:
    assert _too_weak(name, 3.5, ColorSystem.STANDARD) == []


@pytest.mark.parametrize("name", FIXED)
def test_what_is_chosen_stands_out_and_the_rule_of_reading_mode_is_the_stronger_one(
    name: str,
) -> None:
    colors = colors_of(name)
    assert contrast(colors["selection"], colors["ground"]) >= 1.7
    assert contrast(colors["link"], colors["ground"]) > contrast(colors["rule"], colors["ground"])


def test_the_terminal_theme_names_no_colour_but_the_terminals_own() -> None:
    assert all(color.startswith("ansi_") for color in colors_of("terminal").values())


@pytest.mark.parametrize("theme", themes_from(TABLES), ids=lambda theme: theme.name)
async def test_a_theme_gives_the_style_sheets_every_variable(theme: Theme) -> None:
    app: App[None] = App()
    app.register_theme(theme)
    app.theme = theme.name
    async with app.run_test():
        variables = app.theme_variables
    wanted = {f"chat-{role.replace('_', '-')}" for role in COLOR_ROLES}
    wanted |= {f"syntax-{role}" for role in SYNTAX_ROLES}
    assert wanted <= variables.keys()


@pytest.mark.parametrize("name", TABLES)
def test_the_transcript_is_painted_in_the_colours_of_the_theme_alone(name: str) -> None:
    table = TABLES[name]
    variables = theme_from(name, table).variables
    palette = Palette(variables)
    colors = {**table["colors"], **table["syntax"]}
    for role in INKS:
        assert palette.style(role).color == ParsedColor.parse(colors[role]).rich_color, role
    for variable in [one for one in variables if one.startswith(("chat-", "syntax-"))]:
        with pytest.raises(KeyError, match=variable):
            Palette({one: color for one, color in variables.items() if one != variable})


def _dark_with(section: str, key: str, value: object) -> dict[str, Any]:
    table = {**TABLES["chatui-dark"]}
    if section:
        table[section] = {**table[section], key: value}
    else:
        table[key] = value
    return table


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (_dark_with("", "drak", True), ["'drak'", "Did you mean dark?"]),
        (_dark_with("", "dark", "yes"), ["dark must be true or false"]),
        (_dark_with("", "colors", 3), ["[colors]"]),
        (_dark_with("colors", "sofd", "#ffffff"), ["'colors.sofd'", "Did you mean soft?"]),
        (_dark_with("colors", "soft", "greyish"), ["colors.soft", "'greyish'", "no colour"]),
        (_dark_with("colors", "soft", 7), ["colors.soft", "7"]),
        (_dark_with("colors", "soft", "#ffffff80"), ["colors.soft", "opaque"]),
        (_dark_with("syntax", "name", "#12345"), ["syntax.name", "'#12345'"]),
        ({"colors": TABLES["chatui-dark"]["colors"]}, ["[syntax]"]),
        ({**TABLES["chatui-dark"], "syntax": {"keyword": "#ffffff"}}, ["syntax.string", "missing"]),
    ],
)
def test_a_wrong_theme_is_told_by_file_and_key(table: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        theme_from("mine", table)
    for word in ("themes/mine.toml", *words):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("is_light", "few_colors", "fitting"),
    [
        (True, False, "chatui-light"),
        (False, False, "chatui-dark"),
        (None, False, "chatui-dark"),
        (True, True, "terminal"),
    ],
)
def test_without_a_choice_the_theme_fits_the_terminal(
    is_light: bool | None, few_colors: bool, fitting: str
) -> None:
    assert fitting_theme(is_light, few_colors=few_colors) == fitting


def test_a_theme_that_is_none_is_left_out_and_told() -> None:
    problems: list[str] = []
    tables = {"mine": {"dark": 1}, "chatui-dark": TABLES["chatui-dark"]}
    assert [theme.name for theme in themes_from(tables, problems=problems)] == ["chatui-dark"]
    [problem] = problems
    assert "themes/mine.toml: dark must be true or false" in problem


async def test_the_program_starts_with_a_broken_theme_and_an_unknown_name(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.toml").write_text('[colors]\nground = "mud"\n')
    app = program.app(theme="nowhere")
    async with app.run_test(size=(100, 24)) as pilot:
        await until_shown(pilot, "There is no theme 'nowhere': this is chatui-dark.")
        assert app.theme == "chatui-dark"
        assert "mine" not in app.theme_names
