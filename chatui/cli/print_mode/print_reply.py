"""Print mode: one prompt, its answer on standard output, what else happens on standard error."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatui import output
from chatui.cli.attaching import Named, attach
from chatui.cli.print_mode.forms import (
    AskedForForm,
    Form,
    JsonEventsForm,
    JsonForm,
    Outcome,
    TextForm,
)
from chatui.cli.print_mode.json_answer import JsonAnswer
from chatui.cli.print_mode.output_writer import OutputWriter
from chatui.cli.print_mode.reply_code import holds_answer, reply_code
from chatui.cli.who_answers import say_who_answers
from chatui.conversation.ending import attachment_count, ending_sentence, no_text_sentence
from chatui.conversation.events import RetryScheduled, ServerNotice
from chatui.conversation.message import FinishReason, Message, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import Attachment
from chatui.endpoints import ModelChoice
from chatui.errors import NotInAnswer
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyBegan, ReplyGrew, SessionEvent
from chatui.text.safety import escaped_json

if TYPE_CHECKING:
    from chatui.cli.print_mode.answer_schema import AnswerSchema

_GO_ON: Final = "chatui --continue goes on from here."
_WHAT_HELPS: Final = {
    FinishReason.LENGTH: _GO_ON,
    FinishReason.CONTENT_FILTER: "Rephrase the prompt, or try another model.",
    FinishReason.OTHER: "It may not be whole.",
}
_LAST_SECONDS: Final = 1.0  # that a reader may take for the rest when chatui is told to end


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed of the answer, and in which form."""

    as_json: bool = False
    is_streamed: bool = False
    is_code: bool = False
    """Whether it is the code of its first fence, of one in the language if one is given."""
    language: str | None = None
    schema: AnswerSchema | None = None
    """What it has to fit."""


async def print_reply(
    sessions: OpenSessions,
    session: ChatSession,
    prompt: str,
    attached: Sequence[Named] = (),
    wanted: Wanted | None = None,
) -> int:
    """Send a prompt with its files, print its answer, and return the exit code.

    What happens to the output changes nothing of what is saved, but that a reader who leaves
    stops the reply.

    Raises:
        ChatUIError: When nothing could be sent.
        ReaderLeft: When nobody reads the answer any more.
    """
    wanted = wanted or Wanted()
    writer = OutputWriter(on_reader_left=session.stop)
    printing = _Printing(session, _form(wanted, session, writer))
    session.subscribe(printing.handle)
    session.title_by_model = False  # the end would have to wait for it
    ended_by: list[int] = []

    async def ask() -> Outcome:
        has_pictures = any(one.is_picture for one in attached)
        await _say_where(sessions, session.choice, printing.note, has_pictures=has_pictures)
        outcome = await _asked(session, prompt, await attach(session, attached), wanted, printing)
        printing.finish(outcome)
        await writer.close(_LAST_SECONDS if ended_by else None)
        return outcome

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
    outcome = None if asking.cancelled() else asking.result()
    is_lost = _say_what_is_lost(sessions)
    if wanted.as_json and not printing.is_finished:
        writer.write(JsonAnswer.of_failure(None).line(is_event=wanted.is_streamed))
        await writer.close(_LAST_SECONDS)
    if outcome is None or ended_by:
        return 128 + ended_by[0]
    code = _told_ending(session, outcome)
    if isinstance(writer.problem, output.ReaderLeft):
        raise writer.problem
    if writer.problem is not None:
        output.complain(str(writer.problem))
    return output.WRONG_USE if code == output.DONE and (is_lost or writer.problem) else code


def _say_what_is_lost(sessions: OpenSessions) -> bool:
    """Say what was not saved, and what else there is to know; tell whether something was lost."""
    lost = sessions.rescue()
    for words in sessions.pop_problems():
        output.note(words)
    for words in lost:
        output.complain(words)
    return bool(lost)


def _form(wanted: Wanted, session: ChatSession, writer: OutputWriter) -> Form:
    kept = None if session.is_temporary else session.conversation.id
    if wanted.is_streamed:
        return JsonEventsForm(writer, kept)
    if wanted.as_json:
        return JsonForm(writer, kept)
    if wanted.is_code or wanted.schema:
        return AskedForForm(writer)
    return TextForm(writer, is_kept=kept is not None)


