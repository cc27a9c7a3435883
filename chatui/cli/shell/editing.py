"""Changing a command before it runs: on a line, or in the editor where it is no simple one."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from chatui.cli.shell.shown import hidden_count
from chatui.cli.signals import left_to_the_editor
from chatui.errors import UsageError, reason_of
from chatui.text.command_words import command_words, editor_command
from chatui.text.decoding import NoText, decode_text

_PROMPT: Final = "› "


def edited(command: str) -> str:
    """Return what a person makes of a command; as it was where they make nothing of it.

    Raises:
        UsageError: When there is no editor that works.
    """
    made = None
    if "\n" not in command and not hidden_count(command):
        made = _on_line(command)
    if made is None:
        made = _in_editor(command)
    return made if made.strip() else command


def _on_line(command: str) -> str | None:
    """Return a line as it was edited; None where lines cannot be."""
    try:
        import readline
    except ImportError:  # not every Python is built with it
        return None
    if "libedit" in (readline.__doc__ or ""):  # it begins with an empty line
        return None
    readline.set_startup_hook(lambda: readline.insert_text(command))
    try:
        return input(_PROMPT)
    except (EOFError, KeyboardInterrupt):
        print()
        return command
    finally:
        readline.set_startup_hook(None)


def _in_editor(command: str) -> str:
    _, editor = editor_command(os.environ)
    try:
        descriptor, name = tempfile.mkstemp(prefix="command-", suffix=".sh")  # mode 0600
    except OSError as error:
        raise UsageError(f"There can be no file for an editor: {reason_of(error)}.") from error
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{command}\n".encode("utf-8", "replace"))
        with left_to_the_editor():
            code = subprocess.run([*command_words(editor), path], check=False).returncode
        written = decode_text(path.read_bytes()).text if code == 0 else command
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise UsageError(f"{editor} cannot edit it: {reason}.") from error
    except NoText as error:
        raise UsageError(f"What was written {error}; the command is as it was.") from error
    finally:
        path.unlink(missing_ok=True)
    return written.replace("\r\n", "\n").strip("\n")
