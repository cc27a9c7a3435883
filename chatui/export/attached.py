"""The bytes of images and files, as the formats that hold them show them."""

import base64
from collections.abc import Mapping
from typing import Final

Attachments = Mapping[str, bytes]
"""The bytes of images and files by their SHA-256."""

NONE: Final[Attachments] = {}


def packed(content: bytes) -> str:
    """Return bytes in base64."""
    return base64.b64encode(content).decode("ascii")


def data_address(content: bytes, media_type: str) -> str:
    """Return an address that holds the bytes themselves."""
    return f"data:{media_type};base64,{packed(content)}"


def text_in(content: bytes) -> str | None:
    """Return the text in a file, None when it holds none."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
