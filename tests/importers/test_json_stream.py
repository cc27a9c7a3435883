"""A JSON text in pieces: what is in it does not depend on where it is cut."""

import json
import tracemalloc
from collections.abc import Iterator

import pytest

from chatui.errors import CannotImport
from chatui.importers import json_stream
from chatui.importers.json_stream import values_in
from chatui.storage import attachments

LIST = '[{"a": "x\\"]},é🎲\\ud83c\\udfb2", "b": [1, 2.5e3, true, null]} ,\n [], "s", -12.5, false]'
LINES = '{"a": 1}\n{"a": "é"}\n\n[3]\n'
LINE_VALUES = [{"a": 1}, {"a": "é"}, [3]]


def cut(text: bytes, size: int) -> Iterator[bytes]:
    return (text[at : at + size] for at in range(0, len(text), size))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("size", [5, 6, 7, 8, 13, 1000])
def test_values_are_the_same_wherever_the_text_is_cut(
    monkeypatch: pytest.MonkeyPatch, encoding: str, size: int
) -> None:
    monkeypatch.setattr(json_stream, "_FEWEST", 1)
    assert list(values_in("c", cut(LIST.encode(encoding), size))) == json.loads(LIST)
    assert list(values_in("c", cut(LINES.encode(encoding), size))) == LINE_VALUES


WITHOUT_NUMBERS = LIST.replace("-12.5, ", "")


@pytest.mark.parametrize("end", range(1, len(WITHOUT_NUMBERS)))
def test_a_text_that_ends_too_early_brings_what_is_whole_and_says_so(end: int) -> None:
    found: list[object] = []
    with pytest.raises(CannotImport, match=r"no whole JSON|ends in the middle"):
        found.extend(values_in("c", cut(WITHOUT_NUMBERS[:end].encode(), 9)))
    whole = json.loads(WITHOUT_NUMBERS)
    assert found == whole[: len(found)]
    assert len(found) >= WITHOUT_NUMBERS[:end].count(",\n")


def test_the_place_of_an_error_counts_from_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "_FEWEST", 1)
    text = "[" + "{}," * 1000 + "oops]" + " " * 100
    with pytest.raises(CannotImport, match=r"from character 3,001 on"):
        list(values_in("c", cut(text.encode(), 64)))


def test_a_large_text_is_never_held_whole() -> None:
    chat = b'{"mapping": "' + b"x" * 100_000 + b'"},\n'
    pieces = (chat * 10 for _ in range(200))

    def whole() -> Iterator[bytes]:
        yield b"["
        yield from pieces
        yield b"1]"

    tracemalloc.start()
    try:
        assert sum(1 for _ in values_in("c", whole())) == 2001
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * 2**20


def test_what_an_export_may_hold_can_be_read_again() -> None:
    assert attachments.LARGEST_TOTAL * 4 // 3 < json_stream.LONGEST_VALUE


def test_a_value_that_is_too_long_is_given_up_though_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "_FEWEST", 100)
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 10_000)
    text = b'["' + b"x" * 12_000 + b'"]'
    with pytest.raises(CannotImport, match="more than a chat would take"):
        list(values_in("c", cut(text, 500)))
    assert list(values_in("c", cut(text[3000:].replace(b"x", b'["x', 1), 500)))


def test_a_value_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_FEWEST", 100)
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 10_000)

    def endless() -> Iterator[bytes]:
        yield b'["'
        while True:
            yield b"x" * 1000

    with pytest.raises(CannotImport, match="more than a chat would take"):
        list(values_in("c", endless()))
