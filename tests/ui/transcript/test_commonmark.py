"""The specification's own examples."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.ui.transcript.shown import fresh, shown_text, streamed, text_of_html

EXAMPLES = json.loads(
    (Path(__file__).parents[2] / "data" / "commonmark-0.31.2.json").read_text("utf-8")
)

DEVIATIONS = {
    355: "foo*bar*",
    356: "5*6*78",
    370: "*foo*bar",
    381: "foo**bar**",
    411: "foo**bar**baz",
    415: "foo**bar**",
    416: "foo***bar***baz",
    417: "foo******bar*********baz",
    429: "foo*bar*baz",
}
"""Marks between two letters or digits stay: a terminal's reader would take `5*6` for 56."""


def _raw(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return escape(tokens[index].content)


def _reference(markdown: str) -> str:
    """Return the text of the reference rendering, with raw HTML shown as it is written."""
    parser = MarkdownIt("commonmark")
    for rule in ("html_block", "html_inline"):
        parser.add_render_rule(rule, _raw)
    return text_of_html(parser.render(markdown))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["example"]))
def test_an_example_of_the_specification_shows_the_text_of_its_html(
    example: dict[str, Any],
) -> None:
    rendered = MarkdownIt("commonmark").render(example["markdown"])
    assert rendered == example["html"].replace("<blockquote>\n</bl", "<blockquote></bl")
    expected = DEVIATIONS.get(example["example"]) or _reference(example["markdown"])
    assert shown_text(fresh(example["markdown"])) == expected


@pytest.mark.parametrize("seed", range(3))
def test_an_example_that_arrives_in_pieces_looks_like_one_that_came_at_once(seed: int) -> None:
    for example in EXAMPLES:
        whole, pieces = fresh(example["markdown"]), streamed(example["markdown"], seed)
        assert (pieces.rows, pieces.lines) == (whole.rows, whole.lines), example
