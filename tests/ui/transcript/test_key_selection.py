"""Selecting by keys: what lies between where it began and where its end has come."""

import random
from collections.abc import Sequence

import pytest

from chatui.commands.selection_keys import MOTIONS, Motion
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import Part, ReasoningPart, TextPart
from chatui.text.safety import display_text
from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.lines import Frame, Row
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.reading_cursor import ReadingCursor
from chatui.ui.transcript.selecting.key_selection import KeySelection
from chatui.ui.transcript.selection import selected_source
from chatui.ui.transcript.viewport import Viewport
from tests.ui.transcript.shown import FRAME


class Reader:
    """Somebody who selects in a chat; the texts are a prompt, its reply, and so on."""

    def __init__(self, *texts: str, row: int = 0, by_lines: bool = False) -> None:
        self.viewport = Viewport()
        self.viewport.resize(FRAME, 20)
        roles = (Role.USER, Role.ASSISTANT)
        messages = [
            Message(roles[number % 2], [TextPart(text)], status=Status.COMPLETE)
            for number, text in enumerate(texts)
        ]
        self.load([MessageView(message, at, None) for at, message in enumerate(messages)])
        self.cursor.put(self.viewport.views[0])
        self.cursor.move_rows(row)
        self.selection = KeySelection(self.viewport, self.cursor, by_lines=by_lines)

    def load(self, views: Sequence[MessageView]) -> None:
        self.viewport.load(views)
        self.cursor = ReadingCursor(self.viewport)
        self.viewport.scroll_to(0)

    def press(self, keys: str) -> str:
        """Return what is selected after keys, one letter or name each; it begins by itself."""
        if self.selection.points is None:
            assert self.selection.begin()
        for key in keys.split():
            assert self.selection.move(MOTIONS[key])
        return self.text

    @property
    def text(self) -> str:
        assert self.selection.points is not None
        return selected_source(self.viewport.views, *self.selection.points)

    @property
    def read_row(self) -> str:
        view = self.cursor.view
        assert view is not None
        return "".join(run.text for run in view.row(self.cursor.number)[0].runs).strip()


ANSWER = "## Head words\n\nSome *fine* words, here.\n\n- one\n- two"


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ("", "H"),
        ("l l", "Hea"),
        ("l l h", "He"),
        ("w", "Head w"),
        ("w b", "H"),
        ("$", "## Head words"),
        ("$ 0", "H"),
        ("end home", "H"),
        ("$ l", "## Head words"),
        ("$ l l", "## Head words\n\nS"),
        ("j j", "## Head words\n\nS"),
        ("j j w w w", "## Head words\n\nSome fine words,"),
        ("j j w w w w", "## Head words\n\nSome fine words, h"),
        ("down down right right", "## Head words\n\nSom"),
        ("j j j j $", "## Head words\n\nSome fine words, here.\n\n- one"),
        ("G", "## Head words\n\nSome fine words, here.\n\n- one\n- two"),
        ("w o h h", "sk\n\n## Head w"),
        ("w o l o h", "ead "),
    ],
)
def test_characters_are_selected_from_where_it_began_to_where_keys_lead(
    keys: str, selected: str
) -> None:
    assert Reader("Ask", ANSWER, row=2).press(keys) == selected


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ("", "## Head words"),
        ("l $", "## Head words"),
        ("j", "## Head words\n"),
        ("j j", "## Head words\n\nSome fine words, here."),
        ("G", "## Head words\n\nSome fine words, here.\n\n- one\n- two"),
        ("k", "Ask\n\n## Head words"),
        ("g", "Ask\n\n## Head words"),
    ],
)
def test_lines_are_selected_whole_as_the_source_has_them(keys: str, selected: str) -> None:
    assert Reader("Ask", ANSWER, row=2, by_lines=True).press(keys) == selected


def test_a_selection_goes_over_messages_of_which_those_between_give_their_source() -> None:
    reader = Reader("First", "**One**\n\nTwo", "Second", "Three *four*")
    assert reader.press("w") == "First\n\nO"
    assert reader.press("G") == "First\n\n**One**\n\nTwo\n\nSecond\n\nThree four"
    assert reader.read_row == "Three four"
    assert reader.press("b b b") == "First\n\n**One**\n\nTwo\n\nS"
    assert reader.press("g 0") == "F"


