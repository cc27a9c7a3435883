"""A question aside, in front of a real socket and a real folder: what it knows, what it leaves."""

import asyncio
from pathlib import Path

import pytest

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import ImagePart, TextPart
from chatui.conversation.tree_edits import fork, graft
from chatui.errors import ConfigError, NewerFormat
from chatui.sessions.open_sessions import OpenSessions
from tests.conversation.test_tree_edits import TREE, lines, tree
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
    stream,
)
from tests.storage.conversations import store_in, texts
from tests.test_branches import answered
from tests.waiting import until


def files_in(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder but what merely locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path): path.read_bytes() for path in files}


async def test_a_question_aside_is_sent_with_the_chat_and_leaves_nothing_on_the_disk(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    session.conversation.system = "Be brief."
    await answered(server, session, "hi")
    await session.saved()
    before, chat = files_in(tmp_path), texts(session.conversation)
    server.play(stream(HELLO))
    aside = sessions.aside(session)
    reply = aside.send("what does that mean?")
    await aside.wait(reply.id)
    sent = [(one["role"], one["content"]) for one in server.requests[-1].json["messages"]]
    assert sent == [
        ("system", "Be brief."),
        ("user", "hi"),
        ("assistant", "Hello"),
        ("user", "what does that mean?"),
    ]
    await sessions.end_aside(aside)
    await session.saved()
    assert files_in(tmp_path) == before
    assert texts(session.conversation) == chat
    assert sessions.in_memory() == []
    assert list(sessions.unsaved) == []


async def test_what_is_kept_is_a_branch_where_it_was_asked(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    asked_at = await answered(server, session, "hi")
    server.play(stream(HELLO))
    aside = sessions.aside(session)
    reply = aside.send("what does that mean?")
    await aside.wait(reply.id)
    await answered(server, session, "and then?")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    assert reply.parent is not None
    session.take_in(aside, reply.parent)
    await sessions.end_aside(aside)
    await session.saved()
    found = store_in(tmp_path).load(session.conversation.id)
    assert texts(found) == ["hi", "Hello", "and then?", "Hello"]
    assert [one.text for one in found.children(asked_at)] == ["and then?", "what does that mean?"]
    session.branches.select(reply.id)
    assert texts(session.conversation) == ["hi", "Hello", "what does that mean?", "Hello"]
    assert "changed" in recorder.told


async def test_an_aside_beside_a_reply_that_runs_knows_it_as_far_as_it_came_and_lets_it_go_on(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    more = asyncio.Event()
    server.play(head(), event(chunk("half")), Until(more), event(chunk(" of it", "stop")), DONE)
    server.play(stream(HELLO))
    session = sessions.new()
    running = session.send("hi")
    await until(lambda: bool(running.text))
    aside = sessions.aside(session)
    reply = aside.send("what does half mean?")
    await aside.wait(reply.id)
    assert server.requests[-1].json["messages"][1]["content"] == "half"
    assert session.is_running
    assert reply.parent is not None
    session.take_in(aside, reply.parent)
    assert session.conversation.messages[reply.parent].parent == running.id
    more.set()
    await session.wait(running.id)
    assert (running.text, session.conversation.head) == ("half of it", running.id)


async def test_a_question_in_an_empty_chat_becomes_its_beginning_when_it_is_kept(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    server.play(stream(HELLO))
    aside = sessions.aside(session)
    reply = aside.send("who are you?")
    await aside.wait(reply.id)
    assert not list(tmp_path.rglob("*.json*"))
    assert reply.parent is not None
    session.take_in(aside, reply.parent)
    await session.saved()
    found = store_in(tmp_path).load(session.conversation.id)
    assert (texts(found), found.title, found.model) == (
        ["who are you?", "Hello"],
        "who are you?",
        "m",
    )


async def test_nothing_of_an_aside_in_a_temporary_chat_is_saved_when_it_is_kept(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new(is_temporary=True)
    session.hold({"00": b"picture"})
    await answered(server, session, "hi")
    aside = sessions.aside(session)
    assert aside.held == {"00": b"picture"}
    server.play(stream(HELLO))
    reply = aside.send("what?")
    await aside.wait(reply.id)
    aside.hold({"11": b"made"})
    assert reply.parent is not None
    session.take_in(aside, reply.parent)
    await sessions.end_aside(aside)
    await session.saved()
    assert session.held == {"00": b"picture", "11": b"made"}
    assert not list(tmp_path.rglob("*.json*"))


async def test_a_fork_of_a_temporary_chat_has_its_pictures(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    session = sessions.new(is_temporary=True)
    first = await answered(server, session, "hi")
    session.hold({"00": b"picture"})
    assert sessions.fork(session, first).held == {"00": b"picture"}


async def test_quitting_while_an_aside_runs_closes_its_connection_and_keeps_nothing_of_it(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    await answered(server, session, "hi")
    await session.saved()
    before = files_in(tmp_path)
    server.play(head(), event(chunk("endless")), Act.HOLD)
    aside = sessions.aside(session)
    reply = aside.send("what?")
    await until(lambda: bool(reply.text))
    assert list(sessions.running) == []  # nobody is asked whether to wait for it
    await sessions.close()
    await asyncio.wait_for(server.left.wait(), 10)
    assert reply.status is Status.INTERRUPTED
    assert files_in(tmp_path) == before


async def test_an_aside_is_refused_as_a_prompt_is_and_kept_in_no_chat_that_is_newer(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    session = sessions.new()
    await answered(server, session, "hi")
    session.conversation.is_newer = True
    server.play(stream(HELLO))
    aside = sessions.aside(session)
    reply = aside.send("what?")
    await aside.wait(reply.id)
    assert reply.parent is not None
    with pytest.raises(NewerFormat):
        session.take_in(aside, reply.parent)
    aside.choose(type(aside.choice)("gone", None))
    with pytest.raises(ConfigError):
        aside.send("again?")
    assert texts(session.conversation) == ["hi", "Hello"]


def test_where_what_it_was_asked_at_is_gone_a_branch_hangs_at_what_came_before() -> None:
    conversation = tree(*TREE)
    aside = fork(conversation, "r3")
    prompt = aside.add_prompt([TextPart("aside?")])
    picture = ImagePart("00", "image/png", "a.png")
    answer = Message(Role.ASSISTANT, [TextPart("Yes."), picture], parent=prompt.id)
    aside.messages[answer.id] = answer
    aside.head = answer.id
    for gone in ("r3", "p3"):
        del conversation.messages[gone]
    conversation.head = "r2"
    graft(conversation, aside, prompt.id)
    assert lines(conversation)[-2:] == [f"{prompt.id} < r2", f"{answer.id} < {prompt.id}"]
    assert conversation.head == "r2"
    assert conversation.messages[answer.id].attachments == (picture,)
