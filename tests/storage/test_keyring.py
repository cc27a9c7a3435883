"""Keys in the system's keyring: a real one, one that is a file, and some that fail or hang."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint
from chatui.errors import ConfigError, NotSaved
from chatui.providers import MODELSLAB
from chatui.storage.settings import keyring_child, system_keyring
from chatui.storage.settings.key_store import KeyPlace, KeyStore
from chatui.storage.settings.state_file import State
from chatui.storage.settings.system_keyring import SystemKeyring
from tests.composition import make_sessions

MINE = Endpoint("mine", "https://example.org/v1")
BACKENDS = """
import os, sys, time
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
class Base(KeyringBackend):
    priority = 9
    def get_password(self, service, user): return None
    def set_password(self, service, user, secret): pass
    def delete_password(self, service, user): pass
class Forgets(Base): pass
class Locked(Base):
    def set_password(self, service, user, secret): raise KeyringLocked(f"{secret} is\\nlocked!")
    get_password = set_password
class Breaks(Base):
    def set_password(self, service, user, secret): raise RuntimeError(f"no {secret}")
class Talks(Base):
    def get_password(self, service, user): print("hello"); return "sk-of-talks"
class Dies(Base):
    def set_password(self, service, user, secret): os._exit(3)
class Hangs(Base):
    def get_password(self, service, user, secret=""): print("hangs", flush=True); time.sleep(60)
    set_password = get_password
class Asks(Base):
    def get_password(self, service, user): return open("/dev/tty").readline()
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment whose keyring is a file in the test's folder."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "backends.py").write_text(BACKENDS)
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHONPATH": str(tmp_path / "modules"),
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
    }


def store_with(environ: dict[str, str], folder: Path, backend: str = "") -> KeyStore:
    chosen = {"PYTHON_KEYRING_BACKEND": f"backends.{backend}"} if backend else {}
    return KeyStore(folder / "keys", environ | chosen)


def text_of(store: KeyStore, wanted: Endpoint = MINE) -> str | None:
    key = store.find(wanted)
    return None if key is None else key.reveal(wanted.base_url)


def in_files(folder: Path) -> str:
    return "".join(path.read_text() for path in (folder / "keys").iterdir())


