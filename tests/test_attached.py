"""Pictures that a person attaches: kept, sent, queued, in the draft, and after a new start."""

import asyncio
import errno
import json
from pathlib import Path

import pytest

from chatui.attach.picture import Picture
from chatui.attach.text_file import make_text
from chatui.conversation.conversation import Conversation
from chatui.conversation.merge import merge
from chatui.conversation.parts import FilePart, ImagePart, TextPart
from chatui.conversation.tree_edits import fork
from chatui.errors import StorageError
from chatui.export.json_lines import json_lines
from chatui.export.json_tree import json_tree
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.attachments import LARGEST, attachments_of
from chatui.storage.format.conversation_json import decode, encode
from tests.composition import make_sessions
from tests.importers.reading import only
from tests.recorder import Recorder
from tests.scripted_server import Act, ScriptedServer, chunk, event, head, stream
from tests.storage.conversations import store_in
from tests.transport.fault_case import STOP
from tests.transport.test_reply_attachments import PNG, URL
from tests.waiting import until

ANSWER = stream(event(chunk("A dot.")), STOP)


async def attached(session: ChatSession, name: str = "dot.png") -> ImagePart:
    part = await session.attach(Picture(PNG, "image/png", 1, 1), name)
    assert isinstance(part, ImagePart)
    return part


