"""What the text formats say in the same words: who spoke, when, and how a reply ended."""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

from chatui.conversation.ending import ending_sentence
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import Source
from chatui.text.safety import display_line

_IN_NO_NAME: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
_LONGEST_NAME: Final = 100
"""Bytes of a name, so that it fits on every disk."""
_DEVICES: Final = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{n}{i}" for n in ("com", "lpt") for i in "123456789"),
)
_ENDS_A_LINK: Final = re.compile(r"""[\s()<>"`\\]|[^\x21-\x7e\w]""")
_SPEAKERS = {Role.USER: "You", Role.SYSTEM: "System", Role.TOOL: "Tool"}


def file_name(title: str, otherwise: str) -> str:
    """Return the name that a file of a conversation has, without suffix: its title if it can be."""
    words = " ".join(_IN_NO_NAME.sub(" ", display_line(title)).split())
    name = words.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    return otherwise if not name or name.split(".")[0].lower() in _DEVICES else name


def speaker(message: Message) -> str:
    """Return who said it: "You", the model's name, "System", "Tool"."""
    if message.role is Role.ASSISTANT:
        return display_line(message.model or "") or "Assistant"
    return _SPEAKERS[message.role]


def moment(when: datetime) -> str:
    """Return a time to the second, in UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def source_words(source: Source) -> str:
    """Return the title and the address of a source that is not linked to."""
    return " ".join(filter(None, map(display_line, (source.title, source.url)))).strip()


def is_safe_link(address: str) -> bool:
    """Tell whether an address leads to the web or to a mailbox."""
    try:
        return urlsplit(address.strip()).scheme.lower() in ("http", "https", "mailto")
    except ValueError:
        return False


def link_to(source: Source) -> tuple[str, str]:
    """Return the words and the address of the link to a source; both are empty where none is safe.

    The address holds nothing that would end it, in Markdown or in HTML, or act on a terminal.
    """
    if not is_safe_link(source.url):
        return "", ""
    address = _ENDS_A_LINK.sub(lambda found: quote(found[0], errors="replace"), source.url.strip())
    return display_line(source.title).strip() or display_line(source.url), address


def ending(message: Message) -> str:
    """Return how a message is incomplete or special, an empty text when it is neither."""
    notes = ["edited"] if message.edited else []
    notes += ["not sent to the model"] if message.excluded else []
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
    elif message.error is None and (sentence := ending_sentence(message)):
        notes.append(sentence)
    if message.error is not None:
        notes.append(display_line(message.error.message))
    return "; ".join(notes)
