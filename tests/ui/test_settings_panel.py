"""The settings on the screen: what they are, where they come from, what may be changed and how."""

import re
from pathlib import Path
from typing import Any

import pytest

from chatui.sessions.open_sessions import Flags
from chatui.storage.own.project import Project
from chatui.ui.panels.setting_rows import setting_rows
from chatui.ui.panels.settings import SettingsScreen
from tests.composition import make_sessions
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.panel_app import opened


def line_of(text: str, name: str) -> str:
    [line] = map(str, re.findall(rf"(?m)^│[ ▌]  {name}  .*$", text))
    return line


async def open_settings(pilot: Any, name: str = "") -> None:
    await pilot.press(*"/settings", "enter")
    await until_shown(pilot, "Which setting?")
    await pilot.press(*name)
    await pilot.pause()


def saved(folder: Path) -> str:
    path = folder / "settings.toml"
    return path.read_text() if path.exists() else ""


async def test_each_setting_stands_there_with_its_value_and_where_that_comes_from(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text("# mine\ntext_width = 80\n")
    (tmp_path / "settings.toml").write_text('follow = "page"\n')
    sessions = make_sessions(
        tmp_path,
        settings={"text_width": 80, "keys": {"help": "f5"}},
        environ={"CHATUI_BASE_URL": "http://127.0.0.1:9/v1"},
        flags=Flags(model="m"),
    )
    panel = SettingsScreen(sessions.settings)
    async with opened(panel, size=(100, 30)) as (_, pilot):
        text = await until_shown(pilot, "config.toml:2")
        for name, words in (
            ("endpoint", ["http://127.0.0.1:9/v1", "CHATUI_BASE_URL"]),
            ("model", ["m", "--model"]),
            ("theme", ["not set", "default"]),
            ("text_width", ["80", "config.toml:2"]),
            ("follow", ["page", "settings.toml"]),
            ("enter", ["send"]),
            ("reduced_motion", ["false"]),
            ("keys", ["1"]),
            ("presets", ["none"]),
        ):
            for word in words:
                assert word in line_of(text, name)
        assert "The endpoint to start with" in text  # that under the cursor says what it is


@pytest.mark.parametrize(("flags", "said"), [(Flags(), "planned"), (Flags(model="m"), "m")])
def test_a_projects_model_goes_before_the_files_and_behind_an_option(
    tmp_path: Path, flags: Flags, said: str
) -> None:
    settings = make_sessions(tmp_path, settings={"model": "set"}, flags=flags).settings
    settings.use_project(Project("thesis", tmp_path, model="planned"))
    [row] = [one for one in setting_rows(settings, {}) if one.name == "model"]
    assert row.value == said
    assert row.origin == ("project thesis" if said == "planned" else "--model")
    assert not row.is_chosen
    settings.use_project(None)
    [row] = [one for one in setting_rows(settings, {}) if one.name == "model"]
    assert row.value == ("set" if said == "planned" else "m")


async def test_what_something_before_decides_is_not_changed_here_and_says_so(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path, text_width=80)
    async with program.app().run_test(size=(100, 30)) as pilot:
        await open_settings(pilot, "text")
        await pilot.press("enter")
        await until_shown(pilot, "text_width cannot be changed here.")
        assert "config.toml decides it: change it there." in screen_text(pilot)
        await pilot.press("ctrl+d")
        await pilot.pause()
    assert saved(tmp_path) == ""
    assert program.sessions.config.text_width == 80


async def test_enter_goes_on_to_the_next_value_which_counts_at_once_and_is_kept(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path)
    async with program.app().run_test(size=(80, 24)) as pilot:
        await open_settings(pilot, "enter")
        await pilot.press("enter")
        await until_shown(pilot, "enter: newline.")
        await pilot.press("escape")
        assert "^J sends" in screen_text(pilot)
        await pilot.press("a", "enter", "b")
        assert chat(pilot).composer.text == "a\nb"
        await pilot.press("ctrl+u", "backspace", "ctrl+u")
        await program.sessions.settings.close()
        assert saved(tmp_path) == 'enter = "newline"\n'


async def test_a_default_comes_back(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('sidebar = "closed"\nfuture = 1\n')
    program = Program(tmp_path)
    async with program.app().run_test(size=(150, 30)) as pilot:
        assert not chat(pilot).has_class("-with-sidebar")
        await open_settings(pilot, "sidebar")
        await pilot.press("ctrl+d")
        await until_shown(pilot, "sidebar: auto, its default.")
        assert chat(pilot).has_class("-with-sidebar")
        await pilot.press("ctrl+d")
        await until_shown(pilot, "sidebar has its default.")
        await program.sessions.settings.close()
    assert saved(tmp_path) == "future = 1\n"


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("text_width", "7", "text_width must be from 20 to 400, not 7."),
        ("text_width", "wide", "text_width must be a whole number, not 'wide'."),
        ("endpoint", "wrok", "There is no endpoint 'wrok'. Did you mean work?"),
    ],
)
async def test_what_is_written_is_checked_while_it_is_written_and_kept_when_it_is_right(
    tmp_path: Path, name: str, wrong: str, words: str
) -> None:
    program = Program(tmp_path)
    right = "60" if name == "text_width" else "work"
    async with program.app().run_test(size=(100, 30)) as pilot:
        await open_settings(pilot, name)
        await pilot.press("enter", "ctrl+u", *wrong)
        await until_shown(pilot, words)
        await pilot.press("enter")
        await until_shown(pilot, words)
        await pilot.press("ctrl+u", *right)
        await until(pilot, lambda: words not in screen_text(pilot))
        await pilot.press("enter")
        await until_shown(pilot, f"{name}: {right}")
        await pilot.press("enter", "ctrl+u", "enter")
        await until_shown(pilot, "its default")
        await pilot.press("enter", *"9", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SettingsScreen)
        await program.sessions.settings.close()
    assert saved(tmp_path) == ""


async def test_nothing_is_written_for_a_default_that_stays(tmp_path: Path) -> None:
    program = Program(tmp_path)
    async with program.app().run_test(size=(80, 24)) as pilot:
        await open_settings(pilot, "text width")
        await pilot.press("enter", "ctrl+u", "enter")
        await until_shown(pilot, "text_width has its default.")
        await program.sessions.settings.close()
    assert not (tmp_path / "settings.toml").exists()


async def test_a_theme_is_chosen_where_themes_are_and_stands_in_the_panel(tmp_path: Path) -> None:
    program = Program(tmp_path)
    app = program.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await open_settings(pilot, "theme")
        await pilot.press("enter")
        await until_shown(pilot, "Which theme?")
        await pilot.press(*"light", "enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await until(pilot, lambda: "settings.toml" in line_of(screen_text(pilot), "theme"))
        assert app.theme == "chatui-light"
        await pilot.press("ctrl+d")
        await until(pilot, lambda: app.theme in ("chatui-dark", "terminal"))


async def test_a_width_of_text_is_seen_at_once(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.client.say("word " * 40, None)
    async with program.app(first_prompt="Go.").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "word" in screen_text(pilot))
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert "word " * 15 in screen_text(pilot)
        program.sessions.settings.set(("text_width",), 40, print)
        await until(pilot, lambda: "word " * 15 not in screen_text(pilot))


async def test_tables_lead_to_where_they_are_changed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    async with program.app().run_test(size=(100, 30)) as pilot:
        await open_settings(pilot, "another key")
        await pilot.press("enter")
        await until_shown(pilot, "Change it in [keys] in config.toml.")
        await pilot.press("ctrl+u", *"endpoints", "enter")
        await until_shown(pilot, "Which endpoint, provider or address?")
