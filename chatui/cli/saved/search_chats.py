"""`chatui search WORDS`: what of the saved conversations fits, as Ctrl+R finds it."""

import argparse
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Final

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.cli.saved.styles import Styles, styles
from chatui.conversation.message import Role
from chatui.errors import StorageError, UsageError
from chatui.export.options import count
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.message_json import format_time
from chatui.storage.paths import folders
from chatui.storage.search.index import Hit, SearchIndex
from chatui.storage.search.query import FILTERS, doubts, parse_query
from chatui.text.local_time import in_zone
from chatui.text.safety import display_line

_LIMIT: Final = 20
_MOST: Final = 1_000_000
"""More conversations than anybody has, and a number that SQLite takes."""
_SLOW_SECONDS: Final = 0.5
_SPEAKERS: Final = {
    Role.USER: "You",
    Role.ASSISTANT: "Reply",
    Role.SYSTEM: "System",
    Role.TOOL: "Tool",
}
_FILTER: Final = re.compile(r"([A-Za-z]+):(.+)", re.DOTALL)


def parser() -> Parser:
    """Return the parser of what follows `chatui search`."""
    filters = "; ".join(f"{name}: {said}" for name, said in FILTERS.items())
    parser = Parser(
        prog="chatui search",
        description="Print which saved conversations hold all words, in their titles or in one"
        " message, with what stands around them: titles first, then the newest.",
        epilog=f"Filters, as in Ctrl+R: {filters}. Several words in quotes are looked for as they"
        " stand. JSON is one array, an object a line for each title or message: version, id, title,"
        " message and role (null for a title), created, snippet, matches (where they begin and end"
        " in the snippet), more (how many more messages of it may fit). The exit code is 0 where"
        " something fits, 1 where nothing does, 2 where it could not be searched.",
        examples=[
            ("chatui search retry httpx", "conversations in which both words are"),
            ('chatui search "with backoff" role:user', "these words together, in a prompt"),
            ("chatui search is:interrupted after:2026-10", "replies that were cut since then"),
            ("chatui search lisbon --json | jq -r '.[].id'", "the ids alone"),
        ],
    )
    add = parser.add_argument
    add("words", metavar="WORD", nargs="+", type=text, help="a word, words in quotes, or a filter")
    add("--json", action="store_true", help="print JSON")
    limit = f"at most so many conversations (default: {_LIMIT})"
    add("--limit", metavar="N", type=_count, default=_LIMIT, help=limit)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print what fits; return the exit code.

    Raises:
        UsageError: When nothing is looked for.
        StorageError: When there can be no index.
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    query = " ".join(map(_as_typed, arguments.words))
    if parse_query(query).is_empty:
        raise UsageError("There is nothing to look for.", hint="Write it like: chatui search word")
    told = list(doubts(query))
    for doubt in told:
        output.complain(doubt)
    places = folders(os.environ)
    history = ConversationStore(places.data / "conversations")
    found = _search(places.cache / "search.sqlite", history, query, arguments.limit + 1)
    for problem in history.pop_problems():
        output.complain(problem)
    shown = dict(islice(found.items(), arguments.limit))
    if arguments.json:
        output.write_objects(_object(hit) for hits in shown.values() for hit in hits)
    elif shown:
        style = styles()
        output.write("\n".join(_lines(hits, style) for hits in shown.values()).encode())
    if not shown and told:
        return output.WRONG_USE
    if not shown:
        output.complain("Nothing fits.")
        return output.NOTHING_FOUND
    if len(found) > len(shown):
        output.complain(f"More conversations fit than these {len(shown)}: --limit N shows more.")
    return output.DONE


def _as_typed(word: str) -> str:
    """Return an argument as it is typed on the screen: the shell has taken the quotes away."""
    if len(word.split()) < 2 or '"' in word:
        return word
    named = _FILTER.fullmatch(word)
    is_filter = named is not None and named[1].lower() in FILTERS
    return f'{named[1]}:"{named[2]}"' if named is not None and is_filter else f'"{word}"'


def _search(path: Path, history: ConversationStore, query: str, limit: int) -> dict[str, list[Hit]]:
    """Return what fits, by conversation, after the index has been brought up to date."""
    with closing(SearchIndex(path, history)) as index:
        stale = ""
        try:
            _bring_up_to_date(index)
        except StorageError as problem:
            stale = f"{problem.message} What has changed since it was written is not found."
        found: dict[str, list[Hit]] = {}
        for hit in index.search(query, limit, seconds=math.inf):
            found.setdefault(hit.conversation_id, []).append(hit)
    if stale:
        output.complain(stale)
    return found


def _bring_up_to_date(index: SearchIndex) -> None:
    began, is_told = monotonic(), False
    while index.refresh():
        if not is_told and monotonic() - began > _SLOW_SECONDS:
            is_told = True
            output.show_progress("Reading what is new since the last search …", is_last=True)


def _object(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.conversation_id,
        "title": hit.title,
        "message": hit.message_id,
        "role": hit.role,
        "created": format_time(hit.created),
        "snippet": hit.snippet,
        "matches": hit.spans,
        "more": hit.more,
    }


def _lines(hits: Sequence[Hit], style: Styles) -> str:
    """Return the lines of one conversation: its title, then each message that fits."""
    first = hits[0]
    title = _marked(first, style) if first.role is None else display_line(first.title)
    when = in_zone(first.created)
    short = first.conversation_id.rsplit("-", 1)[-1]
    lines = [f"{style.bold(f'{short:<6}')} {when:%Y-%m-%d %H:%M}  {title}\n"]
    lines += [
        f"       {_SPEAKERS[hit.role]}: {_marked(hit, style)}\n"
        for hit in hits
        if hit.role is not None
    ]
    if more := sum(hit.more for hit in hits):
        lines.append(f"       {more} more message{'' if more == 1 else 's'} may fit\n")
    return "".join(lines)


def _marked(hit: Hit, style: Styles) -> str:
    return "".join(_pieces(hit.snippet, hit.spans, style))


def _pieces(snippet: str, spans: Iterable[tuple[int, int]], style: Styles) -> Iterator[str]:
    end = 0
    for start, stop in spans:
        yield display_line(snippet[end:start])
        yield style.marked(display_line(snippet[start:stop]))
        end = stop
    yield display_line(snippet[end:])


def _count(typed: str) -> int:
    if (number := count(typed)) is None:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return min(number, _MOST)