def test_it_begins_at_the_next_row_with_text_or_where_none_is_at_the_one_above() -> None:
    assert Reader("Ask", "Answer", row=1).press("") == "A"
    at_foot = Reader("Ask", "Answer", row=99)
    assert at_foot.read_row.startswith("✓")
    assert at_foot.press("$") == "Answer"
    assert not Reader("", "").selection.begin()


CODE = "Text\n\n```python\ndef f():\n\treturn 1\n\npass\n```\n\nEnd"


def test_code_is_selected_with_both_its_fences_where_the_first_one_is_in() -> None:
    reader = Reader("Ask", CODE, row=4, by_lines=True)
    assert reader.press("") == "```python"
    assert reader.press("j") == "```python\ndef f():"
    assert reader.press("j j j") == "```python\ndef f():\n\treturn 1\n\npass\n```"
    assert reader.press("j") == "```python\ndef f():\n\treturn 1\n\npass\n```\n"
    text = Reader("Ask", CODE, row=2)
    assert text.press("j j j j j $") == "Text\n\n```python\ndef f():\n\treturn 1\n\npass\n```"
    assert text.press("h") == "Text\n\n```python\ndef f():\n\treturn 1\n\npas"
    lines = Reader("Ask", CODE, row=5, by_lines=True)
    assert lines.press("j j j") == "def f():\n\treturn 1\n\npass"


def test_a_tab_is_one_character_of_the_selection() -> None:
    reader = Reader("Ask", CODE, row=6)
    assert reader.press("") == "\t"
    assert reader.press("l") == "\tr"
    assert reader.press("l w") == "\treturn 1"
    assert reader.press("0") == "\t"


TABLE = "| Name | Size |\n|---|--:|\n| one | 1 |\n| two | 2 |"


def test_cells_are_gone_through_as_the_source_has_them() -> None:
    reader = Reader("Ask", TABLE, row=2)
    assert reader.press("w") == "Name | S"
    assert reader.press("w") == "| Name | Size |\n| --- | ---: |\n| o"
    assert reader.press("$ j") == "| Name | Size |\n| --- | ---: |\n| one | 1 |\n| two | 2 |"
    lines = Reader("Ask", TABLE, row=4, by_lines=True)
    assert lines.press("k k") == "| Name | Size |\n| --- | ---: |\n| one | 1 |"


def test_the_wrapped_cells_of_a_table_are_read_one_after_the_other() -> None:
    long = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda"
    reader = Reader("Ask", f"| A | B |\n|---|---|\n| {long} | {long} |", row=4)
    assert reader.press(" ".join(["w"] * 11)) == f"{long} | a"
    assert reader.press("$") == f"| {long} | {long} |"


@pytest.mark.parametrize("formula", ["\\(x^2 + \\alpha\\)", "$\\frac{a}{b}$"])
def test_a_formula_is_stepped_over_and_copied_as_a_whole(formula: str) -> None:
    reader = Reader("Ask", f"If {formula} is", row=2)
    assert reader.press("w") == f"If {formula}"
    assert reader.press("l") == f"If {formula} "
    assert reader.press("b b") == "I"
    assert reader.press("w w") == f"If {formula} i"


def test_a_block_of_mathematics_is_one_place() -> None:
    block = "\\[\n\\frac{a}{b}\n\\]"
    reader = Reader("Ask", f"Up\n\n{block}\n\nDown", row=2)
    assert reader.press("j j") == f"Up\n\n{block}"
    assert reader.press("j j") == f"Up\n\n{block}\n\nD"
    assert reader.press("k k k k") == "U"


@pytest.mark.parametrize(
    "text",
    [
        "日本語テキスト",
        "e\u0301a\u0308o",
        "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽x",
        "שלום עולם",
        "مرحبا بالعالم",
        "ก็คือ",
        "\U00020000𝒳",
    ],
)
def test_what_people_see_as_one_character_is_selected_as_one(text: str) -> None:
    reader = Reader("Ask", text, row=2)
    text = display_text(text)
    ends = [end for _, end, _ in graphemes(text)]
    assert [reader.press("l" if at else "") for at in range(len(ends))] == [
        text[:end] for end in ends
    ]
    assert reader.press("h") == text[: ends[-2]]


