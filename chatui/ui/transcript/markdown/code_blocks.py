"""Code to styled lines, a few lines at a time."""

import functools
from typing import TYPE_CHECKING, Any, Final

from chatui.ui.terminal import compat
from chatui.ui.transcript.lines import Span, StyledLine

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_LONGEST_LINE: Final = 2_000
"""Characters; a longer line of code is shown plain, since a lexer may need minutes for it."""


def preload() -> None:
    """Import pygments and one lexer; costs some tens of milliseconds once."""
    highlight(["x = 1"], "python", [])


def highlight(lines: list[str], language: str, stack: list[str]) -> list[StyledLine]:
    """Return lines of code with the styles of their tokens.

    `stack` is the lexer's state: empty at the start of a block, then handed on from call to call.
    A language that is not known gives plain lines.
    """
    lexer = _lexer(language)
    if lexer is None or any(len(line) > _LONGEST_LINE for line in lines):
        return [StyledLine(line) for line in lines]
    if not stack:
        stack.append("root")
    text = "".join(f"{line}\n" for line in lines)
    styled: list[StyledLine] = []
    spans: list[Span] = []
    column = 0
    for kind, piece in _tokens(lexer, text, stack):
        style = "" if piece == "." else _style(kind)
        for number, part in enumerate(piece.split("\n")):
            if number:
                styled.append(StyledLine(lines[len(styled)], tuple(spans)))
                spans = []
                column = 0
            if part and style:
                spans.append(Span(column, column + len(part), style))
            column += len(part)
    return styled


def _tokens(lexer: "Lexer", text: str, stack: list[str]) -> Any:  # noqa: ANN401  # pygments is untyped here
    if compat.has_states(lexer):
        return compat.lex(lexer, text, stack)
    return ((kind, piece) for _, kind, piece in lexer.get_tokens_unprocessed(text))


@functools.cache
def _lexer(language: str) -> "Lexer | None":
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language.lower())
    except ClassNotFound:
        return None


@functools.cache
def _style(kind: Any) -> str:  # noqa: ANN401  # a token type of pygments, None for an error
    if kind is None:
        return ""
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    table = (
        (Comment, "comment"),
        (String, "string"),
        (Number, "number"),
        (Keyword, "keyword"),
        (Operator.Word, "keyword"),
        (Name.Function, "name"),
        (Name.Class, "name"),
        (Name.Builtin, "name"),
        (Name.Decorator, "name"),
        (Name.Tag, "keyword"),
        (Name.Attribute, "name"),
        (Name.Exception, "name"),
        (Operator, "operator"),
    )
    return next((style for group, style in table if kind in group), "")
