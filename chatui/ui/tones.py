"""What a colour says of a sentence, said by a sign in front of it as well."""

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from chatui.text.safety import display_line

SIGNS: Final[Mapping[str, str]] = {"$chat-warn": "⚠", "$chat-bad": "✗"}


def toned(text: str, color: str) -> Content:
    """Return a sentence in a colour, behind its sign where the colour is that of a warning."""
    sign = f"{SIGNS[color]} " if text and color in SIGNS else ""
    return Content.styled(sign + display_line(text), color)
