"""API keys: where they come from, who may read them."""

import json
import os
import shlex
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from chatui.config import Endpoint, Origin
from chatui.errors import ConfigError
from chatui.providers import MODELSLAB
from chatui.storage.settings import key_command
from chatui.storage.settings.key_store import KeyStore

URL = "https://example.org/v1"
PYTHON = sys.executable


def endpoint(**changes: object) -> Endpoint:
    return Endpoint("e", URL, **changes)  # type: ignore[arg-type]  # its fields


def text_of(store: KeyStore, wanted: Endpoint) -> str | None:
    key = store.find(wanted)
    return None if key is None else key.reveal(wanted.base_url)


def test_the_variable_comes_before_the_command_and_the_command_before_the_file(
    tmp_path: Path,
) -> None:
    full = endpoint(api_key_env="MY_KEY", api_key_command="echo of-command")
    store = KeyStore(tmp_path, {"MY_KEY": " of-variable\n", "PATH": "/usr/bin:/bin"})
    store.save(full, "of-file")
    assert text_of(store, full) == "of-variable"
    assert store.find(full).source == "MY_KEY"  # type: ignore[union-attr]  # it was just found
    without = KeyStore(tmp_path, {"PATH": "/usr/bin:/bin"})
    assert text_of(without, full) == "of-command"
    assert text_of(without, endpoint()) == "of-file"
    without.forget(full)
    assert text_of(without, endpoint()) is None


def test_the_endpoint_of_the_environment_takes_its_own_variable_alone(tmp_path: Path) -> None:
    environment = endpoint(origin=Origin.ENVIRONMENT, api_key_env="OPENAI_API_KEY")
    store = KeyStore(tmp_path, {"OPENAI_API_KEY": "sk-other"})
    store.save(environment, "of-file")
    assert store.find(environment) is None
    assert text_of(KeyStore(tmp_path, {"CHATUI_API_KEY": "k"}), environment) == "k"


def test_no_other_endpoint_takes_the_key_of_the_environment(tmp_path: Path) -> None:
    assert KeyStore(tmp_path, {"CHATUI_API_KEY": "k"}).find(endpoint()) is None


def test_a_kept_key_belongs_to_its_base_url(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, {})
    store.save(endpoint(), "k")
    assert text_of(store, Endpoint("another name", URL)) == "k"
    assert store.find(Endpoint("e", "https://example.org/v2")) is None
    [path] = tmp_path.iterdir()
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "base_url": "https://elsewhere.org"}))
    with pytest.raises(ConfigError, match="is broken"):
        store.find(endpoint())


def test_a_key_file_is_private_and_one_that_was_not_is_locked_again(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    store = KeyStore(folder, {})
    store.save(endpoint(), "sk-secret")
    [path] = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert text_of(store, endpoint()) == "sk-secret"
    assert store.pop_problems() == []
    path.chmod(0o644)
    folder.chmod(0o755)
    assert text_of(store, endpoint()) == "sk-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    problems = store.pop_problems()
    assert len(problems) == 2
    assert "sk-secret" not in "".join(problems)
    assert store.pop_problems() == []


@pytest.mark.parametrize("content", [b"", b"sk-secret", b"[]", b'{"api_key": 3}', b"\xff"])
def test_a_broken_key_file_is_told_without_what_it_holds(content: bytes, tmp_path: Path) -> None:
    store = KeyStore(tmp_path, {})
    store.save(endpoint(), "sk-secret")
    [path] = tmp_path.iterdir()
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="is broken") as caught:
        store.find(endpoint())
    assert "sk-secret" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert caught.value.__context__ is None
    store.save(endpoint(), "sk-new")
    assert text_of(store, endpoint()) == "sk-new"


