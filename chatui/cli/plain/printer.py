"""What is printed of a chat: who says what, how a reply ends, what else there is to know."""

import os
from collections.abc import Callable, Iterator
from time import monotonic

from chatui import output
from chatui.cli.plain.whole_words import WholeWords
from chatui.cli.print_mode.reply_code import holds_answer
from chatui.conversation.conversation import Conversation
from chatui.conversation.ending import attachment_count, ending_sentence, no_text_sentence
from chatui.conversation.events import (
    ContentDelta,
    ReasoningDelta,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.export.plain_text import message_text
from chatui.export.words import source_words, speaker
from chatui.text.safety import display_line, display_text, written_text

_GO_ON = "/continue lets it go on, /retry asks again."


class Printer:
    """Appends to standard output, line by line.

    `name_of` says how the model of a reply is called.
    """

    def __init__(self, name_of: Callable[[Message], str]) -> None:
        self._name_of = name_of
        self._is_shown = os.isatty(1)
        self._safe = display_text if self._is_shown else written_text
        self._is_at_start = True
        """Whether the next letter begins a line."""
        self._stream: WholeWords | None = None
        self._thinking_since: float | None = None

    def say(self, *lines: str) -> None:
        """Print lines of the program's own, each of them safe."""
        self._begin_line()
        self._write("".join(f"{display_line(line)}\n" for line in lines))

    def take(self, reply: Message, event: StreamEvent) -> None:
        """Print what an event adds to a reply."""
        match event:
            case ContentDelta(text) if text:
                self._answer(reply, text)
            case ReasoningDelta(text) if text.strip():
                self._begin_to_think(reply)
            case TextWasReasoning():
                self._end_stream()
                self.say("(What was printed up to here were the model's thoughts.)")
            case RetryScheduled():
                self.say(f"({event.words})")
            case ServerNotice(text):
                self.say(f"({text})")
            case _:
                pass

    def finish(self, reply: Message) -> None:
        """Print the rest of a reply that has ended, and how it ended."""
        self._end_thinking()
        self._end_stream()
        self._begin_line()
        self.say(*_ending(reply), "")

    def show(self, conversation: Conversation, last: int | None = None) -> None:
        """Print the messages of the open branch, or the last of them."""
        path = conversation.path()
        shown = path if last is None else path[-last:]
        if len(shown) < len(path):
            self.say(f"({len(path) - len(shown)} earlier messages: /show prints them.)", "")
        for message in shown:
            self._message(message)

    def _message(self, message: Message) -> None:
        name = self._name_of(message) if message.role is Role.ASSISTANT else speaker(message)
        self._begin_line()
        text = message_text(message, str).strip("\n")
        stream = WholeWords(is_shown=self._is_shown)
        body = stream.take(text) + stream.finish()
        self._write(f"{display_line(name)}: {body}\n")
        if message.role is Role.ASSISTANT:
            self.say(*_outcome(message), "")

    def _answer(self, reply: Message, text: str) -> None:
        self._end_thinking()
        if self._stream is None:
            text = text.lstrip("\n")
            self._stream = WholeWords(is_shown=self._is_shown)
            self._name(reply)
        self._write(self._stream.take(text))

    def _name(self, reply: Message) -> None:
        self._begin_line()
        self._write(f"{display_line(self._name_of(reply))}: ")

    def _begin_to_think(self, reply: Message) -> None:
        if self._thinking_since is None and self._stream is None:
            self._thinking_since = monotonic()
            self.say(f"({display_line(self._name_of(reply))} is thinking …)")

    def _end_thinking(self) -> None:
        if self._thinking_since is not None:
            seconds, self._thinking_since = monotonic() - self._thinking_since, None
            self.say(f"(It thought for {seconds:.0f} s. /thoughts prints it.)")

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._write(self._stream.finish())
            self._stream = None

    def _begin_line(self) -> None:
        if not self._is_at_start:
            self._write("\n")

    def _write(self, text: str) -> None:
        if text:
            output.write(text.encode("utf-8", "replace"))
            self._is_at_start = text.endswith("\n")


def _ending(reply: Message) -> Iterator[str]:
    """Yield what there is to say below a reply."""
    if sentence := no_text_sentence(reply):
        yield f"({sentence})"
    for number, source in enumerate(reply.sources, 1):
        yield f"[{number}] {source_words(source)}"
    if count := attachment_count(reply):
        yield f"({count} came with the reply. /export html writes a page that shows it all.)"
    yield from _outcome(reply)


def _outcome(reply: Message) -> Iterator[str]:
    match reply.status:
        case Status.STOPPED if not reply.reasoning and not holds_answer(reply):
            yield "(Stopped before the first word. /retry asks again.)"
        case Status.STOPPED:
            helps = _GO_ON if reply.can_continue else "/retry asks again."
            yield f"(Stopped. What came is kept. {helps})"
        case Status.FAILED | Status.INTERRUPTED:
            words = reply.error or "It broke off."
            yield f"(Error: {words} {_GO_ON if reply.can_continue else '/retry asks again.'})"
        case Status.COMPLETE if sentence := ending_sentence(reply):
            can_go_on = reply.finish_reason is FinishReason.LENGTH and reply.can_continue
            yield f"({sentence}{f' {_GO_ON}' if can_go_on else ''})"
        case _:
            pass
