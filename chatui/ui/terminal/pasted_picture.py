"""Reads the clipboard: a picture, if there is one in it, else its text; or the text alone."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
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
    readers = [one for one in _readers(environ) if _is_there(one.pictures[0], environ)]
    if not readers:
        raise _missing(environ)
    whose = "the clipboard of the computer that you are connected to" if is_remote(environ) else ""
    for reader in readers:
        for argv in reader.pictures:
            content = await _output_of(argv)
            if picture_type(content) is not None:
                return OnClipboard(picture=content, whose=whose)
        if text := await _text_of(reader):
            return OnClipboard(text=text, whose=whose)
    return OnClipboard(whose=whose)


async def read_clipboard_text(environ: Mapping[str, str] = os.environ) -> str:
    """Return the text on the clipboard, also where a picture is there too; empty without one.

    Raises:
        CannotAttach: When no program is there that reads it.
    """
    readers = [one for one in _readers(environ) if _is_there(one.text, environ)]
    if not readers:
        raise _missing(environ)
    for reader in readers:
        if text := await _text_of(reader):
            return text
    return ""


def _readers(environ: Mapping[str, str]) -> Iterator[_Reader]:
    return (one for one in _READERS if not one.needs or environ.get(one.needs))


def _is_there(argv: Sequence[str], environ: Mapping[str, str]) -> bool:
    return shutil.which(argv[0], path=environ.get("PATH")) is not None


def _missing(environ: Mapping[str, str]) -> CannotAttach:
    """Return what is missing, with the line that installs it."""
    if is_remote(environ):
        return CannotAttach(
            "Over SSH the clipboard of your own computer cannot be read.",
            hint="Copy the file here, then /attach PATH.",
        )
    if sys.platform == "darwin":
        program, line = "pngpaste", "brew install pngpaste"  # pbpaste is part of macOS
    elif environ.get("WAYLAND_DISPLAY"):
        program, line = "wl-paste", "sudo apt install wl-clipboard"
    elif environ.get("DISPLAY"):
        program, line = "xclip", "sudo apt install xclip"
    else:
        return CannotAttach(
            "There is no clipboard here: no desktop runs.", hint="/attach PATH takes a file."
        )
    return CannotAttach(f"The clipboard is read by {program}, which is missing.", hint=line)


async def _text_of(reader: _Reader) -> str:
    return (await _output_of(reader.text)).decode(errors="replace").replace("\r\n", "\n")


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
