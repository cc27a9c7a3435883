"""A server that plays scripts, and sessions that ask it and save below the test's own folder."""

import gc
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.search.index import SearchIndex
from tests.command_line import Shell
from tests.composition import make_sessions
from tests.scripted_server import ScriptedServer

# How fast examples are made and run depends on what else the machine has to do.
settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Whether a change is refused depends on the change: the examples are the same in each run.
settings.register_profile("repeatable", settings.get_profile("any speed"), derandomize=True)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one more than there are processors: a test of a terminal mostly waits."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage in what the tests make alone, and less often than by default.

    Imported modules and collected tests stay: each look among them is in vain. A program that a
    test runs would tell the collector, with what it has loaded, to pass over the test's own widgets
    for good: their memory would never be free again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.freeze = lambda: None
        gc.set_threshold(10_000, 10, 10)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def signals_that_end_a_program() -> None:
    """Let programs that the tests start hear signals: run in the background, nothing hears them."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # which would end the tests themselves
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def sessions(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[OpenSessions]:
    sessions = make_sessions(tmp_path, server.base_url)
    yield sessions
    await sessions.close()


@pytest.fixture(autouse=True)
def indexes_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close each search index that a test has opened: from Python 3.13 on, SQLite tells."""
    opened: list[SearchIndex] = []
    make = SearchIndex.__init__

    def remember(index: SearchIndex, *args: Any, **settings: Any) -> None:
        make(index, *args, **settings)
        opened.append(index)

    monkeypatch.setattr(SearchIndex, "__init__", remember)
    yield
    for index in opened:
        index.close()


@pytest.fixture
def shell(tmp_path: Path, server: ScriptedServer) -> Shell:
    return Shell(tmp_path, server)


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for LOCPATH: locales that people have and this machine may lack."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/de_DE").exists():
        pytest.skip("no locale can be made here: the package `locales` is missing")
    folder = tmp_path_factory.mktemp("locales")
    for name, charset in (("en_US", "UTF-8"), ("de_DE", "ISO-8859-1"), ("zh_CN", "GBK")):
        made = folder / f"{name}.{charset}"
        subprocess.run(["localedef", "-i", name, "-f", charset, made], check=True)
    return str(folder)