async def _asked(
    session: ChatSession,
    prompt: str,
    parts: Sequence[Attachment],
    wanted: Wanted,
    printing: _Printing,
) -> Outcome:
    """Send the prompt, and once more what is wrong where the answer does not fit the schema."""
    schema = wanted.schema
    parameters = Parameters() if schema is None else schema.parameters
    if schema is not None and session.parameters.response_format is not None:
        printing.note("--schema goes over the response_format that is set.")
    reply = session.send(prompt, parts=parts, parameters=parameters)
    await session.wait(reply.id)
    outcome = _outcome(wanted, [reply])
    if schema is None or outcome.lack is None or not _may_be_repaired(reply):
        return outcome
    printing.note(f"{outcome.lack.message} The model is asked once more.")
    again = session.send(schema.repair(outcome.lack), parameters=parameters)
    await session.wait(again.id)
    return _outcome(wanted, [reply, again])


def _may_be_repaired(reply: Message) -> bool:
    """Tell whether an answer is as its model meant it: one that was cut would be cut again."""
    is_meant = reply.finish_reason in (FinishReason.STOP, FinishReason.OTHER, None)
    return reply.status is Status.COMPLETE and is_meant


def _outcome(wanted: Wanted, replies: Sequence[Message]) -> Outcome:
    """Return what came, with what was asked for of the last reply."""
    reply = replies[-1]
    if reply.status is not Status.COMPLETE and not holds_answer(reply):
        return Outcome(replies)
    try:
        if wanted.schema is not None:
            document, value = wanted.schema.value_in(reply)
            return Outcome(replies, escaped_json(document), value)
        if wanted.is_code:
            from chatui.cli.print_mode.code_in_answer import code_in  # for those who ask for code

            return Outcome(replies, code_in(reply, wanted.language))
    except NotInAnswer as lack:
        return Outcome(replies, lack=lack)
    return Outcome(replies)


class _Printing:
    """Hands what happens in a session to the form, and says what a person should know."""

    def __init__(self, session: ChatSession, form: Form) -> None:
        self.is_finished = False
        self._form = form
        self._session = session

    def handle(self, event: SessionEvent) -> None:
        """Take an event of the session."""
        match event:
            case ReplyBegan(reply):
                self._form.begin(reply)
            case ReplyGrew(event=RetryScheduled() as retry):
                self.note(retry.words)
            case ReplyGrew(event=ServerNotice(text)):
                self.note(text)
            case ReplyGrew(event=growth):
                self._form.grow(growth)
            # What is not saved is told at the end, if it is still so then.
            case Noticed(text) if text != str(self._session.unsaved):
                self.note(text)
            case _:
                pass

    def finish(self, outcome: Outcome) -> None:
        """Have the form print what is left."""
        self.is_finished = True
        self._form.finish(outcome)

    def note(self, words: str) -> None:
        """Say something on standard error, and let the form print it where it does."""
        output.note(words)
        self._form.note(words)


def _call_for_signals(stop: Callable[[int], None]) -> None:
    """Have a signal end the program in good order, unless who started it wants it ignored."""
    if os.name != "posix":
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            asyncio.get_running_loop().add_signal_handler(number, stop, number)


async def _say_where(
    sessions: OpenSessions,
    choice: ModelChoice,
    say: Callable[[str], object],
    *,
    has_pictures: bool,
) -> None:
    if has_pictures:
        await sessions.endpoints.read_models()
        if sessions.endpoints.sees_images(choice) is False:
            label = sessions.endpoints.label(choice.endpoint)
            say(
                f"{choice.model} sees no pictures, as {label} says: it may refuse this one."
                " --model names another."
            )
    await say_who_answers(sessions, choice, say)


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


def _told_ending(session: ChatSession, outcome: Outcome) -> int:
    """Say how the answer ended if there is anything to say; return the exit code for it."""
    reply = outcome.reply
    for words in (no_text_sentence(reply), _where_attachments_are(session, reply)):
        if words:
            output.note(words)
    code, words = reply_code(reply), _ending(reply)
    if words:
        (output.note if code == output.DONE else output.complain)(words)
    if outcome.lack is None or code != output.DONE:
        return code
    output.complain(str(outcome.lack))
    return output.NOT_WHOLE


def _ending(reply: Message) -> str:
    """Return what there is to say of how a reply ended."""
    if reply.status is Status.COMPLETE:
        helps = _WHAT_HELPS.get(reply.finish_reason or FinishReason.STOP, "")
        words = ending_sentence(reply)
        return f"{words} {helps}".rstrip() if words else ""
    if reply.status is Status.STOPPED or reply.error is None:
        return ""
    was_cut = reply.status is Status.INTERRUPTED and reply.can_continue
    return f"{reply.error.message} {_GO_ON}" if was_cut else str(reply.error)
