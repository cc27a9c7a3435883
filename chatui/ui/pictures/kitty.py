"""Pixels in kitty's graphics protocol, which several terminals know.

https://sw.kovidgoyal.net/kitty/graphics-protocol/
"""

import os
import zlib
from base64 import b64encode
from typing import Final

from chatui.attach.pixels import Pixels
from chatui.ui.terminal.graphics import Graphics

_CHUNK: Final = 4096
_FAST: Final = 1
"""How hard the pixels are compressed: on the way to a terminal time counts."""
_IDS: Final = 0x63_0000_00
"""Ids of other programs in the same window are lower: they count from 1."""


def paint(pixels: Pixels, *, columns: int | None = None) -> Graphics:
    """Return the pixels as they are, or as wide as so many columns.

    The cursor stays where it is, and the terminal answers nothing.
    """
    encoded = b64encode(zlib.compress(pixels.rgb, _FAST)).decode()
    pieces = [encoded[at : at + _CHUNK] for at in range(0, len(encoded), _CHUNK)]
    wide = "" if columns is None else f",c={columns}"
    first = (
        f"a=T,q=2,C=1,f=24,t=d,o=z,i={_IDS + os.getpid() % 0xFFFFFF},p=1"
        f",s={pixels.width},v={pixels.height}{wide}"
    )
    last = len(pieces) - 1
    return Graphics(
        "".join(
            f"\x1b_G{'q=2' if place else first},m={int(place < last)};{piece}\x1b\\"
            for place, piece in enumerate(pieces)
        )
    )
