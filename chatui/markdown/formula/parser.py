r"""LaTeX's mathematics to a tree, in time that grows with its length.

Commands that are not known, macros of its own among them, are refused as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from chatui.markdown.formula.commands import (
    ARROWS,
    BINOMIALS,
    CENTRED,
    DELIMITERS,
    ESCAPED,
    FENCED_GRIDS,
    FRACTIONS,
    IGNORED,
    PAIRS,
    SIZES,
    SPACES,
    SPLIT,
    TEXTS,
)
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
from chatui.markdown.formula.symbols import (
    ACCENTS,
    ALPHABETS,
    LINES,
    PLAIN_ALPHABETS,
    SIGNS,
    SYMBOLS,
    Kind,
    in_alphabet,
)

LONGEST: Final = 8_000
"""Characters; a longer formula is none that somebody reads."""
_DEEPEST: Final = 40
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+|.)|\d+(?:\.\d+)?|\s+|[^\\\s]", re.DOTALL)
_ROW_SPACING: Final = re.compile(r"\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|px|in|mu)\s*\]")


class NotKnown(ValueError):
    """Something in a formula is not known, or not closed."""


def parse(source: str) -> Row:
    """Return the tree of a formula without the marks around it.

    Raises:
        NotKnown: When it holds what is not known, is not whole, too long or nested too deeply.
    """
    if len(source) > LONGEST:
        raise NotKnown("too long")
    parser = _Parser(source)
    row = parser.row()
    if parser.peek():
        raise NotKnown(parser.peek())
    return row


class _Parser:
    """One way through the tokens of a formula."""

    def __init__(self, source: str, depth: int = 0) -> None:
        self._source = source
        self._tokens = list(_TOKEN.finditer(source))
        self._at = 0
        self._depth = depth
        self._commands: Mapping[str, Callable[[], Node]] = {
            **dict.fromkeys(FRACTIONS, self._fraction),
            **dict.fromkeys(BINOMIALS, self._binomial),
            **dict.fromkeys(SIZES, self._sized),
            **dict.fromkeys(TEXTS, self._text),
            "\\sqrt": self._root,
            "\\left": self._fenced,
            "\\begin": self._environment,
            "\\operatorname": self._operator,
            "\\not": self._negated,
            "\\boxed": lambda: Boxed(self.argument()),
            "\\substack": self._substack,
            "\\overset": self._overset,
            "\\stackrel": self._overset,
            "\\underset": self._underset,
            "\\underbrace": lambda: Stacked(self.argument(), None, None, "under"),
            "\\overbrace": lambda: Stacked(self.argument(), None, None, "over"),
        }

    def peek(self) -> str:
        """Return the next token, "" at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """Take the next token.

        Raises:
            NotKnown: At the end.
        """
        token = self.peek()
        if not token:
            raise NotKnown("it ends too early")
        self._at += 1
        return token

    def row(self) -> Row:
        """Take what stands side by side, up to what closes it."""
        with self._deeper():
            return Row(tuple(self._items()))

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotKnown("nested too deeply")
        yield
        self._depth -= 1

    def argument(self) -> Row:
        """Take a group, or one token."""
        self._skip_space()
        if self.peek() == "{":
            return self._group()
        if self.peek()[:1].isdigit():  # of 12 it is the 1
            self._split_number()
        if self.peek() in ("^", "_", "}", "&", "\\\\", "\\right", "\\end", ""):
            raise NotKnown("an argument is missing")
        with self._deeper():
            return Row((self._atom(),))

    def _items(self) -> Iterator[Node]:
        items: list[Node] = []
        while (token := self.peek()) and token not in (
            "}",
            "&",
            "\\\\",
            "\\right",
            "\\end",
            "\\cr",
        ):
            if token.isspace() or token in IGNORED:
                self._at += 1
            elif token in ("^", "_"):
                items.append(self._scripts(items.pop() if items else Sign("", Kind.LETTER)))
            elif token == "'":
                items.append(self._primes(items.pop() if items else Sign("", Kind.LETTER)))
            elif token == "\\middle":
                self._at += 1
                items.append(Sign(self._delimiter(), Kind.FENCE))
            elif token == "\\pmod":
                self._at += 1
                items += (Space(1), *self._modulus())
            elif token == "\\tag":
                self._at += 1
                items += (Space(4), self._tag())
            else:
                items.append(self._atom())
        return iter(items)

    def _scripts(self, base: Node) -> Node:
        is_above = self.take() == "^"
        script = self.argument()
        self._skip_space()
        if isinstance(base, Stacked) and base.brace:
            return Stacked(
                base.base, script if is_above else None, None if is_above else script, base.brace
            )
        if isinstance(base, Scripts):
            if (base.sup if is_above else base.sub) is not None:
                raise NotKnown("two scripts at one corner")
            sub, sup = base.sub, base.sup
            return Scripts(base.base, sub if is_above else script, script if is_above else sup)
        return Scripts(base, None if is_above else script, script if is_above else None)

    def _primes(self, base: Node) -> Node:
        count = 0
        while self.peek() == "'":
            self._at += 1
            count += 1
        primes = Sign({1: "′", 2: "″", 3: "‴"}.get(count, "′" * count), Kind.POSTFIX)
        if isinstance(base, Scripts) and base.sup is None:
            return Scripts(Row((base.base, primes)), base.sub, None)
        return Row((base, primes))

    def _atom(self) -> Node:
        token = self.take()
        if token == "{":
            self._at -= 1
            group = self._group()
            match group.items:
                case (Sign(text),):  # in braces, a comma or a sign of equality is as a letter
                    return Sign(text, Kind.LETTER)
                case _:
                    return group
        if token in self._commands:
            return self._commands[token]()
        if token in SPACES:
            return Space(SPACES[token])
        if token in ESCAPED:
            return ESCAPED[token]
        if token.startswith("\\"):
            return self._command(token[1:])
        return _plain(token)

    def _command(self, name: str) -> Node:
        if name in SYMBOLS:
            return Sign(*SYMBOLS[name])
        if name in ACCENTS:
            return _accented(self.argument(), name)
        if name in ALPHABETS:
            return _in_alphabet(self.argument(), name)
        if name in PAIRS:
            left, right = PAIRS[name]
            return Fenced(left, self.argument(), right)
        if name in ARROWS:
            below = self._optional()
            return Arrow(ARROWS[name], self.argument(), below)
        raise NotKnown(f"\\{name}")

    def _group(self) -> Row:
        self._expect("{")
        row = self.row()
        self._expect("}")
        return row

    def _optional(self) -> Row | None:
        self._skip_space()
        if self.peek() != "[":
            return None
        self._at += 1
        begin = self._at
        depth = 0
        while (token := self.take()) != "]" or depth:
            depth += {"{": 1, "}": -1}.get(token, 0)
        source = "".join(found[0] for found in self._tokens[begin : self._at - 1])
        inner = _Parser(source, self._depth)
        row = inner.row()
        if inner.peek():
            raise NotKnown(inner.peek())
        return row

    def _raw(self) -> str:
        """Take a group as text."""
        self._skip_space()
        self._expect("{")
        pieces: list[str] = []
        depth = 0
        while (token := self.take()) != "}" or depth:
            depth += {"{": 1, "}": -1}.get(token, 0)
            if token in SPACES:
                pieces.append(" " * SPACES[token])
            elif token in ESCAPED:
                pieces.append(ESCAPED[token].text)
            elif token in ("{", "}"):
                continue
            elif token.startswith("\\") or token == "$":
                raise NotKnown(token)
            else:
                pieces.append(token)
        return " ".join(re.split(r"\s+", "".join(pieces)))

    def _fraction(self) -> Node:
        return Fraction(self.argument(), self.argument())

    def _binomial(self) -> Node:
        return Binomial(self.argument(), self.argument())

    def _root(self) -> Node:
        index = self._optional()
        return Root(self.argument(), index)

    def _text(self) -> Node:
        return Sign(self._raw(), Kind.LETTER)

    def _operator(self) -> Node:
        kind = Kind.FUNCTION
        if self.peek() == "*":
            self._at += 1
            kind = Kind.LIMIT
        return Sign(self._raw().strip(), kind)

    def _negated(self) -> Node:
        self._skip_space()
        base = self._atom()
        if not isinstance(base, Sign):
            raise NotKnown("\\not")
        sign = unicodedata.normalize("NFC", f"{base.text}\u0338")
        return Sign(sign, base.kind)

    def _modulus(self) -> tuple[Node, ...]:
        mod = Sign("(", Kind.OPEN), Sign("mod", Kind.LETTER), Space(1)
        return (*mod, self.argument(), Sign(")", Kind.CLOSE))

    def _tag(self) -> Node:
        if self.peek() == "*":
            self._at += 1
        return Sign(f"({self._raw()})", Kind.LETTER)

    def _substack(self) -> Node:
        self._expect("{")
        grid = self._grid("}", "c")
        self._expect("}")
        return grid

    def _overset(self) -> Node:
        above = self.argument()
        return Stacked(_unwrapped(self.argument()), above, None)

    def _underset(self) -> Node:
        below = self.argument()
        return Stacked(_unwrapped(self.argument()), None, below)

    def _sized(self) -> Node:
        sign = self._delimiter()
        kind = SIGNS.get(sign, ("", Kind.FENCE))[1]
        for shown, known in SYMBOLS.values():
            if shown == sign and known in (Kind.OPEN, Kind.CLOSE):
                kind = known
        return Sign(sign, kind)

    def _fenced(self) -> Node:
        left = self._delimiter()
        body = self.row()
        self._expect("\\right")
        return Fenced(left, body, self._delimiter())

    def _delimiter(self) -> str:
        self._skip_space()
        token = self.take()
        if token not in DELIMITERS:
            raise NotKnown(f"{token} is no delimiter")
        return DELIMITERS[token]

    def _environment(self) -> Node:
        name = self._name()
        kind = name.removesuffix("*")
        if kind in FENCED_GRIDS:
            left, right, columns = FENCED_GRIDS[kind]
            node: Node = self._grid("\\end", columns, left, right)
        elif kind == "array":
            columns = self._raw().replace(" ", "")
            aligned = columns.replace("|", "")
            if set(aligned) - set("lcr") or columns.startswith("|") or columns.endswith("|"):
                raise NotKnown(columns)
            bars = [len(before.replace("|", "")) for before in _cut_at(columns, "|")]
            node = replace(self._grid("\\end", aligned or "c"), bars=frozenset(bars))
        elif kind in SPLIT:
            if kind.endswith("at"):
                self._raw()
            node = self._grid("\\end", "rl", is_split=True)
        elif kind in CENTRED:
            node = self._grid("\\end", "c")
        else:
            raise NotKnown(name)
        self._expect("\\end")
        if self._name() != name:
            raise NotKnown("\\end")
        return node

    def _name(self) -> str:
        self._expect("{")
        pieces = []
        while (token := self.take()) != "}":
            pieces.append(token)
        return "".join(pieces)

    def _grid(
        self, end: str, columns: str, left: str = "", right: str = "", *, is_split: bool = False
    ) -> Grid:
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cells.append(self.row())
            token = self.peek()
            if token == "&":
                self._at += 1
                continue
            rows.append(tuple(cells))
            cells = []
            if token not in ("\\\\", "\\cr"):
                break
            self._at += 1
            self._skip_row_spacing()
        if self.peek() != end:
            raise NotKnown(self.peek() or "it is not closed")
        if not any(cell.items for cell in rows[-1]):
            rows.pop()
        if not rows:
            raise NotKnown("it is empty")
        return Grid(tuple(rows), columns, left, right, is_split)

    def _skip_row_spacing(self) -> None:
        if self._at >= len(self._tokens):
            return
        found = _ROW_SPACING.match(self._source, self._tokens[self._at].start())
        while found and self._at < len(self._tokens):
            if self._tokens[self._at].start() >= found.end():
                break
            self._at += 1

    def _split_number(self) -> None:
        found = self._tokens[self._at]
        if len(found[0]) > 1:
            start = found.start()
            digits = [_TOKEN.match(self._source, at, at + 1) for at in range(start, found.end())]
            self._tokens[self._at : self._at + 1] = [one for one in digits if one is not None]

    def _skip_space(self) -> None:
        while self.peek().isspace():
            self._at += 1

    def _expect(self, token: str) -> None:
        self._skip_space()
        if self.peek() != token:
            raise NotKnown(f"{self.peek() or 'the end'} in place of {token}")
        self._at += 1


