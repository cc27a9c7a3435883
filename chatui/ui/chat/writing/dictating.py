"""What is said is written: a command of the person's records it, and prints the words."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from typing import IO, Final

from chatui.attach.shell_command import Printed, run_in_shell
from chatui.commands.key_map import KeyMap
from chatui.errors import ChatUIError, UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.text.safety import display_line
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

_MOST_SECONDS: Final = 600.0
_MOST_BYTES: Final = 100_000
_LAST_ERRORS: Final = 2000
_SETTING: Final = "dictate_command"
_INTERRUPTED: Final = "trap : INT\n"
"""In front of the command, so that an interrupt ends what records and not what comes after it."""


@dataclass(slots=True, eq=False)
class Dictating:
    """Runs the command of config.toml, one at a time; what it prints lands at the cursor."""

    view: ChatView
    keys: KeyMap
    sessions: OpenSessions
    shown: ShownSession
    _ends: asyncio.Event | None = None
    _dropped: asyncio.Event | None = None

    def begin_or_end(self) -> None:
        """Begin to listen; when it listens, interrupt the command, and wait for its words.

        Raises:
            UsageError: When no command is set.
        """
        if self._ends is not None:
            self._ends.set()
            self.view.notice("Waiting for the words. Esc drops them.", keys=("Esc",))
            return
        command = self.sessions.config.dictate_command
        if not command:
            hint = "Write one that records and prints the words into config.toml."
            raise UsageError(f"No {_SETTING} is set.", hint=hint)
        self._ends, self._dropped = asyncio.Event(), asyncio.Event()
        self.view.spawn(self._dictate(command, self._ends, self._dropped), group="dictate")

    def drop(self) -> bool:
        """Stop the command, and write nothing; False when none runs."""
        if self._dropped is None or self._dropped.is_set():
            return False
        self._dropped.set()
        return True

    async def _dictate(self, command: str, ends: asyncio.Event, dropped: asyncio.Event) -> None:
        key = self.keys.label("dictate") or "/dictate"
        doing = f"listening… {key} ends it, Esc drops it"
        try:
            with (
                tempfile.TemporaryFile() as errors,
                self.shown.arriving(self.view.session, "dictation", doing=doing, sign="●"),
            ):
                printed = await run_in_shell(
                    f"{_INTERRUPTED}{command}",
                    dropped,
                    seconds=_MOST_SECONDS,
                    most=_MOST_BYTES,
                    ends=ends,
                    errors=errors,
                )
                problem = _problem(printed, errors, was_ended=ends.is_set())
        except ChatUIError as failed:
            self.view.notice(str(failed), "bad")
            return
        finally:
            self._ends = self._dropped = None
        if dropped.is_set():
            self.view.notice("Dropped: nothing was written.")
            return
        words = printed.text.strip()
        self._write(words)
        if problem:
            self.view.notice(f"{_SETTING} {problem}.", "warn" if words else "bad")
        elif not words:
            self.view.notice(f"{_SETTING} printed no words.")
        else:
            self.view.withdraw_said()

    def _write(self, words: str) -> None:
        composer = self.view.composer
        row, column = composer.cursor_location
        before = composer.document.get_line(row)[:column]
        is_apart = not before or before[-1].isspace()
        composer.insert(words if is_apart or not words else f" {words}")


def _problem(printed: Printed, errors: IO[bytes], *, was_ended: bool) -> str:
    """Return how a command ended, with its last words, where that was not as it should."""
    if printed.cut:
        return f"was {printed.cut}"
    if not printed.exit_code or (was_ended and printed.text.strip()):
        return ""
    errors.seek(-min(_LAST_ERRORS, errors.seek(0, 2)), 2)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    said = f": {display_line(lines[-1].strip())}".rstrip(".") if lines else ""
    return f"ended with code {printed.exit_code}{said}"
