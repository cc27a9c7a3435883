"""Writing in $EDITOR, which has the terminal meanwhile."""

import os
import subprocess
import tempfile
from pathlib import Path

from chatui.cli.plain.quiet_terminal import QuietTerminal
from chatui.cli.signals import left_to_the_editor
from chatui.errors import UsageError, reason_of
from chatui.text.command_words import command_words, editor_command
from chatui.text.decoding import NoText, decode_text, with_plain_newlines


def run_editor(terminal: QuietTerminal, path: Path) -> None:
    """Let a person edit a file.

    Raises:
        UsageError: When there is no terminal, no editor that works, or it says that it failed.
    """
    if (code := _code_of_editor(terminal, path)) != 0:
        raise UsageError(f"The editor ended with code {code}. The file is {path}.")


def written_in_editor(terminal: QuietTerminal) -> str:
    """Return what a person writes, without blank lines at its end; nothing where they give up.

    Raises:
        UsageError: When that cannot be had; what was written is where it says.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix="prompt-", suffix=".md")  # mode 0600
    except OSError as error:
        raise UsageError(f"There can be no file for an editor: {reason_of(error)}.") from error
    os.close(descriptor)
    path = Path(name)
    try:
        code = _code_of_editor(terminal, path)
    except UsageError:
        path.unlink(missing_ok=True)
        raise
    try:
        content = path.read_bytes()
        if code != 0 and content:
            raise UsageError(f"The editor ended with code {code}. Kept: {path}.")
        written = decode_text(content).text
    except (OSError, NoText) as error:
        raise UsageError(f"What was written cannot be read. Kept: {path}.") from error
    path.unlink(missing_ok=True)
    if code != 0:
        raise UsageError(f"The editor ended with code {code}. Nothing is sent.")
    return with_plain_newlines(written).rstrip("\n")


def _code_of_editor(terminal: QuietTerminal, path: Path) -> int:
    if not terminal.is_terminal:
        raise UsageError("An editor needs a terminal.")
    _, editor = editor_command(os.environ)
    try:
        with terminal.lent(), left_to_the_editor():
            return subprocess.run([*command_words(editor), path], check=False).returncode
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise UsageError(f"{editor} cannot edit it: {reason}.") from error
