"""Rows of lists: what is cut, what gives way, and where the whole of it stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from chatui.commands.action import Action
from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import key_label, shown_keys
from chatui.commands.panel_keys import COMPOSER
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import TextPart
from chatui.conversation.summary import summary_of
from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from chatui.ui.panels.help import HelpScreen
from chatui.ui.panels.library.conversations import ConversationsScreen
from chatui.ui.panels.library.trash import TrashScreen
from chatui.ui.panels.models import ModelsScreen
from chatui.ui.panels.palette import PaletteScreen, PromptSource, action_entries
from chatui.ui.panels.places.tree import TreeScreen
from chatui.ui.shortened import shortened
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine, Snippet
from chatui.ui.widgets.completion_menu import FileOffer
from chatui.ui.widgets.completion_menu import _row as menu_row
from chatui.ui.widgets.cycle import Cycle
from chatui.ui.widgets.empty_chat import EmptyChat, Welcome
from chatui.ui.widgets.form import FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel
from chatui.ui.widgets.sidebar import sidebar_row
from tests.composition import make_sessions
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened, sent
from tests.ui.test_conversations import NOW, Shelf

LONG = "org/very-long-model-name-that-goes-on-07-instruct-preview-{}"
ODD = (
    "日本語の文法について教えてください。もっと詳しく",
    "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family 🇫🇷 flags 👍🏽",
    "שלום עולם, זה כותרת ארוכה מאוד בעברית",
    "with\x1b[2Jcontrol\x00characters\tand\u202eoverrides",
    "[bold]markup[/bold] [link=x]y[/]",
    "x" * 300,
    "",
    " ",
    "e\u0301" * 60,
)


class ListApp(App[None]):
    """A panel with a list of some lines."""

    def __init__(self, lines: Sequence[ListLine], widths: Sequence[int]) -> None:
        super().__init__()
        self._lines = lines
        self._widths = widths

    def get_css_variables(self) -> dict[str, str]:
        roles = "ground text soft rule you link surface selection selection-text bad warn"
        return super().get_css_variables() | {f"chat-{role}": "#888888" for role in roles.split()}

    def compose(self) -> ComposeResult:
        with Panel("List"):
            yield ChoiceList(self._widths)
            yield KeyLine((("Enter", "use"), ("Esc", "close")))

    def on_mount(self) -> None:
        self.query_one(ChoiceList).show_lines(self._lines)


def inside(line: str) -> str:
    """Return what stands between the edges of a panel."""
    return line[1:-1]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))), st.integers(0, 40))
def test_a_shortened_text_fits_and_cuts_no_character(text: str, room: int) -> None:
    for at_end in (False, True):
        cut = shortened(Content(text), room, at_end=at_end).plain
        assert cell_len(cut) <= room
        if cell_len(text) <= room:
            assert cut == text
        elif room:
            head, _, tail = cut.partition("…") if "…" not in text else (cut[:-1], "", "")
            ends = {end for _, end, _ in split_graphemes(text)[0]} | {0}
            if "…" not in text:
                assert len(head) in ends
                assert text.startswith(head)
                assert text.endswith(tail)
                assert len(text) - len(tail) in ends


def test_names_that_differ_at_their_ends_stay_apart() -> None:
    assert shortened(Content(LONG.format("fp8")), 30).plain == "org/very-long-mod…-preview-fp8"
    assert shortened(Content(LONG.format("fp8")), 30, at_end=True).plain.endswith("-that…")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_a_name_takes_all_that_the_facts_of_its_row_leave(width: int) -> None:
    names = [LONG.format(tail) for tail in ("fp8", "awq")]
    lines = [
        Choice(1, names[0]),
        Choice(2, names[1], facts=("", "", "32k")),
        Choice(3, "short", facts=("ollama", "$0.4", "131k")),
    ]
    async with ListApp(lines, (16, -18, -6)).run_test(size=(width, 12)) as pilot:
        rows = [inside(line) for line in screen_text(pilot).splitlines()[1:4]]
        assert cell_len(rows[0].rstrip()) >= min(3 + len(names[0]), width - 4)
        assert rows[1].rstrip().endswith("32k") or width < 60
        texts = [row[3:].strip().split("  ")[0] for row in rows]
        assert texts[0] != texts[1]
        assert all(text.endswith(("fp8", "awq")) for text in texts[:2])
        assert texts[2] == "short"


@pytest.mark.parametrize(("width", "height"), [(40, 10), (60, 15), (80, 24)])
async def test_the_whole_of_a_name_that_is_cut_stands_at_the_foot(width: int, height: int) -> None:
    name = LONG.format("a-name-longer-than-eighty-columns-fp8")[: 2 * width - 10]
    lines = [Choice(1, "short"), Choice(2, name, facts=("32k",))]
    async with ListApp(lines, (6,)).run_test(size=(width, height)) as pilot:
        choices = pilot.app.query_one(ChoiceList)
        assert name not in "".join(inside(one).strip() for one in screen_text(pilot).splitlines())
        choices.move(1)
        await until(
            pilot,
            lambda: name in "".join(inside(one).strip() for one in screen_text(pilot).splitlines()),
        )
        before = choices.size
        choices.move(-1)
        await pilot.pause()
        assert choices.size == before  # nothing jumps when the cursor moves
        assert "Enter use" in screen_text(pilot)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ODD), st.sampled_from(["", *ODD])), min_size=1, max_size=8),
    st.integers(24, 160),
)
async def test_no_row_is_wider_than_the_panel_and_no_columns_touch(
    texts: list[tuple[str, str]], width: int
) -> None:
    lines: list[ListLine] = [
        Choice(n, text, facts=("17 Nov", "2 msg" if n % 2 else "", aside[:9]), aside=aside)
        for n, (text, aside) in enumerate(texts)
    ]
    lines += [Heading(texts[0][0], texts[0][1]), Snippet(texts[0][0])]
    async with ListApp(lines, (-10, -8, 9)).run_test(size=(width, 16)) as pilot:
        rows = screen_text(pilot).splitlines()
        for row in rows[1 : 1 + len(texts)]:
            assert cell_len(row) == width
            if "17 Nov" in row:
                assert re.search(r"(\s\s|│.{3})17 Nov(\s\s|.?│)", row)
            if "2 msg" in row:
                assert "  2 msg " in row


def spans(row: str) -> list[str]:
    """Return what stands in a row with two blanks or more between."""
    return [part for part in re.split(r"\s{2,}", row.strip()) if part]


@pytest.mark.parametrize("path", ["a", *ODD, f"src/{LONG}/main.py", "src/", "a\x1b[31m"])
def test_a_row_of_a_file_is_as_wide_as_the_list_and_keeps_the_end_of_its_path(path: str) -> None:
    offer = FileOffer(path, "may hold keys")
    for width in range(20, 101):
        row = menu_row(offer, width, is_selected=False).plain
        assert cell_len(row) == width
        assert "\x1b" not in row
        if width > 40:
            assert row.rstrip().endswith("  may hold keys")
            assert not path.endswith("main.py") or "main.py" in row


@pytest.mark.parametrize("is_selected", [False, True])
def test_a_row_of_the_slash_menu_never_runs_into_its_own_text(is_selected: bool) -> None:
    for action in (action for action in ACTIONS if action.slash):
        name = f"/{action.slash} {action.argument}".rstrip()
        for width in range(20, 201):
            row = menu_row(action, width, is_selected=is_selected).plain
            assert cell_len(row) == width
            first, *rest = spans(row)
            assert first in (name, f"/{action.slash}") or (
                first.endswith("…") and name.startswith(first[:-1])
            )
            assert [part for part in rest if not is_of_action(part, action)] == []
            if is_selected and width > len(name):
                assert first == name


def is_of_action(part: str, action: Action) -> bool:
    """Tell whether a column is the title of an action, cut or not, or its key."""
    head, _, tail = part.partition("…")
    is_title = action.title.startswith(head) and action.title.endswith(tail)
    return is_title or part in [key_label(key) for key in action.keys]


@pytest.mark.parametrize("width", [20, 26, 33, 40, 56, 72, 80, 110, 160])
async def test_the_columns_of_the_palette_and_of_the_help_never_touch(width: int) -> None:
    entries = action_entries(ACTIONS, lambda _: None)
    async with opened(PaletteScreen("All", entries), (width, 24)) as (_, pilot):
        known = [part for one in entries for part in (one.text, one.key, one.slash)]
        for row in screen_text(pilot).splitlines()[2:18]:
            if row.count("│") == 2:
                for part in spans(row.split("│")[1].strip("▌ ▁▂▃▄▅▆▇█")):
                    head, _, tail = part.partition("…")
                    assert any(one.startswith(head) and one.endswith(tail) for one in known), row
    async with opened(HelpScreen(ACTIONS), (width, 60)) as (_, pilot):
        keys = {key for action in ACTIONS for key in shown_keys(action).split()}
        keys |= {key_label(key.key) for key in COMPOSER}
        for row in screen_text(pilot).splitlines()[3:-3]:
            inside_row = row.split("│")[1].rstrip(" ▁▂▃▄▅▆▇█") if row.count("│") == 2 else ""
            if inside_row.startswith("   ") and inside_row[3:4] not in ("", " "):
                named = spans(inside_row)[0].split()
                assert [key for key in named if key not in keys] == [] or width < 24


@pytest.mark.parametrize("size", [(30, 7), (40, 10), (60, 15), (80, 24), (160, 50)])
@pytest.mark.parametrize("words", ["", "This is a toy. It is often wrong."])
@pytest.mark.parametrize("offered", [0, 1, 3])
async def test_an_empty_chat_shows_its_recent_ones_and_the_keys_at_every_size(
    size: tuple[int, int], words: str, offered: int
) -> None:
    recent = tuple(
        replace(summary_of(Conversation.new(NOW), f"id{n}", 2), title=title)
        for n, title in enumerate((LONG.format("one"), "日本語" * 20, "Trip to Lisbon"))
    )
    picked: list[str] = []

    class EmptyApp(App[None]):
        def get_css_variables(self) -> dict[str, str]:
            roles = "ground text soft rule you link surface warn"
            return super().get_css_variables() | {f"chat-{one}": "#888888" for one in roles.split()}

        def compose(self) -> ComposeResult:
            yield EmptyChat()

        def on_empty_chat_picked(self, message: EmptyChat.Picked) -> None:
            picked.append(message.conversation_id)

    async with EmptyApp().run_test(size=size) as pilot:
        hints = "F2 model · Ctrl+R conversations · F1 keys"
        offers = ("Ollama is running here: 3 models", LONG.format("x"), "日本語" * 20)[:offered]
        welcome = Welcome("modelslab", LONG.format("fp8"), words, hints, recent, NOW)
        pilot.app.query_one(EmptyChat).welcome(replace(welcome, offers=offers, offer_key="F6"))
        await pilot.pause()
        rows = screen_text(pilot).splitlines()
        assert all(cell_len(row) <= size[0] for row in rows)
        assert any("chatui" in row for row in rows)
        assert any("fp8" in row for row in rows)
        assert any(row.strip().startswith("F2 model") for row in rows)
        uses = "uses it" if offered == 1 else "chooses one"
        assert any(row.rstrip().endswith(f" · F6 {uses}") for row in rows) is bool(offered)
        first = next(y for y, row in enumerate(rows) if row.rstrip().endswith("14:30"))
        await pilot.click(EmptyChat, offset=(5, first))
        assert picked == ["id0"]


def _odd_shelf(folder: Path) -> Shelf:
    shelf = Shelf(folder)
    for number, title in enumerate(ODD):
        shelf.save(title, hours=1 + number * 24 * 60, answer=f"{title} {title}\n\n{'語' * 200}")
        saved = shelf.history.load(shelf.ids[title])
        saved.tags = ("日本", "x" * 60) if number % 2 else ()
        shelf.history.save(saved)
    return shelf


def _odd_models(folder: Path) -> ModalScreen[Any]:
    sessions = make_sessions(folder, "http://127.0.0.1:9/v1")
    ModelCache(folder / "models").save(
        "http://127.0.0.1:9/v1",
        [ModelInfo(text, 10**9, True, 12345.678, 0.0001) for text in ODD if text.strip()],
    )
    return ModelsScreen(sessions.endpoints, sessions.remembered, ModelChoice("test", "m"))


def _odd_tree(folder: Path) -> ModalScreen[Any]:
    conversation = Conversation.new(NOW - timedelta(days=500))
    for text in ODD:
        conversation.add_prompt([TextPart(text or "x")])
    return TreeScreen(conversation, None, NOW)


def _odd_trash(folder: Path) -> ModalScreen[Any]:
    shelf = _odd_shelf(folder)
    for one in shelf.history.summaries():
        shelf.history.delete(one.id)
    return TrashScreen(shelf.saved(), NOW)


def _odd_prompts(folder: Path) -> ModalScreen[Any]:
    return PaletteScreen("Earlier prompts", (), PromptSource(lambda: sent(ODD), lambda _: None))


def _odd_conversations(folder: Path) -> ModalScreen[Any]:
    return ConversationsScreen(_odd_shelf(folder).saved(), "none", clock=lambda: NOW)


@pytest.mark.parametrize(
    "make", [_odd_conversations, _odd_models, _odd_tree, _odd_trash, _odd_prompts]
)
async def test_odd_texts_move_no_edge_and_no_column_of_a_panel(
    make: Callable[[Path], ModalScreen[Any]], tmp_path: Path
) -> None:
    async with opened(make(tmp_path), (160, 24)) as (_, pilot):
        await until_shown(pilot, "[bold]")
        await pilot.press("down", "down")
        for width in (160, 111, 80, 57, 40):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            rows = [line for line in screen_text(pilot).splitlines() if line.rstrip().endswith("│")]
            assert len(rows) > 15
            ends = {cell_len(row.rstrip()) for row in rows}
            assert len(ends) == 1
            assert ends.pop() <= width
            assert not any("\x1b" in row or "\u202e" in row for row in rows)


def test_odd_titles_keep_the_sidebar_in_its_columns() -> None:
    summaries = [
        replace(summary_of(Conversation.new(NOW), f"id{n}", 2), title=title)
        for n, title in enumerate(ODD)
    ]
    for title in summaries:
        row = sidebar_row(title, 27, sign="●", is_open=False)
        assert cell_len(row.plain) == 27
        assert row.plain.endswith(" ●")


@pytest.mark.parametrize("width", [12, 28, 36, 39])
async def test_an_option_of_a_few_is_cut_with_a_sign_or_not_at_all(width: int) -> None:
    class CycleApp(App[None]):
        CSS = "FormRow > Horizontal > .label { width: 4; }"

        def get_css_variables(self) -> dict[str, str]:
            roles = "ground text soft rule you link surface"
            return super().get_css_variables() | {f"chat-{one}": "#888888" for one in roles.split()}

        def compose(self) -> ComposeResult:
            yield FormRow("One", Cycle(["ModelsLab of the north", "other"]))

    async with CycleApp().run_test(size=(width, 3)) as pilot:
        row = screen_text(pilot).splitlines()[0].strip()
    option = row[row.index("‹") :]
    whole = "‹ ModelsLab of the north ›"
    assert option in (whole, f"{whole}   1 of 2") or re.fullmatch("‹ .*….* ›", option)
