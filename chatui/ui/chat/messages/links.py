"""Links in messages, and sources: shown before they open."""

from typing import Final
from urllib.parse import urlsplit

from chatui.text.safety import is_safe
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_SCHEMES: Final = ("http", "https", "mailto")
_SECONDS: Final = 10.0


class Links:
    """Offers a link at the first click, or by its key; the second click, or Enter, opens it."""

    def __init__(self, view: ChatView) -> None:
        self._view = view
        self._href = ""
        self._offer: Notice | None = None

    def click(self, href: str) -> None:
        """Show where a link leads, or open it when that was just done."""
        if href != self._href or not self.open_offered():
            self.offer(href)

    def offer(self, href: str) -> None:
        """Show where a link leads."""
        if not is_openable(href):
            self._view.notice(f"Only web and mail links open, not {href}", "warn")
            return
        self._href = href
        self._offer = Notice(f"Enter opens {href}")
        self._view.status.show(self._offer, seconds=_SECONDS)

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
