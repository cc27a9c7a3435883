"""The parameters panel: values, ranges, errors as they are typed, presets."""

import errno
import threading
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.conversation.parameters import Parameters
from chatui.storage.settings import toml_file
from chatui.text.field_words import field_words
from chatui.ui.panels.parameters import Below, ParametersScreen
from chatui.ui.panels.presets import Presets
from tests.composition import make_sessions
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.panel_app import opened

SET = Parameters(temperature=0.7, max_tokens=100, stream=False)
EVERY = Parameters(
    temperature=0.1234567891,
    reasoning_effort="xhigh",
    seed=7,
    stop=("END", "\n"),
    response_format={"type": "json_object"},
    extra_body={"top_k": 20, "a": {"b": [None]}},
    stream=True,
)
NAMES = [one.name for one in fields(Parameters)]
PRESETS = {"precise": Parameters(temperature=0.1), "wild": Parameters(temperature=1.8, top_p=1)}


async def go_to(pilot: Pilot[None], name: str) -> None:
    """Press the key for the next field until the one of that name has the focus."""
    for _ in NAMES:
        if pilot.app.focused is not None and pilot.app.focused.id == name:
            return
        await pilot.press("down")
    raise AssertionError(name)


@pytest.mark.parametrize("parameters", [SET, EVERY])
async def test_enter_without_a_change_keeps_everything(parameters: Parameters) -> None:
    async with opened(ParametersScreen(parameters)) as (app, pilot):
        await pilot.press("enter")
        assert app.results == [parameters]


async def test_values_can_be_changed_and_unset() -> None:
    async with opened(ParametersScreen(SET)) as (app, pilot):
        await pilot.press("end", "ctrl+u", "down", "end", "ctrl+u", *"1.5", "down", *"0.9")
        await pilot.press("down", "down", *"-2")
        await go_to(pilot, "stream")
        await pilot.press("right", "enter")
        assert app.results == [Parameters(temperature=1.5, top_p=0.9, frequency_penalty=-2)]


async def test_what_is_unset_shows_what_applies_instead_and_who_says_so() -> None:
    below = (
        Below("work", Parameters(top_p=0.5)),
        Below("[parameters]", Parameters(top_p=1, temperature=0.3, stream=False)),
    )
    async with opened(ParametersScreen(Parameters(max_tokens=9), below)) as (_, pilot):
        rows = [line.split() for line in screen_text(pilot).splitlines()]
    shown = {row[1]: " ".join(row[2:-1]) for row in rows if row[1:2] and row[1] in NAMES}
    assert shown["top_p"].endswith("0.5 · work")
    assert shown["temperature"].endswith("0.3 · [parameters]")
    assert shown["presence_penalty"].endswith("not sent")
    assert shown["stream"].startswith("‹ unset (no) ›")
    assert shown["max_tokens"].endswith("9")


WRONG = (
    ("max_tokens", "0", "Must be a whole number of 1 or more, not 0."),
    ("max_tokens", "1.5", "Must be a whole number of 1 or more, not '1.5'."),
    ("temperature", "3", "Must be a number from 0 to 2, not 3.0."),
    ("temperature", "warm", "Must be a number from 0 to 2, not 'warm'."),
    ("temperature", "nan", "Must be a number from 0 to 2, not nan."),
    ("top_p", "-1", "Must be a number from 0 to 1, not -1.0."),
    ("presence_penalty", "2.1", "Must be a number from -2 to 2, not 2.1."),
    ("reasoning_effort", "so so", "Must be a word such as low, not 'so so'."),
    ("seed", "1.5", "Must be a whole number, not '1.5'."),
    ("stop", "[1]", "Must be a text, or a list of texts, not [1]."),
    ("response_format", "json", 'Must be a table. Write it like {"type": "json_object"}.'),
    ("extra_body", '{"stream": 1}', "Must not hold stream. chatui sets it itself."),
)


def _says(pilot: Pilot[Any], words: str) -> bool:
    """Tell whether a panel says that, on however many rows."""
    return words in " ".join(screen_text(pilot).replace("│", " ").split())


