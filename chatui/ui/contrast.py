"""How well an ink can be told from its ground, as WCAG 2 reckons."""

from collections.abc import Mapping
from typing import Final

from textual.color import Color

from chatui.ui.color_roles import SYNTAX_ROLES, variable_of

_LEAST: Final = 4.5
_GROUNDS: Final = {
    **dict.fromkeys(("text", "soft", "you", "link", "warn", "bad"), "ground"),
    **dict.fromkeys(SYNTAX_ROLES, "code"),
    "selection_text": "selection",
}


def contrast(ink: Color, ground: Color) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted(map(_luminance, (ink, ground)))
    return (high + 0.05) / (low + 0.05)


def faint_roles(variables: Mapping[str, str]) -> list[str]:
    """Return the roles whose text is hard to read where it mostly stands, in a theme's variables.

    What a colour of the terminal's own looks like is not known: of those there are none.
    """
    faint = []
    for role, below in _GROUNDS.items():
        ink, ground = (Color.parse(variables[variable_of(name)]) for name in (role, below))
        if ink.ansi is None and ground.ansi is None and contrast(ink, ground) < _LEAST:
            faint.append(role)
    return faint


def _luminance(color: Color) -> float:
    unit = [channel / 255 for channel in color.rgb]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in unit)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
