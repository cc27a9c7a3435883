"""Pastes of terminals that do not mark them, told from typing by what comes at once.

Somebody who types ends a line and looks what comes of it, and writes no hundreds of characters at
once; a paste comes in large pieces, one right behind the other.
"""

import re
from collections.abc import Iterator
from typing import Final

from chatui.text.safety import without_controls
from chatui.ui.terminal.key_bytes import Pasted, Text

_SILENCE_SECONDS: Final = 0.01
_TYPED_SECONDS: Final = 0.03
"""The silence before an Enter that nobody but a person makes: a paste comes in large pieces."""
_MOST_TYPED: Final = 500
"""Characters of one read: more are neither typed nor a key that is held down."""
_GOES_ON: Final = re.compile(r"[\r\n][^\x00-\x1f\x7f]")


class PastedLines:
    """Takes texts of more than a line, or very long ones, for pasted: nothing in them is a key.

    All that comes of a paste before a silence is one. An Enter at the end is held back until
    `release` says that nothing more has come, unless it came alone and after a silence. Behind
    lines that end otherwise it is a key all the same: scripts type so.
    """

    def __init__(self) -> None:
        self._held = ""
        self._pasted: list[str] = []

    @property
    def patience(self) -> float | None:
        """Seconds of silence after which `release` is due; None when nothing is held back."""
        if self._pasted:
            return _TYPED_SECONDS
        return _SILENCE_SECONDS if self._held else None

    def feed(self, text: str, after: float = 0.0) -> Iterator[Text]:
        """Yield what can be told by now of a text that came in one read, `after` a silence."""
        if text == "\r" and after >= _TYPED_SECONDS and self.patience is None:
            yield Text(text)
            return
        text = self._held + text
        written = text.removesuffix("\r")
        self._held = text[len(written) :]
        if self._pasted or len(written) > _MOST_TYPED or _GOES_ON.search(text):
            self._pasted.append(written)
        elif written:
            yield Text(written)

    def release(self) -> Iterator[Text | Pasted]:
        """Yield the paste that nothing more belongs to, and the Enter that was held back."""
        pasted, held = "".join(self._pasted), self._held
        self._held, self._pasted = "", []
        if "\r" in pasted:
            pasted, held = pasted + held, ""
        if pasted:
            yield Pasted(without_controls(pasted))
        if held:
            yield Text(held)
