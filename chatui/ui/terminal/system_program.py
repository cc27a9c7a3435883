"""Opens a file with the program that the desktop has for it."""

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chatui.api_key import without_keys
from chatui.errors import UsageError, reason_of
from chatui.ui.terminal.clipboard import is_remote

_SECONDS: Final = 3.0
_INSTEAD: Final = "w saves it."


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
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError as error:
            raise UsageError(f"No program opened it: {error.strerror}.", hint=_INSTEAD) from error
        return
    if is_remote(environ):
        raise UsageError("It would open on the computer that you are connected to.", hint=_INSTEAD)
    program = "open" if sys.platform == "darwin" else "xdg-open"
    has_desktop = (
        sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
    if not has_desktop:
        raise UsageError("There is no desktop here that could open it.", hint=_INSTEAD)
    if shutil.which(program, path=environ.get("PATH")) is None:
        raise UsageError(f"{program} is missing: sudo apt install xdg-utils.", hint=_INSTEAD)
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=without_keys(environ),
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{program} opened nothing: {reason_of(error)}.", hint=_INSTEAD) from error
    try:
        code = await asyncio.wait_for(process.wait(), _SECONDS)
    except TimeoutError:
        return  # where it stays until what shows the file has ended
    if code:
        raise UsageError(f"{program} opened nothing: it ended with code {code}.", hint=_INSTEAD)
