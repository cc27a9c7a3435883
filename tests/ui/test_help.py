"""The help: every action, with its key and its command, as declared."""

from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from chatui.commands.action import Where
from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import KeyMap, shown_keys
from chatui.commands.panel_keys import PANELS
from chatui.config import Config
from chatui.text.field_words import field_words
from chatui.ui.panels.aside import AsideScreen
from chatui.ui.panels.attach.panel import AttachScreen
from chatui.ui.panels.connect.form import EndpointScreen
from chatui.ui.panels.connect.panel import ConnectScreen
from chatui.ui.panels.doctor import DoctorScreen
from chatui.ui.panels.help import HelpScreen, _entries
from chatui.ui.panels.library.conversations import ConversationsScreen
from chatui.ui.panels.library.trash import TrashScreen
from chatui.ui.panels.models import ModelsScreen
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.panels.parameters import ParametersScreen
from chatui.ui.panels.places.outline import OutlineScreen
from chatui.ui.panels.places.rewind import RewindScreen
from chatui.ui.panels.places.tree import TreeScreen
from chatui.ui.panels.settings import SettingsScreen
from chatui.ui.panels.system_prompt import SystemPromptScreen
from chatui.ui.pictures.viewer import PictureViewer
from chatui.ui.widgets.cycle import Cycle
from tests.ui.chat_program import Program, screen_text, until, until_shown
from tests.ui.panel_app import opened


async def test_every_action_is_listed_with_its_first_key_and_its_command() -> None:
    async with opened(HelpScreen(ACTIONS), (140, 120)) as (_, pilot):
        pages = ["", screen_text(pilot)]
        while pages[-1] != pages[-2]:
            await pilot.press("pagedown")
            pages.append(screen_text(pilot))
        screen = "\n".join(pages)
    for action in ACTIONS:
        entry = f"{action.title}  /{action.slash}" if action.slash else action.title
        assert entry in screen
    firsts = [shown_keys(action).split()[0] for action in ACTIONS if action.keys]
    assert [key for key in firsts if key not in screen] == []


async def test_typing_filters_by_key_command_and_words() -> None:
    async with opened(HelpScreen(ACTIONS)) as (_, pilot):
        for typed in ("/model", "f2", "choose a mod"):
            await pilot.press("ctrl+u", *typed)
            screen = await until_shown(pilot, "Choose a model")
            assert "Quit" not in screen


async def test_it_scrolls_and_closes() -> None:
    async with opened(HelpScreen(ACTIONS)) as (app, pilot):
        first = screen_text(pilot)
        await pilot.press("pagedown", "down")
        assert screen_text(pilot) != first
        await pilot.press("pageup", "up")
        assert screen_text(pilot) == first
        await pilot.press("escape")
        assert app.results == [None]


@pytest.mark.parametrize("columns", [60, 80, 110])
async def test_what_does_not_fit_goes_on_below_its_own_column(columns: int) -> None:
    async with opened(HelpScreen(ACTIONS), (columns, 24)) as (_, pilot):
        await pilot.press(*"close stop")
        await until(pilot, lambda: screen_text(pilot).count("Everywhere") == 1)
        others = ("While", "In every", "In the", "Settings,", *"▁▂▃▄▅▆▇")  # and no scrollbar
        await until(pilot, lambda: not any(one in screen_text(pilot) for one in others))
        screen = await until_shown(pilot, "In that order.")
    inside = [line.strip("│").rstrip(" │") for line in screen.splitlines()[2:-2]]
    heading, *entry = [line for line in inside if line.strip()]
    assert heading.strip() == "Everywhere"
    assert [line[:22].strip() for line in entry] == ["Esc", *[""] * (len(entry) - 1)]
    assert all(line[22] != " " for line in entry)
    words = "Close what is open, stop the reply, leave reading mode In that order."
    assert " ".join(" ".join(line[22:].split()) for line in entry) == words


