"""A message in the shapes of the chat APIs, which scripts and many programs save as it is.

Source of the shapes: the API pages of OpenAI (Chat Completions, Responses), Anthropic (Messages)
and Google (`parts` of a Content), the messages of LangChain and of Vercel's AI SDK.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Role
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.api_tools import (
    answer_of,
    call_id,
    call_part,
    called_and_answered,
    is_result,
    object_in,
    texts_in,
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
from chatui.transport.protocol.reply_sources import ReplySources

_NAMES: Final = {
    Role.SYSTEM: ("system", "developer", "instructions", "systemmessage"),
    Role.USER: ("user", "human", "prompter", "you", "me", "humanmessage", "usermessage"),
    Role.ASSISTANT: (
        *("assistant", "model", "ai", "bot", "chatbot", "llm", "agent", "function_call"),
        *("tool_call", "aimessage", "aimessagechunk", "gpt", "chatgpt", "bing", "bard", "claude"),
        *("gemini", "grok", "copilot", "deepseek", "llama", "mistral", "qwen", "perplexity"),
    ),
    Role.TOOL: (
        *("tool", "function", "observation", "function_response", "function_result"),
        *("function_call_output", "tool_response", "tool_result", "tool_output", "toolmessage"),
        *("functionmessage", "ipython"),
    ),
}
_ROLES: Final = {name: role for role, names in _NAMES.items() for name in names}
_THOUGHTS: Final = ("reasoning_content", "reasoning", "thinking", "thought", "thoughts")
_CONTENTS: Final = ("content", "value", "text", "parts", "message", "body", "data")
_CALL_IDS: Final = ("tool_call_id", "tool_use_id", "toolCallId", "call_id", "name")
_CALLS: Final = ("tool_use", "function_call", "custom_tool_call")
_SILENT: Final = ("step-start", "step_start")


def api_role(name: object) -> Role | None:
    """Return the role of one of the names that APIs and data sets have for it, None for others."""
    return _ROLES.get(text_of(name).strip().lower().replace("-", "_").replace(" ", "_"))


def item_role(kind: object) -> Role | None:
    """Return who an item of OpenAI's Responses is of that names no role, None for others."""
    name = text_of(kind)
    if name.endswith("_call_output"):
        return Role.TOOL
    return Role.ASSISTANT if name == "reasoning" or name.endswith("_call") else None


def api_content(draft: Draft, format: str, said: Mapping[str, Any], role: Role) -> list[Part]:
    """Return what a message holds: thoughts, texts, images, files, calls, results, sources."""
    if item_role(said.get("type")) and not any(said.get(name) for name in ("role", "from")):
        return list(_block(draft, format, said))
    thought = next(filter(None, map(_thought, (said.get(name) for name in _THOUGHTS))), "")
    parts: list[Part] = [ReasoningPart(thought)] if thought else []
    parts += _spoken(draft, format, said, role, has_thought=bool(thought))
    calls = dicts_in(said.get("tool_calls")) + dicts_in([said.get("function_call")])
    parts += map(call_part, calls)
    for image in dicts_in(said.get("images")):
        parts += _block(draft, format, image)
    for name in ("attachments", "experimental_attachments", "files"):
        parts += [_file(draft, file) for file in dicts_in(said.get(name))]
    if not any(isinstance(part, TextPart) for part in parts):
        parts += text_parts(said.get("refusal"), dict_of(said.get("audio")).get("transcript"))
    return parts + _cited(said) if role is Role.ASSISTANT else parts


def _spoken(
    draft: Draft, format: str, said: Mapping[str, Any], role: Role, *, has_thought: bool
) -> list[Part]:
    content = _content(said)
    blocks = content if isinstance(content, list) else [content]
    if role is Role.TOOL and not any(map(is_result, blocks)):
        id = next(filter(None, (text_of(said.get(name)) for name in _CALL_IDS)), "")
        shown = [block for block in dicts_in(blocks) if _is_image(block)]
        images = [part for block in shown for part in _block(draft, format, block)]
        words = texts_in([block for block in blocks if block not in shown])
        return [*([ToolResultPart(id, words)] if words or not images else []), *images]
    if api_role(said.get("from")) is Role.ASSISTANT and "call" in text_of(said.get("from")):
        return [call_part(object_in(content) or {"arguments": content})]
    if role is Role.ASSISTANT and isinstance(content, str) and not has_thought:
        return thought_and_text(content)
    return [part for block in blocks for part in _block(draft, format, block)]


def _content(said: Mapping[str, Any]) -> object:
    parts, text = said.get("parts"), said.get("content")
    if isinstance(parts, list) and parts and isinstance(text, str | None):
        # Of them the content is the text alone, unless they hold none.
        return parts if any(map(_is_text, parts)) or not text else [text, *parts]
    content = next((said[name] for name in _CONTENTS if said.get(name)), "")
    about = dict_of(content)
    return about["parts"] if isinstance(about.get("parts"), list) else content


def _is_text(part: object) -> bool:
    about = dict_of(part)
    is_text = about.get("type") in (None, "text") and bool(text_of(about.get("text")))
    return isinstance(part, str) or is_text


