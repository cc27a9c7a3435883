"""Commands that a person runs from the chat: what they print goes with the prompt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from chatui.attach.shell_command import Printed, run_in_shell, shell
from chatui.attach.text_file import text_file
from chatui.errors import CannotAttach, ChatUIError
from chatui.export.redaction import redact_text
from chatui.sessions.session import ChatSession
from chatui.text.safety import display_line
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView
from chatui.ui.chat.words import line_words

_NOT_RUN = (126, 127)
"""What a shell ends with when it cannot run a command, or finds none."""


@dataclass(slots=True, eq=False)
class ShellCommands:
    """Runs what is asked for, after a yes; never sends anything by itself."""

    view: ChatView
    shown: ShownSession
    asking: Asking
    attaching: Attaching
    _running: list[tuple[ChatSession, asyncio.Event]] = field(default_factory=list)

    def ask(self) -> bool:
        """Ask whether the command in the composer is to be run; False when there is none."""
        composer = self.view.composer
        if not composer.text.startswith("!") or not composer.text[1:].strip():
            return False
        while composer.unfold():  # what is run is seen
            pass
        self.attaching.spawn(self._ask(self.view.session, composer.text))
        return True

    def pipe(self, command: str) -> None:
        """Hand the code block under the cursor, else the current message, to a command."""
        from chatui.ui.panels.line import LineScreen  # seldom does an answer go elsewhere

        view, message = self.view, self.view.current_message
        if message is None or not message.text:
            view.notice("There is no text here that a command could get.")
            return
        place = view.transcript.block_under_cursor()
        block = None if place is None else view.transcript.code_block(place)
        what, text = (
            ("this message", message.text) if block is None else (f"block {place}", block.text)
        )
        given = (text.rstrip("\n") + "\n").encode("utf-8", "replace")
        session = view.session

        def run(typed: str | None) -> None:
            if typed is not None:
                self.attaching.spawn(self._run(session, typed, given))

        about = (
            f"It gets {line_words(text)}. {_shell_name()} runs it, and what it prints goes with"
            " your next prompt."
        )
        view.push(LineScreen("pipe", f"Hand {what} to a command", about, command), run)

    def stop(self) -> bool:
        """Stop the command that runs for this conversation; False when none does."""
        for session, stopped in reversed(self._running):
            if session is self.view.session and not stopped.is_set():
                stopped.set()
                return True
        return False

    async def _ask(self, session: ChatSession, text: str) -> None:
        about = f"{_shell_name()} runs this, and what it prints is attached"
        if not await self.asking.ask(session, about, yes="runs it", no="does not"):
            self.view.notice("Not run. A space before the ! sends it as text.")
            return
        composer = self.view.composer
        if composer.text != text:
            if not self.ask():
                self.view.notice("Not run: it was changed.")
            return
        composer.replace_text("")
        self.shown.remember(session, text)
        try:
            await self._run(session, text[1:].strip())
        except ChatUIError:
            if session is self.view.session and composer.is_empty:
                composer.replace_text(text)
            raise

    async def _run(self, session: ChatSession, command: str, given: bytes = b"") -> None:
        running = session, asyncio.Event()
        name = f"$ {display_line(command)}"
        self._running.append(running)
        try:
            with self.shown.arriving(session, name, doing="running… Esc stops it", sign="▤"):
                printed = await run_in_shell(command, running[1], given)
        finally:
            self._running.remove(running)
        ending = _ending(printed)
        if not printed.text.strip():
            raise CannotAttach(f"{name} printed nothing: {ending or 'it ended well'}.")
        lines = printed.text.strip().splitlines()
        if printed.exit_code in _NOT_RUN and len(lines) == 1:
            raise CannotAttach(display_line(lines[0]))
        text = printed.text if not ending else f"{printed.text.rstrip()}\n[{ending}]\n"
        _, secrets = await asyncio.to_thread(redact_text, text)
        about = f"{name} printed what looks like a key"
        if secrets and not await self.asking.ask(session, about):
            return
        await self.attaching.adding.keep(session, text_file(text, name), name)
        if ending:
            self.view.notice(f"{name}: {ending}. What it printed is attached.", "warn")


def _shell_name() -> str:
    return display_line(Path(shell()).name)


def _ending(printed: Printed) -> str:
    """Return how a command ended, where that was not as it should."""
    return printed.cut or (f"ended with code {printed.exit_code}" if printed.exit_code else "")
