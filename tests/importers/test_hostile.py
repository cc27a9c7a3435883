"""Broken, hostile and huge inputs: a clear word, bounded work, nothing whole is lost."""

import json
import os
import sqlite3
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.errors import CannotImport
from chatui.importers import documents, source
from chatui.importers.draft import Draft, Imported
from chatui.storage.format.conversation_json import decode, encode, from_bytes, to_bytes
from tests.importers import exports
from tests.importers.exports import chatgpt, claude, claude_message, node
from tests.importers.make_fixtures import PNG
from tests.importers.reading import (
    FILES,
    database,
    found_in,
    imported,
    json_file,
    leaves,
    only,
    skipped,
    zip_of,
)


def saved_and_read(conversation: Conversation) -> Conversation:
    return decode(from_bytes(to_bytes(encode(conversation))))


def test_a_cut_export_brings_what_is_whole_and_names_where_it_is_cut(tmp_path: Path) -> None:
    whole = json.dumps([exports.BRANCHED, exports.WITH_IMAGE])
    path = tmp_path / "conversations.json"
    path.write_text(whole[:-50])
    assert only(path).conversation.title == "Retries"
    ((what, reason),) = skipped(path)
    assert what == "rest of a file"
    assert "no whole JSON from character" in reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no chats"),
        (b"hello", "no chats"),
        (b"[", "ends in the middle"),
        (b"[1, 2]", "no format that chatui knows"),
        (b'{"a": 1', "no whole JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"a": "\xff"}', "no text in UTF-8"),
        (b"SQLite format 3\0" + b"\0" * 100, "cannot be read"),
        (b"SQLite format 3\0" + os.urandom(4096), "cannot be read"),
        (b"PK\5\6" + b"\0" * 18, "no chats"),
        (b"model: x\nmessages:\n- *anchor\n", "Line 3 is no YAML"),
        (b"model: x\nmessages:\n" + b"- " * 10_000, "is no YAML"),
    ],
)
def test_what_is_no_export_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    try:
        (found,) = found_in(path)
    except CannotImport as problem:
        said = problem.message
    else:
        said = str(found)
    assert words in said
    assert ".." not in said


@pytest.mark.parametrize("make", [lambda path: None, os.mkfifo])
def test_a_path_that_is_no_file_is_refused_at_once(tmp_path: Path, make: object) -> None:
    path = tmp_path / "here"
    assert callable(make)
    make(path)
    with pytest.raises(CannotImport, match=r"There is no file|neither a file nor a folder"):
        found_in(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", "[" + " " * (20 * 2**20) + "]")
    with pytest.raises(CannotImport, match="far more than a chat"):
        found_in(path)


def test_a_zip_that_lies_about_a_size_is_read_no_further_than_it_says(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "liar.zip", {"conversations.json": b"[" + b" " * 100_000 + b"]"})
    raw = bytearray(path.read_bytes())
    directory = raw.rindex(b"PK\1\2")
    struct.pack_into("<I", raw, directory + 24, 10)
    path.write_bytes(raw)
    with pytest.raises(CannotImport):
        found_in(path)


def test_names_in_a_zip_are_no_paths(tmp_path: Path) -> None:
    inside = {
        "../../escaped/conversations.json": [exports.BRANCHED],
        "/etc/file-AbC123-passwd": PNG,
        "..\\file-Doc9.txt": b"notes",
        "C:/conversations-2.json": [exports.WITH_IMAGE],
    }
    folder = tmp_path / "inner"
    folder.mkdir()
    first, second = imported(zip_of(folder / "export.zip", inside))
    assert first.conversation.title == "Retries"
    assert PNG in second.attachments.values()
    assert [path.name for path in tmp_path.rglob("*")] == ["inner", "export.zip"]


def test_a_broken_entry_of_a_zip_is_left_out_and_the_rest_comes_in(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "export.zip",
        {"conversations.json": [exports.WITH_IMAGE], "file-AbC123.png": PNG * 50},
    )
    raw = bytearray(path.read_bytes())
    at = raw.index(b"file-AbC123.png") + len("file-AbC123.png")
    raw[at : at + 8] = b"\xff" * 8
    path.write_bytes(raw)
    assert only(path).conversation.title == "Picture"
    assert any(what == "image" and "cannot be read" in why for what, why in skipped(path))


def test_a_zip_behind_a_password_says_so(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"conversations.json": [exports.BRANCHED]})
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(mark) + offset] |= 1
    path.write_bytes(raw)
    with pytest.raises(CannotImport, match=r"conversations.json has a password: unpack it first\."):
        found_in(path)


