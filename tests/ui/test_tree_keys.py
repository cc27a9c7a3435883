"""Reading mode changes the tree: other models, forks, deletions, what is left out."""

from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from textual.color import Color
from textual.pilot import Pilot

from chatui.commands.reading_keys import FAST
from tests.contrast import TABLES
from tests.ui.chat_program import ENDPOINT, Program, chat, screen_text, until, until_shown
from tests.ui.test_tree import branched


def texts(pilot: Pilot[Any]) -> list[str]:
    return [message.text for message in chat(pilot).session.conversation.path()]


def color_of(pilot: Pilot[Any], text: str) -> object:
    """Return the colour of a text on the screen; None when it is not there."""
    lines = pilot.app.screen._compositor.render_strips()
    segments = (segment for line in lines for segment in line if text in segment.text)
    return next((segment.style.color for segment in segments if segment.style), None)


async def read(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys so slowly that nobody could take it for typing."""
    for key in keys:
        await pilot.press(key)
        end = monotonic() + 2 * FAST
        await until(pilot, partial(lambda end: monotonic() > end, end))


async def test_a_reply_is_asked_for_again_of_another_model_once(tmp_path: Path) -> None:
    work = {**ENDPOINT["work"], "models": ["small-model"]}
    program = Program(tmp_path, endpoints={"work": work})
    program.client.say("Good.", None)
    program.client.say("Better.", None)
    program.client.say("Best.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "R")
        await until_shown(pilot, "ask again with it, once")
        await pilot.press(*"small", "enter")
        await until_shown(pilot, "Better.")
        await until_shown(pilot, "✓ small-model · ≈2 tok · 2/2")
        assert program.sessions.remembered.state.model is None
        await pilot.press("tab")
        assert "work · large-model" in screen_text(pilot)
        await pilot.press("y", "enter")
        await until_shown(pilot, "Best.")
        assert program.client.requests[-1].model == "large-model"


async def test_a_fork_goes_on_in_a_new_conversation(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await read(pilot, "tab", "K", "K", "f")
        await until_shown(pilot, "This is a new conversation.")
        await until_shown(pilot, "── Trip (fork) ──")
        assert texts(pilot) == ["Where to?", "Porto."]
        await until(pilot, lambda: len(program.names()) == 2)
    assert len(program.load(name).messages) == 9


async def test_a_reply_is_edited_in_the_composer_and_stays_a_version_away(
    program: Program,
) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "By boat?")
        await read(pilot, "tab", "E")
        await until_shown(pilot, "Enter keeps this beside the reply as it came · Esc gives up")
        assert chat(pilot).composer.text == "No."
        await pilot.press("escape")
        assert chat(pilot).composer.text == ""
        await read(pilot, "tab", "K", "E")  # of a prompt, the reply to it
        await pilot.press("ctrl+u", *"/help", "enter")
        await until_shown(pilot, "Edited. In reading mode, [ shows the reply as it came.")
        shown = await until_shown(pilot, "✓ large-model · edited · 2/2")
        assert "No." not in shown
        assert texts(pilot)[-2:] == ["By boat?", "/help"]
        assert chat(pilot).composer.text == ""
        await read(pilot, "tab", "[")
        await until_shown(pilot, "Version 1 of 2 · complete")
        assert texts(pilot)[-1] == "No."
        await read(pilot, "E")
        reply = chat(pilot).session.conversation.path()[-1]
        chat(pilot).session.branches.delete(reply.id)
        await pilot.press("x", "enter")
        await until_shown(pilot, "The reply is gone: it was deleted in another window.")
        assert chat(pilot).composer.text == "No.x"


async def test_a_deleted_message_comes_back_with_u(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        before = texts(pilot)
        await read(pilot, "tab", "K", "d")
        await until_shown(pilot, "Deleted 2 messages. u undo.")
        assert "By boat?" not in screen_text(pilot)
        assert texts(pilot) == ["Where to?", "Porto.", "By train?", "Yes."]
        await pilot.press("u")
        await until_shown(pilot, "By boat?")
        assert texts(pilot) == before
        await until_shown(pilot, "Brought back 2 messages.")
        assert "Deleted" not in screen_text(pilot)
        await pilot.press("u")
        await until_shown(pilot, "Nothing is left to bring back.")
    assert len(program.load(name).messages) == 9


async def test_a_deletion_by_somebody_who_types_is_undone(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        before = texts(pilot)
        await pilot.press("tab", "d")
        await until_shown(pilot, "Deleted 1 message.")
        await pilot.press("p")
        assert chat(pilot).composer.text == "dp"
        assert texts(pilot) == before


async def test_a_message_in_the_middle_is_deleted_where_it_stands(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await read(pilot, "tab", "K", "K", "d")
        await until_shown(pilot, "Deleted 1 message.")
        assert texts(pilot) == ["Where to?", "By boat?", "No."]
        current = chat(pilot).current_message
        assert current is not None
        assert current.text == "By boat?"


async def test_a_message_that_is_left_out_is_kept_in_soft_behind_a_line_and_not_sent(
    program: Program,
) -> None:
    theme = "high-contrast-light"
    program.client.say("Fine.", None)
    name = program.keep(branched())
    async with program.app(resume=name, theme=theme).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        rule = color_of(pilot, "───")
        await pilot.press("tab", "x")
        await until_shown(pilot, "Left out of what is sent.")
        await until_shown(pilot, "✓ large-model · not sent")
        await until_shown(pilot, "┆")
        colors = TABLES[theme]["colors"]
        assert color_of(pilot, "No.") == Color.parse(colors["soft"]).rich_color
        assert (color_of(pilot, "───"), rule) == tuple(
            Color.parse(colors[role]).rich_color for role in ("link", "rule")
        )
        await pilot.press("tab", "y", "enter")
        await until_shown(pilot, "Fine.")
        sent = [message for message in program.client.requests[-1].messages if not message.excluded]
        assert [message.text for message in sent] == ["Where to?", "Porto.", "By boat?", "y"]
        await read(pilot, "tab", "K", "K", "x")
        await until_shown(pilot, "Part of the conversation again.")
        assert "not sent" not in screen_text(pilot)
