"""The config.toml to begin with: it sets nothing, and all of it can be set."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from chatui.cli import main
from chatui.cli.starter_config import starter_config
from chatui.config import ENDPOINT_KEYS, Config
from chatui.conversation.parameters import Parameters


def test_it_sets_nothing_until_a_line_is_uncommented(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert main(["--starter-config"]) == 0
    printed = capfdbinary.readouterr().out.decode()
    assert printed == starter_config()
    assert tomllib.loads(printed) == {}


def test_every_setting_is_in_it_and_right_as_it_stands_there() -> None:
    text = starter_config()
    set_all = tomllib.loads(re.sub(r"(?m)^#(?! )", "", text))
    tables = {"parameters", "presets", "endpoints", "keys"}
    assert set(set_all) == {item.name for item in fields(Config)}
    for item in fields(Config):
        if item.name not in tables:
            config = Config.from_dict({item.name: set_all[item.name]})
            assert getattr(config, item.name) in (item.default, "NAME")
    for key in {*ENDPOINT_KEYS, *(item.name for item in fields(Parameters))}:
        assert f"\n# {key}: " in text


def test_no_line_is_too_long_for_an_editor() -> None:
    assert max(map(len, starter_config().splitlines())) <= 100


def test_it_is_taken_as_it_is(tmp_path: Path) -> None:
    from chatui.storage.settings.user_files import load_config

    (tmp_path / "config.toml").write_text(starter_config())
    assert load_config(tmp_path / "config.toml") == {}
