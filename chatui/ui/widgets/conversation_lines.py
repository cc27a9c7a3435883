"""The lines of the list of conversations: groups of them, or what was found in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from chatui.local_time import in_zone
from chatui.saved_conversations import Found
from chatui.storage.search_index import Hit
from chatui.storage.summary import Summary
from chatui.text_folding import fold
from chatui.ui.widgets.chat_rows import grouped, sign_of, when
from chatui.ui.widgets.choice_list import Choice, Heading, Later, Line, Snippet
from chatui.ui.widgets.matching import matched, ranked

_UNTIL_A_YEAR: Final = 6  # columns of a time, and of a day of this year
_OF_ANOTHER_YEAR: Final = 10
_OF_ANOTHER_YEAR_IN_SHORT: Final = 8


class Place(NamedTuple):
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
        self._summaries: Sequence[Summary] = ()
        self._titles: list[str] = []
        self._counts: set[tuple[int, bool, bool]] = set()

    @property
    def summaries(self) -> Sequence[Summary]:
        """All conversations, the newest first."""
        return self._summaries

    @summaries.setter
    def summaries(self, summaries: Sequence[Summary]) -> None:
        self._summaries = summaries
        self._counts = {_counted(one) for one in summaries}
        self._titles = [fold(one.title) for one in summaries]

    def widths(self, now: datetime) -> tuple[int, int]:
        """Return the columns that the time and the count of messages need."""
        ends = (self._summaries[0], self._summaries[-1]) if self._summaries else ()
        of_times = _OF_ANOTHER_YEAR_IN_SHORT if self.is_beside_preview else _OF_ANOTHER_YEAR
        if all(in_zone(one.updated, now.tzinfo).year == now.year for one in ends):
            of_times = _UNTIL_A_YEAR
        counts = [len(self._count(*one)) for one in self._counts]
        return -of_times, -max(counts, default=0)

    def grouped(self, now: datetime) -> list[Line]:
        """Return all conversations: pinned ones, then by day, at the end what was put away."""
        lines: list[Line] = []
        for name, members in grouped(self._summaries, self.running_ids, now):
            lines.append(Heading(name))
            lines += self._rows(members, now)
        return lines or [Heading("No conversation is saved yet.")]

    def found(self, query: str, found: Found | None, now: datetime) -> list[Line]:
        """Return what fits a query: titles, then messages, then where a reply is on its way.

        `found` is None when only titles could be searched, or have been until now.
        """
        if found is None or found.titles is None:
            places = ranked(query, self._titles)
            rows = self._rows([self._summaries[place] for place in places], now, query)
        else:
            rows = self._rows(found.titles, now)
        lines: list[Line] = [Heading("Titles", str(len(rows)) if rows else "none"), *rows]
        hits = [] if found is None else [hit for hit in found.hits if hit.message_id is not None]
        if hits:
            lines.append(Heading("In messages", str(len(hits))))
        for hit in hits:
            place = Place(hit.conversation_id, hit.message_id, _first_match(hit))
            lines.append(Choice(place, hit.title or "Untitled", facts=(when(hit.created, now), "")))
            lines.append(Snippet(hit.snippet, hit.spans))
        running = [one for one in self._summaries if one.id in self.running_ids]
        if running:
            lines.append(Heading("Running", str(len(running))))
            lines += self._rows(running, now)
        return lines

    def _rows(self, summaries: Sequence[Summary], now: datetime, query: str = "") -> list[Line]:
        make = partial(self._choice, now, query)
        return [Later(Place(one.id), one, make) for one in summaries]

    def _choice(self, now: datetime, query: str, summary: object) -> Choice:
        assert isinstance(summary, Summary)
        hits = matched(query, summary.title) if query else ()
        time = when(summary.updated, now, in_short=self.is_beside_preview)
        return Choice(
            Place(summary.id),
            summary.title or "Untitled",
            sign_of(summary, self.running_ids).strip(),
            (time, self._count(*_counted(summary))),
            hits,
            sign_color="$chat-link",
            aside=" ".join(f"#{tag}" for tag in summary.tags),
        )

    def _count(self, messages: int, is_in_memory: bool, is_newer: bool) -> str:
        if is_in_memory:
            return "unsaved" if self.is_beside_preview else "not saved"
        if is_newer:
            return "read only"
        if not messages:
            return "draft"
        return f"{messages}{'' if self.is_beside_preview else ' msg'}"


def _counted(summary: Summary) -> tuple[int, bool, bool]:
    return summary.message_count, summary.is_in_memory, summary.is_newer


def _first_match(hit: Hit) -> str:
    if not hit.spans:
        return ""
    start, end = hit.spans[0]
    return hit.snippet[start:end]
