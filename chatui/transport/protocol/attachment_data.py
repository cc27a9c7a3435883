"""What a reply holds as base64 or as a data URL (RFC 2397) to the bytes, their type and a name."""

import binascii
import hashlib
import io
import re
import wave
from collections import Counter
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from chatui.conversation.events import AttachmentReceived, ServerNotice
from chatui.media_type import media_type_of
from chatui.transport.protocol.reply_attachments import EncodedAttachment

_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "text/plain": "txt",
}
_WHAT: Final = {
    "image": "An image",
    "audio": "The audio",
    "video": "A video",
    "file": "A file",
}
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_ENDING: Final = re.compile(r"[a-z0-9]{1,8}")
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_WHITE: Final = b" \t\r\n"
_LONGEST_HEAD: Final = 1000
_SLICE: Final = 1 << 18
"""Characters that are decoded at once: nothing else runs in the meantime, in no thread."""
_PCM_RATE: Final = 24_000
_MOST_NOTICES: Final = 3


class ReceivedAttachments:
    """The attachments of one reply; the same bytes count once, however often they come."""

    def __init__(self) -> None:
        self._digests: set[bytes] = set()
        self._counts: Counter[str] = Counter()
        self._broken = 0

    def receive(self, encoded: EncodedAttachment) -> AttachmentReceived | ServerNotice | None:
        """Return an attachment with its bytes, or what to say of one that cannot be read.

        None when it is one that came before. It takes a while: call it in a thread.
        """
        try:
            content, media_type = decoded(encoded)
        except ValueError:
            self._broken += 1
            if self._broken > _MOST_NOTICES:
                return None
            what = _WHAT[encoded.kind]
            return ServerNotice(f"{what} of the answer could not be read and was left out.")
        digest = hashlib.sha256(content).digest()
        if digest in self._digests:
            return None
        self._digests.add(digest)
        family = media_type.partition("/")[0]
        kind = family if family in ("image", "audio", "video") else "file"
        self._counts[kind] += 1
        name = f"{kind}-{self._counts[kind]}.{_ending(media_type)}"
        return AttachmentReceived(content, media_type, name)


def decoded(encoded: EncodedAttachment) -> tuple[bytes, str]:
    """Return the bytes of an attachment, and their type: what they say, else what is declared.

    Raises:
        ValueError: When it is neither base64 nor a data URL, or nobody says what it is.
    """
    content, declared = _content(encoded.data.strip(), encoded.media_type)
    if not content:
        raise ValueError("no bytes")
    media_type = media_type_of(content)
    if media_type is None and _MEDIA_TYPE.fullmatch(declared):
        media_type = declared
    if media_type is None and encoded.kind == "audio":
        return _as_wav(content), "audio/wav"
    if media_type is None:
        raise ValueError("no type")
    return content, media_type


def _content(data: str, media_type: str) -> tuple[bytes, str]:
    if data[:5].lower() != "data:":
        return _from_base64(data), media_type.strip().lower()
    comma = data.find(",", 5, _LONGEST_HEAD)
    if comma < 0:
        raise ValueError("a data URL without data")
    declared, *parameters = (word.strip().lower() for word in data[5:comma].split(";"))
    body = data[comma + 1 :]
    if "base64" in parameters:
        return _from_base64(unquote(body) if "%" in body else body), declared or media_type
    return unquote_to_bytes(body), declared or media_type


def _from_base64(text: str) -> bytes:
    """Return the bytes of base64 in either alphabet, with or without line breaks and padding.

    Padding may stand inside: streams are cut into pieces that were encoded one by one.
    """
    content = bytearray()
    held = b""
    for at in range(0, len(text), _SLICE):
        piece = text[at : at + _SLICE].encode("ascii").translate(_URL_SAFE, _WHITE)
        *padded, held = (held + piece).split(b"=")
        for group in padded:
            content += _decoded_group(group)
        whole = len(held) // 4 * 4
        content += binascii.a2b_base64(held[:whole], strict_mode=True)
        held = held[whole:]
    content += _decoded_group(held)
    return bytes(content)


def _decoded_group(group: bytes) -> bytes:
    return binascii.a2b_base64(group + b"=" * (-len(group) % 4), strict_mode=True)


def _as_wav(samples: bytes) -> bytes:
    """Return samples without a header as a file that players know.

    OpenAI and Qwen stream 24,000 mono samples a second, of 16 bits each ("pcm16").
    """
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_PCM_RATE)
        sound.writeframes(samples[: len(samples) // 2 * 2])
    return file.getvalue()


def _ending(media_type: str) -> str:
    ending = _ENDINGS.get(media_type) or media_type.partition("/")[2]
    return ending if _ENDING.fullmatch(ending) else "bin"