async def test_a_wrong_value_is_told_at_its_field_and_not_kept() -> None:
    async with opened(ParametersScreen(Parameters())) as (app, pilot):
        for name, typed, words in WRONG:
            await go_to(pilot, name)
            await pilot.press(*typed)
            await until(pilot, partial(_says, pilot, words))
            await go_to(pilot, name)
            await pilot.press("up", "enter")
            assert app.results == []
            assert pilot.app.focused is not None
            assert pilot.app.focused.id == name
            await pilot.press(*["backspace"] * len(typed))
            await until(pilot, lambda: "Must " not in screen_text(pilot))
        await pilot.press("enter")
        assert app.results == [Parameters()]


@pytest.mark.parametrize("size", [(40, 16), (80, 12)])
async def test_what_is_wrong_is_in_view_also_below_the_last_field_of_a_low_window(
    size: tuple[int, int],
) -> None:
    async with opened(ParametersScreen(Parameters()), size) as (_, pilot):
        await go_to(pilot, "extra_body")
        await pilot.press("x")
        await until_shown(pilot, "Must be a table.")
        await until_shown(pilot, '{"top_k": 20}')


async def test_escape_asks_before_it_drops_what_was_filled_in() -> None:
    async with opened(ParametersScreen(SET)) as (app, pilot):
        await pilot.press(*"1", "escape")
        await until_shown(pilot, "Not kept yet: max_tokens.")
        await pilot.press(*"2", "down", "end", *"5", "escape")
        await until_shown(pilot, "Not kept yet: 2 changes.")
        assert app.results == []
        await pilot.press("escape")
        assert app.results == [None]


async def test_escape_closes_at_once_where_nothing_was_changed() -> None:
    async with opened(ParametersScreen(SET)) as (app, pilot):
        await pilot.press(*"1", "backspace", "escape")
        assert app.results == [None]


@pytest.mark.parametrize("size", [(40, 16), (60, 20), (80, 24), (160, 50)])
async def test_what_each_parameter_means_can_be_read_whole_at_every_width(
    size: tuple[int, int],
) -> None:
    meanings = field_words(Parameters)
    assert list(meanings) == NAMES
    async with opened(ParametersScreen(Parameters()), size) as (_, pilot):
        for name in NAMES:
            await go_to(pilot, name)
            await pilot.pause()
            rows = [line.split("│") for line in screen_text(pilot).splitlines()]
            seen = " ".join(" ".join(row[1].split()) for row in rows if len(row) > 1)
            assert meanings[name] in seen
            assert name in seen


@pytest.mark.parametrize("size", [(60, 14), (80, 24)])
async def test_the_arrows_go_from_field_to_field_also_where_the_form_scrolls(
    size: tuple[int, int],
) -> None:
    async with opened(ParametersScreen(Parameters()), size) as (_, pilot):
        focused = []
        for key in ("down", "down", "down", "up"):
            await pilot.press(key)
            assert pilot.app.focused is not None
            focused.append(pilot.app.focused.id)
    assert focused == ["temperature", "top_p", "presence_penalty", "top_p"]


async def test_presets_fill_in_and_what_was_there_before_comes_back() -> None:
    async with opened(ParametersScreen(SET, presets=Presets(PRESETS))) as (app, pilot):
        await pilot.press("end", *"7", "up", "right")
        await until_shown(pilot, "‹ precise ›")
        assert "0.1" in screen_text(pilot)
        await pilot.press("left")
        await until_shown(pilot, "1007")
        assert "0.7" in screen_text(pilot)
        await pilot.press("left")
        await until_shown(pilot, "‹ wild ›")
        await pilot.press("enter")
        assert app.results == [PRESETS["wild"]]


async def test_a_preset_that_is_changed_is_none_any_more() -> None:
    async with opened(ParametersScreen(PRESETS["precise"], presets=Presets(PRESETS))) as (
        app,
        pilot,
    ):
        await until_shown(pilot, "‹ precise ›")
        await pilot.press("down", "end", *"5")
        await until_shown(pilot, "‹ none ›")
        await pilot.press("backspace")
        await until_shown(pilot, "‹ precise ›")
        await pilot.press("enter")
        assert app.results == [PRESETS["precise"]]


