"""A backup of Chatbox: one JSON file with a session under each name that begins with `session:`.

Older ones have a list, `chat-sessions`. What was begun anew in a session is a thread of it, and a
conversation of its own here; other ways to go on from a message are in `messageForksHash`. Chatbox
publishes no description. Source of the shape: the types of a project that reads its backups, 2025.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import dict_of, dicts_in, known_parameters, text_of, time_of

FORMAT: Final = "chatbox"
_SESSION: Final = "session:"
_LISTS: Final = ("chat-sessions-list", "chat-sessions")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the sessions of a backup, and the threads in them."""
    for value in own_objects(document, _is_own, "a Chatbox backup"):
        if isinstance(value, Skipped):
            yield value
        else:
            for session in _sessions(value):
                yield from _conversations(session)


def _is_own(value: object) -> bool:
    return any(isinstance(dict_of(value).get(name), list) for name in _LISTS)


def _sessions(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    listed = [about for name in _LISTS for about in dicts_in(values.get(name))]
    abouts = {text_of(about.get("id")): about for about in listed}
    for name, session in values.items():
        if name.startswith(_SESSION) and isinstance(session, dict):
            yield {**abouts.pop(name.removeprefix(_SESSION), {}), **session}
    yield from abouts.values()


def _conversations(session: Mapping[str, Any]) -> Iterator[Found]:
    yield _conversation(session, session, text_of(session.get("id")))
    for thread in dicts_in(session.get("threads")):
        id = f"{text_of(session.get('id'))}-{text_of(thread.get('id'))}"
        yield _conversation(session, thread, id)


def _conversation(session: Mapping[str, Any], thread: Mapping[str, Any], id: str) -> Found:
    settings = dict_of(session.get("settings"))
    title = thread.get("threadName") or thread.get("name") or session.get("name")
    said = dicts_in(thread.get("messages"))
    times = (time_of(message.get("timestamp")) for message in said)
    created = time_of(thread.get("createdAt")) or next(filter(None, times), None)
    draft = Draft(FORMAT, id, title=title, created=created)
    conversation = draft.conversation
    conversation.pinned = session.get("starred") is True
    conversation.model = text_of(settings.get("model")) or text_of(settings.get("modelId")) or None
    conversation.parameters = known_parameters(
        {
            "temperature": settings.get("temperature"),
            "top_p": settings.get("topP"),
            "max_tokens": settings.get("maxTokens"),
        }
    )
    end = _add_all(draft, said, None)
    for above, fork in dict_of(session.get("messageForksHash")).items():
        if draft.has(above):
            for way in dicts_in(dict_of(fork).get("lists")):
                _add_all(draft, dicts_in(way.get("messages")), above)
    return draft.finished(end)


def _add_all(draft: Draft, messages: list[dict[str, Any]], above: str | None) -> str | None:
    """Add messages one below the other; return the last one's id."""
    created = draft.conversation.created
    for number, said in enumerate(messages):
        role = api_role(said.get("role")) or Role.ASSISTANT
        content = _content(draft, said, role)
        if problem := text_of(said.get("error")):
            draft.skip("error of a reply", problem)
        if not content:
            draft.skip("message", "empty")
            continue
        if role is Role.SYSTEM and not draft.added and not draft.conversation.system:
            draft.conversation.system = Message(role, content).text
            continue
        message = Message(role, content)
        created = time_of(said.get("timestamp")) or created
        message.created = created
        if role is Role.ASSISTANT:
            message.model = text_of(said.get("model")) or draft.conversation.model
        id = text_of(said.get("id")) or f"{above}+{number}"
        draft.add(id, above, message)
        above = id
    return above


def _content(draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
    listed = said.get("contentParts")
    parts = [_with_its_name(part) for part in dicts_in(listed)]
    held: dict[str, Any] = {"parts": parts} if parts else {"content": said.get("content")}
    pictures = [{"name": "image"} for _ in dicts_in(said.get("pictures"))]
    files = [*dicts_in(said.get("files")), *pictures]
    shown = {
        "type": None,
        "reasoning_content": said.get("reasoningContent"),
        "files": files,
        "citations": said.get("links"),
    }
    return api_content(draft, FORMAT, held | shown, role)


def _with_its_name(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part; an image is kept elsewhere, under a name."""
    if part.get("type") == "image" and not part.get("url"):
        return {"type": "file", "filename": text_of(part.get("storageKey")) or "image"}
    return dict(part)
