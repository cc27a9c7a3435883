"""The rows of a prompt: the same after every edit as if the text was wrapped at once."""

from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.document._document import Document
from textual.geometry import Offset

from chatui.ui.graphemes import graphemes
from chatui.ui.widgets.prompt_wrapping import PromptWrapping

LETTERS = "ab   \t\n.日本語é👨‍👩‍👧🇫🇷👍🏽1️⃣क्षि\u0301\u200d"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=60)
PIECES = st.lists(
    st.sampled_from(["word ", "👩‍👩‍👧‍👦", "🇫🇷", "🇩", "日本", "e\u0301", "\t", "\n", "x" * 30])
)
EDITS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20), TEXTS), max_size=6)


def rows(wrapping: PromptWrapping) -> list[str]:
    found = [wrapping.row(y) for y in range(wrapping.height)]
    return [wrapping.document.get_line(row.line)[row.start : row.end] for row in found]


def edit(document: Document, at: int, length: int, text: str) -> None:
    end = len(document.text)
    start, stop = (document.get_location_from_index(min(place, end)) for place in (at, at + length))
    document.replace_range(start, stop, text)


@settings(max_examples=150, deadline=None)
@given(text=PIECES.map("".join), edits=EDITS, width=st.integers(1, 25))
def test_the_rows_after_edits_are_those_of_the_text_wrapped_at_once(
    text: str, edits: list[tuple[int, int, str]], width: int
) -> None:
    document = Document(text)
    wrapping = PromptWrapping(document)
    wrapping.wrap(width)
    for one in edits:
        edit(document, *one)
        # What Textual says of an undo of several edits is wrong at times.
        wrapping.wrap_range((0, 0), (0, 0), (0, 0))
        at_once = PromptWrapping(document)
        at_once.wrap(width)
        assert rows(wrapping) == rows(at_once)
        assert wrapping.lines == at_once.lines


@given(text=PIECES.map("".join), width=st.integers(2, 25))
def test_rows_hold_all_of_the_text_and_cut_no_grapheme(text: str, width: int) -> None:
    wrapping = PromptWrapping(Document(text))
    wrapping.wrap(width)
    for line, sections in zip(wrapping.document.lines, wrapping.lines, strict=True):
        assert "".join(sections) == line
        whole = [line[start:end] for start, end, _ in graphemes(line)]
        assert [row[s:e] for row in sections for s, e, _ in graphemes(row)] == whole


@given(text=PIECES.map("".join), width=st.integers(4, 25))
def test_a_row_fits_beside_the_cursor_and_a_place_leads_back_to_itself(
    text: str, width: int
) -> None:
    wrapping = PromptWrapping(Document(text))
    wrapping.wrap(width)
    for y in range(wrapping.height):
        row = wrapping.row(y)
        line = wrapping.document.get_line(row.line)
        for start, _, cells in graphemes(line[row.start : row.end]):
            place = wrapping.location_to_offset((row.line, row.start + start))
            assert place.y == y
            assert place.x + cells <= width + 1
            if cells:
                assert wrapping.offset_to_location(place) == (row.line, row.start + start)


def test_a_text_is_wrapped_at_spaces_and_between_wide_characters() -> None:
    wrapping = PromptWrapping(Document("one two three\n日本語のテスト\nabcdefghij\n"))
    wrapping.wrap(7)
    assert rows(wrapping) == ["one two ", "three", "日本語", "のテス", "ト", "abcdefg", "hij", ""]


def test_letters_of_one_cell_take_one_and_are_wrapped_as_ascii_is() -> None:
    narrow = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x300)]))
    assert graphemes(narrow) == [(at, at + 1, 1) for at in range(len(narrow))]
    plain, accented = (
        PromptWrapping(Document(text * 9)) for text in ("une cafe x ", "une café x ")
    )
    for wrapping in (plain, accented):
        wrapping.wrap(7)
    assert rows(accented) == [row.replace("cafe", "café") for row in rows(plain)]


def test_a_place_that_an_undo_has_just_taken_away_is_the_end() -> None:
    document = Document("one\ntwo\nthree")
    wrapping = PromptWrapping(document)
    wrapping.wrap(20)
    document.replace_range((0, 0), document.end, "x")
    wrapping.wrap_range((0, 0), (2, 5), (0, 1))
    assert wrapping.location_to_offset((2, 5)) == Offset(1, 0)
    assert wrapping.offset_to_location(Offset(9, 9)) == (0, 1)


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_key_in_a_line_of_a_megabyte_wraps_a_few_rows(place: str) -> None:
    words = Random(1)
    text = " ".join("x" * words.randint(1, 12) for _ in range(150_000))
    document = Document(text)
    wrapping = PromptWrapping(document)
    wrapping.wrap(90)
    column = {"start": 0, "middle": len(text) // 2, "end": len(text)}[place]
    document.replace_range((0, column), (0, column), " x")
    with patch.object(wrapping, "_next_row", wraps=wrapping._next_row) as wrapped:
        wrapping.wrap_range((0, column), (0, column), (0, column + 2))
    assert 0 < wrapped.call_count < 50
