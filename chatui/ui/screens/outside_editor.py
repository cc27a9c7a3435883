"""Writing a prompt in $EDITOR."""

import asyncio
import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen


async def edit_outside(screen: "ChatScreen") -> None:
    """Give the terminal to $VISUAL or $EDITOR, and the composer what was written there."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        with screen.app.suspend():
            text, problem = await asyncio.to_thread(_edited, screen.composer.text, command)
    except SuspendNotSupported:
        screen.notice("No editor can be opened in this terminal.", "warn")
        return
    if problem:
        screen.notice(f"{command}: {problem}", "bad")
    screen.composer.replace_text(text)


def _edited(text: str, command: str) -> tuple[str, str]:
    """Return the text as the editor left it, and why the editor was of no use, if it was."""
    descriptor, name = tempfile.mkstemp(prefix="prompt-", suffix=".md")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        code = subprocess.run([*shlex.split(command), name], check=False).returncode
        if code != 0:
            return text, f"it ended with code {code}; the prompt is as it was"
        return Path(name).read_text(encoding="utf-8", errors="replace").rstrip("\n"), ""
    except (OSError, ValueError) as error:
        return text, str(error)
    finally:
        Path(name).unlink(missing_ok=True)
