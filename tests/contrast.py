"""How readable each theme is: `python -m tests.contrast` writes `screenshots/contrast.md`.

A pair is an ink on a ground, both of them roles of a theme. That no other pair is drawn is held by
a test that draws the screens.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.color import Color as ParsedColor

from chatui.ui.color_roles import variable_of
from chatui.ui.contrast import contrast as contrast_of
from chatui.ui.terminal.plain_ink import READABLE_ON_DARK, READABLE_ON_LIGHT, PlainInk
from chatui.ui.themes import theme_from

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "screenshots" / "contrast.md"
TABLES: Final[dict[str, dict[str, Any]]] = {
    file.stem: tomllib.loads(file.read_text("utf-8"))
    for file in sorted((ROOT / "themes").glob("*.toml"))
}
FIXED: Final = [name for name, table in TABLES.items() if not table.get("ansi")]
"""The themes that bring their own colours."""

DARK: Final = [name for name in FIXED if TABLES[name]["dark"]]
"""Those whose colours are used where there are sixteen: light ones have the terminal's there."""


class Pair(NamedTuple):
    """An ink on a ground."""

    ink: str
    ground: str


_SYNTAX = ("keyword", "string", "comment", "number", "name", "operator")
TEXTS: Final = frozenset(
    Pair(ink, ground)
    for ground, inks in {
        "ground": ("text", "soft", "you", "link", "warn", "bad"),
        "surface": ("text", "soft", "you", "link", "warn"),
        "code": ("text", "soft", "link", *_SYNTAX),
        "selection": ("selection_text",),
        "warn": ("ground",),
        "text": ("ground",),
    }.items()
    for ink in inks
)
"""What text is drawn in: on the page, on the band of a prompt, in menus and fields, in code, where
something is selected or chosen, on the place that was found, and under a block cursor."""
SIGNS: Final = frozenset(
    {
        Pair("you", "selection"),
        Pair("soft", "ground"),
        Pair("soft", "surface"),
        Pair("link", "code"),
    }
)
"""What signs that carry state are drawn in where no text is: the bar of the row that is chosen."""
LINES: Final = frozenset("─│┼┌┐└┘ ▁▂▃▄▅▆▇█")
"""What alone is drawn in the ink of rules: lines, and the ends of the thumb of a scroll bar."""
DECORATION: Final = {
    Pair("rule", "ground"): "lines between things that room and words tell apart as well; the ● of"
    " a reply that arrives, for half of each second: the figures beside it move",
    Pair("rule", "surface"): "the line beside the text of a file, whose name stands above it",
    Pair("ground", "rule"): "the thumb of a scroll bar: how much is below is told in words",
}
"""What may be fainter, and why."""

PALETTES: Final = {
    "xterm": (
        "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5"
        " #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff"
    ),
    "Solarized": (
        "#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5"
        " #002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3"
    ),
    "VGA": (
        "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa"
        " #555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff"
    ),
    "GNOME": (
        "#171421 #c01c28 #26a269 #a2734c #12488b #a347ba #2aa1b3 #d0cfcc"
        " #5e5c64 #f66151 #33da7a #e9ad0c #2a7bde #c061cb #33c7de #ffffff"
    ),
}
"""The sixteen colours of terminals as they come."""


class Terminal(NamedTuple):
    """A terminal as it comes: its background, its text, and whose sixteen colours it has."""

    ground: str
    text: str
    palette: str
    is_light: bool = False

    @property
    def colors(self) -> list[str]:
        """The sixteen colours."""
        return PALETTES[self.palette].split()


TERMINALS: Final = {
    "xterm, dark": Terminal("#000000", "#e5e5e5", "xterm"),
    "xterm, light": Terminal("#ffffff", "#000000", "xterm", is_light=True),
    "Solarized, dark": Terminal("#002b36", "#839496", "Solarized"),
    "Solarized, light": Terminal("#fdf6e3", "#657b83", "Solarized", is_light=True),
    "VGA": Terminal("#000000", "#aaaaaa", "VGA"),
    "GNOME, dark": Terminal("#171421", "#d0cfcc", "GNOME"),
    "GNOME, light": Terminal("#ffffff", "#171421", "GNOME", is_light=True),
}
_DIM: Final = 2 / 3
"""How much of its colour text keeps that is dim, in terminals on VTE; each does as it likes."""


def contrast(ink: str, ground: str, system: ColorSystem = ColorSystem.TRUECOLOR) -> float:
    """Return the contrast of two colours where a terminal has so many, by the palette of xterm."""
    return contrast_of(_shown(ink, system), _shown(ground, system))


def _shown(color: str, system: ColorSystem) -> ParsedColor:
    shown = Color.parse(color).downgrade(system)
    if shown.number is not None and shown.number < 16:
        shown = Color.parse(PALETTES["xterm"].split()[shown.number])
    return ParsedColor.from_rich_color(Color.from_triplet(shown.get_truecolor()))


