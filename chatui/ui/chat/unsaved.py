"""What is not on the disk yet: drafts, and what the disk refused."""

from typing import Final

from textual.timer import Timer

from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.prompt_recall import PromptRecall
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_SAVE_AGAIN_SECONDS: Final = 5.0


class Drafts:
    """Keeps what is written, and not sent, with its conversation."""

    def __init__(self, view: ChatView, recall: PromptRecall) -> None:
        self._view = view
        self._recall = recall
        self._resting = ""

    def put_away(self) -> None:
        """Save what is in the composer."""
        session = self._view.session
        draft = self._recall.draft(self._view.composer.text)
        session.set_draft(draft, session.conversation.draft_parts)

    def keep(self) -> None:
        """Do so when nothing was written since the last call: a crash must not lose a draft."""
        text = self._view.composer.text
        if text == self._resting:
            self.put_away()
        self._resting = text


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
            self._view.status.show(Notice(text, "warn"))
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
