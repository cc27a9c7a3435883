"""What is said, and returned, when the disk refuses to the end."""

from pathlib import Path

import pytest

from chatui.cli.print_mode.print_reply import print_reply
from chatui.conversation.conversation import Conversation
from chatui.errors import NotSaved
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.conversations.store import ConversationStore
from tests.scripted_server import HELLO, ScriptedServer, stream

FULL = NotSaved("Not saved: the disk is full.")


def refuse(*_: object, **__: object) -> None:
    raise FULL


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("write", "create", "begin_turn"):
        monkeypatch.setattr(ConversationStore, name, refuse)
    monkeypatch.setattr("chatui.storage.conversations.rescue.rescue", refuse)


async def test_an_answer_of_which_nothing_is_saved_is_printed_and_exits_with_2(
    server: ScriptedServer,
    sessions: OpenSessions,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill_the_disk(monkeypatch)
    server.play(stream(HELLO))
    assert await print_reply(sessions, sessions.new(), "Say hello") == 2
    out, err = capfd.readouterr()
    assert out == "Hello\n"
    assert err == 'chatui: Not saved: the disk is full. "Say hello" is lost.\n'


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, 'What was said in "first" is saved, what was changed last is not.'),
        (1, 'The last turn of "first" is lost; what came before is saved.'),
        (2, 'The last 2 turns of "first" are lost; what came before is saved.'),
    ],
)
async def test_of_a_chat_that_is_on_the_disk_only_what_is_new_is_called_lost(
    server: ScriptedServer,
    sessions: OpenSessions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    words: str,
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await session.wait(session.send("first").id)
    with monkeypatch.context() as full:
        fill_the_disk(full)
        for number in range(count):
            await session.wait(session.send(f"more {number}").id)
        session.rename("first")
        await session.saved()
        assert sessions.rescue() == [f"Not saved: the disk is full. {words}"]
    saved: Conversation = ConversationStore(tmp_path / "conversations").load(
        session.conversation.id
    )
    assert [message.text for message in saved.path()] == ["first", "Hello"]
