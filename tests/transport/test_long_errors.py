"""An error's body costs no more than its length, whatever a server puts into it."""

import time

import pytest

from chatui.api_key import ApiKey
from chatui.transport.errors.server_words import words_of_body

KEY = ApiKey("sk-4242424242424242", base_url="https://example.org/v1", source="test")
BODIES = {
    "headings": ("<html>", "<h1>"),
    "titles": ("<html>", "<title>"),
    "half a title": ("<html>", "<title"),
    "scripts": ("<html>", "<script>"),
    "comments": ("<html>", "<!--"),
    "closings": ("<html><title>", "</"),
    "entities": ("<html>", "&amp;&#38"),
    "one long number": ("<html>&#", "9"),
    "spaces": ("<html>", " "),
    "lists": ("", "["),
    "strings of JSON": ("", '{"message":"'),
    "keys": ("", "sk-4242424242424242"),
    "half keys": ("", "sk-42424242424242"),
}


@pytest.mark.parametrize(("start", "unit"), BODIES.values(), ids=BODIES)
def test_a_page_of_nothing_but_openings_is_read_in_no_time(start: str, unit: str) -> None:
    def seconds(length: int) -> float:
        body = (start + unit * length)[:length]
        begun = time.thread_time()
        assert len(words_of_body(body, KEY).text) <= 600
        return time.thread_time() - begun

    short = min(seconds(16 << 10) for _ in range(3))
    assert min(seconds(64 << 10) for _ in range(3)) < max(6 * short, 0.02)


def test_a_title_with_other_tags_in_it_is_read_whole() -> None:
    page = "<html><head><title>Bad\nGateway</title></head><body><h1>Sorry, <b>no</b> one</h1><h1>x"
    assert words_of_body(page, None).text == "Bad Gateway · Sorry, no one"


def test_a_key_that_is_cut_where_reading_ends_is_masked() -> None:
    page = "<i>" * 1363 + "key: sk-4242424242424242"
    words = words_of_body(f"<html>{page}", KEY).text
    assert "***" in words or "sk-" not in words
    assert "4242" not in words
