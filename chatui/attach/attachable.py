"""Whatever a person names, made ready to be sent by what it is."""

from chatui.attach.file import is_called_picture
from chatui.attach.picture import Picture, make_picture
from chatui.attach.text_file import TextFile, make_text
from chatui.media_type import picture_type
from chatui.providers import PictureLimits

Attachable = Picture | TextFile


def make_attachable(content: bytes, name: str, limits: PictureLimits) -> Attachable:
    """Return what can be sent of a file's bytes. It takes a while: call it in a thread.

    What is called a picture and is none is no text either.

    Raises:
        CannotAttach: When nothing can be sent of it.
    """
    if picture_type(content) is not None or is_called_picture(name):
        return make_picture(content, name, limits)
    return make_text(content, name)
