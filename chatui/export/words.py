"""What the text formats say in the same words: who spoke, when, and how a reply ended."""

from datetime import UTC, datetime

from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.text_safety import display_line

_SPEAKERS = {Role.USER: "You", Role.SYSTEM: "System", Role.TOOL: "Tool"}


def speaker(message: Message) -> str:
    """Return who said it: "You", the model's name, "System", "Tool"."""
    if message.role is Role.ASSISTANT:
        return display_line(message.model or "") or "Assistant"
    return _SPEAKERS[message.role]


def moment(when: datetime) -> str:
    """Return a time to the second, in UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def ending(message: Message) -> str:
    """Return how a message is incomplete or special, an empty text when it is neither."""
    notes = ["not sent to the model"] if message.excluded else []
    match message.status:
        case Status.STREAMING:
            notes.append("still arriving")
        case Status.STOPPED:
            notes.append("stopped")
        case Status.INTERRUPTED:
            notes.append("interrupted")
        case Status.FAILED:
            notes.append("failed")
        case Status.COMPLETE:
            pass
    if message.finish_reason is FinishReason.LENGTH:
        notes.append("cut at its length limit")
    if message.error is not None:
        notes.append(display_line(message.error.message))
    return "; ".join(notes)
