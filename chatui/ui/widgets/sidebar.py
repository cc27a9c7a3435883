"""The list of conversations beside the chat, on wide terminals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.chat_rows import grouped, sign_of
from chatui.ui.shortened import shortened

if TYPE_CHECKING:
    from chatui.conversation.summary import Summary

_WHEEL_ROWS = 3


class Sidebar(Widget):
    """Conversations grouped by day; only the rows that can be seen are ever rendered."""

    DEFAULT_CSS: ClassVar[str] = """
    Sidebar { width: 28; height: 1fr; border-right: solid $chat-rule; }
    """

    @dataclass
    class Picked(Message):
        """A conversation was clicked."""

        conversation_id: str

    class MorePicked(Message):
        """The line that tells of more was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Summary | str] = []
        self._running_ids: Collection[str] = ()
        self._open_id = ""
        self._more = ""
        self._top = 0

    def show_conversations(
        self,
        summaries: Sequence[Summary],
        running_ids: Collection[str],
        open_id: str,
        now: datetime,
        more: str = "",
    ) -> None:
        """Show these conversations, which of them is open, and at the end where there are more."""
        self._lines = []
        for name, members in grouped(summaries, running_ids, now):
            self._lines += [*([""] if self._lines else []), name, *members]
        self._lines += ["", more] if more else []
        self._more = more
        self._running_ids, self._open_id = running_ids, open_id
        self._scroll(0)

    def render(self) -> Content:
        """Return the rows from the first that can be seen."""
        seen = self._lines[self._top : self._top + self.content_size.height]
        return Content("\n").join([self._rendered(line) for line in seen])

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - self.gutter.top
        line = self._lines[index] if 0 <= index < len(self._lines) else ""
        if not isinstance(line, str):
            self.post_message(self.Picked(line.id))
        elif self._more and line == self._more:
            self.post_message(self.MorePicked())

    def on_mouse_scroll_down(self) -> None:
        self._scroll(_WHEEL_ROWS)

    def on_mouse_scroll_up(self) -> None:
        self._scroll(-_WHEEL_ROWS)

    def _scroll(self, rows: int) -> None:
        most = max(0, len(self._lines) - self.content_size.height)
        self._top = max(0, min(most, self._top + rows))
        self.refresh()

    def _rendered(self, line: Summary | str) -> Content:
        if isinstance(line, str):
            return Content.styled(f" {line}", "$chat-soft")
        sign, is_open = sign_of(line, self._running_ids), line.id == self._open_id
        return sidebar_row(line, self.content_size.width - 1, sign=sign, is_open=is_open)


def sidebar_row(summary: Summary, width: int, *, sign: str, is_open: bool) -> Content:
    """Return a conversation in so many columns, what goes on in it at the end."""
    room = max(0, width - 3)
    title = shortened(Content(display_line(summary.title or "Untitled")), room)
    return Content.assemble(
        ("▌" if is_open else " ", "$chat-you"),
        title.stylize("bold $chat-text" if is_open else "$chat-text"),
        " " * (room - title.cell_length),
        (f" {sign}", "$chat-link"),
    )
