"""The exit code for how a reply has ended."""

from chatui import output
from chatui.conversation.message import FinishReason, Message, Status
from chatui.conversation.parts import ReasoningPart, SourcesPart
from chatui.errors import OWN_MISTAKES


def reply_code(reply: Message) -> int:
    """Return the exit code for how a reply has ended."""
    if reply.status is Status.COMPLETE:
        filtered = reply.finish_reason is FinishReason.CONTENT_FILTER
        return output.NOT_WHOLE if filtered else output.DONE
    if reply.status is Status.STOPPED:
        return output.STOPPED
    if reply.error is not None and reply.error.kind in OWN_MISTAKES:
        return output.WRONG_USE
    return output.NOT_WHOLE if holds_answer(reply) else output.ENDPOINT_FAILED


def holds_answer(reply: Message) -> bool:
    """Tell whether there is more in a reply than thoughts and sources."""
    said = [part for part in reply.content if not isinstance(part, ReasoningPart | SourcesPart)]
    return bool(reply.text.strip()) or any(part.type != "text" for part in said)
