"""What a sequence from the terminal means, in every way in which terminals report keys.

The same key has one name however it comes: in its old form, as xterm's modifyOtherKeys reports it,
or in kitty's protocol with or without the kind of event, alternate keys and the text. A sequence
that is not understood means nothing.

Kitty's protocol: https://sw.kovidgoyal.net/kitty/keyboard-protocol/
"""

import re
import sys
from dataclasses import dataclass
from typing import Final
from unicodedata import category

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key

from chatui.ui.terminal.key_bytes import Text

_SHIFT, _ALT, _CTRL, _CAPS_LOCK = 1, 2, 4, 64
_MODIFIERS: Final = (
    ("alt", _ALT),
    ("ctrl", _CTRL),
    ("hyper", 16),
    ("meta", 32),
    ("shift", _SHIFT),
    ("super", 8),
)
_STRONG: Final = _ALT | _CTRL | 8 | 16 | 32
_RELEASED: Final = "3"
_OTHER_KEYS: Final = 27  # the number that modifyOtherKeys begins with
_KEYPAD: Final = {
    **dict(zip(range(57399, 57414), "0123456789./*-+", strict=True)),
    57415: "=",
    57416: ",",
}
# Without Shift and its like alone, the locks, and the keys for music: nobody waits for them.
_NAMES: Final = {
    code: name
    for key, name in FUNCTIONAL_KEYS.items()
    if key.endswith("u")
    and (code := int(key[:-1])) not in (*_KEYPAD, *range(57358, 57361), *range(57428, 57455))
} | {ord("\b"): "backspace"}
# In the old form they are the same, so that nobody can expect another meaning.
_SAME_WITH_CTRL: Final = {"h": "backspace", "i": "tab", "m": "enter", "[": "escape"}

_KEY: Final = re.compile(
    r"\x1b\[(?=[^;]*[;u]|[A-FHP-S])(?P<code>[0-9:]{0,24})"
    r"(?:;(?P<modifiers>[0-9]{0,8}(?::[0-9:]{0,8})?)(?:;(?P<text>[0-9:]{0,200}))?)?"
    r"(?P<end>[u~A-FHP-S])"
)
_MOUSE: Final = re.compile(r"\x1b\[<[0-9]{1,4};[0-9]{1,5};[0-9]{1,5}[Mm]")
_MODE: Final = re.compile(r"\x1b\[\?(?:2026|2048);[0-4]\$y")
_FOCUS: Final = ("\x1b[I", "\x1b[O")
# Where the cursor is; xterm's F3 with a modifier looks the same.
_PLACE: Final = re.compile(r"\x1b\[[0-9;]+R")
_SIZE: Final = re.compile(
    r"\x1b\[48;([1-9][0-9]{0,3})(?::[0-9:]*)?;([1-9][0-9]{0,3})(?::[0-9:]*)?"
    r";([0-9]{1,5})(?::[0-9:]*)?;([0-9]{1,5})(?::[0-9:]*)?t"
)


@dataclass(frozen=True, slots=True)
class Press:
    """A key that writes nothing, by the toolkit's name."""

    key: str


@dataclass(frozen=True, slots=True)
class Report:
    """The mouse, the focus, the size, or a mode: a sequence that the toolkit understands."""

    sequence: str


def meaning(sequence: str) -> Press | Text | Report | None:
    """Return what a whole sequence means; None when it means nothing to this program."""
    if _PLACE.fullmatch(sequence):
        return None
    if key := _KEY.fullmatch(sequence):
        return _reported(key)
    if len(sequence) == len("\x1bx") and sequence[0] == "\x1b":
        return _with_alt(sequence[1])
    if sequence == "\x00":
        return Press("ctrl+space")
    match ANSI_SEQUENCES_KEYS.get(sequence):
        case (one,):
            return Press(one.value)
        case str(character):  # the number pad
            return Text(character)
        case _:
            return _report(sequence)


