"""The values of a JSON text that arrives in pieces: only one of them is in memory at a time."""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Final

from chatui.errors import CannotImport

LONGEST_VALUE: Final = 160 * 2**20
"""Characters of one conversation, with its images and files when they are in it."""
_FEWEST: Final = 2**22
_CUT: Final = 16
"""How far from its end a text that is cut may be found wrong: an escape, a word, a number."""
_SPACE: Final = re.compile(r"[ \t\r\n]*")


def values_in(name: str, pieces: Iterator[bytes], *, whole_lists: bool = False) -> Iterator[object]:
    """Yield the items of the list in a text, else its one value, or the value of each line.

    With `whole_lists` a list is a value as any other.

    Raises:
        CannotImport: When it is no text, no JSON, nested too deeply, or ends in the middle.
    """
    text = _Text(name, pieces)
    text.skip_space()
    is_list = not whole_lists and text.take("[")
    while text.skip_space() and not (is_list and text.take("]")):
        yield text.take_value()
        if text.skip_space():
            text.take(",")  # between lines as well, which some programs cut out of a list
    if is_list and not text.took_end:
        raise CannotImport(f"{name} ends in the middle of its list.")


class _Text:
    """The part of a text that is being read, and the place in it."""

    def __init__(self, name: str, pieces: Iterator[bytes]) -> None:
        self.took_end = False
        self._name = name
        self._pieces = _decoded(name, pieces)
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self._before = 0

    def skip_space(self) -> bool:
        """Go to the next character that is no space; tell whether there is one."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return True
            if not self._read_on():
                return False

    def take(self, mark: str) -> bool:
        """Go past a mark if it is here."""
        is_here = self._buffer.startswith(mark, self._at)
        self._at += is_here
        self.took_end = is_here and mark == "]"
        return is_here

    def take_value(self) -> object:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except RecursionError as error:
                raise CannotImport(f"{self._name} is nested too deeply.") from error
            except json.JSONDecodeError as error:
                if not (self._may_be_cut(error) and self._read_on()):
                    at = self._before + self._at
                    raise CannotImport(
                        f"{self._name} is no whole JSON from character {at:,} on."
                    ) from error
            except ValueError as error:
                raise CannotImport(f"{self._name} is no JSON: {error}.") from error
            else:
                ends_here = end > len(self._buffer) - _CUT and isinstance(value, int | float)
                if not (ends_here and self._read_on()):
                    self._at = end
                    return value

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        rest = self._buffer[error.pos :]
        is_at_end = len(rest) < _CUT or rest.isspace()
        return is_at_end or error.msg.startswith("Unterminated string")

    def _read_on(self) -> bool:
        """Add at least half of what is left, so that no value is parsed in many attempts."""
        left = self._buffer[self._at :]
        if len(left) > LONGEST_VALUE:
            raise CannotImport(f"{self._name} holds a value of more than a chat would take.")
        fresh: list[str] = []
        count = 0
        for piece in self._pieces:
            fresh.append(piece)
            count += len(piece)
            if count >= max(len(left) // 2, _FEWEST) or len(left) + count > LONGEST_VALUE:
                break
        if not count:
            return False
        self._before += self._at
        self._buffer = "".join([left, *fresh])
        self._at = 0
        return True


def _decoded(name: str, pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = None
    try:
        for piece in pieces:
            if decoder is None:
                decoder = getincrementaldecoder(json.detect_encoding(piece))("surrogatepass")
            yield decoder.decode(piece)
        if decoder is not None:
            yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise CannotImport(f"{name} is no text in UTF-8.") from error
