"""A formula on one line, with parentheses wherever leaving them out would change what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chatui.markdown.formula.nodes import (
    Accented,
    Arrow,
    Binomial,
    Boxed,
    Fenced,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Scripts,
    Sign,
    Space,
    Stacked,
)
from chatui.markdown.formula.parser import NotKnown
from chatui.markdown.formula.symbols import ACCENTS, LINES, Kind, subscript, superscript

_JOINED: Final = frozenset(
    (Kind.LETTER, Kind.NUMBER, Kind.OPEN, Kind.FENCE, Kind.FUNCTION, Kind.LIMIT)
)
"""What is multiplied with what it stands behind."""
_BEFORE_JOINED: Final = frozenset(
    (Kind.LETTER, Kind.NUMBER, Kind.CLOSE, Kind.FENCE, Kind.FUNCTION, Kind.LIMIT, Kind.POSTFIX)
)
_PREFIXED: Final = frozenset(
    (None, Kind.BINARY, Kind.RELATION, Kind.OPEN, Kind.PUNCTUATION, Kind.LARGE, Kind.INTEGRAL)
)
"""Behind these a plus or a minus is a sign of what follows."""
_ROOTS: Final = {"2": "√", "3": "∛", "4": "∜"}
_LINE_MARKS: Final = frozenset(ACCENTS[name] for name in LINES)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: its text, how it stands among others, and whether it is one thing.

    `apart` is its text where something is multiplied with it, such as (a)⁄(b) in parentheses.
    """

    text: str
    kind: Kind
    is_one: bool = True
    apart: str = ""
    last: Kind | None = None
    """How it stands to what follows, where that is another way."""

    @property
    def end(self) -> Kind:
        """How it stands to what follows."""
        return self.last or self.kind

    def grouped(self) -> str:
        """Return it as one thing."""
        return self.text if self.is_one else f"({self.text})"


def one_line(row: Row) -> str:
    """Return a formula on one line.

    Raises:
        NotKnown: When it needs several.
    """
    return _row(row, is_small=False).text.strip()


def small_line(row: Row) -> str:
    """Return a formula on one line as it stands in scripts, without room round its signs.

    Raises:
        NotKnown: When it needs several.
    """
    return _row(row, is_small=True).text.strip()


def spacing(before: Kind | None, kind: Kind, after: Kind | None) -> tuple[bool, bool]:
    """Tell whether a space stands before and behind a sign that stands between two others."""
    if kind is Kind.BINARY:
        is_infix = before not in _PREFIXED and after is not None
        return is_infix, is_infix
    if kind is Kind.RELATION:
        return before not in (None, Kind.OPEN), after not in (None, Kind.CLOSE)
    if kind is Kind.PUNCTUATION:
        return False, after is not None
    if kind in (Kind.FUNCTION, Kind.LIMIT):
        return before in _BEFORE_JOINED, after not in (
            None,
            Kind.OPEN,
            Kind.CLOSE,
            Kind.PUNCTUATION,
            Kind.POSTFIX,
        )
    if kind in (Kind.LARGE, Kind.INTEGRAL):
        return before in _BEFORE_JOINED, after not in (None, Kind.CLOSE, Kind.LARGE, Kind.INTEGRAL)
    return False, False


def sided(kinds: Sequence[Kind]) -> list[Kind]:
    """Return kinds where fences such as | open and close in turn."""
    result: list[Kind] = []
    is_open = False
    for kind in kinds:
        if kind is Kind.FENCE:
            result.append(Kind.CLOSE if is_open else Kind.OPEN)
            is_open = not is_open
        else:
            result.append(kind)
    return result


def _row(row: Row, *, is_small: bool) -> Piece:
    pieces = [_piece(item, is_small=is_small) for item in row.items]
    solid = [piece for piece in pieces if piece.text.strip() or not piece.text]
    if len(solid) == 1 and len(pieces) == 1:
        return pieces[0]
    text = _joined([piece for piece in pieces if piece.text], is_small=is_small)
    kinds = [piece.kind for piece in pieces if piece.text.strip()]
    is_one = len(kinds) == 2 and kinds[1] is Kind.POSTFIX and pieces[0].is_one
    return Piece(text, kinds[0] if kinds else Kind.LETTER, is_one, last=Kind.LETTER)


def _joined(pieces: Sequence[Piece], *, is_small: bool) -> str:
    solid = [number for number, piece in enumerate(pieces) if not piece.text.isspace()]
    starts = dict(zip(solid, sided([pieces[number].kind for number in solid]), strict=True))
    ends = dict(zip(solid, sided([pieces[number].end for number in solid]), strict=True))
    joined = ""
    for place, number in enumerate(solid):
        piece = pieces[number]
        before = ends[solid[place - 1]] if place else None
        after = starts[solid[place + 1]] if place + 1 < len(solid) else None
        if place and number - solid[place - 1] > 1 and not joined.endswith(" "):
            joined += "".join(one.text for one in pieces[solid[place - 1] + 1 : number])
        text = piece.text
        if piece.apart and (before in _BEFORE_JOINED or after in _JOINED or after is Kind.POSTFIX):
            text = piece.apart
        left, right = spacing(before, starts[number], after)
        is_word = text[:1].isalpha() and len(text) > 1 and piece.kind is Kind.FUNCTION
        if ((left and not is_small) or (left and is_word)) and not joined.endswith(" "):
            joined += " "
        joined += text
        needs_space = piece.kind in (Kind.FUNCTION, Kind.LIMIT) or ends[number] in (Kind.FUNCTION,)
        if right and (not is_small or needs_space):
            joined += " "
    return joined


