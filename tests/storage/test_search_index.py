"""The search index against real files: what is found, and how it follows the files."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.parts import FilePart, ImagePart, Source, SourcesPart, TextPart
from chatui.errors import StorageError
from chatui.storage.search.index import SearchIndex
from chatui.storage.search.index_file import SearchFile
from chatui.storage.search.query import Matcher
from tests.storage.conversations import add_turn, conversation_of, store_in

CHECKOUT = Path(__file__).parents[2]


def index_in(folder: Path) -> SearchIndex:
    return SearchIndex(folder / "cache" / "search.sqlite", store_in(folder))


def refreshed(index: SearchIndex) -> SearchIndex:
    while index.refresh():
        pass
    return index


def saved(folder: Path, *turns: tuple[str, str], **changes: object) -> Conversation:
    conversation = replace(conversation_of(*turns), **changes)  # type: ignore[arg-type]  # its fields
    store_in(folder).create(conversation)
    return conversation


def found(index: SearchIndex, query: str) -> list[str]:
    """Return the snippets of what is found, titles marked by "# "."""
    return [("# " if hit.role is None else "") + hit.snippet for hit in index.search(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("backoff", ["# Retry with backoff", "Retry with backoff"]),
        ("BACKOFF retry", ["# Retry with backoff", "Retry with backoff"]),
        ('"with backoff"', ["# Retry with backoff", "Retry with backoff"]),
        ('"backoff with"', []),
        ("漢字", ["# 漢字を教えて", "漢字を教えて"]),
        ("漢", ["# 漢字を教えて", "漢字を教えて"]),
        ("漢字を教", ["# 漢字を教えて", "漢字を教えて"]),
        ("教漢", []),
        ("io", ["asyncio.sleep(1)"]),
        ("C#", ["I like C# and ```code```"]),
        ("ke", ["I like C# and ```code```"]),
        ("t", ["# Retry with backoff", "look at this", "Retry with backoff"]),
        ("zz", []),
        ("%", []),
        ('like"', []),
        ("has:code", ["I like C# and ```code```"]),
        ("has:code like", ["I like C# and ```code```"]),
        ("has:image", ["look at this"]),
        ("has:file", ["look at this"]),
        ("has:file has:code", []),
        ("role:user backoff", ["Retry with backoff"]),
        ("role:reply backoff", []),
        ("model:QWEN sleep", ["asyncio.sleep(1)"]),
        ("model:other sleep", []),
        ("tag:work role:user", ["look at this", "Retry with backoff"]),
        ("tag:wor role:user", []),
        ("after:2026-06 role:user tag:work", ["look at this"]),
        ("before:2026-06 role:user tag:work", ["Retry with backoff"]),
    ],
)
def test_everything_that_was_said_is_found(query: str, expected: list[str], tmp_path: Path) -> None:
    retry = conversation_of(("Retry with backoff", "asyncio.sleep(1)"))
    retry.tags, retry.updated = ("work",), datetime(2026, 3, 1, tzinfo=UTC)
    for message in retry.messages.values():
        message.created = datetime(2026, 3, 1, tzinfo=UTC)
        message.model = "qwen3" if message.model else None
    looked = retry.add_prompt(
        [
            TextPart("look at this"),
            ImagePart("0" * 64, "image/png", "plot.png"),
            FilePart("1" * 64, "text/plain", "n.txt"),
        ]
    )
    looked.created = datetime(2026, 8, 1, tzinfo=UTC)
    store_in(tmp_path).create(retry)
    saved(tmp_path, ("漢字を教えて", "I like C# and ```code```"), id="20270101-000000-aaaa")
    assert found(refreshed(index_in(tmp_path)), query) == expected


def test_a_conversation_with_many_hits_leaves_room_for_the_others(tmp_path: Path) -> None:
    saved(tmp_path, ("needle", "once"), id="20260101-000000-aaaa")
    saved(tmp_path, *(("the needle", "needle") for _ in range(50)), id="20260101-000000-bbbb")
    hits = [hit for hit in refreshed(index_in(tmp_path)).search("needle", 2) if hit.role]
    assert [(hit.conversation_id[-4:], hit.more) for hit in hits] == [
        ("bbbb", 0),
        ("bbbb", 0),
        ("bbbb", 97),
        ("aaaa", 0),
    ]


def test_only_the_hits_that_are_returned_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, *(("the needle", "needle") for _ in range(50)))
    index = refreshed(index_in(tmp_path))
    read: list[str] = []
    matches = Matcher.matches

    def counted(matcher: Matcher, text: str) -> bool:
        read.append(text)
        return matches(matcher, text)

    monkeypatch.setattr(Matcher, "matches", counted)
    assert sum(1 + hit.more for hit in index.search("needle") if hit.role) == 100
    assert len(read) == 3


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("is:archived", ["put away"]),
        ("is:unread", ["unread"]),
        ("is:PINNED", ["pinned"]),
        ("is:interrupted", ["cut"]),
        ("is:pinned is:archived", []),
        ("is:pinned pinned", ["pinned"]),
        ("is:unread role:reply", ["gladly"]),
    ],
)
def test_what_a_conversation_is_can_be_asked_for(
    query: str, titles: list[str], tmp_path: Path
) -> None:
    saved(tmp_path, ("put away", "a"), archived=True)
    saved(tmp_path, ("pinned", "a"), pinned=True)
    saved(tmp_path, ("unread", "gladly"), unread="x")
    cut = conversation_of(("cut", "a"))
    assert cut.head is not None
    cut.messages[cut.head].status = Status.INTERRUPTED
    store_in(tmp_path).create(cut)
    index = refreshed(index_in(tmp_path))
    assert [hit.snippet for hit in index.search(query)][:1] == titles
    if "role" not in query:
        assert [one.title for one in index.summaries(query)] == titles


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("query", "text", "where"),
    [
        ("café", "Un café, s'il vous plaît", {None, "user"}),
        ("UN CAFÉ", "Un café, s'il vous plaît", {None, "user"}),
        ("é", "Un café, s'il vous plaît", {None, "user"}),
        ("한국어", "한국어를 배우자", {None, "user"}),
        ("국", "한국어를 배우자", {None, "user"}),
        ("STRASSE", "Die Straße", {None, "user"}),
        ("ABC", "ＡＢＣ１２", {None, "user"}),
        ("istanbul", "İstanbul", {None, "user"}),
        ("ガ", "ｶﾞｽ", {None, "user"}),
        ("final", "ﬁnal", {None, "user"}),
        ("tag:cafe\u0301 ser\u00advice", "Service", {None, "user"}),
        ("role:reply W\u00adORT", "Service", {"assistant"}),
    ],
)
def test_a_letter_is_found_in_each_of_its_forms(
    query: str, text: str, where: set[str | None], form: Literal["NFC", "NFD"], tmp_path: Path
) -> None:
    conversation = saved(tmp_path, (text, "ein Wort"), tags=("Café",))
    index = refreshed(index_in(tmp_path))
    hits = index.search(normalize(form, query))
    assert {hit.conversation_id for hit in hits} == {conversation.id}
    assert {None if hit.role is None else hit.role.value for hit in hits} == where
    for hit in hits:
        assert [hit.snippet[slice(*span)] for span in hit.spans]


def test_a_hit_says_where_the_match_is(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("question", "some words\n\nbefore the Needle"))
    [hit] = refreshed(index_in(tmp_path)).search("needle")
    assert hit.conversation_id == conversation.id
    assert hit.message_id == conversation.head
    assert hit.snippet[slice(*hit.spans[0])] == "Needle"
    assert hit.title == "question"


def test_what_changes_in_the_files_changes_in_the_index(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("first", "gone later"))
    other = saved(tmp_path, ("second", "kept"))
    index = refreshed(index_in(tmp_path))
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    loaded.remove_reply(str(loaded.head))
    add_turn(loaded, "third", "fresh answer")
    loaded.title = "Renamed"
    store.save(loaded)
    store.delete(other.id)
    refreshed(index)
    assert found(index, "gone") == []
    assert found(index, "kept") == []
    assert found(index, "kep") == []
    assert found(index, "go") == []
    assert found(index, "fresh") == ["fresh answer"]
    assert [summary.title for summary in index.summaries()] == ["Renamed"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("knots", ["It is tied.[1] Book of ``` Knots https://a.example/rope notes.pdf"]),
        (
            "https://A.example/rope",
            ["… tied.[1] Book of ``` Knots https://a.example/rope notes.pdf"],
        ),
        ("tied notes.pdf", ["It is tied.[1] Book of ``` Knots https://a.example/rope notes.pdf"]),
        ("pd", ["… https://a.example/rope notes.pdf"]),
        ("has:code knots", []),
    ],
)
def test_sources_are_found_by_title_and_address_until_their_reply_goes(
    query: str, expected: list[str], tmp_path: Path
) -> None:
    conversation = conversation_of(("question", "It is tied.[1]"))
    pages = (Source("https://a.example/rope", "Book of ``` Knots"), Source("", "notes.pdf"))
    conversation.messages[str(conversation.head)].content.append(SourcesPart(pages))
    store_in(tmp_path).create(conversation)
    index = refreshed(index_in(tmp_path))
    assert found(index, query) == expected
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    loaded.remove_reply(str(loaded.head))
    store.save(loaded)
    refreshed(index)
    assert found(index, query) == []
    index.close()
    path = tmp_path / "cache" / "search.sqlite"
    left = _pieces_in(path)
    path.unlink()
    refreshed(index_in(tmp_path)).close()
    assert left == _pieces_in(path)


def _pieces_in(path: Path) -> list[list[tuple[object, ...]]]:
    """Return the pieces of words that an index holds, and in how many messages they are."""
    held = []
    with closing(sqlite3.connect(path)) as connection:
        for name in ("long", "short"):
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.in_{name} USING fts5vocab(main, {name}, row)"
            )
            held.append(connection.execute(f"SELECT term, doc FROM in_{name}").fetchall())
    return held


def test_a_file_that_was_edited_by_hand_is_noticed(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("question", "before"))
    index = refreshed(index_in(tmp_path))
    path = store_in(tmp_path).path(conversation.id)
    path.write_bytes(path.read_bytes().replace(b"before", b"afterwards"))
    refreshed(index)
    assert found(index, "before") == []
    assert found(index, "afterwards") == ["afterwards"]


def test_a_broken_file_is_left_out_and_told(tmp_path: Path) -> None:
    saved(tmp_path, ("good", "fine"))
    (tmp_path / "conversations" / "20261122-000000-bad2.json").write_text("{")
    store = store_in(tmp_path)
    index = refreshed(SearchIndex(tmp_path / "cache" / "search.sqlite", store))
    assert [summary.title for summary in index.summaries()] == ["good"]
    assert "20261122-000000-bad2.json is broken" in store.pop_problems()[0]


@pytest.mark.parametrize("damage", ["garbage", "cut", "deleted", "other version", "no table"])
def test_a_broken_index_is_thrown_away_and_built_anew(damage: str, tmp_path: Path) -> None:
    saved(tmp_path, ("question", "an answer"))
    refreshed(index_in(tmp_path)).close()
    path = tmp_path / "cache" / "search.sqlite"
    index = index_in(tmp_path)
    match damage:
        case "garbage":
            path.write_bytes(b"no database " * 1000)
        case "cut":
            path.write_bytes(path.read_bytes()[:6000])
        case "deleted":
            assert index.summaries()
            path.unlink()
        case _:
            with sqlite3.connect(path) as connection:
                connection.execute(
                    "PRAGMA user_version = 99" if damage == "other version" else "DROP TABLE body"
                )
            connection.close()
    refreshed(index)
    assert [summary.title for summary in index.summaries()] == ["question"]
    if damage == "no table":
        assert found(index, "answer") == []
        refreshed(index)
    assert found(index, "answer") == ["an answer"]


@pytest.mark.parametrize(
    "damage",
    ["folder", "full folder", "folder beside", "read-only", "page", "row", "column", "constraint"],
)
def test_an_index_is_made_anew_whatever_is_in_its_place(damage: str, tmp_path: Path) -> None:
    saved(tmp_path, ("question", "an answer"))
    refreshed(index_in(tmp_path)).close()
    path = tmp_path / "cache" / "search.sqlite"
    index = index_in(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        match damage:
            case "row":
                connection.execute("UPDATE conversation SET tags = '{', updated = 'soon'")
                connection.execute("UPDATE message SET role = 'nobody'")
            case "column":
                connection.execute("ALTER TABLE conversation RENAME COLUMN title TO name")
            case "constraint":
                connection.execute("UPDATE conversation SET signature = NULL")
                connection.execute("DELETE FROM message")
            case _:
                pass
    match damage:
        case "folder" | "full folder":
            path.unlink()
            path.mkdir()
            if damage == "full folder":
                (path / "x").touch()
        case "folder beside":
            path.with_name("search.sqlite-wal").mkdir()
        case "read-only":
            path.chmod(0o400)
        case "page":
            content = bytearray(path.read_bytes())
            content[4096 : len(content) - 4096] = b"\xa5" * (len(content) - 8192)
            path.write_bytes(content)
        case _:
            pass
    for _ in range(3):
        index.summaries()
        index.search("answer")
        refreshed(index)
    assert [summary.title for summary in index.summaries()] == ["question"]
    assert found(index, "answer") == ["an answer"]
    assert index.newest(3)
    index.close()


def test_a_batch_is_bounded_and_the_next_one_goes_on(tmp_path: Path) -> None:
    saved(tmp_path, *((f"question {number}", "answer") for number in range(200)))
    index = index_in(tmp_path)
    assert index.refresh()
    assert [summary.message_count for summary in index.summaries()] == [400]
    assert sum(1 + hit.more for hit in index.search("answer")) < 200
    refreshed(index)
    assert sum(1 + hit.more for hit in index.search("answer")) == 200


def test_many_titles_that_fit_leave_room_for_the_messages(tmp_path: Path) -> None:
    for number in range(5):
        saved(tmp_path, (f"needle {number}", "answer"))
    hits = refreshed(index_in(tmp_path)).search("needle", limit=3)
    assert [hit.role is None for hit in hits] == [True] * 3 + [False] * 3


def test_surrogates_and_zero_characters_do_no_harm(tmp_path: Path) -> None:
    saved(tmp_path, ("\ud83d lone \0 zero", "answer"))
    [hit] = [hit for hit in refreshed(index_in(tmp_path)).search("lone") if hit.role]
    assert hit.snippet == "? lone \0 zero"


def test_the_list_has_pinned_conversations_first_and_archived_ones_apart(tmp_path: Path) -> None:
    moments = [datetime(2026, 1, number, tzinfo=UTC) for number in (1, 2, 3, 4)]
    saved(tmp_path, ("pinned", "a"), updated=moments[0], pinned=True, tags=("work",))
    saved(tmp_path, ("older", "a"), updated=moments[1], draft="x")
    saved(tmp_path, ("newer", "a"), updated=moments[2], unread="somewhere")
    saved(tmp_path, ("archived", "a"), updated=moments[3], archived=True)
    index = refreshed(index_in(tmp_path))
    rows = index.newest(9)
    assert [row.title for row in rows] == ["pinned", "newer", "older"]
    assert [row.is_unread for row in rows] == [False, True, False]
    assert [row.has_draft for row in rows] == [False, False, True]
    assert sorted(rows, key=lambda row: row.id) == sorted(
        (row for row in store_in(tmp_path).summaries() if not row.archived), key=lambda row: row.id
    )
    assert [row.title for row in index.summaries()] == ["archived", "newer", "older", "pinned"]
    assert [row.title for row in index.summaries("EW")] == ["newer"]
    assert [row.title for row in index.summaries("tag:work")] == ["pinned"]
    assert len(index.newest(2)) == 2


def test_several_processes_build_one_index(tmp_path: Path) -> None:
    for number in range(40):
        saved(tmp_path, (f"question {number}", f"answer {number}"))
    code = (
        "import sys; from pathlib import Path; from tests.storage.test_search_index import *;"
        "sys.stdin.readline(); print(len(refreshed(index_in(Path(sys.argv[1]))).search('answer')))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    assert [process.communicate(b"go\n")[0].strip() for process in processes] == [b"40"] * 3


def test_a_search_can_be_given_up_and_the_next_one_finds_as_ever(tmp_path: Path) -> None:
    file = SearchFile(tmp_path / "search.sqlite")
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    begun = threading.Event()

    def count(connection: sqlite3.Connection) -> None:
        begun.set()
        connection.execute(endless).fetchall()

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(file.read, count)
        assert begun.wait(10)
        while not searching.done():
            file.interrupt()
        assert "interrupted" in str(searching.exception())
    assert file.read(lambda connection: connection.execute("SELECT 1").fetchall()) == [(1,)]
    file.close()


def test_a_search_that_is_wanted_no_more_ends_also_where_nothing_is_found(tmp_path: Path) -> None:
    saved(tmp_path, *((f"question {number}", "answer") for number in range(2000)))
    index = refreshed(index_in(tmp_path))
    assert index.search("answer model:other") == []
    wanted = iter([True, True, False])
    with pytest.raises(StorageError, match="interrupted"):
        index.search("answer model:other", is_wanted=lambda: next(wanted))
    assert list(wanted) == []
    assert index.search("question 1999")


def test_a_batch_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = SearchFile(tmp_path / "search.sqlite")

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO conversation (id) VALUES ('x')")
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        file.write(half)
    assert file.read(lambda rows: rows.execute("SELECT * FROM conversation").fetchall()) == []
    file.close()


def test_an_index_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    saved(tmp_path, ("question", "answer"))
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(StorageError, match="search index cannot be used") as refused:
        index_in(tmp_path).refresh()
    assert "Errno" not in refused.value.message
    assert "CHATUI_CACHE_DIR" in refused.value.hint


def test_the_index_is_private(tmp_path: Path) -> None:
    saved(tmp_path, ("question", "answer"))
    refreshed(index_in(tmp_path))
    files = list((tmp_path / "cache").iterdir())
    assert files
    assert all(os.stat(file).st_mode & 0o077 == 0 for file in (tmp_path / "cache", *files))  # noqa: PTH116


def test_the_chats_of_a_project_are_found_by_its_name(tmp_path: Path) -> None:
    saved(tmp_path, ("other", "whales"))
    mine = saved(tmp_path, ("mine", "whales"), project="My thesis")
    index = refreshed(index_in(tmp_path))
    assert {one.id: one.project for one in index.summaries()}[mine.id] == "My thesis"
    for query in ("project:thesis", "project:THESIS whales", 'project:"my thesis"'):
        assert {hit.conversation_id for hit in index.search(query)} == {mine.id}
    assert index.search("project:nothing") == []
    assert [one.id for one in index.summaries("project:thesis")] == [mine.id]