def test_a_line_longer_than_the_screen_is_gone_through_row_by_row() -> None:
    words = " ".join(f"word{number}" for number in range(1000))
    reader = Reader("Ask", f"{words}\n\nEnd", row=2)
    first = reader.press("j")
    assert words.startswith(first)
    assert len(first) > 60
    assert reader.press("k") == "w"
    assert reader.press("pagedown pagedown pageup").startswith(first)
    assert reader.press("$") == words
    assert reader.press("j j") == f"{words}\n\nEnd"
    lines = Reader("Ask", f"{words}\n\nEnd", row=2, by_lines=True)
    assert lines.press("") == words
    assert lines.press("j j") == f"{words}\n\nEnd"


class Counting(MessageView):
    """A message that counts how often one of its rows is asked for."""

    asked = 0

    def row(self, number: int) -> tuple[Row, int]:
        self.asked += 1
        return super().row(number)


def test_a_step_in_a_line_without_an_end_looks_at_few_of_its_rows() -> None:
    reader = Reader("Ask")
    view = Counting(Message(Role.ASSISTANT, [TextPart("word " * 40_000)]), 9, None)
    reader.load([view])
    reader.cursor.put(view)
    reader.selection = KeySelection(reader.viewport, reader.cursor, by_lines=False)
    reader.press("l")
    assert view.height > 2_000
    view.asked = 0
    assert len(reader.press(" ".join(["l", "w", "j", "b", "h"] * 10))) > 9 * FRAME.text
    assert view.asked < 10_000


def test_keys_up_and_down_keep_the_column() -> None:
    reader = Reader("Ask", "long line here\n\nab\n\nanother line", row=2)
    assert reader.press("w w o") == "long line h"
    reader.press("o")
    assert reader.press("j j") == "long line here\n\nab"
    assert reader.press("j j") == "long line here\n\nab\n\nanother lin"


def test_the_end_stays_in_view_wherever_it_goes() -> None:
    reader = Reader("Ask", "\n\n".join(f"Paragraph {number}" for number in range(60)))
    for keys in ("G", "k k k", "g", "pagedown", "pagedown", "k"):
        reader.press(keys)
        assert reader.viewport.top <= reader.cursor.row < reader.viewport.top + 20, keys


def test_what_is_left_of_deleted_messages_is_copied() -> None:
    reader = Reader("First", "One two", "Second", "Three four")
    reader.press("G b")
    views = list(reader.viewport.views)
    reader.viewport.remove(views[1])
    assert reader.text == "First\n\nSecond\n\nThree f"
    reader.viewport.remove(views[3])
    assert reader.text == "First\n\nSecond"
    assert reader.press("h") == "First\n\nSecon"
    reader.viewport.remove(views[0])
    assert reader.press("h") == "Seco"
    reader.viewport.remove(views[2])
    assert reader.text == ""
    assert not reader.selection.move(Motion.RIGHT)


def test_what_lay_between_two_deleted_messages_is_still_selected() -> None:
    reader = Reader("First", "One two", "Second")
    reader.press("G")
    first, _, last = reader.viewport.views
    reader.viewport.remove(first)
    reader.viewport.remove(last)
    assert reader.text == "One two"
    assert reader.press("b") == "One t"
    assert reader.press("g") == "O"


@pytest.mark.parametrize("motion", list(Motion))
def test_no_motion_stumbles_over_a_message_that_has_changed(motion: Motion) -> None:
    reader = Reader("Ask", ANSWER, row=2)
    reader.press("G")
    view = reader.viewport.views[1]
    view.message = Message(Role.ASSISTANT, [TextPart("x")], status=Status.COMPLETE)
    view.drop()
    reader.viewport.settle()
    assert reader.selection.move(motion)
    assert reader.text in ("x", "Ask\n\nx")
    reader.viewport.remove(view)
    reader.selection.move(motion)
    assert reader.text in ("", "Ask")


