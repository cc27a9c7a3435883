"""A branch as one HTML file that needs nothing else: no script, no font, no image is loaded.

Images and files of the conversation are in it. Everything foreign is escaped, HTML in Markdown
included; links go to http, https and mailto only, and images on other servers are links, so that
opening the file tells nobody.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, assert_never

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.export.attached import NONE, Attachments, data_address, text_in
from chatui.export.words import ending, is_safe_link, link_to, moment, source_words, speaker
from chatui.markdown import rules
from chatui.text.safety import display_line, written_text

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_IMAGES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_TASK: Final = re.compile(r"\[([ xX])\] +")
_LARGEST_CODE: Final = 100_000
"""Characters of code that are highlighted; more stays plain."""
_STYLE: Final = """
:root{color-scheme:light dark;--ground:#fbfaf7;--surface:#f2f1ee;--text:#24282c;--soft:#666d74;
--rule:#d5d2c9;--you:#96560a;--reply:#226e60;--keyword:#9a3f2c;--string:#4c6b1f;
--number:#80600a;--name:#2a5c8e}
@media(prefers-color-scheme:dark){:root{--ground:#15181c;--surface:#1d2126;--text:#d8dce0;
--soft:#8f979f;--rule:#343a41;--you:#e0a458;--reply:#7fb5a8;--keyword:#d19a8a;
--string:#9dbb84;--number:#d9b44a;--name:#8fb0d0}}
body{background:var(--ground);color:var(--text);font:16px/1.55 system-ui,sans-serif;
max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:break-word}
h1{font-size:1.4rem}section :is(h1,h2,h3){font-size:1.15rem;margin:1.4rem 0 .5rem}
section>.who{font-size:1rem;margin:2rem 0 .3rem;color:var(--reply)}
.user>.who{color:var(--you)}.user{border-left:.25rem solid var(--you);padding-left:.8rem}
time,.note,summary,.part{color:var(--soft);font-size:.85rem;font-weight:normal}
pre{background:var(--surface);padding:.8rem;overflow-x:auto;border-radius:.3rem}
code{font:.9em/1.45 ui-monospace,monospace}
:not(pre)>code{background:var(--surface);padding:.1em .3em}
blockquote{border-left:.2rem solid var(--rule);margin-left:0;padding-left:.8rem;color:var(--soft)}
table{border-collapse:collapse}td,th{border:1px solid var(--rule);padding:.2rem .6rem}
a{color:var(--reply)}img{max-width:100%}.math{white-space:pre-wrap}
.task{list-style:none;margin-left:-1.3em}
pre :is([class^=k],.ow,.nt){color:var(--keyword)}pre [class^=s]{color:var(--string)}
pre [class^=m]{color:var(--number)}pre [class^=c]{color:var(--soft)}
pre :is(.nf,.fm,.nc,.nb,.bp,.nd,.na,.ne){color:var(--name)}
pre :is(.gd){color:var(--keyword)}pre :is(.gi){color:var(--string)}
"""


def web_page(conversation: Conversation, attachments: Attachments = NONE) -> str:
    """Return the open branch as an HTML page that follows the reader's light or dark theme.

    Attachments that are not given are named.
    """
    title = escape(display_line(conversation.title)) or "Conversation"
    body = "\n".join(_body(conversation, attachments))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _body(conversation: Conversation, attachments: Attachments) -> Iterator[str]:
    page = _Page(attachments)
    yield f"<p><time>{moment(conversation.created)}</time></p>"
    if conversation.system:
        yield f"<details><summary>System</summary>{page.prose(conversation.system)}</details>"
    for message in conversation.path():
        yield "\n".join(_section(page, message))


def _section(page: "_Page", message: Message) -> Iterator[str]:
    when = moment(message.created)
    who = f"{escape(speaker(message))} <time>{when}</time>"
    yield f'<section class="{message.role}"><h2 class="who">{who}</h2>'
    for part in message.content:
        yield _part(page, part)
    if note := ending(message):
        yield f'<p class="note">{escape(note)}</p>'
    yield "</section>"


def _part(page: "_Page", part: Part) -> str:
    match part:
        case TextPart():
            return page.prose(part.text)
        case ReasoningPart():
            return f"<details><summary>Thoughts</summary>{page.prose(part.text)}</details>"
        case ToolCallPart():
            called = page.code(part.arguments.text, "json")
            return f'<p class="part">Call: {escape(display_line(part.name))}</p>{called}'
        case ToolResultPart():
            return f'<p class="part">Result:</p>{page.code(part.text, "")}'
        case ImagePart() | FilePart():
            return page.attachment(part)
        case SourcesPart():
            items = "".join(f"<li>{_source(source)}</li>" for source in part.sources)
            return f'<p class="part">Sources:</p><ol>{items}</ol>'
        case UnknownPart():
            return f'<p class="part">{escape(display_line(part.type))}</p>'
        case _:
            assert_never(part)


def _source(source: Source) -> str:
    words, address = link_to(source)
    if address:
        return f'<a href="{escape(address)}">{escape(words)}</a>'
    return escape(source_words(source))


class _Page:
    """Turns Markdown and code to HTML."""

    def __init__(self, attachments: Attachments) -> None:
        self._attachments = attachments
        from markdown_it import MarkdownIt

        options = {"html": False, "highlight": self._highlighted}
        self._markdown = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
        rules.install(self._markdown)
        self._markdown.validateLink = is_safe_link  # type: ignore[method-assign,assignment]  # meant to be
        self._markdown.core.ruler.push("tasks", _box_tasks)
        self._markdown.add_render_rule("math_inline", _mathematics)
        self._markdown.add_render_rule("image", _image_as_link)
        self._markdown.add_render_rule("link_open", _link)

    def prose(self, text: str) -> str:
        # A second time, since the parser decodes entities.
        return written_text(str(self._markdown.render(written_text(text))))

    def code(self, text: str, language: str) -> str:
        inside = self._highlighted(written_text(text), language, "")
        return f"<pre><code>{inside}</code></pre>"

    def attachment(self, part: ImagePart | FilePart) -> str:
        """Return an image, a text that unfolds, or a link that saves a file."""
        name = escape(display_line(part.name))
        content = self._attachments.get(part.sha256)
        if content is None:
            return f'<p class="part">{part.type.capitalize()}: {name}</p>'
        if isinstance(part, ImagePart) and part.media_type in _IMAGES:
            return f'<p><img src="{data_address(content, part.media_type)}" alt="{name}"></p>'
        text = text_in(content)
        if text is not None and len(text) <= _LARGEST_CODE:
            return f"<details><summary>{name}</summary>{self.code(text, '')}</details>"
        address = data_address(content, "application/octet-stream")
        return f'<p class="part"><a download="{name}" href="{address}">{name}</a></p>'

    def _highlighted(self, code: str, language: str, attributes: str) -> str:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound

        if not language or len(code) > _LARGEST_CODE:
            return escape(code)
        try:
            lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
        except ClassNotFound:
            return escape(code)
        return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _box_tasks(state: "StateCore") -> None:
    """Make the mark of a task, `[ ]` or `[x]` at the beginning of an item, a box."""
    from markdown_it.token import Token

    for item, paragraph, inline in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        first = inline.children[0] if inline.children else None
        is_item = item.type == "list_item_open" and paragraph.type == "paragraph_open"
        if not is_item or first is None or (mark := _TASK.match(first.content)) is None:
            continue
        item.attrSet("class", "task")
        box = Token("html_inline", "", 0)
        checked = " checked" if mark[1] != " " else ""
        box.content = f'<input type="checkbox" disabled{checked}> '
        first.content = first.content[mark.end() :]
        inline.children = [box, *(inline.children or [])]


def _mathematics(
    renderer: object, tokens: "Sequence[Token]", index: int, options: object, env: object
) -> str:
    return f'<span class="math">{escape(tokens[index].content)}</span>'


def _link(
    renderer: object, tokens: "Sequence[Token]", index: int, options: object, env: object
) -> str:
    address = str(tokens[index].attrGet("href") or "")
    return f'<a href="{escape(address)}">' if is_safe_link(address) else "<a>"


def _image_as_link(
    renderer: object, tokens: "Sequence[Token]", index: int, options: object, env: object
) -> str:
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    words = escape(str(token.content) or address)
    return f'<a href="{escape(address)}">{words}</a>' if is_safe_link(address) else words
