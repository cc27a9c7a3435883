"""What an export holds, and what no export lets through."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import FinishReason, Message, Role, Status, Usage
from chatui.conversation.parts import ReasoningPart, Source, SourcesPart, TextPart, UnknownPart
from chatui.export.formats import EXPORTERS, Exporter
from chatui.export.json_lines import json_lines
from chatui.export.json_tree import json_tree
from chatui.export.making import make_export
from chatui.export.markdown import markdown
from chatui.export.options import Options
from chatui.export.plain_prose import plain_prose
from chatui.export.plain_text import plain_text
from chatui.export.selection import branch_of
from chatui.export.web_page import web_page
from chatui.export.words import file_name
from chatui.importers.draft import Imported
from chatui.importers.registry import read_all
from chatui.importers.source import ImportSource
from chatui.storage.format.conversation_json import encode
from chatui.text.safety import display_line
from tests.export.conversations import CODE, conversation_of, everything, message, saying

HOSTILE = [
    "<script>alert(1)</script>",
    "`a\n\n<script>x</script>`",
    "- ```\n<script>x</script>",
    "  ~~~\n```\n  ~~~\n<script>x</script>",
    "| a |\n| - |\n| ` | <script>x</script> | ` |",
    "> ```\n<img src=x onerror=alert(1)>",
    "```\n</code></pre><script>x</script>\n",
    "`` ` <b> `` <script>x</script>",
    "\\`<script>`",
    "<!-- --><![CDATA[ <? <!X>",
    "[x](javascript:alert(1)) [y](<data:text/html,<script>>) ![z](file:///etc/passwd)",
    "<https://example.org> <a@b.c>",
    "&lt;script&gt; &#60;script&#62; &#x202e; &#27;",
    "\x1b]52;c;aGk=\x07 \u202e \x9b2J \ud800",
    "# <x>\n===\n<x>\n---",
    "```<script>\n```",
    "[a]: <javascript:x> \"<script>\"\n\n[a]",
    "`<b>` and `x < y` and <i>",
    "[x]() ![y]() [z](#end) [w](//example.org) [v](/etc/passwd)",
]  # fmt: skip


def live_tags(text: str) -> list[str]:
    """Return the HTML that readers of Markdown would run."""
    found = []
    for parser in (MarkdownIt("commonmark"), MarkdownIt("commonmark").enable("table")):
        for token in parser.parse(text):
            inside = [token, *(token.children or ())]
            found += [item.content for item in inside if item.type.startswith("html_")]
    return found


class Page(HTMLParser):
    """What a browser would see in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_is_safe_page(text: str) -> None:
    page = Page(text)
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "b", "i", "x"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    links = [value for name, value in page.attributes if name == "href"]
    assert all(re.match(r"(https?:|mailto:)", link) for link in links)
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\ud800"} & set(text)


@pytest.mark.parametrize("format", [markdown, plain_text, web_page])
def test_a_file_keeps_direction_marks_and_emoji_as_they_came(
    format: Callable[[Conversation], str],
) -> None:
    assert "\u05d0\u200f! 👩‍👩‍👧‍👦" in format(saying("\u05d0\u200f! 👩‍👩‍👧‍👦"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_foreign_tag_is_live(text: str) -> None:
    conversation = saying(text, text)
    conversation.title = conversation.system = text
    assert live_tags(markdown(conversation)) == []
    assert_is_safe_page(web_page(conversation))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(
    ["`", "``", "```", "~~~", "\n", "\n\n", "<b>", "<script>", "</x>", "<!--", "-->", "- ", "> ",
     "    ", "  ", "|", "\\", "a", " ", "[x](", ")", "<", ">", "#", "1. ", "\t", "===", "---"]
), max_size=16).map("".join))  # fmt: skip
def test_no_mixture_of_marks_and_tags_is_live(text: str) -> None:
    conversation = saying(text, "end")
    assert live_tags(markdown(conversation)) == []
    assert_is_safe_page(web_page(conversation))


def test_markdown_of_an_ordinary_chat() -> None:
    assert markdown(everything()) == Path(__file__).with_name("everything.md").read_text()


