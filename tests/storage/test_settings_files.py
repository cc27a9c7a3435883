"""config.toml, endpoints.toml, state.toml: what is read, what is kept, what is said."""

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from chatui.config import Config, Endpoint, Origin
from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError, NotSaved, ParameterError
from chatui.storage.paths import folders
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.storage.settings.state_file import State, StateFile
from chatui.storage.settings.user_files import load_config

OLLAMA = Endpoint("ollama", "http://localhost:11434/v1", model="qwen3:8b", origin=Origin.SAVED)


def test_the_folders_are_those_of_the_environment(tmp_path: Path) -> None:
    environ = {f"CHATUI_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "CACHE")}
    found = folders(environ)
    assert (found.config, found.data, found.cache) == (
        tmp_path / "CONFIG",
        tmp_path / "DATA",
        tmp_path / "CACHE",
    )
    assert list(tmp_path.iterdir()) == []


def test_without_the_environment_the_folders_are_the_platforms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    found = folders({"CHATUI_DATA_DIR": "~/elsewhere", "CHATUI_CACHE_DIR": ""})
    assert found.config.name == "chatui"
    assert found.config.is_relative_to(tmp_path)
    assert found.data == tmp_path / "elsewhere"
    assert found.cache.is_relative_to(tmp_path)


def test_without_a_config_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_config(tmp_path / "config.toml") == {}


def test_a_config_file_is_read_with_its_endpoints(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(
        b'\xef\xbb\xbfmodel = "m"\r\n[parameters]\r\ntemperature = 0.5\r\n'
        b'[endpoints.local]\r\nbase_url = "http://localhost:1/v1"\r\n'
    )
    config = Config.from_dict(load_config(path))
    assert config.model == "m"
    assert config.parameters == Parameters(temperature=0.5)
    assert config.endpoints["local"].origin is Origin.CONFIG


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b'model = "m"\nthis is none', ConfigError, "line 2, column 6"),
        (b'model = "m', ConfigError, "end of document"),
        (b'theme = "a"\nmodel = "\xff"', ConfigError, "not UTF-8 .at line 2, column 10"),
        (b"a = " + b"[" * 5000, ConfigError, "config.toml"),
        (b'modle = "m"', ConfigError, "Did you mean model"),
        (b"[parameters]\ntemperature = 9", ParameterError, "from 0 to 2"),
        (b"text_width = 3", ConfigError, "from 20 to 400"),
        (b"[endpoints.x]\nmodel = 'm'", ConfigError, "has no base_url"),
    ],
)
def test_a_config_file_that_is_wrong_says_where_and_stays_as_it_is(
    content: bytes, kind: type[ConfigError], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(kind, match=words) as caught:
        load_config(path)
    assert str(path) in caught.value.message
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_config_file_that_is_a_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "config.toml")


