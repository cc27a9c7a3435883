"""Whatever a person names, made ready to be sent by what it is."""

from pathlib import PurePath
from typing import Final

from chatui.attach.picture import Picture, make_picture
from chatui.attach.text_file import TextFile, make_text
from chatui.media_type import picture_type
from chatui.providers import PictureLimits

Attachable = Picture | TextFile

_PICTURES: Final = frozenset(
    (".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
)


def make_attachable(content: bytes, name: str, limits: PictureLimits) -> Attachable:
    """Return what can be sent of a file's bytes. It takes a while: call it in a thread.

    What is called a picture and is none is no text either.

    Raises:
        CannotAttach: When nothing can be sent of it.
    """
    if picture_type(content) is not None or PurePath(name).suffix.lower() in _PICTURES:
        return make_picture(content, name, limits)
    return make_text(content, name)
