"""Going back: Esc Esc, the list of one's own prompts, the outline of an answer."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Message, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, TextPart
from chatui.ui.chat.writing import esc_twice
from chatui.ui.chat.writing.esc_twice import Twice
from chatui.ui.panels.places.rewind import prompt_places
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.test_tree import branched
from tests.ui.test_tree_keys import read, texts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG = "\n\n".join(
    f"## Part {number}\n\n" + "Words of this part. " * 60 + f"\n\n```py\nn = {number}\n```"
    for number in range(1, 7)
)


@pytest.fixture
def program(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program whose two presses of Esc may be further apart, on a machine that is busy."""
    monkeypatch.setattr(esc_twice, "TWICE_SECONDS", 20.0)
    return program


def answered(text: str) -> Conversation:
    """Return a conversation of one prompt and its reply."""
    conversation = Conversation.new()
    prompt = conversation.add_prompt([TextPart("Tell me")])
    reply = conversation.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    conversation.apply(ContentDelta(text), reply.id)
    conversation.end_reply(reply.id, Status.COMPLETE)
    return conversation


@pytest.mark.parametrize(
    ("presses", "counted"),
    [
        ([0.0, 0.5], [False, True]),
        ([0.0, 0.51], [False, False]),
        ([0.0, 0.6, 1.0], [False, False, True]),
        ([0.0, 0.1, 0.2, 0.3], [False, True, False, True]),
    ],
)
def test_two_presses_count_within_half_a_second(presses: list[float], counted: list[bool]) -> None:
    times = iter(presses)
    twice = Twice(lambda: next(times))
    assert [twice.press() for _ in presses] == counted


def test_what_comes_between_makes_the_next_press_a_first_one() -> None:
    twice = Twice(lambda: 0.0)
    twice.press()
    twice.forget()
    assert [twice.press(), twice.press()] == [False, True]


def test_the_prompts_are_those_of_the_open_branch_the_oldest_first() -> None:
    conversation = branched()
    last = conversation.path()[-2]
    last.content.append(ImagePart("00", "image/png", "plot.png"))
    lines = [line for line, _ in prompt_places(conversation, NOW)]
    assert [(line.text, line.facts[0], line.aside) for line in lines] == [
        ("Where to?", "", ""),
        ("By boat?", "2/2", "▣ 1"),
    ]


def test_each_message_of_a_long_chat_is_looked_at_a_few_times_alone() -> None:
    conversation = Conversation.new()
    for number in range(500):
        conversation.add_prompt([TextPart(str(number))])
    looks = 0

    class Counted(dict[str, Message]):
        def values(self) -> Any:
            nonlocal looks
            looks += 1
            return super().values()

    conversation.messages = Counted(conversation.messages)
    assert len(list(prompt_places(conversation, NOW))) == 500
    assert looks <= 2


async def test_escape_twice_lists_the_prompts_to_go_to_one_or_to_edit_one(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press("escape", "a", "backspace", "escape")
        await pilot.pause()
        assert "Your prompts" not in screen_text(pilot)
        await pilot.press("escape")
        await until_shown(pilot, "Your prompts")
        await pilot.press("up", "enter")
        await until(pilot, lambda: chat(pilot).transcript.reading)
        current = chat(pilot).current_message
        assert current is not None
        assert current.text == "Where to?"
        await pilot.press("escape", "escape")  # the first one leaves reading mode
        await pilot.pause()
        assert "Your prompts" not in screen_text(pilot)
        assert texts(pilot) == ["Where to?", "Porto.", "By boat?", "No."]
        await pilot.press(*"/rewind", "enter", *"where", "ctrl+e")
        await until(pilot, lambda: chat(pilot).composer.text == "Where to?")
        program.client.say("Faro.", None)
        await pilot.press("left", *" then", "enter")
        await until_shown(pilot, "Faro.")
        assert texts(pilot) == ["Where to then?", "Faro."]


async def test_an_escape_that_stops_a_reply_or_that_is_written_over_does_not_count(
    program: Program,
) -> None:
    program.client.say("half")
    async with program.app().run_test() as pilot:
        await pilot.press("escape", "escape")  # nothing is there to go back to
        await pilot.press("x", "enter")
        await until_shown(pilot, "half")
        await pilot.press("escape")
        await until_shown(pilot, "■ stopped")
        await pilot.press("y", "escape", "escape")
        await pilot.press("backspace", "escape")
        await pilot.pause()
        assert "Your prompts" not in screen_text(pilot)
        await pilot.press("escape")
        await until_shown(pilot, "Your prompts")


async def test_the_outline_goes_to_a_part_of_a_long_answer(tmp_path: Path) -> None:
    program = Program(tmp_path)
    name = program.keep(answered(LONG))
    async with program.app(resume=name).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "n = 6")
        await read(pilot, "tab", "O")
        shown = await until_shown(pilot, "Outline")
        assert "Part 1" in shown
        assert "py · n = 1" in shown
        await pilot.press(*"part 3", "enter")
        shown = await until_shown(pilot, "Part 3")
        assert "Part 3" in shown.splitlines()[0]
        assert chat(pilot).transcript.reading
        await read(pilot, "G", "O")
        await until_shown(pilot, "Outline")
        await pilot.press("enter")  # the part that is read
        await until(pilot, lambda: "n = 6" in screen_text(pilot))
