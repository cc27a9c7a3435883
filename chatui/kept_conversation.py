"""An open conversation without its replies: who listens to it, and how it is kept."""

import asyncio
from collections.abc import Callable

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import AttachmentReceived
from chatui.conversation.message import Message
from chatui.conversation.parts import FilePart, ImagePart
from chatui.conversation.title import title_from
from chatui.errors import NotSaved, StorageError
from chatui.listener import Listener
from chatui.saver import Saver, SaverEvents
from chatui.storage.attachments import digest
from chatui.storage.history import HistoryStore
from chatui.storage.journal import Journal


class KeptConversation:
    """A conversation with listeners, saved in the background.

    Nothing of a temporary one touches the disk, until `keep`. `is_saved` tells whether the
    conversation came from the history.
    """

    def __init__(
        self,
        conversation: Conversation,
        history: HistoryStore,
        *,
        is_saved: bool,
        is_temporary: bool,
    ) -> None:
        self.conversation = conversation
        self._history = history
        self.held: dict[str, bytes] = {}
        """The attachments that are not on the disk yet, by their SHA-256."""
        self._listeners: list[Listener] = []
        self._saver = None if is_temporary else self._new_saver(is_saved=is_saved)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener everything from now on; call the result to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of the conversation touches the disk."""
        return self._saver is None

    @property
    def unsaved(self) -> NotSaved | None:
        """Why the last save failed; None when everything is on disk."""
        return None if self._saver is None else self._saver.unsaved

    def save(self) -> None:
        """Have the conversation saved in a thread; a failure is told and kept in `unsaved`.

        Of one that can only be read, nothing is written.
        """
        if self._saver is not None and not self.conversation.is_newer:
            self._saver.save()

    def keep(self) -> None:
        """Save a temporary conversation from now on."""
        if self._saver is None:
            self._saver = self._new_saver(is_saved=False)
        self.save()

    def rename(self, title: str) -> None:
        """Give the conversation a title that stays; an empty one lets the first prompt say it.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        self.conversation.check_writable()
        conversation = self.conversation
        first = next(iter(conversation.path()), None)
        conversation.title = title or ("" if first is None else title_from(first.text))
        conversation.title_locked = bool(title)
        self._was_changed()

    def set_draft(self, text: str) -> None:
        """Keep what was written and not sent, also before the first message."""
        if text != self.conversation.draft:
            self.conversation.draft = text
            self.save()

    def see(self) -> str | None:
        """Take the unread mark away; returns the first reply that ended unseen."""
        unread, self.conversation.unread = self.conversation.unread, None
        if unread is not None:
            self.save()
        return unread if unread in self.conversation.messages else None

    async def saved(self) -> None:
        """Return when no save is on its way."""
        if self._saver is not None:
            await self._saver.finish()

    def _new_journal(self, prompt: Message | None, reply: Message) -> Journal | None:
        """Return the journal of a reply that begins; its prompt, if that is new, is on the disk.

        None when nothing is kept, or the disk refused, which is told.
        """
        if self._saver is None:
            return None
        try:
            if not (self._saver.is_saved or self._saver.is_busy):
                self._history.create(self.conversation)
                self._saver.is_saved = True
            return self._history.begin_turn(self.conversation, prompt, reply)
        except NotSaved as problem:
            self._refuse(problem)
            return None

    async def _keep_attachment(self, received: AttachmentReceived) -> ImagePart | FilePart | None:
        """Return the part for an attachment, whose bytes are on the disk then, or held.

        None when it is too large to be kept, which is told.
        """
        put = digest if self._saver is None else self._history.attachments.put
        try:
            sha256 = await asyncio.to_thread(put, received.content)
        except NotSaved as problem:
            sha256 = digest(received.content)
            self.held[sha256] = received.content
            self._refuse(problem)
        except StorageError as problem:
            words = f"{received.name} was not kept. {problem}"
            self._tell(lambda listener: listener.session_noticed(words))
            return None
        if self._saver is None:
            self.held[sha256] = received.content
        made = ImagePart if received.media_type.startswith("image/") else FilePart
        return made(sha256, received.media_type, received.name)

    def _refuse(self, problem: NotSaved) -> None:
        if self._saver is not None:
            self._saver.refuse(problem)

    def _tell(self, what: Callable[[Listener], None]) -> None:
        for listener in list(self._listeners):
            what(listener)

    def _new_saver(self, *, is_saved: bool) -> Saver:
        events = SaverEvents(self._told_saved, self._told_changed, self._told_refused)
        return Saver(self.conversation, self._history, events, held=self.held, is_saved=is_saved)

    def _was_changed(self) -> None:
        self.save()
        self._told_changed()

    def _told_saved(self) -> None:
        self._tell(lambda listener: listener.conversation_saved())

    def _told_changed(self) -> None:
        self._tell(lambda listener: listener.conversation_changed())

    def _told_refused(self, problem: NotSaved) -> None:
        self._tell(lambda listener: listener.session_noticed(str(problem)))
