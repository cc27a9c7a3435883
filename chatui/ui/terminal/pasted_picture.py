"""Reads the clipboard: a picture, if there is one in it, else its text."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chatui.api_key import without_keys
from chatui.attach.file import LARGEST
from chatui.attach.program import started
from chatui.errors import CannotAttach
from chatui.media_type import picture_type
from chatui.ui.terminal.clipboard import is_remote

_SECONDS: Final = 5.0
_POWERSHELL: Final = (
    "$i = Get-Clipboard -Format Image; if ($i) { $m = New-Object IO.MemoryStream;"
    " $i.Save($m, [Drawing.Imaging.ImageFormat]::Png); $o = [Console]::OpenStandardOutput();"
    " $o.Write($m.ToArray(), 0, $m.Length) }"
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A program that writes a picture of the clipboard to its output, and one for the text."""

    pictures: tuple[tuple[str, ...], ...]
    text: tuple[str, ...]
    needs: str = ""
    """The environment variable without which it cannot work."""


_XCLIP: Final = ("xclip", "-selection", "clipboard", "-out", "-target")
_READERS: Final = (
    _Reader((("pngpaste", "-"),), ("pbpaste",)),
    _Reader(
        tuple(("wl-paste", "--type", f"image/{kind}") for kind in ("png", "jpeg", "webp")),
        ("wl-paste", "--no-newline"),
        needs="WAYLAND_DISPLAY",
    ),
    _Reader(
        tuple((*_XCLIP, f"image/{kind}") for kind in ("png", "jpeg", "webp")),
        (*_XCLIP, "UTF8_STRING"),
        needs="DISPLAY",
    ),
    _Reader(
        (("powershell.exe", "-NoProfile", "-STA", "-Command", _POWERSHELL),),
        ("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"),
    ),
)


@dataclass(frozen=True, slots=True)
class OnClipboard:
    """What is on the clipboard: a picture, a text, or neither."""

    picture: bytes = b""
    text: str = ""
    whose: str = ""
    """Says that it is that of another computer than the one which the person sits at."""


async def read_clipboard(environ: Mapping[str, str] = os.environ) -> OnClipboard:
    """Return what is on the clipboard of the computer that chatui runs on.

    Raises:
        CannotAttach: When no program is there that reads it.
    """
    readers = list(_readers(environ))
    if not readers:
        if is_remote(environ):
            raise CannotAttach(
                "Over SSH the clipboard of your own computer cannot be read.",
                hint="Copy the file here, then /attach PATH.",
            )
        what, line = _missing(environ)
        raise CannotAttach(what, hint=line)
    whose = "the clipboard of the computer that you are connected to" if is_remote(environ) else ""
    for reader in readers:
        for argv in reader.pictures:
            content = await _output_of(argv)
            if picture_type(content) is not None:
                return OnClipboard(picture=content, whose=whose)
        if text := (await _output_of(reader.text)).decode(errors="replace"):
            return OnClipboard(text=text.replace("\r\n", "\n"), whose=whose)
    return OnClipboard(whose=whose)


def _readers(environ: Mapping[str, str]) -> Iterator[_Reader]:
    for reader in _READERS:
        has_display = not reader.needs or environ.get(reader.needs)
        if has_display and shutil.which(reader.pictures[0][0], path=environ.get("PATH")):
            yield reader


def _missing(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return what is missing, and the line that installs it."""
    if sys.platform == "darwin":
        return "The clipboard is read by pngpaste, which is missing.", "brew install pngpaste"
    if environ.get("WAYLAND_DISPLAY"):
        line = "sudo apt install wl-clipboard"
        return "The clipboard is read by wl-paste, which is missing.", line
    if environ.get("DISPLAY"):
        return "The clipboard is read by xclip, which is missing.", "sudo apt install xclip"
    return "There is no clipboard here: no desktop runs.", "/attach PATH takes a file."


async def _output_of(argv: tuple[str, ...]) -> bytes:
    """Return what a program writes; nothing when it hangs, fails or writes too much."""
    writing = started(*argv, env=without_keys(os.environ), start_new_session=True)
    content = bytearray()
    try:
        async with asyncio.timeout(_SECONDS), writing as process:
            assert process.stdout is not None
            while piece := await process.stdout.read(1 << 16):
                content += piece
                if len(content) > LARGEST:
                    return b""
            await process.wait()
    except OSError:  # a TimeoutError is one
        return b""
    return bytes(content) if process.returncode == 0 else b""