def test_plain_text_of_an_ordinary_chat() -> None:
    assert plain_text(everything()) == Path(__file__).with_name("everything.txt").read_text()


HOSTILE_SOURCES = [
    ("https://a.example/?a=1&copy;=2&b=3", "https://a.example/?a=1&copy;=2&b=3"),
    (
        "https://a.example/x)](javascript:alert(1)",
        "https://a.example/x%29]%28javascript:alert%281%29",
    ),
    (
        'https://a.example/"><script>x</script>',
        "https://a.example/%22%3E%3Cscript%3Ex%3C/script%3E",
    ),
    ("https://a.example/`a` b\\\nc\u202e", "https://a.example/%60a%60%20b%5C%0Ac%E2%80%AE"),
    ("https://de.example/Zürich", "https://de.example/Zürich"),
    ("https://a.example/\ud800", "https://a.example/%3F"),
    ("https://[::1]:8080/a_b*c*", "https://[::1]:8080/a_b*c*"),
    ("mailto:me@a.example", "mailto:me@a.example"),
    ("javascript:alert(1)", None),
    ("\x01java\nscript:alert(1)", None),
    ("data:text/html,<script>x</script>", None),
    ("file:///etc/passwd", None),
    ("//a.example/", None),
    ("https://[", None),
]


@pytest.mark.parametrize(("address", "target"), HOSTILE_SOURCES)
def test_a_source_is_a_numbered_item_and_a_link_only_where_one_is_safe(
    address: str, target: str | None
) -> None:
    titles = [*HOSTILE, "a](b) [c", "AT&amp;T", "2024. A - b", "- a", "    a", ""]
    sources = SourcesPart(tuple(Source(address, title) for title in titles))
    chat = conversation_of(message("a", None, Role.ASSISTANT, "```\nopen [1]", sources))
    text = markdown(chat)
    assert live_tags(text) == []
    tokens = MarkdownIt("commonmark").parse(text[text.rindex("Sources:") :])
    kinds = [token.type for token in tokens if token.type != "inline"]
    item = ["list_item_open", "paragraph_open", "paragraph_close", "list_item_close"]
    assert kinds[2:] == ["ordered_list_open", *item * len(titles), "ordered_list_close"]
    items = [token.children or [] for token in tokens if token.type == "inline"][1:]
    for title, inside in zip(titles, items, strict=True):
        links = [str(child.attrs["href"]) for child in inside if child.type == "link_open"]
        assert [unquote(link) for link in links] == ([unquote(target)] if target else [])
        assert display_line(title).strip() in "".join(child.content for child in inside)
    page = web_page(chat)
    assert_is_safe_page(page)
    links = [value for name, value in Page(page).attributes if name == "href"]
    assert links == ([target] * len(titles) if target else [])
    assert page.count("<li>") == len(titles)


def test_tags_in_code_stay_as_they_were_written() -> None:
    said = "Use `List<String>` in <code>:\n\n```html\n<b>bold</b>\n```\n\nx < y"
    text = markdown(saying(said))
    assert "`List<String>` in &lt;code>" in text
    assert "<b>bold</b>" in text
    assert "x < y" in text


def test_an_address_in_angle_brackets_stays_a_link_and_nothing_else_does() -> None:
    said = "<https://example.org/a?b=c&d=e> <mailto:a@b.example> <javascript:a()> <https://a/ b>"
    text = markdown(saying(said))
    assert "<https://example.org/a?b=c&d=e> <mailto:a@b.example> &lt;javascript:a()>" in text
    assert "&lt;https://a/ b>" in text


def test_a_branch_that_goes_on_from_the_open_end_is_told_as_left_out() -> None:
    chat = everything()
    chat.messages["a9"] = message("a9", chat.head, Role.USER, "aside")
    exporters = [exporter for exporter in EXPORTERS if not exporter.takes_tree]
    for exporter in exporters:
        told = make_export(chat, Options(exporter), lambda _: {}).notes
        assert "2 more branches" in told[0]


def test_an_open_fence_ends_with_its_message() -> None:
    text = markdown(saying("```\nopen", "# next"))
    assert "```\nopen\n```\n\n# next" in text


