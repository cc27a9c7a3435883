"""Where things live, in every kind of environment."""

import os
from pathlib import Path

import pytest

from chatui.errors import ConfigError
from chatui.storage.paths import folders


def test_each_folder_is_where_its_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/someone")
    found = folders(
        {
            "CHATUI_CONFIG_DIR": "~/config",
            "CHATUI_DATA_DIR": "data",
            "CHATUI_CACHE_DIR": '"/quoted"',
        }
    )
    assert found.config == Path("/home/someone/config")
    assert found.data == tmp_path / "data"
    assert found.cache == Path("/quoted")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the system knows the home folder")
@pytest.mark.parametrize("home", [None, ""])
def test_without_a_home_folder_one_line_says_what_to_set(
    home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    with pytest.raises(ConfigError, match="Set HOME or CHATUI_CONFIG_DIR"):
        folders({})
    own = {f"CHATUI_{kind}_DIR": f"/{kind}" for kind in ("CONFIG", "DATA", "CACHE")}
    assert folders(own).data == Path("/DATA")


def test_the_home_of_nobody_is_told_with_the_variable_that_names_it() -> None:
    with pytest.raises(ConfigError, match="CHATUI_CONFIG_DIR: there is no folder ~nobody-here/x"):
        folders({"CHATUI_CONFIG_DIR": "~nobody-here/x"})


def test_a_folder_in_a_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(ConfigError, match="CHATUI_CONFIG_DIR: there is no folder here"):
        folders({"CHATUI_CONFIG_DIR": "here"})
