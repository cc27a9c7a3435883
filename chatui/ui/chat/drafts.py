"""What is written and not sent, and the earlier prompts that may be shown in its place."""

from collections.abc import Callable, Sequence

from chatui.conversation.parts import Attachment
from chatui.sessions.session import ChatSession
from chatui.storage.prompt_history import SentPrompt
from chatui.ui.chat.view import ChatView


class PromptRecall:
    """A place in the list of earlier prompts; `read` returns them, the oldest first."""

    def __init__(self, read: Callable[[], Sequence[SentPrompt]]) -> None:
        self._read = read
        self._entries: list[SentPrompt] = []
        self._place: int | None = None
        self._draft = SentPrompt("")

    def back(self, shown: SentPrompt) -> SentPrompt | None:
        """Return the prompt before the one that is shown; None when there is none."""
        place = self._place_of(shown)
        if place is None:
            self._entries = [entry for entry in self._read() if entry != shown]
            self._draft = shown
            place = len(self._entries)
        if place == 0:
            return None
        self._place = place - 1
        return self._entries[self._place]

    def choose(self, chosen: SentPrompt, shown: SentPrompt) -> SentPrompt:
        """Return a prompt that was chosen: back are those before it, forth is the draft."""
        self._draft = self.draft(shown)
        entries = list(self._read())
        while entries and entries[-1] != chosen:
            entries.pop()
        self._entries = entries or [chosen]
        self._place = len(self._entries) - 1
        return chosen

    def forth(self, shown: SentPrompt) -> SentPrompt | None:
        """Return the prompt after the one that is shown, at the end the draft; None when new."""
        place = self._place_of(shown)
        if place is None:
            return None
        if place + 1 < len(self._entries):
            self._place = place + 1
            return self._entries[self._place]
        self._place = None
        return self._draft

    def draft(self, shown: SentPrompt) -> SentPrompt:
        """Return what was written before a prompt was recalled; what is shown, if none was."""
        return shown if self._place_of(shown) is None else self._draft

    def _place_of(self, shown: SentPrompt) -> int | None:
        place = self._place
        return place if place is not None and shown == self._entries[place] else None


class Drafts:
    """Keeps what is written with its conversation.

    While an earlier prompt is shown as it was sent, the draft is what was written before.
    """

    def __init__(self, view: ChatView, recall: PromptRecall) -> None:
        self._view = view
        self._recall = recall
        self._recalled: tuple[Attachment, ...] | None = None
        """The pictures that were put in place of the draft's, until they are the draft's."""
        self._resting = SentPrompt("")

    @property
    def parts(self) -> tuple[Attachment, ...]:
        """What goes with the prompt that is being written."""
        return self.parts_of(self._view.session)

    def parts_of(self, session: ChatSession) -> tuple[Attachment, ...]:
        """Return what goes with the prompt that is being written in a session."""
        if self._recalled is not None and session is self._view.session:
            return self._recalled
        return session.conversation.draft_parts

    @property
    def written(self) -> SentPrompt:
        """The prompt that is being written."""
        return SentPrompt(self._view.composer.text, self.parts)

    def write(self, prompt: SentPrompt) -> None:
        """Put a prompt in place of what is written."""
        self._view.write(prompt.text)
        self._recalled = prompt.parts

    def attach(self, session: ChatSession, parts: Sequence[Attachment]) -> None:
        """Let other pictures go with the prompt that is being written in a session."""
        text = session.conversation.draft
        if self._recalled is not None and session is self._view.session:
            self._recalled, text = None, self._view.composer.text
        session.set_draft(text, parts)

    def load(self, session: ChatSession) -> None:
        """Put the draft of a session into the composer."""
        self._recalled = None
        self._view.composer.load_text(session.conversation.draft)
        self._view.composer.move_cursor(self._view.composer.document.end)

    def empty(self) -> None:
        """Let nothing be written any more but what is in the composer, which is being sent."""
        conversation = self._view.session.conversation
        self._recalled = None
        conversation.draft, conversation.draft_parts = "", ()

    def put_away(self) -> None:
        """Save what is written."""
        draft = self._recall.draft(self.written)
        self._view.session.set_draft(draft.text, draft.parts)

    def keep(self) -> None:
        """Do so when nothing was written since the last call: a crash must not lose a draft."""
        if self.written == self._resting:
            self.put_away()
        self._resting = self.written
