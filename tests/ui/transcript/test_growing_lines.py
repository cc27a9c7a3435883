"""What streams in one line or block is looked at a few times, however many pieces it comes in."""

import random
import sys
from types import FrameType
from typing import Any

import pytest

from chatui.ui.transcript import lines, wrapping
from chatui.ui.transcript.lines import Frame, StyledLine
from chatui.ui.transcript.markdown import code_blocks, code_layout, inline, prose
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.wrapping import Extent, wrap

FRAME = Frame(4, 96, 110)


def test_a_line_of_wide_characters_that_streams_is_wrapped_from_its_last_rows_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrapped = 0
    from_start = wrapping._wrap_graphemes

    def counted(text: str, width: int) -> list[Extent]:
        nonlocal wrapped
        wrapped += len(text)
        return from_start(text, width)

    monkeypatch.setattr(wrapping, "_wrap_graphemes", counted)
    document = Document(FRAME)
    for _ in range(500):
        document.feed("日本語。")
        document.advance(lambda: False)
    assert wrapped <= 500 * 3 * 96


def test_a_line_that_grows_has_the_rows_of_the_whole() -> None:
    chance = random.Random(4)
    pieces = (
        "日",
        "本語",
        " ",
        "a",
        "word ",
        "。",
        "👩",
        "\u200d",
        "💻",
        "❤",
        "\ufe0f",
        "\ufe0e",
        "é",
    )
    for _ in range(300):
        text, width = "", chance.randint(2, 20)
        rows: list[Extent] = []
        for piece in chance.choices(pieces, k=60):
            text += piece
            if not text.isascii():
                rows = wrap(text, width)
        wrapping._growing = wrapping._Growing()
        assert rows == wrap(text, width)


def test_a_line_of_code_that_streams_is_highlighted_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = 0
    highlight = code_blocks.highlight

    def counted(chunk: list[str], language: str, stack: list[str]) -> list[StyledLine]:
        nonlocal lines
        lines += len(chunk)
        return highlight(chunk, language, stack)

    monkeypatch.setattr(code_layout, "highlight", counted)
    code = 'x = """\nof a string\n"""\nprint(x)  # it\n' * 100
    document = Document(FRAME)
    document.feed("```python\n")
    for line in code.splitlines(keepends=True):
        document.feed(line)
        document.advance(lambda: False)
    assert lines <= 4 * 400
    document.feed("```\n")
    document.end()
    while not document.is_finished:
        document.advance(lambda: False)
    whole = Document(FRAME)
    whole.feed(f"```python\n{code}```\n")
    whole.end()
    while not whole.is_finished:
        whole.advance(lambda: False)
    assert document.rows == whole.rows


def test_a_paragraph_that_streams_is_parsed_a_few_times_however_long_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = 0
    parse = inline.parse_inline

    def counted(source: str, definitions: inline.Definitions, awaited: str) -> inline.InlineText:
        nonlocal parsed
        parsed += len(source)
        return parse(source, definitions, awaited)

    monkeypatch.setattr(prose, "parse_inline", counted)
    text = "*one* **two words** `three` [a link](http://example.org/x) and plain ones, " * 60
    document = Document(FRAME)
    for at in range(0, len(text), 10):
        document.feed(text[at : at + 10])
        document.advance(lambda: False)
    frames = len(text) / 10
    assert parsed <= 128 * frames


def _steps(document: Document, text: str) -> int:
    """Return how many lines of Python run where styled lines are made, while a text is shown."""
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename != lines.__file__:
            return None
        count += event == "line"
        return see

    before = sys.gettrace()
    document.feed(text)
    sys.settrace(see)
    try:
        document.advance(lambda: False)
    finally:
        sys.settrace(before)
    return count


def test_the_spans_of_a_line_that_grows_are_looked_at_when_they_come() -> None:
    document = Document(FRAME)
    document.feed("**bold** and *more* ")
    first = max(_steps(document, "**bold** and *more* ") for _ in range(20))
    for _ in range(60):
        document.feed("**bold** and *more* " * 10)
        document.advance(lambda: False)
    assert max(_steps(document, "**bold** and *more* ") for _ in range(20)) <= 1.5 * first
