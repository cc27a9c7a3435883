"""A chat of LM Studio: `conversations/<time>.conversation.json`, as version 0.3 and later keep it.

Each message has `versions`, of which one is selected: the others are siblings of it. A reply has
steps, of which those in the style "thinking" are thoughts. Files lie in another folder, under the
names by which messages point to them. LM Studio publishes no description. Source of the shape:
files as described by the projects that read and write them, 2024 to 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import Part, ReasoningPart, ToolResultPart
from chatui.errors import CannotImport
from chatui.importers.api_message import api_role
from chatui.importers.api_tools import call_part, texts_in
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    foreign_part,
    text_of,
    text_parts,
    thought_and_text,
    time_of,
    usage,
    whole_number,
)

FORMAT: Final = "lm-studio"
_SYSTEM: Final = "llm.prediction.systemPrompt"
_CUT: Final = ("maxPredictedTokensReached", "contextLengthReached")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chat of a file."""
    for value in own_objects(document, _is_own, "an LM Studio chat"):
        yield value if isinstance(value, Skipped) else _conversation(value, source)


def _is_own(value: object) -> bool:
    messages = dicts_in(dict_of(value).get("messages"))
    return any(isinstance(said.get("versions"), list) for said in messages[:10])


def _conversation(values: Mapping[str, Any], source: ImportSource) -> Found:
    begun = whole_number(values.get("createdAt"))
    draft = Draft(
        FORMAT,
        "" if begun is None else str(begun),
        title=values.get("name"),
        created=time_of(begun),
        updated=time_of(values.get("assistantLastMessagedAt")),
    )
    conversation = draft.conversation
    conversation.pinned = values.get("pinned") is True
    conversation.model = text_of(dict_of(values.get("lastUsedModel")).get("identifier")) or None
    conversation.system = text_of(values.get("systemPrompt"))
    for field in dicts_in(dict_of(values.get("perChatPredictionConfig")).get("fields")):
        if field.get("key") == _SYSTEM and text_of(field.get("value")):
            conversation.system = field["value"]
    above: str | None = None
    for number, said in enumerate(dicts_in(values.get("messages"))):
        versions = dicts_in(said.get("versions"))
        selected = whole_number(said.get("currentlySelected")) or 0
        chosen = above
        for place, version in enumerate(versions):
            id = f"{number}.{place}"
            _add(draft, id, above, version, source)
            chosen = id if place == selected or chosen == above else chosen
        above = chosen
    return draft.finished(above)


def _add(
    draft: Draft, id: str, parent: str | None, version: Mapping[str, Any], source: ImportSource
) -> None:
    role = api_role(version.get("role")) or Role.ASSISTANT
    content = list(_blocks(draft, version, role, source))
    steps = dicts_in(version.get("steps"))
    for step in steps:
        if isinstance(step.get("content"), list):
            content += _blocks(draft, step, role, source)
        else:
            draft.skip("step of a reply", text_of(step.get("type")) or "of no known kind")
    if not content:
        draft.pass_by(id, parent)
        draft.skip("message", "empty")
        return
    message = Message(role, content)
    message.created = draft.conversation.created
    if role is Role.ASSISTANT:
        made = next((info for s in reversed(steps) if (info := dict_of(s.get("genInfo")))), {})
        sender = dict_of(version.get("senderInfo")).get("senderName")
        names = (made.get("identifier"), sender)
        message.model = next(filter(None, map(text_of, names)), draft.conversation.model)
        stats = dict_of(made.get("stats"))
        message.usage = usage(stats.get("promptTokensCount"), stats.get("predictedTokensCount"))
        if stats.get("stopReason") in _CUT:
            message.finish_reason = FinishReason.LENGTH
        elif stats.get("stopReason") == "userStopped":
            message.status = Status.STOPPED
    draft.add(id, parent, message)


def _blocks(
    draft: Draft, holder: Mapping[str, Any], role: Role, source: ImportSource
) -> Iterator[Part]:
    is_thought = dict_of(holder.get("style")).get("type") == "thinking"
    content = holder.get("content")
    for block in dicts_in([{"type": "text", "text": content}] if text_of(content) else content):
        match block.get("type"):
            case "text" if is_thought:
                yield from ([ReasoningPart(block["text"])] if text_of(block.get("text")) else [])
            case "text":
                text = text_of(block.get("text"))
                yield from thought_and_text(text) if role is Role.ASSISTANT else text_parts(text)
            case "file":
                yield _file(draft, block, source)
            case "toolCallRequest":
                id = text_of(block.get("callId")) or text_of(block.get("toolCallRequestId"))
                yield call_part({**block, "call_id": id})
            case "toolCallResult":
                id = text_of(block.get("toolCallId")) or text_of(block.get("callId"))
                yield ToolResultPart(id, texts_in(block.get("content")))
            case kind:
                yield foreign_part(FORMAT, kind or "part", block)


def _file(draft: Draft, block: Mapping[str, Any], source: ImportSource) -> Part:
    name = text_of(block.get("fileIdentifier")) or text_of(block.get("name")) or "file"
    what = "image" if block.get("fileType") == "image" else "file"
    entry = source.find_base(name)
    if entry is None:
        return draft.missing(name, what, "in another folder of LM Studio, user-files")
    try:
        return draft.attach(source.read(entry, LARGEST_ATTACHMENT), name)
    except CannotImport as problem:
        return draft.missing(name, what, problem.message)
