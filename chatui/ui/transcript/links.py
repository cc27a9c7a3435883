"""The links of a message: in its text, among its sources, and behind the numbers of those."""

import re
from collections.abc import Iterator
from typing import Final

from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.message.sources import web_address

_CITATION: Final = re.compile(r"\[([0-9]{1,4})\]")


class LinkSteps:
    """Goes from link to link of a message, round its end."""

    def __init__(self) -> None:
        self._last: tuple[MessageView, int, int] | None = None
        """Where it went: a message, a row of it, and which of its links."""

    def next(self, view: MessageView, row: int) -> tuple[int, str] | None:
        """Return the row and the target of the link after the last one, None where there is none.

        From another row than the last one's it is the first link there or below.
        """
        links = list(_links(view))
        if not links:
            return None
        at = next((at for at, (number, _) in enumerate(links) if number >= row), 0)
        if self._last is not None and self._last[:2] == (view, row):
            at = (self._last[2] + 1) % len(links)
        self._last = (view, links[at][0], at)
        return links[at]


def _links(view: MessageView) -> Iterator[tuple[int, str]]:
    """Yield the links of a message; one that is wrapped is one."""
    last = ""
    for number in range(view.height):
        for run in view.row(number)[0].runs:
            name, _, href = run.action.partition(" ")
            if name == "href" and run.action != last:
                yield number, href
            if run.offset >= 0:
                last = run.action


def cited_at(view: MessageView, line: int, at: int | None) -> str:
    """Return what a click on the number of a source in a text does, such as [3]; else nothing."""
    sources = view.message.sources
    for found in _CITATION.finditer(view.line_text(line)) if at is not None else ():
        number = int(found[1])
        if found.start() <= (at or 0) < found.end() and 0 < number <= len(sources):
            address = web_address(sources[number - 1].url)
            return f"href {address.href}" if address is not None else ""
    return ""
