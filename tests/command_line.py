"""The command line as a process of its own, against a scripted server."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any

from tests.composition import chatui_environment
from tests.scripted_server import ScriptedServer


class Shell:
    """Runs chatui against one server, in one folder."""

    def __init__(self, folder: Path, server: ScriptedServer) -> None:
        self._folder = folder
        self._environment = chatui_environment(
            folder, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m"
        )
        self.config = folder / "config"
        self.conversations = folder / "data" / "conversations"

    async def start(self, *arguments: str | bytes, **environment: str) -> Process:
        """Start it with pipes."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chatui", *arguments),
            env=self._environment | environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )

    async def run(
        self, *arguments: str | bytes, stdin: str | bytes = "", **environment: str
    ) -> tuple[int, str, str]:
        """Run it to its end; return the exit code and what it wrote."""
        process = await self.start(*arguments, **environment)
        return await _end(process, stdin.encode() if isinstance(stdin, str) else stdin)

    async def script(self, line: str, **environment: str) -> tuple[int, str, str]:
        """Run a line of sh, in which `chatui` is the program."""
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", line),
            env=self._environment | {"PATH": f"{self._bin()}:/usr/bin:/bin"} | environment,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        return await _end(process, None)

    def _bin(self) -> Path:
        program = self._folder / "bin" / "chatui"
        if not program.exists():
            program.parent.mkdir()
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chatui "$@"\n')
            program.chmod(0o755)
        return program.parent

    @property
    def saved(self) -> list[dict[str, Any]]:
        """The only conversation's messages."""
        (path,) = self.conversations.glob("*.json")
        messages: list[dict[str, Any]] = json.loads(path.read_text())["messages"]
        return messages


async def _end(process: Process, stdin: bytes | None) -> tuple[int, str, str]:
    async with asyncio.timeout(60):
        out, err = await process.communicate(stdin)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
