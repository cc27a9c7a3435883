"""The saved conversations, as lists and searches see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.conversation.conversation import Conversation
from chatui.errors import StorageError

if TYPE_CHECKING:
    from chatui.conversation.summary import Summary
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.search.index import Hit, SearchIndex

FIRST: Final = 300
MOST_HITS: Final = 60
_TELL_SECONDS: Final = 1.0
_REST: Final = 2.0  # times as long as a batch took

ConversationChange = Callable[[Conversation], None]


@dataclass(frozen=True, slots=True)
class FoundConversations:
    """What fits a query: `titles` are None when it holds words alone, which every title has.

    `doubts` are sentences about filters in it that are none.
    """

    titles: list[Summary] | None
    hits: list[Hit]
    doubts: Sequence[str] = ()


class Library:
    """Lists the conversations of a history, searches them, changes those that are not open.

    Lists and searches come from the index, which is brought up to date with the files in the
    background. When there can be none, the files themselves are read, and only titles can be
    searched. What is `in_memory` is listed as it is there. What touches the disk does so in a
    thread.
    """

    def __init__(
        self,
        history: Callable[[], ConversationStore],
        open_index: Callable[[], SearchIndex],
        in_memory: Callable[[], Sequence[Summary]] = tuple,
    ) -> None:
        self.is_building = False
        """Whether many files are still to be read."""
        self.is_awaited = False
        """Whether someone looks at the whole list; else it is built with pauses."""
        self.problem: StorageError | None = None
        """Why there is no index, or no list."""
        self._first: list[Summary] = []
        self._in_memory = in_memory
        self._history = history
        self._open_index = open_index
        self._index: SearchIndex | None = None
        self._listeners: list[Callable[[], None]] = []
        self._changed = (0, 0)
        self._searches = 0
        self._is_due = False
        self._is_closed = False
        self._task: asyncio.Task[None] | None = None

    @property
    def first(self) -> list[Summary]:
        """What a list begins with: the newest and the pinned ones, none that is archived."""
        return self._with_memory(self._first)

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call a listener whenever the list has changed; call the result to end that."""
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    def refresh(self) -> None:
        """Compare the list with the files, in the background."""
        self._is_due = True
        if self._task is None and not self._is_closed:
            self._task = asyncio.create_task(self._refresh(), name="saved conversations")

    async def refresh_if_changed(self) -> None:
        """Do so if a file has come or gone, or was replaced: cheap enough for every second.

        Also if the index was found to be damaged.
        """
        broken = 0 if self._index is None else self._index.times_broken
        changed = await asyncio.to_thread(lambda: self._history().changed()), broken
        if changed != self._changed:
            self._changed = changed
            self.refresh()

    async def all(self) -> list[Summary]:
        """Return every conversation, the newest first."""
        return self._with_memory(await self._all())

    async def _all(self) -> list[Summary]:
        index = self._opened()
        try:
            return await asyncio.to_thread(index.summaries)
        except StorageError as problem:
            self.problem = problem
        return await self._from_files()

    async def search(self, query: str) -> FoundConversations | None:
        """Return what fits; None when the next search has begun, or there is no index."""
        index = self._opened()
        self._searches += 1
        number = self._searches
        try:
            # Threads get going in any order; this alone says which search came last.
            return await asyncio.to_thread(_found, index, query, lambda: number == self._searches)
        except StorageError:
            return None
        except asyncio.CancelledError:
            self._searches += number == self._searches  # its thread is to give up as well
            raise

    async def peek(self, conversation_id: str) -> Conversation | None:
        """Return a conversation as its file has it, None when that cannot be read."""
        try:
            return await asyncio.to_thread(lambda: self._history().peek(conversation_id))
        except StorageError:
            return None

    async def change(self, conversation_id: str, change: ConversationChange) -> None:
        """Change a conversation that is not open.

        Raises:
            ConversationNotFound, ConversationUnreadable, NotSaved: When nothing was changed.
        """
        await asyncio.to_thread(lambda: _change(self._history(), conversation_id, change))
        self.refresh()

    async def delete(self, conversation_id: str) -> None:
        """Move a conversation that is not open to the trash.

        Raises:
            ConversationNotFound, NotSaved: When it stays where it is.
        """
        await asyncio.to_thread(lambda: self._history().delete(conversation_id))
        self.refresh()

    async def deleted(self) -> list[tuple[datetime, Summary]]:
        """Return what lies in the trash and when it was deleted, the last one first."""
        return await asyncio.to_thread(lambda: self._history().deleted())

    async def restore(self, entry: str) -> str:
        """Take a conversation out of the trash; returns its id.

        Raises:
            ConversationNotFound, ConversationUnreadable, NotSaved: When it stays there.
        """
        conversation_id = await asyncio.to_thread(lambda: self._history().restore(entry))
        self.refresh()
        return conversation_id

    async def close(self) -> None:
        """Look no more, tell nobody, and close the index."""
        self._is_closed = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if self._index is not None:
            await asyncio.to_thread(self._index.close)

    async def _refresh(self) -> None:
        try:
            while self._is_due:
                self._is_due = False
                await self._refresh_once()
        finally:
            self._task = None

    def _opened(self) -> SearchIndex:
        if self._index is None:
            self._index = self._open_index()
        return self._index

    async def _refresh_once(self) -> None:
        await asyncio.to_thread(self._history)  # opened behind the first frame, beside the keys
        index = self._opened()
        try:
            if not self._first:
                await self._take_first(index)
            await self._bring_up_to_date(index)
            self.problem = None
        except StorageError as problem:
            self.problem, self.is_building = problem, False
            listed = [one for one in await self._from_files() if not one.archived]
            self._first = sorted(listed, key=attrgetter("pinned"), reverse=True)[:FIRST]
            self._notify()

    async def _bring_up_to_date(self, index: SearchIndex) -> None:
        known, told, is_left = await asyncio.to_thread(index.version), monotonic(), True
        while is_left:
            began = monotonic()
            is_left = await asyncio.to_thread(index.refresh)
            took = monotonic() - began
            if not is_left or not self.is_building or monotonic() - told > _TELL_SECONDS:
                version = await asyncio.to_thread(index.version)
                has_changed = version != known or self.is_building != is_left
                self.is_building = is_left
                if has_changed:
                    await self._take_first(index)
                known, told = version, monotonic()
            if is_left and not self.is_awaited:
                await asyncio.sleep(_REST * took)

    async def _take_first(self, index: SearchIndex) -> None:
        self._first = await asyncio.to_thread(index.newest, FIRST)
        self._notify()

    async def _from_files(self) -> list[Summary]:
        try:
            return await asyncio.to_thread(lambda: self._history().summaries())
        except StorageError as problem:
            self.problem = problem
            return []

    def _with_memory(self, summaries: list[Summary]) -> list[Summary]:
        now = {one.id: one for one in self._in_memory()}
        both = [*now.values(), *(one for one in summaries if one.id not in now)]
        return sorted(both, key=attrgetter("updated"), reverse=True)

    def _notify(self) -> None:
        for listener in () if self._is_closed else tuple(self._listeners):
            listener()


def _found(
    index: SearchIndex, query: str, is_wanted: Callable[[], bool]
) -> FoundConversations | None:
    from chatui.storage.search.query import SearchQuery, doubts, parse_query

    parsed = parse_query(query)
    titles: list[Summary] | None = None
    if parsed != SearchQuery(terms=parsed.terms) or any(" " in term for term in parsed.terms):
        titles = [] if parsed.is_about_messages or not is_wanted() else index.summaries(query)
    hits = index.search(query, MOST_HITS, is_wanted)
    return FoundConversations(titles, hits, doubts(query)) if is_wanted() else None


def _change(history: ConversationStore, conversation_id: str, change: ConversationChange) -> None:
    conversation = history.load(conversation_id)
    change(conversation)
    history.save(conversation)
