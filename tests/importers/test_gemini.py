"""Gemini's activity in Google Takeout.

Source of the shape: readers written from real exports (the types of a converter for My Activity,
and its verbs as another one lists them), 2024 to 2026; `subtitles` and `imageFile`: a description
of an export of 2,061 entries; `details` and `userInteractions`: the mappings of the Portable AI
Memory importers; the German words: two readers of such exports.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.parts import ImagePart, TextPart, UnknownPart
from chatui.errors import CannotImport
from chatui.importers.html_text import markdown_of
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, imported, json_file, said, skipped, zip_of
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


def entry(title: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "header": "Gemini-Apps",
        "title": title,
        "time": f"2026-03-02T09:{minute:02}:00.000Z",
        "products": ["Gemini-Apps"],
    } | more


ANSWER = [{"html": "<p>To the clouds.</p>"}]


def test_what_was_attached_is_the_prompts_and_other_subtitles_are_named(tmp_path: Path) -> None:
    subtitles = [
        {"name": "2 Dateien angehängt."},
        {"name": "-  kite.png", "url": "kite-1.png"},
        {"name": "-  plan.pdf", "url": "plan-2.pdf"},
        {"name": "Kiter was used in this chat.", "url": "https://gemini.google.com/gems/k"},
    ]
    title = "Eingegebener Prompt: Wie hoch? 2 Dateien angehängt."
    asked = entry(title, safeHtmlItem=ANSWER, subtitles=subtitles, imageFile="kite-1.png")
    folder = "Takeout/Meine Aktivitäten/Gemini-Apps"
    files = {f"{folder}/MeineAktivitäten.json": [asked], f"{folder}/kite-1.png": PNG}
    path = zip_of(tmp_path / "takeout.zip", files)
    (found,) = imported(path)
    prompt, answer = found.conversation.path()
    image, missing, text = prompt.content
    assert isinstance(image, ImagePart)
    assert missing == UnknownPart("missing file", {"name": "plan-2.pdf"})
    assert text == TextPart("Wie hoch?")
    assert answer.text == "To the clouds."
    assert ("note to a prompt", "Kiter was used in this chat.") in skipped(path)


@pytest.mark.parametrize("verb", ["Requête envoyée : ", "Prompted-in-some-language "])
def test_the_word_for_prompted_is_found_in_any_language(tmp_path: Path, verb: str) -> None:
    asked = ["Quelle heure ?", "Comment ?", "Pourquoi ?", "Qui ?", "Où ?"]
    entries = [
        entry(f"{verb}{text}", minute, safeHtmlItem=ANSWER) for minute, text in enumerate(asked)
    ]
    entries += [entry(f"{verb}Sans réponse ?", 8), entry("A donné son avis", 9)]
    path = json_file(tmp_path / "a.json", entries)
    prompts = [found.conversation.path()[0].text for found in imported(path)]
    assert prompts == [*asked, "Sans réponse ?"]
    assert len(skipped(path)) == 1


def test_of_few_entries_in_an_unknown_language_the_whole_title_is_kept(tmp_path: Path) -> None:
    path = json_file(tmp_path / "a.json", [entry("Requête : Où ?", safeHtmlItem=ANSWER)])
    assert imported(path)[0].conversation.path()[0].text == "Requête : Où ?"


@pytest.mark.parametrize(
    "more",
    [
        {"details": [{"name": "Request", "value": "How high?"},
                     {"name": "Response", "value": "To the clouds."}]},
        {"userInteractions": [{"userInteraction": {
            "request": "How high?", "response": "To the clouds."}}]},
    ],
)  # fmt: skip
def test_older_entries_hold_both_sides_in_fields_of_their_own(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    path = json_file(tmp_path / "a.json", [entry("Used Gemini Apps", **more)])
    assert said(imported(path)[0].conversation) == [
        ("user", "How high?"),
        ("assistant", "To the clouds."),
    ]


def test_activity_as_a_web_page_is_refused_with_what_to_do(tmp_path: Path) -> None:
    page = {"Takeout/My Activity/Gemini Apps/MyActivity.html": b"<html><body></body></html>"}
    path = zip_of(tmp_path / "takeout.zip", page)
    with pytest.raises(
        CannotImport, match="let Google Takeout write the activity of Gemini as JSON"
    ):
        imported(path)


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
