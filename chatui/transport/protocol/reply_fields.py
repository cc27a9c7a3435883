"""The fields of a reply in every shape that servers send them; pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.events import ToolCallDelta
from chatui.transport.protocol.reply_usage import count_of

_REASONING_FIELDS: Final = ("reasoning_content", "reasoning", "thinking")


def delta_of(choice: Mapping[str, Any], *, is_body: bool) -> Mapping[str, Any]:
    """Return what a choice adds: its `delta`, else its `message`, else its `text`.

    Perplexity sends both. In a whole body the message counts, in a stream it repeats what came
    before; a delta that holds nothing but a role hides no message.
    """
    names = ("message", "delta") if is_body else ("delta", "message")
    adding = [_adding(choice.get(name)) for name in names]
    text = choice.get("text")
    adding.append({"content": text} if text else {})
    return next((one for one in adding if holds_something(one)), adding[0] or adding[1])


def holds_something(delta: Mapping[str, Any]) -> bool:
    """Tell whether there is more in a delta than a role."""
    return any(value and name != "role" for name, value in delta.items())


def _adding(value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    return {"content": value} if isinstance(value, str | list) and value else {}


def text_and_reasoning(content: object) -> Iterator[tuple[str, str]]:
    """Yield pieces of content as (text, reasoning), one of them empty.

    Content is a string, null, a list of parts (Mistral: {"type": "text", "text"} and {"type":
    "thinking", "thinking": [{"type": "text", "text"}]}), or one such part.
    """
    if isinstance(content, str):
        if content:
            yield content, ""
    elif isinstance(content, list):
        for part in content:
            yield from text_and_reasoning(part)
    elif isinstance(content, dict):
        for name in ("text", "content", "refusal"):
            yield from text_and_reasoning(content.get(name))
        for name in ("thinking", *_REASONING_FIELDS[:2]):
            if content.get(name):
                yield "", "".join(map("".join, text_and_reasoning(content[name])))


def reasoning_of(delta: Mapping[str, Any]) -> str:
    """Return a delta's thoughts; the same under two names counts once.

    DeepSeek and llama.cpp say `reasoning_content`, vLLM, Ollama and OpenRouter `reasoning`;
    OpenRouter adds `reasoning_details`, a list that repeats it.
    """
    for name in _REASONING_FIELDS:
        value = delta.get(name)
        if value:
            return "".join(map("".join, text_and_reasoning(value)))
    details = delta.get("reasoning_details")
    if not isinstance(details, list):
        return ""
    texts = (
        detail.get("text") or detail.get("summary")
        for detail in details
        if isinstance(detail, dict)
    )
    return "".join(text for text in texts if isinstance(text, str))


def tool_calls_of(delta: Mapping[str, Any]) -> Iterator[ToolCallDelta]:
    """Yield the pieces of tool calls in a delta; a call without an index has its place's."""
    calls = delta.get("tool_calls")
    for place, call in enumerate(calls if isinstance(calls, list) else []):
        if isinstance(call, dict):
            index = count_of(call.get("index"))
            yield _tool_call(call, place if index is None else index, call.get("function"))
    if isinstance(delta.get("function_call"), dict):
        yield _tool_call({}, 0, delta["function_call"])


def _tool_call(call: Mapping[str, Any], index: int, function: object) -> ToolCallDelta:
    function = function if isinstance(function, dict) else {}
    arguments = function.get("arguments")
    if isinstance(arguments, dict | list):
        arguments = json.dumps(arguments)
    return ToolCallDelta(
        index, _text(call.get("id")), _text(function.get("name")), _text(arguments)
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
