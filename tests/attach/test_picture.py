"""Pictures of every kind, made by Pillow itself, and what becomes of them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from chatui.attach import picture
from chatui.attach.picture import make_picture
from chatui.errors import CannotAttach
from chatui.media_type import picture_size, picture_type
from chatui.providers import PictureLimits

LIMITS = PictureLimits(longest_side=512, megapixels=4.0, bytes=5 << 20)
ORIENTATION, MAKER = 0x0112, 0x010F


def drawing(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height), "white" if mode != "RGBA" else (255, 255, 255, 0))
    image.paste((200, 30, 40) if mode == "RGB" else (200, 30, 40, 255), (20, 10, 90, 60))
    return image


def photograph(width: int = 300, height: int = 200) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise((width, height), 90) for _ in range(3)])


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(content: bytes) -> tuple[tuple[int, int], bytes]:
    image = Image.open(io.BytesIO(content)).convert("RGBA")
    return image.size, image.tobytes()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF"])
def test_a_drawing_arrives_with_the_same_pixels(kind: str) -> None:
    content = encoded(drawing(), kind)
    made = make_picture(content, "a", LIMITS)
    assert made.media_type == "image/png"
    assert pixels(made.content) == pixels(content)
    assert (made.width, made.height, made.notes) == (300, 200, ())


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_a_photograph_becomes_a_jpeg_of_the_size_that_is_used(kind: str) -> None:
    made = make_picture(encoded(photograph(900, 600), kind), "a", LIMITS)
    assert (made.media_type, made.width, made.height) == ("image/jpeg", 512, 341)
    assert made.notes == ("scaled from 900 × 600",)
    assert Image.open(io.BytesIO(made.content)).size == (512, 341)


def test_what_lets_things_shine_through_stays_so() -> None:
    content = encoded(drawing(mode="RGBA"), "PNG")
    assert pixels(make_picture(content, "a", LIMITS).content) == pixels(content)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(turn: int) -> None:
    upright = drawing(40, 20)
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = upright if turn == 1 else upright.transpose(Image.Transpose(back[turn]))
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    made = make_picture(encoded(lying, "PNG", exif=exif), "a", LIMITS)
    assert pixels(made.content) == pixels(encoded(upright, "PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_what_camera_and_place_wrote_stays_here(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Secretive Cameras Ltd"
    content = encoded(photograph(), kind, exif=exif)
    assert b"Secretive" in content
    assert b"Secretive" not in make_picture(content, "a", LIMITS).content


def test_a_comment_and_a_profile_stay_here_as_well() -> None:
    content = encoded(photograph(), "JPEG", comment=b"taken at home")
    made = Image.open(io.BytesIO(make_picture(content, "a", LIMITS).content))
    assert not made.info.keys() & {"comment", "exif", "icc_profile", "xmp"}


def test_of_a_moving_picture_the_first_frame_is_sent_and_that_is_said() -> None:
    frames = [Image.new("RGB", (20, 20), (value, 0, 0)) for value in range(0, 250, 10)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    made = make_picture(content, "a", LIMITS)
    assert made.notes == ("first of 25 frames",)
    assert pixels(made.content)[1][:3] == b"\x00\x00\x00"


def test_a_file_that_is_too_large_is_made_smaller() -> None:
    limits = PictureLimits(longest_side=512, megapixels=4.0, bytes=20_000)
    assert len(make_picture(encoded(photograph(), "PNG"), "a", limits).content) <= 20_000


def test_megapixels_count_as_well_as_the_longest_side() -> None:
    made = make_picture(encoded(drawing(500, 500), "PNG"), "a", PictureLimits(512, megapixels=0.01))
    assert (made.width, made.height) == (100, 100)


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


BAD = {
    "no picture": (b"\x7fELF" + bytes(100), "is no picture that chatui knows"),
    "text": (b"hello there", "is no picture that chatui knows"),
    "a PNG that is none": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "damaged"),
    "a JPEG that is cut": (encoded(photograph(), "JPEG")[:3000], "it ends too early"),
    "a JPEG of a few bytes": (encoded(photograph(), "JPEG")[:20], "damaged"),
    "an AVIF without its places": (
        encoded(photograph(), "AVIF").replace(b"iloc", b"free"),
        "its pixels cannot be read",
    ),
    "a TIFF whose rows are at the place of a fraction": (
        encoded(Image.new("F", (50, 40)), "TIFF").replace(b"\x11\x01\x04", b"\x11\x01\x05"),
        "its pixels cannot be read",
    ),
    "a bomb": (_png(60_000, 60_000), "is 60,000 × 60,000 pixels"),
    "nothing in it": (_png(0, 0), "there is nothing in it"),
    "no pixels": (_png(100, 100), "it ends too early"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_gets_a_sentence(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(CannotAttach, match=r"^a\.png ") as raised:
        make_picture(content, "a.png", LIMITS)
    assert words in str(raised.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("is_lossless", [True, False])
def test_type_and_size_are_read_without_pillow(kind: str, is_lossless: bool) -> None:
    options = {"lossless": is_lossless} if kind == "WEBP" else {}
    content = encoded(drawing(123, 45), kind, **options)
    assert picture_type(content) == f"image/{kind.lower()}"
    assert picture_size(content) == (123, 45)


def test_without_pillow_what_providers_take_goes_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "can_look_into", lambda: False)
    content = encoded(photograph(900, 600), "JPEG")
    made = make_picture(content, "a", LIMITS)
    assert (made.content, made.media_type) == (content, "image/jpeg")
    assert made.notes == ("unchanged, with its metadata",)
    with pytest.raises(CannotAttach, match="no provider takes as it is") as raised:
        make_picture(encoded(drawing(), "BMP"), "a", LIMITS)
    assert "chatui[images]" in str(raised.value)
    with pytest.raises(CannotAttach, match="too large"):
        make_picture(content + bytes(6 << 20), "a", LIMITS)
