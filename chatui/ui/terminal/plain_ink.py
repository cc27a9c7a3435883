"""Roles without colours: told by bold, dim and reverse, which every terminal has."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.color import Color
from textual.filter import LineFilter

_STYLES: Final = 1024
_BOLD: Final = Style(bold=True)
_DIM: Final = Style(dim=True)
_REVERSE: Final = Style(reverse=True)
# The first role that has a colour decides: text that looks like a role's is text.
_INKS: Final = {
    "chat-text": Style.null(),
    "chat-soft": _DIM,
    "chat-rule": _DIM,
    "chat-you": _BOLD,
    "chat-link": _BOLD,
    "chat-warn": _BOLD,
    "chat-bad": _BOLD,
    "syntax-keyword": _BOLD,
    "syntax-comment": _DIM,
}
_GROUNDS: Final = {
    "chat-selection": _REVERSE,
    "chat-warn": _REVERSE + _BOLD,
}
READABLE_ON_DARK: Final = ("chat-link", "syntax-string")
READABLE_ON_LIGHT: Final = ("chat-bad",)
"""Roles of the terminal's own colours that can be read in the palettes that terminals come with."""


class PlainInk(LineFilter):
    """Takes colours away, all but those of some roles, and puts attributes in their place."""

    def __init__(self, variables: Mapping[str, str], kept: Sequence[str] = ()) -> None:
        super().__init__()
        self._kept = {_rich(variables[role]) for role in kept}
        self._inks = {_rich(variables[role]): style for role, style in reversed(_INKS.items())}
        self._grounds = {_rich(variables[role]): style for role, style in _GROUNDS.items()}
        self._known: LRUCache[Style, Style] = LRUCache(_STYLES)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in plain ink."""
        return [
            Segment(text, None if style is None else self.plain(style), control)
            for text, style, control in segments
        ]

    def plain(self, style: Style) -> Style:
        """Return a style in plain ink."""
        plain = self._known.get(style)
        if plain is None:
            color, ground = style.color, style.bgcolor
            plain = style.without_color + Style.from_meta(style.meta)
            if ground in self._grounds:
                plain += self._grounds[ground]
            elif color in self._kept:
                plain += Style(color=color)
            elif color in self._inks:
                plain += self._inks[color]
            self._known[style] = plain
        return plain


def _rich(color: str) -> RichColor:
    return Color.parse(color).rich_color
