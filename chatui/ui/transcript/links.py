"""The links of a message: in its text, among its sources, and behind the numbers of those."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from chatui.text.link_target import deceit
from chatui.text.safety import display_line
from chatui.ui.transcript.lines import Row
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.message.sources import web_address

_CITATION: Final = re.compile(r"\[([0-9]{1,4})\]")


class Link(NamedTuple):
    """What stands for a link, where it leads, and how it misleads, if it does.

    A source that is no page of the web leads nowhere.
    """

    text: str
    href: str
    told: str = ""


def links_of(view: MessageView) -> list[Link]:
    """Return the sources of a message in their order, then the links in its text, each once.

    So a number is that of a source wherever there is a source of that number.
    """
    sources = []
    for source in view.message.sources:
        address = web_address(source.url)
        href = address.href if address is not None else ""
        text = " ".join(display_line(source.title).split()) or display_line(source.url)
        sources.append(Link(text, href, deceit("", href) if href else ""))
    document = view.laid_out_document()
    return [*sources, *dict.fromkeys(_links_in(() if document is None else document.rows))]


def _links_in(rows: Iterable[Row]) -> Iterator[Link]:
    """Yield the links of rows; one that is wrapped is one."""
    action, line, end = "", -1, 0
    pieces: list[str] = []
    for row in rows:
        for run in row.runs:
            if run.offset < 0:
                continue
            if (run.action, row.line) != (action, line):
                yield from _link(action, pieces)
                action, line, pieces = run.action, row.line, []
            elif run.offset > end:
                pieces.append(" ")  # where it is wrapped
            pieces.append(run.text)
            end = run.offset + (run.covers or len(run.text))
    yield from _link(action, pieces)


def _link(action: str, pieces: Sequence[str]) -> Iterator[Link]:
    name, _, argument = action.partition(" ")
    if name == "href":
        href, _, told = argument.partition(" ")
        text = " ".join("".join(pieces).removeprefix("⚠").split())
        yield Link(text, href, told)


def cited_at(view: MessageView, line: int, at: int | None) -> str:
    """Return what a click on the number of a source in a text does, such as [3]; else nothing."""
    sources = view.message.sources
    for found in _CITATION.finditer(view.line_text(line)) if at is not None else ():
        number = int(found[1])
        if found.start() <= (at or 0) < found.end() and 0 < number <= len(sources):
            address = web_address(sources[number - 1].url)
            return f"href {address.href}" if address is not None else ""
    return ""