def test_a_zip_that_is_cut_is_called_damaged(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "cut.zip", {"conversations.json": [exports.BRANCHED]})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CannotImport, match="damaged or incomplete"):
        found_in(path)


def test_a_zip_in_a_folder_is_named(tmp_path: Path) -> None:
    json_file(tmp_path / "conversations.json", [exports.BRANCHED])
    zip_of(tmp_path / "more.zip", {"conversations.json": [exports.WITH_IMAGE]})
    assert only(tmp_path).conversation.title == "Retries"
    ((what, reason),) = skipped(tmp_path)
    assert (what, reason.rpartition("/")[2]) == ("file", "more.zip is a zip: import it by itself.")


@pytest.mark.parametrize(
    "time", [1_700_000_000, 1_700_000_000_000, "2023-11-14T22:13:20.000000000Z"]
)
def test_times_are_seconds_milliseconds_or_text(tmp_path: Path, time: object) -> None:
    export = chatgpt(node("a", None, "user", "A", create_time=time), create_time=time)
    created = only(json_file(tmp_path / "c.json", [export])).conversation.created
    assert created == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = json_file(tmp_path / "private.json", [exports.BRANCHED])
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "conversations.json").symlink_to(outside)
    (folder / "more").symlink_to(tmp_path)
    with pytest.raises(CannotImport, match="no chats"):
        found_in(folder)


def test_files_that_a_chat_names_by_path_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "log"
    folder.mkdir()
    line = {
        "role": "user",
        "content": "hi",
        "timestamp": "2026-03-01T09:00:00+00:00",
        "files": [str(secret), "../secret.txt"],
        "file_hashes": {str(secret): "../../secret", "../secret.txt": "../secret"},
    }
    (folder / "conversation.jsonl").write_text(json.dumps(line) + "\n")
    found = only(folder)
    assert found.attachments == {}
    assert [item.reason for item in found.skipped] == ["not in the log's folder"] * 2


def test_a_circle_of_messages_is_opened_and_none_is_lost(tmp_path: Path) -> None:
    export = chatgpt(
        node("a", "c", "user", "A"),
        node("b", "a", "assistant", "B"),
        node("c", "b", "user", "C"),
        node("d", "nowhere", "user", "D"),
    )
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    assert {message.text for message in conversation.messages.values()} == set("ABCD")
    assert [message.text for message in conversation.path(leaves(conversation)[0].id)][-1] in "CD"
    known: set[str | None] = {None}
    for message in conversation.messages.values():
        assert message.parent in known
        known.add(message.id)


def test_a_message_that_is_its_own_parent_stays(tmp_path: Path) -> None:
    export = claude(claude_message("m", "human", "Hello", "m"))
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    assert [message.text for message in conversation.path()] == ["Hello"]


def test_messages_with_one_id_all_come_in(tmp_path: Path) -> None:
    export = claude(claude_message("m", "human", "One"), claude_message("m", "assistant", "Two"))
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    assert sorted(message.text for message in conversation.messages.values()) == ["One", "Two"]


def test_a_long_chain_needs_no_recursion(tmp_path: Path) -> None:
    nodes = [node("0", None, "user", "0")]
    nodes += [node(str(n), str(n - 1), "user", str(n)) for n in range(1, 3000)]
    conversation = only(json_file(tmp_path / "c.json", [chatgpt(*nodes)])).conversation
    assert len(conversation.path()) == 3000


@pytest.mark.parametrize("time", [1e300, -1e300, float("inf"), float("nan"), "soon", 10**30, True])
def test_impossible_times_are_no_times(tmp_path: Path, time: object) -> None:
    export = chatgpt(node("a", None, "user", "A", create_time=time), create_time=time)
    export["update_time"] = time
    before = datetime.now(UTC)
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    assert before <= conversation.created <= datetime.now(UTC)


