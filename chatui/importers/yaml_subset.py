"""The YAML that programs in Rust write with serde_yaml: block collections and scalars.

Anchors, tags, folded texts and filled flow collections never occur there; they are refused, not
guessed. Source: the YAML 1.2 specification, and libyaml's emitter, on which serde_yaml stands.
"""

import re
from typing import Final

from chatui.errors import CannotImport

_DEEPEST: Final = 40
_KEY: Final = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`{}\[\],?-][^\r\n]*?|[?-][^\s][^\r\n]*?)
    :(?:[ ]+(?P<rest>.*))?""",
    re.VERBOSE,
)
_BLOCK: Final = re.compile(r"\|(?P<indent>[1-9])?(?P<chomp>[-+]?)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+|\d*\.\d+|\d+\.\d*)(?:[eE][-+]?\d+)?")
_OTHER_BREAK: Final = re.compile("([\x85\u2028\u2029]) +")
"""Line ends to YAML, but not to a person: in a quoted text the indentation follows them."""
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
_ESCAPED: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", '"': '"', "/": "/", "\\": "\\", " ": " ", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_WORDS: Final[dict[str, object]] = {
    "null": None,
    "~": None,
    "true": True,
    "false": False,
    "{}": {},
    "[]": [],
}
_REFUSED: Final = ("&", "*", "!", ">", "%", "@", "`", "{", "[")


def parse_yaml(text: str) -> object:
    """Return the value of a YAML text.

    Raises:
        CannotImport: When it uses what serde_yaml never writes, with the number of the line.
    """
    reader = _Reader(text)
    reader.skip_empty()
    value = reader.node(reader.indent(), 0)
    reader.skip_empty()
    if not reader.at_end:
        raise reader.refusal()
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        if self._lines[0].rstrip() == "---":
            self._lines[0] = ""
        if "..." in self._lines:  # ends a document, and always stands at the left edge
            del self._lines[self._lines.index("...") :]
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._lines)

    @property
    def _line(self) -> str:
        return self._lines[self._at]

    def refusal(self) -> CannotImport:
        return CannotImport(f"Line {self._at + 1} is no YAML that chatui reads.")

    def skip_empty(self) -> None:
        while not self.at_end and (not self._line.strip() or self._line.lstrip()[0] == "#"):
            self._at += 1

    def indent(self) -> int:
        """Return how far the line stands in, -1 at the end."""
        if self.at_end:
            return -1
        return len(self._line) - len(self._line.lstrip(" "))

    def node(self, indent: int, depth: int) -> object:
        """Return the collection or the scalar that stands `indent` columns in."""
        if self.at_end or depth > _DEEPEST:
            raise self.refusal()
        line = self._line[indent:]
        if line == "-" or line.startswith("- "):
            return self._sequence(indent, depth)
        if _KEY.fullmatch(line):
            return self._mapping(indent, depth)
        self._at += 1
        return self._scalar(line, indent)

    def _sequence(self, indent: int, depth: int) -> list[object]:
        items: list[object] = []
        while self.indent() == indent and self._line[indent : indent + 2] in ("-", "- "):
            rest = self._line[indent + 1 :].lstrip(" ")
            if not rest:
                self._at += 1
                items.append(self._below(indent, depth))
            elif _BLOCK.fullmatch(rest):
                self._at += 1
                items.append(self._scalar(rest, indent))
            else:
                inner = len(self._line) - len(rest)
                self._lines[self._at] = " " * inner + rest
                items.append(self.node(inner, depth + 1))
            self.skip_empty()
        return items

    def _mapping(self, indent: int, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        while self.indent() == indent and (found := _KEY.fullmatch(self._line[indent:])):
            key, rest = found["key"], (found["rest"] or "").strip(" ")
            name = self._scalar(key, indent) if key[0] in "\"'" else key
            self._at += 1
            values[str(name)] = self._scalar(rest, indent) if rest else self._below(indent, depth)
            self.skip_empty()
        return values

    def _below(self, indent: int, depth: int) -> object:
        """Return what follows a key without a value; a list may stand as far left as its key."""
        self.skip_empty()
        inner = self.indent()
        is_list = inner == indent and self._line[inner : inner + 2] in ("-", "- ")
        return self.node(inner, depth + 1) if inner > indent or is_list else None

    def _scalar(self, text: str, indent: int) -> object:
        if block := _BLOCK.fullmatch(text):
            return self._literal(indent, block["indent"], block["chomp"])
        if text[0] == "'" and len(text) > 1 and text[-1] == "'":
            return _OTHER_BREAK.sub(r"\1", text[1:-1].replace("''", "'"))
        if text[0] == '"' and len(text) > 1 and text[-1] == '"':
            return _ESCAPE.sub(self._unescaped, text[1:-1])
        if text in _WORDS:
            word = _WORDS[text]
            return word.copy() if isinstance(word, dict | list) else word
        if text[0] in "\"'" or text.startswith((*_REFUSED, "|")):
            self._at -= 1
            raise self.refusal()
        return _plain(text.partition(" #")[0].rstrip())

    def _unescaped(self, found: re.Match[str]) -> str:
        code = found[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            if number > 0x10FFFF:
                raise self.refusal()
            return chr(number)
        if code not in _ESCAPED:
            raise self.refusal()
        return _ESCAPED[code]

    def _literal(self, indent: int, extra: str | None, chomp: str) -> str:
        """Return a block of lines; `indent` is where its key or its dash stands."""
        first = self._at
        while not self.at_end and (not self._line.strip(" ") or self.indent() > indent):
            self._at += 1
        lines = self._lines[first : self._at]
        filled = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
        inner = indent + int(extra) if extra else (filled[0] if filled else 0)
        text = "\n".join(line[inner:] for line in lines)
        text = re.sub(f"([\x85\u2028\u2029]) {{{inner}}}", r"\1", text)
        if chomp == "+":
            return text + "\n" if lines else ""
        text = text.rstrip("\n")
        return text + "\n" if text and not chomp else text


def _plain(text: str) -> object:
    if _NUMBER.fullmatch(text) is None:
        return text
    try:
        return int(text)
    except ValueError:
        return float(text)
