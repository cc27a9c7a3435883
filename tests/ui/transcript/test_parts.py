"""The pure parts, as tables."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status, Usage
from chatui.conversation.parts import ImagePart, Source, SourcesPart, TextPart
from chatui.text.safety import display_text
from chatui.ui.transcript.height_index import HeightIndex
from chatui.ui.transcript.lines import Frame, Span, StyledLine, cut_runs, split_lines
from chatui.ui.transcript.markdown.stream_buffer import StreamBuffer
from chatui.ui.transcript.markdown.tables import Cell, column_widths
from chatui.ui.transcript.message.card import card_of
from chatui.ui.transcript.message.foot import Foot, foot_of
from chatui.ui.transcript.message.hints import HintKeys
from chatui.ui.transcript.message.message_rows import foot_row, foot_rows
from chatui.ui.transcript.selection import Point, marked_part
from chatui.ui.transcript.wrapping import chop, wrap
from tests.ui.transcript.shown import fresh, shown_rows

TEXTS = st.text(alphabet="ab  日本、。é👍\u200be\u0301-", max_size=60)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 9), max_size=40), st.integers(0, 1 << 16))
def test_the_height_index_agrees_with_adding_up(heights: list[int], seed: int) -> None:
    chance = random.Random(seed)
    index = HeightIndex(heights[: len(heights) // 2])
    for height in heights[len(heights) // 2 :]:
        index.append(height)
    for position in range(len(heights)):
        if chance.random() < 0.5:
            heights[position] = chance.randint(0, 9)
            index.set(position, heights[position])
    assert index.total == sum(heights)
    rows = [(at, row) for at, height in enumerate(heights) for row in range(height)]
    for row, place in enumerate(rows):
        assert index.find(row) == place
    for position in range(len(heights) + 1):
        assert index.top(position) == sum(heights[:position])


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two ", 7, ["one two"]),
        ("one  two", 4, ["one", "two"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("日本語の文章", 4, ["日本", "語の", "文章"]),
        ("日本語", 5, ["日本", "語"]),
        ("日本。語", 4, ["日", "本。", "語"]),
        ("ab 日本", 4, ["ab", "日本"]),
        ("a👩‍👩‍👧b", 3, ["a👩‍👩‍👧", "b"]),
    ],
)
def test_prose_wraps_at_spaces_and_between_wide_characters(
    text: str, width: int, rows: list[str]
) -> None:
    assert [text[start:end] for start, end in wrap(text, width)] == rows


@settings(deadline=None, derandomize=True)
@given(TEXTS, st.integers(2, 20))
def test_a_row_never_exceeds_its_width_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    for cut in (wrap(text, width), chop(text, width)):
        assert all(cell_len(text[start:end]) <= width for start, end in cut)
        lost = [text[end:start] for (_, end), (start, _) in pairwise(cut)]
        assert not "".join(lost).strip(" ")
        assert cut[0][0] == 0
        assert not text[cut[-1][1] :].strip(" ")


@settings(deadline=None, derandomize=True)
@given(TEXTS, TEXTS, st.integers(2, 20))
def test_rows_but_the_last_stay_when_the_text_grows(text: str, more: str, width: int) -> None:
    if more and (more[0] in "\u200b\u0301\u200d" or not text):
        return
    starts = [start for start, _ in wrap(text, width)][:-1]
    assert [start for start, _ in wrap(text + more, width)][: len(starts)] == starts


def test_code_is_cut_at_the_width_and_keeps_its_spaces() -> None:
    assert chop("a    b", 3) == [(0, 3), (3, 6)]
    assert chop("", 3) == [(0, 0)]


@pytest.mark.parametrize("end", ["", "é"])
def test_code_is_cut_behind_spaces_and_signs_not_within_names(end: str) -> None:
    code = "call(argument_number_one, argument_number_two)" + end
    rows = [code[start:stop] for start, stop in chop(code, 30)]
    assert rows == ["call(argument_number_one, ", "argument_number_two)" + end]
    word = "w" * 25 + end
    assert [word[start:stop] for start, stop in chop(word, 10)][:2] == ["w" * 10] * 2


def test_spans_are_cut_with_the_text() -> None:
    line = StyledLine("plain bold end", (Span(6, 10, "strong"),))
    assert [(run.text, run.style, run.offset) for run in cut_runs(line, 3, 8)] == [
        ("in ", "text", 3),
        ("bo", "strong", 6),
    ]
    first, second = split_lines("ab\ncd", [Span(1, 4, "strong")])
    assert (first.spans, second.spans) == ((Span(1, 2, "strong"),), (Span(0, 1, "strong"),))


@settings(deadline=None, derandomize=True)
@given(
    st.text(
        alphabet="ab\r\n\t\x1b\ud83d\ude00\x85\u2028é👩👧\u200d\ufe0f🏴\U000e0067\U000e007f\u200f",
        max_size=30,
    ),
    st.lists(st.integers(1, 4), max_size=30),
)
def test_the_buffer_gives_the_lines_of_the_whole_text(text: str, sizes: list[int]) -> None:
    buffer = StreamBuffer()
    rest = text
    for size in sizes:
        buffer.feed(rest[:size])
        rest = rest[size:]
        buffer.split()
    buffer.feed(rest)
    buffer.finish()
    assert list(buffer.lines) == display_text(text).split("\n")


@pytest.mark.parametrize(
    ("widths", "available", "result"),
    [
        ((3, 5), 20, (3, 5)),
        ((3, 50), 23, (3, 17)),
        ((30, 50), 43, (20, 20)),
        ((30, 50), 44, (21, 20)),
    ],
)
def test_columns_keep_their_width_and_the_widest_give_way(
    widths: Sequence[int], available: int, result: tuple[int, ...]
) -> None:
    assert column_widths([tuple(Cell("x" * width) for width in widths)], available) == result


def test_a_table_that_cannot_stand_side_by_side_becomes_keys_and_values() -> None:
    table = (
        "| name | value | more |\n|---|---|---|\n| a | long words in here | c |\n| d | e | f |\n"
    )
    assert shown_rows(fresh(table, Frame(2, 20, 20))) == [
        "  name: a",
        "  value: long words",
        "    in here",
        "  more: c",
        "",
        "  name: d",
        "  value: e",
        "  more: f",
    ]


def test_cells_wrap_within_their_columns() -> None:
    table = "| key | text |\n|---|---|\n| a | several words that need rows |\n"
    assert shown_rows(fresh(table, Frame(0, 20, 20))) == [
        "key │ text",
        "────┼" + "─" * 15,
        "a   │ several words",
        "    │ that need rows",
    ]


def _reply(status: Status, text: str = "Text", **fields: object) -> Message:
    message = Message(Role.ASSISTANT, [TextPart(text)] if text else [], status=status, model="m")
    for name, value in fields.items():
        setattr(message, name, value)
    return message


@pytest.mark.parametrize(
    ("message", "foot"),
    [
        (_reply(Status.STREAMING, ""), "○ waiting"),
        (_reply(Status.STREAMING), "● arriving"),
        (_reply(Status.COMPLETE), "✓ m"),
        (
            _reply(Status.COMPLETE, usage=Usage(1, 100), first_token_ms=500, total_ms=2_500),
            "✓ m · 100 tok · 50 tok/s",
        ),
        (_reply(Status.COMPLETE, usage=Usage(1, 100), total_ms=100), "✓ m · 100 tok"),
        (
            _reply(Status.COMPLETE, usage=Usage(1, 100, estimated=True), total_ms=2_000),
            "✓ m · ≈100 tok · ≈50 tok/s",
        ),
        (
            _reply(Status.COMPLETE, finish_reason=FinishReason.LENGTH),
            "⚠ The reply reached its length limit. (c continue, r again)",
        ),
        (
            _reply(
                Status.COMPLETE,
                finish_reason=FinishReason.CONTENT_FILTER,
                finish_word="content_filter: SPII",
            ),
            "⚠ The endpoint's content filter ended the reply (content_filter: SPII). (r again)",
        ),
        (
            _reply(Status.COMPLETE, "", finish_reason=FinishReason.CONTENT_FILTER),
            "⚠ The endpoint's content filter let no answer through. (r again)",
        ),
        (
            _reply(Status.COMPLETE, finish_reason=FinishReason.OTHER, finish_word="\x1b[31mpause"),
            "⚠ The server ended the reply with “␛[31mpause”. (c continue, r again)",
        ),
        (_reply(Status.COMPLETE, finish_reason=FinishReason.OTHER), "✓ m"),
        (_reply(Status.STOPPED), "■ stopped · m (c continue, r again)"),
        (_reply(Status.STOPPED, ""), "■ Stopped before the first word (e edit, r again)"),
        (
            _reply(Status.STOPPED, "", content=[ImagePart("00", "image/png", "image-1.png")]),
            "■ stopped · m (r again)",
        ),
        (
            _reply(Status.STOPPED, "", content=[SourcesPart((Source("", "notes.pdf"),))]),
            "■ Stopped before the first word (e edit, r again)",
        ),
    ],
)
def test_the_foot_says_how_a_reply_stands(message: Message, foot: str) -> None:
    shown = foot_of(message)
    hints = ", ".join(f"{key} {label}" for key, label in shown.hints)
    expected_hints = f" ({hints})" if shown.sign in "■⚠" else ""
    assert f"{shown.sign} {shown.text}{expected_hints}" == foot
    assert card_of(message) is None


@pytest.mark.parametrize(
    ("kind", "text", "hints"),
    [
        ("key-refused", "", "F3 change key, r again, i details"),
        ("missing-key", "", "F3 paste a key, r again, i details"),
        ("rate-limited", "", "r again, i details"),
        ("cannot-connect", "", "r again, i details"),
        ("pictures-refused", "", "F2 choose a model, r again, i details"),
        ("model-not-found", "", "F2 choose a model, r again, i details"),
        ("server-failed", "Half", "c continue, r again, i details"),
    ],
)
def test_a_card_names_the_keys_that_help(kind: str, text: str, hints: str) -> None:
    card = card_of(_reply(Status.FAILED, text, error=ReplyError(kind, "What \x1b[31mhappened.")))
    assert card is not None
    assert card.text == "What ␛[31mhappened."
    assert ", ".join(f"{key} {label}" for key, label in card.hints) == hints
    assert card.remark == ("" if text else "Your prompt is saved.")


def test_a_reply_that_was_cut_can_go_on() -> None:
    closed = card_of(_reply(Status.INTERRUPTED))
    assert closed is not None
    assert closed.text == "chatui was closed while this reply was arriving. Kept up to here."
    assert [key for key, _ in closed.hints] == ["c", "r", "Enter"]
    broken = card_of(
        _reply(Status.INTERRUPTED, error=ReplyError("connection-broken", "The connection broke."))
    )
    assert broken is not None
    assert [key for key, _ in broken.hints] == ["c", "r", "i"]


@pytest.mark.parametrize(
    ("line", "start", "end", "part"),
    [
        (5, Point(5, 2), Point(5, 7), (2, 7)),
        (5, Point(4, 2), Point(6, 7), (0, 1 << 60)),
        (5, Point(5, 2), None, (2, 1 << 60)),
        (5, None, Point(5, 0), None),
        (5, Point(6, 0), None, None),
        (5, None, None, (0, 1 << 60)),
    ],
)
def test_a_line_knows_which_part_of_it_is_selected(
    line: int, start: Point | None, end: Point | None, part: tuple[int, int] | None
) -> None:
    assert marked_part(line, start, end) == part


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("- [ ] open\n- [x] done\n", ["☐ open", "☑ done"]),
        ("![alt](http://x.y/z.png)", ["▣ alt"]),
        ("Text[^1]\n\n[^1]: the note", ["Text[^1]", "", "[^1]: the note"]),
        ("[a]: http://x.y\n[^1]: one\n[^b]: two", ["[^1]: one", "[^b]: two"]),
        ("a<br>**b**<BR />\nc", ["a", "b", "c"]),
        ("# a<br/>b\n`<br>`", ["a", "b", "", "<br>"]),
        ("| a |\n|---|\n| one<br>*two* |", ["a", "───────", "one two"]),
        (
            "<details>\n<summary>S</summary>\n\n*x*\n\n</details>",
            ["<details>", "<summary>S</summary>", "", "x", "", "</details>"],
        ),
        ("a List<String> b", ["a List<String> b"]),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd> <kbd>x", ["Ctrl+C <kbd>x"]),
        ("<think>\nx\n</think>", ["<think>", "x", "</think>"]),
        ("one\ntwo", ["one", "two"]),
        ("3. c\n4. d", ["3. c", "4. d"]),
        ("1986. a\n1990. b\n1990. c", ["1986. a", "1990. b", "1991. c"]),
        ("3) c\n2) b\n1) a", ["3) c", "2) b", "1) a"]),
        ("1. a\n1. b\n\n1. c", ["1. a", "2. b", "", "3. c"]),
        ("a\n+ b\n+ c", ["a", "", "+ b", "+ c"]),
        ("> > deep", ["▎ ▎ deep"]),
        ("- a\n\n- b", ["• a", "", "• b"]),
        ("# H\ntext", ["H", "", "text"]),
        ("\tcode\ttab", ["code " + "─" * 13 + " 1 ◫", "code    tab"]),
        ("main.py and https://a.b/c", ["main.py and", "https://a.b/c"]),
    ],
)
def test_markdown_looks_as_people_meet_it(source: str, rows: list[str]) -> None:
    assert shown_rows(fresh(source, Frame(0, 24, 22))) == rows


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (70, "✓ small-model · 100 tok · 50 tok/s"),
        (50, "✓ small-model · 100 tok"),
        (40, "✓ small-model"),
    ],
)
def test_a_narrow_foot_leaves_whole_facts_out_and_keeps_the_keys(width: int, shown: str) -> None:
    foot = Foot("✓", "link", "small-model · 100 tok · 50 tok/s", (("y", "copy"), ("r", "again")))
    row = foot_row(foot, Frame(2, width, width), "", HintKeys(is_reading=True), current=True)
    text = "".join(run.text for run in row.runs).strip()
    assert text.startswith(shown)
    assert text.removeprefix(shown).strip() == "y copy · r again"


def test_a_sentence_at_the_foot_is_shown_whole_and_keys_stand_behind_its_end() -> None:
    sentence = "The server ended the reply with “a_reason_that_nobody_knows”."
    foot = Foot("⚠", "warn", sentence, (("c", "continue"), ("r", "again")))
    rows = foot_rows(foot, Frame(2, 60, 60), "", HintKeys(is_reading=True), current=True)
    shown = ["".join(run.text for run in row.runs).rstrip() for row in rows]
    assert shown == [
        "  ⚠ The server ended the reply with",
        "    “a_reason_that_nobody_knows”.         c continue · r again",
    ]


@pytest.mark.parametrize("current", [False, True])
def test_what_does_not_fit_beside_the_keys_takes_the_whole_width_above_them(current: bool) -> None:
    keys = (("c", "continue"), ("r", "again"))
    foot = Foot("■", "warn", "stopped · smollm2-135m-instruct · ≈11 tok · ≈25 tok/s", keys)
    rows = foot_rows(foot, Frame(2, 44, 44), "", HintKeys(), current=current)
    shown = ["".join(run.text for run in row.runs).strip() for row in rows]
    assert shown == [
        "■ stopped · smollm2-135m-instruct · ≈11 tok",
        "· ≈25 tok/s",
        "Tab, then c continue · r again" if current else "",
    ]


@pytest.mark.parametrize("text", ["- [ ] not yet", "- [x] done", "1. [x] a\n2. [ ] b", "> - [x] c"])
def test_a_task_is_copied_with_its_state_and_marked_where_it_stands(text: str) -> None:
    document = fresh(text)
    assert "\n".join(document.lines) == text
    for row in document.rows:
        for run in row.runs:
            if run.offset > 2:
                line = document.lines[row.line]
                assert line[run.offset : run.offset + len(run.text)] == run.text
