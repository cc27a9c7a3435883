"""Calls of tools and their answers, in the shapes of the chat APIs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chatui.conversation.parts import GrowingText, Part, ToolCallPart, ToolResultPart
from chatui.importers.values import dict_of, json_text, text_of


def call_part(call: Mapping[str, Any]) -> ToolCallPart:
    """Return the part for a call, whatever its API names its fields."""
    function = dict_of(call.get("function")) or call
    fields = ("arguments", "args", "input", "parameters")
    given = next((function[name] for name in fields if function.get(name) is not None), None)
    name = text_of(function.get("name")) or text_of(function.get("toolName"))
    id = next(filter(None, (text_of(call.get(n)) for n in ("call_id", "toolCallId", "id"))), "")
    return ToolCallPart(id, name, GrowingText(json_text(given)))


def called_and_answered(call: Mapping[str, Any]) -> Iterator[Part]:
    """Yield a call that holds its answer."""
    known = ("arguments", "args", "input", "parameters")
    silent = ("type", "name", "id", "status", "state", "toolCallId")
    if not any(name in call for name in known):
        given = {n: v for n, v in call.items() if n not in (*silent, "output", "result", "results")}
        call = {**call, "arguments": given}
    yield call_part(call)
    if answer := answer_of(call):
        yield ToolResultPart(call_id(call), texts_in(answer))


def is_result(block: object) -> bool:
    """Tell whether a block is what a tool answered."""
    about = dict_of(block)
    kind = text_of(about.get("type")).replace("-", "_")
    return kind == "tool_result" or kind.endswith("_call_output") or "functionResponse" in about


def answer_of(block: Mapping[str, Any]) -> object:
    """Return what a tool answered, an empty text where it has not."""
    fields = ("output", "result", "content", "results")
    return next((block[name] for name in fields if block.get(name)), "")


def call_id(block: Mapping[str, Any]) -> str:
    """Return the id of a call, else the name of what was called."""
    names = ("call_id", "tool_use_id", "toolCallId", "id", "name")
    return next(filter(None, (text_of(block.get(name)) for name in names)), "")


def object_in(text: object) -> dict[str, Any]:
    """Return the object in a JSON text, or an empty one."""
    try:
        return dict_of(json.loads(text)) if isinstance(text, str) else dict_of(text)
    except (ValueError, RecursionError):
        return {}


def texts_in(content: object) -> str:
    """Return the texts of a tool's answer; what is no text as JSON."""
    items = content if isinstance(content, list) else [content]
    texts = (text_of(dict_of(item).get("text")) or json_text(item) for item in items if item)
    return "\n\n".join(texts)
