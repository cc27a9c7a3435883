"""Messages as scripts write them: a list of roles and contents, or objects that hold such lists.

A list of messages is one conversation; so is a file with a message a line. A file may hold an
object with such a list, under whatever name, many of them in a list, one a line, or by their names
in an object, as the data for fine-tuning and small programs have it. Their ids are often numbers of
lines, so that the beginning of a conversation is a part of its id here. Pairs of a prompt and an
answer are no chats: there is a file of thousands for each use of a model.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.importers.api_message import api_content, api_role, item_role
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    fingerprint,
    known_parameters,
    text_of,
    time_of,
)
from chatui.transport.protocol.reply_usage import usage_of

FORMAT: Final = "messages"
_SPEAKERS: Final = ("role", "from", "author", "sender", "speaker")
_TYPES: Final = ("human", "ai", "user", "assistant", "system", "tool")
"""The words by which a `type` tells a speaker; others tell what kind of thing something is."""
_CONTENTS: Final = (
    *("content", "value", "text", "parts", "message", "body", "data"),
    *("tool_calls", "function_call", "refusal", "audio", "reasoning_content"),
)
_SYSTEMS: Final = (
    *("system", "system_prompt", "systemPrompt", "system_instruction", "systemInstruction"),
    "instructions",
)
_PAIRS: Final = (
    *(("prompt", "response"), ("prompt", "completion"), ("instruction", "output")),
    *(("question", "answer"), ("input", "output"), ("query", "response"), ("user", "assistant")),
)
_CREATED: Final = ("created_at", "created", "create_time", "createdAt", "timestamp", "time", "date")
_UPDATED: Final = ("updated_at", "updated", "update_time", "updatedAt", "modified")
_IDS: Final = ("id", "conversation_id", "conversationId", "uuid", "chat_id", "thread_id")
_BEGINNING: Final = 2
"""Messages whose texts tell conversations with one id apart."""
_LOOK_AHEAD: Final = 10
"""Items of a list among which one must be a message."""
_DEEPEST: Final = 4


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    return _holds_chats(document.first) or _is_list_of_messages(document)


def near_miss(document: ImportDocument) -> str:
    """Return what a document holds instead of chats, an empty text where that is not known."""
    first = document.first if isinstance(document, JsonDocument) else None
    if isinstance(first, dict) and any(set(pair) <= first.keys() for pair in _PAIRS):
        return "holds pairs of a prompt and an answer, no messages with role and content"
    return ""


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a file."""
    assert isinstance(document, JsonDocument)
    modified = document.entry.modified
    if not _is_list_of_messages(document):
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


def _is_list_of_messages(document: JsonDocument) -> bool:
    return any(map(_is_message, islice(document.values(), _LOOK_AHEAD)))


def _holds_chats(value: object, depth: int = _DEEPEST) -> bool:
    """Tell whether there is a list of messages in a value, or in the first that it holds."""
    if _is_message(value) or _are_messages(value):
        return True
    if depth == 0:
        return False
    if isinstance(value, list):
        return any(_holds_chats(item, depth - 1) for item in value[:_LOOK_AHEAD])
    if not isinstance(value, dict):
        return False
    return value.get("messages") == [] or any(
        _holds_chats(item, depth - 1) for item in value.values() if isinstance(item, list | dict)
    )


def _is_message(value: object) -> bool:
    if not isinstance(value, dict) or _role(said := _opened(value)) is None:
        return False
    return any(name in said for name in _CONTENTS) or item_role(said.get("type")) is not None


def _opened(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a message that lies in an object beside its time and the like."""
    for name in ("message", "data"):
        inside = value.get(name)
        if isinstance(inside, dict) and any(field in inside for field in _CONTENTS):
            return {**value, name: None, **inside}
    return value


def _role(said: Mapping[str, Any]) -> Role | None:
    for name in _SPEAKERS:
        speaker = said.get(name)
        if isinstance(speaker, dict):
            speaker = speaker.get("role") or speaker.get("type") or speaker.get("name")
        if role := api_role(speaker):
            return role
    kind = text_of(said.get("type"))
    return api_role(kind) if kind in _TYPES else item_role(kind)


def _are_messages(items: object) -> bool:
    return isinstance(items, list) and any(map(_is_message, items[:_LOOK_AHEAD]))


def _conversations(value: object, modified: datetime, depth: int = _DEEPEST) -> Iterator[Found]:
    if isinstance(value, Skipped):
        yield value
    elif isinstance(value, list) and _are_messages(value):
        yield _conversation({}, value, modified)
    elif isinstance(value, list) and depth:
        for item in value:
            yield from _conversations(item, modified, depth - 1)
    elif isinstance(value, dict):
        if lists := [items for items in value.values() if _are_messages(items)]:
            for items in lists:
                yield _conversation(value, items, modified)
            return
        inner = [item for item in value.values() if depth and _holds_chats(item, depth - 1)]
        for item in inner:
            yield from _conversations(item, modified, depth - 1)
        if not inner:
            is_empty = any(item == [] for item in value.values())
            reason = "holds no messages" if is_empty else "no list of messages"
            yield Skipped("conversation", reason)
    else:
        yield Skipped("conversation", "no list of messages")


def _conversation(about: Mapping[str, Any], said: list[Any], modified: datetime) -> Found:
    ids = (about.get(name) for name in _IDS)
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
    settings = (dict_of(about.get(name)) for name in ("config", "settings", "options"))
    models = (place.get("model") for place in (about, *settings))
    conversation.model = next(filter(None, map(text_of, models)), None)
    conversation.parameters = known_parameters(about)
    if system := next(filter(None, (_system(about.get(name)) for name in _SYSTEMS)), ""):
        draft.add_system(system)
    place = ""
    begun: Message | None = None  # a reply that has come as items so far, which name no role
    for item in said:
        opened = _opened(item) if isinstance(item, dict) else {}
        role = _role(opened)
        if role is None:
            draft.skip("message", "names no speaker that chatui knows")
            continue
        content = api_content(draft, FORMAT, opened, role)
        message = Message(role, content)
        if role is Role.SYSTEM and len(content) < 2:
            draft.add_system(message.text)
            continue
        if not content:
            draft.skip("message", "empty")
            continue
        message.created = _time(item, _CREATED) or created or modified
        if role is Role.ASSISTANT:
            message.model = text_of(opened.get("model")) or conversation.model
            message.usage = usage_of(opened)
        is_item = item_role(opened.get("type")) is not None and "role" not in opened
        if text_of(opened.get("name")) and role is not Role.TOOL and not is_item:
            draft.skip("name of a speaker", "chatui keeps none")
        if begun is not None and role is Role.ASSISTANT:
            begun.content += content
            continue
        # By what was said up to here, so that what goes on otherwise is another branch.
        place = fingerprint(place, role, message.text)
        draft.append(message, place)
        begun = message if is_item and role is Role.ASSISTANT else None
    return draft.finished()


def _system(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("text") or value.get("parts") or value.get("content")
    if isinstance(value, str):
        return value
    return "\n\n".join(filter(None, (text_of(item.get("text")) for item in dicts_in(value))))


def _time(values: Mapping[str, Any], names: tuple[str, ...]) -> datetime | None:
    return next(filter(None, (time_of(values.get(name)) for name in names)), None)
