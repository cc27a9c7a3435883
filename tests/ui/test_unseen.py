"""A reply that ends while nobody looks at the terminal is told of, and shown in its title."""

from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.app import App

from chatui.conversation.message import Message, ReplyError, Role, Status
from chatui.conversation.parts import TextPart
from chatui.errors import EndpointError
from chatui.sessions.running_reply import RunningReply
from chatui.sessions.session import ChatSession
from chatui.ui import notice, unseen
from chatui.ui.app import ChatApp
from chatui.ui.terminal import sink
from tests.composition import make_sessions
from tests.ui.chat_program import Program, chat, until, until_shown

LONG = 9.0


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written to the terminal besides the screen: titles, notices."""
    written: list[str] = []

    def title(_: App[None], title: str) -> None:
        written.append(title)

    def write(_: App[None], sequence: str) -> None:
        written.append(sequence)

    monkeypatch.setattr(sink, "set_window_title", title)
    monkeypatch.setattr(sink, "write", write)
    monkeypatch.setattr(notice, "way_in", lambda _: notice.Way.OSC_777)
    monkeypatch.delenv("TMUX", raising=False)
    return written


def _take_long(session: ChatSession) -> None:
    """Let the replies that run have run for long."""
    for run in session.running.values():
        assert run.asked is not None
        run.asked -= LONG


async def test_who_looks_elsewhere_is_told_and_sees_it_in_the_title(
    tmp_path: Path, written: list[str]
) -> None:
    program = Program(tmp_path)
    program.client.say("Hello")
    async with program.app().run_test(size=(100, 30)) as pilot:
        await pilot.press(*"greet", "enter")
        await until_shown(pilot, "Hello")
        assert written[-1] == "● chatui · greet"
        left = chat(pilot).session
        pilot.app.post_message(events.AppBlur())
        await until(pilot, lambda: not pilot.app.app_focus)
        _take_long(left)
        program.client.go_on(" **there**. And more.", None)
        await until(pilot, lambda: not left.is_running)
        await until(pilot, lambda: "]777;" in written[-1])
        assert written[-2:] == [
            "✓ chatui · greet",
            "\x1b]777;notify;chatui · greet;Hello there.\x07",
        ]
        pilot.app.post_message(events.AppFocus())
        await until(pilot, lambda: written[-1] == "chatui · greet")

        # One that is no longer shown, and fails.
        program.client.say("Ay")
        await pilot.press(*"again", "enter")
        await until_shown(pilot, "Ay")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: written[-1] == "● chatui")
        pilot.app.post_message(events.AppBlur())
        await until(pilot, lambda: not pilot.app.app_focus)
        _take_long(left)
        program.client.go_on(EndpointError("The server; broke. Down.", hint="Wait."))
        await until(pilot, lambda: "]777;" in written[-1])
        assert written[-2:] == [
            "✗ chatui",
            "\x1b]777;notify;chatui · greet;failed: The server, broke.\x07",
        ]
        # Whoever types is there; who looks sees the end of the next one.
        program.client.say("Oh")
        await pilot.press(*"new", "enter")
        await until_shown(pilot, "Oh")
        _take_long(chat(pilot).session)
        program.client.go_on(" yes.", None)
        await until(pilot, lambda: written[-1] == "chatui · new")
        assert sum("]777;" in one for one in written) == 2


async def test_neither_is_written_where_nobody_wants_it(tmp_path: Path, written: list[str]) -> None:
    program = Program(tmp_path, notify="off", window_title=False)
    program.client.say("Hello")
    async with program.app().run_test() as pilot:
        await pilot.press(*"greet", "enter")
        await until_shown(pilot, "Hello")
        pilot.app.post_message(events.AppBlur())
        await until(pilot, lambda: not pilot.app.app_focus)
        _take_long(chat(pilot).session)
        program.client.go_on(None)
        await until_shown(pilot, "✓")
        await pilot.pause()
    assert written == []


def _ended(
    status: Status = Status.COMPLETE, *, ms: int = 9000, text: str = "", error: str = ""
) -> Message:
    reply = Message(Role.ASSISTANT, [TextPart(text)] if text else [], status=status, total_ms=ms)
    reply.error = ReplyError("server_failed", error) if error else None
    return reply


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (_ended(text="# Plan\n\nThen."), "Plan"),
        (_ended(text="```sh\nls -l\n```\nThis lists."), "ls -l"),
        (_ended(), "The reply is done."),
        (_ended(Status.INTERRUPTED, text="Half"), "failed: interrupted"),
        (_ended(Status.FAILED, error="Refused. Really."), "failed: Refused."),
        (_ended(Status.STOPPED, text="Half"), None),
        (_ended(text="Quick.", ms=8000), None),
    ],
)
def test_what_is_told_of_a_reply(tmp_path: Path, reply: Message, text: str | None) -> None:
    session = make_sessions(tmp_path).new()
    told = unseen.told(session, reply)
    assert told == (None if text is None else ("chatui", text))


def test_of_several_replies_to_a_prompt_the_last_one_is_told(tmp_path: Path) -> None:
    session = make_sessions(tmp_path).new()
    session.running["other"] = cast("RunningReply", object())
    assert unseen.told(session, _ended(text="One.")) is None
    session.running.clear()
    assert unseen.told(session, _ended(text="Two.")) == ("chatui", "Two.")


def test_a_temporary_chat_is_told_of_without_its_words(tmp_path: Path) -> None:
    session = make_sessions(tmp_path).new(is_temporary=True)
    session.conversation.title = "secret"
    assert unseen.told(session, _ended(text="The secret.")) == ("chatui", "The reply is done.")


def test_a_failure_is_not_hidden_by_what_is_done_later() -> None:
    signs = [""]
    for status in (Status.STOPPED, Status.COMPLETE, Status.FAILED, Status.COMPLETE):
        signs.append(unseen.sign(signs[-1], _ended(status)))
    assert signs == ["", "", "✓", "✗", "✗"]


async def test_the_title_of_the_window_says_nothing_of_a_temporary_chat(program: Program) -> None:
    program.client.say("Gladly.", None)
    async with program.app().run_test() as pilot:
        await pilot.press(*"/temporary", "enter", *"secret", "enter")
        await until_shown(pilot, "Gladly.")
        assert cast("ChatApp", pilot.app)._window_name == "chatui · temporary"
