"""What bytes are, by what they begin with, and how large the picture in them is."""

import struct
from typing import Final

_SIGNATURES: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypmsf1", "image/heic"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
)
"""What stands where, the more exact before the less: those at 8 are in a RIFF file."""


def media_type_of(content: bytes) -> str | None:
    """Return the media type that bytes themselves tell, None where they tell none."""
    for at, signature, media_type in _SIGNATURES:
        if content.startswith(signature, at) and (at != 8 or content.startswith(b"RIFF")):
            return media_type
    # Two letters begin many a text; four zeros behind the size make a bitmap of it.
    return "image/bmp" if content[:2] == b"BM" and content[6:10] == bytes(4) else None


def picture_type(content: bytes) -> str | None:
    """Return the media type of a picture, None of what is none that is known."""
    found = media_type_of(content)
    return found if found is not None and found.startswith("image/") else None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as a PNG, JPEG, GIF or WebP says them itself.

    None when it is another format, or ends before it says. Sources: the W3C's PNG specification,
    ITU-T T.81, the GIF89a specification, Google's WebP container specification.
    """
    read = {
        "image/png": _png_size,
        "image/jpeg": _jpeg_size,
        "image/gif": _gif_size,
        "image/webp": _webp_size,
    }.get(picture_type(content) or "")
    try:
        return read(content) if read is not None else None
    except (struct.error, IndexError):
        return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
