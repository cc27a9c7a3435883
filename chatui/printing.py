"""Print mode: one prompt, its answer on standard output, what else happens on standard error."""

import asyncio
import os
import signal
import sys
from typing import Final, TextIO

from chatui.conversation.events import ContentDelta, RetryScheduled, ServerNotice, StreamEvent
from chatui.conversation.message import FinishReason, Message, Status
from chatui.endpoints import EMBEDDED, ModelChoice
from chatui.errors import ConfigError, MissingKey
from chatui.session import ChatSession
from chatui.sessions import Sessions
from chatui.text_safety import display_line, display_text

ANSWERED: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
STOPPED: Final = 130
PIPE_CLOSED: Final = 141
_CONFIGURATION = (ConfigError.kind, MissingKey.kind, "parameter")


async def print_reply(sessions: Sessions, session: ChatSession, prompt: str) -> int:
    """Send a prompt, print its answer as it arrives, and return the exit code.

    0: answered; 1: the endpoint failed; 2: the configuration is wrong; 130: stopped by Ctrl+C;
    128 + n: ended by another signal n; 141: nobody reads the output any more.
    """
    printer = _Printer(session, sys.stdout)
    session.subscribe(printer)
    session.title_by_model = False  # the end would have to wait for it
    ended_by: list[int] = []

    def stop(number: int) -> None:
        ended_by.append(number)
        session.stop()

    loop = asyncio.get_running_loop()
    if os.name == "posix":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop, number)
    try:
        await _say_where(sessions, session.choice)
        reply = session.send(prompt)
        await session.wait(reply.id)
    finally:
        await sessions.close()
    printer.finish()
    for words in sessions.rescue():
        _say(words)
    if printer.is_closed:
        return PIPE_CLOSED
    return 128 + ended_by[0] if ended_by else _exit_code(reply)


async def _say_where(sessions: Sessions, choice: ModelChoice) -> None:
    if choice.endpoint == EMBEDDED:
        await sessions.endpoints.client(EMBEDDED)
        problem = sessions.endpoints.local.problem
        if problem is None:
            _say(
                "SmolLM2 answers, a toy model running on your computer. It is often wrong. "
                "Run chatui and choose Connect to add a real one."
            )
        else:
            _say(f"{problem.message} A built-in guide answers, not an AI model. {problem.hint}")
    elif sessions.endpoints.get(choice.endpoint).is_cleartext:
        _say(f"What you send to {choice.endpoint} is not encrypted on its way (http).")


def _exit_code(reply: Message) -> int:
    if reply.status is Status.COMPLETE:
        if reply.finish_reason is FinishReason.LENGTH:
            _say("The reply reached its length limit. chatui --continue goes on from here.")
        return ANSWERED
    if reply.status is Status.STOPPED:
        return STOPPED
    if reply.error is not None:
        _say(f"{reply.error.message} {reply.error.hint}")
        return WRONG_USE if reply.error.kind in _CONFIGURATION else FAILED
    return FAILED


def _say(text: str) -> None:
    sys.stderr.write(f"chatui: {display_line(text.strip())}\n")
    sys.stderr.flush()


class _Printer:
    """Writes the answer of one reply; nothing of it can act on a terminal."""

    def __init__(self, session: ChatSession, out: TextIO) -> None:
        self._session = session
        self._out = out
        self._held = ""
        self._last = "\n"
        self.is_closed = False

    def reply_began(self, reply: Message) -> None:
        pass

    def reply_grew(self, reply: Message, event: StreamEvent) -> None:
        match event:
            case ContentDelta(text):
                self._write(text)
            case RetryScheduled(number=number, attempts=attempts, delay=delay, reason=reason):
                wait = f"in {delay:.0f} s" if delay >= 1 else "now"
                _say(f"{reason} Trying again {wait} ({number} of {attempts}).")
            case ServerNotice(text):
                _say(text)
            case _:
                pass

    def reply_ended(self, reply: Message) -> None:
        pass

    def conversation_saved(self) -> None:
        pass

    def conversation_changed(self) -> None:
        pass

    def session_noticed(self, text: str) -> None:
        _say(text)

    def _write(self, text: str) -> None:
        text = self._held + text
        # A CR may be the first half of a line end whose LF comes with the next delta.
        self._held = "\r" if text.endswith("\r") else ""
        self._emit(display_text(text.removesuffix("\r") if self._held else text))

    def _emit(self, text: str) -> None:
        if not text or self.is_closed:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except BrokenPipeError:
            self.is_closed = True
            # Python flushes standard output once more at exit: give it somewhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())
            self._session.stop()
        self._last = text[-1]

    def finish(self) -> None:
        """End the output with a newline."""
        if self._held or self._last != "\n":
            self._emit("\n")
