"""How a prompt begins, with its variables lit."""

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from chatui.text.safety import display_line, display_text
from chatui.text.template import Template, Variable

_MOST: Final = 2_000  # characters


def previewed(template: Template, values: Mapping[str, str]) -> Content:
    """Return the text with these values in it, and the names of what has none."""
    defaults = template.variables
    pieces, room = [], _MOST
    for piece in template.pieces:
        if isinstance(piece, Variable):
            value = values.get(piece.name) or defaults[piece.name]
            shown = display_line(value[:room]) if value else f"{{{{{piece.name}}}}}"
            pieces.append(Content.styled(shown, "$chat-you"))
        else:
            shown = display_text(piece[:room]).expandtabs(4)
            pieces.append(Content.styled(shown, "$chat-soft"))
        room -= len(shown)
        if room <= 0:
            break
    return Content("").join(pieces)
