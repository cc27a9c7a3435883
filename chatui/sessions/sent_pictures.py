"""Pictures as the chosen endpoint is sent them, where that is not how they are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from chatui.attach.picture import fits, make_picture
from chatui.conversation.message import Message
from chatui.conversation.parts import ImagePart
from chatui.errors import CannotAttach
from chatui.media_type import picture_size
from chatui.providers import PictureLimits, Provider
from chatui.transport.protocol.request import SentPicture

_LOW_DETAIL: Final = 512
"""Pixels of a side up to which nothing is lost where the detail is low."""


class SentPictures:
    """Makes pictures fit an endpoint; those of the last request are not made again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, PictureLimits], SentPicture | None] = {}

    def make(
        self, prompts: Iterable[Message], contents: Mapping[str, bytes], provider: Provider
    ) -> dict[str, SentPicture]:
        """Return what is sent in place of pictures, by their hashes. Call it in a thread.

        What cannot be made smaller is sent as it is: the endpoint may take it.
        """
        limits = provider.pictures
        known: dict[tuple[str, PictureLimits], SentPicture | None] = {}
        found: dict[str, SentPicture] = {}
        for prompt in prompts:
            for part in prompt.content:
                if not isinstance(part, ImagePart) or part.sha256 not in contents:
                    continue
                content, key = contents[part.sha256], (part.sha256, limits)
                if key in known:
                    continue
                picture = known[key] = (
                    self._known[key] if key in self._known else _smaller(part, content, limits)
                )
                if provider.takes_detail:
                    picture = picture or SentPicture(content, part.media_type)
                    picture = replace(picture, detail=_detail(picture.content))
                if picture is not None:
                    found[part.sha256] = picture
        self._known = known
        return found


def _smaller(part: ImagePart, content: bytes, limits: PictureLimits) -> SentPicture | None:
    if fits(content, limits):
        return None
    try:
        made = make_picture(content, part.name, limits)
    except CannotAttach:
        return None
    return SentPicture(made.content, made.media_type)


def _detail(content: bytes) -> str:
    size = picture_size(content)
    if size is None:
        return ""
    return "low" if max(size) <= _LOW_DETAIL else "high"
