"""How a prompt begins, with its variables lit."""

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from chatui.text.safety import display_text
from chatui.text.template import Template, Variable

_MOST: Final = 2_000  # characters
_NOTHING: Final[Mapping[str, str]] = {}


def previewed(
    template: Template, values: Mapping[str, str], found: Mapping[str, str] = _NOTHING
) -> Content:
    """Return the text with these values in it, lit, and the names of what has none.

    What was `found` looks like the text around it.
    """
    defaults = template.variables
    pieces, room = [], _MOST
    for piece in template.pieces:
        if isinstance(piece, Variable):
            known = found.get(piece.name)
            value = known or values.get(piece.name) or defaults[piece.name]
            text = value or f"{{{{{piece.name}}}}}"
            color = "$chat-soft" if known else "$chat-you"
        else:
            text, color = piece, "$chat-soft"
        shown = display_text(text[:room]).expandtabs(4)
        pieces.append(Content.styled(shown, color))
        room -= len(shown)
        if room <= 0:
            break
    return Content("").join(pieces)