@pytest.mark.parametrize(
    ("typed", "found", "not_found"),
    [
        ("tag", ["Ctrl+G", "Change its tags"], ["Stop the reply", "/temporary"]),
        ("filter", ["?  ", "In an empty field"], ["Quit"]),
        ("archive", ["Ctrl+O"], ["New conversation"]),
        ("favourite", ["Ctrl+F"], ["Quit"]),
        ("undo what", ["Ctrl+Z"], ["Quit"]),
        ("redo", ["Ctrl+Y"], ["Retry"]),
        ("qxz", ["There is nothing of that name."], ["Esc  "]),
    ],
)
async def test_words_are_found_whole_or_in_part_also_for_the_keys_of_panels(
    typed: str, found: list[str], not_found: list[str]
) -> None:
    async with opened(HelpScreen(ACTIONS), (100, 40)) as (_, pilot):
        await pilot.press(*typed)
        screen = await until(pilot, lambda: "Everywhere" not in screen_text(pilot)) and screen_text(
            pilot
        )
    assert [words for words in found if words not in screen] == []
    assert [words for words in not_found if words in screen] == []


@pytest.mark.parametrize("section", [*Where, *PANELS])
def test_the_help_begins_with_the_section_of_the_place_where_one_is(section: str) -> None:
    heading = _entries(ACTIONS, section)[0].section
    titles = dict.fromkeys(Where, "Everywhere") | {
        Where.WRITING: "While writing",
        Where.READING: "While reading (Tab or Ctrl+Up goes there, Tab or Esc comes back)",
    }
    assert heading == (PANELS[section].title if section in PANELS else titles[Where(section)])


def test_every_key_at_the_foot_of_a_panel_is_heard_there() -> None:
    for panel in (
        AttachScreen,
        ConversationsScreen,
        DoctorScreen,
        ModelsScreen,
        SettingsScreen,
        TrashScreen,
        TreeScreen,
        ParametersScreen,
        EndpointScreen,
        ConnectScreen,
        SystemPromptScreen,
        PictureViewer,
        RewindScreen,
        AsideScreen,
        OutlineScreen,
    ):
        heard = {
            binding.key
            for kind in panel.__mro__
            if issubclass(kind, PanelScreen)
            for binding in Binding.make_bindings(kind.BINDINGS)
        } | {"enter", "tab", "?"}
        if panel is ParametersScreen:  # its choices hear these
            heard |= {one.key for one in Binding.make_bindings(Cycle.BINDINGS)}
        assert [key.key for key in PANELS[panel.section].keys if key.key not in heard] == []


async def test_keys_that_edit_are_not_told_where_an_action_has_them() -> None:
    actions = KeyMap.resolve({"sidebar": "ctrl+z"}).actions
    async with opened(HelpScreen(actions, Where.WRITING), (100, 120)) as (_, pilot):
        await pilot.press(*"ctrl+z")
        screen = await until_shown(pilot, "Show or hide the sidebar")
        assert "Undo what was written" not in screen
        assert "Undo the last of these changes" in screen


async def test_f1_and_the_question_mark_open_the_help_at_the_place_where_one_is(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path)
    app = program.app(resume=program.save("Trip to Lisbon"))

    async def heading(pilot: Pilot[Any], *keys: str) -> str:
        await pilot.press(*keys)
        screen = await until_shown(pilot, "Keys and commands")
        await pilot.press("escape")
        return screen.splitlines()[2].strip("│ ")

    async with app.run_test(size=(80, 24)) as pilot:
        assert await heading(pilot, "f1") == "While writing"
        assert (await heading(pilot, "tab", "?")).startswith("While reading")
        assert (await heading(pilot, "f1")).startswith("While reading")
        for key, panel in (("ctrl+r", "conversations"), ("f2", "models"), ("f4", "parameters")):
            assert await heading(pilot, key, "f1") == PANELS[panel].title
            await pilot.press("f1", "f1", "escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_the_help_says_what_each_setting_is() -> None:
    async with opened(HelpScreen(ACTIONS), (100, 40)) as (_, pilot):
        await pilot.press(*"reduced_motion")
        text = await until_shown(pilot, "Settings, in /settings and in config.toml")
    assert field_words(Config)["reduced_motion"] in text