def _piece(node: Node, *, is_small: bool) -> Piece:
    match node:
        case Sign(text, kind):
            return Piece(text, kind, is_one=" " not in text)
        case Space(columns):
            return Piece(" " * columns, Kind.LETTER)
        case Row():
            return _row(node, is_small=is_small)
        case Fraction():
            return _fraction(node, is_small=is_small)
        case Binomial(top, bottom):
            ways = f"({one_line(top)} choose {one_line(bottom)})"
            return Piece(ways, Kind.OPEN, last=Kind.CLOSE)
        case Root():
            return _root(node)
        case Scripts():
            return _scripts(node, is_small=is_small)
        case Fenced(left, body, right):
            inside = _row(body, is_small=is_small).text.strip()
            if not right:
                raise NotKnown("a delimiter that opens alone")
            return Piece(f"{left}{inside}{right}", Kind.OPEN, last=Kind.CLOSE)
        case Accented(body, mark):
            return _accented(body, mark)
        case Arrow(head, above, below):
            return _arrow(head, above, below)
        case Boxed(body):
            return Piece(f"⟦{_row(body, is_small=is_small).text}⟧", Kind.LETTER)
        case Grid() | Stacked():
            raise NotKnown("it needs several lines")


def _fraction(node: Fraction, *, is_small: bool) -> Piece:
    top, bottom = _row(node.top, is_small=is_small), _row(node.bottom, is_small=is_small)
    if not (top.text and bottom.text):
        raise NotKnown("half a fraction")
    over = top.text if top.is_one or _is_product(node.top) else f"({top.text})"
    is_plain = bottom.is_one or _is_differential(node.bottom)
    under = bottom.text if is_plain else f"({bottom.text})"
    slash = "/" if set(over + under) & set(" (|") else "⁄"
    text = f"{over}{slash}{under}"
    return Piece(text, Kind.LETTER, is_one=False, apart=f"({text})")


def _is_product(row: Row) -> bool:
    """Tell whether what stands over a line is multiplied alone, which needs no parentheses."""
    bases = [item.base if isinstance(item, Scripts) else item for item in row.items]
    kinds = (Kind.LETTER, Kind.NUMBER, Kind.OPEN, Kind.CLOSE, Kind.POSTFIX)
    depth = 0
    for base in bases:
        if not isinstance(base, Sign):
            return False
        depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(base.kind, 0)
        if not depth and (base.kind not in kinds or " " in base.text or base.text == "/"):
            return False
    return True


def _is_differential(row: Row) -> bool:
    match row.items:
        case (Sign("d" | "∂"), Sign(kind=Kind.LETTER)):
            return True
        case (Sign("d" | "∂"), Scripts(base=Sign(kind=Kind.LETTER), sub=None)):
            return True
        case _:
            return False


def _root(node: Root) -> Piece:
    body = _row(node.body, is_small=False)
    index = "2" if node.index is None else _row(node.index, is_small=True).text
    sign = _ROOTS.get(index)
    if sign is None:
        raised = superscript(index)
        if raised is None:
            raise NotKnown("an index that has no superscript")
        sign = f"{raised}√"
    apart = f"{sign}({body.text})"
    is_short = len(body.text) == 1 or body.text.isdigit()
    return Piece(f"{sign}{body.text}" if is_short else apart, Kind.LETTER, apart=apart)


def _scripts(node: Scripts, *, is_small: bool) -> Piece:
    base = _piece(node.base, is_small=is_small)
    text = base.grouped()
    if node.sub is not None:
        low = small_line(node.sub)
        text += subscript(low) or f"_({low})"
    if node.sup is not None:
        text += _raised(node.sup)
    kind = base.kind if base.is_one else Kind.LETTER
    return replace(base, text=text, kind=kind, is_one=base.is_one, apart="", last=base.last)


def _raised(row: Row) -> str:
    match row.items:
        case (Sign("∘" | "°"),):
            return "°"
        case (Sign("†" | "‡" | "′" | "″" as mark),):
            return mark
        case _:
            high = small_line(row)
            return superscript(high) or f"^({high})"


def _accented(body: Row, mark: str) -> Piece:
    text = _row(body, is_small=True).text
    if mark not in _LINE_MARKS and len(text) != 1:
        raise NotKnown("an accent over several signs")
    return Piece("".join(char + mark for char in text), Kind.LETTER)


def _arrow(head: str, above: Row, below: Row | None) -> Piece:
    if below is not None:
        raise NotKnown("it needs several lines")
    said = _row(above, is_small=False).text
    text = f"←{said}—" if head == "←" else f"—{said}{head}"
    return Piece(text, Kind.RELATION)
