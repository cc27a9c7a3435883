"""A text that arrives in pieces ends up as one that came at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatui.text.safety import display_text, is_safe
from chatui.ui.transcript.lines import Frame, shift_spans
from chatui.ui.transcript.markdown import inline, prose
from chatui.ui.transcript.markdown.document import Document
from tests.ui.transcript.shown import FRAME, finished, fresh, never, shown_rows, streamed

PIECES = st.sampled_from(
    [
        *(
            "a",
            "word ",
            "snake_case ",
            "x" * 90,
            "日本語",
            "é",
            "👩‍👩‍👧",
            "e\u0301",
            "\u200b",
            "\t",
        ),
        *(
            "**",
            "*",
            "_",
            "`",
            "``",
            "~~",
            "\\",
            "&amp;",
            "&#10;",
            "<",
            "<b>",
            "</b>",
            "<!--",
            "-->",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "](http://x.y)",
            "[foo]",
            "[foo]: /u\n",
            "![i](u)",
            "http://a.b ",
            "!",
        ),
        *("\n", "\n\n", "  ", "    ", "- ", "* ", "1. ", "2) ", "- [ ] ", "> ", ">", "#", "## "),
        *("---", "===", "+", "|", "| a | b |\n", "|---|:-:|\n", "| 1 | 2 |\n", "[^1]", "[^1]: n\n"),
        *("```", "~~~", "```py\n", "def f(): pass\n", '"""', "<div>\n", "<think>", "</think>\n"),
        *(
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "x_1",
            "\\{",
            "\\begin{a}\n",
            "\\end{a}",
            "a*b",
            "C:\\_",
        ),
        *("\r\n", "\r", "\x1b[31m", "\x9b", "\u202e", "\ud83d", "\ude00"),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
bounded = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@bounded
@given(TEXTS, st.integers(0, 1 << 20))
def test_any_text_in_any_pieces_gives_the_rows_of_the_whole(text: str, seed: int) -> None:
    pieces, whole = streamed(text, seed), fresh(text)
    assert pieces.rows == whole.rows
    assert pieces.lines == whole.lines


