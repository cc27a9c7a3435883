"""JSON Lines as chat fine-tuning takes them: a branch a line, `{"messages": [...]}`.

Left out are thoughts, images and files, excluded messages, and replies that failed. Source of the
shape: the OpenAI API reference, chat fine-tuning format.
"""

import json
from typing import Any

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import ToolCallPart, ToolResultPart


def json_lines(conversation: Conversation) -> str:
    """Return a line for each branch, in the order in which the branches end."""
    parents = {message.parent for message in conversation.messages.values()}
    lines: dict[str, None] = {}
    for leaf in (id for id in conversation.messages if id not in parents):
        messages = [{"role": "system", "content": conversation.system}][: bool(conversation.system)]
        messages += [line for said in conversation.path(leaf) for line in _lines(said)]
        if any(message["role"] == Role.ASSISTANT for message in messages):
            lines[json.dumps({"messages": messages})] = None
    return "".join(f"{line}\n" for line in lines)


def _lines(message: Message) -> list[dict[str, Any]]:
    if message.excluded or message.status in (Status.FAILED, Status.STREAMING):
        return []
    calls = [
        {
            "id": part.id,
            "type": "function",
            "function": {"name": part.name, "arguments": part.arguments.text},
        }
        for part in message.content
        if isinstance(part, ToolCallPart)
    ]
    results: list[dict[str, Any]] = [
        {"role": Role.TOOL.value, "tool_call_id": part.call_id, "content": part.text}
        for part in message.content
        if isinstance(part, ToolResultPart)
    ]
    said: dict[str, Any] = {"role": message.role.value, "content": message.text}
    if calls:
        said["tool_calls"] = calls
    return ([said] if message.text or calls else []) + results
