"""What a session keeps: drafts, titles, unread marks, temporary conversations."""

import asyncio
from pathlib import Path

from chatui.sessions.open_sessions import OpenSessions
from tests.composition import make_sessions
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    head,
    stream,
)
from tests.storage.conversations import store_in, texts
from tests.waiting import until


async def test_a_draft_in_a_chat_that_was_never_sent_is_kept_until_it_is_emptied(
    sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    session.set_draft("a thought\nand more", ())
    await session.saved()
    [summary] = store_in(tmp_path).summaries()
    assert (summary.title, summary.has_draft) == ("Draft: a thought", True)
    assert store_in(tmp_path).load(session.conversation.id).draft == "a thought\nand more"
    session.set_draft("", ())
    await session.saved()
    assert store_in(tmp_path).summaries() == []
    session.set_draft("another", ())
    await session.saved()
    assert [one.title for one in store_in(tmp_path).summaries()] == ["Draft: another"]


async def test_a_prompt_that_was_a_draft_makes_one_conversation(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    session.set_draft("hi", ())
    session.set_draft("", ())
    reply = session.send("hi")
    await session.wait(reply.id)
    [summary] = store_in(tmp_path).summaries()
    assert (summary.title, summary.has_draft) == ("hi", False)
    assert not list((tmp_path / "conversations").glob("*.jsonl"))


async def test_an_empty_conversation_leaves_nothing_on_the_disk(
    sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    session.save()
    await session.saved()
    assert list(tmp_path.iterdir()) == []


async def test_a_temporary_conversation_touches_the_disk_only_when_it_is_kept(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    gate = asyncio.Event()
    server.play(head(), event(chunk("kept")), Until(gate), event(chunk(finish="stop")), DONE)
    session = sessions.new(is_temporary=True)
    was_temporary = session.is_temporary
    session.set_draft("draft", ())
    await session.wait(session.send("hi").id)
    assert was_temporary
    assert list(tmp_path.iterdir()) == []
    reply = session.send("more")
    session.keep()
    assert not session.is_temporary
    gate.set()
    await session.wait(reply.id)
    found = store_in(tmp_path).load(session.conversation.id)
    assert texts(found) == ["hi", "Hello", "more", "kept"]


async def test_a_title_that_a_person_gave_stays(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    session.rename("Mine")
    server.play(stream(HELLO))
    await session.wait(session.send("hi").id)
    found = store_in(tmp_path).load(session.conversation.id)
    assert (found.title, found.title_locked) == ("Mine", True)
    session.rename("")
    assert (session.conversation.title, session.conversation.title_locked) == ("hi", False)


async def test_a_reply_that_ends_unseen_is_marked_until_it_is_seen(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(head(), Until(gate), event(chunk("a")), event(chunk(finish="stop")), DONE)
    session = sessions.new()
    reply = session.send("hi")
    sessions.leave(session)
    gate.set()
    await session.wait(reply.id)
    assert [one.is_unread for one in store_in(tmp_path).summaries()] == [True]
    sessions.leave(session)
    again = await sessions.load(session.conversation.id)
    assert again.see() == reply.id
    assert again.see() is None
    await again.saved()
    assert [one.is_unread for one in store_in(tmp_path).summaries()] == [False]
    await again.wait(again.send("seen").id)
    assert again.see() is None


async def test_a_session_that_was_left_is_forgotten_when_it_is_saved_and_not_before(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await session.wait(session.send("hi").id)
    session.set_draft("more", ())
    sessions.leave(session)
    assert await sessions.load(session.conversation.id) is session
    sessions.leave(session)
    await until(lambda: session not in sessions._open)
    again = await sessions.load(session.conversation.id)
    assert again is not session
    assert again.conversation.draft == "more"


async def test_a_session_that_runs_is_not_forgotten(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(Act.HOLD)
    session = sessions.new()
    session.send("hi")
    sessions.leave(session)
    await session.saved()
    assert sessions.running == [session]
    assert sessions.open(session.conversation.id) is session


async def test_two_requests_for_one_conversation_open_it_once(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await session.wait(session.send("hi").id)
    later = make_sessions(tmp_path, server.base_url)
    name = session.conversation.id
    first, second = await asyncio.gather(later.load(name), later.load(name))
    assert first is second
    await later.close()