def test_saved_endpoints_come_back_and_go(tmp_path: Path) -> None:
    path = tmp_path / "config" / "endpoints.toml"
    file = EndpointsFile(path)
    assert file.load() == {}
    other = Endpoint("o", "https://e.org/v1", parameters=Parameters(top_p=0.5), models=("a", "b"))
    file.save(OLLAMA)
    file.save(other)
    loaded = EndpointsFile(path).load()
    assert loaded["ollama"] == OLLAMA
    assert loaded["o"].parameters == Parameters(top_p=0.5)
    assert loaded["o"].models == ("a", "b")
    assert loaded["o"].origin is Origin.SAVED
    file.remove("ollama")
    file.remove("unknown")
    assert list(file.load()) == ["o"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_saving_an_endpoint_keeps_what_a_newer_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.toml"
    path.write_text('new = "x"\n')
    EndpointsFile(path).save(OLLAMA)
    assert 'new = "x"' in path.read_text()


def test_what_a_newer_version_says_of_an_endpoint_stays_and_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.toml"
    path.write_text('[endpoints.ollama]\nbase_url = "http://localhost:1/v1"\nfuture = [1]\n')
    assert EndpointsFile(path).load()["ollama"].base_url == "http://localhost:1/v1"
    EndpointsFile(path).save(OLLAMA)
    assert "future" in path.read_text()
    assert EndpointsFile(path).load() == {"ollama": OLLAMA}


def test_two_windows_that_save_endpoints_at_once_lose_none(tmp_path: Path) -> None:
    def save_ten(name: str) -> None:
        for number in range(10):
            EndpointsFile(tmp_path / "endpoints.toml").save(
                Endpoint(f"{name}{number}", "http://localhost:1/v1")
            )

    windows = [threading.Thread(target=save_ten, args=(name,)) for name in "ab"]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(EndpointsFile(tmp_path / "endpoints.toml").load()) == 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("endpoints = 3", "must be tables"),
        ("[endpoints]\nx = 3", "endpoints.x must be a table"),
        ("[endpoints.x]\nbase_url = 'ftp://x'", "no base URL"),
    ],
)
def test_an_endpoint_that_is_none_is_told_and_left_out_and_never_overwritten(
    content: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "endpoints.toml"
    path.write_text(content)
    file = EndpointsFile(path)
    assert file.load() == file.load() == {}
    [told] = file.pop_problems()
    assert words in told
    assert path.read_text() == content
    if words == "no base URL":
        file.save(OLLAMA)
        assert "ftp://x" in path.read_text()
        assert file.load() == {"ollama": OLLAMA}
    else:
        with pytest.raises(ConfigError, match="tables"):
            file.save(OLLAMA)
        assert path.read_text() == content


def test_an_endpoints_file_that_is_no_toml_is_moved_aside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.toml"
    path.write_text("x = ")
    file = EndpointsFile(path)
    assert file.load() == {}
    [aside] = tmp_path.iterdir()
    assert aside.read_text() == "x = "
    assert str(aside) in file.pop_problems()[0]
    file.save(OLLAMA)
    assert file.load() == {"ollama": OLLAMA}


def test_a_link_to_a_settings_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    path = tmp_path / "endpoints.toml"
    path.symlink_to(tmp_path / "dotfiles" / "endpoints.toml")
    EndpointsFile(path).save(OLLAMA)
    assert path.is_symlink()
    assert "ollama" in (tmp_path / "dotfiles" / "endpoints.toml").read_text()


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state.toml")
    assert file.load() == State()
    state = State("ollama", "m", "dark", True, (("ollama", "m"),), (("a", "b"),))
    file.update(lambda _: state)
    assert file.load() == state
    file.update(lambda _: State())
    assert file.load() == State()


def test_a_change_of_the_state_keeps_what_another_window_changed(tmp_path: Path) -> None:
    mine, theirs = StateFile(tmp_path / "state.toml"), StateFile(tmp_path / "state.toml")
    mine.update(lambda state: replace(state, theme="dark"))
    theirs.update(lambda state: replace(state, endpoint="ollama", model="m"))
    assert mine.update(lambda state: replace(state, sidebar_open=False)) == State(
        "ollama", "m", "dark", False
    )
    assert mine.load() == State("ollama", "m", "dark", False)


@pytest.mark.parametrize("content", [b"x = ", b"\xff\xfe", b"\0" * 50])
def test_a_broken_state_never_stops_the_start_and_is_moved_aside(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "state.toml"
    path.write_bytes(content)
    assert StateFile(path).load() == State()
    [aside] = tmp_path.iterdir()
    assert aside.name.startswith("state.toml.broken-")
    assert aside.read_bytes() == content
    StateFile(path).update(lambda state: replace(state, theme="dark"))
    assert StateFile(path).load() == State(theme="dark")


def test_a_field_of_the_state_of_another_shape_is_forgotten_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_text(
        'theme = 3\nendpoint = "e"\nsidebar_open = "x"\nfuture = 1\n'
        'recent_models = [["a", "b"], ["c"], 3]\nfavourite_models = 3\n'
    )
    assert StateFile(path).load() == State(endpoint="e", recent_models=(("a", "b"),))
    StateFile(path).update(lambda state: replace(state, endpoint="other"))
    for kept in ("future = 1", "theme = 3", 'sidebar_open = "x"', "favourite_models = 3", "c"):
        assert kept in path.read_text()
    StateFile(path).update(lambda state: replace(state, theme="dark"))
    assert StateFile(path).load().theme == "dark"


def test_a_text_that_no_file_takes_is_replaced_and_not_an_error(tmp_path: Path) -> None:
    StateFile(tmp_path / "state.toml").update(lambda state: replace(state, model="m\ud800"))
    assert StateFile(tmp_path / "state.toml").load().model == "m?"


def test_a_state_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotSaved):
        StateFile(tmp_path / "file" / "state.toml").update(
            lambda state: replace(state, theme="dark")
        )
