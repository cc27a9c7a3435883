"""Titles that the model writes, in front of a real socket and a real folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatui.conversation.message import Status
from chatui.endpoints import EMBEDDED
from chatui.sessions.model_title import ModelTitle
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    Flood,
    ScriptedServer,
    Step,
    Until,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.storage.conversations import conversation_of, store_in, texts
from tests.waiting import until

ON = {"title_by_model": True}
END = event(chunk(finish="stop")) + DONE
TITLE = stream(event(chunk('"A kind')), event(chunk(' Greeting."')), END)


@pytest.fixture
async def sessions(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[OpenSessions]:
    sessions = make_sessions(tmp_path, server.base_url, settings=ON)
    yield sessions
    await sessions.close()


async def send(session: ChatSession, prompt: str) -> None:
    await session.wait(session.send(prompt).id)


async def until_asked(session: ChatSession) -> None:
    await until(lambda: not session.is_busy)
    await session.saved()


async def test_the_first_line_is_the_title_until_the_model_has_written_one(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), TITLE)
    session = sessions.new()
    session.conversation.system = "Be brief."
    await send(session, "Say hello")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    assert (session.conversation.title, session.is_running) == ("Say hello", False)
    gate.set()
    await until_asked(session)
    assert recorder.told == ["changed", "saved"]
    saved = store_in(tmp_path).load(session.conversation.id)
    assert (saved.title, saved.title_locked) == ("A kind Greeting", False)
    assert texts(saved) == ["Say hello", "Hello"]
    assert not list((tmp_path / "conversations").glob("*.jsonl"))


async def test_the_request_is_small_and_holds_the_first_prompt_and_reply_alone(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(event(chunk("the reply" + "r" * 5000)), END))
    server.play(TITLE)
    session = sessions.new()
    session.conversation.system = "Be brief."
    await send(session, "the prompt" + "p" * 5000)
    await until_asked(session)
    body = server.requests[1].json
    [message] = body["messages"]
    assert (body["model"], body["max_tokens"], message["role"]) == ("m", 40, "user")
    assert "the prompt" in message["content"]
    assert "the reply" in message["content"]
    assert len(message["content"]) < 2500
    assert "Be brief." not in message["content"]


async def test_what_the_model_thought_before_it_wrote_the_title_is_not_in_it(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    server.play(
        stream(event(chunk("Short. ")), event(chunk("Kind?\n</think>\n\nA kind Greeting")), END)
    )
    session = sessions.new()
    await send(session, "Say hello")
    await until_asked(session)
    assert session.conversation.title == "A kind Greeting"


async def test_it_is_asked_for_once_in_a_conversation(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    server.play(TITLE)
    server.play(stream(HELLO))
    session = sessions.new()
    await send(session, "Say hello")
    await until_asked(session)
    await send(session, "Again")
    later = make_sessions(tmp_path, server.base_url, settings=ON)
    resumed = later.open(session.conversation.id)
    await send(resumed, "And again")
    assert not session.is_busy
    assert not resumed.is_busy
    assert len(server.requests) == 4
    await later.close()


async def test_a_reply_that_broke_off_is_not_the_first(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(event(chunk("Hel"))))
    server.play(stream(HELLO))
    server.play(TITLE)
    session = sessions.new()
    reply = session.send("Say hello")
    await session.wait(reply.id)
    assert (reply.status, session.is_busy) == (Status.INTERRUPTED, False)
    await session.wait(session.retry(reply.id).id)
    await until_asked(session)
    assert session.conversation.title == "A kind Greeting"


@pytest.mark.parametrize("case", ["off", "temporary", "renamed"])
async def test_it_is_not_asked_for(case: str, server: ScriptedServer, tmp_path: Path) -> None:
    server.play(stream(HELLO))
    settings = {"title_by_model": case != "off"}
    sessions = make_sessions(tmp_path, server.base_url, settings=settings)
    session = sessions.new(is_temporary=case == "temporary")
    if case == "renamed":
        session.rename("Mine")
    await send(session, "Say hello")
    assert not session.is_busy
    assert session.conversation.title == ("Mine" if case == "renamed" else "Say hello")
    await sessions.close()
    assert len(server.requests) == 1


async def test_the_embedded_model_is_not_asked(sessions: OpenSessions) -> None:
    conversation = conversation_of(("hi", "Hello"))
    reply = conversation.path()[-1]
    reply.endpoint = EMBEDDED
    title = ModelTitle(conversation, sessions.endpoints, lambda _: None, lambda: None)
    title.ask(reply)
    of_embedded = title.is_coming
    reply.endpoint = "test"
    title.ask(reply)
    assert (of_embedded, title.is_coming) == (False, True)
    await title.close()


@pytest.mark.parametrize(
    ("is_locked", "is_seen"),
    [(True, True), (True, False), (False, True)],
    ids=["given and seen", "given and not seen", "of a model and seen"],
)
async def test_a_title_from_another_window_stays(
    is_locked: bool, is_seen: bool, server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), TITLE)
    session = sessions.new()
    await send(session, "Say hello")
    elsewhere = store_in(tmp_path)
    theirs = elsewhere.load(session.conversation.id)
    theirs.title, theirs.title_locked = "Theirs", is_locked
    elsewhere.save(theirs)
    if is_seen:
        assert await session.poll()
    gate.set()
    await until_asked(session)
    for found in (session.conversation, store_in(tmp_path).load(session.conversation.id)):
        assert (found.title, found.title_locked) == ("Theirs", is_locked)


@pytest.mark.parametrize("title", ["Mine", "Say hello"])
async def test_a_title_that_was_given_meanwhile_stays(
    title: str, server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), TITLE)
    session = sessions.new()
    await send(session, "Say hello")
    session.rename(title)
    gate.set()
    await until_asked(session)
    assert store_in(tmp_path).load(session.conversation.id).title == title


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((response(500, {"error": {"message": "out of order"}}),), "out of order"),
        ((response(429, {"error": {"message": "slow down"}}),), "slow down"),
        ((response(401, {"error": {"message": "bad key"}}),), "key"),
        ((stream(event(chunk("Half a tit"))), Act.RESET), "connection"),
        ((stream(DONE),), "empty"),
    ],
    ids=["500", "429", "401", "reset", "empty"],
)
async def test_a_failure_is_told_once_and_changes_nothing(
    steps: tuple[Step, ...],
    words: str,
    server: ScriptedServer,
    sessions: OpenSessions,
    tmp_path: Path,
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), *steps)
    session = sessions.new()
    await send(session, "Say hello")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    gate.set()
    await until_asked(session)
    told, saved = recorder.told
    assert told.startswith("No title by the model: ")
    assert words in told
    assert saved == "saved"
    assert len(server.requests) == 2
    found = store_in(tmp_path).load(session.conversation.id)
    assert (found.title, texts(found)) == ("Say hello", ["Say hello", "Hello"])


@pytest.mark.parametrize(
    "answer",
    [
        event(chunk(reasoning_content="Let me see")) + event(chunk(finish="length")) + DONE,
        event(chunk("<think>Let me see")) + event(chunk(finish="length")) + DONE,
        event(chunk("A title that was cut in the mid")) + event(chunk(finish="length")) + DONE,
        event(chunk("...")) + END,
    ],
    ids=["thoughts", "thoughts in the text", "cut", "no words"],
)
async def test_an_answer_without_a_title_leaves_the_first_line(
    answer: bytes, server: ScriptedServer, sessions: OpenSessions
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), stream(answer))
    session = sessions.new()
    await send(session, "Say hello")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    gate.set()
    await until_asked(session)
    assert recorder.told == ["saved"]
    assert session.conversation.title == "Say hello"


async def test_a_line_that_was_whole_before_the_answer_was_cut_is_a_title(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    server.play(
        stream(event(chunk("A Greeting\n\nThis title")), event(chunk(finish="length")), DONE)
    )
    session = sessions.new()
    await send(session, "Say hello")
    await until_asked(session)
    assert session.conversation.title == "A Greeting"


async def test_a_server_that_knows_no_limit_is_left(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    server.play(head(), Flood(event(chunk("endless "))))
    session = sessions.new()
    await send(session, "Say hello")
    await until_asked(session)
    await asyncio.wait_for(server.left.wait(), 10)
    assert session.conversation.title == "Say hello"


async def test_the_next_prompt_goes_first_and_the_title_is_asked_for_after_it(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    server.play(Act.HOLD)
    server.play(stream(HELLO))
    server.play(TITLE)
    session = sessions.new()
    await send(session, "Say hello")
    await server.wait_for_requests(2)
    await send(session, "Something else")
    await asyncio.wait_for(server.left.wait(), 10)
    await until_asked(session)
    assert session.conversation.title == "A kind Greeting"
    asked = server.requests[3].json["messages"][0]["content"]
    assert "Say hello" in asked
    assert "Something else" not in asked


async def test_a_queued_prompt_goes_first(server: ScriptedServer, sessions: OpenSessions) -> None:
    gate = asyncio.Event()
    server.play(head(), Until(gate), HELLO)
    server.play(stream(HELLO))
    server.play(TITLE)
    session = sessions.new()
    reply = session.send("first")
    session.queue("second")
    gate.set()
    await session.wait(reply.id)
    await server.wait_for_requests(3)
    await until_asked(session)
    last = [request.json["messages"][-1]["content"] for request in server.requests]
    assert last[:2] == ["first", "second"]
    assert session.conversation.title == "A kind Greeting"


async def test_a_prompt_that_is_left_out_by_then_is_not_sent_for_a_title(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    server.play(Act.HOLD)
    server.play(stream(HELLO))
    session = sessions.new()
    await send(session, "secret")
    await server.wait_for_requests(2)
    session.branches.exclude(session.conversation.path()[0].id)
    await send(session, "Something else")
    assert not session.is_busy
    assert len(server.requests) == 3


async def test_two_replies_at_once_make_one_request(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    first, second, title = asyncio.Event(), asyncio.Event(), asyncio.Event()
    server.play(Until(first), stream(HELLO))
    server.play(Until(second), stream(HELLO))
    server.play(Until(title), TITLE)
    session = sessions.new()
    one = session.send("Say hello")
    await server.wait_for_requests(1)
    other = session.retry(one.id)
    await server.wait_for_requests(2)
    first.set()
    await server.wait_for_requests(3)
    second.set()
    await session.wait(other.id)
    title.set()
    await until_asked(session)
    assert session.conversation.title == "A kind Greeting"
    assert len(server.requests) == 3


async def test_closing_and_stopping_do_not_wait_for_a_title(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    server.play(Act.HOLD)
    session = sessions.new()
    recorder = Recorder()
    await send(session, "Say hello")
    session.subscribe(recorder.handle)
    await server.wait_for_requests(2)
    assert (session.stop(), sessions.running) == (False, [])
    await sessions.close()
    await asyncio.wait_for(server.left.wait(), 10)
    assert recorder.told == []
    assert store_in(tmp_path).load(session.conversation.id).title == "Say hello"


async def test_a_session_that_was_left_is_not_forgotten_before_its_title_has_come(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(stream(HELLO))
    server.play(Until(gate), TITLE)
    session = sessions.new()
    await send(session, "Say hello")
    sessions.leave(session)
    await until(lambda: not sessions._leaving)
    assert (sessions.running, sessions.busy) == ([], [session])
    assert await sessions.load(session.conversation.id) is session
    gate.set()
    await until_asked(session)
    assert store_in(tmp_path).load(session.conversation.id).title == "A kind Greeting"
    sessions.leave(session)
    await until(lambda: sessions.busy == [] and session not in sessions._open)


async def test_a_mistake_of_chatuis_own_costs_the_title_alone_and_is_told(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mistaken(*_: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr(ModelTitle, "_answer", mistaken)
    server.play(stream(HELLO))
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    await send(session, "Say hello")
    await until_asked(session)
    assert "No title by the model: RuntimeError: a bug." in recorder.told
    assert session.conversation.title == "Say hello"
