"""The parts of a message to JSON and back."""

from collections.abc import Sequence
from typing import Any, assert_never

from chatui.conversation.parts import (
    Attachment,
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.storage.format.fields import Fields

_CONTENT = "content"
_MEASURES = ("width", "height", "size")
_MEASURES_OF_FILE = (*_MEASURES, "lines")


def encode_content(content: Sequence[Part], extra: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the JSON objects of a message's parts.

    The fields that `decode_content` did not know are taken out of `extra` and put back, unless
    the part has become another.
    """
    encoded = [encode_part(part) for part in content]
    rests = extra.pop(_CONTENT, {})
    for index, value in enumerate(encoded):
        rest = rests.get(str(index), {})
        if rest.get("type") == value["type"]:
            encoded[index] = rest | value
    return encoded


def decode_content(values: list[Any], where: str, extra: dict[str, Any]) -> list[Part]:
    """Return the parts that JSON objects describe; their unknown fields go into `extra`.

    Raises:
        ConversationUnreadable: When a value has another shape.
    """
    content: list[Part] = []
    rests: dict[str, Any] = {}
    for index, value in enumerate(values):
        fields = Fields(value, f"{where}.content[{index}]")
        part = decode_part(fields)
        content.append(part)
        if rest := fields.rest():
            rests[str(index)] = {"type": part.type, **rest}
    if rests:
        extra[_CONTENT] = rests
    return content


def encode_attachments(parts: Sequence[Attachment], extra: dict[str, Any], name: str) -> list[Any]:
    """Return the JSON objects of a list of attachments, and what was no attachment, in `extra`."""
    return [*map(encode_part, parts), *extra.pop(name, ())]


def decode_attachments(
    values: list[Any], extra: dict[str, Any], name: str
) -> tuple[Attachment, ...]:
    """Return the attachments in a list; what this version does not know goes into `extra`.

    Raises:
        ConversationUnreadable: When a value has another shape.
    """
    parts: list[Attachment] = []
    for index, value in enumerate(values):
        part = decode_part(Fields(value, f"{name}[{index}]"))
        if isinstance(part, ImagePart | FilePart):
            parts.append(part)
        else:
            extra.setdefault(name, []).append(value)
    return tuple(parts)


def encode_part(part: Part) -> dict[str, Any]:
    """Return the JSON object of a part."""
    match part:
        case TextPart() | ReasoningPart():
            return {"type": part.type, "text": part.text}
        case ImagePart() | FilePart():
            names = _MEASURES if isinstance(part, ImagePart) else _MEASURES_OF_FILE
            return {
                "type": part.type,
                "sha256": part.sha256,
                "media_type": part.media_type,
                "name": part.name,
                **{name: value for name in names if (value := getattr(part, name))},
            }
        case ToolCallPart():
            return {
                "type": part.type,
                "id": part.id,
                "name": part.name,
                "arguments": part.arguments.text,
            }
        case ToolResultPart():
            return {"type": part.type, "call_id": part.call_id, "text": part.text}
        case SourcesPart():
            return {"type": part.type, "sources": list(map(_encode_source, part.sources))}
        case UnknownPart():
            return {"type": part.type, **part.data}
        case _:
            assert_never(part)


def decode_part(fields: Fields) -> Part:
    """Return the part that a JSON object describes.

    Raises:
        ConversationUnreadable: When the object has another shape.
    """
    kind = fields.required("type", str)
    match kind:
        case TextPart.type:
            return TextPart(fields.required("text", str))
        case ReasoningPart.type:
            return ReasoningPart(fields.required("text", str))
        case ImagePart.type | FilePart.type:
            is_image = kind == ImagePart.type
            made = ImagePart if is_image else FilePart
            return made(
                fields.required("sha256", str),
                fields.required("media_type", str),
                fields.required("name", str),
                *(
                    max(0, fields.optional(name, int) or 0)
                    for name in (_MEASURES if is_image else _MEASURES_OF_FILE)
                ),
            )
        case ToolCallPart.type:
            return ToolCallPart(
                fields.required("id", str),
                fields.required("name", str),
                GrowingText(fields.required("arguments", str)),
            )
        case ToolResultPart.type:
            return ToolResultPart(fields.required("call_id", str), fields.required("text", str))
        case SourcesPart.type:
            return SourcesPart(tuple(map(_decode_source, fields.required("sources", list))))
        case _:
            return UnknownPart(kind, fields.take_rest())


def _encode_source(source: Source) -> dict[str, Any]:
    return {**source.extra, "url": source.url, "title": source.title}


def _decode_source(value: object) -> Source:
    fields = Fields(value, "source")
    url, title = fields.optional("url", str) or "", fields.optional("title", str) or ""
    return Source(url, title, fields.take_rest())
