"""What an empty conversation shows: where prompts go, the latest chats, the first keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chatui.commands.key_map import key_of
from chatui.text.safety import display_line
from chatui.ui.chat_rows import sign_of, when
from chatui.ui.shortened import shortened

if TYPE_CHECKING:
    from chatui.conversation.summary import Summary

_MOST_COLUMNS = 72
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Welcome:
    """What is said before the first prompt."""

    endpoint: str
    model: str
    words: str = ""
    """What should be known about this model, such as that it is a toy."""
    hints: str = ""
    recent: tuple[Summary, ...] = ()
    now: datetime | None = None
    running_ids: Collection[str] = ()
    offers: tuple[str, ...] = ()
    """What could be used instead: a line for each server that was found."""
    offer_key: str = ""


class EmptyChat(Widget):
    """In the upper third, on the left; a click on an offer, a recent chat or a key takes it."""

    DEFAULT_CSS: ClassVar[str] = "EmptyChat { height: 1fr; padding: 0 3; }"

    @dataclass
    class Picked(Message):
        """A recent conversation was clicked."""

        conversation_id: str

    @dataclass
    class OfferPicked(Message):
        """What could be used instead was clicked: the place of its line."""

        place: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._welcome: Welcome | None = None
        self._recent_at: dict[int, str] = {}
        self._offers_at: dict[int, int] = {}
        self._hints: tuple[int, str] = 0, ""
        """Which line has the keys, and they."""

    def welcome(self, welcome: Welcome) -> None:
        """Say this."""
        self._welcome = welcome
        self.refresh()

    def render(self) -> Content:
        """Return the lines, and remember on which of them conversations and offers are."""
        self._recent_at, self._offers_at, self._hints = {}, {}, (0, "")
        welcome = self._welcome
        if welcome is None:
            return Content("")
        width, height = self.content_size
        names = [
            Content.styled("chatui", "bold $chat-you"),
            _where(welcome, width),
        ]
        words = self._wrapped(welcome.words, "$chat-warn")
        hints = _hints(welcome.hints, width)
        # What has no room gives way from the end of the recent chats; blank lines go before them.
        room = height - len(names) - len(words) - len(hints)
        offers = offer_lines(welcome.offers, welcome.offer_key, width, max(1, room - 1))
        room -= len(offers)
        recent = welcome.recent[: max(1, room)] if welcome.now is not None else ()
        blocks = [block for block in (names, words, offers, recent, hints) if block]
        blanks = height - sum(map(len, blocks))
        between = blanks >= len(blocks) - 1
        top = min(max(1, height // 6), blanks - (len(blocks) - 1 if between else 0))
        lines = [Content("")] * max(0, top)
        for block in blocks:
            if block is not names and between:
                lines.append(Content(""))
            if block is offers:
                self._offers_at = {len(lines) + place: place for place in range(len(offers))}
            if block is hints:
                self._hints = len(lines), hints[0].plain
            if block is recent and welcome.now is not None:
                signs = [sign_of(one, welcome.running_ids).strip() for one in recent]
                shown = _recent(recent, signs, welcome.now, width)
                self._recent_at = {len(lines) + row: one.id for row, one in enumerate(recent)}
                lines += shown
            else:
                lines += [line for line in block if isinstance(line, Content)]
        return Content("\n").join(lines)

    def _wrapped(self, text: str, style: str) -> Sequence[Content]:
        width = max(20, min(self.content_size.width, _MOST_COLUMNS))
        return Content.styled(display_line(text), style).wrap(width) if text else ()

    def on_click(self, event: events.Click) -> None:
        if event.y in self._offers_at:
            self.post_message(self.OfferPicked(self._offers_at[event.y]))
        elif event.y in self._recent_at:
            self.post_message(self.Picked(self._recent_at[event.y]))
        elif event.y == self._hints[0] and (key := self._key_at(event.x)):
            self.app.simulate_key(key)

    def _key_at(self, x: int) -> str:
        """Return the key of the hint in a column; empty where none is."""
        column, hints = x - self.gutter.left, self._hints[1]
        if not 0 <= column < len(hints):
            return ""
        hint = hints[hints.rfind(_BETWEEN, 0, column + 1) :].removeprefix(_BETWEEN)
        return key_of(hint.split()[0])


def _where(welcome: Welcome, width: int) -> Content:
    model = Content(display_line(welcome.model) or "the server's model")
    endpoint = Content.styled(f"{display_line(welcome.endpoint)} · ", "$chat-soft")
    if endpoint.cell_length > width // 2:
        endpoint = Content("")
    return Content.assemble(endpoint, shortened(model, max(1, width - endpoint.cell_length)))


def offer_lines(
    offers: Sequence[str], key: str, width: int, most: int | None = None
) -> list[Content]:
    """Return a line for each of the first offers; the key that takes one stands behind the last."""
    lines = [Content.styled(display_line(offer), "$chat-link") for offer in offers[:most]]
    if lines and key:
        verb = "uses it" if len(offers) == 1 else "chooses one"
        words = Content.styled(f"{_BETWEEN}{key} {verb}", "$chat-soft")
        lines[-1] = Content.assemble(shortened(lines[-1], max(1, width - words.cell_length)), words)
    return [shortened(line, width) for line in lines]


def _hints(hints: str, width: int) -> list[Content]:
    """Return as many of the hints as fit on a line."""
    fitting = hints
    while len(fitting) > width and _BETWEEN in fitting:
        fitting = fitting.rpartition(_BETWEEN)[0]
    return [Content.styled(fitting, "$chat-soft")] if fitting else []


def _recent(
    rows: Sequence[Summary], signs: Sequence[str], now: datetime, width: int
) -> list[Content]:
    titles = [Content.styled(display_line(row.title) or "Untitled", "$chat-link") for row in rows]
    times = [Content.styled(f"  {when(row.updated, now)}", "$chat-soft") for row in rows]
    room = min(_MOST_COLUMNS, width) - max(time.cell_length for time in times) - 3 * any(signs)
    room = min(room, max(title.cell_length for title in titles))
    titles = [shortened(title, room) for title in titles]
    return [
        Content.assemble(
            title.pad_right(max(0, room - title.cell_length)),
            time,
            (f"  {sign}" if sign else "", "$chat-link"),
        )
        for title, time, sign in zip(titles, times, signs, strict=True)
    ]
