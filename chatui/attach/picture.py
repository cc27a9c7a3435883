"""A picture as it is sent: upright, without metadata, no larger than the provider uses."""

from __future__ import annotations

import io
import math
import struct
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatui.attach.file import size_words
from chatui.errors import CannotAttach
from chatui.media_type import picture_size, picture_type
from chatui.providers import PictureLimits

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_AS_IT_IS: Final = 5 * 2**20
"""Bytes of a picture that is sent without being looked into."""
MOST_PIXELS: Final = 100_000_000
"""More would take more memory than a picture is worth; the largest phones' have 50 million."""
_TAKEN: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What providers take."""
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
_KNOWN: Final = "Known are PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF and HEIC."
_LOSSY: Final = ("JPEG", "MPO", "AVIF", "HEIF")
_ORIENTATION: Final = 0x0112
"""The tag of EXIF that says how the camera was held."""
_TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""Its values to Pillow's `Transpose`, which makes the picture stand upright."""
_LAST_LYING: Final = 4
_QUALITIES: Final = (90, 80, 65, 50)
_SMALLER: Final = 0.75
_THUMB: Final = (256, 256)
_FEW_COLOURS: Final = 4096
"""Colours of a small copy by which a drawing is told from a photograph."""
_ENOUGH: Final = 0.9
"""A large JPEG is read at a half, a quarter or an eighth that has so much of the side that fits."""
_ONE_AT_A_TIME: Final = ThreadPoolExecutor(1, "pictures")
"""Ten photographs are opened one after the other, since each takes some tens of megabytes, and in
one thread, since each thread would keep as much for its next."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was done to a picture that matters: the size it had before, and other notes."""

    scaled_from: tuple[int, int] | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be sent."""

    content: bytes
    media_type: str
    width: int
    height: int
    changes: Changes = Changes()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to it, in words."""
        if (was := self.changes.scaled_from) is None:
            return self.changes.others
        return *self.changes.others, f"scaled from {was[0]:,} × {was[1]:,}"


def can_look_into() -> bool:
    """Tell whether Pillow is here, which turns, strips and scales."""
    from importlib.util import find_spec

    return find_spec("PIL") is not None


def fits(content: bytes, limits: PictureLimits) -> bool:
    """Tell whether a picture can be sent as it is: of a type that all take, within the limits."""
    size = picture_size(content)  # known of those types alone
    return (
        size is not None
        and 0 not in size
        and size == _fitting(size, limits)
        and len(content) <= limits.bytes
    )


def make_picture(content: bytes, name: str, limits: PictureLimits) -> Picture:
    """Return a picture as it can be sent. It takes a while: call it in a thread.

    Without Pillow the types that providers take are left as they are.

    Raises:
        CannotAttach: When it is no picture, is damaged, has too many pixels, or is too large to be
            sent without Pillow.
    """
    media_type = picture_type(content)
    if media_type is None:
        raise CannotAttach(
            f"{name} is no picture that chatui knows, whatever its name says.", hint=_KNOWN
        )
    if not can_look_into():
        return _as_it_is(content, name, media_type)
    return _ONE_AT_A_TIME.submit(_made, content, name, media_type, limits).result()


def _as_it_is(content: bytes, name: str, media_type: str) -> Picture:
    install = 'Install Pillow: pip install "chatui[images]".'
    if media_type not in _TAKEN:
        kind = media_type.removeprefix("image/").upper()
        raise CannotAttach(f"{name} is {kind}, which no provider takes as it is.", hint=install)
    if len(content) > LARGEST_AS_IT_IS:
        limit = size_words(LARGEST_AS_IT_IS)
        raise CannotAttach(f"{name} is too large to be sent unscaled ({limit}).", hint=install)
    size = picture_size(content)
    if size is None or 0 in size:
        raise CannotAttach(f"{name} is damaged: it does not say how large it is.")
    return Picture(content, media_type, *size, Changes(others=("unchanged, with its metadata",)))


@dataclass(frozen=True, slots=True)
class Upright:
    """A picture that stands upright, in sRGB, and what it was."""

    image: Image
    kind: str
    frames: int
    was: tuple[int, int]


Fit = Callable[[tuple[int, int]], tuple[int, int]]
"""Says how large a picture of a size is wanted at most."""


