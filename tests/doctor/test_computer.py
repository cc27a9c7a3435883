"""Folders, settings, the index, the editor: what is wrong with them is a line, not an end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chatui.cli.compose import check_keys, prompt_files_in
from chatui.doctor import embedded_model, folders, search_index, settings
from chatui.doctor.check import Line, State
from chatui.doctor.folders import folder_line, private_lines, room_line
from chatui.doctor.system import editor_line, locale_line
from chatui.local.local_model import LocalModel
from chatui.storage.paths import Folders
from chatui.storage.search.index import SearchIndex
from chatui.storage.search.look import stale_conversations
from tests.composition import folders_in, make_sessions


async def config_lines(folder: Path) -> list[Line]:
    places = folders_in(folder)
    lines = settings.look(places, check_keys, prompt_files_in(places))
    return [line async for line in lines]


def test_a_folder_that_is_there_or_can_be_made_is_right_and_nothing_is_left_in_it(
    tmp_path: Path,
) -> None:
    assert folder_line("data", tmp_path).state is State.OK
    later = folder_line("data", tmp_path / "a" / "b")
    assert (later.state, "made when it is needed" in later.found) == (State.OK, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_or_refuses_is_told_with_what_helps(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        line = folder_line("config", folder)
        assert line.state is State.FAILED
        assert "CHATUI_CONFIG_DIR" in line.fix[-1]
    refuses = folder_line("cache", Path("/proc/self/fd"))
    assert refuses.state is State.FAILED
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert folder_line("data", tmp_path / "link").state is State.FAILED


def test_what_others_may_read_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    places = Folders(tmp_path / "config", tmp_path, tmp_path)
    assert [line.fix for line in private_lines(places)] == [(f"chmod 700 {tmp_path}",)]
    tmp_path.chmod(0o700)
    assert list(private_lines(places)) == []


@pytest.mark.parametrize(
    ("free", "state", "words"),
    [
        (5 << 30, State.OK, "5 GB"),
        (50 << 20, State.WARNING, "50 MB"),
        (3 << 10, State.FAILED, "3 KB"),
        (0, State.FAILED, "0 bytes"),
    ],
)
def test_little_room_is_told_before_and_when_nothing_can_be_saved(
    free: int, state: State, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    line = room_line(tmp_path / "not" / "yet")
    assert (line.state, words in line.found) == (state, True)


async def test_folders_are_looked_at_without_any_being_made(tmp_path: Path) -> None:
    places = Folders(tmp_path / "a", tmp_path / "b", tmp_path / "c")
    lines = [line async for line in folders.look(places)]
    assert [line.name for line in lines] == ["config", "data", "cache", "free space"]
    assert list(tmp_path.iterdir()) == []


async def test_all_that_is_wrong_in_the_settings_is_told_and_no_file_is_moved(
    tmp_path: Path,
) -> None:
    assert [line.state for line in await config_lines(tmp_path)] == [State.OK]
    (tmp_path / "config.toml").write_text("\n  modle = 1\n[keys]\nnwe = 'f5'\n")
    (tmp_path / "settings.toml").write_text("theme =")
    (tmp_path / "state.toml").write_bytes(b"#" * (4 * 2**20 + 1))
    (tmp_path / "instructions.md").write_bytes(b"\0" * 100)
    for folder in ("themes", "prompts", "projects"):
        (tmp_path / folder).mkdir()
    (tmp_path / "prompts" / "wrong.md").write_text("---\nrole: nobody\n---\nHello")
    (tmp_path / "projects" / "wrong.toml").write_text("modle = 1")
    (tmp_path / "themes" / "mine.toml").write_text("dark =")
    names = sorted(path.name for path in tmp_path.iterdir())
    lines = await config_lines(tmp_path)
    told = [(line.name, line.state) for line in lines]
    assert told == [
        ("config.toml", State.FAILED),
        ("config.toml", State.FAILED),
        ("settings.toml", State.FAILED),
        ("state.toml", State.FAILED),
        ("themes", State.WARNING),
        ("texts", State.WARNING),
        ("prompts", State.WARNING),
        ("projects", State.FAILED),
    ]
    assert "(at line 2, column 3)" in lines[0].found
    assert lines[0].fix == ("Did you mean model?",)
    assert "larger than 4" in lines[3].found
    assert sorted(path.name for path in tmp_path.iterdir()) == names


async def test_a_choice_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('follow = "sideways"\nsidebar = "open"\n')
    _, line = await config_lines(tmp_path)
    assert (line.name, line.state) == ("settings.toml", State.WARNING)
    assert line.found.startswith("follow must be ")
    (tmp_path / "settings.toml").write_text('sidebar = "open"\n')
    assert (await config_lines(tmp_path))[1].found == "right"


def test_a_locale_counts_as_it_is_and_not_as_python_takes_it() -> None:
    look = (
        "import asyncio, os; from chatui.doctor import system\n"
        "async def first(): return await anext(system.look(os.environ))\n"
        "print(asyncio.run(first()).state)"
    )
    environ = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    asked = [sys.executable, "-c", look]
    done = subprocess.run(asked, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == State.WARNING


async def test_an_index_that_cannot_be_written_is_not_right() -> None:
    places = Folders(Path("/proc/self/fd"), Path("/proc/self/fd"), Path("/proc/self/fd"))
    [line] = [line async for line in search_index.look(places)]
    assert line.state is State.WARNING
    assert "cannot be written" in line.found
    assert "CHATUI_CACHE_DIR" in line.fix[-1]


async def test_the_index_is_looked_at_and_stays_as_it_is(tmp_path: Path) -> None:
    async def line() -> Line:
        lines = search_index.look(folders_in(tmp_path))
        [found] = [line async for line in lines]
        return found

    assert "no index yet" in (await line()).found
    sessions = make_sessions(tmp_path)
    session = sessions.new()
    session.conversation.title = "taxes"
    session.set_draft("how much?", ())
    await session.saved()
    index = SearchIndex(tmp_path / "search.sqlite", sessions.history)
    while index.refresh():
        pass
    index.close()
    assert stale_conversations(tmp_path / "search.sqlite", tmp_path / "conversations") == (1, 0)
    for path in (tmp_path / "conversations").glob("*.json"):
        path.write_text(path.read_text() + " ")
    assert "1 of them" in (await line()).found
    await sessions.close()
    (tmp_path / "search.sqlite").write_bytes(b"no database " * 100)
    broken = await line()
    assert (broken.state, "cannot be read" in broken.found) == (State.WARNING, True)
    assert (tmp_path / "search.sqlite").read_bytes().startswith(b"no database ")


@pytest.mark.parametrize(
    ("environ", "state", "words"),
    [
        ({"EDITOR": "sh -c 'x'"}, State.OK, "EDITOR=sh -c 'x'"),
        ({"VISUAL": " ", "EDITOR": "sh"}, State.OK, "EDITOR=sh"),
        ({"EDITOR": "'sh -c"}, State.FAILED, "a quotation is not closed"),
        ({"EDITOR": "''"}, State.FAILED, "no such program"),
        ({"VISUAL": "no-such-editor --wait"}, State.FAILED, "no such program"),
    ],
)
def test_an_editor_that_cannot_be_started_is_told(
    environ: dict[str, str], state: State, words: str
) -> None:
    line = editor_line({"PATH": "/usr/bin:/bin", **environ})
    assert (line.state, words in line.found) == (state, True)
    assert bool(line.fix) == (state is not State.OK)


def test_without_any_editor_the_default_is_looked_for() -> None:
    assert editor_line({"PATH": "/nowhere"}).state is State.WARNING


def test_a_locale_that_is_not_utf_8_is_told() -> None:
    assert locale_line({"LANG": "C"}, "ANSI_X3.4-1968").state is State.WARNING
    assert locale_line({"LANG": "C.UTF-8"}, "UTF-8").state is State.OK
    assert "LANG is not set" in locale_line({}, "utf-8").found


async def test_an_embedded_model_that_cannot_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatui.local import embedded_server

    monkeypatch.setenv(embedded_server.MODEL_VARIABLE, os.devnull)
    log_path = tmp_path / "embedded.log"
    in_use = LocalModel(log_path)
    for model, state in ((None, State.WARNING), (in_use, State.FAILED)):
        lines = embedded_model.look(log_path, model)
        assert [line.state async for line in lines] == [state]
    await in_use.stop()
