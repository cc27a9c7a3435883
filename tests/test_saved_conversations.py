"""The list of the saved conversations, and how it follows their files."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.conversation import Conversation
from chatui.errors import ConversationNotFound
from chatui.sessions.library import Library
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.search.index import SearchIndex
from chatui.storage.search.query import Matcher
from tests.storage.conversations import add_turn
from tests.waiting import until


class Lists:
    """Saved conversations, and the list of them as one program sees it."""

    def __init__(self, folder: Path) -> None:
        self.history = ConversationStore(folder / "conversations")
        self.index_file = folder / "cache" / "search.sqlite"
        self.list = Library(
            lambda: self.history, lambda: SearchIndex(self.index_file, self.history)
        )
        self.times_told = 0
        self.list.subscribe(self._told)

    def save(self, title: str) -> str:
        """Save a conversation, as another program does."""
        conversation = Conversation.new()
        conversation.title = title
        add_turn(conversation, f"About {title}", "Gladly.")
        self.history.create(conversation)
        return conversation.id

    def titles(self) -> list[str]:
        return sorted(one.title for one in self.list.first)

    def _told(self) -> None:
        self.times_told += 1


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Lists]:
    library = Lists(tmp_path)
    yield library
    await library.list.close()


async def test_what_is_saved_is_listed_and_told(library: Lists) -> None:
    library.save("one")
    library.list.refresh()
    await until(lambda: library.titles() == ["one"])
    assert library.times_told > 0
    assert [one.title for one in await library.list.all()] == ["one"]


async def test_a_look_that_is_asked_for_during_another_one_is_not_lost(library: Lists) -> None:
    library.list.refresh()
    library.save("late")
    library.list.refresh()
    await until(lambda: library.titles() == ["late"])


async def test_what_another_program_adds_and_removes_is_noticed(library: Lists) -> None:
    await library.list.refresh_if_changed()
    name = library.save("one")
    await library.list.refresh_if_changed()
    await until(lambda: library.titles() == ["one"])
    library.history.path(name).unlink()
    await library.list.refresh_if_changed()
    await until(lambda: library.titles() == [])


async def test_a_file_that_was_edited_by_hand_is_read_again(library: Lists) -> None:
    path = library.history.path(library.save("one"))
    library.list.refresh()
    await until(lambda: library.titles() == ["one"])
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"title": "two"}))
    library.list.refresh()
    await until(lambda: library.titles() == ["two"])


async def test_an_index_that_was_deleted_is_built_again(library: Lists) -> None:
    library.save("one")
    library.list.refresh()
    await until(lambda: library.titles() == ["one"])
    library.index_file.unlink()
    library.save("two")
    library.list.refresh()
    await until(lambda: library.titles() == ["one", "two"])
    found = await library.list.search("gladly")
    assert found is not None
    assert len(found.hits) == 2


async def test_without_an_index_the_files_are_listed(library: Lists) -> None:
    library.index_file.parent.write_text("a file where the folder should be")
    library.save("one")
    library.list.refresh()
    await until(lambda: library.titles() == ["one"])
    assert "The search index cannot be used" in str(library.list.problem)
    assert [one.title for one in await library.list.all()] == ["one"]
    assert await library.list.search("gladly") is None
    library.index_file.parent.unlink()
    library.list.refresh()
    await until(lambda: library.list.problem is None)


async def test_the_list_begins_without_what_is_archived(library: Lists) -> None:
    old, archived, _ = library.save("old"), library.save("archived"), library.save("new")
    await library.list.change(old, lambda one: setattr(one, "pinned", True))
    await library.list.change(archived, lambda one: setattr(one, "archived", True))
    await until(lambda: library.titles() == ["new", "old"])
    assert [one.title for one in library.list.first if one.pinned] == ["old"]
    assert len(await library.list.all()) == 3


async def test_what_was_deleted_is_gone_until_it_is_restored(library: Lists) -> None:
    name = library.save("one")
    await library.list.delete(name)
    await until(lambda: library.titles() == [])
    with pytest.raises(ConversationNotFound):
        await library.list.delete(name)
    assert await library.list.peek(name) is None
    await library.list.restore(name)
    await until(lambda: library.titles() == ["one"])
    found = await library.list.peek(name)
    assert found is not None
    assert found.title == "one"


async def test_a_list_that_is_closed_stops_in_the_middle(library: Lists) -> None:
    for number in range(120):
        library.save(f"{number}")
    library.list.refresh()
    await until(lambda: library.list.is_building)
    await library.list.close()
    assert library.list.is_building


async def test_nobody_is_told_of_what_is_saved_after_the_end(library: Lists) -> None:
    library.list.refresh()
    await until(lambda: not library.list.is_building and library.times_told > 0)
    told = library.times_told
    await library.list.close()
    library.save("last")
    library.list.refresh()
    await asyncio.sleep(0.1)
    assert library.times_told == told
    assert len(asyncio.all_tasks()) == 1


async def test_an_index_that_breaks_in_the_middle_is_filled_again(library: Lists) -> None:
    library.save("one")
    library.list.refresh()
    await until(lambda: library.titles() == ["one"])
    await library.list.refresh_if_changed()
    library.index_file.write_bytes(b"no index " * 1000)
    await library.list.close()
    assert await library.list.search("gladly") is not None
    await library.list.refresh_if_changed()
    await until(lambda: library.titles() == ["one"])
    found = await library.list.search("gladly")
    assert found is not None
    assert [hit.title for hit in found.hits] == ["one"]


class LateThread(ThreadPoolExecutor):
    """Runs what it is given, except the first of it, which gets going when it is let go."""

    def __init__(self) -> None:
        super().__init__(2)
        self.first: Callable[[], Future[Any]] | None = None

    def submit(self, function: Callable[..., Any], /, *args: Any, **settings: Any) -> Future[Any]:
        if self.first is not None:
            return super().submit(function, *args, **settings)
        held: Future[Any] = Future()

        def let_go() -> Future[Any]:
            future = super(LateThread, self).submit(function, *args, **settings)
            future.add_done_callback(lambda done: held.set_result(done.result()))
            return held

        self.first = let_go
        return held


async def test_a_search_whose_thread_gets_going_late_leaves_the_newer_one_alone(
    library: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("one", "two", "three"):
        library.save(title)
    library.list.refresh()
    await until(lambda: len(library.titles()) == 3)
    threads = LateThread()
    asyncio.get_running_loop().set_default_executor(threads)
    older = asyncio.create_task(library.list.search("glad"))
    await until(lambda: threads.first is not None)
    matches = Matcher.matches

    def let_the_older_search_go(matcher: Matcher, text: str) -> bool:
        monkeypatch.setattr(Matcher, "matches", matches)
        assert threads.first is not None
        assert threads.first().result(10) is None
        return matcher.matches(text)

    monkeypatch.setattr(Matcher, "matches", let_the_older_search_go)
    found = await library.list.search("gladly")
    assert found is not None
    assert len(found.hits) == 3
    assert await older is None


async def test_the_next_search_ends_the_one_that_is_going_on(
    library: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("one", "two", "three"):
        library.save(title)
    library.list.refresh()
    await until(lambda: len(library.titles()) == 3)
    under_way, go_on = threading.Event(), threading.Event()
    matches, asked = Matcher.matches, []

    def wait(matcher: Matcher, text: str) -> bool:
        asked.append(text)
        under_way.set()
        assert go_on.wait(10)
        return matches(matcher, text)

    monkeypatch.setattr(Matcher, "matches", wait)
    older = asyncio.create_task(library.list.search("gladly"))
    await until(under_way.is_set)
    newer = asyncio.create_task(library.list.search("nothing like it"))
    await asyncio.sleep(0)
    go_on.set()
    assert await older is None
    assert len(asked) == 1
    found = await newer
    assert found is not None
    assert found.hits == []


async def test_a_search_that_nobody_waits_for_any_more_ends(
    library: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("one", "two", "three"):
        library.save(title)
    library.list.refresh()
    await until(lambda: len(library.titles()) == 3)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    under_way, go_on = threading.Event(), threading.Event()
    matches, asked = Matcher.matches, []

    def wait(matcher: Matcher, text: str) -> bool:
        asked.append(text)
        under_way.set()
        assert go_on.wait(10)
        return matches(matcher, text)

    monkeypatch.setattr(Matcher, "matches", wait)
    search = asyncio.create_task(library.list.search("gladly"))
    await until(under_way.is_set)
    search.cancel()
    await asyncio.wait([search])
    go_on.set()
    await asyncio.to_thread(bool)  # there is one thread: it has ended the search
    assert len(asked) == 1
