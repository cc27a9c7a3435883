"""Saving in a thread: the loop goes on, nothing is lost, one save at a time."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.parts import TextPart
from chatui.errors import NotSaved
from chatui.sessions.saver import Saver
from chatui.sessions.session_events import Changed, Noticed, Saved, SessionEvent
from chatui.storage.conversations.journal import Journal
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.conversations.versions import Written
from chatui.storage.lock import Patience, locked
from tests.storage.conversations import add_turn, begin_reply, conversation_of, store_in, texts


class SlowHistory(ConversationStore):
    """A history whose saves wait until they are let go; `refusal` is raised instead."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "conversations")
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.refusal: Exception | None = None
        self.count = 0

    def write(
        self,
        conversation: Conversation,
        ended: Sequence[Journal] = (),
        *,
        patience: Patience | None = None,
    ) -> Written:
        self.begun.release()
        assert self.go_on.acquire(timeout=30)
        self.count += 1
        if self.refusal is not None:
            raise self.refusal
        return super().write(conversation, ended, patience=patience)


class Told:
    def __init__(self) -> None:
        self.words: list[str] = []

    def handle(self, event: SessionEvent) -> None:
        match event:
            case Saved():
                self.words.append("saved")
            case Changed():
                self.words.append("merged")
            case Noticed(text):
                self.words.append(text.split(" Everything")[0])
            case _:
                pass


@pytest.fixture
def history(tmp_path: Path) -> SlowHistory:
    return SlowHistory(tmp_path)


@pytest.fixture
def conversation(history: SlowHistory) -> Conversation:
    conversation = conversation_of(("hello", "hi"))
    history.create(conversation)
    return conversation


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def saver(conversation: Conversation, history: SlowHistory, told: Told) -> Saver:
    return Saver(conversation, lambda: history, told.handle, is_saved=True)


@contextmanager
def locked_by_another_window(folder: Path) -> Iterator[None]:
    """Hold every lock of whoever writes a conversation, as a window that is suspended does."""
    with ExitStack() as held:
        for number in range(16):
            held.enter_context(locked(folder / "locks" / f"save-{number:x}.lock"))
        yield


async def begun(history: SlowHistory) -> None:
    assert await asyncio.to_thread(history.begun.acquire, timeout=30)


async def test_what_changes_during_a_save_is_saved_after_it(
    saver: Saver, history: SlowHistory, conversation: Conversation, told: Told, tmp_path: Path
) -> None:
    conversation.title = "first"
    saver.save()
    await begun(history)
    conversation.title = "second"
    for _ in range(5):
        saver.save()
    history.go_on.release(2)
    await saver.finish()
    assert store_in(tmp_path).load(conversation.id).title == "second"
    assert history.count == 2
    assert told.words == ["saved", "saved"]


async def test_a_reply_that_grows_during_a_save_is_saved_as_it_was_when_the_save_began(
    saver: Saver, history: SlowHistory, conversation: Conversation, tmp_path: Path
) -> None:
    reply = begin_reply(conversation, conversation.add_prompt([TextPart("again")]))
    conversation.apply(ContentDelta("early"), reply.id)
    saver.save()
    await begun(history)
    conversation.apply(ContentDelta("later"), reply.id)
    history.go_on.release()
    await saver.finish()
    saved = (tmp_path / "conversations" / f"{conversation.id}.json").read_text()
    assert "early" in saved
    assert "later" not in saved


async def test_who_waits_for_a_save_may_be_cancelled_and_the_save_goes_on(
    saver: Saver, history: SlowHistory, conversation: Conversation, tmp_path: Path
) -> None:
    conversation.title = "kept"
    saver.save()
    await begun(history)
    waiting = asyncio.create_task(saver.finish())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    history.go_on.release()
    await saver.finish()
    assert store_in(tmp_path).load(conversation.id).title == "kept"


async def test_a_save_that_merges_keeps_what_happened_here_meanwhile(
    saver: Saver, history: SlowHistory, conversation: Conversation, told: Told, tmp_path: Path
) -> None:
    other = store_in(tmp_path)
    theirs = other.load(conversation.id)
    add_turn(theirs, "their prompt", "their answer")
    other.save(theirs)
    add_turn(conversation, "my prompt", "my answer")
    saver.save()
    await begun(history)
    add_turn(conversation, "meanwhile", "also mine")
    conversation.pinned = True
    history.go_on.release(2)
    await saver.finish()
    assert told.words == ["merged", "saved"]
    said = {message.text for message in conversation.messages.values()}
    assert {"their answer", "my answer", "also mine"} <= said
    assert conversation.pinned
    assert texts(conversation)[-2:] == ["meanwhile", "also mine"]
    saver.save()
    await saver.finish()
    found = store_in(tmp_path).load(conversation.id)
    assert {message.text for message in found.messages.values()} == said
    assert texts(found)[-2:] == ["meanwhile", "also mine"]


async def test_a_refused_save_is_told_once_and_tried_again_when_the_session_closes(
    saver: Saver, history: SlowHistory, conversation: Conversation, told: Told, tmp_path: Path
) -> None:
    history.refusal = NotSaved("Not saved: the disk is full.")
    conversation.title = "kept"
    history.go_on.release(3)
    for _ in range(2):
        saver.save()
        await saver.finish()
    assert str(saver.unsaved) == "Not saved: the disk is full."
    history.refusal = None
    await saver.close()
    assert str(saver.unsaved) == "None"
    assert told.words == ["Not saved: the disk is full.", "saved"]
    assert store_in(tmp_path).load(conversation.id).title == "kept"


async def test_a_save_that_waits_for_another_window_gives_up_soon_when_the_session_closes(
    conversation: Conversation, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatui.sessions.saver._PATIENCE", 3600.0)
    history = store_in(tmp_path)
    saver = Saver(history.load(conversation.id), lambda: history, told.handle, is_saved=True)
    with locked_by_another_window(tmp_path):
        saver.save()
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await saver.close()
    assert told.words == ["Not saved: another chatui has been writing for too long."]
    assert saver.unsaved is not None
    await saver.close()
    assert saver.unsaved is None


async def test_a_save_that_takes_too_long_when_chatui_ends_is_not_called_done(
    saver: Saver, history: SlowHistory
) -> None:
    saver.save()
    await begun(history)
    closing = asyncio.create_task(saver.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert saver.unsaved is not None
    assert saver.unsaved.message == "The last save was not done in time."
    history.go_on.release()
    await saver.finish()


async def test_a_save_that_fails_as_nobody_thought_of_is_told_and_tried_again(
    saver: Saver, history: SlowHistory, conversation: Conversation, told: Told, tmp_path: Path
) -> None:
    conversation.title = "kept"
    history.refusal = ValueError("a bug")
    history.go_on.release(2)
    saver.save()
    await saver.finish()
    assert not saver.is_busy
    assert told.words == ["Not saved: ValueError: a bug."]
    history.refusal = None
    await saver.close()
    assert saver.unsaved is None
    assert store_in(tmp_path).load(conversation.id).title == "kept"