def _cut_at(text: str, sign: str) -> list[str]:
    """Return what stands before each of a sign."""
    return [text[: found.start()] for found in re.finditer(re.escape(sign), text)]


def _plain(token: str) -> Sign:
    if token[0].isdigit():
        return Sign(token, Kind.NUMBER)
    if token in SIGNS:
        shown, kind = SIGNS[token]
        return Sign(shown or token, kind)
    if token in ('"', "%", "#", "$", "`", "@") or not token.isprintable():
        raise NotKnown(token)
    return Sign(token, Kind.LETTER)


def _accented(body: Row, name: str) -> Node:
    signs = [item for item in body.items if isinstance(item, Sign)]
    text = "".join(sign.text for sign in signs)
    is_short = len(text) == 1 or name in LINES
    if len(signs) != len(body.items) or not text or not is_short:
        raise NotKnown(f"\\{name}")
    return Accented(body, ACCENTS[name])


def _in_alphabet(body: Row, name: str) -> Node:
    shown: list[Node] = []
    for item in body.items:
        if isinstance(item, Sign):
            text = in_alphabet(item.text, name)
            if text is None:
                raise NotKnown(f"\\{name}{{{item.text}}}")
            shown.append(Sign(text, item.kind))
        elif isinstance(item, Space):
            shown.append(item)
        else:
            raise NotKnown(f"\\{name}")
    if name in PLAIN_ALPHABETS and all(
        isinstance(one, Sign) and one.text.isalnum() for one in shown
    ):
        word = "".join(one.text for one in shown if isinstance(one, Sign))
        return Sign(word, Kind.FUNCTION if len(word) > 1 and word.isalpha() else Kind.LETTER)
    return Row(tuple(shown))


def _unwrapped(row: Row) -> Node:
    return row.items[0] if len(row.items) == 1 else row