@bounded
@given(TEXTS, st.integers(0, 1 << 20))
def test_a_text_that_is_cut_at_every_chance_gives_the_rows_of_the_whole(
    text: str, seed: int
) -> None:
    text = text.replace("\n", " ")
    whole = fresh(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_STEP", 1)
        pieces = streamed(text, seed)
    assert pieces.rows == whole.rows
    assert pieces.lines == whole.lines


@bounded
@given(TEXTS)
def test_what_leaves_no_mark_open_reads_the_same_whatever_follows(text: str) -> None:
    text = "\n".join(line.strip(" \t") for line in display_text(text).split("\n")).strip()
    whole = inline.parse_inline(text, {})
    for gap in inline.GAP.finditer(text):
        begin = inline.parse_inline(text[: gap.end()], {})
        if not begin.open and not begin.awaited:
            rest = inline.parse_inline(text[gap.end() :], {})
            assert begin.text + rest.text == whole.text
            assert [*begin.spans, *shift_spans(rest.spans, len(begin.text))] == whole.spans


CUT_BADLY = [
    "[a](/u 'of two words') b",
    "`x`*b c* d",
    "<b>*x y* z",
    "x*日本 語* z",
    "a <kbd>Ctrl</kbd> and <kbd>two words</kbd>",
    "[a \\] b](/u) c",
    "*<br>a b* c",
    "*&amp; b* c",
    "\\[x\\] and \\[y z\\] c",
    "$x_1 and *b* c$ d",
    "![a \\( b](/u) x_1 \\) c",
    "<a href='x y'>one http://x.y</a> http://x.y",
    "\\ http://x.y a",
]


@pytest.mark.parametrize("text", CUT_BADLY)
def test_a_mark_over_several_words_is_never_cut(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fresh(text)
    monkeypatch.setattr(prose, "_STEP", 1)
    for seed in range(5):
        assert streamed(text, seed).rows == whole.rows


@bounded
@given(TEXTS, st.integers(8, 60), st.integers(0, 1 << 20))
def test_another_width_while_it_streams_gives_the_rows_of_that_width(
    text: str, width: int, seed: int
) -> None:
    frame = Frame(2, width, width + 1)
    document = Document(FRAME)
    cut = seed % (len(text) + 1)
    document.feed(text[:cut])
    document.advance(never)
    document.set_frame(frame)
    document.advance(never)
    document.feed(text[cut:])
    finished(document)
    assert document.rows == fresh(text, frame).rows


@bounded
@given(TEXTS)
def test_nothing_that_is_shown_can_act_on_a_terminal_or_is_wider_than_its_frame(text: str) -> None:
    from rich.cells import cell_len

    frame = Frame(3, 40, 41)
    document = fresh(text, frame)
    for row in document.rows:
        shown = "".join(run.text for run in row.runs)
        assert is_safe(shown)
        assert cell_len(shown) <= frame.margin + frame.full or "▎" in shown or "•" in shown


@bounded
@given(TEXTS, st.integers(0, 1 << 20))
def test_rows_before_the_first_changed_one_are_as_they_were(text: str, seed: int) -> None:
    document = Document(FRAME)
    before = list(document.rows)
    for at in range(0, len(text), 5):
        document.feed(text[at : at + 5])
        first = document.advance(never)
        assert document.rows[:first] == before[:first]
        assert first == len(document.rows) or document.rows[first:] != before[first:]
        before = list(document.rows)


def _heights(text: str) -> list[int]:
    document = Document(FRAME)
    heights = []
    for char in text:
        document.feed(char)
        document.advance(never)
        heights.append(len(document.rows))
    return heights


def test_rows_never_go_away_while_a_common_reply_streams() -> None:
    text = (
        "# Title\n\nA paragraph with **bold** words and `code`.\n\n- one\n- two\n  - three\n\n"
        "1. first\n2. second\n\n> quoted\n> more\n\n```python\nfor x in y:\n    pass\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nThe end.\n"
    )
    heights = _heights(text)
    assert heights == sorted(heights)


@bounded
@given(TEXTS)
def test_the_end_of_a_text_without_link_definitions_moves_no_row(text: str) -> None:
    document = Document(FRAME)
    document.feed(text + "\n\nThe end\n")
    document.advance(never)
    before = list(document.rows)
    finished(document)
    if "]:" not in text:
        assert document.rows[: len(before)] == before


def test_a_line_that_may_become_anything_waits_until_it_is_known() -> None:
    document = Document(FRAME)
    document.feed("text\n--")
    document.advance(never)
    assert shown_rows(document) == ["   text"]
    document.feed("-\n")
    document.advance(never)
    assert [run.style for run in document.rows[0].runs[1:]] == ["strong"]


def test_the_head_of_a_table_is_not_shown_as_text_first() -> None:
    document = Document(FRAME)
    document.feed("| a | b |\n|--")
    document.advance(never)
    assert shown_rows(document) == []
    document.feed("-|---|\n")
    document.advance(never)
    assert shown_rows(document) == ["   a │ b", "   ──┼──"]


def test_a_long_paragraph_without_a_newline_wraps_as_a_whole_one() -> None:
    text = "**bold** words and `code` with [a link](http://example.org/x) in between; " * 400
    document = Document(FRAME)
    for at in range(0, len(text), 37):
        document.feed(text[at : at + 37])
        document.advance(never)
    assert finished(document).rows == fresh(text).rows
    assert not any("**" in row or "](" in row for row in shown_rows(document))


def test_a_link_finds_a_target_that_is_defined_below_it() -> None:
    document = streamed("See [the page][p].\n\nMore text.\n\n[p]: https://example.org/\n", 3)
    assert shown_rows(document) == ["   See the page.", "", "   More text."]
    assert [run.action for run in document.rows[0].runs if run.action] == [
        "href https://example.org/"
    ]


@pytest.mark.parametrize("definition", ["[{}]: /{}\n", "[{}]:\n/{}\n 'title'\n", "[{}]: x y\n"])
def test_many_definitions_in_one_paragraph_are_recorded_a_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch, definition: str
) -> None:
    text = "".join(definition.format(number, f"http://x.y/{number}") for number in range(900))
    text += "[899][0] [899]: b\n\n[3] [898]"
    lengths: list[int] = []
    define = inline.define

    def counting(source: str, definitions: inline.Definitions) -> str:
        lengths.append(source.count("\n"))
        return define(source, definitions)

    monkeypatch.setattr(inline, "define", counting)
    whole = fresh(text)
    assert sum(lengths) < 4 * text.count("\n")
    if " y" not in definition:
        assert max(lengths) < 600
        assert shown_rows(whole)[-1] == "   3 898"
    for seed in range(2):
        assert streamed(text, seed, longest=900).rows == whole.rows


def test_work_that_must_hurry_is_done_in_slices_and_completely() -> None:
    text = "".join(f"- item {number}\n" for number in range(2_000))
    document = Document(FRAME)
    document.feed(text)
    document.end()
    slices = 0
    while document.is_behind:
        document.advance(lambda: True)
        slices += 1
    assert slices > 10
    assert document.rows == fresh(text).rows
