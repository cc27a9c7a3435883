"""The fields of a reply in every shape that servers send them; pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.events import ToolCallDelta
from chatui.transport.reply_usage import count_of

_ERROR_FIELDS: Final = ("detail", "errors", "error_msg", "errorMessage", "fault")
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


def is_error(chunk: Mapping[str, Any], choice: Mapping[str, Any] | None, event: str) -> bool:
    """Tell whether a chunk says that the server failed.

    Shapes seen: {"error": {...}}, {"error": "words"}, OpenRouter's error inside a choice, and where
    there are no choices {"status": "error"}, {"detail": ...}, {"object": "error"},
    {"type": "error"}, {"errors": [...]}, {"success": false}, {"code": 500, "message": ...},
    DashScope's {"code": "InvalidParameter", "message": ...}, Baidu's {"error_code", "error_msg"},
    MiniMax's {"base_resp": {"status_code": 1004, ...}}, and {"response": {"error": ...}} of
    Responses. A finish_reason of "error" alone is a way to end.
    """
    if event == "error" or chunk.get("error"):
        return True
    if choice is not None:
        return bool(choice.get("error"))
    if chunk.get("choices"):
        return False
    base = chunk.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        return True
    return chunk.get("choices") is None and _is_error_alone(chunk)


def _is_error_alone(chunk: Mapping[str, Any]) -> bool:
    """Tell whether a payload that is no part of a reply says that the server failed."""
    kind, response = chunk.get("type"), chunk.get("response")
    return (
        any(chunk.get(name) for name in _ERROR_FIELDS)
        or chunk.get("success") is False
        or chunk.get("status") in ("error", "failed", "fail")
        or chunk.get("object") == "error"
        or (isinstance(kind, str) and kind.lower().endswith("error"))
        or (isinstance(response, dict) and bool(response.get("error")))
        or (("message" in chunk or "msg" in chunk) and _has_code_of_failure(chunk))
    )


def _has_code_of_failure(chunk: Mapping[str, Any]) -> bool:
    """Tell whether what stands beside a message is no code of success, such as 0, 200 or "ok"."""
    code = chunk.get("code")
    if isinstance(code, str) and code[:1].isalpha():
        return code.lower() not in ("ok", "success")
    codes = (chunk.get(name) for name in ("code", "status", "statusCode"))
    numbers = (
        int(code[:9]) if isinstance(code, str) and code.isdecimal() else code for code in codes
    )
    return any(isinstance(number, int) and number >= 400 for number in numbers)


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
