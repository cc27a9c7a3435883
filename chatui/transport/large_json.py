"""JSON of any size without a long hold of the interpreter.

The decoder of the standard library takes one call in C for a whole text. While it runs no other
thread does: for 16 MB the screen would stand still, wherever that call was made. A large text is
decoded value by value, and a long string in it piece by piece, so that a thread can do it.
"""

import json
import re
from collections.abc import Callable
from json import decoder, scanner
from typing import Any, Final

LARGE: Final = 1 << 20
"""Characters from which on a text is not decoded in one call, nor on the event loop."""
_PIECE: Final = 1 << 18
# The standard library has both, its type stubs have neither.
_scan_string: Callable[[str, int, bool], tuple[str, int]] = vars(decoder)["scanstring"]
_make_scanner: Callable[[json.JSONDecoder], Any] = vars(scanner)["py_make_scanner"]
_LONGEST_ESCAPE: Final = 6
_FIRST_HALF: Final = re.compile(r"\\u[dD][89abAB]..")


class _LargeDecoder(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__()
        self.parse_string = _string
        self.scan_once = _make_scanner(self)


def decoder_for(text: str) -> json.JSONDecoder:
    """Return what decodes a text of that size."""
    return _IN_ONE_CALL if len(text) < LARGE else _IN_STEPS


def _string(text: str, begin: int, strict: bool = True) -> tuple[str, int]:
    """Return the string that follows a quote, and where it ends, as json's own `scanstring`."""
    if text.find('"', begin, begin + _PIECE) >= 0 and text.find("\\", begin, begin + _PIECE) < 0:
        return _scan_string(text, begin, strict)
    pieces: list[str] = []
    while begin + _PIECE < len(text):
        piece = text[begin : begin + _PIECE]
        piece = piece[: _end_of_whole_escapes(piece)]
        if not piece:
            break
        value, end = _scan_string(f'{piece}"', 0, strict)
        pieces.append(value)
        if end <= len(piece):
            return "".join(pieces), begin + end
        begin += len(piece)
    value, end = _scan_string(text, begin, strict)
    return "".join([*pieces, value]), end


def _end_of_whole_escapes(piece: str) -> int:
    """Return where to cut a piece of a string, so that no escape and no pair of them is cut."""
    at = piece.rfind("\\", len(piece) - _LONGEST_ESCAPE)
    if at < 0:
        return len(piece)
    at -= _slashes_before(piece, at)
    before = max(0, at - _LONGEST_ESCAPE)
    is_half = _FIRST_HALF.fullmatch(piece[before:at]) and _slashes_before(piece, before) % 2 == 0
    return before if is_half else at


def _slashes_before(piece: str, end: int) -> int:
    return end - len(piece[:end].rstrip("\\"))


_IN_ONE_CALL: Final = json.JSONDecoder()
_IN_STEPS: Final = _LargeDecoder()