async def test_an_attached_picture_is_kept_before_it_is_sent_and_stands_before_the_text(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(ANSWER)
    session = sessions.new()
    part = await attached(session)
    assert store_in(tmp_path).attachments.get(part.sha256) == PNG
    reply = session.send("what is this?", parts=[part])
    await session.wait(reply.id)
    [sent] = server.requests[0].json["messages"]
    assert sent["content"] == [
        {"type": "image_url", "image_url": {"url": URL}},
        {"type": "text", "text": "what is this?"},
    ]
    found = make_sessions(tmp_path).open(session.conversation.id).conversation
    [prompt, _] = found.path()
    assert prompt.content == [part, TextPart("what is this?")]
    [kept, _] = prompt.content
    assert isinstance(kept, ImagePart)
    assert (kept.width, kept.height, kept.size) == (1, 1, len(PNG))


async def test_a_picture_alone_is_a_prompt_and_its_name_is_the_title(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(ANSWER)
    session = sessions.new()
    part = await attached(session)
    await session.wait(session.send("", parts=[part]).id)
    assert session.conversation.title == "dot.png"
    assert session.conversation.path()[0].content == [part]
    [sent] = server.requests[0].json["messages"]
    assert [item["type"] for item in sent["content"]] == ["image_url"]


async def test_a_queued_prompt_keeps_its_pictures_and_is_a_draft_when_the_chat_closes(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(head(), event(chunk("one")), Act.HOLD)
    session = sessions.new()
    reply = session.send("first")
    await until(lambda: reply.text == "one")
    part = await attached(session)
    session.queue("second", [part])
    assert session.queued is not None
    assert session.queued.parts == (part,)
    await session.close()
    found = make_sessions(tmp_path).open(session.conversation.id).conversation
    assert (found.draft, found.draft_parts) == ("second", (part,))


async def test_a_queued_prompt_is_sent_with_its_pictures(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(ANSWER)
    server.play(ANSWER)
    session = sessions.new()
    part = await attached(session)
    reply = session.send("first")
    session.queue("second", [part])
    await session.wait(reply.id)
    await until(lambda: len(server.requests) == 2 and not session.is_running)
    assert session.conversation.path()[2].content == [part, TextPart("second")]
    assert "data:image/png" in str(server.requests[1].json["messages"][-1])
    assert session.queued is None


async def test_a_draft_of_a_picture_alone_survives_a_new_start_and_is_gone_when_it_is_taken_off(
    sessions: OpenSessions, tmp_path: Path
) -> None:
    session = sessions.new()
    part = await attached(session)
    session.set_draft("", [part])
    await session.saved()
    opened = make_sessions(tmp_path).open(session.conversation.id)
    assert opened.conversation.draft_parts == (part,)
    [listed] = store_in(tmp_path).summaries()
    assert listed.has_draft
    assert listed.title == "Draft: dot.png"
    session.set_draft("", ())
    await session.saved()
    assert store_in(tmp_path).summaries() == []


async def test_a_draft_beside_a_reply_that_was_killed_comes_back_from_its_journal(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(head(), event(chunk("one")), Act.HOLD)
    session = sessions.new()
    part = await attached(session)
    session.conversation.draft_parts = (part,)
    reply = session.send("first")
    await until(lambda: reply.text == "one")
    journal = next((tmp_path / "conversations").glob("*.jsonl"))
    killed = tmp_path / "killed" / "conversations"
    killed.mkdir(parents=True)
    (killed / journal.name).write_bytes(journal.read_bytes())
    found = await asyncio.to_thread(store_in(tmp_path / "killed").load, session.conversation.id)
    assert found.draft_parts == (part,)


async def test_what_a_full_disk_refuses_is_held_and_sent_all_the_same(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    server.play(ANSWER)
    session = sessions.new()
    said = Recorder()
    session.subscribe(said.handle)
    monkeypatch.setattr("chatui.storage.atomic.write_bytes", full)
    part = await attached(session)
    assert session.held == {part.sha256: PNG}
    assert "the disk is full" in str(said.told)
    monkeypatch.undo()
    await session.wait(session.send("now", parts=[part]).id)
    assert "data:image/png" in str(server.requests[0].json["messages"])
    assert session.held == {}


async def test_a_temporary_chat_sends_a_picture_that_touches_no_disk(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(ANSWER)
    session = sessions.new(is_temporary=True)
    part = await attached(session)
    await session.wait(session.send("?", parts=[part]).id)
    assert "data:image/png" in str(server.requests[0].json["messages"])
    assert list(tmp_path.iterdir()) == []


async def test_what_is_too_large_to_be_kept_is_refused(sessions: OpenSessions) -> None:
    with pytest.raises(StorageError, match="64 MB at most"):
        await sessions.new().attach(Picture(bytes(LARGEST + 1), "image/png", 1, 1), "huge.png")


def test_measures_are_in_the_file_where_they_are_known_alone() -> None:
    conversation = Conversation.new()
    known, unknown = ImagePart("a" * 64, "image/png", "a", 3, 2, 9), FilePart("b" * 64, "x/y", "b")
    text = FilePart("c" * 64, "text/plain", "c", size=9, lines=4)
    conversation.draft_parts = (known, unknown, text)
    written = encode(conversation)["draft_parts"]
    assert [sorted(part) for part in written] == [
        ["height", "media_type", "name", "sha256", "size", "type", "width"],
        ["media_type", "name", "sha256", "type"],
        ["lines", "media_type", "name", "sha256", "size", "type"],
    ]
    read = decode(json.loads(json.dumps(encode(conversation))))
    assert read.draft_parts == (known, unknown, text)
    picture, _, file = read.draft_parts
    assert isinstance(picture, ImagePart)
    assert (picture.width, picture.height) == (3, 2)
    assert isinstance(file, FilePart)
    assert (file.size, file.lines) == (9, 4)


def test_a_file_from_before_there_were_pictures_in_drafts_is_read() -> None:
    written = encode(Conversation.new())
    assert "draft_parts" not in written
    assert decode(written).draft_parts == ()


def test_an_attachment_of_a_kind_that_only_a_newer_version_knows_stays_in_the_file() -> None:
    written = encode(Conversation.new()) | {"draft_parts": [{"type": "video", "sha256": "x"}]}
    read = decode(written)
    assert read.draft_parts == ()
    assert encode(read)["draft_parts"] == [{"type": "video", "sha256": "x"}]


def test_the_pictures_of_a_draft_are_merged_and_not_forked() -> None:
    base = Conversation.new()
    prompt = base.add_prompt([TextPart("hi")])
    mine, theirs = base.snapshot(), base.snapshot()
    mine.draft_parts = (ImagePart("a" * 64, "image/png", "a"),)
    assert merge(base, mine, theirs).draft_parts == mine.draft_parts
    assert fork(mine, prompt.id).draft_parts == ()


async def test_a_file_of_text_goes_with_regenerating_forking_exporting_and_importing(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    for _ in range(2):
        server.play(ANSWER)
    session = sessions.new()
    part = await session.attach(make_text("één\n".encode(), "a.txt"), "src/a.txt")
    reply = session.send("what is it?", parts=[part])
    await session.wait(reply.id)
    await session.wait(session.retry(reply.id).id)
    said = [request.json["messages"][0]["content"] for request in server.requests]
    assert said == ["src/a.txt:\n\n```\néén\n```\n\nwhat is it?"] * 2
    conversation = session.conversation
    assert fork(conversation, reply.id).path()[0].attachments == (part,)
    held = attachments_of(conversation.path(), store_in(tmp_path).attachments)
    line = json.loads(json_lines(conversation, held).splitlines()[0])
    assert line["messages"][0]["content"] == said[0]
    export = tmp_path / "chat.json"
    export.write_text(json_tree(conversation, held))
    imported = only(export)
    [kept, _] = imported.conversation.path()[0].content
    assert isinstance(kept, FilePart)
    assert (kept.sha256, kept.name, kept.lines, kept.size) == (part.sha256, "src/a.txt", 1, 6)
    assert imported.attachments[part.sha256] == "één\n".encode()
