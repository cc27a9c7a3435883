"""How a prompt begins, with its variables lit."""

from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content

from chatui.text.safety import display_text
from chatui.text.template import Template, Variable

_MOST: Final = 2_000  # characters
_A_LINE: Final = 70  # characters
_LINES_BEFORE: Final = 3
_NOTHING: Final[Mapping[str, str]] = {}


def previewed(
    template: Template,
    values: Mapping[str, str],
    found: Mapping[str, str] = _NOTHING,
    at: str = "",
) -> Content:
    """Return the text with these values in it, lit, and the names of what has none.

    What was `found` looks like the text around it. The text begins shortly before the variable
    `at`, if there is one.
    """
    defaults = template.variables
    pieces, room = [], _MOST
    for piece in _from_shortly_before(template.pieces, at):
        if isinstance(piece, Variable):
            known = found.get(piece.name)
            value = known or values.get(piece.name) or defaults[piece.name]
            text = value or f"{{{{{piece.name}}}}}"
            color = "$chat-soft" if known else "bold $chat-you"
        else:
            text, color = piece, "$chat-soft"
        shown = display_text(text[:room]).expandtabs(4)
        pieces.append(Content.styled(shown, color))
        room -= len(shown)
        if room <= 0:
            break
    return Content("").join(pieces)


def _from_shortly_before(pieces: Sequence[str | Variable], at: str) -> Sequence[str | Variable]:
    places = (n for n, one in enumerate(pieces) if isinstance(one, Variable) and one.name == at)
    place = next(places, 0)
    lines = 0
    for number in range(place - 1, -1, -1):
        piece = pieces[number]
        if not isinstance(piece, str):
            continue
        lines += piece.count("\n") + len(piece) // _A_LINE
        if lines > _LINES_BEFORE:
            end = "\n".join(piece[-_A_LINE * _LINES_BEFORE :].split("\n")[-_LINES_BEFORE:])
            return [f"…{end}" if end != piece else piece, *pieces[number + 1 :]]
    return pieces
