r"""Texts with variables, as prompt files have them.

`{{name}}` is a variable and `{{name=words}}` one with a default, which may be empty. A name is
words of letters, digits, `_` and `-`. `\{{` is a plain `{{`, and whatever else stands in braces is
plain text too. What a variable is filled with is not looked at again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_NAME: Final = r"\w[\w-]*(?: [\w-]+)*"
_MARKS: Final = re.compile(
    rf"\\(?P<plain>\{{\{{)|\{{\{{[ \t]*(?P<name>{_NAME})[ \t]*"
    r"(?:=(?P<default>(?:(?!\{\{|\}\})[^\n])*))?\}\}"
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that something is put in place of; without a default, `default` is None."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text in pieces: those that are plain, and the variables between them."""

    pieces: tuple[str | Variable, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the template that a text is."""
        pieces: list[str | Variable] = []
        end = 0
        for found in _MARKS.finditer(text):
            pieces.append(text[end : found.start()])
            if found["plain"]:
                pieces.append(found["plain"])
            else:
                default = found["default"]
                pieces.append(Variable(found["name"], None if default is None else default.strip()))
            end = found.end()
        pieces.append(text[end:])
        return cls(tuple(piece for piece in pieces if piece != ""))

    @property
    def variables(self) -> dict[str, str | None]:
        """The names in their order, each with the first default that it has somewhere."""
        found: dict[str, str | None] = {}
        for piece in self.pieces:
            if isinstance(piece, Variable) and found.get(piece.name) is None:
                found[piece.name] = piece.default
        return found

    def filled(self, values: Mapping[str, str], *, until: str | None = None) -> str:
        """Return the text with these values, else the defaults, else nothing in their place.

        With `until` it ends in front of the first variable of that name.
        """
        known = {name: default or "" for name, default in self.variables.items()} | dict(values)
        texts = []
        for piece in self.pieces:
            if isinstance(piece, Variable) and piece.name == until:
                break
            texts.append(piece if isinstance(piece, str) else known[piece.name])
        return "".join(texts)
