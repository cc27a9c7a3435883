"""Ctrl+R: search in messages, pins, tags and what was put away."""

import threading
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from textual.pilot import Pilot

from chatui.conversation.parts import Source, SourcesPart
from chatui.sessions.library import Library
from chatui.storage.search.index import SearchIndex
from chatui.ui.panels.library import conversation_lines
from chatui.ui.panels.library.conversation_lines import ConversationLines, ConversationPlace
from chatui.ui.panels.library.conversations import ConversationsScreen
from chatui.ui.panels.matching import find_words
from chatui.ui.widgets.choice_list import ChoiceList
from tests.storage.conversations import add_turn
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.panel_app import opened
from tests.ui.test_conversations import NOW, Shelf
from tests.ui.test_tree import branched

ANSWER = "Before that, wrap the retry in a task group and wait for all of it."


class Searched:
    """A shelf with a search index."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder)
        self.index = SearchIndex(folder / "search.sqlite", self.shelf.history)
        self.saved = Library(lambda: self.shelf.history, lambda: self.index)
        self.shelf.save("Backoff", hours=0.5)
        self.shelf.save("Trip to Lisbon", hours=1)
        self.shelf.save("Deploy notes", hours=5 * 24, answer=ANSWER)

    def panel(self, running: str | None = None) -> ConversationsScreen:
        ids = {self.shelf.ids[running]} if running else set()
        open_id = self.shelf.ids["Backoff"]
        return ConversationsScreen(self.saved, open_id, lambda: ids, clock=lambda: NOW)


@pytest.fixture
def library(tmp_path: Path) -> Searched:
    return Searched(tmp_path)


def rows(pilot: Pilot[Any]) -> list[str]:
    """Return the lines of the panel below the search field."""
    lines = (" ".join(line.strip("│▌ ").split()) for line in screen_text(pilot).split("\n")[2:])
    return [line for line in lines if line]


async def test_messages_are_found_below_the_titles(library: Searched) -> None:
    async with opened(library.panel(running="Trip to Lisbon")) as (app, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"retry")
        await until_shown(pilot, "In messages · 1")
        assert rows(pilot)[:7] == [
            "Titles · none",
            "In messages · 1",
            f"Deploy notes {NOW.day - 5} Nov",
            "Before that, wrap the retry in a task group and wait for all of it.",
            "Running · 1",
            "● Trip to Lisbon 13:30 2 msg",
            "Enter open · ^E rename · ^T pin · ^O archive · ^G tags · ^D delete · Esc",
        ]
        await pilot.press("enter")
        [place] = app.results
        saved = library.shelf.history.load(library.shelf.ids["Deploy notes"])
        assert place == ConversationPlace(saved.id, saved.path()[-1].id, "retry")


async def test_titles_are_drawn_before_messages_are_searched_and_stay_as_they_are(
    library: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def note(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def noted(*args: Any, **kinds: Any) -> Any:
            steps.append(name)
            return original(*args, **kinds)

        monkeypatch.setattr(owner, name, noted)

    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        note(ConversationLines, "found")
        note(ChoiceList, "_choice")
        note(SearchIndex, "search")
        monkeypatch.setattr(conversation_lines, "find_words", find := Mock(wraps=find_words))
        await pilot.press("k")
        await until_shown(pilot, "In messages · 2")
        of_a_title, of_messages = ["_choice"], ["_choice", "_choice"]
        assert steps == ["found", *of_a_title, "search", "found", *of_messages]
        find.assert_called_once()


async def test_hits_are_grouped_by_conversation_with_their_number(library: Searched) -> None:
    conversation = library.shelf.history.load(library.shelf.ids["Deploy notes"])
    for number in range(5):
        add_turn(conversation, f"Question {number}?", f"Answer {number}: retry.")
    library.shelf.history.save(conversation)
    async with opened(library.panel(), (120, 24)) as (app, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"retry")
        await until_shown(pilot, "In messages · 6")
        assert "1 of 3" in screen_text(pilot)
        lines = [row.partition("  Answer 4: retry.")[0] for row in rows(pilot)[2:7]]
        assert [" ".join(line.split()[:4]) for line in lines] == [
            "Deploy notes 6 hits",
            "Answer 4: retry.",
            "Answer 3: retry.",
            "Answer 2: retry.",
            "and 3 more",
        ]
        assert screen_text(pilot).count("Deploy notes") == 2  # and above the preview
        await pilot.press("down", "enter")
        [place] = app.results
        assert place is not None
        assert place.message_id is not None
        loaded = library.shelf.history.load(place.conversation_id)
        assert loaded.messages[place.message_id].text == "Answer 3: retry."


async def test_the_preview_opens_on_what_was_found(library: Searched) -> None:
    conversation = library.shelf.history.load(library.shelf.ids["Deploy notes"])
    add_turn(conversation, "Long?", "line\n" * 400 + "the needle\n" + "line\n" * 400)
    add_turn(conversation, "And then?", "The end.")
    library.shelf.history.save(conversation)
    async with opened(library.panel(), (120, 24)) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"needle")
        await until_shown(pilot, "In messages · 1")
        await until_shown(pilot, "the needle")
        assert "The end." not in screen_text(pilot)


async def test_scattered_letters_find_a_title_only_where_nothing_holds_them(
    library: Searched,
) -> None:
    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"lsbn")
        await until_shown(pilot, "Titles with these letters · 1")
        assert "Trip to Lisbon" in screen_text(pilot)
        await pilot.press("ctrl+u", *"triplisbon")
        await until_shown(pilot, "In no title, and in no message.")


async def test_a_filter_that_is_none_is_told(library: Searched) -> None:
    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"modle:qwen")
        await until_shown(pilot, "There is no filter modle: but model: tag: role: has: is:")


async def test_a_click_on_a_snippet_opens_its_message(library: Searched) -> None:
    async with opened(library.panel()) as (app, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"retry")
        await until_shown(pilot, "In messages · 1")
        lines = screen_text(pilot).split("\n")
        row = next(number for number, line in enumerate(lines) if "wrap the retry" in line)
        await pilot.click(offset=(20, row))
        [place] = app.results
        assert place is not None
        assert place.words == "retry"


async def test_filters_choose_titles_as_well(library: Searched) -> None:
    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"before:2026-11-20 notes")
        await until_shown(pilot, "Titles · 1")
        assert "Deploy notes" in screen_text(pilot)


async def test_pinned_ones_stand_first_and_archived_ones_last(library: Searched) -> None:
    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press("down", "ctrl+t")
        await until_shown(pilot, "Pinned")
        assert rows(pilot)[1:3] == ["Pinned", f"Deploy notes {NOW.day - 5} Nov 2 msg"]
        await pilot.press("up", "up", "ctrl+o")
        await until_shown(pilot, "Archived · ^Z undo")
        listed = rows(pilot)
        assert listed[listed.index("Archived") + 1] == f"Deploy notes {NOW.day - 5} Nov 2 msg"
        await pilot.press("ctrl+z", "ctrl+z")
        await until_shown(pilot, "Last seven days")
    saved = library.shelf.history.load(library.shelf.ids["Deploy notes"])
    assert (saved.pinned, saved.archived) == (False, False)


async def test_tags_are_written_shown_and_searched(library: Searched) -> None:
    async with opened(library.panel()) as (_, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press("down", "ctrl+g", *"#ops work", "enter")
        await until_shown(pilot, "Deploy notes  #ops #work")
        await pilot.press(*"tag:ops")
        await until_shown(pilot, "Titles · 1")
    saved = library.shelf.history.load(library.shelf.ids["Deploy notes"])
    assert saved.tags == ("ops", "work")


async def test_titles_are_there_while_the_files_are_still_being_read(
    library: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    while library.index.refresh():
        pass
    go_on = threading.Event()
    calls = []

    def slow() -> bool:
        calls.append(1)
        return len(calls) == 1 or not go_on.wait(10)

    monkeypatch.setattr(library.index, "refresh", slow)
    async with opened(library.panel()) as (_, pilot):
        screen = await until_shown(pilot, "the files are still being read")
        assert "Deploy notes" in screen
        go_on.set()
        await until(pilot, lambda: "still being read" not in screen_text(pilot))


async def test_without_an_index_titles_are_found_all_the_same(
    library: Searched, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    library.index = SearchIndex(tmp_path / "file" / "search.sqlite", library.shelf.history)
    async with opened(library.panel()) as (app, pilot):
        await until_shown(pilot, "Deploy notes")
        await pilot.press(*"lisb", "enter")
        assert app.results == [ConversationPlace(library.shelf.ids["Trip to Lisbon"])]


async def test_enter_lands_on_the_message_with_the_match_marked(tmp_path: Path) -> None:
    program = Program(tmp_path)
    name = program.keep(branched())
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+r")
        await until_shown(pilot, "Trip")
        await pilot.press(*"week")
        await until_shown(pilot, "In messages · 1")
        await pilot.press("enter")
        await until_shown(pilot, "A week.")
        assert chat(pilot).session.conversation.id == name
        assert "By boat?" not in screen_text(pilot)
        current = chat(pilot).current_message
        assert current is not None
        assert current.text == "A week."
        segments = [
            segment
            for line in pilot.app.screen._compositor.render_strips()
            for segment in line
            if segment.text == "week"
        ]
        assert len(segments) == 1


async def test_enter_lands_on_the_reply_whose_sources_match(tmp_path: Path) -> None:
    program = Program(tmp_path)
    conversation = branched()
    cited = next(m for m in conversation.messages.values() if m.text == "A week.")
    cited.content.append(SourcesPart((Source("https://a.example/lisbon", "Harbours"),)))
    program.keep(conversation)
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+r")
        await until_shown(pilot, "Trip")
        await pilot.press(*"lisbon")
        await until_shown(pilot, "In messages · 2")
        await until_shown(pilot, "… https://a.example/lisbon")
        await pilot.press("enter")
        await until_shown(pilot, "A week.")
        current = chat(pilot).current_message
        assert current is not None
        assert current.text == "A week."