def upright(content: bytes, name: str, media_type: str, fit: Fit) -> Upright:
    """Return a picture as a person sees it, no larger than it is wanted. It needs Pillow.

    Raises:
        CannotAttach: When it is damaged or has too many pixels.
    """
    from PIL import Image, UnidentifiedImageError

    if size := picture_size(content):
        _check(size, name)
    formats: tuple[str, ...] = _FORMATS
    if media_type in ("image/heic", "image/avif"):
        formats = (*_FORMATS, *_heif(name, media_type))
    Image.init()  # else only the formats of before 2000 are known by their names
    # What Pillow's readers raise of broken bytes is not theirs to choose: C libraries tell it too.
    damaged = (
        *(OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError),
        *(RuntimeError, TypeError, IndexError, struct.error),
    )
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content), formats=formats) as image,
        ):
            _check(image.size, name)
            kind = image.format or ""
            frames = getattr(image, "n_frames", 1)
            turn = image.getexif().get(_ORIENTATION, 1)
            is_turned = turn in _TURNS and turn > _LAST_LYING
            was = _turned(image.size) if is_turned else image.size
            fitting = _turned(fit(was)) if is_turned else fit(was)
            image.draft("RGB", (round(fitting[0] * _ENOUGH), round(fitting[1] * _ENOUGH)))
            image.load()
            picture = _plain(image)
            if picture.width > fitting[0] or picture.height > fitting[1]:
                picture = picture.resize(fitting, Image.Resampling.LANCZOS, reducing_gap=2.0)
    except Image.DecompressionBombError as error:
        raise CannotAttach(f"{name} has more pixels than can be read.") from error
    except UnidentifiedImageError as error:
        raise CannotAttach(f"{name} is damaged, or no picture behind its first bytes.") from error
    except damaged as error:
        raise CannotAttach(f"{name} is damaged: {_reason(error)}.") from error
    if turn in _TURNS:
        picture = picture.transpose(Image.Transpose(_TURNS[turn]))
    picture.info = {}  # nothing of what a camera, a place or an editor wrote
    return Upright(picture, kind, frames, was)


def _turned(size: tuple[int, int]) -> tuple[int, int]:
    return size[1], size[0]


def _made(content: bytes, name: str, media_type: str, limits: PictureLimits) -> Picture:
    seen = upright(content, name, media_type, lambda size: _fitting(size, limits))
    is_photograph = _is_photograph(seen.image, seen.kind)
    encoded, size = _encoded(seen.image, limits.bytes, is_photograph=is_photograph)
    others: tuple[str, ...] = ()
    if seen.frames > 1 and seen.kind != "MPO":  # whose other pictures are the camera's previews
        others = (f"first of {seen.frames:,} frames",)
    changes = Changes(seen.was if seen.was != size else None, others)
    return Picture(encoded, picture_type(encoded) or media_type, *size, changes)


def _check(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise CannotAttach(f"{name} is {width} × {height}: there is nothing in it.")
    if width * height > MOST_PIXELS:
        most = MOST_PIXELS // 10**6
        raise CannotAttach(
            f"{name} is {width:,} × {height:,} pixels; {most} megapixels at most are read.",
            hint="Scale it down first.",
        )


def _fitting(size: tuple[int, int], limits: PictureLimits) -> tuple[int, int]:
    width, height = size
    factor = min(
        1.0,
        limits.longest_side / max(size),
        math.sqrt(limits.megapixels * 1_000_000 / (width * height)),
    )
    return max(1, int(width * factor)), max(1, int(height * factor))


def _plain(image: Image) -> Image:
    """Return the pixels in sRGB, eight bits each, with their transparency where there is one."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    if image.mode == "RGB" and "transparency" not in image.info:
        profile = image.info.get("icc_profile")
        return _in_srgb(image, profile) if profile else image
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(image: Image, profile: bytes) -> Image:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that is none: the numbers are all that there is
    return made if made is not None else image


def _is_photograph(image: Image, kind: str) -> bool:
    if image.mode == "RGBA":
        return False
    if kind in _LOSSY:
        return True
    from PIL.Image import Resampling

    small = image.resize(
        (min(image.width, _THUMB[0]), min(image.height, _THUMB[1])), Resampling.NEAREST
    )
    return small.getcolors(_FEW_COLOURS) is None


def _encoded(image: Image, most: int, *, is_photograph: bool) -> tuple[bytes, tuple[int, int]]:
    """Return the file, of `most` bytes, and the size of the picture in it.

    A drawing is a PNG, which keeps it as it is, as long as it fits.
    """
    if not is_photograph:
        content = _saved(image, "PNG", optimize=image.width * image.height < 4_000_000)
        if len(content) <= most:
            return content, image.size
        image = on_white(image)
    from PIL.Image import Resampling

    while True:
        for quality in _QUALITIES:
            content = _saved(image, "JPEG", quality=quality)
            if len(content) <= most or max(image.size) <= 64:
                return content, image.size
        image = image.resize(
            (max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))),
            Resampling.LANCZOS,
        )


def on_white(image: Image) -> Image:
    """Return a picture without transparency: what shows through is white."""
    if image.mode != "RGBA":
        return image
    from PIL import Image as images

    ground = images.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _saved(image: Image, kind: str, **options: bool | int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _heif(name: str, media_type: str) -> tuple[str, ...]:
    try:
        import pi_heif
    except ImportError as error:
        if media_type == "image/avif":
            return ()
        raise CannotAttach(
            f"{name} is HEIC, which needs pi-heif to be read.",
            hint='Install it: pip install "chatui[images]"; or save the picture as JPEG.',
        ) from error
    pi_heif.register_heif_opener()
    return ("HEIF",)


def _reason(error: BaseException) -> str:
    words = str(error)
    if "truncated" in words.lower() or isinstance(error, EOFError):
        return "it ends too early"
    return "its pixels cannot be read"