def test_a_reply_that_grows_adds_nothing_to_the_characters_that_are_selected() -> None:
    reader = Reader("Ask", "", row=0)
    view = reader.viewport.views[1]
    view.message = Message(Role.ASSISTANT, [], status=Status.STREAMING)
    view.drop()
    reader.viewport.lay_out(1)
    view.feed("Some words")
    view.advance(lambda: False)
    reader.viewport.refit(view)
    assert reader.press("G") == "Ask\n\nSome words"
    view.feed(" and more, and\n\n```py\nx = 1\n")
    view.advance(lambda: False)
    reader.viewport.refit(view)
    assert reader.text == "Ask\n\nSome words"
    assert reader.press("l l l l") == "Ask\n\nSome words and"
    assert reader.press("G").endswith("\n\n```py\nx = 1")


def test_a_resize_keeps_what_is_selected() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    reader = Reader("Ask", f"{words}\n\nEnd", row=2)
    selected = reader.press("w w w w w w w w w w")
    reader.viewport.resize(Frame(2, 30, 31), 7)
    assert reader.text == selected
    assert reader.press("h l") == selected
    assert reader.press("j j k k") == selected
    assert reader.viewport.top <= reader.cursor.row < reader.viewport.top + 7


def test_thoughts_that_are_unfolded_are_selected_too() -> None:
    thinking: list[Part] = [ReasoningPart("Hm, a b."), TextPart("Said")]
    reader = Reader("Ask")
    view = MessageView(Message(Role.ASSISTANT, thinking, status=Status.COMPLETE), 9, None)
    view.is_unfolded = True
    reader.load([view])
    reader.cursor.put(view)
    reader.selection = KeySelection(reader.viewport, reader.cursor, by_lines=False)
    assert reader.press("w w") == "Hm, a"
    assert reader.press("G") == "Hm, a b.\n\nSaid"


TEXTS = (
    *(ANSWER, CODE, TABLE, "", "\n\n", "# H", "***", "a " * 900, "```\n" + "x" * 900 + "\n```"),
    *(
        "> q\n> - s\n\n```\n\n```",
        "If \\(x^2\\) is\n\n\\[\n\\frac{a}{b}\n\\]",
        "- a\n\n      code\n- [ ] t",
    ),
    "| A | B |\n|---|---|\n| " + "word " * 60 + "| " + "b " * 90 + "|",
)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_to_its_messages_a_selection_goes_on(seed: int) -> None:
    chance = random.Random(seed)
    written = set("".join(TEXTS))
    reader = Reader(*chance.choices(TEXTS, k=5), "x", row=9, by_lines=chance.random() < 0.4)
    viewport = reader.viewport
    growing = MessageView(Message(Role.ASSISTANT, [], status=Status.STREAMING), 99, None)
    viewport.append(growing)
    viewport.settle()
    assert reader.selection.begin()
    for _ in range(60):
        view = chance.choice(viewport.views)
        match chance.randrange(12):
            case 0 if view is not growing:
                viewport.remove(view)
                if reader.cursor.view is view:
                    reader.cursor.put(growing)
            case 1:
                frame = Frame(2, chance.randint(8, 100), chance.randint(10, 110))
                viewport.resize(frame, chance.randint(2, 30))
            case 2 if view is not growing:
                text = TextPart(chance.choice(TEXTS))
                view.message = Message(view.message.role, [text], status=Status.COMPLETE)
                view.drop()
                viewport.settle()
            case 3 if not view.is_prompt and view is not growing and view.frame == viewport.frame:
                viewport.refit_moved(view, view.toggle_raw())
            case 4:
                growing.feed(chance.choice(TEXTS))
                growing.advance(lambda: False)
                viewport.refit(growing)
            case 5:
                reader.selection.by_lines = not reader.selection.by_lines
            case _:
                if not reader.selection.move(chance.choice(list(Motion))):
                    assert reader.text.strip("*\n") == "", "a rule has no place for a cursor"
                    return
        assert reader.selection.points is not None
        start, end = reader.selection.points
        assert start <= end
        assert not set(reader.text) - written, "what is only drawn is never copied"
