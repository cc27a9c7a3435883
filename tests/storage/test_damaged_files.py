"""Files of chatui's own that are damaged: moved aside and told, never overwritten."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatui.errors import ConfigError
from chatui.storage import prompt_history
from chatui.storage.imports_file import ImportsFile
from chatui.storage.prompt_history import PromptHistory, SentPrompt
from chatui.storage.settings.state_file import State, StateFile
from chatui.storage.settings.toml_file import read_toml
from chatui.storage.settings.user_files import theme_tables

DAMAGES = {
    "truncated": b'[["chatgpt", "1',
    "binary": bytes(range(256)) * 4,
    "zeros": bytes(100),
    "deep": b"[" * 100_000,
    "deep value": b"a = " + b"[" * 100_000,
    "long number": b"a = " + b"9" * 10_000,
    "not UTF-8": b'a = "caf\xe9"',
    "no date": b"a = 2026-02-31",
}


EACH = pytest.mark.parametrize("damage", [*DAMAGES, "folder"])


def damaged(path: Path, damage: str) -> Path:
    if damage == "folder":
        path.mkdir()
    else:
        path.write_bytes(DAMAGES[damage])
    return path


def is_kept(path: Path, damage: str) -> bool:
    return path.is_dir() if damage == "folder" else path.read_bytes() == DAMAGES[damage]


def aside_of(path: Path, told: list[str]) -> Path:
    [aside] = path.parent.glob(f"{path.name}.broken-*")
    assert len(told) == 1
    assert f"{path.name} was damaged" in told[0]
    assert str(aside) in told[0]
    return aside


@EACH
def test_what_was_imported(tmp_path: Path, damage: str) -> None:
    path = damaged(tmp_path / "imports.json", damage)
    imports = ImportsFile(path)
    imports.add([("chatgpt", "1")])
    assert is_kept(aside_of(path, imports.pop_problems()), damage)
    assert imports.load() == {("chatgpt", "1")}
    assert imports.pop_problems() == []


def test_what_a_newer_version_knows_of_an_import_stays(tmp_path: Path) -> None:
    path = tmp_path / "imports.json"
    path.write_text('[["chatgpt", "1"], ["chatgpt", "2", "more"], {"new": 1}]')
    imports = ImportsFile(path)
    imports.add([("elia", "3")])
    assert imports.load() == {("chatgpt", "1"), ("elia", "3")}
    assert '["chatgpt", "2", "more"], {"new": 1}' in path.read_text()
    assert imports.pop_problems() == []


@EACH
def test_the_state(tmp_path: Path, damage: str) -> None:
    path = damaged(tmp_path / "state.toml", damage)
    state = StateFile(path)
    assert state.load() == State()
    assert is_kept(aside_of(path, state.pop_problems()), damage)
    state.update(lambda state: replace(state, theme="dark"))
    assert StateFile(path).load() == State(theme="dark")


@EACH
def test_a_file_of_settings_says_what_is_wrong_and_stays(tmp_path: Path, damage: str) -> None:
    path = damaged(tmp_path / "settings.toml", damage)
    with pytest.raises(ConfigError) as told:
        read_toml(path)
    assert str(path) in told.value.message
    assert is_kept(path, damage)


@EACH
def test_a_theme_is_left_out_and_told(tmp_path: Path, damage: str) -> None:
    path = damaged(tmp_path / "own.toml", damage)
    problems: list[str] = []
    tables = theme_tables(tmp_path, problems=problems)
    assert "own" not in tables
    assert "chatui-dark" in tables
    assert len(problems) == 1
    assert str(path) in problems[0]
    assert is_kept(path, damage)


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_prompts(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = damaged(tmp_path / "prompts.jsonl", damage)
    history = PromptHistory(path)
    assert history.add("one") == ""
    assert path.read_bytes().startswith(DAMAGES[damage])
    assert history.entries() == [SentPrompt("one")]
    monkeypatch.setattr(prompt_history, "_ROOM", 1)
    told = history.add("two")
    assert aside_of(path, [told]).read_bytes().startswith(DAMAGES[damage])
    assert history.entries() == [SentPrompt("two")]


def test_prompts_that_are_too_many_to_read_are_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prompts.jsonl"
    history = PromptHistory(path)
    history.add("one")
    monkeypatch.setattr(prompt_history, "_LARGEST", 3)
    monkeypatch.setattr(prompt_history, "_ROOM", 3)
    assert b"one" in aside_of(path, [history.add("two")]).read_bytes()
