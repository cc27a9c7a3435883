"""`chatui search`, `chatui show` and `chatui --list --json` over saved conversations."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatui import output
from chatui.cli import main
from chatui.conversation.conversation import Conversation
from chatui.storage.search import index_file
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.storage.conversations import conversation_of, store_in

DAY = datetime(2026, 5, 20, 12, tzinfo=UTC)
HOSTILE = "\x1b]0;owned\x07 \u202eretry"
Run = Callable[..., tuple[int, str, str]]


def save(folder: Path, name: str, title: str, *turns: tuple[str, str]) -> Conversation:
    conversation = replace(conversation_of(*turns), id=f"20260520-120000-{name}", title=title)
    conversation.created = conversation.updated = DAY
    for message in conversation.messages.values():
        message.created = DAY
    store_in(folder / "data").create(conversation)
    return conversation


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    save(
        tmp_path,
        "aaaa",
        "Retry with backoff",
        ("Why a loop?", "Retry, then **wait**.\n\n```\nx\n```"),
    )
    save(tmp_path, "bbbb", "Lisbon", ("Three days", "No retry on holiday"), ("And retry?", "Retry"))
    save(tmp_path, "cccc", HOSTILE, (HOSTILE, HOSTILE))
    return tmp_path


@pytest.fixture
def run(
    chats: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    for name, value in chatui_environment(chats, TZ="UTC").items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def test_what_fits_is_printed_by_conversation_with_the_words_marked(run: Run) -> None:
    assert run("search", "RETRY", "backoff") == (
        output.DONE,
        "aaaa   2026-05-20 12:00  [Retry] with [backoff]\n",
        "",
    )
    assert run("search", "retry", "lisbon")[0] == output.NOTHING_FOUND
    code, out, _ = run("search", "retry", "role:user", "model:m")
    assert (code, out) == (output.NOTHING_FOUND, "")
    assert run("search", "and", "role:prompt") == (
        output.DONE,
        "bbbb   2026-05-20 12:00  Lisbon\n       You: [And] retry?\n",
        "",
    )


def test_nothing_that_fits_is_the_exit_code_of_grep(run: Run) -> None:
    assert run("search", "nowhere") == (1, "", "chatui: Nothing fits.\n")
    assert run("search", "nowhere", "--json") == (1, "[]\n", "chatui: Nothing fits.\n")


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        (["with backoff"], True),
        (["backoff with"], False),
        (['"with backoff"'], True),
        (['backoff "with"'], True),
        (["tag:of mine"], False),
        (["has:code", "retry"], True),
        (["after:2026-05", "before:2026-06", "wait"], True),
        (["is:archived"], False),
    ],
)
def test_it_is_asked_as_on_the_screen_and_words_in_quotes_stand_together(
    run: Run, words: list[str], fits: bool
) -> None:
    assert run("search", *words)[0] == (output.DONE if fits else output.NOTHING_FOUND)


def test_the_json_of_a_search_has_an_object_a_line_each_with_its_version(run: Run) -> None:
    code, out, err = run("search", "--json", "backoff")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {
            "version": 1,
            "id": "20260520-120000-aaaa",
            "title": "Retry with backoff",
            "message": None,
            "role": None,
            "created": "2026-05-20T12:00:00Z",
            "snippet": "Retry with backoff",
            "matches": [[11, 18]],
            "more": 0,
        }
    ]
    hits: list[dict[str, Any]] = json.loads(run("search", "--json", "retry", "role:reply")[1])
    assert len(hits) == 3 + 1
    assert {hit["role"] for hit in hits} == {"assistant"}
    assert all(hit["snippet"][slice(*hit["matches"][0])].lower() == "retry" for hit in hits)


def test_more_than_the_limit_is_told(run: Run) -> None:
    code, out, err = run("search", "retry", "--limit", "1")
    assert (code, out.count("2026-05-20")) == (0, 1)
    assert err == "chatui: More conversations fit than these 1: --limit N shows more.\n"
    assert run("search", "retry", "--limit", "3")[2] == ""
    assert run("search", "retry", "--limit", "9" * 30)[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["search", " "], "There is nothing to look for."),
        (["search", '""'], "There is nothing to look for."),
        (["search", "rol:user", "x"], "There is no filter rol:"),
        (["search", "before:soon", "x"], "before: takes a day, month or year"),
        (["show", "zzzz"], "There is no conversation 'zzzz'."),
        (["show", ""], "There is no conversation ''."),
    ],
)
def test_what_makes_no_sense_is_told(run: Run, words: list[str], told: str) -> None:
    code, out, err = run(*words)
    assert code in (output.WRONG_USE, output.NOTHING_FOUND)
    assert (out, told in err) == ("", True)


@pytest.mark.parametrize("filter", ["role:nope", "after:99", "rol:user"])
def test_a_filter_that_is_none_is_wrong_use_and_not_that_nothing_fits(
    run: Run, filter: str
) -> None:
    code, out, err = run("search", filter, "x")
    assert (code, out, len(err.splitlines())) == (output.WRONG_USE, "", 1)
    assert "Nothing fits" not in err


def test_an_index_that_is_damaged_is_made_anew(run: Run, chats: Path) -> None:
    before = run("search", "retry")
    index = chats / "cache" / "search.sqlite"
    for content in (b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 4000):
        index.write_bytes(content)
        assert run("search", "retry") == before


def test_an_index_that_another_process_writes_is_searched_as_it_is(
    run: Run, chats: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_file, "_BUSY_SECONDS", 0.01)
    before = run("search", "lisbon")
    save(chats, "dddd", "Lisbon again")
    with closing(sqlite3.connect(chats / "cache" / "search.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        code, out, err = run("search", "lisbon")
    assert (code, out) == before[:2]
    assert "database is locked. What has changed since it was written is not found." in err
    assert "Lisbon] again" in run("search", "lisbon")[1]


def test_where_there_can_be_no_index_that_is_said_once(run: Run, chats: Path) -> None:
    (chats / "cache").write_text("no folder")
    code, out, err = run("search", "retry")
    assert (code, out, err.count("\n")) == (output.WRONG_USE, "", 1)
    assert "The search index cannot be used" in err


def test_a_conversation_is_shown_as_it_was_written(run: Run) -> None:
    assert run("show", "aaaa") == (
        output.DONE,
        "Retry with backoff\n20260520-120000-aaaa  2026-05-20 12:00\n\n"
        "You:\nWhy a loop?\n\nm:\nRetry, then **wait**.\n\n```\nx\n```\n",
        "",
    )


def test_the_json_of_a_conversation_is_its_file_with_the_version_of_the_format(run: Run) -> None:
    code, out, _ = run("show", "--json", "20260520-120000-bbbb")
    shown = json.loads(out)
    assert (code, shown["version"], shown["title"]) == (0, 1, "Lisbon")
    assert len(shown["messages"]) == 4


def test_an_id_that_fits_several_lists_them(run: Run, chats: Path) -> None:
    save(chats, "xaaaa", "Another")
    save(chats, "yaaa", "A third")
    code, _, err = run("show", "aaa")
    assert code == output.WRONG_USE
    assert all(f"20260520-120000-{name}" in err for name in ("aaaa", "xaaaa", "yaaa"))


def test_the_json_of_the_list_has_an_object_a_line(run: Run) -> None:
    code, out, err = run("--list", "--json")
    assert (code, err, len(out.splitlines())) == (0, "", 5)
    listed = {one["title"]: one for one in json.loads(out)}
    assert listed["Lisbon"] == {
        "version": 1,
        "id": "20260520-120000-bbbb",
        "title": "Lisbon",
        "created": "2026-05-20T12:00:00Z",
        "updated": "2026-05-20T12:00:00Z",
        "messages": 4,
        "endpoint": None,
        "model": None,
        "tags": [],
        "project": None,
        "is_pinned": False,
        "is_archived": False,
        "is_unread": False,
        "is_interrupted": False,
        "is_read_only": False,
        "has_draft": False,
    }


@pytest.mark.parametrize("words", [["search", "owned"], ["show", "cccc"], ["--list"]])
def test_nothing_that_was_said_acts_on_a_terminal(run: Run, words: list[str]) -> None:
    code, out, _ = run(*words)
    assert (code, "owned" in out) == (0, True)
    assert not {"\x1b", "\x07", "\u202e"} & {*out}


def test_on_a_terminal_titles_are_bold_and_what_fits_is_underlined(chats: Path) -> None:
    environment = chatui_environment(chats)
    python = f"{sys.executable} -m chatui"
    script = f"{python} search backoff; {python} show aaaa; cat"
    with Terminal(["/bin/sh", "-c", script], environment) as terminal:
        terminal.wait_for("```\n")
        screen = terminal.screen()
        assert screen[0].endswith("Retry with backoff")
        found = terminal.cell(len(screen[0]) - 1, 0)
        assert (found.underscore, found.bold) == (True, True)
        assert terminal.cell(0, 1).data == "R"
        assert terminal.cell(0, 1).bold
        assert not terminal.cell(len(screen[0]) - 9, 0).underscore
