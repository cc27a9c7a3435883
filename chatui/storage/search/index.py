"""The list of conversations and the search over every message, from one SQLite file.

The index is a cache: the JSON files are the truth. It may be deleted at any time, and is thrown
away when it is broken; what differs from the files is read again.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from chatui.conversation.message import Role
from chatui.conversation.summary import Summary
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.search.builder import SearchBuilder
from chatui.storage.search.grams import LONG, long_match, short_match
from chatui.storage.search.index_file import SearchFile
from chatui.storage.search.query import Matcher, SearchQuery, parse_query
from chatui.storage.search.tables import POSITIONS
from chatui.text.folding import fold
from chatui.text.local_time import utc_time

if TYPE_CHECKING:
    from sqlite3 import Connection

_LONGEST_SEARCH: Final = 1.0  # seconds, where somebody types
_MOST_OF_ONE: Final = 3  # hits in one conversation
_STEPS: Final = 5_000  # of SQLite, less than a millisecond
_SUMMARY: Final = (
    "SELECT id, title, updated, created, endpoint, model, messages, pinned, archived, tags,"
    " origin, unread, draft, newer, interrupted, project FROM conversation WHERE"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: a message, or the title of a conversation.

    `message_id` and `role` are None for a title, whose time is that of the last change. `spans` are
    where the matches are in the snippet, in characters.
    """

    conversation_id: str
    title: str
    message_id: str | None
    role: Role | None
    created: datetime
    snippet: str
    spans: tuple[tuple[int, int], ...]
    more: int = 0
    """How many more messages of the conversation may fit: they hold the pieces of each word."""


class SearchIndex:
    """The index of one history. Methods block for a moment: call them in a thread.

    Raises:
        StorageError: From every method, when there can be no index.
    """

    def __init__(self, path: Path, history: ConversationStore) -> None:
        self._reading = SearchFile(path)
        self._searching = SearchFile(path)
        self._writing = SearchFile(path)
        self._builder = SearchBuilder(self._writing, history)

    def refresh(self) -> bool:
        """Take in one batch of what differs from the files; returns whether more is left."""
        return self._builder.refresh()

    def version(self) -> tuple[int, int]:
        """Return what changes whenever someone has changed the index."""
        return self._reading.read(self._reading.version_of)

    @property
    def times_broken(self) -> int:
        """How often the index was found to be broken, and made anew: it is to be filled again."""
        return sum(file.times_broken for file in (self._reading, self._searching, self._writing))

    def newest(self, limit: int) -> list[Summary]:
        """Return so many conversations that are not archived: pinned ones, then the newest."""
        # Compared with numbers, they are looked up in by_time, and nothing is sorted.
        sql = f"{_SUMMARY} hidden = 0 AND archived = 0 ORDER BY pinned DESC, updated DESC LIMIT ?"
        return self._summaries(sql, [limit])

    def summaries(self, text: str = "") -> list[Summary]:
        """Return the conversations whose title fits, the newest first.

        `text` holds words and filters as in `search`.
        """
        conditions, values = _title_conditions(parse_query(text))
        return self._summaries(f"{_SUMMARY} NOT hidden{conditions} ORDER BY updated DESC", values)

    def search(
        self,
        text: str,
        limit: int = 50,
        is_wanted: Callable[[], bool] = lambda: True,
        *,
        seconds: float = _LONGEST_SEARCH,
    ) -> list[Hit]:
        """Return what fits, titles first, then messages, the newest conversations first.

        There are at most `limit` titles, and messages of as many conversations: a few of each, the
        last ones first. What was found after so many `seconds` is returned.
        A search that `is_wanted` no more is given up: it returns some of it, or raises
        StorageError. It is asked from the thread of the search, and often.
        """
        query = parse_query(text)
        if query.is_empty or not is_wanted():
            return []

        def search(connection: "Connection") -> list[Hit]:
            # Not Connection.interrupt, which ends whatever is going on there when it comes: the
            # next search.
            connection.set_progress_handler(lambda: not is_wanted(), _STEPS)
            try:
                return _hits(connection, query, limit, is_wanted, seconds)
            finally:
                connection.set_progress_handler(None, 0)

        return self._searching.read(search)

    def close(self) -> None:
        """Close the file; what is going on in other threads is given up."""
        for file in (self._reading, self._searching, self._writing):
            file.interrupt()
            file.close()

    def _summaries(self, sql: str, values: Sequence[object]) -> list[Summary]:
        return self._reading.read(
            lambda connection: [_summary(row) for row in connection.execute(sql, values)]
        )


def _summary(row: tuple[Any, ...]) -> Summary:
    id, title, updated, created, endpoint, model, count, pinned, archived, tags, *rest = row
    origin, unread, draft, newer, interrupted, project = rest
    return Summary(
        id=id,
        title=title,
        updated=utc_time(updated),
        created=utc_time(created),
        endpoint=endpoint,
        model=model,
        message_count=count,
        pinned=bool(pinned),
        archived=bool(archived),
        tags=_tags(tags),
        origin=None if origin is None else tuple(json.loads(origin)),
        is_unread=bool(unread),
        has_draft=bool(draft),
        is_newer=bool(newer),
        is_interrupted=bool(interrupted),
        project=project,
    )


