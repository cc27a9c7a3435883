"""Imports that overlap: what is in two files, what has grown, what only begins alike."""

from pathlib import Path

import pytest

from chatui.storage.conversations.store import ConversationStore
from tests.importers.exports import chatgpt, node
from tests.importers.reading import json_file
from tests.importers.test_command import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


HI = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
MORE = [{"role": "user", "content": "How high?"}, {"role": "assistant", "content": "Very."}]
OTHER = [{"role": "user", "content": "How far?"}, {"role": "assistant", "content": "Not far."}]


def texts(home: Home) -> list[set[str]]:
    """Return all that was said in each saved conversation."""
    history = ConversationStore(home.conversations)
    loaded = [history.load(path.stem) for path in home.saved]
    return sorted(
        ({message.text for message in one.messages.values()} for one in loaded), key=sorted
    )


@pytest.mark.parametrize("names", [("1.json", "2.json"), ("2.json", "1.json")])
def test_of_two_exports_in_one_folder_the_later_one_adds_what_is_new(
    home: Home, tmp_path: Path, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    first = chatgpt(node("a", None, "user", "One"))
    later = chatgpt(node("a", None, "user", "One"), node("b", "a", "assistant", "Two"))
    json_file(folder / names[0], [first])
    json_file(folder / names[1], [later])
    assert home.run(str(folder), "--yes") == 0
    assert texts(home) == [{"One", "Two"}]
    assert "1 conversation, 2 messages." in capsys.readouterr().out
    assert home.run(str(folder), "--yes") == 0
    assert texts(home) == [{"One", "Two"}]


@pytest.mark.parametrize("names", [("1.json", "2.json"), ("2.json", "1.json")])
def test_a_list_without_an_id_that_has_grown_is_the_same_chat(
    home: Home, tmp_path: Path, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    json_file(folder / names[0], HI)
    home.run(str(folder), "--yes")
    json_file(folder / names[0], [*HI, *MORE])
    json_file(folder / names[1], HI)
    capsys.readouterr()
    home.run(str(folder), "--yes")
    assert "by 2 messages." in capsys.readouterr().out
    assert texts(home) == [{"Hi", "Hello.", "How high?", "Very."}]
    before = [path.read_bytes() for path in home.saved]
    home.run(str(folder), "--yes")
    assert [path.read_bytes() for path in home.saved] == before


def test_chats_that_only_begin_alike_stay_two(home: Home, tmp_path: Path) -> None:
    chats = [{"messages": [*HI, *MORE]}, {"messages": [*HI, *OTHER]}]
    home.run(str(json_file(tmp_path / "c.json", chats)), "--yes")
    assert texts(home) == [
        {"Hi", "Hello.", "How far?", "Not far."},
        {"Hi", "Hello.", "How high?", "Very."},
    ]


def test_of_one_id_that_goes_on_in_two_ways_nothing_is_lost(home: Home, tmp_path: Path) -> None:
    chats = [{"id": 0, "messages": [*HI, *MORE]}, {"id": 0, "messages": [*HI, *OTHER]}]
    home.run(str(json_file(tmp_path / "c.json", chats)), "--yes")
    said = {text for one in texts(home) for text in one}
    assert {"Very.", "Not far."} <= said


def test_what_was_deleted_stays_so_also_when_it_has_grown_without_an_id(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = json_file(tmp_path / "c.json", HI)
    home.run(str(path), "--yes")
    for saved in home.saved:
        saved.unlink()
    json_file(path, [*HI, *MORE])
    home.run(str(path), "--yes")
    assert home.saved == []
    assert "Deleted here: 1 conversation." in capsys.readouterr().out
