"""The lines of the list of conversations: groups of them, or what was found in them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from chatui.conversation.summary import Summary
from chatui.sessions.library import MOST_HITS, FoundConversations
from chatui.storage.search.index import Hit
from chatui.storage.search.query import FILTERS
from chatui.text.folding import fold
from chatui.text.local_time import in_zone
from chatui.ui.chat_rows import grouped, sign_of, when
from chatui.ui.panels.matching import find_spread, find_words, is_short, matched
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine, Rows, Snippet

_MOST_SIMILAR: Final = 5
_INDENT: Final = "  "
_EXPLAINED: Final = (
    ("retry httpx", "both words, in a title or a message"),
    ('"two words"', "these words side by side"),
    ("tag:work", "conversations with a tag"),
    ("project:thesis", "conversations of a project"),
    ("model:qwen", "replies of a model"),
    ("role:user", "prompts; assistant: replies"),
    ("has:code", "messages with code; or image"),
    ("is:unread", "new replies; or archived, pinned, interrupted"),
    ("after:2026-05", "from a day, a month or a year on"),
    ("before:2026-05-20", "until then"),
)
_USEFUL: Final = frozenset(FILTERS).difference(("project",))
_USEFUL_WITH_PROJECTS: Final = frozenset(FILTERS).difference(("before",))
"""One fewer, so that they fit beside the preview; who is told of after: finds before: by ?."""
_ROOM_TO_EXPLAIN: Final = 70  # columns
_UNTIL_A_YEAR: Final = 6  # columns of a time, and of a day of this year
_OF_ANOTHER_YEAR: Final = 10
_OF_ANOTHER_YEAR_IN_SHORT: Final = 8


class ConversationPlace(NamedTuple):
    """A conversation, or a message in it, and what was looked for there."""

    conversation_id: str
    message_id: str | None = None
    words: str = ""


class ConversationLines:
    """Makes the lines; `running_ids` are the conversations in which a reply is on its way."""

    def __init__(self) -> None:
        self.running_ids: Collection[str] = ()
        self.is_beside_preview = False
        """Whether there is little room: what stands beside a title is said in short."""
        self.count = 0
        """How many conversations fitted the last query."""
        self._summaries: Sequence[Summary] = ()
        self._titles: list[str] = []
        self._titled: tuple[str, list[Summary]] = ("", [])
        """What was found last in titles: it is asked for again when the messages are found."""
        self._counts: set[tuple[int, bool, bool]] = set()
        self._useful = _USEFUL
        """The filters that are named unasked: who has no project is told of none."""

    @property
    def summaries(self) -> Sequence[Summary]:
        """All conversations, the newest first."""
        return self._summaries

    @summaries.setter
    def summaries(self, summaries: Sequence[Summary]) -> None:
        self._summaries = summaries
        self._counts = {_counted(one) for one in summaries}
        has_projects = any(one.project is not None for one in summaries)
        self._useful = _USEFUL_WITH_PROJECTS if has_projects else _USEFUL
        self._titles = [fold(one.title) for one in summaries]
        self._titled = ("", [])

    def widths(self, now: datetime) -> tuple[int, int]:
        """Return the columns that the time and the count of messages need."""
        ends = (self._summaries[0], self._summaries[-1]) if self._summaries else ()
        of_times = _OF_ANOTHER_YEAR_IN_SHORT if self.is_beside_preview else _OF_ANOTHER_YEAR
        if all(in_zone(one.updated, now.tzinfo).year == now.year for one in ends):
            of_times = _UNTIL_A_YEAR
        counts = [len(self._count(*one)) for one in self._counts]
        return -of_times, -max(counts, default=0)

    def grouped(self, now: datetime) -> list[ListLine]:
        """Return all: pinned ones, then by project, then by day, at the end what was put away."""
        filters = " ".join(f"{name}:" for name in FILTERS if name in self._useful)
        lines: list[ListLine] = [Heading(f"Filters: {filters}")] if self._summaries else []
        groups = grouped(self._summaries, self.running_ids, now, by_project=True)
        for name, members in groups:
            lines.append(Heading(name))
            lines.append(self._rows(members, now))
        return lines or [Heading("No conversation is saved yet.")]

    def explained(self, width: int) -> list[ListLine]:
        """Return what can be typed to search, for so many columns."""
        lines: list[ListLine] = [Heading("What the search understands:"), Heading("")]
        for typed, words in _EXPLAINED:
            if width < _ROOM_TO_EXPLAIN:
                lines += [Heading(f"  {typed}"), Heading(f"    {words}")]
            else:
                lines.append(Heading(f"  {typed:<18} {words}"))
        return lines

    def found(self, query: str, found: FoundConversations | None, now: datetime) -> list[ListLine]:
        """Return what fits a query: titles, then messages, then where a reply is on its way.

        `found` is None when only titles could be searched, or have been until now.
        """
        titles = None if found is None else found.titles
        if titles is None:
            titles = self._with_words(query)
        hits = [] if found is None else [hit for hit in found.hits if hit.message_id is not None]
        self.count = len(titles)
        if hits:
            self.count = len({*(one.id for one in titles), *(hit.conversation_id for hit in hits)})
        lines: list[ListLine] = [] if found is None else [Heading(one) for one in found.doubts]
        if titles or hits or found is None:
            lines.append(Heading("Titles", str(len(titles)) if titles else "none"))
            lines.append(self._rows(titles, now, query))
            lines += self._in_messages(hits, now)
        if found is not None and not titles and (similar := self._similar(query)):
            lines.append(Heading("Titles with these letters", str(len(similar))))
            lines.append(self._rows(similar, now, query))
        elif found is not None and not titles and not hits:
            lines.append(Heading("In no title, and in no message."))
            lines.append(Heading("Fewer words find more; ? alone explains the filters."))
        if self.running_ids:
            running = [one for one in self._summaries if one.id in self.running_ids]
            lines.append(Heading("Running", str(len(running))))
            lines.append(self._rows(running, now))
        return lines

    def _in_messages(self, hits: Sequence[Hit], now: datetime) -> Iterator[ListLine]:
        """Yield what was found in messages, under a line for each conversation."""
        count = sum(1 + hit.more for hit in hits)
        chats = [list(members) for _, members in groupby(hits, attrgetter("conversation_id"))]
        if hits:
            many = "+" if len(chats) == MOST_HITS else ""
            where = f" in {len(chats)} conversations" if count > len(chats) > 1 else ""
            yield Heading("In messages", f"{count:,}{many}{where}")
        for first, *others in chats:
            time = when(first.created, now)
            found = sum(1 + one.more for one in (first, *others))
            aside = f"{found:,} hits" if others else ""
            title = first.title or "Untitled"
            yield Choice(_place(first), title, facts=(time, ""), aside=aside)
            yield Snippet(first.snippet, first.spans)
            for hit in others:
                marked = [at + len(_INDENT) for span in hit.spans for at in range(*span)]
                text = _INDENT + hit.snippet
                yield Choice(
                    _place(hit), text, hits=tuple(marked), style="$chat-soft", is_beginning=True
                )
            if others and others[-1].more:
                yield Snippet(f"and {others[-1].more:,} more")

    def _with_words(self, query: str) -> list[Summary]:
        if self._titled[0] != query:
            places = find_words(query, self._titles)
            self._titled = query, [self._summaries[place] for place in places]
        return self._titled[1]

    def _similar(self, query: str) -> list[Summary]:
        """Return titles that hold the letters of a short word, for want of titles that hold it."""
        places = find_spread(query, self._titles)[:_MOST_SIMILAR] if is_short(query) else []
        return [self._summaries[place] for place in places]

    def _rows(self, summaries: Sequence[Summary], now: datetime, query: str = "") -> Rows[Summary]:
        return Rows(summaries, _place_of, partial(self._choice, now, query))

    def _choice(self, now: datetime, query: str, summary: Summary) -> Choice:
        hits = matched(query, summary.title) if query else ()
        time = when(summary.updated, now, in_short=self.is_beside_preview)
        return Choice(
            ConversationPlace(summary.id),
            summary.title or "Untitled",
            sign_of(summary, self.running_ids).strip(),
            (time, self._count(*_counted(summary))),
            hits,
            sign_color="$chat-link",
            aside=" ".join([*self._project(summary, query), *(f"#{tag}" for tag in summary.tags)]),
        )

    def _project(self, summary: Summary, query: str) -> Iterator[str]:
        """Yield a conversation's project where no heading above it says it."""
        is_apart = summary.pinned or summary.archived or summary.id in self.running_ids
        if summary.project is not None and (query or is_apart):
            yield summary.project

    def _count(self, messages: int, is_in_memory: bool, is_newer: bool) -> str:
        if is_in_memory:
            return "not saved"
        if is_newer:
            return "read only"
        if not messages:
            return "draft"
        return f"{messages}{'' if self.is_beside_preview else ' msg'}"


def _counted(summary: Summary) -> tuple[int, bool, bool]:
    return summary.message_count, summary.is_in_memory, summary.is_newer


def _place_of(summary: Summary) -> ConversationPlace:
    return ConversationPlace(summary.id)


def _place(hit: Hit) -> ConversationPlace:
    return ConversationPlace(hit.conversation_id, hit.message_id, _first_match(hit))


def _first_match(hit: Hit) -> str:
    if not hit.spans:
        return ""
    start, end = hit.spans[0]
    return hit.snippet[start:end]
