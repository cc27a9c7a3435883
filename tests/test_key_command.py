"""`chatui key`: where a key is kept, and that it is never an argument."""

import io
import signal
import sys
from pathlib import Path

import pytest

from chatui.cli import key_command
from chatui.cli.subcommands import subcommand
from chatui.errors import ConfigError, UsageError
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

ENDPOINTS = """
[endpoints.mine]
base_url = "https://example.org/v1"
api_key_env = "MINE_API_KEY"
[endpoints.other]
base_url = "https://example.org/v1"
"""
KEY = "sk-0123456789abcdef"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with two endpoints at one address, and a keyring that is a file."""
    for name, value in chatui_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    for name in ("CHATUI_BASE_URL", "MINE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(ENDPOINTS)
    return tmp_path


def run(*words: str) -> int:
    return key_command.run(key_command.parser().parse_words(words))


def give(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_key_is_set_moved_and_removed_and_each_says_where_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, f"\n Bearer {KEY}\nmore\n".encode())
    assert run("set", "mine") == 0
    said = capfd.readouterr()
    assert said.out == "The key of mine is in the keyring.\n"
    assert "At the same address, so with the same key: other." in said.err
    assert KEY not in said.out + said.err
    [mark] = (folder / "config" / "keys").iterdir()
    assert KEY not in mark.read_text()
    run("move", "other")
    file = mark.with_suffix(".json")
    assert capfd.readouterr().out == f"The key of other is in {file}.\n"
    assert KEY in file.read_text()
    assert not mark.exists()
    run("move", "mine", "--to", "file")
    assert capfd.readouterr().out == f"The key of mine is in {file}.\n"
    run("move", "mine", "--to", "keyring")
    capfd.readouterr()
    monkeypatch.setenv("MINE_API_KEY", "sk-of-the-variable")
    run("remove", "mine")
    said = capfd.readouterr()
    assert said.out == "The key of mine is deleted from the keyring.\n"
    assert "The variable MINE_API_KEY is still there." in said.err
    run("remove", "mine")
    assert capfd.readouterr().out == "mine had no key that chatui keeps.\n"
    give(monkeypatch, KEY.encode())
    run("set", "mine", "--to", "file")
    assert capfd.readouterr().out == f"The key of mine is in {file}.\n"


def test_a_key_that_the_keyring_does_not_let_go_is_not_said_to_be_gone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, KEY.encode())
    run("set", "mine")
    capfd.readouterr()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert run("remove", "mine") == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert "The key may still be in the keyring that took it." in said.err


def test_a_key_in_a_file_is_removed_without_a_word_of_a_keyring_that_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, KEY.encode())
    run("set", "mine", "--to", "file")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    capfd.readouterr()
    assert run("remove", "mine") == 0
    said = capfd.readouterr()
    assert said.out.startswith("The key of mine is deleted from ")
    assert "keyring" not in said.err


def test_a_key_on_the_command_line_is_refused_and_sent_to_no_model() -> None:
    long = "0123456789abcdef0"
    for words in (["set", "mine", KEY], ["set", "mine", long], ["set", KEY], [KEY], ["mine", KEY]):
        found = subcommand(["key", *words])
        assert found is not None
        with pytest.raises(UsageError, match="not taken from the command line") as caught:
            found()
        assert "sk-" not in str(caught.value)
    assert subcommand(["key", "set", "theory", "explained"]) is None
    assert subcommand(["key", "changes", "in", "baroque", "music"]) is None


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (["set", "mine"], b"", "No key was given"),
        (["set", "mine"], "schlüssel".encode(), "characters that no key has"),
        (["set", "main"], b"", "There is no endpoint 'main'. Did you mean mine?"),
        (["set", "embedded"], b"", "has no key"),
        (["move", "mine"], b"", "No key is kept for https://example.org/v1"),
        (["remove", "mine", "--to", "file"], b"", "goes without --to"),
    ],
)
def test_what_cannot_be_done_is_told(
    monkeypatch: pytest.MonkeyPatch, words: list[str], given: bytes, told: str
) -> None:
    give(monkeypatch, given)
    with pytest.raises((UsageError, ConfigError)) as caught:
        run(*words)
    assert told in str(caught.value)


def test_the_endpoint_of_the_environment_has_its_own_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHATUI_BASE_URL", "https://example.org/v1")
    with pytest.raises(UsageError, match="CHATUI_API_KEY alone"):
        run("set", "environment")


def test_a_signal_while_the_key_is_asked_for_leaves_the_terminal_as_it_was(folder: Path) -> None:
    program = [sys.executable, "-m", "chatui", "key", "set", "mine", "--to", "file"]
    with Terminal(program, dict(chatui_environment(folder))) as terminal:
        terminal.wait_for("API key of mine")
        assert not terminal.is_cooked()
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_exit() == 128 + signal.SIGTERM
        assert terminal.is_cooked()
    assert not (folder / "config" / "keys").exists()
