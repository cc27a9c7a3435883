"""Images, audio and files in a reply, in every shape that servers send them in; pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

ATTACHMENT_FIELDS: Final = frozenset(("images", "image", "inline_data", "inlineData"))
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
}
_INLINE: Final = ("inline_data", "inlineData")
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
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        kind = "image" if "image_url" in part else "file" if not _is_plain(part) else None
    return None if kind is None else _inside(part, "", kind, 0)


def attachments_beside(delta: Mapping[str, Any]) -> Iterator[EncodedAttachment]:
    """Yield the attachments in a delta's own fields, such as `images`.

    OpenRouter: [{"type": "image_url", "image_url": {"url"}}]; others have plain strings there.
    """
    for name in ("images", "image", *_INLINE):
        value = delta.get(name)
        kind = "file" if name in _INLINE else "image"
        for item in value if isinstance(value, list) else [value]:
            if (found := _inside(item, "", kind, 0)) is not None:
                yield found


def _is_plain(part: Mapping[str, Any]) -> bool:
    return not any(isinstance(part.get(name), dict) for name in _INLINE)


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
