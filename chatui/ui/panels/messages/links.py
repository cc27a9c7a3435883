"""The links and sources of a message, numbered: where each leads is told in full, then it opens."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chatui.text.link_target import foreign_host, host_of
from chatui.text.safety import display_line
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.transcript.links import Link
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.panel import Panel

_NOWHERE = "It has no address of the web."


class LinksScreen(ListPanel[str | None]):
    """Lets a link be opened whose target is seen; the result is its address."""

    section = "link"
    heading = "Links"
    widths = (40,)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("L,q", "close", "Close"),
        ("enter", "choose", "Open it"),
        ("k", "move(-1)", "Up"),
        ("j", "move(1)", "Down"),
        ("home,g", "move(-1000000)", "First"),
        ("end,G", "move(1000000)", "Last"),
    ]

    def __init__(self, links: Sequence[Link], at: int = 0) -> None:
        super().__init__()
        self._links = links
        self._at = at
        self._typed = 0
        """The number whose first digits were typed."""
        self._clicked: object = None
        """The link that the last click showed."""

    def compose_list(self) -> ComposeResult:
        yield ChoiceList(self.widths)
        with VerticalScroll(id="target", can_focus=False):
            yield Static(markup=False)

    def on_mount(self) -> None:
        self.query_one(Panel).figure = str(len(self._links))
        lines = [self._line(number, link) for number, link in enumerate(self._links)]
        self.query_one(ChoiceList).show_lines(lines, at=self._at)

    @on(ChoiceList.Highlighted)
    def _show_target(self) -> None:
        link = self._link
        self.query_one("#target Static", Static).update(Content("") if link is None else told(link))
        self.query_one("#target").scroll_home(animate=False)

    def on_key(self, event: events.Key) -> None:
        """Go to a link by its number, digit by digit."""
        if event.character is None or not event.character.isdecimal():
            self._typed = 0
            return
        event.stop()
        digit = int(event.character)
        number = self._typed * 10 + digit
        if not 0 < number <= len(self._links):
            number = digit
        if 0 < number <= len(self._links):
            self._typed = number
            at = self.under_cursor
            self.action_move(number - 1 - (at if isinstance(at, int) else 0))

    @on(ChoiceList.Chosen)
    def _open_at_second_click(self, event: ChoiceList.Chosen) -> None:
        if event.choice.value == self._clicked:
            self.action_choose()
        self._clicked = event.choice.value

    def action_choose(self) -> None:
        """Open the link under the cursor, whose target is shown."""
        link = self._link
        if link is not None and link.href:
            self.dismiss(link.href)
        else:
            self.warn(_NOWHERE)

    @property
    def _link(self) -> Link | None:
        number = self.under_cursor
        return self._links[number] if isinstance(number, int) else None

    def _line(self, number: int, link: Link) -> Choice:
        digits = len(str(len(self._links)))
        return Choice(
            number,
            f"{number + 1:>{digits}}  {link.text}",
            sign="⚠" if link.told else "",
            sign_color="$chat-warn",
            facts=(display_line(host_of(link.href)),),
            is_beginning=True,
        )


def told(link: Link) -> Content:
    """Return how a link misleads, if it does, and its address in full."""
    pieces: list[tuple[str, str]] = []
    if link.told:
        pieces.append((f"⚠ {display_line(link.told)}\n", "$chat-warn"))
    pieces.append((link.href or _NOWHERE, "$chat-link" if link.href else "$chat-soft"))
    if host := foreign_host(link.href):
        pieces.append((f"\nIn its own letters: {display_line(host)}", "$chat-soft"))
    return Content.assemble(*pieces)
