"""Whatever a person names, made ready to be sent by what it is."""

import asyncio

from chatui.attach.file import is_called_picture
from chatui.attach.pdf import ALL_PAGES, Pages, make_pdf
from chatui.attach.picture import Picture, make_picture
from chatui.attach.text_file import TextFile, make_text
from chatui.media_type import media_type_of, picture_type
from chatui.providers import PictureLimits

Attachable = Picture | TextFile


async def make_attachable(
    content: bytes, name: str, limits: PictureLimits, pages: Pages = ALL_PAGES
) -> Attachable:
    """Return what can be sent of a file's bytes.

    What is called a picture and is none is no text either. `pages` are those of a PDF.

    Raises:
        CannotAttach: When nothing can be sent of it.
    """
    if picture_type(content) is not None or is_called_picture(name):
        return await asyncio.to_thread(make_picture, content, name, limits)
    if media_type_of(content) == "application/pdf":
        return await make_pdf(content, name, pages)
    return await asyncio.to_thread(make_text, content, name)
