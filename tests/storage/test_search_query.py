"""What is typed into the search field, and what is found in a text."""

from datetime import UTC, datetime
from unicodedata import category

import pytest
from rich.cells import cell_len

from chatui.conversation.message import Role
from chatui.storage.search.query import Matcher, SearchQuery, doubts, parse_query

ALL = "model: tag: role: has: is: after: before: project:"


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", SearchQuery()),
        ("  ", SearchQuery()),
        ('""', SearchQuery()),
        ("retry backoff", SearchQuery(terms=("retry", "backoff"))),
        ('"retry with" x', SearchQuery(terms=("retry with", "x"))),
        ('"not closed', SearchQuery(terms=("not closed",))),
        ("model:qwen 漢字", SearchQuery(terms=("漢字",), models=("qwen",))),
        ('MODEL:"a b"', SearchQuery(models=("a b",))),
        ("role:User", SearchQuery(role=Role.USER)),
        ("role:reply", SearchQuery(role=Role.ASSISTANT)),
        ("role:nobody", SearchQuery(terms=("role:nobody",))),
        ("has:code has:image", SearchQuery(has_code=True, has_image=True)),
        ("has:File", SearchQuery(has_file=True)),
        ("has:nothing", SearchQuery(terms=("has:nothing",))),
        ("tag:work tag:home", SearchQuery(tags=("work", "home"))),
        ('project:"my thesis"', SearchQuery(projects=("my thesis",))),
        ("before:2026-11-22", SearchQuery(before=day(2026, 11, 22))),
        ("after:2026-11", SearchQuery(after=day(2026, 11))),
        ("after:2026", SearchQuery(after=day(2026))),
        ("after:2026-13", SearchQuery(terms=("after:2026-13",))),
        ("before:soon", SearchQuery(terms=("before:soon",))),
        ("is:archived is:Unread", SearchQuery(states=("archived", "unread"))),
        ("is:gone", SearchQuery(terms=("is:gone",))),
        ("http://x.y", SearchQuery(terms=("http://x.y",))),
        ("model:", SearchQuery(terms=("model:",))),
        ("after:9999-12-31", SearchQuery(after=day(9999, 12, 31))),
    ],
)
def test_a_query_is_words_and_filters_and_what_makes_no_sense_is_a_word(
    text: str, query: SearchQuery
) -> None:
    assert parse_query(text, UTC) == query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model:qwen is:pinned words", []),
        ("http://x.y 12:30 std::vector C:/temp Frage:x TODO:x", []),
        ("modle:qwen", [f"There is no filter modle: but {ALL}"]),
        ("tags:work", [f"There is no filter tags: but {ALL}"]),
        ("projct:x", [f"There is no filter projct: but {ALL}"]),
        ("role:nobody", ["role: takes user, assistant, system or tool."]),
        ("has:none", ["has: takes code, image or file."]),
        ("is:gone is:gone", ["is: takes archived, pinned, unread or interrupted."]),
        ("after:soon", ["after: takes a day, month or year: 2026-05-20, 2026-05, 2026."]),
    ],
)
def test_a_word_that_looks_like_a_filter_and_is_none_is_reported(
    text: str, words: list[str]
) -> None:
    assert doubts(text) == words


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("retry", "Retry, RETRY", ((0, 5), (7, 12))),
        ("a ab", "abab", ((0, 1), (2, 3))),
        ("漢字", "これは漢字です", ((3, 5),)),
        ("a.c", "abc a.c", ((4, 7),)),
        ("straße", "STRASSE Straße", ((0, 7), (8, 14))),
        ("café", "ein cafe\u0301", ((4, 9),)),
        ("\u00ad x", "x", ((0, 1),)),
    ],
)
def test_matches_are_found_whatever_their_case_and_never_overlap(
    query: str, text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    assert Matcher(parse_query(query)).spans(text) == spans


@pytest.mark.parametrize(
    "text", ["needle", "x " * 500 + "needle", "needle" + " x" * 500, "x" * 1000 + "needle\n\n\tx"]
)
def test_a_snippet_is_one_short_line_that_holds_the_match(text: str) -> None:
    matcher = Matcher(parse_query("needle"))
    snippet = matcher.snippet(text)
    [(start, end)] = matcher.spans(snippet)
    assert snippet[start:end] == "needle"
    assert len(snippet) < 130
    assert "\n" not in snippet


def test_a_query_holds_each_word_once_and_no_more_than_can_be_looked_for() -> None:
    assert parse_query("a " * 5_000).terms == ("a",)
    assert parse_query("Retry café retry CAFÉ").terms == ("Retry", "café")
    many = parse_query(" ".join(f"w{number}" for number in range(5_000)))
    assert many.terms[0] == "w0"
    assert len(many.terms) <= 100
    assert len(parse_query(" ".join(f"model:m{number}" for number in range(5_000))).models) <= 100
    assert len(parse_query(" ".join(f"tag:t{number}" for number in range(5_000))).tags) <= 100


def test_what_no_text_holds_is_left_out_of_a_query() -> None:
    assert parse_query("a\0b \ud83d c\udc00 \0").terms == ("ab", "c")
    assert parse_query("model:\0\ud83d").terms == ("model:",)


@pytest.mark.parametrize("before", ["吾輩は猫である。", "ニャーニャー泣いて", "हिन्दी", "ที่มี"])
def test_a_match_stands_where_a_narrow_list_shows_it_in_every_script(before: str) -> None:
    matcher = Matcher(parse_query("needle"))
    snippet = matcher.snippet(f"{before * 40}needle{before * 40}")
    assert 10 <= cell_len(snippet.partition("needle")[0]) <= 33
    assert not category(snippet[2]).startswith("M")
