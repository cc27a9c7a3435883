"""Headers, a query and fields of the body of an endpoint: how they are written, kept and sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint, Origin
from chatui.errors import ConfigError
from chatui.ui.panels.connect.draft import EndpointDraft
from chatui.ui.panels.connect.extras import (
    Extras,
    body_from,
    body_text,
    headers_from,
    headers_text,
    query_from,
    query_text,
)
from chatui.ui.panels.connect.form import EndpointScreen
from tests.composition import make_sessions
from tests.ui.chat_program import until_shown
from tests.ui.panel_app import opened

MINE = Endpoint("mine", "https://x.example/v1", model="m", origin=Origin.SAVED)
BODY = {"top_k": 20, "provider": {"order": ["a", "b"]}, "words": "ü\n"}


def test_what_is_written_is_read_back_as_it_was() -> None:
    headers, query = {"X-Title": "chatui: here", "X-Empty": ""}, {"api-version": "1=2", "b": ""}
    assert headers_from(headers_text(headers)) == headers
    assert query_from(query_text(query)) == query
    assert body_from(body_text(BODY)) == BODY
    assert (headers_text({}), query_text({}), body_text({})) == ("", "", "")


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (headers_from, "X-A: 1\n\nX-B", r"Line 3: write it like Name: value\."),
        (headers_from, ": 1", r"Line 1: write it like Name: value\."),
        (headers_from, "X-A: 1\nx-a: 2", "Line 2: x-a stands there twice"),
        (headers_from, "X A: 1", r"^'X A' is no name of a header"),
        (headers_from, "Host: x", "^chatui sets Host itself"),
        (headers_from, "X-A: ü", "^X-A holds a line break or a sign"),
        (query_from, "api-version", r"Line 1: write it like name=value\."),
        (query_from, "api_key=1", "^An address must not hold a key"),
        (body_from, "top_k", r"^This is no TOML yet.*Write it like top_k = 20\."),
        (body_from, "messages = []", r"^These fields must not hold messages\. chatui"),
        (body_from, "stream = true", "^These fields must not hold stream"),
        (body_from, "when = 2026-01-01", "^when must be something that JSON can say"),
        (body_from, f"a = {'[' * 3000}", r"^This text is nested too deeply\.$"),
        (body_from, f"a = {'9' * 5000}", r"^This text holds a number with too many digits\.$"),
    ],
)
def test_what_is_wrong_is_said_without_a_word_about_a_file(
    read: Callable[[str], Mapping[str, Any]], text: str, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert re.search(words, str(caught.value))
    assert "endpoints" not in str(caught.value)


def test_a_pair_of_the_query_can_be_taken_away_and_one_in_the_address_counts() -> None:
    known = replace(MINE, query={"a": "1", "b": "2"})
    draft = EndpointDraft("mine", "https://x.example/v1?c=3", known=known)
    kept = replace(draft, extras=Extras(query={"b": "2"})).endpoint()
    assert kept.query == {"b": "2", "c": "3"}
    assert draft.endpoint().query == {"a": "1", "b": "2", "c": "3"}


async def test_they_are_checked_as_one_types_and_saved_with_the_endpoint(tmp_path: Path) -> None:
    endpoints = make_sessions(tmp_path).endpoints
    endpoints.save(MINE, None)
    async with opened(EndpointScreen(endpoints, MINE)) as (_, pilot):
        await until_shown(pilot, "nothing more: ^O adds")
        await pilot.press("ctrl+o", *"X-Title")
        await until_shown(pilot, "Line 1: write it like Name: value.")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "also sent")
        await pilot.press(*": chatui", "tab", *"v=1", "tab", *"top_k=2", "ctrl+s")
        await until_shown(pilot, "1 header, 1 name in the query, 1 field of the body")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "mine is saved.")
    later = make_sessions(tmp_path).endpoints.get("mine")
    assert Extras.of(later) == Extras({"X-Title": "chatui"}, {"v": "1"}, {"top_k": 2})


async def test_what_config_toml_sets_is_not_changed_there(tmp_path: Path) -> None:
    settings = {"endpoints": {"work": {"base_url": "https://x.example/v1"}}}
    endpoints = make_sessions(tmp_path, settings=settings).endpoints
    async with opened(EndpointScreen(endpoints, endpoints.get("work"))) as (_, pilot):
        await pilot.press("ctrl+o")
        await until_shown(pilot, "✗ Set in config.toml: change it there.")
