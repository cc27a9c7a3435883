"""Graphics that a terminal draws: the one thing besides text that is let through to it."""

import re
from dataclasses import dataclass
from typing import Final

_BASE64: Final = r"[A-Za-z0-9+/]{0,4096}={0,2}\x1b\\"
_KITTY: Final = re.compile(
    r"\x1b_Ga=T,q=2,C=1,f=24,t=d,o=z,i=(?P<id>[0-9]{1,10}),p=1,s=[0-9]{1,5},v=[0-9]{1,5}"
    rf"(?:,c=[0-9]{{1,4}})?,m=[01];{_BASE64}"
)
_KITTY_PIECE: Final = re.compile(rf"\x1b_Gq=2,m=[01];{_BASE64}")
_SIXEL: Final = re.compile(r'\x1bP[0-9;]{0,20}q"[0-9;]{1,30}')
_SIXEL_PIECE: Final = re.compile(r"[#0-9;!?-~$\-]{1,4096}(?:\x1b\\\Z)?")


@dataclass(frozen=True, slots=True)
class Graphics:
    """A picture in kitty's form or as sixels, which nothing else can stand in.

    Kitty's: https://sw.kovidgoyal.net/kitty/graphics-protocol/
    """

    drawing: str

    def __post_init__(self) -> None:
        if not (_is_of(_KITTY, _KITTY_PIECE, self.drawing) or self._is_sixels):
            raise ValueError("no picture for a terminal")

    @property
    def _is_sixels(self) -> bool:
        return self.drawing.endswith("\x1b\\") and _is_of(_SIXEL, _SIXEL_PIECE, self.drawing)

    @property
    def erasing(self) -> str:
        """What takes the picture away; sixels go with the cells that are drawn over them."""
        found = _KITTY.match(self.drawing)
        return f"\x1b_Ga=d,d=I,i={found['id']},q=2\x1b\\" if found else ""


def _is_of(first: re.Pattern[str], piece: re.Pattern[str], text: str) -> bool:
    """Tell whether a text is made of pieces; each is looked at alone, so that others may work."""
    found = first.match(text)
    while found is not None and found.end() < len(text):
        found = piece.match(text, found.end())
    return found is not None
