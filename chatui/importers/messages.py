"""Messages as scripts write them: a list of roles and contents, or objects that hold such lists.

A list of messages is one conversation; so is a file with a message a line. A file may hold one
object with `messages` or, as ShareGPT, `conversations`, many of them in a list, or one a line, as
the data for fine-tuning have it. Their ids are often numbers of lines, so that the beginning of a
conversation is a part of its id here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import Document, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import Source
from chatui.importers.values import dicts_in, fingerprint, known_parameters, text_of, time_of

FORMAT: Final = "messages"
_LISTS: Final = ("messages", "conversations", "conversation", "items", "history", "contents")
_SPEAKERS: Final = ("role", "from", "author", "sender")
_CONTENTS: Final = ("content", "value", "text", "parts", "tool_calls", "function_call")
_CREATED: Final = ("created_at", "created", "create_time", "createdAt", "timestamp", "time", "date")
_UPDATED: Final = ("updated_at", "updated", "update_time", "updatedAt", "modified")
_BEGINNING: Final = 2
"""Messages whose texts tell conversations with one id apart."""


def recognises(document: Document) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _holds_chats(document.first)


def read(document: Document, source: Source) -> Iterator[Found]:
    """Yield the conversations of a file."""
    assert isinstance(document, JsonDocument)
    modified = document.entry.modified
    if not _is_message(document.first):
        for value in document.values():
            yield from _conversations(value, modified)
        return
    came_in = False
    lines: list[object] = []
    for value in document.values(whole_lists=True):
        if isinstance(value, list):
            yield from _conversations(value, modified)
            came_in = True
        elif isinstance(value, Skipped) and not came_in and not lines:
            lines += document.values()  # a list that is cut: the messages that are whole
        else:
            lines.append(value)
    yield from (value for value in lines if isinstance(value, Skipped))
    if said := [value for value in lines if not isinstance(value, Skipped)]:
        yield from _conversations(said, modified)


def _holds_chats(value: object) -> bool:
    if _is_message(value):
        return True
    if isinstance(value, list):
        return bool(value) and _is_message(value[0])
    return isinstance(value, dict) and next(_chats_in(value), None) is not None


def _is_message(value: object) -> bool:
    return (
        isinstance(value, dict)
        and _role(value) is not None
        and any(name in value for name in _CONTENTS)
    )


def _role(said: Mapping[str, Any]) -> Role | None:
    return next(filter(None, (api_role(said.get(name)) for name in _SPEAKERS)), None)


def _chats_in(value: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the list of an object, if it is one of messages or of conversations."""
    for name in _LISTS:
        items = value.get(name)
        if isinstance(items, list) and (
            _are_messages(name, items) or any(map(_is_chat, items[:1]))
        ):
            yield items
            return


def _is_chat(value: object) -> bool:
    """Tell whether a value is an object with a list of messages."""
    if not isinstance(value, dict):
        return False
    return any(_are_messages(name, value.get(name)) for name in _LISTS)


def _are_messages(name: str, items: object) -> bool:
    if not isinstance(items, list):
        return False
    return _is_message(items[0]) if items else name == _LISTS[0]


def _conversations(value: object, modified: datetime) -> Iterator[Found]:
    if isinstance(value, Skipped):
        yield value
        return
    about = value if isinstance(value, dict) else {}
    said = next(_chats_in(about), None) if about else value
    if not isinstance(said, list):
        yield Skipped("conversation", "no list of messages")
    elif not said:
        yield Skipped("conversation", "holds no messages")
    elif _is_message(said[0]):
        yield _conversation(about, said, modified)
    else:
        for inner in said:
            if _is_chat(inner):
                yield from _conversations(inner, modified)
            else:
                yield Skipped("conversation", "no list of messages")


def _conversation(about: Mapping[str, Any], said: list[Any], modified: datetime) -> Found:
    ids = (about.get(name) for name in ("id", "conversation_id", "conversationId", "uuid"))
    id = next((str(id) for id in ids if isinstance(id, str | int) and str(id)), "")
    beginning = [item.get("content") or item.get("value") for item in dicts_in(said[:_BEGINNING])]
    created = _time(about, _CREATED)
    draft = Draft(
        FORMAT,
        f"{id}-{fingerprint(*beginning)}" if id else "",
        title=about.get("title") or about.get("name"),
        created=created,
        updated=_time(about, _UPDATED),
    )
    conversation = draft.conversation
    conversation.model = text_of(about.get("model")) or None
    conversation.parameters = known_parameters(about)
    if system := text_of(about.get("system")) or text_of(about.get("system_prompt")):
        draft.add_system(system)
    for item in said:
        role = _role(item) if isinstance(item, dict) else None
        if role is None:
            draft.skip("message", "names no speaker that chatui knows")
            continue
        content = api_content(draft, FORMAT, item, role)
        message = Message(role, content)
        if role is Role.SYSTEM and len(content) < 2:
            draft.add_system(message.text)
            continue
        if not content:
            draft.skip("message", "empty")
            continue
        message.created = _time(item, _CREATED) or created or modified
        if role is Role.ASSISTANT:
            message.model = text_of(item.get("model")) or conversation.model
        draft.append(message)
    return draft.finished()


def _time(values: Mapping[str, Any], names: tuple[str, ...]) -> datetime | None:
    return next(filter(None, (time_of(values.get(name)) for name in names)), None)
