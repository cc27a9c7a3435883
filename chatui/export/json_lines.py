"""JSON Lines as chat fine-tuning takes them: a branch a line, `{"messages": [...]}`.

Each line ends with a reply, each tool call is followed by its result, and the names of tools have
the characters that the API allows. Images are in the prompts as `data:` addresses. Left out are
thoughts, sources, other files, excluded messages, replies that failed, prompts whose reply is left
out, and calls and results without each other. Source of the shape: the OpenAI API reference, chat
fine-tuning and vision fine-tuning.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.errors import UsageError
from chatui.export.attached import NONE, Attachments, data_address, text_in
from chatui.text.fencing import file_block
from chatui.text.surrogates import encodable

_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_NAME: Final = 64
_LARGEST: Final = 64 << 20
"""Characters of all lines together, where there are several."""
Line = dict[str, Any]


def json_lines(conversation: Conversation, attachments: Attachments = NONE) -> str:
    """Return a line for each branch that holds a reply, in the order in which they end.

    Raises:
        UsageError: When the branches have so much in common that they would fill the disk.
    """
    parents = {message.parent for message in conversation.messages.values()}
    leaves = [id for id in conversation.messages if id not in parents]
    system = [_said(Role.SYSTEM, conversation.system)] if conversation.system else []
    lines_of = {id: list(_lines(one, attachments)) for id, one in conversation.messages.items()}
    lines: dict[str, None] = {}
    size = 0
    for leaf in leaves:
        answered = _answered(conversation.path(leaf), lines_of)
        said = [line for one in answered for line in lines_of[one.id]]
        messages = _up_to_the_last_reply([*system, *_with_answered_calls(said)])
        if not messages:
            continue
        line = json.dumps({"messages": messages})
        size += len(line)
        if size > _LARGEST and len(leaves) > 1:
            raise UsageError(
                f"It has {len(leaves):,} branches, which are more than {_LARGEST >> 20} MB when "
                "each is written as a whole.",
                hint="Take one with --branch or --nth N, or json, which holds the whole tree once.",
            )
        lines[line] = None
    return "".join(f"{line}\n" for line in lines)


def message_left_out(message: Message) -> str:
    """Return what a message that has no line is called; empty for the others."""
    if message.excluded:
        return "excluded message"
    return "unfinished reply" if message.status in (Status.FAILED, Status.STREAMING) else ""


def takes_attachment(part: Part, role: Role, attachments: Attachments) -> bool:
    """Tell whether the line of a message holds an image, or a file's text: prompts take them."""
    content = attachments.get(part.sha256) if isinstance(part, ImagePart | FilePart) else None
    match part:
        case ImagePart():
            return content is not None and role is Role.USER
        case _:
            is_prompt = role in (Role.USER, Role.SYSTEM)
            return content is not None and is_prompt and text_in(content) is not None


def _answered(path: Sequence[Message], lines_of: Mapping[str, list[Line]]) -> Iterator[Message]:
    """Yield the messages of a branch without the prompts whose reply is left out."""
    for message, reply, after in zip_longest(path, path[1:], path[2:]):
        is_asked_again = after is None or after.role is Role.USER
        if message.role is Role.USER and reply and not lines_of[reply.id] and is_asked_again:
            continue
        yield message


def _lines(message: Message, attachments: Attachments) -> Iterator[Line]:
    if message_left_out(message):
        return
    if message.role in (Role.USER, Role.SYSTEM):
        if content := _content(message, attachments):
            yield _said(message.role, content)
    else:
        yield from _replies(message)


def _replies(message: Message) -> Iterator[Line]:
    """Yield what a reply, or a message of tools, says before and after each result."""
    texts: list[str] = []
    calls: list[ToolCallPart] = []
    for part in message.content:
        if calls and isinstance(part, TextPart):
            yield _reply(texts, calls)
            texts, calls = [], []
        if isinstance(part, TextPart) and message.role is Role.ASSISTANT:
            texts.append(part.text)
        elif isinstance(part, ToolCallPart):
            calls.append(part)
        elif isinstance(part, ToolResultPart):
            if texts or calls:
                yield _reply(texts, calls)
                texts, calls = [], []
            yield _said(Role.TOOL, part.text) | {"tool_call_id": encodable(part.call_id)}
    if any(texts) or calls:
        yield _reply(texts, calls)


def _content(message: Message, attachments: Attachments) -> str | list[Line]:
    """Return the text of a prompt, or its parts when it holds images or files of text."""
    parts: list[Line] = []
    for part in message.content:
        match part:
            case TextPart() if part.text:
                parts.append({"type": "text", "text": encodable(part.text)})
            case ImagePart() if takes_attachment(part, message.role, attachments):
                address = data_address(attachments[part.sha256], part.media_type)
                parts.append({"type": "image_url", "image_url": {"url": address}})
            case FilePart() if takes_attachment(part, message.role, attachments):
                text = file_block(part.name, text_in(attachments[part.sha256]) or "")
                parts.append({"type": "text", "text": encodable(text)})
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _said(role: Role, content: str | list[Line]) -> Line:
    return {
        "role": role.value,
        "content": encodable(content) if isinstance(content, str) else content,
    }


def _reply(texts: Sequence[str], calls: Sequence[ToolCallPart]) -> Line:
    reply: Line = {"role": Role.ASSISTANT.value, "content": encodable("\n\n".join(texts)) or None}
    if calls:
        reply["tool_calls"] = [_call(call) for call in calls]
    return reply


def _call(call: ToolCallPart) -> Line:
    name = _NO_NAME.sub("_", call.name)[:_LONGEST_NAME] or "tool"
    arguments = _arguments(encodable(call.arguments.text))
    function = {"name": name, "arguments": arguments}
    return {"id": encodable(call.id), "type": "function", "function": function}


def _arguments(text: str) -> str:
    """Return a JSON object; what is none, such as a program for a tool, is made its input."""
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    return text if is_object else json.dumps({"input": text} if text else {}, ensure_ascii=False)


def _with_answered_calls(said: Sequence[Line]) -> Iterator[Line]:
    """Yield the messages without calls and results that have no other half beside them."""
    waiting: set[str] = set()
    for at, line in enumerate(said):
        if line["role"] == Role.TOOL:
            if line["tool_call_id"] in waiting:
                waiting.discard(line["tool_call_id"])
                yield line
            continue
        answered = set(_results_after(said, at))
        calls = {call["id"]: call for call in line.get("tool_calls", ()) if call["id"] in answered}
        waiting = set(calls)
        kept = {name: value for name, value in line.items() if name != "tool_calls"}
        if calls:
            kept["tool_calls"] = list(calls.values())
        if calls or kept["content"]:
            yield kept


def _results_after(said: Sequence[Line], at: int) -> Iterator[str]:
    for later in range(at + 1, len(said)):
        if said[later]["role"] != Role.TOOL:
            return
        yield said[later]["tool_call_id"]


def _up_to_the_last_reply(messages: list[Line]) -> list[Line]:
    while messages:
        last = messages.pop()
        if last["role"] == Role.ASSISTANT and last["content"]:
            return [*messages, {"role": last["role"], "content": last["content"]}]
    return []
