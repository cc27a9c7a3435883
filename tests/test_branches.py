"""The tree of a session in front of a real socket and a real folder."""

import asyncio
from pathlib import Path

import pytest

from chatui.conversation.message import Status
from chatui.endpoints import ModelChoice
from chatui.errors import ConfigError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.storage.conversations import store_in, texts
from tests.waiting import until


async def answered(server: ScriptedServer, session: ChatSession, prompt: str) -> str:
    server.play(stream(HELLO))
    reply = session.send(prompt)
    await session.wait(reply.id)
    server.scripts.clear()
    return reply.id


async def test_an_edited_prompt_stands_beside_the_old_one(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    session = sessions.new()
    await answered(server, session, "first")
    server.play(stream(HELLO))
    old = session.conversation.path()[0]
    reply = session.send("better", instead_of=old.id)
    await session.wait(reply.id)
    assert texts(session.conversation) == ["better", "Hello"]
    new = session.conversation.path()[0]
    assert session.conversation.siblings(old.id) == [old, new]
    session.branches.select(old.id)
    assert texts(session.conversation) == ["first", "Hello"]


async def test_what_is_asked_next_goes_on_from_an_edited_reply(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    first = await answered(server, session, "hi")
    session.branches.edit_reply(first, "Good day")
    await answered(server, session, "and then?")
    sent = [(one["role"], one["content"]) for one in server.requests[-1].json["messages"]]
    assert sent == [("user", "hi"), ("assistant", "Good day"), ("user", "and then?")]
    found = store_in(tmp_path).load(session.conversation.id)
    assert texts(found) == ["hi", "Good day", "and then?", "Hello"]
    assert [one.edited for one in found.siblings(first)] == [False, True]
    session.branches.select(first)
    assert texts(session.conversation) == ["hi", "Hello"]


async def test_two_windows_that_edit_one_reply_keep_both_versions(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    first = await answered(server, session, "hi")
    other = make_sessions(tmp_path, server.base_url)
    theirs = other.open(session.conversation.id)
    session.branches.edit_reply(first, "mine")
    theirs.branches.edit_reply(first, "theirs")
    await asyncio.gather(session.saved(), theirs.saved())
    await other.close()
    found = store_in(tmp_path).load(session.conversation.id)
    assert sorted(one.text for one in found.siblings(first)) == ["Hello", "mine", "theirs"]


async def test_nothing_of_an_edited_reply_is_saved_in_a_temporary_chat(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new(is_temporary=True)
    first = await answered(server, session, "hi")
    session.branches.edit_reply(first, "mine")
    await session.saved()
    assert texts(session.conversation) == ["hi", "mine"]
    assert not list(tmp_path.rglob("*.json*"))


async def test_a_retry_with_another_model_changes_the_model_of_nothing_else(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    session = sessions.new()
    first = await answered(server, session, "hi")
    server.play(stream(HELLO))
    reply = session.retry(first, ModelChoice("test", "other"))
    await session.wait(reply.id)
    assert [request.json["model"] for request in server.requests] == ["m", "other"]
    assert (session.choice.model, session.conversation.model) == ("m", "m")
    keys = [request.headers["idempotency-key"] for request in server.requests]
    assert len(set(keys)) == 2
    with pytest.raises(ConfigError):
        session.retry(first, ModelChoice("gone", None))
    assert len(session.conversation.messages) == 3


async def test_a_reply_that_ends_on_another_branch_moves_no_view(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    session = sessions.new()
    first = await answered(server, session, "hi")
    gate = asyncio.Event()
    server.play(head(), event(chunk("slow")), Until(gate), event(chunk(finish="stop")), DONE)
    server.play(stream(HELLO))
    slow = session.retry(first)
    session.queue("and then")
    session.branches.select(first)
    gate.set()
    await until(lambda: session.queued is None and not session.is_running)
    assert session.conversation.head == first
    session.branches.select(slow.id)
    assert texts(session.conversation) == ["hi", "slow", "and then", "Hello"]


async def test_a_deleted_message_is_gone_from_the_disk_and_undone_from_memory(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    await answered(server, session, "one")
    await answered(server, session, "two")
    assert session.branches.delete(session.conversation.path()[0].id) == 2
    await session.saved()
    assert texts(store_in(tmp_path).load(session.conversation.id)) == ["two", "Hello"]
    assert session.branches.undo()
    assert not session.branches.undo()
    await session.saved()
    found = store_in(tmp_path).load(session.conversation.id)
    assert texts(found) == ["one", "Hello", "two", "Hello"]
    assert recorder.told.count("changed") == 2


async def test_a_prompt_whose_reply_is_still_arriving_is_not_deleted(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(Act.HOLD)
    session = sessions.new()
    reply = session.send("go")
    assert session.branches.delete(reply.id) == 0
    assert session.branches.delete(str(reply.parent)) == 0
    assert len(session.conversation.messages) == 2


async def test_an_excluded_message_is_kept_and_not_sent(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    await answered(server, session, "secret")
    session.branches.exclude(session.conversation.path()[0].id)
    await answered(server, session, "next")
    sent = [message["content"] for message in server.requests[-1].json["messages"]]
    assert "secret" not in sent
    found = store_in(tmp_path).load(session.conversation.id)
    assert [message.excluded for message in found.path()] == [True, False, False, False]


async def test_a_fork_is_a_conversation_of_its_own(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    reply = await answered(server, session, "one")
    await answered(server, session, "two")
    forked = sessions.fork(session, reply)
    await forked.saved()
    assert texts(store_in(tmp_path).load(forked.conversation.id)) == ["one", "Hello"]
    await answered(server, forked, "elsewhere")
    assert texts(session.conversation) == ["one", "Hello", "two", "Hello"]
    assert texts(forked.conversation) == ["one", "Hello", "elsewhere", "Hello"]
    assert sessions.open(forked.conversation.id) is forked


async def test_a_failed_reply_without_text_gives_way_to_the_next(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(response(400, {"error": {"message": "no"}}))
    server.play(stream(HELLO))
    session = sessions.new()
    failed = session.send("hi")
    await session.wait(failed.id)
    assert failed.status is Status.FAILED
    again = session.retry(failed.id)
    await session.wait(again.id)
    assert texts(session.conversation) == ["hi", "Hello"]
    assert session.conversation.siblings(again.id) == [again]
