"""A picture as pixels, to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from chatui.attach.picture import can_look_into, on_white, upright
from chatui.errors import CannotAttach
from chatui.media_type import picture_type


@dataclass(frozen=True, slots=True)
class Pixels:
    """Rows of pixels from the top, each a byte of red, green and blue."""

    width: int
    height: int
    rgb: bytes

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.rgb) != 3 * self.width * self.height:
            raise ValueError(f"{len(self.rgb)} bytes are not {self.width} × {self.height} pixels")


def pixels_of(
    content: bytes, name: str, fit: Callable[[tuple[int, int]], tuple[int, int]]
) -> Pixels:
    """Return a picture upright, on white where it is transparent, no larger than `fit` wants it.

    It takes a while: call it in a thread.

    Raises:
        CannotAttach: When it cannot be read: without Pillow none can.
    """
    media_type = picture_type(content)
    if media_type is None:
        raise CannotAttach(f"{name} is no picture that chatui can draw.")
    if not can_look_into():
        raise CannotAttach(
            "Pictures are drawn with Pillow, which is missing.", hint='pip install "chatui[images]"'
        )
    image = on_white(upright(content, name, media_type, fit).image).convert("RGB")
    return Pixels(*image.size, image.tobytes())
