"""Bytes of unknown origin as text."""

import gzip
import random

import pytest

from chatui.text.decoding import DecodedText, NoText, decode_argument, decode_text
from tests.importers.make_fixtures import PNG

LATIN_1 = "is not UTF-8: it was read as Latin-1 (CP1252)"
MIXED = "is UTF-8 but for one byte, which was read as Latin-1 (CP1252)"
CUT = "ends within a character, which was left out"


@pytest.mark.parametrize(
    ("content", "text", "guess"),
    [
        (b"", "", ""),
        ("café ".encode() + b"\xff", "café ÿ", MIXED),
        ("café 日本語 😀".encode(), "café 日本語 😀", ""),
        ("\ufeffcafé".encode(), "café", ""),
        (b"\xef\xbb\xbf", "", ""),
        ("x\ufeffy".encode(), "x\ufeffy", ""),
        (b"a\x01\x02b", "a\x01\x02b", ""),
        (b"caf\xe9", "café", LATIN_1),
        (b"\x93quoted\x94 for 5 \x80", "“quoted” for 5 €", LATIN_1),
        (b"\x1b[31mroug\xe9\x1b[0m\r\n", "\x1b[31mrougé\x1b[0m\r\n", LATIN_1),
        ("naïve ".encode() + b"caf\xe9", "naïve caf", CUT),
        ("naïve ".encode() + b"caf\xe9.", "naïve café.", MIXED),
        (b"price: \xe2\x82", "price: ", CUT),
        ("日本語".encode()[:-1], "日本", CUT),
        (
            b"\x81 \xe9",
            "\ufffd é",
            f"{LATIN_1}; for 1 of them \ufffd stands, as they mean nothing there",
        ),
        ("Grüße, 日本語 😀\r\n".encode("utf-16"), "Grüße, 日本語 😀\r\n", ""),
        (b"\xfe\xff" + "Grüße 日本".encode("utf-16-be"), "Grüße 日本", ""),
        ("Grüße 日本".encode("utf-32"), "Grüße 日本", ""),
        (b"\x00\x00\xfe\xff" + "Grüße".encode("utf-32-be"), "Grüße", ""),
        ("Grüße an Жук".encode("utf-16-le"), "Grüße an Жук", ""),
        ("Grüße an Жук".encode("utf-16-be"), "Grüße an Жук", ""),
    ],
)
def test_text_is_read_as_what_it_is_and_a_guess_is_told(
    content: bytes, text: str, guess: str
) -> None:
    assert decode_text(content) == DecodedText(text, guess)


def noise(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\0", id="a null"),
        pytest.param(b"text\0text", id="a null in text"),
        pytest.param(PNG, id="PNG"),
        pytest.param(gzip.compress(b"text" * 100), id="gzip"),  # it holds the time
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(9), id="ELF"),
        pytest.param(noise(1, 5000), id="noise"),
        pytest.param(noise(2, 5000).replace(b"\0", b"\1"), id="noise without nulls"),
        pytest.param(b"\xff\xfe" + noise(3, 5000), id="noise behind a mark"),
        pytest.param("cut".encode("utf-16")[:-1], id="half a letter"),
        pytest.param(b"\xff\xfea\0\0\0b\0", id="nulls in UTF-16"),
        pytest.param(bytes([5, 0, 7, 0, 3, 0, 250, 0] * 9), id="numbers"),
        pytest.param(bytes(100_000), id="nulls"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NoText):
        decode_text(content)


@pytest.mark.parametrize(
    ("argument", "text", "guess"),
    [
        ("plain", "plain", ""),
        ("na\u00efve", "na\u00efve", ""),
        ("caf\udce9", "café", LATIN_1),
        ("日本 \udce9.", "日本 é.", MIXED),
    ],
)
def test_an_argument_is_read_as_utf_8_else_as_latin_1(argument: str, text: str, guess: str) -> None:
    assert decode_argument(argument) == DecodedText(text, guess)


def test_an_argument_that_is_no_text_is_refused() -> None:
    with pytest.raises(NoText):
        decode_argument("\udc89\x01\x02")
