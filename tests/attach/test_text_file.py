"""Files of text in whatever encoding they came."""

import codecs
import os
from collections.abc import Callable

import pytest

from chatui.attach.attachable import make_attachable
from chatui.attach.picture import Picture
from chatui.attach.text_file import LARGEST_TEXT, TextFile, make_text
from chatui.errors import CannotAttach
from chatui.providers import PictureLimits
from tests.attach.test_picture import drawing, encoded

WORDS = "Grüße,\nvon Żółw 日本"

ENCODINGS: dict[str, Callable[[], bytes]] = {
    "UTF-8": lambda: WORDS.encode(),
    "UTF-8 with a mark": lambda: codecs.BOM_UTF8 + WORDS.encode(),
    "UTF-16": lambda: WORDS.encode("utf-16"),
    "UTF-16 big endian": lambda: codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    "UTF-32": lambda: WORDS.encode("utf-32"),
    "Windows": lambda: WORDS.replace("\n", "\r\n").encode(),
    "an old Mac": lambda: WORDS.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_a_text_is_sent_in_utf_8_whole_whatever_it_came_in(kind: str) -> None:
    assert make_text(ENCODINGS[kind](), "a.txt") == TextFile(WORDS.encode(), 2)


def test_an_encoding_that_is_guessed_is_said() -> None:
    made = make_text("Grüße".encode("cp1252"), "a.txt")
    assert made.content.decode() == "Grüße"
    assert made.notes == ("not UTF-8: it was read as Latin-1 (CP1252)",)


LOG = "2026-11-29 all is well\n" * 2000

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "random bytes": (lambda: os.urandom(4000), "is neither text nor a picture."),
    "a program": (lambda: b"\x7fELF" + bytes(400), "is neither text nor a picture."),
    "binary from the middle on": (
        lambda: LOG.encode() + bytes(5) + os.urandom(4000),
        "is text up to line 2,000 only, and none from there on.",
    ),
    "white space": (lambda: b" \n\t\n", "holds nothing but white space."),
    "too much": (
        lambda: b"x" * (LARGEST_TEXT + 1),
        "has 16.8 MB, ≈4.2M tokens; 16.8 MB of text at most can be attached.",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_text_or_too_much_is_refused_as_a_whole(kind: str) -> None:
    make, words = REFUSED[kind]
    with pytest.raises(CannotAttach, match=r"^a\.log ") as raised:
        make_text(make(), "a.log")
    assert words in str(raised.value)


async def test_what_it_is_decides_and_a_picture_that_is_none_is_no_text_either() -> None:
    limits = PictureLimits()
    made = await make_attachable(encoded(drawing(), "PNG"), "notes.txt", limits)
    assert isinstance(made, Picture)
    for name in ("drawing.svg", "notes", "BM.txt"):
        assert isinstance(await make_attachable(b"BM <svg/>", name, limits), TextFile)
    with pytest.raises(CannotAttach, match="is no picture that chatui knows"):
        await make_attachable(b"words", "photo.JPG", limits)