@pytest.mark.parametrize(
    "said",
    [
        "~~~~ a`b\nopen",
        "- a\n  ```\n  code",
        "1. a\n\n   ~~~\n   code",
        "- a\n  ```\n  code\n```",
        "> ```\n> code\n```\n> x",
        "- ```\n  <b>\n",
        "```\n> ```",
        "<pre>open\n<!-- open",
    ],
)
def test_what_follows_a_text_is_what_it_is_however_the_text_ends(said: str) -> None:
    sources = SourcesPart((Source("https://a.example/", "A"),))
    text = markdown(conversation_of(message("a", None, Role.ASSISTANT, said, sources)))
    tokens = MarkdownIt("commonmark").parse(text)
    end = [(token.type, token.level) for token in tokens[-8:] if token.type != "inline"]
    assert end[:2] == [("paragraph_close", 0), ("ordered_list_open", 0)]
    assert end[-1] == ("ordered_list_close", 0)


def test_a_page_shows_highlighted_code_tables_links_and_folds_thoughts() -> None:
    conversation = saying(
        "```python\nfor x in y: ...\n```\n\n| a |\n| - |\n| b |\n\n[there](https://example.org)"
        " ![plot](https://example.org/p.png)"
    )
    conversation.messages["a"].content.insert(0, ReasoningPart("Hm."))
    page = web_page(conversation)
    assert '<span class="k">for</span>' in page
    assert "pre :is([class^=k],.ow,.nt){color:var(--keyword)}" in page
    assert "<td>b</td>" in page
    assert '<a href="https://example.org">there</a>' in page
    assert '<a href="https://example.org/p.png">plot</a>' in page
    assert "<details><summary>Thoughts</summary><p>Hm.</p>" in page
    assert "prefers-color-scheme:dark" in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_takes_an_empty_chat_and_every_kind_of_part(exporter: object) -> None:
    write = exporter.write  # type: ignore[attr-defined]  # an Exporter, which ids= hides
    assert "hologram" in write(everything(), {}) or write is json_lines
    assert isinstance(write(conversation_of(), {}), str)


def test_a_line_of_json_lines_is_a_branch_in_the_shape_of_fine_tuning() -> None:
    first, second = map(json.loads, json_lines(everything()).splitlines())
    assert first == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "How do I retry?"},
            {"role": "assistant", "content": "Not at all."},
        ]
    }
    roles = [line["role"] for line in second["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant"]
    assert second["messages"][2]["tool_calls"] == [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": "look", "arguments": '{"at": "x"}'},
        }
    ]
    assert second["messages"][3] == {
        "role": "tool",
        "tool_call_id": "call_1",
        "content": "seen ``` it",
    }


def test_a_branch_and_its_end_are_whole_conversations() -> None:
    whole = everything()
    other = branch_of(whole, "a1")
    assert [m.id for m in other.path()] == list(other.messages) == ["q1", "a1"]
    last = branch_of(whole, last=2)
    assert [(m.id, m.parent) for m in last.path()] == [("a3", None), ("q3", "a3")]
    assert len(branch_of(whole, last=99).messages) == 6
    assert encode(whole) == encode(everything())


texts = st.text(max_size=20)
parts = st.one_of(
    st.builds(TextPart, texts),
    st.builds(ReasoningPart, texts),
    st.builds(UnknownPart, st.just("hologram"), st.dictionaries(st.just("depth"), texts)),
)


@st.composite
def trees(draw: st.DrawFn) -> list[Message]:
    """Return messages of which each follows one of those before it, or none."""
    messages: list[Message] = []
    for number in range(draw(st.integers(0, 6))):
        parent = draw(st.sampled_from([None, *(m.id for m in messages)]))
        made = message(f"m{number}", parent, draw(st.sampled_from(Role)))
        made.content = draw(st.lists(parts, max_size=2))
        made.status = draw(st.sampled_from([Status.COMPLETE, Status.STOPPED]))
        messages.append(made)
    return messages


