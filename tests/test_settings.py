"""The one order of what can say a setting, and what is chosen on the screen."""

from collections.abc import Collection
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest

from chatui.config import Config, Layer, first_said
from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError, NotSaved
from chatui.sessions.open_sessions import Flags
from chatui.sessions.settings import Override, Settings
from chatui.storage.settings.state_file import State, StateFile
from chatui.storage.settings.toml_file import OwnFile
from tests.composition import make_sessions


def test_the_first_in_the_order_that_says_a_value_decides() -> None:
    asked: list[Layer] = []

    def ask(layer: Layer, said: Collection[Layer]) -> str | None:
        asked.append(layer)
        return layer.name if layer in said else None

    order = list(Layer)
    for place, first in enumerate(order):
        asked.clear()
        values = {layer: partial(ask, layer, order[place:]) for layer in reversed(order)}
        assert first_said(values) == (first.name, first)
        assert asked == order[: place + 1]  # a command that prints a key is not run for nothing
    assert first_said({layer: partial(ask, layer, ()) for layer in Layer}) is None


def test_config_toml_comes_before_what_was_chosen_and_that_before_state_toml() -> None:
    settings = Settings(
        person={"theme": "mine", "text_width": 96},
        saved={"theme": "chosen", "text_width": 80, "enter": "newline", "sidebar": "open"},
        older={"theme": "old", "sidebar": "closed", "follow": "page"},
    )
    config = settings.config
    assert (config.theme, config.text_width, config.enter) == ("mine", 96, "newline")
    assert (config.sidebar, config.follow) == ("open", "page")
    assert settings.said_by("text_width") is Layer.CONFIG  # also where it is the default
    assert settings.said_by("enter") is settings.said_by("follow") is Layer.SAVED
    assert settings.said_by("reduced_motion") is Layer.DEFAULT
    assert [name for name in ("theme", "enter", "model") if settings.is_chosen(name)] == [
        "enter",
        "model",
    ]


def test_of_a_table_config_toml_says_what_it_holds_and_what_was_chosen_the_rest() -> None:
    settings = Settings(
        person={"parameters": {"temperature": 0.1}},
        saved={"parameters": {"temperature": 0.9, "top_p": 0.5}},
    )
    assert settings.config.parameters == Parameters(temperature=0.1, top_p=0.5)


def test_what_overrides_a_setting_of_conversations_is_asked_for_with_them() -> None:
    overrides = {
        "model": Override(Layer.FLAG, "--model", "m"),
        "allow_private_addresses": Override(Layer.FLAG, "--allow-private", True),
    }
    settings = Settings(person={"model": "mine"}, overrides=overrides)
    assert settings.config.model == "mine"
    assert settings.said_by("model") is Layer.FLAG
    assert settings.config.allow_private_addresses is True
    assert not settings.is_chosen("allow_private_addresses")


@pytest.mark.parametrize("name", [item.name for item in fields(Config)])
def test_what_is_wrong_in_settings_toml_counts_as_unset_alone_and_is_told(name: str) -> None:
    settings = Settings(saved={name: [object], "future": 1, "text_width": 50})
    if name == "text_width":
        settings = Settings(saved={name: [object]})
    assert getattr(settings.config, name) == getattr(Config(), name)
    if name in ("endpoints", "keys", "dictate_command"):
        assert settings.problems == ()  # they have their own places
    else:
        [problem] = settings.problems
        assert problem.startswith(f"settings.toml: {name} must be ")


def test_a_command_that_is_run_is_the_persons_alone() -> None:
    settings = Settings(saved={"dictate_command": "evil"}, older={"dictate_command": "evil"})
    assert settings.config.dictate_command is None
    assert not settings.is_chosen("dictate_command")


def test_a_preset_that_is_wrong_harms_no_other() -> None:
    saved = {"presets": {"good": {"top_p": 0.5}, "bad": {"top_p": 5}, "worse": 3}}
    settings = Settings(saved=saved)
    assert settings.config.presets == {"good": Parameters(top_p=0.5)}
    [problem] = settings.problems
    assert "top_p must be" in problem


def test_what_is_wrong_in_config_toml_is_refused() -> None:
    with pytest.raises(ConfigError, match="enter must be"):
        Settings(person={"enter": "x"})


async def test_a_choice_counts_at_once_is_told_and_is_there_in_the_next_start(
    tmp_path: Path,
) -> None:
    sessions = make_sessions(tmp_path)
    changed: list[str] = []
    failed: list[NotSaved] = []
    sessions.settings.listen(changed.append)
    sessions.settings.set(("follow",), "page", failed.append)
    sessions.settings.set(("enter",), "newline", failed.append)
    assert (sessions.config.follow, sessions.config.enter) == ("page", "newline")
    sessions.settings.set(("enter",), None, failed.append)
    assert sessions.config.enter == "send"
    await sessions.close()
    assert changed == ["follow", "enter", "enter"]
    assert failed == []
    assert (tmp_path / "settings.toml").read_text() == 'follow = "page"\n'
    assert not (tmp_path / "config.toml").exists()
    assert make_sessions(tmp_path).config.follow == "page"


async def test_what_an_older_version_chose_counts_until_it_is_chosen_anew(tmp_path: Path) -> None:
    old = StateFile(tmp_path / "state.toml")
    old.update(lambda _: State(theme="nord", sidebar_open=False, model="m"))
    sessions = make_sessions(tmp_path)
    assert (sessions.config.theme, sessions.config.sidebar) == ("nord", "closed")
    sessions.settings.set(("theme",), None, print)
    assert sessions.config.theme is None
    await sessions.close()
    assert old.load() == State(sidebar_open=False, model="m")
    assert make_sessions(tmp_path).config.theme is None


async def test_an_endpoint_that_is_not_there_counts_as_unset_until_it_is_chosen_anew(
    tmp_path: Path,
) -> None:
    file = OwnFile(tmp_path / "settings.toml")
    file.set(("endpoint",), "gone")
    sessions = make_sessions(tmp_path, "http://127.0.0.1:9/v1", settings={"endpoint": None})
    sessions.settings.set(("follow",), "page", print)
    await sessions.settings.close()
    assert file.read() == {"endpoint": "gone", "follow": "page"}
    assert [sessions.config.endpoint] == [None]
    sessions.new()
    sessions.settings.set(("endpoint",), "test", print)
    assert sessions.config.endpoint == "test"
    await sessions.close()
    assert file.read() == {"endpoint": "test", "follow": "page"}


async def test_settings_toml_never_stops_the_start(tmp_path: Path) -> None:
    OwnFile(tmp_path / "settings.toml").set(("endpoint",), "gone")
    OwnFile(tmp_path / "settings.toml").set(("text_width",), 3)
    sessions = make_sessions(tmp_path, flags=Flags(endpoint="embedded"))
    session = sessions.new()
    assert session.choice.endpoint == "embedded"
    assert sessions.pop_problems() == [
        "settings.toml: text_width must be from 20 to 400, not 3. It counts as unset.",
        "settings.toml: There is no endpoint 'gone'. It counts as unset.",
    ]
    await sessions.close()


async def test_what_toml_cannot_say_is_told_and_harms_no_other_choice(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path)
    failed: list[NotSaved] = []
    preset = Parameters(extra_body={"logit_bias": {"7": None}}).to_dict()
    sessions.settings.set(("presets", "null"), preset, failed.append)
    sessions.settings.set(("follow",), "page", failed.append)
    await sessions.close()
    assert "null" in str(failed[0])
    assert OwnFile(tmp_path / "settings.toml").read() == {"follow": "page"}
