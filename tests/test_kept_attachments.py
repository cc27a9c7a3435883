"""What a reply holds beside its text, from the wire to the disk and back."""

import asyncio
import errno
import hashlib
import shutil
from pathlib import Path

import pytest

from chatui.conversation.message import Status, Usage
from chatui.conversation.parts import FilePart, ImagePart, Source, SourcesPart, TextPart
from chatui.sessions.open_sessions import OpenSessions
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import Act, ScriptedServer, Until, chunk, event, head, response, stream
from tests.storage.conversations import store_in
from tests.transport.fault_case import STOP
from tests.transport.test_reply_attachments import IMAGE, PNG, URL, WAV
from tests.waiting import until

KITES = "https://example.org/kites"
SHA256 = hashlib.sha256(PNG).hexdigest()
PICTURE = ImagePart(SHA256, "image/png", "image-1.png")
SOURCES = SourcesPart((Source(KITES, "Kites"),))
REPORTED = {"prompt_tokens": 9, "completion_tokens": 3, "cached_tokens": 4, "cost": 0.0025}
KITE = (
    event(chunk("Your kite: ") | {"citations": [KITES]}),
    event(chunk("", images=[IMAGE]) | {"search_results": [{"url": KITES, "title": "Kites"}]}),
    event(chunk("done.") | {"usage": REPORTED}),
)


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_what_a_reply_holds_is_kept_and_survives_a_new_start(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(*KITE, STOP))
    session = sessions.new()
    reply = session.send("a kite?")
    await session.wait(reply.id)
    assert reply.content == [TextPart("Your kite: "), PICTURE, TextPart("done."), SOURCES]
    found = make_sessions(tmp_path).open(session.conversation.id).conversation.messages[reply.id]
    assert found.content == reply.content
    assert found.sources == SOURCES.sources
    assert found.usage == Usage(9, 3, cached=4, cost=0.0025)
    assert store_in(tmp_path).attachments.get(SHA256) == PNG


async def test_a_reply_that_goes_on_beside_an_image_is_the_same_in_its_journal(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(head(), *KITE, Act.HOLD)
    session = sessions.new()
    reply = session.send("a kite?")
    await until(lambda: reply.text.endswith("done."))
    killed = tmp_path / "killed"
    await until(lambda: _journal(tmp_path).read_text().count("done.") == 1)
    for name in ("conversations", "attachments"):
        shutil.copytree(tmp_path / name, killed / name)
    found = store_in(killed).load(session.conversation.id).messages[reply.id]
    assert found.status is Status.INTERRUPTED
    assert found.content == reply.content
    assert store_in(killed).attachments.get(SHA256) == PNG


def _journal(folder: Path) -> Path:
    (journal,) = (folder / "conversations").glob("*.jsonl")
    return journal


async def test_an_image_in_a_temporary_conversation_stays_in_memory_until_that_is_kept(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(*KITE, STOP))
    session = sessions.new(is_temporary=True)
    reply = session.send("a kite?")
    await session.wait(reply.id)
    assert PICTURE in reply.content
    assert session.held == {SHA256: PNG}
    assert list(tmp_path.iterdir()) == []
    session.keep()
    await session.saved()
    assert session.held == {}
    assert store_in(tmp_path).attachments.get(SHA256) == PNG
    found = store_in(tmp_path).load(session.conversation.id)
    assert found.messages[reply.id].content == reply.content


async def test_an_image_that_a_full_disk_refuses_is_told_once_and_saved_later(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(head(), event(chunk("A kite: ")), Until(gate), *KITE[1:], STOP)
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("a kite?")
    await recorder.grown.wait()
    with monkeypatch.context() as patch:
        patch.setattr("os.open", full)
        gate.set()
        await session.wait(reply.id)
        assert reply.status is Status.COMPLETE
        assert PICTURE in reply.content
        assert session.held == {SHA256: PNG}
        assert sum("Not saved" in text for text in recorder.told) == 1
    session.save()
    await session.saved()
    assert (session.unsaved, session.held) == (None, {})
    found = make_sessions(tmp_path).open(session.conversation.id).conversation
    assert found.messages[reply.id].content == reply.content
    assert store_in(tmp_path).attachments.get(SHA256) == PNG


async def test_an_image_above_the_limit_is_told_and_the_rest_of_the_reply_kept(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatui.storage.attachments.LARGEST", len(PNG) - 1)
    server.play(stream(*KITE, STOP))
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("a kite?")
    await session.wait(reply.id)
    assert (reply.text, reply.status) == ("Your kite: done.", Status.COMPLETE)
    assert [text for text in recorder.told if text.startswith("image-1.png was not kept.")]


async def test_audio_is_kept_as_a_file_and_its_transcript_as_the_answer(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    message = {"content": None, "audio": {"data": "UklGRiQAAABXQVZFZm10IA==", "transcript": "Hm"}}
    server.play(response(200, {"choices": [{"message": message, "finish_reason": "stop"}]}))
    session = sessions.new()
    reply = session.send("say it")
    await session.wait(reply.id)
    sha256 = hashlib.sha256(WAV).hexdigest()
    assert reply.content == [TextPart("Hm"), FilePart(sha256, "audio/wav", "audio-1.wav")]
    assert store_in(tmp_path).attachments.get(sha256) == WAV


async def test_the_title_of_a_chat_that_begins_with_an_image_is_asked_for_and_read_as_text(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(*KITE, STOP))
    title = event(chunk("A red kite", images=[URL]) | {"citations": [KITES]})
    server.play(stream(title, STOP))
    session = sessions.new()
    session.title_by_model = True
    await session.wait(session.send("a kite?").id)
    await until(lambda: session.conversation.title == "A red kite")
    assert [type(part) for part in session.conversation.path()[-1].content].count(ImagePart) == 1