@settings(max_examples=60, deadline=None)
@given(trees(), texts)
def test_exported_json_imports_back_to_the_same_tree(
    tmp_path_factory: pytest.TempPathFactory, messages: list[Message], title: str
) -> None:
    conversation = conversation_of(*messages, title=title)
    path = tmp_path_factory.mktemp("export") / "chat"
    path.write_text(json_tree(conversation))
    with ImportSource(path) as source:
        ((_, found),) = read_all(source)
    assert isinstance(found, Imported)
    assert found.conversation.source == {"format": "chatui", "id": conversation.id}
    assert encode(replace(found.conversation, source=None)) == encode(conversation)


def test_an_exported_import_keeps_where_it_came_from(tmp_path: Path) -> None:
    conversation = replace(everything(), source={"format": "oterm", "id": "12-ab"})
    path = tmp_path / "chat.json"
    path.write_text(json_tree(conversation))
    with ImportSource(path) as source:
        ((_, found),) = read_all(source)
    assert isinstance(found, Imported)
    assert encode(found.conversation) == encode(conversation)
    assert [item.what for item in found.skipped] == ["image", "image", "file"]


def test_what_a_server_told_of_a_reply_comes_back_byte_for_byte(tmp_path: Path) -> None:
    source = Source("https://a.example/\ud800", "A", {"date": "2026-11-28"})
    reply = message("a", None, Role.ASSISTANT, "[1]", SourcesPart((source, Source("", "b.pdf"))))
    reply.usage = Usage(9, 5, cached=4, reasoning=2, cost=0.000025)
    reply.finish_reason, reply.finish_word = FinishReason.OTHER, "network_error"
    conversation = replace(conversation_of(reply), source={"format": "oterm", "id": "12-ab"})
    path = tmp_path / "chat.json"
    path.write_text(json_tree(conversation))
    with ImportSource(path) as opened:
        ((_, found),) = read_all(opened)
    assert isinstance(found, Imported)
    assert found.conversation == conversation
    assert json_tree(found.conversation) == path.read_text()


@pytest.mark.parametrize(
    ("reason", "word", "told"),
    [
        (FinishReason.CONTENT_FILTER, "sensitive", "content filter ended the reply (sensitive)."),
        (FinishReason.OTHER, "bored\x1b", "The server ended the reply with “bored␛”."),
        (FinishReason.STOP, "refusal", "The model refused to answer."),
    ],
)
def test_an_export_says_why_a_reply_ended(reason: FinishReason, word: str, told: str) -> None:
    chat = saying("Half")
    chat.messages["a"].finish_reason, chat.messages["a"].finish_word = reason, word
    for write in (markdown, plain_text, web_page):
        assert told in unescape(write(chat))


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_an_export_says_that_a_newer_version_may_know_more(exporter: Exporter) -> None:
    newer = replace(everything(), is_newer=True)
    for options in (Options(exporter), Options(exporter, last=1)):
        export = make_export(newer, options, lambda _: {})
        assert any("newer chatui" in note for note in export.notes)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# A *head*", "A head"),
        ("**bold** _it_ ~~no~~ `code`", "bold it no code"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("- a\n- [x] b\n  - c", "- a\n- [x] b\n  - c"),
        ("3. a\n\n   b\n4. c", "3. a\n\n   b\n\n4. c"),
        ("> quoted\n> on", "> quoted\n> on"),
        ("```py\nx = 1\n\ny\n```", "    x = 1\n\n    y"),
        (
            "[words](https://x.example) <https://y.example>",
            "words (https://x.example) https://y.example",
        ),
        ("![a plot](https://x.example/p.png)", "a plot (https://x.example/p.png)"),
        ("| a | bb |\n|---|---|\n| ccc | *d* |", "a    bb\nccc  d"),
        ("a\n\n---\n\nb", "a\n\n--------------------\n\nb"),
        ("<b>x</b> & &amp;", "<b>x</b> & &"),
        ("a<br>**b**<br/>\nc", "a\nb\nc"),
        ("| a |\n|---|\n| b<br>c |", "a\nb c"),
        ("[a]: x\n[^1]: one\n\ntwo[^1] [^b]\n\n[^b]: y", "[^1]: one\n\ntwo[^1] [^b]\n\n[^b]: y"),
        (
            "<details><summary>*S*</summary>\n\n*x*\n\n</details>",
            "<details><summary>S</summary>\n\nx\n\n</details>",
        ),
        ("&#27;[2J", "\N{REPLACEMENT CHARACTER}[2J"),
        ("", ""),
    ],
)
def test_plain_text_has_no_marks_of_markdown(markdown: str, plain: str) -> None:
    assert plain_prose(markdown) == plain


