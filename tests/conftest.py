"""A server that plays scripts, and sessions that ask it and save below the test's own folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatui.sessions import Sessions
from tests.command_line import Shell
from tests.composition import make_sessions
from tests.scripted_server import ScriptedServer


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def sessions(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[Sessions]:
    sessions = make_sessions(tmp_path, server.base_url)
    yield sessions
    await sessions.close()


@pytest.fixture
def shell(tmp_path: Path, server: ScriptedServer) -> Shell:
    return Shell(tmp_path, server)
