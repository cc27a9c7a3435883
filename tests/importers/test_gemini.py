"""Gemini's activity in Google Takeout.

Source of the shape: readers written from real exports (the types of a converter for My Activity,
and its verbs as another one lists them), 2024 to 2026. From memory: `imageFile`.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.parts import ImagePart, TextPart, UnknownPart
from chatui.importers.html_text import markdown_of
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, imported, said, skipped, zip_of
from tests.importers.service_exports import GEMINI


def test_each_entry_is_a_chat_and_what_was_no_prompt_is_named(tmp_path: Path) -> None:
    files = {
        "Takeout/My Activity/Gemini Apps/MyActivity.json": GEMINI,
        "Takeout/My Activity/Gemini Apps/kite-1.png": PNG,
    }
    path = zip_of(tmp_path / "takeout.zip", files)
    assert formats_in(path) == ["gemini"] * 5
    first, again, alone = (found.conversation for found in imported(path))
    assert said(first) == said(again)
    assert (first.source or {})["id"] != (again.source or {})["id"]
    image, missing, asked = first.path()[0].content
    assert isinstance(image, ImagePart)
    assert missing == UnknownPart("missing file", {"name": "gone.pdf"})
    assert asked == TextPart("How high?")
    assert first.path()[1].text == "To the **clouds**."
    assert first.created == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert first.title == "How high?"
    assert said(alone) == [("user", "No answer")]
    assert set(skipped(path)) == {
        ("file", "not in the export"),
        ("entry", "no prompt, but something else that Gemini was used for"),
        ("entry", "not of the activity of Gemini"),
    }


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One  \n two</p><p>A &lt; B &amp; C</p>", "One two\n\nA < B & C"),
        ("<h2>Head</h2><p>x<br>y</p>", "## Head\n\nx\ny"),
        ("<ul><li><p>a</p></li><li>b<ol><li>c</li><li>d</li></ol></li></ul><p>e</p>",
         "- a\n- b\n   1. c\n   2. d\n\ne"),
        ("<pre><code>if a:\n    b()\n</code></pre><p>So <code>x</code>.</p>",
         "```\nif a:\n    b()\n```\n\nSo `x`."),
        ('<p>See <a href="https://a.example/b">this <b>page</b></a>, <a href="javascript:x">no</a>',
         "See [this **page**](https://a.example/b), no"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
         "| A | B | \n| --- | --- |\n| 1 | 2 |"),
        ("<script>alert(1)</script><p>ok", "ok"),
        ("</ul></li></a></pre>text", "text"),
    ],
)  # fmt: skip
def test_an_answer_in_html_becomes_markdown(html: str, text: str) -> None:
    lines = [line.rstrip() for line in markdown_of(html).splitlines()]
    assert lines == [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize(
    "piece",
    [
        "<a href='https://a.example'>",
        "<ul><li>",
        "<a>x</a>",
        "<",
        "<!--",
        "&",
        "<p>",
        "</",
        "<![CDATA[",
        "<!a",
        "<?",
        "<a b='",
        "<script>",
        "<textarea>",
        "<a ",
        "<tr><td>",
    ],
)
def test_html_costs_its_size_however_it_is_made_up(piece: str) -> None:
    def seconds(count: int) -> float:
        begun = time.thread_time()
        markdown_of(piece * count)
        return time.thread_time() - begun

    short, long = (min(seconds(count) for _ in range(3)) for count in (500, 4_000))
    assert long < max(20 * short, 0.1)
