"""How a reply grows: what each event of a stream makes of it."""

from typing import assert_never

from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    GrowthEvent,
    PartReceived,
    ReasoningDelta,
    ReplyFinished,
    ResponseStarted,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
    ToolCallDelta,
    UsageReport,
)
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    SourcesPart,
    TextPart,
    ToolCallPart,
)


def grow(reply: Message, event: StreamEvent) -> None:
    """Let an event change the reply that it belongs to."""
    match event:
        case (
            ContentDelta()
            | ReasoningDelta()
            | TextWasReasoning()
            | PartReceived()
            | ToolCallDelta()
        ):
            _grow_content(reply, event)
        case UsageReport(usage):
            reply.usage = usage
        case ReplyFinished(reason, word):
            reply.finish_reason, reply.finish_word = reason, word
        case AttemptStarted(number):
            reply.attempts = number
        case ResponseStarted(model=model):
            reply.model = reply.model or model
        case RetryScheduled() | ServerNotice():
            pass
        case _:
            assert_never(event)


def _grow_content(reply: Message, event: GrowthEvent) -> None:
    match event:
        case ContentDelta(text):
            _growing_part(reply, TextPart).append(text)
        case ReasoningDelta(text):
            _growing_part(reply, ReasoningPart).append(text)
        case TextWasReasoning(length):
            _turn_into_reasoning(reply, length)
        case PartReceived(part):
            _add_part(reply, part)
        case ToolCallDelta():
            _grow_tool_call(reply, event)


def _growing_part(reply: Message, kind: type[TextPart] | type[ReasoningPart]) -> GrowingText:
    end = _end_of_what_was_said(reply)
    last = reply.content[end - 1] if end else None
    if isinstance(last, kind):
        return last
    reply.content.insert(end, grown := kind())
    return grown


def _end_of_what_was_said(reply: Message) -> int:
    """Return where the next part comes: before the sources, which stay the last."""
    has_sources = bool(reply.content) and isinstance(reply.content[-1], SourcesPart)
    return len(reply.content) - has_sources


def _add_part(reply: Message, part: Part) -> None:
    end = _end_of_what_was_said(reply)
    if not isinstance(part, SourcesPart):
        if part not in reply.content:  # some servers say everything again at the end
            reply.content.insert(end, part)
    elif end < len(reply.content):
        known = reply.content[end]
        assert isinstance(known, SourcesPart)
        reply.content[end] = known.with_more(part.sources)
    else:
        reply.content.append(part)


def _turn_into_reasoning(reply: Message, length: int) -> None:
    """Make thoughts of the end of the text; a cut reply that is continued keeps what it had."""
    for at in range(len(reply.content) - 1, -1, -1):
        part = reply.content[at]
        if length <= 0:
            return
        if isinstance(part, TextPart):
            text = part.text
            kept, taken = text[:-length], text[-length:]
            length -= len(taken)
            both: list[Part] = [TextPart(kept)] if kept else []
            reply.content[at : at + 1] = [*both, ReasoningPart(taken)]


def _grow_tool_call(reply: Message, delta: ToolCallDelta) -> None:
    if 0 <= delta.index < len(reply.calls):
        call = reply.calls[delta.index]
        call.id = call.id or delta.id
        call.name = call.name or delta.name
    else:
        call = ToolCallPart(delta.id, delta.name)
        reply.content.insert(_end_of_what_was_said(reply), call)
        reply.calls.append(call)
    call.arguments.append(delta.arguments)
