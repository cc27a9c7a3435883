"""The list of conversations: order, filter, rename, delete and undo, preview."""

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.conversation.summary import Summary
from chatui.sessions.library import ConversationChange, Library
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.search.index import SearchIndex
from chatui.storage.search.query import FILTERS
from chatui.ui.panels.library.conversation_lines import ConversationPlace
from chatui.ui.panels.library.conversations import ConversationsScreen
from chatui.ui.widgets.choice_list import ChoiceList
from tests.ui.chat_program import saved_in, screen_text, until, until_shown
from tests.ui.panel_app import opened

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


class Shelf:
    """Saved conversations; the newest is the one that is open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.history = ConversationStore(folder / "conversations")
        self.ids: dict[str, str] = {}

    def save(self, title: str, *, hours: float, answer: str = "Gladly.") -> str:
        """Save a conversation that was last changed so many hours ago."""
        conversation = Conversation.new(NOW - timedelta(hours=hours))
        conversation.title = title
        prompt = conversation.add_prompt([TextPart(f"About {title}")])
        reply = conversation.begin_reply(
            prompt.id, endpoint="work", model="m", parameters=Parameters()
        )
        reply.content.append(TextPart(answer))
        conversation.end_reply(reply.id, Status.COMPLETE)
        conversation.updated = prompt.created = reply.created = NOW - timedelta(hours=hours)
        self.history.create(conversation)
        self.ids[title] = conversation.id
        return conversation.id

    def panel(self, running: str | None = None) -> ConversationsScreen:
        running_ids = {self.ids[running]} if running else set()
        newest = self.history.summaries()[0].id
        return ConversationsScreen(self.saved(), newest, lambda: running_ids, clock=lambda: NOW)

    def saved(self) -> Library:
        return saved_in(self.folder, self.history)

    def titles(self) -> list[str]:
        return [summary.title for summary in self.history.summaries()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.save("Retry with backoff", hours=0.5)
    shelf.save("Trip to Lisbon", hours=1)
    shelf.save("Deploy notes", hours=5 * 24)
    return shelf


async def test_enter_goes_to_the_conversation_before_the_open_one(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("enter")
        assert app.results == [ConversationPlace(shelf.ids["Trip to Lisbon"])]


async def test_enter_that_comes_before_the_list_opens_as_soon_as_it_is_there(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, gate, read = shelf.panel(), threading.Event(), SearchIndex.summaries

    def slowly(index: SearchIndex) -> list[Summary]:
        gate.wait(20)
        return read(index)

    monkeypatch.setattr(SearchIndex, "summaries", slowly)
    monkeypatch.setattr(SearchIndex, "newest", lambda index, limit: slowly(index))
    async with opened(panel) as (app, pilot):
        await pilot.press("enter")
        assert app.results == []
        gate.set()
        await until(pilot, lambda: bool(app.results))
        assert app.results == [ConversationPlace(shelf.ids["Trip to Lisbon"])]


async def test_they_are_listed_newest_first_with_their_times(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (_, pilot):
        rows = [
            " ".join(row.strip("│▌ ").split())
            for row in (await until_shown(pilot, "17 Nov")).split("\n")
        ]
    assert rows[2].startswith("Filters: model: tag: ")
    assert rows[3:8] == [
        "Today",
        "Retry with backoff 14:00 2 msg",
        "Trip to Lisbon 13:30 2 msg",
        "Last seven days",
        "Deploy notes 17 Nov 2 msg",
    ]


async def test_a_conversation_in_which_a_reply_runs_is_marked(shelf: Shelf) -> None:
    async with opened(shelf.panel(running="Deploy notes")) as (_, pilot):
        assert "● Deploy notes" in await until_shown(pilot, "Running")


async def test_typing_filters_the_titles(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press(*"depl")
        screen = await until_shown(pilot, "Titles · 1")
        assert "Trip to Lisbon" not in screen
        await pilot.press("enter")
        assert app.results == [ConversationPlace(shelf.ids["Deploy notes"])]


async def test_a_search_without_a_hit_opens_nothing(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press(*"zzz", "enter")
        await until_shown(pilot, "In no title, and in no message.")
        assert "0 of 3" in screen_text(pilot)
        assert app.results == []
        await pilot.press("escape")
        assert app.results == [None]


async def test_ctrl_e_renames_and_the_title_stays(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("ctrl+e", "ctrl+u", *"Lisbon in May", "enter")
        await until_shown(pilot, "Lisbon in May")
        assert app.results == []
    saved = shelf.history.load(shelf.ids["Trip to Lisbon"])
    assert (saved.title, saved.title_locked) == ("Lisbon in May", True)


async def test_an_empty_title_gives_that_of_the_first_prompt_back(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (_, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("ctrl+e", "ctrl+u", "enter")
        assert "Renamed" in await until_shown(pilot, "About Trip to Lisbon")
    saved = shelf.history.load(shelf.ids["Trip to Lisbon"])
    assert (saved.title, saved.title_locked) == ("About Trip to Lisbon", False)


async def test_escape_leaves_the_title_as_it_was(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("ctrl+e", "x", "escape")
        assert app.results == []
        await pilot.press("enter")
        assert app.results == [ConversationPlace(shelf.ids["Trip to Lisbon"])]
    assert "Trip to Lisbon" in shelf.titles()


async def test_an_open_conversation_is_renamed_by_its_session(shelf: Shelf) -> None:
    renamed: list[str] = []
    open_id = shelf.ids["Retry with backoff"]
    opened_here = Conversation.new()

    def change_open(conversation_id: str, change: ConversationChange) -> None:
        change(opened_here)
        renamed.append(conversation_id)

    panel = ConversationsScreen(shelf.saved(), open_id, change_open=change_open, clock=lambda: NOW)
    async with opened(panel) as (_, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("up", "ctrl+e", "!", "enter")
        await until(pilot, lambda: bool(renamed))
    assert renamed == [open_id]
    assert opened_here.title == "Retry with backoff!"
    assert "Retry with backoff" in shelf.titles()


async def test_what_was_deleted_comes_back_with_ctrl_z(shelf: Shelf) -> None:
    async with opened(shelf.panel()) as (_, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("ctrl+d")
        await until_shown(pilot, 'Deleted "Trip to Lisbon". In the trash for 30 days. · ^Z undo')
        assert shelf.titles() == ["Retry with backoff", "Deploy notes"]
        await pilot.press("ctrl+d", "ctrl+z", "ctrl+z", "ctrl+z")
        await until_shown(pilot, '"Trip to Lisbon" is back.')
    assert shelf.titles() == ["Retry with backoff", "Trip to Lisbon", "Deploy notes"]


@pytest.mark.parametrize(
    ("title", "words"),
    [("Retry with backoff", "This conversation is open."), ("Deploy notes", "A reply is still")],
)
async def test_what_is_in_use_is_not_deleted(shelf: Shelf, title: str, words: str) -> None:
    async with opened(shelf.panel(running="Deploy notes")) as (_, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press(*title.split()[0], "ctrl+d")
        await until_shown(pilot, words)
    assert title in shelf.titles()


async def test_a_wide_terminal_shows_the_end_of_the_conversation(shelf: Shelf) -> None:
    shelf.save("Long one", hours=2, answer="\n\n".join(f"line {n}" for n in range(200)))
    async with opened(shelf.panel(), (140, 40)) as (_, pilot):
        await until_shown(pilot, "▌ About Trip to Lisbon")
        await pilot.press("down")
        screen = await until_shown(pilot, "line 199")
        assert "line 20 " not in screen
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: "line 199" not in screen_text(pilot))


async def test_looking_at_a_conversation_leaves_its_file_alone(shelf: Shelf) -> None:
    path = shelf.history.path(shelf.ids["Trip to Lisbon"])
    before = path.read_bytes(), path.stat().st_mtime_ns
    async with opened(shelf.panel(), (140, 40)) as (_, pilot):
        await until_shown(pilot, "▌ About Trip to Lisbon")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


async def test_ten_thousand_rows_cost_what_is_in_view(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, *_] = shelf.history.summaries()
    rendered: list[int] = []
    render = ChoiceList.render_line

    def counted(self: ChoiceList, y: int) -> object:
        rendered.append(y)
        return render(self, y)

    monkeypatch.setattr(SearchIndex, "summaries", lambda _: [first] * 10_000)
    monkeypatch.setattr(ChoiceList, "render_line", counted)
    panel = ConversationsScreen(shelf.saved(), "other", clock=lambda: NOW)
    async with opened(panel) as (_, pilot):
        await until_shown(pilot, "10,000")
        rendered.clear()
        await pilot.press("pagedown", "down", "down", "pagedown")
        assert 0 < len(rendered) < 24 * 20


async def test_hostile_titles_are_shown_as_text(shelf: Shelf) -> None:
    shelf.save("evil\x1b]0;x\x07[bold]\u202etitle\nsecond", hours=0.7)
    async with opened(shelf.panel(), (140, 40)) as (_, pilot):
        await until_shown(pilot, "evil␛]0;x␇[bold]\ufffdtitle second")


async def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    panel = ConversationsScreen(Shelf(tmp_path).saved(), "none")
    async with opened(panel) as (app, pilot):
        await until_shown(pilot, "No conversation is saved yet.")
        await pilot.press("enter", "ctrl+d", "ctrl+e", "ctrl+z", "escape")
        assert app.results == [None]


def row_of(pilot: Pilot[Any], title: str) -> int:
    """Return the row of the screen in which a title stands."""
    return next(y for y, line in enumerate(screen_text(pilot).splitlines()) if f" {title} " in line)


@pytest.fixture
def long_shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    for number in range(60):
        shelf.save(f"Chat {number:02}", hours=0.1 + 0.01 * number)
    return shelf


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["ctrl+o"], "Archived · ^Z undo"),
        (["ctrl+t"], "Pinned · ^Z undo"),
        (["ctrl+d"], 'Deleted "Chat 40". In the trash for 30 days. · ^Z undo'),
    ],
)
async def test_the_cursor_and_the_view_stay_where_they_are_when_a_row_goes_away(
    long_shelf: Shelf, keys: list[str], said: str
) -> None:
    async with opened(long_shelf.panel()) as (_, pilot):
        await until_shown(pilot, "─ 60 ─")
        await pilot.press(*["down"] * 45, *["up"] * 6)
        await until_shown(pilot, "▌  Chat 40")
        before, neighbours = row_of(pilot, "Chat 40"), row_of(pilot, "Chat 38")
        await pilot.press(*keys)
        await until_shown(pilot, said)
        await until(pilot, lambda: "▌  Chat 41" in screen_text(pilot))
        shift = row_of(pilot, "Chat 38") - neighbours
        assert abs(shift) <= 2  # a heading may have come above it
        assert row_of(pilot, "Chat 41") - shift == before
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "▌  Chat 40" in screen_text(pilot))
        await until_shown(pilot, '"Chat 40" is')
    saved = long_shelf.history.load(long_shelf.ids["Chat 40"])
    assert (saved.archived, saved.pinned) == (False, False)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["ctrl+e", "!", "enter"], "Renamed · ^Z undo"),
        (["ctrl+g", "w", "enter"], "Tags: #w · ^Z undo"),
    ],
)
async def test_a_changed_row_keeps_the_cursor_and_its_change_can_be_undone(
    shelf: Shelf, keys: list[str], said: str
) -> None:
    before = shelf.history.load(shelf.ids["Deploy notes"])
    async with opened(shelf.panel()) as (_, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press("down", *keys)
        await until_shown(pilot, said)
        assert "▌  Deploy notes" in screen_text(pilot)
        await pilot.press("ctrl+z")
        await until_shown(pilot, '"Deploy notes" is as it was.')
        assert "▌  Deploy notes  " in screen_text(pilot)
    saved = shelf.history.load(shelf.ids["Deploy notes"])
    assert (saved.title, saved.title_locked, saved.tags) == (
        before.title,
        before.title_locked,
        before.tags,
    )


@pytest.mark.parametrize("width", [60, 80, 120, 160])
async def test_a_tag_is_seen_beside_a_long_title_and_wide_windows_show_no_less_of_it(
    tmp_path: Path, width: int
) -> None:
    shelf = Shelf(tmp_path)
    title = "How do I exit vim without losing what I wrote in the last half hour of that evening?"
    shelf.save(title, hours=1)
    saved = shelf.history.load(shelf.ids[title])
    saved.tags = ("editor", "vim")
    shelf.history.save(saved)
    async with opened(shelf.panel(), (width, 24)) as (_, pilot):
        screen = await until_shown(pilot, "#editor")
    row, *_ = [
        line.strip("│▌ ") for line in screen.splitlines() if "How do" in line and "#" in line
    ]
    beside = re.split(r"\s{2,}|│", row)
    assert len(beside[0]) >= (22 if width == 60 else 30)
    assert beside[1].startswith("#editor")


@pytest.mark.parametrize("width", [80, 100, 120])
async def test_the_filters_are_named_in_full_beside_the_preview_too(
    shelf: Shelf, width: int
) -> None:
    async with opened(shelf.panel(), (width, 30)) as (_, pilot):
        screen = await until_shown(pilot, "Filters: model: tag: role: has: is: after: before:")
    assert "…" not in next(row for row in screen.splitlines() if "Filters: " in row)


async def test_what_can_be_typed_is_told_in_an_empty_field_and_with_a_question_mark(
    shelf: Shelf,
) -> None:
    async with opened(shelf.panel()) as (app, pilot):
        screen = await until_shown(pilot, "Filters: model: tag: role: has: is: after: before:")
        assert "Words of a title or a message, or filters" in screen
        await pilot.press("?")
        screen = await until_shown(pilot, "prompts; assistant: replies")
        assert [name for name in (*FILTERS, '"two') if f" {name}" not in screen] == []
        await pilot.press("enter")
        assert app.results == []
        await pilot.press("backspace")
        await until_shown(pilot, "Trip to Lisbon")


async def test_enter_right_behind_a_filter_opens_what_the_search_finds(shelf: Shelf) -> None:
    saved = shelf.history.load(shelf.ids["Deploy notes"])
    saved.tags = ("trip",)
    shelf.history.save(saved)
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.press(*"tag:trip", "enter")
        await until(pilot, lambda: bool(app.results))
        assert app.results == [ConversationPlace(shelf.ids["Deploy notes"])]


async def test_what_explains_the_filters_begins_at_its_top_and_scrolls(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(20):
        shelf.save(f"Chat {number:02}", hours=number + 1)
    async with opened(shelf.panel(), (40, 10)) as (_, pilot):
        await until_shown(pilot, "Chat 01")
        await pilot.press(*["down"] * 12, "?")
        await until_shown(pilot, "What the search understands:")
        await pilot.press(*["pagedown"] * 6)
        await until_shown(pilot, "until then")
        await pilot.press(*["up"] * 30)
        await until_shown(pilot, "What the search understands:")


async def test_chats_of_a_project_stand_under_its_name_and_the_filter_is_told_of(
    shelf: Shelf,
) -> None:
    for title in ("Deploy notes", "Trip to Lisbon"):
        saved = shelf.history.load(shelf.ids[title])
        saved.project, saved.pinned = "thesis", title == "Trip to Lisbon"
        shelf.history.save(saved)
    async with opened(shelf.panel(), (110, 30)) as (_, pilot):
        await until_shown(pilot, "after: project:")
    async with opened(shelf.panel()) as (_, pilot):
        screen = await until_shown(pilot, "Project thesis")
        assert "after: project:" in screen
        rows = [" ".join(row.strip("│▌ ").split()) for row in screen.split("\n")]
        assert rows[3:9] == [
            "Pinned",
            "Trip to Lisbon thesis 13:30 2 msg",
            "Project thesis",
            "Deploy notes 17 Nov 2 msg",
            "Today",
            "Retry with backoff 14:00 2 msg",
        ]
        await pilot.press(*"project:the")
        screen = await until_shown(pilot, "Titles · 2")
        assert "Retry" not in screen
