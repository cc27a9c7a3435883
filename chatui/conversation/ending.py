"""What there is to say of how a complete reply ended, and of what it holds beside text; pure."""

from chatui.conversation.message import FinishReason, Message
from chatui.conversation.parts import FilePart, ImagePart, ToolCallPart
from chatui.text.safety import display_line

_REFUSAL = "refusal"
"""The server's word where the model refused in its own words."""


def ending_sentence(reply: Message) -> str:
    """Return how a reply ended, empty where it ended well or nothing is known."""
    word = display_line(reply.finish_word)
    match reply.finish_reason:
        case FinishReason.LENGTH:
            return "The reply reached its length limit."
        case FinishReason.CONTENT_FILTER:
            what = "ended the reply" if reply.text else "let no answer through"
            return f"The endpoint's content filter {what}{f' ({word})' if word else ''}."
        case FinishReason.OTHER if word:
            return f"The server ended the reply with “{word}”."
        case FinishReason.STOP if word == _REFUSAL:
            return "The model refused to answer."
        case _:
            return ""


def attachment_count(reply: Message) -> str:
    """Return how many images and files a reply holds, as "2 images and 1 file", empty for none."""
    images = sum(isinstance(part, ImagePart) for part in reply.content)
    files = sum(isinstance(part, FilePart) for part in reply.content)
    counts = (_counted(images, "image"), _counted(files, "file"))
    return " and ".join(filter(None, counts))


def no_text_sentence(reply: Message) -> str:
    """Return what a reply without text holds in its place, empty where that is told elsewhere."""
    if reply.text.strip():
        return ""
    names = dict.fromkeys(
        display_line(part.name) or "a tool"
        for part in reply.content
        if isinstance(part, ToolCallPart)
    )
    if names:
        return f"The model called {', '.join(names)} in place of an answer; chatui offers no tools."
    if reply.sources:
        return f"The reply holds {_counted(len(reply.sources), 'source')} and no text."
    return ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}" if number else ""