def _block(draft: Draft, format: str, block: object) -> Iterator[Part]:
    if not isinstance(block, dict):
        yield from text_parts(block)
        return
    match text_of(block.get("type")):
        case "thinking" | "reasoning" | "redacted_thinking":
            if thought := next(filter(None, map(_thought, _thoughts_in(block))), ""):
                yield ReasoningPart(thought)
            elif block.get("encrypted_content") or block.get("data"):
                draft.skip("thought", "encrypted")
        case "image_url" | "input_image" | "output_image" | "image":
            yield _image(draft, block)
        case "image_generation_call" if text_of(block.get("result")):
            yield draft.attach_base64(block["result"], "image")
        case "file" | "input_file" | "document":
            yield _file(draft, block)
        case "source-url" | "source" if text_of(block.get("url")):
            yield from _cited({"sources": [block]})
        case "":
            yield from _of_google(draft, format, block)
        case kind:
            yield from _tool_or_words(format, kind, block) if kind not in _SILENT else ()


def _tool_or_words(format: str, kind: str, block: Mapping[str, Any]) -> Iterator[Part]:
    if is_result(block):
        yield ToolResultPart(call_id(block), texts_in(answer_of(block)))
    elif kind in _CALLS:
        yield call_part(block)
    elif kind == "tool-invocation":
        yield from called_and_answered(dict_of(block.get("toolInvocation")))
    elif kind.startswith("tool-") or kind.endswith("_call"):
        yield from called_and_answered(
            {"name": block.get("toolName") or kind.removeprefix("tool-"), **block}
        )
    else:
        yield from _words(format, block)


def _of_google(draft: Draft, format: str, block: Mapping[str, Any]) -> Iterator[Part]:
    """Yield a part that tells its kind by its fields alone."""
    if data := dict_of(block.get("inlineData") or block.get("inline_data")):
        kind = text_of(data.get("mimeType")) or text_of(data.get("mime_type"))
        yield draft.attach_base64(data.get("data"), "attachment", kind)
    elif file := dict_of(block.get("fileData") or block.get("file_data")):
        address = text_of(file.get("fileUri")) or text_of(file.get("file_uri"))
        yield draft.missing(address or "file", "file", "not in the file")
    elif call := dict_of(block.get("functionCall") or block.get("function_call")):
        yield call_part(call)
    elif answer := dict_of(block.get("functionResponse") or block.get("function_response")):
        yield ToolResultPart(call_id(answer), json_text(answer.get("response")))
    elif code := dict_of(block.get("executableCode") or block.get("executable_code")):
        yield ToolCallPart("", "code_execution", GrowingText(text_of(code.get("code"))))
    elif ran := dict_of(block.get("codeExecutionResult") or block.get("code_execution_result")):
        yield ToolResultPart("", text_of(ran.get("output")) or text_of(ran.get("outcome")))
    else:
        yield from _words(format, block)


def _words(format: str, block: Mapping[str, Any]) -> list[Part]:
    text = block.get("text") or block.get("refusal")
    text = dict_of(text).get("value") if isinstance(text, dict) else text
    if not isinstance(text, str) and not block.get("type"):
        text = block.get("content")
    if not isinstance(text, str):
        return [foreign_part(format, block.get("type") or "part", block)]
    parts = text_parts(text)
    if block.get("thought") is True and text:
        parts = [ReasoningPart(text)]
    return parts + _cited(block)


def _cited(said: Mapping[str, Any]) -> list[Part]:
    sources = ReplySources().read(said)
    return [] if sources is None else [sources]


def _thoughts_in(block: Mapping[str, Any]) -> Iterator[object]:
    for name in ("thinking", "text", "reasoning", "content", "summary"):
        yield block.get(name)


def _thought(value: object) -> str:
    if isinstance(value, str):
        return value
    texts = (text_of(item.get("text")) or text_of(item.get("thinking")) for item in dicts_in(value))
    return "\n\n".join(filter(None, texts))


def _is_image(block: Mapping[str, Any]) -> bool:
    return "image" in text_of(block.get("type")) or "inlineData" in block


def _image(draft: Draft, block: Mapping[str, Any]) -> Part:
    if source := dict_of(block.get("source")):
        kind = text_of(source.get("media_type"))
        return draft.attach_base64(source.get("data") or source.get("url"), "image", kind)
    address = block.get("image_url") or block.get("image") or block.get("data") or block.get("url")
    kind = text_of(block.get("mimeType")) or text_of(block.get("mediaType"))
    return draft.attach_base64(
        dict_of(address).get("url") if isinstance(address, dict) else address, "image", kind
    )


def _file(draft: Draft, block: Mapping[str, Any]) -> Part:
    file = dict_of(block.get("file")) or dict_of(block.get("source")) or block
    names = (file.get("filename"), block.get("title"), file.get("name"), file.get("file_name"))
    name = next(filter(None, map(text_of, names)), "file")
    data = file.get("file_data") or file.get("data")
    address = text_of(file.get("url"))
    data = address if data is None and address.startswith("data:") else data
    kinds = (file.get(field) for field in ("media_type", "mediaType", "contentType", "mimeType"))
    kind = next(filter(None, map(text_of, kinds)), "")
    if isinstance(data, str) and kind.startswith("text/") and not data.startswith("data:"):
        return draft.attach(data.encode("utf-8", "replace"), name, kind)
    if isinstance(data, str):
        return draft.attach_base64(data, name, kind)
    return draft.missing(name, "file", "not in the file")