@pytest.mark.parametrize(
    "text", ["", "  ", "two words", "line\nbreak", "schlüssel", "zero\u200bwidth"]
)
def test_what_cannot_be_a_key_is_refused_without_being_shown(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        KeyStore(tmp_path, {}).save(endpoint(), text)
    assert not text.strip() or text not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/no/such/program", "cannot run"),
        ("unclosed 'quote", "cannot run"),
        ("  ", "it is empty"),
        (f"{PYTHON} -c 'import sys; sys.exit(\"the vault is locked\")'", "the vault is locked"),
        (f"{PYTHON} -c pass", "printed nothing"),
        (f"{PYTHON} -c 'print(\"two words\")'", "no key has"),
    ],
)
def test_a_command_that_fails_says_why(command: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        KeyStore(tmp_path, {}).find(endpoint(api_key_command=command))
    assert words in str(caught.value)


def test_a_command_runs_once_and_its_first_line_is_the_key(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    script = tmp_path / "command.py"
    script.write_text(
        f"open({str(runs)!r}, 'a').write('x'); print('sk-first'); print('login: me')\n"
    )
    wanted = endpoint(api_key_command=f"{PYTHON} {script}")
    store = KeyStore(tmp_path / "keys", {})
    assert [text_of(store, wanted) for _ in range(3)] == ["sk-first"] * 3
    assert runs.read_text() == "x"
    store.forget(wanted)
    assert text_of(store, wanted) == "sk-first"
    assert runs.read_text() == "xx"


def test_a_command_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_command, "COMMAND_SECONDS", 0.2)
    command = "sh -c 'sleep 600 & sleep 600'"
    with pytest.raises(ConfigError, match="printed nothing within"):
        KeyStore(tmp_path, {"PATH": "/usr/bin:/bin"}).find(endpoint(api_key_command=command))


@pytest.mark.parametrize(
    "holds", ["", ">/dev/null", "2>/dev/null"], ids=["both", "only its errors", "only its output"]
)
@pytest.mark.parametrize("printing", ["echo sk-first", "printf sk-first"])
def test_what_a_command_leaves_behind_is_neither_waited_for_nor_ended(
    holds: str, printing: str, tmp_path: Path
) -> None:
    here = tmp_path / "pid"
    script = tmp_path / "command"
    script.write_text(f"sleep 100 {holds} & echo $! > {here}; {printing}")
    store = KeyStore(tmp_path, {"PATH": "/usr/bin:/bin"})
    begun = time.monotonic()
    assert text_of(store, endpoint(api_key_command=f"sh {script}")) == "sk-first"
    assert time.monotonic() - begun < 30
    helper = int(here.read_text())
    os.kill(helper, 0)  # raises, if it is gone
    os.kill(helper, signal.SIGKILL)


def test_a_command_that_fails_and_leaves_something_behind_says_why(tmp_path: Path) -> None:
    here = tmp_path / "pid"
    script = tmp_path / "command"
    script.write_text(f"sleep 100 & echo $! > {here}; echo locked >&2; exit 3")
    with pytest.raises(ConfigError, match=r"failed \(3\). locked"):
        KeyStore(tmp_path, {"PATH": "/usr/bin:/bin"}).find(endpoint(api_key_command=f"sh {script}"))
    os.kill(int(here.read_text()), signal.SIGKILL)


def test_a_command_that_prints_much_is_read_to_its_end(tmp_path: Path) -> None:
    command = f'{PYTHON} -c \'print("sk-first"); print("x" * 2_000_000)\''
    assert text_of(KeyStore(tmp_path, {}), endpoint(api_key_command=command)) == "sk-first"


def test_a_command_that_prints_and_does_not_end_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_command, "COMMAND_SECONDS", 1.0)
    command = "sh -c 'setsid sleep 600 & echo $! > pid; echo sk-first; sleep 600'"
    monkeypatch.chdir(tmp_path)
    begun = time.monotonic()
    with pytest.raises(ConfigError, match="did not end within 1 s"):
        KeyStore(tmp_path, {"PATH": "/usr/bin:/bin"}).find(endpoint(api_key_command=command))
    assert time.monotonic() - begun < 30
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_well_known_variables_are_offered_to_their_own_provider_and_never_used(
    tmp_path: Path,
) -> None:
    store = KeyStore(tmp_path, {"OPENAI_API_KEY": "sk-1", "GROQ_API_KEY": "", "HF_TOKEN": "hf"})
    openai = Endpoint("openai", "https://api.openai.com/v1")
    assert store.offers(openai) == ["OPENAI_API_KEY"]
    assert store.find(openai) is None
    assert store.offers(Endpoint("x", "https://api.openai.com.evil.org/v1")) == []
    assert store.offers(Endpoint("x", "https://eu.api.openai.com/v1")) == []
    assert store.offers(Endpoint("x", "https://evil-api.openai.com/v1")) == []
    assert store.offers(Endpoint("x", "https://example.org/v1", provider="openai")) == []
    assert store.offers(Endpoint("x", "http://api.openai.com/v1")) == []
    assert store.offers(Endpoint("groq", "https://api.groq.com/openai/v1")) == []
    assert KeyStore(tmp_path, {"MODELSLAB_API_KEY": "m"}).offers(MODELSLAB) == ["MODELSLAB_API_KEY"]


def test_quotes_around_a_key_are_left_out_and_that_is_told_once(tmp_path: Path) -> None:
    environment = endpoint(origin=Origin.ENVIRONMENT)
    store = KeyStore(tmp_path, {"CHATUI_API_KEY": '"sk-abc"'})
    assert [text_of(store, environment) for _ in range(2)] == ["sk-abc", "sk-abc"]
    assert store.pop_problems() == [
        "What came with the key from CHATUI_API_KEY was left out: quotes."
    ]
    assert text_of(store, environment) == "sk-abc"
    assert store.pop_problems() == []


COPIED = {
    "Bearer sk-abc": "Bearer",
    "'sk-abc'": "quotes",
    "Authorization: Bearer sk-abc": "Authorization:, Bearer",
    "export WORK_KEY=sk-abc": "NAME=",
    " \t sk-abc \r\n": "",
    "\ufeffsk-abc\u200b\n": "invisible characters",
}


@pytest.mark.parametrize("source", ["CHATUI_API_KEY", "WORK_KEY", "api_key_command", "typed"])
def test_what_came_along_with_a_key_is_left_out_and_told_once_wherever_it_is_from(
    source: str, tmp_path: Path
) -> None:
    for number, (copied, left_out) in enumerate(COPIED.items()):
        store = KeyStore(tmp_path / str(number), {source: copied})
        match source:
            case "CHATUI_API_KEY":
                mine = endpoint(origin=Origin.ENVIRONMENT)
            case "WORK_KEY":
                mine = endpoint(api_key_env=source)
            case "api_key_command":
                mine = endpoint(api_key_command=shlex.join(["printf", "%s", copied]))
            case _:
                mine = endpoint()
                store.save(mine, copied)
        assert [text_of(store, mine) for _ in range(2)] == ["sk-abc"] * 2, copied
        told = store.pop_problems()
        assert len(told) == bool(left_out), copied
        assert not left_out or told[0].endswith(f" was left out: {left_out}.")
        assert store.pop_problems() == []


@pytest.mark.parametrize("text", ["sk abc", "sk-abc\nsk-def", "sk-äbc", "sk-\u200babc"])
def test_what_no_key_has_in_its_middle_is_refused_and_not_repeated(
    text: str, tmp_path: Path
) -> None:
    store = KeyStore(tmp_path, {"WORK_KEY": text})
    with pytest.raises(ConfigError) as refused:
        store.find(endpoint(api_key_env="WORK_KEY"))
    assert "WORK_KEY" in str(refused.value)
    assert text not in str(refused.value)