@lru_cache(maxsize=256)
def _tags(encoded: str) -> tuple[str, ...]:
    return tuple(json.loads(encoded))


def _hits(
    connection: "Connection",
    query: SearchQuery,
    limit: int,
    is_wanted: Callable[[], bool],
    seconds: float,
) -> list[Hit]:
    hits = [] if query.is_about_messages else _titles(connection, query, limit)
    if query.is_about_conversations:
        return hits
    return hits + _messages(connection, query, limit, is_wanted, seconds)


def _titles(connection: "Connection", query: SearchQuery, limit: int) -> list[Hit]:
    conditions, values = _title_conditions(query)
    rows = connection.execute(
        f"SELECT id, title, updated FROM conversation WHERE NOT hidden{conditions}"
        " ORDER BY updated DESC LIMIT ?",
        (*values, limit),
    )
    matcher = Matcher(query)
    return [
        Hit(id, title, None, None, utc_time(updated), title, matcher.spans(title))
        for id, title, updated in rows
    ]


def _title_conditions(query: SearchQuery) -> tuple[str, list[object]]:
    conditions = ["instr(folded, ?)"] * len(query.terms)
    values: list[object] = list(query.folded)
    for model in query.models:
        conditions.append("instr(fold(ifnull(model, '')), ?)")
        values.append(fold(model))
    _add_common(query, conditions, values, "updated", "tags")
    return "".join(f" AND {condition}" for condition in conditions), values


def _add_common(
    query: SearchQuery, conditions: list[str], values: list[object], time: str, tags: str
) -> None:
    for tag in query.tags:
        conditions.append(f"instr(fold({tags}), ?)")
        values.append(fold(json.dumps(tag, ensure_ascii=False)))
    columns = tags.removesuffix("tags")
    for project in query.projects:
        conditions.append(f"instr(fold(ifnull({columns}project, '')), ?)")
        values.append(fold(project))
    conditions += [f"{columns}{state}" for state in query.states]
    if query.after is not None:
        conditions.append(f"{time} >= ?")
        values.append(query.after.timestamp())
    if query.before is not None:
        conditions.append(f"{time} < ?")
        values.append(query.before.timestamp())


def _messages(
    connection: "Connection",
    query: SearchQuery,
    limit: int,
    is_wanted: Callable[[], bool],
    seconds: float,
) -> list[Hit]:
    source, conditions, values = _source(query)
    for model in query.models:
        conditions.append("instr(fold(ifnull(m.model, ifnull(c.model, ''))), ?)")
        values.append(fold(model))
    if query.role is not None:
        conditions.append("m.role = ?")
        values.append(query.role.value)
    conditions += ["m.code"] * query.has_code + ["m.image"] * query.has_image
    conditions += ["m.file"] * query.has_file
    _add_common(query, conditions, values, "m.created", "c.tags")
    # CROSS JOIN keeps the order of the tables: what was found first, then what is known of it.
    rows = connection.execute(
        f"SELECT c.id, c.title, m.id, m.role, m.created, m.key FROM {source} AS s"
        f" CROSS JOIN message AS m ON m.key = s.rowid"
        f" CROSS JOIN conversation AS c ON c.key = m.key / {POSITIONS}"
        f" WHERE {' AND '.join(['NOT c.hidden', *conditions])} ORDER BY s.rowid DESC",
        values,
    )
    matcher = Matcher(query)
    found: dict[str, list[Hit]] = {}
    more: Counter[str] = Counter()
    end = monotonic() + seconds
    for conversation_id, title, message_id, role, created, key in rows:
        hits = found.get(conversation_id, [])
        if len(hits) == _MOST_OF_ONE:
            more[conversation_id] += 1
            continue
        [[text]] = connection.execute("SELECT text FROM body WHERE key = ?", (key,))
        if matcher.matches(text):
            if not hits and len(found) == limit:
                break
            snippet = matcher.snippet(text)
            spans = matcher.spans(snippet)
            moment = utc_time(created)
            hit = Hit(conversation_id, title, message_id, Role(role), moment, snippet, spans)
            found[conversation_id] = [*hits, hit]
        if monotonic() > end or not is_wanted():
            break
    for conversation_id, count in more.items():
        found[conversation_id][-1] = replace(found[conversation_id][-1], more=count)
    return list(chain.from_iterable(found.values()))


def _source(query: SearchQuery) -> tuple[str, list[str], list[object]]:
    """Return the table in which the messages are looked up, and how."""
    long_terms = [term for term in query.folded if len(term) >= LONG]
    short_terms = [term for term in query.folded if len(term) < LONG]
    if not query.terms:
        return "message", [], []
    if not long_terms:
        return "short", ["s.short MATCH ?"], [short_match(short_terms)]
    conditions, values = ["s.long MATCH ?"], [long_match(long_terms)]
    if short_terms:
        # The plus keeps SQLite from asking the table of long pieces once for each row of the other.
        conditions.append("+s.rowid IN (SELECT rowid FROM short WHERE short MATCH ?)")
        values.append(short_match(short_terms))
    return "long", conditions, list(values)