def _report(sequence: str) -> Report | None:
    if sequence in _FOCUS or _MOUSE.fullmatch(sequence) or _MODE.fullmatch(sequence):
        return Report(sequence)
    if size := _SIZE.fullmatch(sequence):
        rows, columns, height, width = (int(number) for number in size.groups())
        # Without a size in pixels, the toolkit would divide by it.
        return Report(f"\x1b[48;{rows};{columns};{height or rows};{width or columns}t")
    return None


def _reported(key: re.Match[str]) -> Press | Text | None:
    codes = [int(number or 0) for number in f"{key['code']}::".split(":")]
    modifiers, _, event = (key["modifiers"] or "").partition(":")
    bits = max(0, int(modifiers.rstrip(":") or 1) - 1)
    code, end, written = codes[0] or 1, key["end"], key["text"] or ""
    if event.startswith(_RELEASED):
        return None
    if end == "~" and code == _OTHER_KEYS and written.isdecimal():
        code, end, written = int(written), "u", ""
    if end != "u":
        name = FUNCTIONAL_KEYS.get(f"{code}{end}")
        return Press(_named(name, bits)) if name else None
    text = "".join(_character(int(number or 0)) for number in written.split(":"))
    return _pressed(code, _character(codes[1]), _character(codes[2]), bits, text)


def _pressed(code: int, shifted: str, base: str, bits: int, text: str) -> Press | Text | None:
    """Return what a key means; `base` is the character at its place on a Latin keyboard."""
    character = _KEYPAD.get(code) or _character(code)
    # With Alt some layouts write another character; the key's own is none that is written.
    own = (character, character.upper(), shifted)
    if text and (not bits & _STRONG or (bits & _ALT and text not in own)):
        return Text(text)
    if code in _NAMES:
        return Press(_named(_NAMES[code], bits))
    if not character:
        return None
    if not bits & _STRONG:
        return Text(_cased(character, shifted, bits))
    character = character.lower()
    if not character.isascii():
        from chatui.commands.key_places import at_same_place  # with the first such keyboard

        character = (base if base.isascii() else "") or at_same_place(character) or character
    if bits & (_STRONG | _SHIFT) == _CTRL and character in _SAME_WITH_CTRL:
        return Press(_SAME_WITH_CTRL[character])
    return Press(_named(_key_name(character), bits))


def _with_alt(character: str) -> Press | None:
    """Return what a key means whose ESC came before it, in the old form."""
    if character in "\r\n":
        return Press("alt+enter")
    if character in "\x7f\b":
        return Press("alt+backspace")
    bits = _ALT | (_SHIFT if character.isupper() else 0)
    press = _pressed(ord(character), "", "", bits, "")
    return press if isinstance(press, Press) else None


def _named(name: str, bits: int) -> str:
    return "+".join([*(modifier for modifier, bit in _MODIFIERS if bits & bit), name])


def _key_name(character: str) -> str:
    name = _character_to_key(character)
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _character(code: int) -> str:
    """Return what can be written of a code point; empty when it is a control, or no character."""
    if code > sys.maxunicode or category(chr(code)) == "Co":  # the keys that kitty has numbered
        return ""
    return chr(code) if is_written(chr(code)) else ""


def hear_all_that_is_written() -> None:
    """Have every widget write what is typed, from now on; doing it again changes nothing.

    Textual writes what Python calls printable: no wide space of Chinese and Japanese, none that
    glues or joins letters, no emoji that is newer than Python.
    """
    events.Key.is_printable = property(_writes)  # type: ignore[method-assign, assignment]


def _writes(key: events.Key) -> bool:
    return key.character is not None and all(map(is_written, key.character))


def is_written(character: str) -> bool:
    """Tell whether a character is one of a text: neither a control nor the end of a line."""
    return category(character) not in ("Cc", "Cs", "Zl", "Zp")


def _cased(character: str, shifted: str, bits: int) -> str:
    """Return a character as Shift and the lock of capitals have it."""
    if bits & _SHIFT and shifted:
        return shifted
    capital = character.upper()
    is_capital = bool(bits & _SHIFT) != bool(bits & _CAPS_LOCK)
    return capital if is_capital and len(capital) == 1 else character
