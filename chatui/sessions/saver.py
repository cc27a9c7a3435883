"""Saves an open conversation in a thread, so that the screen never waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.errors import NotSaved, mistake_words
from chatui.sessions.session_events import Changed, Listener, Noticed, Saved

if TYPE_CHECKING:
    from chatui.storage.conversations.journal import Journal
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.conversations.watch import News, Watch
    from chatui.storage.lock import Patience

_PATIENCE: Final = 5.0  # seconds that another window may be writing
_LAST_PATIENCE: Final = 1.0  # the same when chatui ends


class Saver:
    """Saves one conversation, one save at a time; what changes during a save is saved after it.

    Nothing of one that `is_temporary` touches the disk, until that ends. `is_saved` tells whether
    it has a file, `unsaved` why the last save failed; None when everything is on the disk. What
    comes of a save is told.
    """

    def __init__(
        self,
        conversation: Conversation,
        history: Callable[[], ConversationStore],
        notify: Listener,
        *,
        is_saved: bool,
        is_temporary: bool = False,
    ) -> None:
        self.unsaved: NotSaved | None = None
        self.is_saved = is_saved
        self.is_temporary = is_temporary
        self.held: dict[str, bytes] = {}
        """The attachments that are not on the disk yet, by their SHA-256."""
        self._conversation = conversation
        self._history = history
        self._notify = notify
        self._last: Patience | None = None
        self._patience: Patience | None = None
        self._is_due = False
        self._ended: list[Journal] = []
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._watch: Watch | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a save is on its way."""
        return self._task is not None

    def save(self, ended: Journal | None = None) -> None:
        """Have the conversation saved; a reply's journal that has `ended` is removed then.

        Of one that is temporary, or can only be read, nothing is written.
        """
        if self.is_temporary or self._conversation.is_newer:
            return
        if ended is not None:
            self._ended.append(ended)
        self._is_due = True
        if self._task is None:
            self._task = asyncio.create_task(self._save(), name=f"save {self._conversation.id}")
            self._task.add_done_callback(self._end)

    async def finish(self) -> None:
        """Return when no save is on its way; the cancelling of who waits cancels no save."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Save what could not be saved until now.

        Another window is waited for only a moment, also by a save that is waiting for it already.
        """
        from chatui.storage.lock import Patience  # comes with the history

        self._last = Patience(_LAST_PATIENCE)
        if self._patience is not None:
            self._patience.shorten(_LAST_PATIENCE)
        try:
            await self.finish()
            if self.unsaved is not None:
                self.save()
                await self.finish()
        except asyncio.CancelledError:
            self.unsaved = self.unsaved or NotSaved("The last save was not done in time.")
            raise

    async def poll(self, own: Collection[str]) -> News | None:
        """Take in what another window has saved; returns what is new, None when nothing is.

        `own` are the replies that this window is writing.
        """
        if self.is_busy or self.is_temporary or not self.is_saved:
            return None
        async with self._turn:
            if self._watch is None:
                self._watch = self._history().watch(self._conversation.id)
            if not await asyncio.to_thread(self._watch.has_news, own):
                return None
            await asyncio.to_thread(self._history().merge_copies, self._conversation.id)
            snapshot = self._conversation.snapshot()
            news = await asyncio.to_thread(self._watch.poll, snapshot, own)
            if news.written is not None:
                self._history().take(self._conversation, news.written, snapshot)
            return news

    def refuse(self, problem: NotSaved) -> None:
        """Remember why something is not on the disk; the first time it is told."""
        is_news = self.unsaved is None
        self.unsaved = problem
        if is_news:
            self._notify(Noticed(str(problem)))

    def new_journal(self, prompt: Message | None, reply: Message) -> Journal | None:
        """Return the journal of a reply that begins; its prompt, if that is new, is on the disk.

        None when nothing is kept, or the disk refused, which is told.
        """
        if self.is_temporary:
            return None
        try:
            if not (self.is_saved or self.is_busy):
                self._history().create(self._conversation)
                self.is_saved = True
            return self._history().begin_turn(self._conversation, prompt, reply)
        except NotSaved as problem:
            self.refuse(problem)
            return None

    async def keep(self, content: bytes) -> str:
        """Return the SHA-256 of an attachment, whose bytes are on the disk then, or held.

        Raises:
            StorageError: When it is too large to be kept.
        """
        from chatui.storage.attachments import digest  # comes with the history

        put = digest if self.is_temporary else self._history().attachments.put
        try:
            sha256 = await asyncio.to_thread(put, content)
        except NotSaved as problem:
            sha256 = digest(content)
            self.held[sha256] = content
            self.refuse(problem)
        if self.is_temporary:
            self.held[sha256] = content
        return sha256

    async def _save(self) -> None:
        while self._is_due:
            self._is_due = False
            async with self._turn:
                await self._save_once()
        self._task = None

    async def _put_held(self) -> None:
        for sha256, content in list(self.held.items()):
            await asyncio.to_thread(self._history().attachments.put, content)
            del self.held[sha256]

    def _end(self, task: asyncio.Task[None]) -> None:
        """Take a save that failed as nobody thought of for one that failed."""
        if task is self._task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self.refuse(NotSaved(f"Not saved: {mistake_words(error)}."))

    async def _save_once(self) -> None:
        conversation = self._conversation
        if not (conversation.holds_something or self.is_saved):
            return
        from chatui.storage.lock import Patience  # comes with the history

        snapshot = conversation.snapshot()
        ended = tuple(self._ended)
        self._patience = self._last or Patience(_PATIENCE)
        try:
            if self.held:
                await self._put_held()
            written = await asyncio.to_thread(
                self._history().write, snapshot, ended, patience=self._patience
            )
        except NotSaved as problem:
            self.refuse(problem)
            return
        del self._ended[: len(ended)]
        self._history().take(conversation, written, snapshot)
        self.is_saved = True
        if not conversation.holds_something:
            removed = await asyncio.to_thread(self._history().remove_empty, conversation.id)
            self.is_saved = not removed
        self.unsaved = None
        if written.merged is not None:
            self._notify(Changed())
        self._notify(Saved())
