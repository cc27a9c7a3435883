"""A command on a terminal: shown, explained, edited, copied; run when Enter is pressed."""

import asyncio
import base64
import os
import shutil
from functools import partial
from typing import Final

from chatui import output
from chatui.cli.shell.asking import ask
from chatui.cli.shell.editing import edited
from chatui.cli.shell.keys import Keys
from chatui.cli.shell.notes import suggestion_of, warnings_of
from chatui.cli.shell.shown import has_colors, painted, styled, visible
from chatui.cli.shell.target import Target
from chatui.cli.shell.wrapping import Wrapping, wrapped
from chatui.errors import UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.text.fencing import fenced
from chatui.text.safety import display_line, display_text, unfinished

_CHOICES: Final = "Enter runs · e edits · x explains · c copies · Esc cancels"
_EXPLAIN: Final = """\
Explain part by part, briefly and in plain text, what this command does here, and what it changes.
Suggest no other one.

{command}"""
_DIM: Final = "2"
_WARNING: Final = "1;31"


class Dialogue:
    """What is said between a person, a model and chatui until a command runs or does not."""

    def __init__(
        self,
        runner: asyncio.Runner,
        sessions: OpenSessions,
        session: ChatSession,
        target: Target,
    ) -> None:
        self._runner = runner
        self._sessions = sessions
        self._session = session
        self._target = target
        self._has_colors = has_colors(os.environ)
        self._is_waiting = False

    def hold(self, request: str) -> int | str:
        """Return the command that is to run, or the exit code where none is.

        Raises:
            ChatUIError: When nothing could be sent.
        """
        with Keys() as keys:
            self._show_waiting()
            try:
                reply = self._runner.run(
                    ask(self._sessions, self._session, request, len, self._tell)
                )
            finally:
                self._end_waiting()
            found = suggestion_of(reply)
            if isinstance(found, int):
                return found
            return self._offer(keys, found.command, found.explanation)

    def _offer(self, keys: Keys, command: str, explanation: str) -> int | str:
        while True:
            show = partial(self._show, command, explanation)
            key = keys.choice("\r\nexcnq\x1b", show, self._ask)
            output.write(b"\n")
            match key:
                case "\r" | "\n":
                    return command
                case "e":
                    before, command = command, self._edited(keys, command)
                    explanation = explanation if command == before else ""
                case "x":
                    self._explain(command)
                case "c":
                    return self._copy(command)
                case _:
                    return output.STOPPED

    def _show(self, command: str, explanation: str) -> None:
        shown = visible(command)
        shown = painted(shown, self._target.name) if self._has_colors else shown
        lines = ["", shown, ""]
        if explanation:
            lines.append(wrapped(explanation, _width()))
        if self._target.remark:
            lines.append(self._styled(display_line(self._target.remark), _DIM))
        lines += [self._styled(display_line(said), _WARNING) for said in warnings_of(command)]
        _write("\n".join(lines) + "\n")

    def _ask(self) -> None:
        _write(self._styled(_CHOICES, _DIM) + " ")

    def _edited(self, keys: Keys, command: str) -> str:
        try:
            with keys.lent():
                return edited(command)
        except UsageError as problem:
            output.complain(str(problem))
            return command

    def _explain(self, command: str) -> None:
        held = ""
        lines = Wrapping(_width())

        def take(text: str) -> None:
            nonlocal held
            text = held + text
            held = unfinished(text)
            _write(lines.feed(display_text(text.removesuffix(held))))

        prompt = _EXPLAIN.format(command=fenced(command, "sh"))
        _write("\n")
        try:
            reply = self._runner.run(ask(self._sessions, self._session, prompt, take, self._tell))
            _write(lines.feed(display_text(held)) + lines.end() + "\n")
            if reply.error is not None:
                output.complain(str(reply.error))
        except KeyboardInterrupt:
            _write(lines.end() + "\n")

    def _copy(self, command: str) -> int:
        from chatui.ui.terminal.clipboard import copy  # few commands are copied

        output.say(self._runner.run(copy(_send_to_clipboard, command, "the command")))
        return output.DONE

    def _show_waiting(self) -> None:
        choice = self._session.choice
        asked = choice.model or self._sessions.endpoints.label(choice.endpoint)
        words = display_line(f"Asking {asked} …")[: _width()]
        self._is_waiting = self._has_colors
        if self._is_waiting:
            _write(styled(words, _DIM))

    def _end_waiting(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            _write("\r\x1b[2K")

    def _tell(self, words: str) -> None:
        self._end_waiting()
        output.complain(words)

    def _styled(self, text: str, sign: str) -> str:
        return styled(text, sign) if self._has_colors else text


def _width() -> int:
    return shutil.get_terminal_size().columns - 1


def _write(text: str) -> None:
    output.write(text.encode("utf-8", "replace"))


def _send_to_clipboard(text: str) -> None:
    _write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")
