"""What is not on the disk yet, since it was refused."""

from typing import Final

from textual.timer import Timer

from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_SAVE_AGAIN_SECONDS: Final = 5.0


class Unsaved:
    """Says what sessions have to say; that something is not saved stays until it is."""

    def __init__(self, view: ChatView, sessions: OpenSessions, overview: Overview) -> None:
        self._view = view
        self._sessions = sessions
        self._overview = overview
        self._saving: Timer | None = None

    def noticed(self, text: str) -> None:
        """Say something; where it is that the disk refused, try again until it takes it."""
        self._overview.refresh()
        if not self._sessions.unsaved:
            self._view.status.show_behind(Notice(text, "warn"))
            return
        self._view.status.standing = Notice(text, "bad")
        if self._saving is None:
            self._saving = self._view.every(_SAVE_AGAIN_SECONDS, self.save_again)

    def save_again(self) -> None:
        """Try once more to save what the disk refused."""
        self._sessions.save_again()
        if self._saving is not None and not self._sessions.unsaved:
            self._saving.stop()
            self._saving = None
            self._view.status.standing = None
            self._view.notice("Saved.")
            self._overview.refresh()
