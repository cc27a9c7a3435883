"""What the list of conversations changes about one of them, one after the other, and takes back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from textual.content import Content

from chatui.conversation.conversation import Conversation
from chatui.conversation.summary import Summary
from chatui.errors import ConversationNotFound, StorageError
from chatui.sessions.library import ConversationChange, Library
from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

ChangeOpen = Callable[[str, ConversationChange], None]
"""Changes a conversation in memory, and saves it if it is saved at all."""
DropOpen = Callable[[str], Callable[[], None]]
"""Lets go of one that is in memory; the result takes it back."""
_MOST_COLUMNS: Final = 40  # of a title in a sentence


class Undone(NamedTuple):
    """A conversation as it is again, and the words for it."""

    summary: Summary
    words: str


@dataclass(frozen=True, slots=True)
class _Done:
    before: Summary
    words: str
    undo: Callable[[], Awaitable[None]]


class ConversationChanges:
    """Changes conversations: those that `is_open` names in memory, which would win over the file.

    Everything happens in the order in which it was asked for. What raises a StorageError has
    changed nothing.
    """

    def __init__(
        self,
        saved: Library,
        is_open: Callable[[str], bool],
        change_open: ChangeOpen | None,
        drop_open: DropOpen | None,
    ) -> None:
        self._saved = saved
        self._is_open = is_open
        self._change_open = change_open
        self._drop_open = drop_open
        self._turn = asyncio.Lock()
        self._done: list[_Done] = []

    async def change(self, summary: Summary, change: ConversationChange) -> None:
        """Change a conversation."""
        undoable = _Undoable(change)
        async with self._turn:
            await self._apply(summary.id, undoable.do)
            undo = partial(self._apply, summary.id, undoable.undo)
            self._done.append(_Done(summary, f"{named(summary)} is as it was.", undo))

    async def delete(self, summary: Summary) -> None:
        """Move a conversation to the trash; what was never saved is dropped."""
        async with self._turn:
            undo = await self._delete(summary)
            self._done.append(_Done(summary, f"{named(summary)} is back.", undo))

    async def undo(self) -> Undone | None:
        """Take the last change back; None when there is none any more."""
        async with self._turn:
            if not self._done:
                return None
            done = self._done.pop()
            await done.undo()
            return Undone(done.before, done.words)

    async def _apply(self, conversation_id: str, change: ConversationChange) -> None:
        if not self._is_open(conversation_id):
            await self._saved.change(conversation_id, change)
        elif self._change_open is not None:
            self._change_open(conversation_id, change)
            self._saved.refresh()

    async def _delete(self, summary: Summary) -> Callable[[], Awaitable[None]]:
        if not summary.is_in_memory or self._drop_open is None:
            await self._saved.delete(summary.id)
            return partial(self._restore, summary.id)
        take_back = self._drop_open(summary.id)
        try:
            await self._saved.delete(summary.id)
        except ConversationNotFound:
            return partial(_call, take_back)
        except StorageError:
            take_back()
            raise
        return partial(self._restore, summary.id, take_back)

    async def _restore(
        self, conversation_id: str, take_back: Callable[[], None] | None = None
    ) -> None:
        await self._saved.restore(conversation_id)
        if take_back is not None:
            take_back()


async def _call(take_back: Callable[[], None]) -> None:
    take_back()


class _Undoable:
    """A change that remembers what was there before."""

    def __init__(self, change: ConversationChange) -> None:
        self._change = change
        self._before: tuple[str, bool, bool, bool, tuple[str, ...]] | None = None

    def do(self, conversation: Conversation) -> None:
        self._before = (
            conversation.title,
            conversation.title_locked,
            conversation.pinned,
            conversation.archived,
            conversation.tags,
        )
        self._change(conversation)

    def undo(self, conversation: Conversation) -> None:
        assert self._before is not None
        (
            conversation.title,
            conversation.title_locked,
            conversation.pinned,
            conversation.archived,
            conversation.tags,
        ) = self._before


def changed(summary: Summary, change: ConversationChange) -> Summary:
    """Return what a list shows of a conversation after a change.

    A title that only its messages can say is that of before, until it is read again.
    """
    conversation = Conversation(
        summary.id,
        summary.created,
        summary.updated,
        summary.title,
        pinned=summary.pinned,
        archived=summary.archived,
        tags=summary.tags,
    )
    change(conversation)
    return replace(
        summary,
        title=conversation.title or summary.title,
        pinned=conversation.pinned,
        archived=conversation.archived,
        tags=conversation.tags,
    )


def named(summary: Summary) -> str:
    """Return the title of a conversation as a sentence names it."""
    title = Content(display_line(summary.title) or "Untitled")
    return f'"{shortened(title, _MOST_COLUMNS).plain}"'


def words_for(before: Summary, after: Summary) -> str:
    """Return what is said of a change."""
    if before.archived != after.archived:
        return "Archived" if after.archived else "Out of the archive"
    if before.pinned != after.pinned:
        return "Pinned" if after.pinned else "No longer pinned"
    if before.tags != after.tags:
        tags = " ".join(f"#{tag}" for tag in after.tags)
        return f"Tags: {tags}" if tags else "No tags any more"
    return "Renamed"