AS_IT_CAME = [
    "5*4*3 and 2**8**2, __init__.py, COUNT(*), src/*.py and lib/*.py",
    r"\( a_{1} \ge b_{2} * c * \) and $\forall\, x_1 * y_1$, in C:\_work\#1\*.txt",
    "\\[\na\n= \\{1\\}\n+ y_1 \\, z\n- 1\n# 2\n\\]",
    "$$\nx_1 \\\\\n---\n$$",
    "$a < b_1$ and \\(c & d\\)",
]


@pytest.mark.parametrize("text", AS_IT_CAME)
@pytest.mark.parametrize("mark", ["", "- ", "> "])
def test_mathematics_paths_and_signs_of_arithmetic_stay_as_they_came(text: str, mark: str) -> None:
    said = mark + text.replace("\n", "\n" + mark.replace("-", " "))
    assert plain_prose(said) == said
    page = web_page(saying(said))
    assert text in re.sub("<[^>]+>", "", page).replace("&lt;", "<").replace("&amp;", "&")


def test_breaks_and_footnotes_and_what_unfolds_are_in_the_page() -> None:
    page = web_page(saying("a<br>b[^1] <details><summary>S</summary>\n\n[^1]: note"))
    assert "<p>a<br />\nb[^1] &lt;details&gt;&lt;summary&gt;S&lt;/summary&gt;</p>" in page
    assert "<p>[^1]: note</p>" in page


def test_what_is_marked_beside_mathematics_is_marked() -> None:
    page = web_page(saying("**5*4**, *a*中文**粗体。**后 \\(x\\)"))
    assert "<strong>5*4</strong>" in page
    assert "<strong>粗体。</strong>后" in page


def test_tasks_are_boxes_in_the_page() -> None:
    chat = conversation_of(message("a", None, Role.ASSISTANT, "- [x] done\n- [ ] not\n- [y] else"))
    page = web_page(chat)
    assert page.count('<li class="task"><input type="checkbox" disabled checked> done') == 1
    assert page.count('<li class="task"><input type="checkbox" disabled> not') == 1
    assert "<li>[y] else" in page


def test_code_in_the_page_has_the_colours_of_both_themes() -> None:
    page = web_page(conversation_of(message("a", None, Role.ASSISTANT, CODE)))
    folder = Path(__file__).parents[2] / "themes"
    for name in ("chatui-light", "chatui-dark"):
        theme = tomllib.loads((folder / f"{name}.toml").read_text())
        for role in ("keyword", "string", "number", "name"):
            assert f"--{role}:{theme['syntax'][role]}" in page, (name, role)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Retry with backoff", "Retry with backoff"),
        ("a/b\\c: d?", "a b c d"),
        ("..", "id"),
        ("  ", "id"),
        ("CON", "id"),
        ("nul.txt", "id"),
        ("Übersicht 日本語", "Übersicht 日本語"),
        ("日" * 200, "日" * 33),
        ("a\x1b[2Jb", "a␛[2Jb"),
    ],
)
def test_a_title_names_a_file_where_it_can(title: str, name: str) -> None:
    assert file_name(title, "id") == name


def test_markdown_and_json_say_the_project_and_nothing_where_there_is_none() -> None:
    conversation = saying("Hi")
    assert "project" not in markdown(conversation)
    conversation.project = "my thesis"
    assert '\nproject: "my thesis"\n---\n' in markdown(conversation)
    assert encode(conversation)["project"] == "my thesis"


@pytest.mark.parametrize("write", [markdown, plain_text, web_page], ids=lambda one: one.__name__)
def test_an_edited_reply_says_that_it_is(write: Callable[[Conversation], str]) -> None:
    conversation = saying("Mine.")
    assert "edited" not in write(conversation)
    conversation.messages["a"].edited = True
    assert "edited" in write(conversation)
