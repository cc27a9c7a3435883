"""Puts text on the clipboard, in the way that works here, and says which way it was."""

import asyncio
import os
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.api_key import without_keys
from chatui.attach.program import started
from chatui.text.surrogates import encodable

OSC_52_LIMIT: Final = 74_000
"""The most bytes that are sent to the terminal: 100,000 of base64 is what many take."""
_TOOL_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Tool:
    """A program that reads what goes on the clipboard from its standard input."""

    argv: tuple[str, ...]
    needs: str = ""
    """The environment variable without which it cannot work."""
    encoding: str = "utf-8"


_TMUX: Final = _Tool(("tmux", "load-buffer", "-w", "-"), needs="TMUX")
_NATIVE: Final = (
    _Tool(("pbcopy",)),
    _Tool(("wl-copy",), needs="WAYLAND_DISPLAY"),
    _Tool(("xclip", "-selection", "clipboard"), needs="DISPLAY"),
    _Tool(("xsel", "--clipboard", "--input"), needs="DISPLAY"),
    _Tool(("clip.exe",), encoding="utf-16"),
)


async def copy(send: Callable[[str], None], text: str, what: str) -> str:
    """Copy a text; returns the notice that says how it went.

    In order: tmux, when inside it; a tool of the desktop, when it is this machine's; the
    terminal's own clipboard, which never confirms, by `send` (OSC 52); a file that only the user
    can read. `what` names what was copied, such as "block 1, 5 lines".
    """
    for tool in _tools(os.environ):
        if await _is_taken_by(tool, text):
            return f"Copied {what} (via {tool.argv[0]})."
    sendable = encodable(text).encode()
    if len(sendable) <= OSC_52_LIMIT:
        send(sendable.decode())
        return "Sent to your terminal's clipboard; it cannot confirm."
    try:
        path = await asyncio.to_thread(_write, sendable)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"Not copied: too large for the terminal's clipboard, and no file: {reason}."
    return f"Too large for the terminal's clipboard. Written to {path}."


def is_remote(environ: Mapping[str, str]) -> bool:
    """Tell whether a person sits at another computer than this one."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def tool_names(environ: Mapping[str, str]) -> list[str]:
    """Return the programs that a text is handed to, in order, before the terminal is asked."""
    return [tool.argv[0] for tool in _tools(environ)]


def _tools(environ: Mapping[str, str]) -> Iterator[_Tool]:
    for tool in (_TMUX,) if is_remote(environ) else (_TMUX, *_NATIVE):
        if (not tool.needs or environ.get(tool.needs)) and shutil.which(tool.argv[0]):
            yield tool


async def _is_taken_by(tool: _Tool, text: str) -> bool:
    """Tell whether a tool took the text; one that hangs or fails did not."""
    # A session of its own: some stay in the background to serve the clipboard, and live on
    # when the terminal closes. They would keep a pipe open, so there is none to read from.
    taking = started(
        *tool.argv,
        stdin=PIPE,
        stdout=DEVNULL,
        env=without_keys(os.environ),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_TOOL_SECONDS), taking as process:
            await process.communicate(encodable(text).encode(tool.encoding, "replace"))
    except OSError:  # a TimeoutError is one
        return False
    return process.returncode == 0


def _write(content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="chatui-copy-", suffix=".md")  # mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return Path(name)
