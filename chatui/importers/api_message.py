"""A message in the shapes of the chat APIs, which scripts and many programs save as it is.

Source of the shapes: the API pages of OpenAI (Chat Completions, Responses), Anthropic (Messages)
and Google (`parts` of a Content).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Role
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.draft import Draft
from chatui.importers.values import (
    dict_of,
    dicts_in,
    foreign_part,
    json_text,
    text_of,
    text_parts,
    thought_and_text,
)

_ROLES: Final = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "human": Role.USER,
    "prompter": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
    "ai": Role.ASSISTANT,
    "bot": Role.ASSISTANT,
    "gpt": Role.ASSISTANT,
    "chatgpt": Role.ASSISTANT,
    "bing": Role.ASSISTANT,
    "bard": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
    "observation": Role.TOOL,
    "function_response": Role.TOOL,
    "function_call": Role.ASSISTANT,
}
_THOUGHTS: Final = ("reasoning_content", "reasoning", "thinking")


def api_role(name: object) -> Role | None:
    """Return the role of one of the names that APIs and data sets have for it, None for others."""
    return _ROLES.get(text_of(name).lower())


def api_content(draft: Draft, format: str, said: Mapping[str, Any], role: Role) -> list[Part]:
    """Return what a message holds: thoughts, texts, images, files, calls of tools, results."""
    thought = next(filter(None, (text_of(said.get(name)) for name in _THOUGHTS)), "")
    parts: list[Part] = [ReasoningPart(thought)] if thought else []
    values = (said.get(name) for name in ("content", "value", "text", "parts"))
    content = next((value for value in values if value), "")
    if role is Role.TOOL and isinstance(content, str):
        parts.append(ToolResultPart(text_of(said.get("tool_call_id") or said.get("name")), content))
    elif role is Role.ASSISTANT and isinstance(content, str) and not thought:
        parts += thought_and_text(content)
    else:
        for block in content if isinstance(content, list) else [content]:
            parts += _block(draft, format, block)
    calls = dicts_in(said.get("tool_calls")) + dicts_in([said.get("function_call")])
    return [*parts, *map(_call, calls)]


def _block(draft: Draft, format: str, block: object) -> Iterator[Part]:
    if not isinstance(block, dict):
        yield from text_parts(block)
        return
    match block.get("type"):
        case "thinking" | "reasoning":
            thought = text_of(block.get("thinking")) or text_of(block.get("text"))
            if thought:
                yield ReasoningPart(thought)
        case "tool_use":
            yield _call({**block, "arguments": block.get("input")})
        case "tool_result":
            yield ToolResultPart(text_of(block.get("tool_use_id")), _texts(block.get("content")))
        case "image_url" | "input_image" | "image":
            yield _image(draft, block)
        case "file" | "input_file" | "document":
            yield _file(draft, block)
        case None if data := dict_of(block.get("inlineData") or block.get("inline_data")):
            kind = text_of(data.get("mimeType")) or text_of(data.get("mime_type"))
            yield draft.attach_base64(data.get("data"), "attachment", kind)
        case _:
            yield from _words(format, block)


def _words(format: str, block: Mapping[str, Any]) -> list[Part]:
    text = block.get("text") or block.get("refusal")
    text = dict_of(text).get("value") if isinstance(text, dict) else text
    if not isinstance(text, str):
        return [foreign_part(format, block.get("type") or "part", block)]
    return [ReasoningPart(text)] if block.get("thought") is True and text else text_parts(text)


def _image(draft: Draft, block: Mapping[str, Any]) -> Part:
    if source := dict_of(block.get("source")):
        kind = text_of(source.get("media_type"))
        return draft.attach_base64(source.get("data") or source.get("url"), "image", kind)
    address = block.get("image_url") or block.get("image")
    return draft.attach_base64(
        dict_of(address).get("url") if isinstance(address, dict) else address, "image"
    )


def _file(draft: Draft, block: Mapping[str, Any]) -> Part:
    file = dict_of(block.get("file")) or dict_of(block.get("source")) or block
    name = text_of(file.get("filename")) or text_of(block.get("title")) or "file"
    data = file.get("file_data") or file.get("data")
    kind = text_of(file.get("media_type"))
    if isinstance(data, str) and kind.startswith("text/"):
        return draft.attach(data.encode("utf-8", "replace"), name, kind)
    if isinstance(data, str):
        return draft.attach_base64(data, name, kind)
    return draft.missing(name, "file", "not in the file")


def _call(call: Mapping[str, Any]) -> ToolCallPart:
    function = dict_of(call.get("function")) or call
    arguments = GrowingText(json_text(function.get("arguments")))
    return ToolCallPart(text_of(call.get("id")), text_of(function.get("name")), arguments)


def _texts(content: object) -> str:
    if isinstance(content, str):
        return content
    return "\n\n".join(text_of(item.get("text")) or json_text(item) for item in dicts_in(content))
