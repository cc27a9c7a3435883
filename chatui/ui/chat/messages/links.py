"""Links in messages, and sources: shown before they open."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from chatui.text.safety import is_safe
from chatui.ui.chat.view import ChatView
from chatui.ui.transcript.links import Link
from chatui.ui.widgets.status_line import Notice

_SCHEMES: Final = ("http", "https", "mailto")
_SECONDS: Final = 10.0
_MOST_ROWS: Final = 2
_LEFT_OVER: Final = 40
"""Columns that wrapping may leave empty."""


class Links:
    """Offers a link at the first click, or by its key; the second click, or Enter, opens it."""

    def __init__(self, view: ChatView) -> None:
        self._view = view
        self._href = ""
        self._offer: Notice | None = None

    def click(self, href: str, told: str = "") -> None:
        """Show where a link leads, or open it when that was just done."""
        if href != self._href or not self.open_offered():
            self.offer(Link("", href, told))

    def offer(self, link: Link) -> None:
        """Show where a link leads, in full, and how it misleads, if it does."""
        if not is_openable(link.href):
            self._view.notice(f"Only web and mail links open, not {link.href}", "warn")
            return
        told = f"{link.told} " if link.told else ""
        text = f"{told}Enter opens {link.href}"
        if len(text) > _MOST_ROWS * self._view.size.width - _LEFT_OVER:
            self.choose([link])
            return
        self._href = link.href
        self._offer = Notice(text, "warn" if told else "text", keys=("Enter",))
        self._view.status.show(self._offer, seconds=_SECONDS)

    def choose(self, links: Sequence[Link]) -> None:
        """Let one of many links be opened, each with its target."""
        from chatui.ui.panels.messages.links import LinksScreen  # late, as all panels

        def use(href: str | None) -> None:
            if href is not None and is_openable(href):
                self._view.open_url(href)

        self._view.push(LinksScreen(links), use)

    def open_offered(self) -> bool:
        """Open the link whose address is shown; False when none is."""
        status = self._view.status
        if self._offer is None or status.notice != self._offer:
            return False
        status.withdraw_notice()
        self._view.open_url(self._href)
        return True


def is_openable(href: str) -> bool:
    """Tell whether a link leads to the web or to a mailbox, and holds nothing that acts."""
    try:
        scheme = urlsplit(href).scheme
    except ValueError:
        return False
    return scheme in _SCHEMES and is_safe(href) and not any(char.isspace() for char in href)
