"""Opens a file or an address with the program that the desktop has for it."""

import asyncio
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chatui.api_key import without_keys
from chatui.errors import UsageError, reason_of
from chatui.transport.daemon_thread import in_thread
from chatui.ui.terminal.clipboard import is_remote

_SECONDS: Final = 3.0
_INSTEAD: Final = "w saves it."
_IN_TERMINALS: Final = ("www-browser", "w3m", "lynx", "links", "links2", "elinks", "browsh")
"""Browsers that show nothing where they have no terminal."""


def private_file(name: str, content: bytes) -> Path:
    """Return a new file that nobody else can read, and that is gone when chatui ends.

    Raises:
        UsageError: When there can be none.
    """
    try:
        folder = tempfile.mkdtemp(prefix="chatui-")  # mode 0700
        # The other program may read it late, so that it stays as long as chatui.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder, name)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"There can be no file for it: {reason_of(error)}.") from error
    return path


async def open_file(path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Open a file, without waiting for the end of what shows it.

    Raises:
        UsageError: When nobody would see it, nothing opens files here, or what does has failed.
    """
    try:
        await _open(path, environ)
    except UsageError as error:
        raise UsageError(str(error), hint=_INSTEAD) from error


async def open_address(address: str, environ: Mapping[str, str] = os.environ) -> None:
    """Open an address, by $BROWSER if that is a program that needs no terminal.

    Raises:
        UsageError: When nobody would see it, nothing opens addresses here, or what does has failed.
    """
    browser = shutil.which(environ.get("BROWSER", ""), path=environ.get("PATH"))
    if browser and Path(browser).name not in _IN_TERMINALS:
        await _run(browser, address, environ)
    else:
        await _open(address, environ)


async def _open(target: Path | str, environ: Mapping[str, str]) -> None:
    if sys.platform == "win32":
        try:
            os.startfile(target)
        except OSError as error:
            raise UsageError(f"No program opened it: {error.strerror}.") from error
        return
    if is_remote(environ):
        raise UsageError("It would open on the computer that you are connected to.")
    program = "open" if sys.platform == "darwin" else "xdg-open"
    has_desktop = (
        sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
    if not has_desktop:
        raise UsageError("There is no desktop here that could open it.")
    if shutil.which(program, path=environ.get("PATH")) is None:
        raise UsageError(f"{program} is missing: sudo apt install xdg-utils.")
    await _run(program, target, environ)


async def _run(program: str, target: Path | str, environ: Mapping[str, str]) -> None:
    try:
        process = _start(program, target, environ)
    except OSError as error:
        raise UsageError(f"{program} opened nothing: {reason_of(error)}.") from error
    try:
        code = await asyncio.wait_for(in_thread(process.wait), _SECONDS)
    except TimeoutError:
        return  # where it stays until what shows it has ended
    if code:
        raise UsageError(f"{program} opened nothing: it ended with code {code}.")


def _start(
    program: str, target: Path | str, environ: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Start a program that may outlive chatui: one of asyncio's own is killed with its loop."""
    return subprocess.Popen(
        [program, target],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=without_keys(environ),
        start_new_session=True,
    )
