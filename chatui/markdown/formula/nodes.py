"""What a formula is made of."""

from __future__ import annotations

from dataclasses import dataclass

from chatui.markdown.formula.symbols import Kind


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign, a number, a name or a word, as it is shown."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Space:
    """Room, in columns."""

    columns: int


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One over another."""

    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Binomial:
    """How many ways there are to choose `bottom` out of `top`."""

    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Root:
    """A root; `index` is the 3 of a cube root, None of a square root."""

    body: Row
    index: Row | None


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with what stands at its lower and upper corner, or below and above it."""

    base: Node
    sub: Row | None
    sup: Row | None


@dataclass(frozen=True, slots=True)
class Fenced:
    """A body between two delimiters as high as it is; "" is one that is not drawn."""

    left: str
    body: Row
    right: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells between two delimiters.

    `columns` says how each column is aligned: l, c or r; the last one goes on. Where `is_split`,
    a relation was cut in two by its &, so that columns stand close together. `bars` are the columns
    with a line to their left.
    """

    rows: tuple[tuple[Row, ...], ...]
    columns: str
    left: str = ""
    right: str = ""
    is_split: bool = False
    bars: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Accented:
    """A body with a mark over or under it that combines with its signs."""

    body: Row
    mark: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """A base with something small above and below it.

    `brace` is over or under where one is drawn between.
    """

    base: Node
    above: Row | None
    below: Row | None
    brace: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A long arrow with something above and below it."""

    head: str
    above: Row
    below: Row | None


@dataclass(frozen=True, slots=True)
class Boxed:
    """A body in a frame."""

    body: Row


Node = (
    Sign
    | Space
    | Row
    | Fraction
    | Binomial
    | Root
    | Scripts
    | Fenced
    | Grid
    | Accented
    | Stacked
    | Arrow
    | Boxed
)
