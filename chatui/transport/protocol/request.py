"""A conversation's branch and its parameters to the JSON body of a request; pure."""

import base64
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from typing import Any, Final, Self, TypeGuard

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
from chatui.text.fencing import file_block
from chatui.text.surrogates import encodable

_DEPENDENT: Final = frozenset((ImagePart, FilePart, ToolCallPart, ToolResultPart))
_MOST_IN_A_MOMENT: Final = 1 << 20  # characters: a thread would get its turn later
_COST_OF_A_MESSAGE: Final = 500  # as so many characters more
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_FITTING: Final = (
    "Answer with JSON alone, with no fence and no word around it. It has to fit this JSON Schema:"
    "\n\n{schema}"
)

_Known = tuple[Message | None, list[Part] | None, bytes]
"""A message, its content when it was encoded, and what is sent for it."""
_NOTHING: Final[_Known] = None, None, b""


class Adaptation(StrEnum):
    """What is left out or renamed for a server that refused it."""

    NO_STREAM_OPTIONS = "without stream_options"
    MAX_COMPLETION_TOKENS = "with max_completion_tokens"
    MAX_TOKENS = "with max_tokens"
    NO_DEFAULTS = "without the default max_tokens"
    NO_STREAM = "without streaming"


@dataclass(frozen=True, slots=True)
class Refused:
    """A field that a model's server does not take, with the hash of the value that it had.

    What it was is not kept: it may be anything, and this is remembered on the disk.
    """

    name: str
    value: str

    def __str__(self) -> str:
        return f"without {self.name}"

    @classmethod
    def of(cls, settings: Mapping[str, Any], name: str) -> Self:
        """Return a field as it stands beside the messages."""
        value = encodable(_encode(settings[name])).encode()
        return cls(name, sha256(value).hexdigest()[:16])

    def is_in(self, settings: Mapping[str, Any]) -> bool:
        """Tell whether it stands beside the messages, with the value that was refused."""
        return self.name in settings and Refused.of(settings, self.name) == self


class EncodedMessages:
    """The messages of a conversation as its last request sent them, so that a turn costs its own.

    One is sent as before while it is the same object with the same list of content: whoever changes
    a message puts another one in its place, or another list in it, and one that is left out is not
    sent. One that says something else when others change, or holds an attachment, is encoded each
    time.
    """

    __slots__ = ("_known", "_system")

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._system = "", b""

    def knows_system(self, text: str) -> bool:
        """Tell whether this is what stood in front of the messages before."""
        return text == self._system[0]

    def system(self, text: str) -> bytes:
        """Return the message that stands in front of the others; nothing for an empty text."""
        if not self.knows_system(text):
            message = {"role": "system", "content": text}
            self._system = text, _encoded(message) if text.strip() else b""
        return self._system[1]

    def unknown(self, messages: Iterable[Message]) -> list[Message]:
        """Return those of the messages that have to be encoded."""
        find = self._known.get
        return [
            one
            for one in messages
            if (known := find(one.id, _NOTHING))[0] is not one
            or known[1] is not one.content
            or one.excluded
        ]

    def join(self, messages: Iterable[Message], new: Mapping[str, bytes]) -> bytes:
        """Return what is `new` of the messages, by their ids, and what is known; know no others."""
        joined: list[bytes] = []
        kept: dict[str, _Known] = {}
        for message in messages:
            known = self._known.get(message.id, _NOTHING)
            if message.id in new:
                known = message, message.content, new[message.id]
                if _stands_alone(message):
                    kept[message.id] = known
            elif known[0] is message and not message.excluded:
                kept[message.id] = known
            else:
                continue
            if known[2]:
                joined.append(known[2])
        self._known = kept
        return b",".join(joined)


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as an endpoint is sent it; `detail` is low, high, or empty for its own choice."""

    content: bytes
    media_type: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to ask. Excluded messages and empty replies of the branch are left out.

    `images` maps the hashes of images and files to their bytes, `pictures` those of images to what
    is sent in their place. `idempotency_key` is one a prompt, the same for each attempt.
    `encoded` holds what was sent before.
    """

    messages: Sequence[Message]
    model: str | None
    parameters: Parameters
    system: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, "SentPicture"] = field(default_factory=dict)
    idempotency_key: str = ""
    encoded: EncodedMessages = field(default_factory=EncodedMessages, repr=False, compare=False)

    @property
    def is_short(self) -> bool:
        """Whether it is encoded within a moment."""
        new = self.encoded.unknown(self.messages)
        system = 0 if self.encoded.knows_system(self.system) else len(self.system)
        costs = (message.text_length[0] + _COST_OF_A_MESSAGE for message in new)
        lengths = accumulate(costs, initial=system)
        is_short = all(length < _MOST_IN_A_MOMENT for length in lengths)
        return is_short and all(map(_stands_alone, new))


