"""Hints name the keys that work where one is."""

from pathlib import Path

import pytest
from textual.geometry import Offset

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.errors import KeyRefused
from chatui.ui.transcript.message.hints import HintKeys, hint_runs
from chatui.ui.transcript.transcript import Transcript
from chatui.ui.widgets.status_line import StatusLine
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


def ended(status: Status) -> Conversation:
    """Return a conversation whose reply ended like this."""
    conversation = Conversation.new()
    prompt = conversation.add_prompt([TextPart("hi")])
    reply = conversation.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    conversation.apply(ContentDelta("Half of it"), reply.id)
    conversation.end_reply(reply.id, status)
    return conversation


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (HintKeys(is_reading=True), "F2 choose a model · c continue · Enter keep"),
        (HintKeys(), "F2 choose a model · Tab, then c continue"),
        (HintKeys(way_in="F5"), "F2 choose a model · F5, then c continue"),
        (HintKeys({"c": "C"}, is_reading=True), "F2 choose a model · C continue · Enter keep"),
        (HintKeys({"c": ""}), "F2 choose a model"),
    ],
)
def test_hints_for_reading_mode_name_the_way_in_while_one_writes(
    keys: HintKeys, shown: str
) -> None:
    hints = (("F2", "choose a model"), ("c", "continue"), ("Enter", "keep"))
    assert "".join(run.text for run in hint_runs(hints, " · ", keys)) == shown


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (Status.COMPLETE, "y copy"),
        (Status.STOPPED, "c continue"),
        (Status.INTERRUPTED, "c continue"),
        (Status.FAILED, "r again"),
    ],
)
async def test_a_reopened_chat_tells_the_way_to_the_keys_of_its_last_reply(
    program: Program, status: Status, hint: str
) -> None:
    name = program.keep(ended(status))
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, f"Tab, then {hint}")
        await until_shown(pilot, "Tab read  F1 keys")
        await pilot.press("tab")
        await until_shown(pilot, "READING")
        assert hint in screen_text(pilot)
        assert "Tab, then" not in screen_text(pilot)
        await pilot.press("tab")
        await until_shown(pilot, f"Tab, then {hint}")


async def test_an_empty_chat_offers_no_reading(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "F1 keys")
        assert "Tab read" not in screen_text(pilot)


async def test_keys_that_were_chosen_stand_in_the_hints(tmp_path: Path) -> None:
    program = Program(tmp_path, keys={"retry": "a", "copy": "Y", "read": "ctrl+up"})
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Ctrl+↑, then Y copy · a again")


async def test_reading_goes_on_with_the_reply_that_was_asked_for_again(program: Program) -> None:
    program.client.say("Better.", None)
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", "r")
        await until_shown(pilot, "Better.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("[")
        await until_shown(pilot, "Gladly.")
        await until_shown(pilot, "READING")


async def test_reading_goes_on_while_a_cut_reply_goes_on(program: Program) -> None:
    program.client.say(" and the rest", None)
    name = program.keep(ended(Status.STOPPED))
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Half of it")
        await pilot.press("tab", "c")
        await until_shown(pilot, "and the rest")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await until_shown(pilot, "READING")


async def test_keys_that_an_error_offered_go_when_one_of_them_has_helped(
    program: Program,
) -> None:
    program.client.say(KeyRefused("No.", status=401))
    program.client.say("Better.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "READING")
        await pilot.press("r")
        await until_shown(pilot, "Better.")
        assert "READING" not in screen_text(pilot)


async def test_what_can_be_clicked_is_underlined_under_the_mouse(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "y copy")
        rows = screen_text(pilot).splitlines()
        y = next(y for y, row in enumerate(rows) if "y copy" in row)
        await pilot.hover(Transcript, Offset(rows[y].index("y copy"), y))
        strip = pilot.app.screen._compositor.render_strips()[y]
        lined = "".join(text for text, style, _ in strip if style and style.underline)
        assert lined == "y copy"


async def test_the_keys_of_the_status_line_can_be_clicked(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        line = screen_text(pilot).splitlines()[-1]
        await pilot.click(StatusLine, Offset(line.index("F1"), 0))
        await until_shown(pilot, "Keys and commands")
        await pilot.press("escape")
        await pilot.click(StatusLine, Offset(line.index("Tab read"), 0))
        await until_shown(pilot, "READING")


async def test_the_number_of_a_version_can_be_clicked(program: Program) -> None:
    program.client.say("Better.", None)
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", "r")
        await until_shown(pilot, "2/2")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        for number in ("1/2", "2/2"):
            rows = screen_text(pilot).splitlines()
            y = next(y for y, row in enumerate(rows) if "/2" in row)
            await pilot.click(Transcript, Offset(rows[y].index("/2"), y))
            await until_shown(pilot, number)


async def test_what_was_found_is_counted_until_escape_ends_the_find(program: Program) -> None:
    program.client.say("one two one", None)
    async with program.app().run_test() as pilot:
        await pilot.press(*"one?", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "/")
        await until(pilot, lambda: chat(pilot).find_bar.has_focus_within)
        await until_shown(pilot, "Find in this conversation")
        rows = screen_text(pilot).splitlines()
        assert next(row for row in rows if "Find in this" in row).startswith(" / ")
        await pilot.press(*"one", "enter")
        await until_shown(pilot, "FOUND  1 of 3  n next  N before  Esc end")
        await pilot.press("n")
        await until_shown(pilot, "FOUND  2 of 3")
        await pilot.press("N")
        await until_shown(pilot, "FOUND  1 of 3")
        await pilot.press("escape")
        await until_shown(pilot, "READING")
        await pilot.press("escape")
        await until(pilot, lambda: not chat(pilot).transcript.reading)


async def test_a_cursor_that_is_not_shown_does_not_blink(program: Program) -> None:
    async with program.app(resume=program.keep(ended(Status.COMPLETE))).run_test() as pilot:
        await until_shown(pilot, "Half of it")
        composer, seen = chat(pilot).composer, []
        for key in ("", "tab", "tab", "f1", "escape"):
            await pilot.press(*filter(None, [key]))
            await pilot.pause()
            seen.append(composer.cursor_blink)
        assert seen == [True, False, True, False, True]
        program.sessions.settings.set(("reduced_motion",), True, lambda _: None)
        assert not composer.cursor_blink
