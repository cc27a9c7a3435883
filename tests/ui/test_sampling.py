"""What the status line says of how replies are sampled, and the key for how hard to think."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatui.conversation.message import Message, Role
from chatui.conversation.parameters import Parameters
from chatui.endpoints import ModelChoice
from chatui.storage.settings.state_file import RefusedField, StateFile
from chatui.transport.protocol.request import Refused
from chatui.ui.chat.words import left_out_details, sampling_words
from chatui.ui.widgets.status_line import StatusHint, StatusLine
from tests.ui.chat_program import ENDPOINT, Program, chat, screen_text, until, until_shown


@pytest.mark.parametrize(
    ("own", "inherited", "words"),
    [
        (Parameters(), Parameters(), ("", "")),
        (Parameters(temperature=0.2), Parameters(), ("temp 0.2", "")),
        (Parameters(temperature=0.2), Parameters(temperature=0.2), ("", "")),
        (Parameters(temperature=0.2), Parameters(temperature=1), ("temp 0.2", "")),
        (Parameters(), Parameters(top_p=0.5), ("", "")),
        (Parameters(reasoning_effort="low"), Parameters(), ("", "effort low")),
        (Parameters(), Parameters(reasoning_effort="high"), ("", "effort high")),
        (
            Parameters(reasoning_effort="low"),
            Parameters(reasoning_effort="high"),
            ("", "effort low"),
        ),
        (Parameters(max_tokens=9, stream=False), Parameters(), ("max 9 · not streamed", "")),
        (Parameters(stop=("a" * 99,), seed=7), Parameters(), ("seed 7 · stop", "")),
        (
            Parameters(extra_body={"top_k": 20}, response_format={"type": "text"}),
            Parameters(),
            ("format · extra", ""),
        ),
        (
            Parameters(max_tokens=9, temperature=1, top_p=1, seed=3, reasoning_effort="low"),
            Parameters(),
            ("max 9 · temp 1 · +2", "effort low"),
        ),
    ],
)
def test_what_differs_from_elsewhere_is_said_in_short(
    own: Parameters, inherited: Parameters, words: tuple[str, str]
) -> None:
    assert sampling_words(own, inherited) == words


def test_what_a_model_does_not_take_is_said_to_be_left_out() -> None:
    own = Parameters(seed=7, stop=("a",), reasoning_effort="low")
    words = sampling_words(own, Parameters(), {"seed", "stop", "reasoning_effort"})
    assert words == ("seed left out · stop left out", "effort left out")


def refused_at_work(name: str, value: object) -> RefusedField:
    hashed = Refused.of({name: value}, name).value
    return RefusedField(ENDPOINT["work"]["base_url"], "large-model", name, hashed)


async def test_an_effort_that_the_model_has_refused_is_not_said_to_be_sent(tmp_path: Path) -> None:
    refused = (refused_at_work("reasoning_effort", "low"),)
    StateFile(tmp_path / "state.toml").update(lambda state: replace(state, refused=refused))
    program = Program(tmp_path, endpoint="work")
    async with program.app().run_test() as pilot:
        await pilot.press("f9")
        await until_shown(pilot, "Effort low, in this conversation. This model does not take it")
        await until_shown(pilot, "effort left out")
        await pilot.press("f9")
        await until_shown(pilot, "effort medium")


async def test_a_long_value_that_was_refused_is_said_to_be_left_out(tmp_path: Path) -> None:
    parameters = Parameters(extra_body={"user": "a customer " * 9, "top_a": 1})
    refused = (refused_at_work("user", "a customer " * 9),)
    StateFile(tmp_path / "state.toml").update(lambda state: replace(state, refused=refused))
    sessions = Program(tmp_path, endpoint="work").sessions
    assert sessions.left_out(ModelChoice("work", "large-model"), parameters) == {"user"}
    reply = Message(Role.ASSISTANT, endpoint="work", model="large-model", parameters=parameters)
    [told] = left_out_details(sessions, reply)
    assert told == "left out, as the model does not take it: user"
    assert left_out_details(sessions, replace(reply, parameters=Parameters(seed=1))) == []
    assert left_out_details(sessions, Message(Role.USER)) == []


async def test_further_fields_are_said_to_be_left_out_when_none_of_them_is_taken(
    tmp_path: Path,
) -> None:
    refused = (refused_at_work("top_k", 20),)
    StateFile(tmp_path / "state.toml").update(lambda state: replace(state, refused=refused))
    sessions = Program(tmp_path, endpoint="work").sessions
    choice = ModelChoice("work", "large-model")
    assert sessions.left_out(choice, Parameters(extra_body={"top_k": 20})) == {
        "top_k",
        "extra_body",
    }
    assert sessions.left_out(choice, Parameters(extra_body={"top_k": 20, "top_a": 1})) == {"top_k"}
    assert sampling_words(
        Parameters(extra_body={"top_k": 20}), Parameters(), {"top_k", "extra_body"}
    ) == ("extra left out", "")


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (80, "work · large-model  F2  temp 0.2 · effort high         Tab read  F1 keys"),
        (60, "large-model  F2  temp 0.2 · effort high  Tab read  F1 keys"),
        (50, "large-model  effort high  Tab read  F1 keys"),
        (40, "large-model  effort high        F1 keys"),
        (24, "large-model  F1 keys"),
    ],
)
def test_what_does_not_fit_gives_way_the_effort_last(width: int, row: str) -> None:
    line = StatusLine()
    line.set_reactive(StatusLine.endpoint, "work")
    line.set_reactive(StatusLine.model, "large-model")
    line.set_reactive(StatusLine.model_key, "F2")
    line.set_reactive(StatusLine.sampling, "temp 0.2")
    line.set_reactive(StatusLine.effort, "effort high")
    line.set_reactive(
        StatusLine.hints, (StatusHint("read", "Tab read"), StatusHint("help", "F1 keys"))
    )
    assert line._row(width).plain.split() == row.split()
    assert len(line._row(width).plain) <= width


async def test_f9_cycles_the_effort_while_writing_and_while_reading(tmp_path: Path) -> None:
    program = Program(tmp_path)
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        session = chat(pilot).session
        await pilot.press("f9")
        await until_shown(pilot, "Effort low, in this conversation.")
        await until_shown(pilot, "effort low")
        await pilot.press("tab", "f9", "f9")
        await until_shown(pilot, "Effort high, in this conversation.")
        assert session.parameters.reasoning_effort == "high"
        await pilot.press("f9")
        await until_shown(pilot, "Effort not sent, in this conversation.")
        assert session.parameters == Parameters()


async def test_an_effort_that_is_set_by_its_word_is_sent_and_saved(tmp_path: Path) -> None:
    program = Program(tmp_path)
    saved = program.save("Trip")
    program.client.say("Thought.", None)
    async with program.app(resume=saved).run_test() as pilot:
        await pilot.press(*"/effort medium", "enter")
        await until_shown(pilot, "Effort medium, in this conversation.")
        await pilot.press(*"/effort hihg", "enter")
        await until_shown(pilot, "The effort is none, minimal, low, medium, high, xhigh or off.")
        await pilot.press("ctrl+u", "x", "enter")
        await until_shown(pilot, "Thought.")
        assert program.client.requests[0].parameters.reasoning_effort == "medium"
        await pilot.press(*"/effort off", "enter")
        await until_shown(pilot, "Effort not sent, in this conversation.")
        await until(pilot, lambda: "effort medium" not in screen_text(pilot))
        await pilot.press("f9")
    assert program.load(saved).parameters == Parameters(reasoning_effort="low")


async def test_an_effort_of_the_settings_is_told_where_none_is_set(tmp_path: Path) -> None:
    program = Program(tmp_path, parameters={"reasoning_effort": "minimal"})
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "effort minimal")
        await pilot.press(*"/effort high", "enter")
        await until_shown(pilot, "Effort high, in this conversation.")
        await pilot.press(*"/effort off", "enter")
        await until_shown(pilot, "Effort minimal, as the settings say.")