def request_settings(
    endpoint: Endpoint,
    request: ChatRequest,
    adaptations: frozenset[Adaptation | Refused] = frozenset(),
) -> dict[str, Any]:
    """Return what stands beside the messages in the body of a request to /chat/completions.

    Source of the fields: the OpenAI API reference, and the provider's page for Chat Completions.
    """
    provider = provider_of(endpoint)
    with_defaults = Adaptation.NO_DEFAULTS not in adaptations
    parameters = effective_parameters(endpoint, request.parameters)
    settings: dict[str, Any] = {"model": request.model} if request.model else {}
    settings |= (parameters if with_defaults else request.parameters).to_dict()
    extra_body = settings.pop("extra_body", {})
    is_streaming = parameters.stream is not False and Adaptation.NO_STREAM not in adaptations
    settings["stream"] = is_streaming
    tokens_field = provider.max_tokens_field
    if Adaptation.MAX_COMPLETION_TOKENS in adaptations:
        tokens_field = "max_completion_tokens"
    elif Adaptation.MAX_TOKENS in adaptations:
        tokens_field = "max_tokens"
    if "max_tokens" in settings:
        settings[tokens_field] = settings.pop("max_tokens")
    wants_usage = provider.takes_stream_options and Adaptation.NO_STREAM_OPTIONS not in adaptations
    if is_streaming and wants_usage:
        settings["stream_options"] = {"include_usage": True}
    settings = {**settings, **endpoint.extra_body, **extra_body}
    for one in adaptations:
        if isinstance(one, Refused) and one.is_in(settings):
            del settings[one.name]
    return settings


def encode_request(request: ChatRequest, settings: Mapping[str, Any]) -> bytes:
    """Return the body as UTF-8 JSON; lone surrogates, which no server takes, become U+FFFD."""
    known = request.encoded
    new = [message for message in known.unknown(request.messages) if not message.excluded]
    messages = known.join(request.messages, _encoded_messages(new, request))
    messages = b",".join(filter(None, [known.system(_system(request, settings)), messages]))
    return b'{"messages":[%b],%b' % (messages, _encoded(settings)[1:])


def _system(request: ChatRequest, settings: Mapping[str, Any]) -> str:
    """Return the system message; it asks for the JSON Schema that the server has refused."""
    said = request.system if request.system.strip() else ""
    form = request.parameters.response_format
    if "response_format" in settings or not is_json_schema(form):
        return said
    asked = _FITTING.format(schema=_encode(form["json_schema"].get("schema", {})))
    return f"{said}\n\n{asked}" if said else asked


