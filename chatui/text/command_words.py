"""The words of a command that the user has set, such as $EDITOR."""

import os
import shlex
from collections.abc import Mapping


def command_words(command: str, *, is_windows: bool = os.name == "nt") -> list[str]:
    """Split a command as a shell does; on Windows, where a backslash is part of a path, by quotes.

    Raises:
        ValueError: When a quotation is not closed.
    """
    if not is_windows:
        return shlex.split(command)
    return [_unquoted(word) for word in shlex.split(command, posix=False)]


def editor_command(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the variable that sets the editor, empty where none does, and its command.

    A blank one sets none.
    """
    for name in ("VISUAL", "EDITOR"):
        if command := environ.get(name, "").strip():
            return name, command
    return "", "notepad" if os.name == "nt" else "vi"


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if is_quoted else word
