"""The payloads of one reply to events; pure.

A reply is complete only when a `finish_reason` or [DONE] was seen, or a whole JSON body with a
message; a stream that just ends is not.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from chatui.conversation.events import (
    ContentDelta,
    ReasoningDelta,
    ResponseStarted,
    ServerNotice,
    StreamEvent,
    UsageReport,
)
from chatui.conversation.message import FinishReason, Usage
from chatui.errors import EndpointError, MalformedReply
from chatui.transport.event_stream import DONE, Payload
from chatui.transport.failures import Failures
from chatui.transport.reply_fields import (
    delta_of,
    finish_reason_of,
    is_error,
    reasoning_of,
    text_and_reasoning,
    tool_calls_of,
    usage_of,
)
from chatui.transport.server_words import clean
from chatui.transport.surrogates import SurrogateJoiner, without_halves
from chatui.transport.think_tags import ThinkTags

_LOOKS_LIKE_ERROR: Final = re.compile(r"\W{0,4}(internal |server |api )*error\b", re.IGNORECASE)
_PINGS: Final = ("ping", "pong", "keepalive", "keep-alive", "heartbeat", "null")
_MOST_NOTICES: Final = 3
_LONGEST_EXCERPT: Final = 80


class ChunkDecoder:
    """Decodes the payloads of one reply, in their order.

    Attributes:
        finish_reason: Why the reply ended; None until the server says so.
        is_done: Whether the server said that nothing more comes: [DONE].
        failure: The error that the server sent in place of the rest, if it did.
        has_answer: Whether there was any text or tool call.
        has_thoughts: Whether there was any reasoning.
        unread: The first payload that was no part of a reply, for an error's words.
    """

    def __init__(self, failures: Failures, *, status: int = 200) -> None:
        self.finish_reason: FinishReason | None = None
        self.is_done = False
        self.failure: EndpointError | None = None
        self.has_answer = False
        self.has_thoughts = False
        self.unread = ""
        self._failures = failures
        self._status = status
        self._parse = json.JSONDecoder().decode
        self._tags = ThinkTags()
        self._answer = SurrogateJoiner()
        self._thoughts = SurrogateJoiner()
        self._followed: int | None = None
        self._is_whole_body = False
        self._usage: Usage | None = None
        self._wants_model = failures.model is None
        self._malformed = 0

    @property
    def is_complete(self) -> bool:
        """Whether the server said that the reply is complete."""
        return self.is_done or self._is_whole_body or self.finish_reason is not None

    def decode(self, payload: Payload) -> list[StreamEvent]:
        """Return the events of one payload; an error in it is left in `failure`."""
        data = payload.data
        if data[:1] != "{" and data.strip(' \t\r\n"') == DONE:
            self.is_done = True
            return []
        try:
            chunk = self._parse(data)
        except (ValueError, RecursionError):
            return self._unreadable(payload)
        if not isinstance(chunk, dict):
            return self._unreadable(payload)
        events: list[StreamEvent] = []
        choices = chunk.get("choices")
        choice = self._chosen(choices) if choices else None
        if choice is not None:
            self._read(choice, events, may_be_cut="\\u" in data)
        if payload.is_bare and (choices == [] or (choice and "message" in choice)):
            self._is_whole_body = True
        if self._wants_model or chunk.get("usage") or "x_groq" in chunk:
            self._read_facts(chunk, events)
        if is_error(chunk, choice, payload.event):
            self.failure = self._failures.of_payload((choice or {}).get("error") or chunk)
        elif choices is None and not self.unread:
            self.unread = data[:4096]
        return events

    def end(self) -> list[StreamEvent]:
        """Return what was held back in case more came."""
        events: list[StreamEvent] = []
        if self._thoughts.held:
            events.append(ReasoningDelta(self._thoughts.flush()))
        if self._answer.held:
            self._add_deltas(self._tags.feed(self._answer.flush()), events)
        self._add_deltas(self._tags.flush(), events)
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
        self, choice: Mapping[str, Any], events: list[StreamEvent], *, may_be_cut: bool
    ) -> None:
        delta = delta_of(choice)
        reasoning = reasoning_of(delta)
        if reasoning:
            self._add_reasoning(reasoning, events, may_be_cut=may_be_cut)
        content = delta.get("content")
        if content.__class__ is str:
            self._add_text(content, events, may_be_cut=may_be_cut)
        elif content:
            for text, thoughts in text_and_reasoning(content):
                self._add_reasoning(thoughts, events, may_be_cut=may_be_cut)
                self._add_text(text, events, may_be_cut=may_be_cut)
        if isinstance(delta.get("refusal"), str):
            self._add_text(delta["refusal"], events, may_be_cut=may_be_cut)
        if "tool_calls" in delta or "function_call" in delta:
            for call in tool_calls_of(delta):
                self.has_answer = True
                events.append(call)
        reason = finish_reason_of(choice)
        if reason is not None:
            self.finish_reason = reason

    def _add_text(self, text: str, events: list[StreamEvent], *, may_be_cut: bool) -> None:
        if may_be_cut or self._answer.held:
            text = self._answer.feed(text)
        if text:
            self._add_deltas(self._tags.feed(text), events)

    def _add_reasoning(self, text: str, events: list[StreamEvent], *, may_be_cut: bool) -> None:
        if may_be_cut or self._thoughts.held:
            text = self._thoughts.feed(text)
        if text:
            self.has_thoughts = True
            events.append(ReasoningDelta(text))

    def _add_deltas(
        self, deltas: list[ContentDelta | ReasoningDelta], events: list[StreamEvent]
    ) -> None:
        for delta in deltas:
            if delta.__class__ is ReasoningDelta:
                self.has_thoughts = True
            elif not self.has_answer and not delta.text.isspace():
                self.has_answer = True
            events.append(delta)

    def _read_facts(self, chunk: Mapping[str, Any], events: list[StreamEvent]) -> None:
        model = chunk.get("model")
        if self._wants_model and isinstance(model, str) and model:
            self._wants_model = False
            events.append(ResponseStarted(self._status, without_halves(model)))
        usage = usage_of(chunk)
        if usage is not None and usage != self._usage:
            self._usage = usage
            events.append(UsageReport(usage))

    def _unreadable(self, payload: Payload) -> list[StreamEvent]:
        text = payload.data.strip()
        if text.startswith("data:"):
            # A proxy that adds the field's name to what already has it.
            return self.decode(payload._replace(data=text[5:]))
        if payload.event == "error" or _LOOKS_LIKE_ERROR.match(text):
            self.failure = self._failures.of_stray_text(text)
            return []
        if not text or text.lower().strip('"') in _PINGS:
            return []
        self.unread = self.unread or text[:4096]
        excerpt = clean(text[:_LONGEST_EXCERPT], self._failures.key)
        if text[0] == "{" and (self.has_answer or self.has_thoughts) and not self.is_complete:
            # A chunk in the middle of the text: what follows would not fit what came before.
            self.failure = MalformedReply(
                f"Part of the answer could not be read (“{excerpt}”); this reply is incomplete.",
                hint="Continue it, or try again.",
                server_words=excerpt,
            )
            return []
        self._malformed += 1
        if self._malformed > _MOST_NOTICES:
            return []
        return [ServerNotice(f"Part of the answer could not be read and was skipped: “{excerpt}”.")]
