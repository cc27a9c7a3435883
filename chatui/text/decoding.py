"""Bytes of unknown origin to text: what is piped in, what an editor has saved, an argument.

One rule in every locale. Text is UTF-8 wherever it can be; UTF-16 and UTF-32 are known by their
byte order mark, UTF-16 also by where its zeros are; what is left is read byte by byte as Windows
does in the West (CP1252, which holds Latin-1).
"""

import codecs
import os
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED: Final = 0xDC00  # what "surrogateescape" adds to a byte that is no UTF-8
_FROM_CP1252: Final = {
    _ESCAPED + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)
}
_CUT: Final = "unexpected end of data"  # of a character that may go on
_UNKNOWN: Final = "\ufffd"
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\b\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_HAS_CONTROL: Final = re.compile(f"[{re.escape(_CONTROLS.decode())}]").search
_TEXT_PER_CONTROL: Final = 32
"""Text without an encoding has next to no control characters; of random bytes a tenth are."""


class NoText(ValueError):
    """The bytes are no text at all: a picture, a program, an archive."""

    def __init__(self) -> None:
        super().__init__("is no text")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text, and how it was read where something had to be guessed or left out.

    The `guess` goes on behind the name of what was read: "is not UTF-8: it was read as …".
    """

    text: str
    guess: str = ""


def decode_text(content: bytes) -> DecodedText:
    """Return the text, without a byte order mark.

    Raises:
        NoText: When there is no text in it.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    if b"\0" in content:
        return _decoded(content, _place_of_zeros(content))
    return _decoded(content, "utf-8")


def with_plain_newlines(text: str) -> str:
    """Return a text whose lines end as they do on Unix, wherever it was written."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_argument(argument: str) -> DecodedText:
    """Return a word of the command line, of which the locale may have made something else.

    What is no UTF-8 stays as the locale has it, unless the locale had no letter for it either.

    Raises:
        NoText: When there is no text in it.
    """
    if argument.isascii():
        return DecodedText(argument)
    content = os.fsencode(argument)
    try:
        return DecodedText(content.decode())
    except UnicodeDecodeError as error:
        is_escaped = any(ord(char) - _ESCAPED in range(0x80, 0x100) for char in argument)
        return _read_as_cp1252(content, error) if is_escaped else DecodedText(argument)


def _decoded(content: bytes, encoding: str) -> DecodedText:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NoText from error
        return _read_as_cp1252(content, error)
    is_guess = encoding != "utf-8"
    if "\0" in text or (is_guess and _HAS_CONTROL(text) is not None):
        raise NoText
    return DecodedText(text)


def _place_of_zeros(content: bytes) -> str:
    """Return which UTF-16 it is, where most characters are of Latin script."""
    even, odd = content[::2], content[1::2]
    for low, high, encoding in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        if high.count(0) * 2 > len(high) and 0 not in low:
            return encoding
    raise NoText


def _read_as_cp1252(content: bytes, error: UnicodeDecodeError) -> DecodedText:
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls * _TEXT_PER_CONTROL > len(content):
        raise NoText
    before, rest = content[: error.start], content[error.start :]
    if error.reason == _CUT and (len(rest) > 1 or not before.isascii()):
        return DecodedText(before.decode(), "ends within a character, which was left out")
    escaped = content.decode("utf-8", "surrogateescape")
    text = escaped.translate(_FROM_CP1252)
    count = sum(ord(char) in _FROM_CP1252 for char in escaped)
    has_utf8 = len(escaped.encode("ascii", "ignore")) + count < len(escaped)
    guess = "is not UTF-8: it was read as Latin-1 (CP1252)"
    if has_utf8:
        bytes_ = "one byte, which was" if count == 1 else f"{count:,} bytes, which were"
        guess = f"is UTF-8 but for {bytes_} read as Latin-1 (CP1252)"
    if lost := text.count(_UNKNOWN) - escaped.count(_UNKNOWN):
        guess += f"; for {lost:,} of them {_UNKNOWN} stands, as they mean nothing there"
    return DecodedText(text, guess)
