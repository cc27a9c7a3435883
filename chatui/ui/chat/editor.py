"""Writing a prompt, or a file of the person's own, in $EDITOR."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from textual.app import SuspendNotSupported

from chatui.errors import reason_of
from chatui.text.command_words import command_words, editor_command
from chatui.text.decoding import DecodedText, NoText, decode_text
from chatui.ui.chat.view import ChatView, Host

_LOOK_SECONDS: Final = 0.05
_END_SECONDS: Final = 2.0
_NO_TERMINAL: Final = "No editor can have this terminal"
_OF_SIGNALS: Final = 128
"""The highest exit code of a shell that is not about a signal."""


class OutsideEditor:
    """Gives the terminal to $VISUAL or $EDITOR, and the composer what was written there.

    Or it lets a file be edited where it is. Whatever the editor has saved is taken, or stays in its
    file and is told: also when the editor or chatui is ended from outside.
    """

    def __init__(self, view: ChatView, host: Host) -> None:
        self._view = view
        self._host = host
        self._editing: asyncio.Task[None] | None = None
        self._editor: subprocess.Popen[bytes] | None = None
        self._name = ""
        self._is_closing = False
        self._has_refused = False
        self.left_behind = ""
        """What is told when chatui ends before the editor does."""

    def open(self) -> None:
        """Edit what is in the composer, unless that is being done."""
        if self._editing is None:
            self._editing = asyncio.create_task(self._edit(), name="editor")

    def open_file(self, path: Path, then: Callable[[], object]) -> None:
        """Edit a file where it is, or is to be, unless an editor is open; `then` is called after.

        Its folder has to be there.
        """
        if self._editing is None:
            self._editing = asyncio.create_task(self._edit_file(path, then), name="editor")

    async def close(self) -> None:
        """End the editor, which saves what it has or not, and take what is in its file."""
        self._is_closing = True
        editing, editor = self._editing, self._editor
        if editing is None:
            return
        if editor is not None:
            editor.terminate()
        await asyncio.wait([editing], timeout=_END_SECONDS)
        if editor is not None and editor.returncode is None:
            editing.cancel()
            await asyncio.wait([editing])

    async def _edit(self) -> None:
        _, command = editor_command(os.environ)
        try:
            file = _File(self._view.composer.text)
        except OSError as error:
            self._say(f"There can be no file for an editor: {reason_of(error)}.")
            self._editing = None
            return
        problem = ""
        try:
            with self._host.lend_terminal():
                problem = await self._run(command, file.path)
        except SuspendNotSupported:
            problem = _NO_TERMINAL
        finally:
            file.is_refused = self._has_refused
            self._take(file, problem)
            self._editing = self._editor = None

    async def _edit_file(self, path: Path, then: Callable[[], object]) -> None:
        problem = ""
        _, command = editor_command(os.environ)
        try:
            with self._host.lend_terminal():
                problem = await self._run(command, path)
        except SuspendNotSupported:
            problem = _NO_TERMINAL
        finally:
            if self._editor is not None and self._editor.returncode is None:
                self.left_behind = f"{self._name} is still open on {path}."
            self._editing = self._editor = None
        if problem:
            self._say(f"{problem}: {path}")
        then()

    async def _run(self, command: str, path: Path) -> str:
        """Run the editor; returns why it was of no use, if it was."""
        self._has_refused = False
        try:
            words = command_words(command)
            self._editor = _start(words, path)
        except (OSError, ValueError) as error:
            return f"{command}: {getattr(error, 'strerror', None) or error}"
        self._name = Path(words[0]).name
        code = await _ended(self._editor)
        if code < 0 or code > _OF_SIGNALS:
            return f"A signal ended {self._name} ({abs(code)})"
        self._has_refused = code > 0 and not self._is_closing
        return f"{self._name} ended with code {code}" if code > 0 else ""

    def _take(self, file: "_File", problem: str) -> None:
        """Put what was written into the composer, or say where it is; tell of a problem."""
        try:
            written = file.changed_text()
        except OSError as error:
            self._say(f"Kept: {file.path}. It cannot be read: {reason_of(error)}.")
            return
        except NoText as error:
            self._say(f"Kept: {file.path}. It {error}; the prompt is as it was.")
            return
        text = None if written is None else written.text.replace("\r\n", "\n").rstrip("\n")
        if text is not None and file.is_refused:
            self._say(f"Kept: {file.path}. {problem}; the prompt is as it was.")
            return
        if text is not None:
            self._view.composer.replace_text(text)
        if written is not None and written.guess:
            self._say(f"What was written {written.guess}.")
        if self._editor is not None and self._editor.returncode is None:
            self.left_behind = f"{self._name} is still open. What it saves is in {file.path}."
            return
        file.remove()
        if problem:
            now = "as it was" if text is None else "as it was saved"
            self._say(f"{problem}; the prompt is {now}.")

    def _say(self, text: str) -> None:
        self._view.notice(text, "bad")


class _File:
    """What the editor edits."""

    def __init__(self, text: str) -> None:
        """Write it.

        Raises:
            OSError: When there can be no file.
        """
        self.is_refused = False
        """Whether the editor said that what it has written is not to be taken."""
        descriptor, name = tempfile.mkstemp(prefix="prompt-", suffix=".md")
        self.path = Path(name)
        self._written = text.encode("utf-8", "replace")
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._written)

    def changed_text(self) -> DecodedText | None:
        """Return what is in it now, None when that is what was written.

        Raises:
            OSError: When it cannot be read.
            NoText: When that is no text.
        """
        content = self.path.read_bytes() if self.path.exists() else self._written
        return None if content == self._written else decode_text(content)

    def remove(self) -> None:
        """Remove it."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            pass  # it is nobody's loss


def _start(words: list[str], path: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*words, path])


async def _ended(editor: "subprocess.Popen[bytes]") -> int:
    """Return the exit code when the editor has ended.

    One that stops itself alone would leave the terminal to nobody: chatui stops after it, so that
    the shell has it, and continues both.
    """
    if sys.platform == "win32":
        return await asyncio.to_thread(editor.wait)
    has_stopped = False
    while editor.returncode is None:
        await asyncio.sleep(_LOOK_SECONDS)
        stops = _look(editor)
        if has_stopped and stops is None:
            os.kill(os.getpid(), signal.SIGTSTP)
        has_stopped = bool(stops)
    return editor.returncode


def _look(editor: "subprocess.Popen[bytes]") -> bool | None:
    """Tell whether the editor has stopped or goes on; None when neither is news."""
    try:
        pid, status = os.waitpid(editor.pid, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
    except ChildProcessError:  # where nobody is told of the end of children
        editor.returncode = 0
        return None
    if pid == 0:
        return None
    if not (os.WIFSTOPPED(status) or os.WIFCONTINUED(status)):
        editor.returncode = os.waitstatus_to_exitcode(status)
    return os.WIFSTOPPED(status)