@pytest.mark.parametrize(
    "broken",
    [
        {"mapping": {"a": 1, "b": {"message": 3}, "c": {"message": {"content": []}}}},
        {"mapping": {"a": {"message": {"author": 1, "content": {"parts": 7}}, "parent": []}}},
        {"mapping": {}, "title": {}, "current_node": []},
        {"chat_messages": [1, {"content": [{"type": "text", "text": 3}, 4], "files": {}}]},
        {"chat_messages": [{"uuid": 1, "attachments": [{"file_name": 2}], "sender": []}]},
        {"messages": [{"role": 1, "images": [3], "documents": [{}]}], "last_updated": 1,
         "llm_config": 3},
        {"role": "user", "content": "x", "timestamp": "x", "files": [1, None], "metadata": 1},
        {"version": 1, "id": "../x", "messages": [{"id": 1}], "head": None},
    ],
)  # fmt: skip
def test_values_of_the_wrong_shape_break_nothing(tmp_path: Path, broken: object) -> None:
    (found,) = found_in(json_file(tmp_path / "c.json", broken))
    if isinstance(found, Imported):
        assert encode(saved_and_read(found.conversation)) == encode(found.conversation)
    else:
        assert found.reason


def test_what_came_in_can_always_be_saved_and_read_again(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(500):
        deep = [deep]
    export = chatgpt(
        node("a", None, "user", {"content_type": "text", "type": "text", "deep": deep}),
        node("b", "a", "user", {"content_type": "hologram", "type": "text", "deep": deep}),
        node("c", "b", "user", "lone \ud800 surrogate"),
        title="\ud800 \x1b[31m title",
    )
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    again = saved_and_read(conversation)
    assert again.messages.keys() == conversation.messages.keys()
    assert encode(again) == encode(conversation)


def test_a_database_is_known_by_its_tables_not_by_views(tmp_path: Path) -> None:
    endless = """
    CREATE VIEW chat AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n)
        SELECT id, '' name, '' model, '' system FROM n;
    CREATE TABLE message (id, chat_id, author, text);
    """
    with pytest.raises(CannotImport, match="no format that chatui knows"):
        found_in(database(tmp_path, "views", endless))


def test_a_query_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_MOST_STEPS", 1)
    path = database(tmp_path, "elia-1.10.0")
    with source.ImportSource(path) as opened:
        asked = documents.Database(opened.entries[0])
        endless = asked.rows(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )
        with pytest.raises(CannotImport, match="interrupted"):
            list(endless)
        asked.close()


def test_a_database_with_columns_of_other_types_breaks_nothing(tmp_path: Path) -> None:
    sql = (FILES / "oterm-0.26.1.sql").read_text()
    path = database(tmp_path, "odd", sql)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE message SET text = x'ff00', images = '[1, {}, \"***\"]'")
    connection.execute("UPDATE chat SET name = 7, parameters = '{\"temperature\": 99}'")
    connection.commit()
    connection.close()
    found = only(path)
    assert found.conversation.parameters.temperature is None
    assert {item.what for item in found.skipped} == {"image"}


def test_half_a_surrogate_pair_in_a_database_breaks_nothing(tmp_path: Path) -> None:
    path = database(tmp_path, "llm-0.36")
    connection = sqlite3.connect(path)
    half = json.dumps({"attachment": {"id": "\ud800"}})
    connection.execute("UPDATE parts SET payload = ? WHERE type = 'attachment'", (half,))
    connection.commit()
    connection.close()
    assert len(imported(path)) == 4
    assert "llm kept only where it was" in {reason for _, reason in skipped(path)}


def test_a_database_that_another_program_has_open_shows_what_it_has_written(
    tmp_path: Path,
) -> None:
    path = database(tmp_path, "elia-1.10.0")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE chat SET title = 'Renamed' WHERE id = 1")
    writer.commit()
    assert imported(path)[0].conversation.title == "Renamed"
    writer.close()


def test_too_large_a_file_is_refused_without_reading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 1000)
    path = json_file(tmp_path / "c.json", [exports.BRANCHED])
    with pytest.raises(CannotImport, match="larger than"):
        found_in(path)


def test_too_large_an_image_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatui.importers.draft.LARGEST_ATTACHMENT", 10)
    draft = Draft("chatgpt", "1")
    assert draft.attach(PNG, "plot.png").type == "missing attachment"


def test_a_stream_that_never_ends_well_is_no_reason_to_crash(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"conversations.json": [exports.BRANCHED]})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"conversations.json") + len("conversations.json")
    raw[at : at + 40] = zlib.compress(os.urandom(40))[:40]
    path.write_bytes(raw)
    with pytest.raises(CannotImport, match="cannot be read"):
        found_in(path)
