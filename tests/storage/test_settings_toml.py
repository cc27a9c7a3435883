"""settings.toml: what was chosen on the screen is kept, and nothing in it stops the start."""

from pathlib import Path

import pytest

from chatui.errors import NotSaved
from chatui.storage.settings.toml_file import OwnFile


def settings_file(folder: Path) -> OwnFile:
    return OwnFile(folder / "settings.toml")


def test_what_is_chosen_comes_back_and_can_be_forgotten(tmp_path: Path) -> None:
    file = settings_file(tmp_path)
    assert file.read() == {}
    file.set(("theme",), "nord")
    file.set(("presets", "very precise"), {"temperature": 0.1})
    file.set(("presets", "wild"), {"temperature": 1.9})
    assert settings_file(tmp_path).read() == {
        "theme": "nord",
        "presets": {"very precise": {"temperature": 0.1}, "wild": {"temperature": 1.9}},
    }
    file.set(("presets", "wild"), None)
    file.set(("presets", "unknown"), None)
    file.set(("theme",), None)
    assert file.read() == {"presets": {"very precise": {"temperature": 0.1}}}
    file.set(("presets", "very precise"), None)
    assert file.read() == {}


def test_a_choice_keeps_what_another_window_and_a_newer_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('future = [1]\n[presets.theirs]\nnew = "x"\n')
    file = settings_file(tmp_path)
    file.read()
    settings_file(tmp_path).set(("enter",), "newline")
    assert file.set(("presets", "mine"), {"top_p": 0.5}) == {
        "future": [1],
        "enter": "newline",
        "presets": {"theirs": {"new": "x"}, "mine": {"top_p": 0.5}},
    }


@pytest.mark.parametrize("content", [b"theme = ", b'theme = "\xff"', b"\0" * 50, b"a=1\na=2"])
def test_a_broken_file_is_moved_aside_and_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    file = settings_file(tmp_path)
    assert file.read() == {}
    [told] = file.pop_problems()
    [aside] = tmp_path.iterdir()
    assert told.startswith("settings.toml was damaged (")
    assert str(aside) in told
    assert aside.read_bytes() == content
    file.set(("theme",), "nord")
    assert settings_file(tmp_path).read() == {"theme": "nord"}


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b'\xef\xbb\xbftheme = "nord"\r\nfollow = "page"\r\n')
    assert settings_file(tmp_path).read() == {"theme": "nord", "follow": "page"}


def test_a_link_stays_a_link_also_when_what_it_leads_to_was_broken(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    target = tmp_path / "dotfiles" / "settings.toml"
    path = tmp_path / "settings.toml"
    path.symlink_to(target)
    for content in ("", "broken = "):
        target.write_text(content)
        settings_file(tmp_path).set(("theme",), "nord")
        assert path.is_symlink()
        assert target.read_text() == 'theme = "nord"\n'


def test_a_disk_that_refuses_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotSaved):
        settings_file(tmp_path / "file").set(("theme",), "nord")
