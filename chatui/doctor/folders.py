"""The folders of chatui: whether they can be written, who may read them, how much room is left."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from chatui.doctor.check import Line, failed, ok, warning
from chatui.errors import reason_of
from chatui.storage.paths import Folders
from chatui.transport.daemon_thread import in_thread

_ENOUGH: Final = 100 << 20
"""Bytes that chats, their pictures and the index may take within weeks."""
_TOO_FEW: Final = 4 << 20
_FIXES: Final = {
    errno.EACCES: "chmod u+rwx {}",
    errno.EPERM: "chmod u+rwx {}",
    errno.ENOSPC: "Make room there.",
    errno.EDQUOT: "Make room there: your quota is used up.",
    errno.EROFS: "Mount its disk for writing.",
}
_PROBE: Final = b"\0" * 4096


async def look(places: Folders) -> AsyncIterator[Line]:
    """Yield how each folder is, and the room where the conversations are."""
    named = (("config", places.config), ("data", places.data), ("cache", places.cache))
    for name, folder in named:
        yield await in_thread(partial(folder_line, name, folder))
    for line in await in_thread(lambda: list(private_lines(places))):
        yield line
    yield await in_thread(lambda: room_line(places.data))


def folder_line(name: str, folder: Path) -> Line:
    """Return whether a folder can be read and written, or made where it is not there yet."""
    other = f"Or let CHATUI_{name.upper()}_DIR name another folder."
    there = _nearest(folder)
    try:
        if not there.is_dir():
            return failed(name, f"{there} is no folder", "Move it away.", other)
        os.listdir(there)  # noqa: PTH208  # whether it may be
        with tempfile.TemporaryFile(dir=there, prefix=".chatui-doctor-") as file:
            file.write(_PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        fix = _FIXES.get(error.errno or 0, "").format(there)
        return failed(name, f"{there}: {reason_of(error)}", fix, other)
    return ok(name, str(folder) if there == folder else f"{folder}, made when it is needed")


def private_lines(places: Folders) -> Iterator[Line]:
    """Yield what other users of this computer may read, though they should not."""
    if os.name == "nt":
        return
    for folder in (places.config / "keys", places.data):
        try:
            found = folder.stat()
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077:
            others = f"{folder} can be read by other users"
            yield warning("permissions", others, f"chmod 700 {folder}")


def room_line(folder: Path) -> Line:
    """Return how much room is left where the conversations are."""
    try:
        free = shutil.disk_usage(_nearest(folder)).free
    except OSError as error:
        return failed("free space", f"it cannot be asked for: {reason_of(error)}")
    found = f"{_size(free)} where the conversations are"
    if free < _TOO_FEW:
        return failed("free space", found, "Make room: nothing can be saved without it.")
    if free < _ENOUGH:
        return warning("free space", found, "Make room soon.")
    return ok("free space", found)


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    for place in (folder, *folder.parents):
        if os.path.lexists(place):
            return place
    return folder


def _size(count: int) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count} {unit}"
        count //= 1024
    return f"{count:,} GB"
