"""Saves an open conversation in a thread, so that the screen never waits for the disk."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.errors import NotSaved, mistake_words
from chatui.storage.history import HistoryStore
from chatui.storage.journal import Journal
from chatui.storage.lock import Patience
from chatui.storage.watch import News, Watch

_PATIENCE: Final = 5.0  # seconds that another window may be writing
_LAST_PATIENCE: Final = 1.0  # the same when chatui ends


@dataclass(frozen=True, slots=True)
class SaverEvents:
    """What is called, in the event loop, when a save has ended."""

    saved: Callable[[], None]
    merged: Callable[[], None]
    """Another window's changes are in the conversation now."""
    refused: Callable[[NotSaved], None]


class Saver:
    """Saves one conversation, one save at a time; what changes during a save is saved after it.

    The attachments in `held` are put on the disk first, and taken out of it.
    `unsaved` tells why the last save failed; None when everything is on the disk.
    """

    def __init__(
        self,
        conversation: Conversation,
        history: HistoryStore,
        events: SaverEvents,
        *,
        held: dict[str, bytes],
        is_saved: bool,
    ) -> None:
        self.unsaved: NotSaved | None = None
        self.is_saved = is_saved
        """Whether the conversation has a file."""
        self._conversation = conversation
        self._history = history
        self._events = events
        self._held = held
        self._last: Patience | None = None
        self._patience = Patience(_PATIENCE)
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
        """Have the conversation saved; a reply's journal that has `ended` is removed then."""
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
        self._last = Patience(_LAST_PATIENCE)
        self._patience.shorten(_LAST_PATIENCE)
        try:
            await self.finish()
            if self.unsaved is not None:
                self.save()
                await self.finish()
        except asyncio.CancelledError:
            self.unsaved = self.unsaved or NotSaved("The last save was not done in time.")
            raise

    async def look(self, own: Collection[str]) -> News | None:
        """Take in what another window has saved; returns what is new, None when nothing is.

        `own` are the replies that this window is writing.
        """
        if self.is_busy or not self.is_saved:
            return None
        async with self._turn:
            if self._watch is None:
                self._watch = self._history.watch(self._conversation.id)
            if not await asyncio.to_thread(self._watch.has_news, own):
                return None
            await asyncio.to_thread(self._history.merge_copies, self._conversation.id)
            snapshot = self._conversation.snapshot()
            news = await asyncio.to_thread(self._watch.look, snapshot, own)
            if news.written is not None:
                self._history.take(self._conversation, news.written, snapshot)
            return news

    def refuse(self, problem: NotSaved) -> None:
        """Remember why something is not on the disk; the first time it is told."""
        is_news = self.unsaved is None
        self.unsaved = problem
        if is_news:
            self._events.refused(problem)

    async def _save(self) -> None:
        while self._is_due:
            self._is_due = False
            async with self._turn:
                await self._save_once()
        self._task = None

    async def _put_held(self) -> None:
        for sha256, content in list(self._held.items()):
            await asyncio.to_thread(self._history.attachments.put, content)
            del self._held[sha256]

    def _end(self, task: asyncio.Task[None]) -> None:
        """Take a save that failed as nobody thought of for one that failed."""
        if task is self._task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self.refuse(NotSaved(f"Not saved: {mistake_words(error)}."))

    async def _save_once(self) -> None:
        conversation = self._conversation
        if not (conversation.messages or conversation.draft or self.is_saved):
            return
        snapshot = conversation.snapshot()
        ended = tuple(self._ended)
        self._patience = self._last or Patience(_PATIENCE)
        try:
            if self._held:
                await self._put_held()
            written = await asyncio.to_thread(
                self._history.write, snapshot, ended, patience=self._patience
            )
        except NotSaved as problem:
            self.refuse(problem)
            return
        del self._ended[: len(ended)]
        self._history.take(conversation, written, snapshot)
        self.is_saved = True
        if not (conversation.messages or conversation.draft):
            removed = await asyncio.to_thread(self._history.remove_empty, conversation.id)
            self.is_saved = not removed
        self.unsaved = None
        if written.merged is not None:
            self._events.merged()
        self._events.saved()
