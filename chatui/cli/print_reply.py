"""Print mode: one prompt, its answer on standard output, what else happens on standard error."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

from chatui import output
from chatui.cli.attaching import Named, attach
from chatui.cli.who_answers import say_who_answers
from chatui.conversation.ending import attachment_count, ending_sentence, no_text_sentence
from chatui.conversation.events import (
    ContentDelta,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import FinishReason, Message, Status
from chatui.conversation.parts import ReasoningPart, SourcesPart
from chatui.endpoints import ModelChoice
from chatui.errors import ConfigError, MissingKey, NotSaved
from chatui.output import complain
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyGrew, SessionEvent
from chatui.text.safety import display_text, unfinished, written_text

_CONFIGURATION: Final = (ConfigError.kind, MissingKey.kind, "parameter")
_GO_ON: Final = "chatui --continue goes on from here."
_WHAT_HELPS: Final = {
    FinishReason.LENGTH: _GO_ON,
    FinishReason.CONTENT_FILTER: "Rephrase the prompt, or try another model.",
    FinishReason.OTHER: "It may not be whole.",
}
_LAST_SECONDS: Final = 1.0  # that a reader may take for the rest when chatui is told to end


async def print_reply(
    sessions: OpenSessions,
    session: ChatSession,
    prompt: str,
    attached: Sequence[Named] = (),
) -> int:
    """Send a prompt with its files, print its answer as it arrives, and return the exit code.

    What happens to the output changes nothing of what is saved, but that a reader who leaves
    stops the reply.

    Raises:
        ChatUIError: When nothing could be sent.
        ReaderLeft: When nobody reads the answer any more.
    """
    writer = _OutputWriter(on_reader_left=session.stop)
    printer = _Printer(session, writer)
    session.subscribe(printer.handle)
    session.title_by_model = False  # the end would have to wait for it
    ended_by: list[int] = []

    async def ask() -> Message:
        has_pictures = any(one.is_picture for one in attached)
        await _say_where(sessions, session.choice, has_pictures=has_pictures)
        reply = session.send(prompt, parts=await attach(session, attached))
        await session.wait(reply.id)
        printer.finish()
        await writer.close(_LAST_SECONDS if ended_by else None)
        return reply

    def stop(number: int) -> None:
        ended_by.append(number)
        if not session.stop():
            asking.cancel()

    asking = asyncio.create_task(ask())
    _call_for_signals(stop)
    try:
        await asyncio.wait([asking])
    finally:
        await sessions.close()
    reply = None if asking.cancelled() else asking.result()
    lost = sessions.rescue()
    for words in sessions.pop_problems() + lost:
        complain(words)
    if reply is None or ended_by:
        return 128 + ended_by[0]
    for words in (no_text_sentence(reply), _where_attachments_are(session, reply)):
        if words:
            complain(words)
    code = _exit_code(reply)
    if isinstance(writer.problem, output.ReaderLeft):
        raise writer.problem
    if writer.problem is not None:
        complain(str(writer.problem))
    return output.WRONG_USE if code == output.DONE and (lost or writer.problem) else code


def _call_for_signals(stop: Callable[[int], None]) -> None:
    """Have a signal end the program in good order, unless who started it wants it ignored."""
    if os.name != "posix":
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            asyncio.get_running_loop().add_signal_handler(number, stop, number)


async def _say_where(sessions: OpenSessions, choice: ModelChoice, *, has_pictures: bool) -> None:
    if has_pictures:
        await _warn_of_blindness(sessions, choice)
    await say_who_answers(sessions, choice)


async def _warn_of_blindness(sessions: OpenSessions, choice: ModelChoice) -> None:
    await sessions.endpoints.read_models()
    if sessions.endpoints.sees_images(choice) is False:
        complain(
            f"{choice.model} sees no pictures, as {sessions.endpoints.label(choice.endpoint)} says:"
            " it may refuse this one. --model names another."
        )


def _where_attachments_are(session: ChatSession, reply: Message) -> str:
    """Return what to say of the images and files in a reply, which no text output holds."""
    count = attachment_count(reply)
    if not count:
        return ""
    if session.is_temporary:
        return f"{count} came with the reply and went with it: nothing is kept of this chat."
    short = session.conversation.id.rpartition("-")[2]
    return (
        f"{count} came with the reply, kept with the conversation. "
        f"chatui export {short} --to html -o FILE.html writes a page that shows it all."
    )


def _exit_code(reply: Message) -> int:
    """Say how a reply ended if there is anything to say; return the exit code for it."""
    if reply.status is Status.COMPLETE:
        if words := ending_sentence(reply):
            helps = _WHAT_HELPS.get(reply.finish_reason or FinishReason.STOP, "")
            complain(f"{words} {helps}".rstrip())
        filtered = reply.finish_reason is FinishReason.CONTENT_FILTER
        return output.NOT_WHOLE if filtered else output.DONE
    if reply.status is Status.STOPPED:
        return output.STOPPED
    if reply.error is not None:
        was_cut = reply.status is Status.INTERRUPTED and reply.can_continue
        hint = _GO_ON if was_cut else reply.error.hint
        complain(f"{reply.error.message} {hint}".rstrip())
        if reply.error.kind in _CONFIGURATION:
            return output.WRONG_USE
    return output.NOT_WHOLE if _holds_answer(reply) else output.ENDPOINT_FAILED


def _holds_answer(reply: Message) -> bool:
    said = [part for part in reply.content if not isinstance(part, ReasoningPart | SourcesPart)]
    return bool(reply.text.strip()) or any(part.type != "text" for part in said)


@dataclass(frozen=True, slots=True)
class _Remark:
    words: str


class _OutputWriter:
    """Writes to standard output in a thread, so that a slow reader holds up no reply.

    `problem` says why it has stopped writing.
    """

    def __init__(self, on_reader_left: Callable[[], object]) -> None:
        self.problem: NotSaved | output.ReaderLeft | None = None
        self._on_reader_left = on_reader_left
        self._loop = asyncio.get_running_loop()
        self._pieces: SimpleQueue[str | _Remark | None] = SimpleQueue()
        self._is_done = asyncio.Event()
        # A daemon: a reader who neither reads nor leaves does not keep the program alive.
        threading.Thread(target=self._write_all, daemon=True).start()

    def write(self, text: str) -> None:
        """Have a text written after those before it."""
        self._pieces.put(text)

    def remark(self, words: str) -> None:
        """Have something said on standard error when all before it is written."""
        self._pieces.put(_Remark(words))

    async def close(self, patience: float | None) -> None:
        """Return when everything is written, or so many seconds have passed."""
        self._pieces.put(None)
        try:
            async with asyncio.timeout(patience):
                await self._is_done.wait()
        except TimeoutError:
            pass

    def _write_all(self) -> None:
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, _Remark):
                complain(piece.words)
            else:
                self._write(piece)
        self._call(self._is_done.set)

    def _write(self, text: str) -> None:
        if self.problem is not None:
            return
        try:
            output.write(text.encode("utf-8", "replace"))
        except output.ReaderLeft as problem:
            self.problem = problem
            self._call(self._on_reader_left)
        except NotSaved as problem:
            self.problem = problem

    def _call(self, what: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:
            pass  # the loop was closed: nobody waits any more


class _Printer:
    """Prints the answer of one reply; nothing of it can act on a terminal."""

    def __init__(self, session: ChatSession, writer: _OutputWriter) -> None:
        self._session = session
        self._writer = writer
        self._safe = display_text if os.isatty(1) else written_text
        self._held = ""
        self._last = "\n"

    def handle(self, event: SessionEvent) -> None:
        """Print what comes, and say what happens."""
        match event:
            case ReplyGrew(event=growth):
                self._grow(growth)
            # What is not saved is told at the end, if it is still so then.
            case Noticed(text) if text != str(self._session.unsaved):
                complain(text)
            case _:
                pass

    def _grow(self, event: StreamEvent) -> None:
        match event:
            case ContentDelta(text):
                self._write(text)
            case TextWasReasoning():
                is_saved = not self._session.is_temporary
                apart = "; the saved conversation tells them apart" if is_saved else ""
                self._writer.remark(
                    f"What was printed up to here were the model's thoughts{apart}."
                )
            case RetryScheduled(number=number, attempts=attempts, delay=delay, reason=reason):
                wait = f"in {delay:.0f} s" if delay >= 1 else "now"
                complain(f"{reason} Trying again {wait} ({number} of {attempts}).")
            case ServerNotice(text):
                complain(text)
            case _:
                pass

    def _write(self, text: str) -> None:
        text = self._held + text
        self._held = unfinished(text)
        self._emit(self._safe(text.removesuffix(self._held)))

    def _emit(self, text: str) -> None:
        if text:
            self._writer.write(text)
            self._last = text[-1]

    def finish(self) -> None:
        """End the output with what is left, and a newline."""
        self._emit(self._safe(self._held))
        if self._last != "\n":
            self._emit("\n")
