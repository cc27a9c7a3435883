"""The sources of a reply, a numbered list under its text: what each is called, where it leads."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len

from chatui.conversation.parts import Source
from chatui.text.safety import display_line
from chatui.ui.transcript.lines import DECORATION, LINE_START, Frame, Row, Run
from chatui.ui.transcript.wrapping import chop

HEADING: Final = "Sources"
_FEW: Final = 5
"""So many stand there of many; one alone is never folded away."""
_SCHEMES: Final = ("http://", "https://")
_BETWEEN: Final = " · "
_WEB: Final = re.compile(
    r"https?://(?:www\.(?=[^/?#]*\.))?"
    r"(?P<host>(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?)(?P<path>(?:[/?#].*)?)\Z",
    re.IGNORECASE,
)
"""An address without a name before its host, which could pass for the host."""


class Address(NamedTuple):
    """A web address that can be opened; the host is as short as it can be without misleading."""

    href: str
    host: str
    path: str


@lru_cache(maxsize=1024)
def web_address(url: str) -> Address | None:
    """Return an address in ASCII, as a browser takes it, None for what is none of the web.

    A host in other letters is in the form that it has in the DNS: no letter looks like another.
    """
    from markdown_it.common.normalize_url import normalizeLink  # late, as Markdown is

    url = url.strip()
    if not url.lower().startswith(_SCHEMES):
        return None
    href = normalizeLink(url)
    if (found := _WEB.match(href)) is None:
        return None
    return Address(href, found["host"].lower(), found["path"].rstrip("/"))


def source_lines(sources: Sequence[Source]) -> list[str]:
    """Return the line of each source as a copy gives it: number, title and address."""
    lines = []
    for number, source in enumerate(sources, 1):
        address = web_address(source.url)
        target = address.href if address is not None else display_line(source.url)
        lines.append(" ".join(filter(None, (f"{number}.", _title(source), target))))
    return lines


def height_of(count: int) -> int:
    """Return how many rows so many sources take while they are folded."""
    return 1 + min(count, _FEW + 1)


def source_rows(
    sources: Sequence[Source],
    frame: Frame,
    first_line: int,
    *,
    unfolded: bool,
    hints: Sequence[Run] = (),
) -> tuple[list[Row], list[str]]:
    """Return the rows of sources, a heading, a row each, and what unfolds the rest; and the lines.

    All lines are there, also those that are folded away. Hints stand beside the heading if
    anything can be opened.
    """
    margin = Run(" " * frame.margin)
    heading = [margin, Run(HEADING, "soft", 0)]
    if hints and any(web_address(source.url) for source in sources):
        heading += [Run(_BETWEEN, "soft"), *hints]
    rows = [Row(first_line, tuple(heading))]
    lines = source_lines(sources)
    digits = len(str(len(sources)))
    are_many = len(sources) > _FEW + 1
    shown = _FEW if are_many and not unfolded else len(sources)
    for number in range(1, shown + 1):
        source, line = sources[number - 1], lines[number - 1]
        sign = Run(f"{number:>{digits}} ", "soft", LINE_START)
        runs = _runs(source, line, frame.text - digits - 2)
        end = Run(" ", "soft", len(line))  # a selection up to there has the whole address
        start = margin._replace(offset=LINE_START)
        rows.append(Row(first_line + number, (start, sign, *runs, end)))
    if are_many:
        label = "▾ fewer" if unfolded else f"▸ {len(sources) - shown} more"
        run = Run(label, "soft", action="sources")
        rows.append(Row(first_line + 1 + len(sources), (margin, run)))
    return rows, [HEADING, *lines]


def _title(source: Source) -> str:
    """Return what a source is called, empty where that is only its address."""
    title = " ".join(display_line(source.title).split())
    return "" if title == source.url else title


def _runs(source: Source, line: str, room: int) -> list[Run]:
    """Return title and host; what is too long is cut, never the end of the host."""
    title, address = _title(source), web_address(source.url)
    start = line.find(" ") + 1
    if address is None:
        words = title or display_line(source.url) or "without a title"
        return [_run(_cut(words, room), "text", line, start)]
    action = f"href {address.href}"
    if not title:
        host = _end_of(address.host, room)
        words = _cut(host + address.path, room)
        return [_run(words, "link", line, start, action)]
    host = _end_of(address.host, room - min(cell_len(title), room // 2) - len(_BETWEEN))
    words = _cut(title, room - len(host) - len(_BETWEEN))
    return [
        _run(words, "link", line, start, action),
        Run(_BETWEEN, "soft"),
        _run(host, "soft", line, start + len(title), action),
    ]


def _run(text: str, style: str, line: str, start: int, action: str = "") -> Run:
    """Return a run of what stands in the line from somewhere behind `start` on."""
    at = line.find(text.strip("…"), start)
    return Run(text, style, at if at >= 0 else DECORATION, action)


def _cut(text: str, room: int) -> str:
    if cell_len(text) <= room:
        return text
    return text[: chop(text, room - 1)[0][1]].rstrip() + "…"


def _end_of(host: str, room: int) -> str:
    return host if len(host) <= room else "…" + host[1 - room :]