def is_json_schema(form: object) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether a form of replies is a JSON Schema, which a prompt can ask for too."""
    return isinstance(form, Mapping) and isinstance(form.get("json_schema"), Mapping)


def _encoded(value: object) -> bytes:
    return encodable(_encode(value)).encode()


def _encoded_messages(messages: Sequence[Message], request: ChatRequest) -> dict[str, bytes]:
    answered = {
        part.call_id
        for message in messages
        for part in message.content
        if isinstance(part, ToolResultPart)
    }
    asked: set[str] = set()
    return {message.id: b",".join(_sent(message, answered, asked, request)) for message in messages}


def _stands_alone(message: Message) -> bool:
    """Tell whether a message is sent the same whatever stands around it."""
    parts = map(type, message.content)
    return not message.is_streaming and _DEPENDENT.isdisjoint(parts)


def _sent(
    message: Message, answered: Collection[str], asked: set[str], request: ChatRequest
) -> list[bytes]:
    """Return what is sent for a message; the tool calls of a reply are added to those `asked`."""
    match message.role:
        case Role.TOOL:
            return list(map(_encoded, _tool_results(message, asked)))
        case Role.ASSISTANT:
            calls = _answered_calls(message, answered)
            asked |= {call["id"] for call in calls}
            if not (message.text or calls):
                return []
            reply = {"role": "assistant", "content": message.text or None}
            return [_encoded(reply | ({"tool_calls": calls} if calls else {}))]
        case Role.SYSTEM | Role.USER:
            content = _content(message, request)
            return [b'{"role":"%b","content":%b}' % (message.role.encode(), content)] * bool(
                content
            )


def _tool_results(message: Message, asked: Collection[str]) -> list[dict[str, Any]]:
    return [
        {"role": "tool", "tool_call_id": part.call_id, "content": part.text}
        for part in message.content
        if isinstance(part, ToolResultPart) and part.call_id in asked
    ]


def _answered_calls(message: Message, answered: Collection[str]) -> list[dict[str, Any]]:
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


def _content(message: Message, request: ChatRequest) -> bytes:
    """Return what a message says, encoded; empty where that is nothing.

    What is text alone, also the text of files, is one string: some servers take nothing else.
    """
    if all(isinstance(part, TextPart) for part in message.content):
        return _encoded(message.text) if message.text else b""
    texts = [_text(part, request.images) for part in message.content]
    if None not in texts:
        said = "\n\n".join(filter(None, texts))
        return _encoded(said) if said else b""
    parts = (_part(part, request) for part in message.content)
    encoded = b",".join(part for part in parts if part)
    return b"[%b]" % encoded if encoded else b""


def _part(part: Part, request: ChatRequest) -> bytes:
    images = request.images
    match part:
        case TextPart():
            return _encoded({"type": "text", "text": part.text}) if part.text else b""
        case ImagePart() if part.sha256 in request.pictures:
            return _image(request.pictures[part.sha256])
        case ImagePart() | FilePart() if part.sha256 not in images:
            return _encoded({"type": "text", "text": f"[{part.name} is missing]"})
        case ImagePart():
            return _image(SentPicture(images[part.sha256], part.media_type))
        case FilePart():
            return _encoded(_file(part, images))
        case _:
            return b""


def _image(picture: SentPicture) -> bytes:
    """Return the part for a picture; its base64 is never text, which would be made twice."""
    url = _encoded(f"data:{picture.media_type};base64,")[:-1]
    detail = b',"detail":%b' % _encoded(picture.detail) if picture.detail else b""
    packed = base64.b64encode(picture.content)
    return b'{"type":"image_url","image_url":{"url":%b%b"%b}}' % (url, packed, detail)


def _text(part: Part, files: Mapping[str, bytes]) -> str | None:
    """Return the text that a part is sent as, None of one that is no text."""
    match part:
        case TextPart():
            return part.text
        case FilePart() if part.sha256 in files:
            try:
                return file_block(part.name, files[part.sha256].decode())
            except UnicodeDecodeError:
                return None
        case _:
            return None


def _file(part: FilePart, files: Mapping[str, bytes]) -> dict[str, Any]:
    text = _text(part, files)
    if text is not None:
        return {"type": "text", "text": text}
    url = _data_url(part.media_type, files[part.sha256])
    return {"type": "file", "file": {"filename": part.name, "file_data": url}}


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
