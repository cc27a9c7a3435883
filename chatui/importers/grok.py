"""The data export of Grok: a zip, its folder, or its prod-grok-backend.json.

Each item of `conversations` is a conversation with its `responses`, which name their
`parent_response_id`. Whoever is not "human" is Grok: its sender may be the name of a model. Times
are ISO 8601 or those of MongoDB. Attached files lie beside, `prod-mc-asset-server/<id>/content`.
xAI publishes no description. Source of the shape: real exports as described by the projects that
read them, 2025 and 2026.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeGuard

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part, ReasoningPart
from chatui.errors import CannotImport
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.grok_steps import cards_of, images_in, steps_of, with_links
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    sources_part,
    text_of,
    text_parts,
    time_of,
)

FORMAT: Final = "grok"
_FOUND: Final = ("cited_web_search_results", "web_search_results")
_LOOK_AHEAD: Final = 10
_NO_CHATS: Final = {"projects": "project", "tasks": "task", "media_posts": "generated picture"}


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    if not isinstance(first, dict):
        return False
    inside = first.get("conversations")
    if isinstance(inside, list) and not inside:
        return "media_posts" in first or "tasks" in first
    return any(map(_is_own, inside[:_LOOK_AHEAD] if isinstance(inside, list) else [first]))


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of an export."""
    assert isinstance(document, JsonDocument)
    assets = f"{document.entry.folder}prod-mc-asset-server/"
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
            continue
        inside = value.get("conversations") if isinstance(value, dict) else None
        for item in inside if isinstance(inside, list) else [value]:
            if _is_own(item):
                yield _conversation(item, source, assets)
            else:
                yield Skipped("conversation", "not of the shape of a Grok conversation")
        for name, what in _NO_CHATS.items():
            for _ in dicts_in(dict_of(value).get(name)):
                yield Skipped(what, "not a part of a chat")


def _is_own(value: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(value, dict)
        and isinstance(value.get("conversation"), dict)
        and isinstance(value.get("responses"), list)
    )


def _conversation(item: Mapping[str, Any], source: ImportSource, assets: str) -> Found:
    about = item["conversation"]
    draft = Draft(
        FORMAT,
        text_of(about.get("id")) or text_of(about.get("conversation_id")),
        title=about.get("title"),
        created=_time(about.get("create_time")),
        updated=_time(about.get("modify_time")),
    )
    conversation = draft.conversation
    conversation.pinned = about.get("starred") is True
    previous: str | None = None
    for number, wrapped in enumerate(dicts_in(item["responses"])):
        said = dict_of(wrapped.get("response")) or wrapped
        id = _id(said.get("_id")) or f"+{number}"
        parent = _id(said.get("parent_response_id")) or None
        above = parent if "parent_response_id" in said else previous
        content = _content(draft, said, source, assets)
        previous = id
        if not content:
            draft.pass_by(id, above)
            draft.skip("message", text_of(said.get("error")) or "empty")
            continue
        is_prompt = text_of(said.get("sender")).lower() in ("human", "user")
        message = Message(Role.USER if is_prompt else Role.ASSISTANT, content)
        message.created = _time(said.get("create_time")) or conversation.created
        if not is_prompt:
            message.model = text_of(said.get("model")) or None
            conversation.model = message.model or conversation.model
        draft.add(id, above, message)
    return draft.finished(_id(about.get("leaf_response_id")) or previous)


def _content(
    draft: Draft, said: Mapping[str, Any], source: ImportSource, assets: str
) -> list[Part]:
    files = said.get("file_attachments")
    parts: list[Part] = [
        _file(draft, file, source, assets) for file in (files if isinstance(files, list) else [])
    ]
    steps, pages = steps_of(said)
    written = [part.text for part in steps if isinstance(part, ReasoningPart)]
    agents = dicts_in(said.get("agent_thinking_traces"))
    traces = [said.get("thinking_trace"), *(agent.get("thinking_trace") for agent in agents)]
    thoughts = dict.fromkeys(filter(None, map(text_of, traces)))
    known = {*written, "".join(written), "\n".join(written)}
    parts += [ReasoningPart(thought) for thought in thoughts if thought not in known]
    parts += steps
    cards = cards_of(said)
    text = text_of(said.get("message")) or text_of(said.get("query"))
    parts += text_parts(with_links(text, cards))
    images = said.get("generated_image_urls")
    images = images if isinstance(images, list) else []
    for image in dict.fromkeys([*map(text_of, images), *images_in(cards)]):
        parts.append(draft.missing(image or "image", "image", "not in the export"))
    for card in cards.values():
        if not (card.get("url") or any(images_in({"": card}))):
            draft.skip("card in a reply", "of a kind that chatui has no part for")
    found = [page for name in _FOUND for page in dicts_in(said.get(name))]
    found += cards.values()
    named = ((text_of(page.get("url")), text_of(page.get("title"))) for page in found)
    return parts + sources_part([*named, *pages])


def _file(draft: Draft, file: object, source: ImportSource, assets: str) -> Part:
    about = dict_of(file)
    id = text_of(file) or _id(about.get("id")) or text_of(about.get("file_id"))
    name = text_of(about.get("name")) or text_of(about.get("file_name")) or id or "file"
    entry = source.find(f"{assets}{id}/content") or source.find(f"{assets}{id}") if id else None
    if entry is None:
        return draft.missing(name, "file", "not in the export")
    try:
        content = source.read(entry, LARGEST_ATTACHMENT)
    except CannotImport as problem:
        return draft.missing(name, "file", problem.message)
    return draft.attach(content, name)


def _id(value: object) -> str:
    """Return an id: a text, or an object of MongoDB."""
    return text_of(value) or text_of(dict_of(value).get("$oid"))


def _time(value: object) -> datetime | None:
    """Return a time in ISO 8601, or in the JSON of MongoDB."""
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, dict):
        digits = text_of(value.get("$numberLong"))
        value = int(digits) if digits.isdecimal() and len(digits) < 20 else None
    return time_of(value)
