"""Images, audio and files in a reply, in every shape that servers send them in; pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

_INLINE: Final = ("inline_data", "inlineData")
_BESIDE: Final = {"images": "image", "image": "image", "image_url": "image"} | dict.fromkeys(
    _INLINE, "file"
)
ATTACHMENT_FIELDS: Final = frozenset(_BESIDE)
"""The fields of a delta that hold attachments beside its content."""
_KINDS: Final = {
    "image": "image",
    "image_url": "image",
    "input_image": "image",
    "output_image": "image",
    "image_generation_call": "image",
    "audio": "audio",
    "audio_url": "audio",
    "input_audio": "audio",
    "output_audio": "audio",
    "video": "video",
    "video_url": "video",
    "file": "file",
    "input_file": "file",
    "output_file": "file",
    "media": "file",
    "inline_data": "file",
    "inlineData": "file",
}
_INSIDE: Final = (
    *("url", "b64_json", "data", "file_data", "base64", "result"),
    *("image_url", "source", "image", "input_audio", "audio", "audio_url", "video_url", "file"),
    *_INLINE,
)
_TYPES: Final = ("mime_type", "mimeType", "media_type", "mediaType")
_DEEPEST: Final = 4


class EncodedAttachment(NamedTuple):
    """An attachment as it came: a data URL, an address, or base64 of a type that stood beside it.

    `kind` is "image", "audio", "video" or "file": what the reply takes it for.
    """

    data: str
    media_type: str
    kind: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is the address of what it stands for."""
        return self.data[:8].lower().startswith(("http://", "https://"))


def attachment_in(part: object) -> EncodedAttachment | None:
    """Return the attachment that a part of the content is, None when it is none.

    OpenAI: {"type": "image_url", "image_url": {"url"}}, {"type": "output_image", ...}; AI SDK:
    {"type": "image", "image"} and {"type": "file", "mediaType", "data"}; Anthropic: {"type":
    "image", "source": {"media_type", "data"}}; Gemini: {"inline_data": {"mime_type", "data"}}.
    """
    if not isinstance(part, dict):
        return None
    name = part.get("type")
    if not isinstance(name, str):
        name = next((name for name in part if name in _KINDS), None)
    kind = _KINDS.get(name) if name else None
    return None if kind is None else _inside(part, "", kind, 0)


def attachments_beside(delta: Mapping[str, Any]) -> Iterator[EncodedAttachment]:
    """Yield the attachments in a delta's own fields, such as `images`.

    OpenRouter: [{"type": "image_url", "image_url": {"url"}}]; others have plain strings there.
    """
    for name, kind in _BESIDE.items():
        value = delta.get(name)
        for item in value if isinstance(value, list) else [value]:
            if (found := _inside(item, "", kind, 0)) is not None:
                yield found


def _inside(value: object, media_type: str, kind: str, depth: int) -> EncodedAttachment | None:
    if isinstance(value, str):
        return EncodedAttachment(value, media_type, kind) if value else None
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    types = (value.get(name) for name in _TYPES)
    media_type = next((text for text in types if isinstance(text, str) and text), media_type)
    for name in _INSIDE:
        if (found := _inside(value.get(name), media_type, kind, depth + 1)) is not None:
            return found
    return None