def colors_of(theme: str) -> dict[str, str]:
    """Return the colours of a theme by role."""
    return {**TABLES[theme]["colors"], **TABLES[theme]["syntax"]}


def least_of_text(theme: str) -> float:
    """Return the contrast that text of a theme has at least."""
    return 7 if theme.startswith("high-contrast") else 4.5


def too_weak(theme: str, system: ColorSystem = ColorSystem.TRUECOLOR) -> dict[Pair, float]:
    """Return which pairs of a theme are too weak, and how weak."""
    colors = colors_of(theme)
    text = least_of_text(theme) if system is ColorSystem.TRUECOLOR else 4.5
    least = {**dict.fromkeys(SIGNS, 3.0), **dict.fromkeys(TEXTS, text)}
    ratios = {pair: _ratio(colors, pair, system) for pair in least}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least[pair]}


def _ratio(colors: Mapping[str, str], pair: Pair, system: ColorSystem) -> float:
    return contrast(colors[pair.ink], colors[pair.ground], system)


def in_terminal(pair: Pair, terminal: Terminal) -> tuple[float, str]:
    """Return the contrast of a pair in the theme `terminal`, and what it is told by besides."""
    variables = theme_from("terminal", TABLES["terminal"]).variables
    ink, ground = (ParsedColor.parse(variables[variable_of(role)]).rich_color for role in pair)
    drawn = plain_ink(terminal).plain(Style(color=ink, bgcolor=ground))
    color, behind = terminal.text, terminal.ground
    if drawn.color is not None and drawn.color.number is not None:
        color = terminal.colors[drawn.color.number]
    if drawn.dim:
        color = ParsedColor.parse(behind).blend(ParsedColor.parse(color), _DIM).hex
    told = " ".join(name for name in ("bold", "dim", "reverse") if getattr(drawn, name))
    return contrast(color, behind), told


def plain_ink(terminal: Terminal) -> PlainInk:
    """Return what the theme `terminal` is drawn through, in a terminal that told its background."""
    variables = theme_from("terminal", TABLES["terminal"]).variables
    return PlainInk(variables, READABLE_ON_LIGHT if terminal.is_light else READABLE_ON_DARK)


def page() -> str:
    """Return the tables of contrast as a page."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield "# Contrast"
    yield ""
    yield (
        "Measured as WCAG 2 has it, by `uv run --group dev python -m tests.contrast`; a test draws"
        " the screens and finds no ink on any ground that is missing here. Text has at least 4.5"
        " to 1, in the two themes of high contrast 7 to 1; signs that carry state have 3 to 1."
    )
    yield from _table("With all colours", ColorSystem.TRUECOLOR)
    yield from _table("With 256 colours", ColorSystem.EIGHT_BIT)
    yield from _table("With sixteen colours", ColorSystem.STANDARD, DARK)
    yield ""
    yield "By the palette of xterm. A light theme has the terminal's own colours there, as below."
    yield from _in_terminals()
    yield ""
    yield "## What may be fainter"
    yield ""
    yield from (f"- {ink} on {ground}: {why}." for (ink, ground), why in DECORATION.items())
    yield ("- Text that is dim, in the theme `terminal`: how faint that is, each terminal decides.")
    yield ""


def _table(title: str, system: ColorSystem, themes: Sequence[str] = FIXED) -> Iterator[str]:
    yield from ("", f"## {title}", "", _row("ink on ground", *themes))
    yield _row(*["---"] * (len(themes) + 1))
    for pair in _in_order({*TEXTS, *SIGNS}):
        ratios = [_ratio(colors_of(theme), pair, system) for theme in themes]
        what = "" if pair in TEXTS else " (signs)"
        yield _row(_told(pair) + what, *(f"{ratio:.1f}" for ratio in ratios))


def _in_terminals() -> Iterator[str]:
    yield from ("", "## The theme `terminal`, in terminals as they come", "")
    yield (
        "It has the text colour of the terminal but where one of the sixteen colours can be read"
        " in all of them; dim text is reckoned as terminals on VTE draw it."
    )
    yield ""
    yield _row("ink on ground", "told by", *TERMINALS)
    yield _row(*["---"] * (len(TERMINALS) + 2))
    for pair in _in_order(TEXTS):
        drawn = [in_terminal(pair, terminal) for terminal in TERMINALS.values()]
        told = " or ".join(dict.fromkeys(told or "" for _, told in drawn if told))
        yield _row(_told(pair), told, *(f"{ratio:.1f}" for ratio, _ in drawn))


def _in_order(pairs: "set[Pair] | frozenset[Pair]") -> list[Pair]:
    roles = list(colors_of("terminal"))
    return sorted(pairs, key=lambda pair: (roles.index(pair.ground), roles.index(pair.ink)))


def _told(pair: Pair) -> str:
    return f"{pair.ink} on {pair.ground}".replace("_", " ")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
