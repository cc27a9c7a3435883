"""What a terminal sends, cut into text, sequences and pastes, wherever the reads cut it.

Terminals answer what this program asks, and what the one before it has asked, at any time. An
answer in a string (OSC, DCS, APC …) ends here; what sequences mean is said by `key_presses.py`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from chatui.text.safety import without_controls

_ESCAPE_SECONDS: Final = 0.1
_UNFINISHED_SECONDS: Final = 1.0
_PASTE_SECONDS: Final = 2.0
_LONGEST: Final = 256

_PASTE_START: Final = "\x1b[200~"
_PASTE_END: Final = "\x1b[201~"
_PLAIN: Final = re.compile("[^\x00\x1b]+")
_SEQUENCE: Final = re.compile(
    r"""
    \x00
    | \x1b (?:
        \[M[^\x00-\x1f]{3}           # the mouse, in its oldest form
        | \[\[[ -~]                   # the Linux console
        | \[(?![M\[])[\ -?]*[@-~]
        | O[0-9;]*[ -~]
        | (?P<string>[\]P_^X])(?=[^\x00-\x1f\x7f])
        | [^\]P_^X\[O\x1b]              # a key with Alt
    )
    """,
    re.DOTALL | re.VERBOSE,
)
_UNFINISHED: Final = re.compile(
    r"\x1b(?:\[(?:\[|M[^\x00-\x1f]{0,2}|[ -?]*)|O[0-9;]*|[\]P_^X])?\Z", re.DOTALL
)
_BROKEN: Final = re.compile(r"\x1b(?:\[(?:\[|M[^\x00-\x1f]{0,2}|[ -?]*)|O[0-9;]*|[\]P_^X])")
# What nobody types behind an ESC that was taken for the key.
_CSI_REPORT: Final = r"\[(?:[?<>=][0-?]*[ -/]*[@-~]|20[01]~|[0-9]+(?:;[0-9]+)+[Rtn])"
_CSI_ANSWER: Final = _CSI_REPORT.replace("[@-~]", "[MRSTcmntuy]")
_STRING_REPORT: Final = r"(?:][0-9lL]|P[0-9>!$+]|_G)"
_REPORT: Final = re.compile(f"\x1b(?:{_CSI_REPORT}|{_STRING_REPORT})")
_WHOLE_REPORT: Final = re.compile(
    f"\x1b(?:{_CSI_ANSWER}|{_STRING_REPORT}[^\x00-\x1f\x7f]*(?:\x07|\x1b\\\\))"
)
_STRING_END: Final = re.compile("\x1b(?:\\\\|(?=[^\\\\]))|[\x07\x18\x1a\r\n]")
_KITTY: Final = "\x1b_G"
"""What kitty's answers about graphics begin with."""
_NO_TEXT: Final = dict.fromkeys(range(0x80, 0xA0))


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they came, controls such as Enter among them."""

    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sequence that means something, or nothing, as a whole."""

    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted, all of it, without controls."""

    text: str


def unheard(answer: str) -> None:
    """Take an answer that nobody waits for."""


class KeyBytes:
    """Cuts what comes; what may go on is held back until it has, or until `release`.

    What was released and goes on all the same is known a while longer: the rest of an answer, or
    the beginning of a paste, is no text because its ESC came alone. When that is given up as well,
    what comes next may still be all that was missing. Nothing inside a paste is a key, and one
    whose end never comes is over when nothing more comes.
    """

    def __init__(self, answered: Callable[[str], object] = unheard) -> None:
        """Cut; `answered` is called with each answer of kitty's, without what ends it."""
        self._answered = answered
        self._held = ""
        self._released = 0  # how much of it
        self._given_up = ""
        self._pasted: list[str] | None = None
        self._is_in_string = False
        self._string = ""

    @property
    def patience(self) -> float | None:
        """Seconds of silence after which `release` is due; None when nothing is held back."""
        if self._pasted is not None:
            return _PASTE_SECONDS
        if self._is_in_string:
            return _UNFINISHED_SECONDS
        if not self._held:
            return None
        may_be_text = 0 < self._released < len(self._held)
        return _ESCAPE_SECONDS if self._may_be_key or may_be_text else _UNFINISHED_SECONDS

    def feed(self, text: str) -> Iterator[Text | Sequence | Pasted]:
        """Yield what is whole by now."""
        if self._pasted is None:
            text = text.translate(_NO_TEXT)
        if self._given_up and text:
            given_up, self._given_up = self._given_up, ""
            if _WHOLE_REPORT.match(given_up + text):
                self._held, self._released = given_up, len(given_up)
        text, self._held = self._held + text, ""
        piece: Text | Sequence | Pasted | None
        while text:
            if self._pasted is not None:
                piece, text = self._until_paste_end(self._pasted, text)
            elif self._is_in_string:
                piece, text = None, self._behind_string(text)
            else:
                piece, text = self._next(text)
            if piece is not None:
                yield piece

    def release(self) -> Iterator[Text | Sequence | Pasted]:
        """Yield what is held back, as nothing has come for so long."""
        held, released = self._held, self._released
        if self._pasted is not None:
            yield Pasted(without_controls("".join([*self._pasted, held])))
        elif released and held[released:]:
            yield Text(held[released:])
        elif held and not released and not self._is_in_string:
            if self._may_be_key:
                yield Sequence(held)
            self._released = len(held)
            return
        if self._pasted is None:
            self._given_up = (_KITTY if self._is_in_string else "") + held
        self._held, self._released, self._pasted, self._is_in_string = "", 0, None, False

    @property
    def _may_be_key(self) -> bool:
        """Whether what is held back is a key by itself: Esc, Alt with a bracket, a key of rxvt."""
        return not self._released and (len(self._held) <= len("\x1b[") or self._held[-1] == "$")

    def _next(self, text: str) -> tuple[Text | Sequence | None, str]:
        """Return the first piece, None when it is not to be heard, and the rest."""
        released, self._released = self._released, 0
        if _UNFINISHED.match(text):
            self._held, self._released = (text if len(text) < _LONGEST else "\x1b[?"), released
            return None, ""
        if released:
            if not _REPORT.match(text):
                return None, text[released:]
        elif plain := _PLAIN.match(text):
            return Text(plain.group()), text[plain.end() :]
        found = _SEQUENCE.match(text)
        if found is None:
            broken = _BROKEN.match(text)
            return (None, text[broken.end() :]) if broken else (Sequence("\x1b"), text[1:])
        if found["string"]:
            self._is_in_string, self._string = True, found.group()
        elif found.group() == _PASTE_START:
            self._pasted = []
        else:
            return Sequence(found.group()), text[found.end() :]
        return None, text[found.end() :]

    def _behind_string(self, text: str) -> str:
        """Return what follows the end of a string."""
        end = _STRING_END.search(text)
        if len(self._string) < _LONGEST:
            self._string += text[: end.start() if end else _LONGEST].rstrip("\x1b")
        if end is None:
            self._held = "\x1b" if text.endswith("\x1b") else ""
            return ""
        self._is_in_string = False
        if self._string.startswith(_KITTY) and end.group() in ("\x1b\\", "\x07"):
            self._answered(self._string)
        return text[end.end() - (end.group() == "\x1b") :]

    def _until_paste_end(self, pasted: list[str], text: str) -> tuple[Pasted | None, str]:
        """Return the paste, None when it goes on, and what follows its end."""
        before, end, after = text.partition(_PASTE_END)
        if not end:
            kept = _overlap(text, _PASTE_END)
            pasted.append(text[: len(text) - kept])
            self._held = text[len(text) - kept :]
            return None, ""
        self._pasted = None
        return Pasted(without_controls("".join([*pasted, before]))), after


def _overlap(text: str, marker: str) -> int:
    """Return how many characters at the end of the text may be the beginning of the marker."""
    longest = min(len(text), len(marker) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(marker[:n])), 0)
