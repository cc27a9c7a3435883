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
    example: dict[str, str],
) -> None:
    rendered = MarkdownIt("commonmark").render(example["markdown"])
    assert rendered == example["html"].replace("<blockquote>\n</bl", "<blockquote></bl")
    assert shown_text(fresh(example["markdown"])) == _reference(example["markdown"])


@pytest.mark.parametrize("seed", range(3))
def test_an_example_that_arrives_in_pieces_looks_like_one_that_came_at_once(seed: int) -> None:
    for example in EXAMPLES:
        whole, pieces = fresh(example["markdown"]), streamed(example["markdown"], seed)
        assert (pieces.rows, pieces.lines) == (whole.rows, whole.lines), example