async def test_what_is_filled_in_is_saved_as_a_preset_and_forgotten(tmp_path: Path) -> None:
    program = Program(tmp_path, presets={"fixed": {"seed": 1}})
    async with program.app().run_test() as pilot:
        await pilot.press("f4", "down", *"0.3", "ctrl+s")
        await until_shown(pilot, "Save as a preset")
        await pilot.press(*"calm", "enter")
        await until_shown(pilot, "Saved: calm")
        assert "‹ calm ›" in screen_text(pilot)
        await pilot.press("5", "ctrl+s", *"calm", "enter")
        await until_shown(pilot, "There is a preset calm. Enter again replaces it.")
        await pilot.press("enter")
        await until_shown(pilot, "Saved: calm")
        await pilot.press("ctrl+s", *"fixed", "enter")
        await until_shown(pilot, "fixed is set in config.toml: change it there.")
        await pilot.press("enter", *"/preset calm", "enter")
        await until_shown(pilot, "calm, in this conversation.")
        assert chat(pilot).session.parameters == Parameters(temperature=0.35)
        await pilot.press("f4", "up", "delete")
        await until_shown(pilot, "calm is forgotten, its values are still here.")
        await pilot.press("right", "delete")
        await until_shown(pilot, "fixed is set in config.toml: change it there.")
        await pilot.press("escape", "escape")
    assert "calm" not in (tmp_path / "settings.toml").read_text()


async def test_what_an_endpoint_adds_to_the_body_is_shown_where_nothing_else_is(
    tmp_path: Path,
) -> None:
    work = {"base_url": "http://127.0.0.1:9/v1", "model": "m", "extra_body": {"top_k": 20}}
    async with Program(tmp_path, endpoints={"work": work}).app().run_test() as pilot:
        await pilot.press("f4")
        await until_shown(pilot, '{"top_k": 20} · work')


async def test_where_a_value_comes_from_is_shortened_in_a_small_window() -> None:
    below = [Below("[parameters]", Parameters(top_p=0.9))]
    async with opened(ParametersScreen(Parameters(), below), (40, 20)) as (_, pilot):
        await until_shown(pilot, "0.9 · [parame…")


async def test_a_preset_that_toml_cannot_say_is_refused_and_nothing_is_saved() -> None:
    null = Parameters(extra_body={"a": [{"b": None}]})
    async with opened(ParametersScreen(null)) as (_, pilot):
        await pilot.press("ctrl+s", *"calm", "enter")
        await until_shown(pilot, "extra_body holds a null, which no preset can hold")
        assert "‹ calm ›" not in screen_text(pilot)


@pytest.mark.parametrize("closed", [True, False])
async def test_a_preset_that_the_disk_refuses_is_told_and_counts_until_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    refusing = threading.Event()

    def refuse(path: Path, content: bytes) -> None:
        refusing.wait(20)
        raise OSError(errno.ENOSPC, "full")

    async with Program(tmp_path).app().run_test() as pilot:
        monkeypatch.setattr(toml_file, "write_bytes", refuse)
        await pilot.press("f4", *"9", "ctrl+s", *"calm", "enter")
        await until_shown(pilot, "Saved: calm")
        if not closed:
            refusing.set()
            await until_shown(pilot, "the disk is full")
        await pilot.press("enter")
        await until(pilot, lambda: "Parameters ─" not in screen_text(pilot))
        refusing.set()
        await until_shown(pilot, "the disk is full")
        await pilot.press(*"/preset calm", "enter")
        await until_shown(pilot, "calm, in this conversation.")


def test_a_saved_preset_is_there_at_the_next_start_below_those_of_the_person(
    tmp_path: Path,
) -> None:
    (tmp_path / "settings.toml").write_text(
        "[presets.calm]\ntemperature = 0.3\n[presets.fixed]\nseed = 2\n"
    )
    config = make_sessions(tmp_path, settings={"presets": {"fixed": {"seed": 1}}}).config
    assert config.presets == {"calm": Parameters(temperature=0.3), "fixed": Parameters(seed=1)}
