"""Pastes of terminals that do not mark them, told from typing by what follows the end of a line.

Somebody who types ends a line and looks what comes of it; the lines of a paste come at once.
"""

import re
from typing import Final

from chatui.ui.terminal.key_bytes import Pasted, Text, clean

_SILENCE_SECONDS: Final = 0.01
_TYPED_SECONDS: Final = 0.03
"""The silence before an Enter that nobody but a person makes: a paste comes in large pieces."""
_GOES_ON: Final = re.compile(r"[\r\n][^\x00-\x1f\x7f]")


class PastedLines:
    """Takes texts of more than a line for pasted: none of their Enters is the key.

    An Enter at the end is held back until `release` says that nothing more has come, unless it came
    alone and after a silence. Behind lines that end otherwise it is a key all the same: scripts
    type so.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_pasting = False
        self._has_enter = False

    @property
    def patience(self) -> float | None:
        """Seconds of silence after which `release` is due; None when nothing is held back."""
        return _SILENCE_SECONDS if self._held or self._is_pasting else None

    def feed(self, text: str, after: float = 0.0) -> Text | Pasted | None:
        """Return what can be told by now of a text that came in one read, `after` a silence."""
        if text == "\r" and after >= _TYPED_SECONDS and self.patience is None:
            return Text(text)
        text = self._held + text
        written = text.removesuffix("\r")
        self._held = text[len(written) :]
        self._is_pasting = self._is_pasting or bool(_GOES_ON.search(text))
        if not self._is_pasting:
            return Text(written) if written else None
        self._has_enter = self._has_enter or "\r" in written
        return Pasted(clean(written)) if written else None

    def release(self) -> Text | Pasted | None:
        """Return the Enter that was held back."""
        held, has_enter = self._held, self._has_enter
        self._held, self._is_pasting, self._has_enter = "", False, False
        if not held:
            return None
        return Pasted("\n") if has_enter else Text(held)
