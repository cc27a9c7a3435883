"""The payloads of one reply to events; pure.

A reply is complete only when a `finish_reason` or [DONE] was seen, or a whole JSON body with a
message; a stream that just ends is not.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from chatui.conversation.events import (
    ContentDelta,
    ReasoningDelta,
    ReceivedEvent,
    ResponseStarted,
    ServerNotice,
    TextWasReasoning,
    UsageReport,
)
from chatui.conversation.message import FinishReason, Usage
from chatui.errors import EndpointError, MalformedReply
from chatui.text.surrogates import SurrogateJoiner, encodable
from chatui.transport.errors.failures import Failures
from chatui.transport.errors.payload import is_error
from chatui.transport.errors.server_words import clean
from chatui.transport.large_json import LARGE, decoder_for
from chatui.transport.protocol.event_stream import DONE, Payload
from chatui.transport.protocol.finish_reasons import REFUSAL, Broken, Finish, finish_of
from chatui.transport.protocol.reply_attachments import EncodedAttachment
from chatui.transport.protocol.reply_extras import EXTRA_FIELDS, Extra, ReplyExtras
from chatui.transport.protocol.reply_fields import (
    delta_of,
    holds_something,
    reasoning_of,
    text_and_reasoning,
    tool_calls_of,
)
from chatui.transport.protocol.reply_sources import SOURCE_FIELDS
from chatui.transport.protocol.reply_usage import usage_of
from chatui.transport.protocol.text_pictures import TextPictures
from chatui.transport.protocol.think_tags import ThinkTags, ThoughtDelta

_LOOKS_LIKE_ERROR: Final = re.compile(r"\W{0,4}(internal |server |api )*error\b", re.IGNORECASE)
_BETWEEN_OBJECTS: Final = re.compile(r"(?:[\s,\]]|\[(?!DONE)|data:)*+")
_PINGS: Final = ("ping", "pong", "keepalive", "keep-alive", "heartbeat", "null")
_MOST_NOTICES: Final = 3
SAYS_ENOUGH: Final = (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
"""The ends that tell why there is no text."""
_CUTS: Final = (*SAYS_ENOUGH, Broken.OFF)
_LONGEST_EXCERPT: Final = 80
_MOST_CLEANED: Final = 64 << 10
_LONGEST_DELTA: Final = 64 << 10

DecodedEvent = ReceivedEvent | EncodedAttachment
"""What a payload holds; an attachment is still to be decoded, which takes a while."""


class ChunkDecoder:
    """Decodes the payloads of one reply, in their order.

    Attributes:
        finish: Why the reply ended, in the last word that tells; None until the server says so.
        goes_on: Whether text came behind a finish, so that the next one may not be the end either.
        is_done: Whether the server said that nothing more comes: [DONE].
        failure: The error that the server sent in place of the rest, if it did.
        has_answer: Whether there was any text or tool call.
        has_thoughts: Whether there was any reasoning.
        aside: The last payload without choices, parsed; it may tell why a reply broke off.
        unread: The first payload that was no part of a reply, for an error's words.
        loss: What is wrong with a reply that is complete but for a chunk that could not be read.
    """

    def __init__(self, failures: Failures, *, status: int = 200) -> None:
        self.finish: Finish | None = None
        self.goes_on = False
        self.is_done = False
        self.failure: EndpointError | None = None
        self.has_answer = False
        self.has_thoughts = False
        self.aside: Any = None
        self.unread = ""
        self.loss: MalformedReply | None = None
        self._failures = failures
        self._status = status
        self._json = json.JSONDecoder()
        self._extras = ReplyExtras()
        self._pictures = TextPictures()
        self._tags = ThinkTags()
        self._answer = SurrogateJoiner()
        self._thoughts = SurrogateJoiner()
        self._followed: int | None = None
        self._has_deltas = False
        self._has_calls = False
        self._is_whole_body = False
        self._usage: Usage | None = None
        self._wants_model = failures.model is None
        self._malformed = 0
        self._is_stale = False
        self._is_refusal = False

    @property
    def is_complete(self) -> bool:
        """Whether the server said that the reply is complete."""
        return self.is_done or self._is_whole_body or self.finish is not None

    def decode(self, payload: Payload) -> list[DecodedEvent]:
        """Return the events of one payload; an error in it is left in `failure`."""
        data = payload.data
        if data[:1] != "{" and data.strip(' \t\r\n"') == DONE:
            self.is_done = True
            return []
        try:
            chunk = self._json.decode(data) if len(data) < LARGE else decoder_for(data).decode(data)
        except (ValueError, RecursionError):
            return self._unreadable(payload)
        if not isinstance(chunk, dict):
            return self._unreadable(payload)
        events: list[DecodedEvent] = []
        choices = chunk.get("choices")
        choice = self._chosen(choices) if choices else None
        if choice is not None:
            self._read(choice, events, may_be_cut="\\u" in data, is_body=payload.is_bare)
        has_sources = not SOURCE_FIELDS.isdisjoint(chunk) and self._add_sources(chunk, events)
        if payload.is_bare and (choices == [] or (choice and "message" in choice)):
            self._is_whole_body = True
        if (
            self._wants_model
            or chunk.get("usage")
            or "x_groq" in chunk
            or (choice is not None and "usage" in choice)
        ):
            self._read_facts(chunk, choice, events)
        if is_error(chunk, choice, payload.event):
            # After these the error only says once more what the reply ended with.
            if self.finish is None or self.finish.reason not in SAYS_ENOUGH:
                self.failure = self._failures.of_payload((choice or {}).get("error") or chunk)
        elif choices is None and not has_sources:
            self.aside = chunk
            self.unread = self.unread or data[:4096]
        return events

    @property
    def finished(self) -> Finish:
        """How a complete reply ended; the model's refusal is told where the server has no word."""
        if self.finish is None or self.finish.reason is FinishReason.STOP:
            word = REFUSAL if self._is_refusal else self.finish.word if self.finish else ""
            return Finish(FinishReason.STOP, word)
        return self.finish

    @property
    def has_choices(self) -> bool:
        """Whether anything that came was part of a reply."""
        return self._followed is not None

    def end(self) -> list[DecodedEvent]:
        """Return what was held back in case more came."""
        events: list[DecodedEvent] = []
        if self._thoughts.held:
            events.append(ReasoningDelta(self._thoughts.flush()))
        if self._answer.held:
            self._add_pieces(self._pictures.feed(self._answer.flush()), events)
        self._add_pieces(self._pictures.flush(), events)
        self._add_deltas(self._tags.flush(), events)
        events.extend(self._extras.end())
        return events

    def _chosen(self, choices: Any) -> Mapping[str, Any] | None:
        """Return the part of the one choice that is followed: the first that was ever sent."""
        for choice in choices if isinstance(choices, list) else []:
            if not isinstance(choice, dict):
                continue
            index = choice.get("index")
            index = index if isinstance(index, int) else 0
            if self._followed is None:
                self._followed = index
            if index == self._followed:
                return choice
        return None

    def _read(
        self,
        choice: Mapping[str, Any],
        events: list[DecodedEvent],
        *,
        may_be_cut: bool,
        is_body: bool,
    ) -> None:
        delta, finish = choice.get("delta"), choice.get("finish_reason")
        if (
            finish is None
            and delta.__class__ is dict
            and len(delta) == 1
            and (content := delta.get("content")).__class__ is str
            and "message" not in choice
            and SOURCE_FIELDS.isdisjoint(choice)
        ):
            # Nearly all chunks are of this kind.
            self._has_deltas = True
            self._add_text(content, events, may_be_cut=may_be_cut)
        else:
            self._read_all(choice, events, may_be_cut=may_be_cut, is_body=is_body)
        if finish:
            self._note_finish(finish_of(choice, self._failures.key), has_more=bool(events))
        elif events and self.finish is not None:
            self._is_stale = self.goes_on = True

    def _read_all(
        self,
        choice: Mapping[str, Any],
        events: list[DecodedEvent],
        *,
        may_be_cut: bool,
        is_body: bool,
    ) -> None:
        delta = self._delta_of(choice, is_body=is_body)
        if reasoning := reasoning_of(delta):
            self._add_reasoning(reasoning, events, may_be_cut=may_be_cut)
        content = delta.get("content")
        if isinstance(content, str):
            self._add_text(content, events, may_be_cut=may_be_cut)
        elif content:
            self._read_parts(content, events, may_be_cut=may_be_cut)
        message = choice.get("message") if self._has_deltas else None
        self._read_rest(delta, events, may_be_cut=may_be_cut, is_repeat=delta is message)
        if isinstance(message, dict) and delta is not message:
            self._read_repeat(message, events)
        if not SOURCE_FIELDS.isdisjoint(choice):
            self._add_sources(choice, events)

    def _read_parts(self, content: Any, events: list[DecodedEvent], *, may_be_cut: bool) -> None:
        for part in content if isinstance(content, list) else [content]:
            if isinstance(part, dict):
                self._add_extras(self._extras.of_part(part), events, may_be_cut=may_be_cut)
                self._is_refusal = self._is_refusal or bool(part.get("refusal"))
            for text, thoughts in text_and_reasoning(part):
                self._add_reasoning(thoughts, events, may_be_cut=may_be_cut)
                self._add_text(text, events, may_be_cut=may_be_cut)

    def _read_rest(
        self,
        delta: Mapping[str, Any],
        events: list[DecodedEvent],
        *,
        may_be_cut: bool,
        is_repeat: bool,
    ) -> None:
        if not EXTRA_FIELDS.isdisjoint(delta):
            extras = self._extras.of_delta(delta, has_answer=self.has_answer, is_repeat=is_repeat)
            self._add_extras(extras, events, may_be_cut=may_be_cut)
        if isinstance(delta.get("refusal"), str) and delta["refusal"]:
            self._is_refusal = True
            self._add_text(delta["refusal"], events, may_be_cut=may_be_cut)
        if "tool_calls" in delta or "function_call" in delta:
            for call in tool_calls_of(delta):
                self.has_answer = self._has_calls = True
                events.append(call)

    def _read_repeat(self, message: Mapping[str, Any], events: list[DecodedEvent]) -> None:
        """Take from a message beside or behind deltas what they did not hold."""
        if not EXTRA_FIELDS.isdisjoint(message) or isinstance(message.get("content"), list):
            self._add_extras(self._extras.of_repeat(message), events, may_be_cut=False)

    def _add_sources(self, holder: Mapping[str, Any], events: list[DecodedEvent]) -> bool:
        sources = self._extras.of_chunk(holder)
        if sources is not None:
            events.append(sources)
        return sources is not None

    def _add_extras(
        self, extras: Iterable[Extra], events: list[DecodedEvent], *, may_be_cut: bool
    ) -> None:
        for extra in extras:
            if isinstance(extra, str):
                self._add_text(extra, events, may_be_cut=may_be_cut)
            else:
                self._add_pieces(self._pictures.flush(), events)
                events.append(extra)

    def _note_finish(self, finish: Finish | None, *, has_more: bool) -> None:
        """Take a reason; without text between, one that says why it was cut stays the last word.

        A stop behind it is only how a gateway closes, and an error says it once more.
        """
        known = self.finish
        if known is not None:
            self.goes_on = self.goes_on or has_more
            if known.reason in _CUTS and not (has_more or self._is_stale):
                return
        if finish is not None:
            self.finish, self._is_stale = finish, False

    def _delta_of(self, choice: Mapping[str, Any], *, is_body: bool) -> Mapping[str, Any]:
        """Return what a choice adds; a message beside or behind deltas only repeats them."""
        delta = choice.get("delta")
        if delta.__class__ is dict and delta and "message" not in choice:
            self._has_deltas = True
            return delta
        if is_body:
            return delta_of(choice, is_body=True)
        if isinstance(delta, dict) and (holds_something(delta) or self.has_answer):
            self._has_deltas = True
            return delta
        return {} if self._has_deltas and self.has_answer else delta_of(choice, is_body=False)

    def _add_text(self, text: str, events: list[DecodedEvent], *, may_be_cut: bool) -> None:
        if len(text) > _LONGEST_DELTA:
            # Whoever takes the events does so one by one, and may be needed elsewhere between.
            for at in range(0, len(text), _LONGEST_DELTA):
                self._add_text(text[at : at + _LONGEST_DELTA], events, may_be_cut=may_be_cut)
            return
        if may_be_cut or self._answer.held:
            text = self._answer.feed(text)
        if text:
            self._add_pieces(self._pictures.feed(text), events)

    def _add_pieces(
        self, pieces: Iterable[str | EncodedAttachment], events: list[DecodedEvent]
    ) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self._add_deltas(self._tags.feed(piece), events)
            else:
                events.append(piece)

    def _add_reasoning(self, text: str, events: list[DecodedEvent], *, may_be_cut: bool) -> None:
        if len(text) > _LONGEST_DELTA:
            for at in range(0, len(text), _LONGEST_DELTA):
                self._add_reasoning(text[at : at + _LONGEST_DELTA], events, may_be_cut=may_be_cut)
            return
        if may_be_cut or self._thoughts.held:
            text = self._thoughts.feed(text)
        if text:
            self.has_thoughts = self._tags.has_thoughts = True
            events.append(ReasoningDelta(text))

    def _add_deltas(self, deltas: list[ThoughtDelta], events: list[DecodedEvent]) -> None:
        for delta in deltas:
            if not isinstance(delta, ContentDelta):
                self.has_thoughts = True
                if isinstance(delta, TextWasReasoning):
                    self.has_answer = self._has_calls
            elif not self.has_answer and not delta.text.isspace():
                self.has_answer = True
            events.append(delta)

    def _read_facts(
        self,
        chunk: Mapping[str, Any],
        choice: Mapping[str, Any] | None,
        events: list[DecodedEvent],
    ) -> None:
        model = chunk.get("model")
        if self._wants_model and isinstance(model, str) and model:
            self._wants_model = False
            events.append(ResponseStarted(self._status, encodable(model)))
        usage = usage_of(chunk) or usage_of(choice or {})
        if usage is not None and usage != self._usage:
            self._usage = usage
            events.append(UsageReport(usage))

    def _unreadable(self, payload: Payload) -> list[DecodedEvent]:
        text = payload.data.strip()
        if text.startswith("data:"):
            # A proxy that adds the field's name to what already has it.
            return self.decode(payload._replace(data=text[5:]))
        if glued := self._glued(text):
            return [event for data in glued for event in self.decode(payload._replace(data=data))]
        if payload.event == "error" or _LOOKS_LIKE_ERROR.match(text):
            self.failure = self._failures.of_stray_text(text)
            return []
        if not text or text.lower().strip('"') in _PINGS or payload.event in _PINGS:
            return []
        self.unread = self.unread or text[:4096]
        excerpt = clean(text[:_MOST_CLEANED], self._failures.key)[:_LONGEST_EXCERPT]
        if text.startswith("{") and not self.is_complete:
            self.loss = self.loss or MalformedReply(
                f"Part of the answer could not be read (“{excerpt}”); this reply is incomplete.",
                hint="Continue it, or try again.",
                server_words=excerpt,
            )
            if self.has_answer or self.has_thoughts:
                # In the middle of the text: what follows would not fit what came before.
                self.failure = self.loss
                return []
        self._malformed += 1
        if self._malformed > _MOST_NOTICES:
            return []
        return [ServerNotice(f"Part of the answer could not be read and was skipped: “{excerpt}”.")]

    def _glued(self, text: str) -> list[str]:
        """Return the objects of a payload that holds several, and what else is behind the first.

        Proxies that lose line ends send data: {...}data: {...}, others a list of chunks.
        """
        pieces: list[str] = []
        decoder = decoder_for(text)
        opening = _BETWEEN_OBJECTS.match(text)
        at = opening.end() if opening else 0
        while text[at : at + 1] == "{":
            try:
                _, end = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                break
            pieces.append(text[at:end])
            between = _BETWEEN_OBJECTS.match(text, end)
            at = between.end() if between else end
        return [*pieces, text[at:]] if pieces and at < len(text) else pieces
