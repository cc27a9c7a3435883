"""The lines of the list of conversations: groups of them, or what was found in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatui.storage.search_index import Hit
from chatui.storage.summary import Summary
from chatui.ui.widgets.chat_rows import ChatRow, grouped, when
from chatui.ui.widgets.choice_list import Choice, Heading, Line, Snippet
from chatui.ui.widgets.matching import find_matches

WIDTHS: Final = (-10, -9)


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or a message in it, and what was looked for there."""

    conversation_id: str
    message_id: str | None = None
    words: str = ""


@dataclass(slots=True)
class ConversationLines:
    """Makes the lines; `running_ids` are the conversations in which a reply is on its way."""

    running_ids: Collection[str]
    summaries: Sequence[Summary] = ()

    def grouped(self, now: datetime) -> list[Line]:
        """Return all conversations: pinned ones, then by day, at the end what was put away."""
        by_id = {summary.id: summary for summary in self.summaries}
        rows = [_row(summary, self.running_ids) for summary in self.summaries]
        lines: list[Line] = []
        for name, members in grouped(rows, now):
            lines.append(Heading(name))
            lines += [self._choice(by_id[row.id], now) for row in members]
        return lines or [Heading("No conversation is saved yet.")]

    def found(
        self, query: str, titles: Sequence[Summary] | None, hits: Sequence[Hit], now: datetime
    ) -> list[Line]:
        """Return what fits a query: titles, then messages, then where a reply is on its way.

        `titles` are None for a query of words alone: they are looked up among all titles.
        """
        rows = [self._choice(one, now) for one in titles or ()]
        if titles is None:
            matches = find_matches(query, [one.title.lower() for one in self.summaries])
            rows = [self._choice(self.summaries[one.index], now, one.offsets) for one in matches]
        lines: list[Line] = [Heading("Titles", str(len(rows)) if rows else "none"), *rows]
        in_messages = [hit for hit in hits if hit.message_id is not None]
        if in_messages:
            lines.append(Heading("In messages", str(len(in_messages))))
        for hit in in_messages:
            place = Place(hit.conversation_id, hit.message_id, _first_match(hit))
            lines.append(Choice(place, hit.title or "Untitled", facts=(when(hit.created, now),)))
            lines.append(Snippet(hit.snippet, hit.spans))
        running = [one for one in self.summaries if one.id in self.running_ids]
        if running:
            lines.append(Heading("Running", str(len(running))))
            lines += [self._choice(one, now) for one in running]
        return lines

    def _choice(self, summary: Summary, now: datetime, hits: tuple[int, ...] = ()) -> Choice:
        count = "draft" if not summary.message_count else f"{summary.message_count} msg"
        title = summary.title or "Untitled"
        if summary.tags:
            title += "  " + " ".join(f"#{tag}" for tag in summary.tags)
        sign = _row(summary, self.running_ids).sign.strip()
        facts = (when(summary.updated, now), count)
        return Choice(Place(summary.id), title, sign, facts, hits, sign_color="$chat-link")


def _row(summary: Summary, running_ids: Collection[str]) -> ChatRow:
    return ChatRow(
        summary.id,
        summary.title,
        summary.updated,
        is_running=summary.id in running_ids,
        is_unread=summary.is_unread,
        is_pinned=summary.pinned,
        is_archived=summary.archived,
    )


def _first_match(hit: Hit) -> str:
    if not hit.spans:
        return ""
    start, end = hit.spans[0]
    return hit.snippet[start:end]
