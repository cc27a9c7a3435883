"""A conversation's branch and its parameters to the JSON body of a request; pure."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chatui.config import Endpoint
from chatui.conversation.message import Message, Role
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.providers import effective_parameters, provider_of
from chatui.text.surrogates import encodable


class Adaptation(StrEnum):
    """What is left out or renamed for a server that refused it."""

    NO_STREAM_OPTIONS = "without stream_options"
    MAX_COMPLETION_TOKENS = "with max_completion_tokens"
    MAX_TOKENS = "with max_tokens"
    NO_DEFAULTS = "without the default max_tokens"
    NO_STREAM = "without streaming"


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to ask. Excluded messages and empty replies of the branch are left out.

    `images` maps the hashes of images and files to their bytes; `idempotency_key` is one a
    prompt, the same for each attempt.
    """

    messages: Sequence[Message]
    model: str | None
    parameters: Parameters
    system: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)
    idempotency_key: str = ""


def request_body(
    endpoint: Endpoint, request: ChatRequest, adaptations: frozenset[Adaptation] = frozenset()
) -> dict[str, Any]:
    """Return the body of a request to /chat/completions.

    Source of the fields: the OpenAI API reference, and the provider's page for Chat Completions.
    """
    provider = provider_of(endpoint)
    with_defaults = Adaptation.NO_DEFAULTS not in adaptations
    parameters = effective_parameters(endpoint, request.parameters)
    body: dict[str, Any] = {"messages": list(_messages(request))}
    if request.model:
        body["model"] = request.model
    body |= (parameters if with_defaults else request.parameters).to_dict()
    body["stream"] = parameters.stream is not False and Adaptation.NO_STREAM not in adaptations
    tokens_field = provider.max_tokens_field
    if Adaptation.MAX_COMPLETION_TOKENS in adaptations:
        tokens_field = "max_completion_tokens"
    elif Adaptation.MAX_TOKENS in adaptations:
        tokens_field = "max_tokens"
    if "max_tokens" in body:
        body[tokens_field] = body.pop("max_tokens")
    wants_usage = provider.takes_stream_options and Adaptation.NO_STREAM_OPTIONS not in adaptations
    if body["stream"] and wants_usage:
        body["stream_options"] = {"include_usage": True}
    return body


def encode_body(body: Mapping[str, Any]) -> bytes:
    """Return the body as UTF-8 JSON; lone surrogates, which no server takes, become U+FFFD."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return encodable(text).encode()


def _messages(request: ChatRequest) -> Sequence[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if request.system.strip():
        messages.append({"role": "system", "content": request.system})
    branch = [message for message in request.messages if not message.excluded]
    answered = {
        part.call_id
        for message in branch
        for part in message.content
        if isinstance(part, ToolResultPart)
    }
    asked: set[str] = set()
    for message in branch:
        match message.role:
            case Role.TOOL:
                messages += _tool_results(message, asked)
            case Role.ASSISTANT:
                calls = _answered_calls(message, answered)
                asked |= {call["id"] for call in calls}
                if message.text or calls:
                    messages.append(
                        {"role": "assistant", "content": message.text or None}
                        | ({"tool_calls": calls} if calls else {})
                    )
            case Role.SYSTEM | Role.USER:
                content = _content(message, request.images)
                if content:
                    messages.append({"role": message.role.value, "content": content})
    return messages


def _tool_results(message: Message, asked: set[str]) -> list[dict[str, Any]]:
    return [
        {"role": "tool", "tool_call_id": part.call_id, "content": part.text}
        for part in message.content
        if isinstance(part, ToolResultPart) and part.call_id in asked
    ]


def _answered_calls(message: Message, answered: set[str]) -> list[dict[str, Any]]:
    """Return a reply's tool calls that have a result; servers refuse a call without one."""
    return [
        {
            "id": part.id,
            "type": "function",
            "function": {"name": part.name, "arguments": part.arguments.text},
        }
        for part in message.content
        if isinstance(part, ToolCallPart) and part.id in answered
    ]


def _content(message: Message, images: Mapping[str, bytes]) -> str | list[dict[str, Any]]:
    if all(isinstance(part, TextPart) for part in message.content):
        return message.text
    parts = (_part(part, images) for part in message.content)
    return [part for part in parts if part is not None]


def _part(part: Part, images: Mapping[str, bytes]) -> dict[str, Any] | None:
    match part:
        case TextPart():
            return {"type": "text", "text": part.text} if part.text else None
        case ImagePart() | FilePart() if part.sha256 not in images:
            return {"type": "text", "text": f"[{part.name} is missing]"}
        case ImagePart():
            url = _data_url(part.media_type, images[part.sha256])
            return {"type": "image_url", "image_url": {"url": url}}
        case FilePart():
            return _file(part, images[part.sha256])
        case _:
            return None


def _file(part: FilePart, content: bytes) -> dict[str, Any]:
    try:
        return {"type": "text", "text": f"{part.name}:\n\n{content.decode()}"}
    except UnicodeDecodeError:
        url = _data_url(part.media_type, content)
        return {"type": "file", "file": {"filename": part.name, "file_data": url}}


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
