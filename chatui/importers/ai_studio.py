"""A prompt of Google AI Studio, as it lies in Drive or was downloaded: one chat a file.

The list `chunkedPrompt.chunks` holds texts, thoughts and files by their roles; what one side says
in several chunks is one message here. The file's name is its title, and it has no id. Files are
named by their ids in Drive. Google publishes no description. Source of the shape: real files as
described by the projects that read them, 2024 to 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from chatui.conversation.message import FinishReason, Message, Role
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.api_message import api_content
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import Entry, ImportSource
from chatui.importers.values import (
    by_number,
    dict_of,
    dicts_in,
    known_parameters,
    sources_part,
    text_of,
    time_of,
)

FORMAT: Final = "ai-studio"
_IN_DRIVE: Final = (
    *("driveImage", "driveDocument", "driveVideo", "driveAudio", "driveFile", "youtubeVideo"),
)
_CALLS: Final = ("functionCall", "functionResponse")
_INLINE: Final = ("inlineImage", "inlineFile", "inlineAudio", "inlineVideo", "inlineData")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chat of a file."""
    assert isinstance(document, JsonDocument)
    for value in own_objects(document, _is_own, "an AI Studio prompt"):
        yield value if isinstance(value, Skipped) else _conversation(document.entry, value)


def _is_own(value: object) -> bool:
    prompt = dict_of(value).get("chunkedPrompt")
    return isinstance(prompt, dict) and isinstance(prompt.get("chunks", []), list)


def _conversation(entry: Entry, values: Mapping[str, Any]) -> Found:
    chunks = dicts_in(values["chunkedPrompt"].get("chunks"))
    first = time_of(chunks[0].get("createTime")) if chunks else None
    title = values.get("title") or entry.base.removesuffix(".json")
    draft = Draft(FORMAT, text_of(values.get("id")), title=title, created=first)
    conversation, settings = draft.conversation, dict_of(values.get("runSettings"))
    conversation.model = text_of(settings.get("model")).removeprefix("models/") or None
    conversation.parameters = known_parameters(
        {
            "temperature": settings.get("temperature"),
            "top_p": settings.get("topP"),
            "max_tokens": settings.get("maxOutputTokens"),
        }
    )
    told = values.get("systemInstruction")
    instruction = {"text": told} if isinstance(told, str) else dict_of(told)
    texts = [instruction.get("text"), *(p.get("text") for p in dicts_in(instruction.get("parts")))]
    conversation.system = "\n\n".join(filter(None, map(text_of, texts)))
    message: Message | None = None
    for chunk in chunks:
        role = Role.USER if chunk.get("role") == "user" else Role.ASSISTANT
        content = _content(draft, chunk)
        if not content:
            draft.skip("piece of a message", text_of(chunk.get("errorMessage")) or "empty")
            continue
        if message is None or message.role is not role:
            created = time_of(chunk.get("createTime")) or first or entry.modified
            message = Message(role, created=created)
            message.model = conversation.model if role is Role.ASSISTANT else None
            draft.append(message)
        message.content += content
        if chunk.get("finishReason") == "MAX_TOKENS":
            message.finish_reason = FinishReason.LENGTH
    for unsent in dicts_in(values["chunkedPrompt"].get("pendingInputs")):
        if text_of(unsent.get("text")):
            draft.skip("prompt", "was not sent")
    return draft.finished()


def _content(draft: Draft, chunk: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = [
        draft.missing(text_of(dict_of(chunk[name]).get("id")) or name, _kind(name), "only in Drive")
        for name in _IN_DRIVE
        if isinstance(chunk.get(name), dict)
    ]
    for name in _INLINE:
        if data := dict_of(chunk.get(name)):
            kind = text_of(data.get("mimeType"))
            parts.append(draft.attach_base64(data.get("data"), _kind(name), kind))
    if code := text_of(dict_of(chunk.get("executableCode")).get("code")):
        parts.append(ToolCallPart("", "code_execution", GrowingText(code)))
    ran = dict_of(chunk.get("codeExecutionResult"))
    if output := text_of(ran.get("output")) or text_of(ran.get("outcome")):
        parts.append(ToolResultPart("", output))
    if text := text_of(chunk.get("text")):
        parts.append(_words(text, is_thought=chunk.get("isThought") is True))
    elif not parts:
        is_thought = chunk.get("isThought") is True
        said = [{"thought": is_thought, **part} for part in dicts_in(chunk.get("parts"))]
        said = said or [{name: chunk[name]} for name in _CALLS if isinstance(chunk.get(name), dict)]
        parts += api_content(draft, FORMAT, {"parts": said}, Role.USER) if said else []
    return parts + _sources(chunk)


def _sources(chunk: Mapping[str, Any]) -> list[Part]:
    """Return the web pages that an answer goes by, in the order of their numbers."""
    grounding = dict_of(chunk.get("grounding"))
    pages = by_number(dicts_in(grounding.get("groundingSources")), "referenceNumber")
    pages = pages or by_number(dicts_in(grounding.get("corroborationSegments")), "footnoteNumber")
    pages += dicts_in(chunk.get("citations"))
    return sources_part((_behind(text_of(p.get("uri"))), text_of(p.get("title"))) for p in pages)


def _behind(address: str) -> str:
    """Return the page to which an address of Google's leads, else the address."""
    if not address.startswith("https://www.google.com/url?"):
        return address
    return next(iter(parse_qs(address.partition("?")[2]).get("q", ())), address)


def _words(text: str, *, is_thought: bool) -> Part:
    return ReasoningPart(text) if is_thought else TextPart(text)


def _kind(name: str) -> str:
    return "image" if name.endswith("Image") else "file"
