"""A chat of OpenRouter's chat room, downloaded as JSON, `orpg.3.0`: one chat a file.

`messages` name their `characterId`, whose model is in `characters`, and their `items`, which hold
what was said. A reply names the prompt that it answers, a prompt nothing: it follows the reply
before it. OpenRouter publishes no description. Source of the shape: files as described by the
projects that read and write them, 2025 and 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part, ReasoningPart
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import dict_of, dicts_in, text_of, time_of

FORMAT: Final = "openrouter"
_SYSTEMS: Final = ("systemPrompt", "customSystemPrompt", "system_prompt")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chat of a file."""
    for value in own_objects(document, _is_own, "an OpenRouter chat"):
        yield value if isinstance(value, Skipped) else _conversation(value)


def _is_own(value: object) -> bool:
    about = dict_of(value)
    return (
        text_of(about.get("version")).startswith("orpg.")
        and isinstance(about.get("messages"), dict)
        and isinstance(about.get("items"), dict)
    )


def _conversation(values: Mapping[str, Any]) -> Found:
    messages = [
        (id, said) for id, said in dict_of(values["messages"]).items() if isinstance(said, dict)
    ]
    messages.sort(key=lambda item: text_of(item[1].get("createdAt")))
    created = time_of(messages[0][1].get("createdAt")) if messages else None
    draft = Draft(FORMAT, text_of(values.get("id")), title=values.get("title"), created=created)
    characters, items = dict_of(values.get("characters")), dict_of(values.get("items"))
    prompts = (text_of(dict_of(one).get(name)) for one in characters.values() for name in _SYSTEMS)
    draft.conversation.system = next(filter(None, prompts), "")
    answered: str | None = None
    for id, said in messages:
        role = api_role(said.get("type"))
        if role is None:
            character = text_of(said.get("characterId"))
            role = Role.USER if character == "USER" else Role.ASSISTANT
        parent = text_of(said.get("parentMessageId")) or answered
        content = [
            part
            for item in dicts_in(said.get("items"))
            for part in _item(draft, dict_of(items.get(text_of(item.get("id")))), role)
        ]
        if not content:
            draft.pass_by(id, parent)
            draft.skip("message", "empty")
            continue
        message = Message(role, content)
        message.created = time_of(said.get("createdAt")) or draft.conversation.created
        if role is Role.ASSISTANT:
            character = text_of(said.get("characterId"))
            message.model = text_of(dict_of(characters.get(character)).get("model")) or None
            draft.conversation.model = message.model or draft.conversation.model
            answered = id
        draft.add(id, parent, message)
    return draft.finished(answered)


def _item(draft: Draft, item: Mapping[str, Any], role: Role) -> list[Part]:
    data = dict_of(item.get("data"))
    if data.get("type") != "reasoning":
        return api_content(draft, FORMAT, data, role)
    thoughts = dicts_in(data.get("content")) or dicts_in(data.get("summary"))
    text = "\n\n".join(filter(None, (text_of(thought.get("text")) for thought in thoughts)))
    return [ReasoningPart(text)] if text else []