def test_a_key_goes_to_the_keyring_and_back_and_is_deleted_from_both(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store = store_with(environ, tmp_path)
    assert store.save(MINE, "sk-first") is KeyPlace.KEPT
    store.move(MINE, KeyPlace.KEYRING)
    assert store.place_of(MINE) is KeyPlace.KEYRING
    assert "sk-first" not in in_files(tmp_path)
    again = store_with(environ, tmp_path)
    assert text_of(again) == "sk-first"
    again.move(MINE, KeyPlace.KEPT)
    assert (text_of(again), again.place_of(MINE)) == ("sk-first", KeyPlace.KEPT)
    again.move(MINE, KeyPlace.KEYRING)
    assert again.forget(MINE) == [KeyPlace.KEYRING]
    assert (text_of(store_with(environ, tmp_path)), store.pop_problems()) == (None, [])
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_key_in_the_keyring_stays_bound_to_its_base_url_and_is_carried_with_it(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store = store_with(environ, tmp_path)
    store.save(MINE, "sk-first", KeyPlace.KEYRING)
    moved = Endpoint("mine", "https://example.org/v2")
    assert text_of(store, moved) is None
    store.carry(MINE, moved)
    assert store.place_of(moved) is KeyPlace.KEYRING
    assert text_of(store_with(environ, tmp_path), moved) == "sk-first"
    assert store.save(MINE, "sk-second") is KeyPlace.KEYRING
    assert (text_of(store), text_of(store, moved)) == ("sk-second", "sk-first")


@pytest.mark.parametrize(
    ("backend", "told"),
    [
        ("Forgets", "The keyring took the key and did not keep it."),
        ("Locked", "The keyring failed: *** is locked!."),
        ("Breaks", "The keyring failed: RuntimeError: no ***."),
        ("Dies", "The keyring failed: it said nothing."),
        ("Hangs", "The keyring did not answer within 0.3 s."),
        ("NoSuch", "The keyring failed: "),
    ],
)
def test_where_the_keyring_fails_a_key_goes_to_a_file_which_is_told(
    tmp_path: Path,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
    told: str,
) -> None:
    monkeypatch.setattr(system_keyring, "KEYRING_SECONDS", 0.3 if backend == "Hangs" else 30.0)
    store = store_with(environ, tmp_path, backend)
    assert store.save(MINE, "sk-secret", KeyPlace.KEYRING) is KeyPlace.KEPT
    [problem] = store.pop_problems()
    assert problem.startswith(told)
    assert problem.endswith(f"The key is in {store.path_of(MINE)}, which only you can read.")
    assert "sk-secret" not in problem
    assert stat.S_IMODE(store.path_of(MINE).stat().st_mode) == 0o600
    assert text_of(store) == "sk-secret"


def test_a_backend_that_is_none_of_the_system_counts_only_where_it_was_chosen(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    del environ["PYTHON_KEYRING_BACKEND"]
    environ |= {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "XDG_CONFIG_HOME": str(tmp_path)}
    store = store_with(environ, tmp_path)
    assert store.save(MINE, "sk-secret", KeyPlace.KEYRING) is KeyPlace.KEPT
    assert "no keyring on this system" in store.pop_problems()[0]
    assert not (tmp_path / "data").exists()
    chosen = "[backend]\ndefault-keyring = keyrings.alt.file.PlaintextKeyring\n"
    (tmp_path / "python_keyring").mkdir()
    (tmp_path / "python_keyring" / "keyringrc.cfg").write_text(chosen)
    assert store.save(MINE, "sk-secret", KeyPlace.KEYRING) is KeyPlace.KEYRING


def test_where_nothing_can_be_written_no_key_is_said_to_be_anywhere(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys").write_text("no folder")
    for has_package in (True, False):
        monkeypatch.setattr(SystemKeyring, "is_installed", has_package)
        store = store_with(environ, tmp_path)
        with pytest.raises(NotSaved) as caught:
            store.save(MINE, "sk-secret", KeyPlace.KEYRING)
        assert (caught.value.hint, store.pop_problems()) == ("Nothing was changed.", [])
    [kept] = (tmp_path / "data").rglob("keyring_pass.cfg")
    assert "=" not in kept.read_text()


def test_a_move_that_fails_leaves_the_key_where_it_was(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store = store_with(environ, tmp_path, "Locked")
    with pytest.raises(ConfigError, match="No key is kept"):
        store.move(MINE, KeyPlace.KEYRING)
    store.save(MINE, "sk-secret")
    with pytest.raises(ConfigError, match="stays where it was"):
        store.move(MINE, KeyPlace.KEYRING)
    assert (text_of(store), store.place_of(MINE)) == ("sk-secret", KeyPlace.KEPT)


def test_a_keyring_that_has_the_key_and_does_not_give_it_is_told(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store_with(environ, tmp_path).save(MINE, "sk-secret", KeyPlace.KEYRING)
    for backend, told in (("Locked", "failed"), ("Forgets", "no key for it any more")):
        with pytest.raises(ConfigError, match=told) as caught:
            store_with(environ, tmp_path, backend).find(MINE)
        assert "chatui key set mine" in caught.value.hint
    store = store_with(environ, tmp_path, "Locked")
    assert store.forget(MINE) == []
    assert store.pop_problems()[0].endswith("The key may still be in the keyring that took it.")
    assert store.place_of(MINE) is KeyPlace.NOWHERE
    assert store.forget(MINE, asks_keyring=True) == []
    [told] = store.pop_problems()
    assert told.startswith("The keyring failed: ")
    assert "The key may" not in told  # nobody knows of one


def test_what_a_backend_prints_is_no_answer_and_none_asks_in_the_terminal(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store_with(environ, tmp_path).save(MINE, "sk-secret", KeyPlace.KEYRING)
    assert text_of(store_with(environ, tmp_path, "Talks")) == "sk-of-talks"
    with pytest.raises(ConfigError, match="/dev/tty"):
        store_with(environ, tmp_path, "Asks").find(MINE)


def test_closing_ends_the_wait_for_a_keyring_that_hangs(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    store_with(environ, tmp_path).save(MINE, "sk-secret", KeyPlace.KEYRING)
    store = store_with(environ, tmp_path, "Hangs")
    ended: list[str] = []

    def find() -> None:
        try:
            store.find(MINE)
        except ConfigError as problem:
            ended.append(problem.message)

    asking = [threading.Thread(target=find) for _ in range(2)]
    for one in asking:
        one.start()
    while not store._running:
        asking[0].join(0.01)
    assert len(store._running) == 1
    store.close()
    for one in asking:
        one.join(20)
    assert len(ended) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="it takes signals")
def test_ctrl_c_ends_a_keyring_that_hangs(tmp_path: Path, environ: dict[str, str]) -> None:
    store = store_with(environ, tmp_path, "Hangs")
    asked: list[subprocess.Popen[bytes]] = []

    def press() -> None:
        while not asked:
            asked.extend(store._running)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=press)
    person.start()
    with pytest.raises(KeyboardInterrupt):
        store.save(MINE, "sk-secret", KeyPlace.KEYRING)
    person.join()
    assert asked[0].poll() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="it takes signals")
def test_a_keyring_that_hangs_ends_by_itself_where_chatui_was_killed(
    environ: dict[str, str],
) -> None:
    request = {"do": "get", "service": "s", "user": "u", "seconds": -0.7}
    asked = subprocess.run(
        [sys.executable, "-P", keyring_child.__file__],
        input=json.dumps(request).encode(),
        env=environ | {"PYTHON_KEYRING_BACKEND": "backends.Hangs"},
        timeout=30,
        check=False,
    )
    assert asked.returncode == -signal.SIGALRM


def test_nothing_is_asked_where_the_keyring_holds_no_key_nor_at_the_start_where_it_does(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store_with(environ, tmp_path).save(MODELSLAB, "sk-secret", KeyPlace.KEYRING)

    def ask(*_: Any, **__: Any) -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr(SystemKeyring, "_ask", ask)
    store = store_with(environ, tmp_path)
    store.save(MINE, "sk-mine")
    assert text_of(store) == "sk-mine"
    assert store.forget(MINE) == [KeyPlace.KEPT]
    endpoints = make_sessions(tmp_path, environ=environ).endpoints
    assert endpoints.choose(State()).endpoint == MODELSLAB.name
    assert "keyring" not in sys.modules


def test_without_the_package_the_file_is_taken_and_the_package_named(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemKeyring, "is_installed", False)
    store = store_with(environ, tmp_path)
    assert store.save(MINE, "sk-mine", KeyPlace.KEYRING) is KeyPlace.KEPT
    assert "pip install 'chatui[keyring]'" in store.pop_problems()[0]


_ON_THE_BUS = """
import json, os, sys
from pathlib import Path
from chatui.config import Endpoint
from chatui.storage.settings.key_store import KeyPlace, KeyStore
mine = Endpoint("mine", "https://example.org/v1")
make = lambda: KeyStore(Path(sys.argv[1]), os.environ)
place = make().save(mine, "sk-secret", KeyPlace.KEYRING)
found = make().find(mine).reveal(mine.base_url)
items = __import__("subprocess").run([sys.executable, "-m", "keyring", "get", "chatui",
    mine.base_url], capture_output=True, text=True).stdout
store = make()
removed = store.forget(mine)
print(json.dumps([place.name, found, items, [one.name for one in removed], store.problems]))
"""


def test_a_real_secret_service_on_a_session_bus_keeps_a_key(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    if not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")):
        pytest.skip("dbus-run-session or gnome-keyring-daemon is not installed")
    try:  # a container may lack the right to lock memory that the program's file asks for
        subprocess.run(["gnome-keyring-daemon", "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"gnome-keyring-daemon cannot run here: {error}")
    del environ["PYTHON_KEYRING_BACKEND"]
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    script = f'{unlock}; "$0" "$@"; kill 0'
    program = (sys.executable, "-c", _ON_THE_BUS, str(tmp_path / "keys"))
    ended = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, *program],
        env=environ | {"PYTHONPATH": str(Path.cwd()), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert ended.stdout, ended.stderr
    assert json.loads(ended.stdout) == ["KEYRING", "sk-secret", "sk-secret\n", ["KEYRING"], []]
