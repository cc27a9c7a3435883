"""A key as it came from the terminal, in words: its bytes, its name, what it does in chatui."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from chatui.commands.key_map import KeyMap, key_label
from chatui.commands.key_places import at_same_place
from chatui.commands.panel_keys import COMPOSER
from chatui.text.columns import padded
from chatui.text.safety import display_line
from chatui.ui.terminal.key_bytes import Pasted, Sequence, Text
from chatui.ui.terminal.key_presses import Press, Report, meaning
from chatui.ui.widgets.composer import EDITING

_BYTES, _NAME, _LEAST = 14, 17, 20
_SAME: Final = {
    "\t": "Ctrl+I",
    "\r": "Ctrl+M; often not from Shift+Enter either",
    "\n": "Shift+Enter or Ctrl+Enter in some terminals",
    "\x7f": "Ctrl+Backspace in some terminals",
    "\x08": "Ctrl+H; in most terminals not from Ctrl+Backspace",
    "\x1b": "Ctrl+[",
    "\x00": "Ctrl+@",
    "\x1c": "Ctrl+4",
    "\x1d": "Ctrl+5",
    "\x1e": "Ctrl+6",
    "\x1f": "Ctrl+/ and Ctrl+7",
}
"""What cannot be told apart, by what comes."""
_MOVES: Final = {
    "cursor_word": "moves the cursor by a word",
    "cursor_page": "moves the cursor by a page",
    "cursor": "moves the cursor",
    "select": "selects",
}
"""What the composer's own keys do, by how their actions begin; the others say it themselves."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came, as it came, and what the chat takes it for; None where that is nothing."""

    raw: str
    meant: Press | Text | Report | Pasted | None

    @property
    def key(self) -> str:
        """Textual's name of the key; empty for what is none."""
        return self.meant.key if isinstance(self.meant, Press) else ""


def pressed(piece: Text | Sequence | Pasted) -> Iterator[Pressed]:
    """Yield what was pressed, of a piece of what was read."""
    match piece:
        case Text(text):
            for character in text:
                is_control = character < " " or character == "\x7f"
                yield Pressed(character, meaning(character) if is_control else Text(character))
        case Sequence(text):
            yield Pressed(text, meaning(text))
        case Pasted(text):
            yield Pressed("", piece)


def lines_of(one: Pressed, keys: KeyMap, width: int) -> Iterator[str]:
    """Yield the lines that tell it: what arrived, its name, what it does; what is the same."""
    margin = " " * (_BYTES + _NAME)
    before = f"{padded(_shown(one.raw), _BYTES - 2)}  {padded(_name(one), _NAME - 2)}  "
    for text in (*(list(_does(one, keys)) or ["nothing"]), *_not_told_apart(one.raw)):
        for part in wrap(text, max(_LEAST, width - len(margin))):
            yield display_line(before + part)
            before = margin


def _shown(raw: str) -> str:
    """Return what came as it can be shown: ESC is ^[."""
    return "".join(
        f"^{chr(ord(char) ^ 0x40)}" if char < " " or char == "\x7f" else char for char in raw
    )


def _name(one: Pressed) -> str:
    match one.meant:
        case Press(key):
            return key_label(key)
        case Text(text):
            return text
        case Pasted():
            return "a paste"
        case Report():
            return "a report"
        case None:
            return "unknown"


def _does(one: Pressed, keys: KeyMap) -> Iterator[str]:
    match one.meant:
        case Press(key):
            yield from _of_key(key, keys)
        case Text(text):
            yield from _of_letter(text, keys)
        case Pasted(text):
            yield f"{len(text):,} characters go into the prompt"
        case Report():
            yield "the terminal's own: no key"
        case None:
            yield "nothing: chatui does not know it"


def _of_key(key: str, keys: KeyMap) -> Iterator[str]:
    writing, reading = keys.writing.get(key), keys.reading.get(key)
    if writing is not None and writing is reading:
        yield writing.title
        return
    if writing is not None:
        yield f"writing: {writing.title}"
    elif edit := _edit(key):
        yield f"writing: {edit}"
    if reading is not None:
        yield f"reading: {reading.title}"


def _edit(key: str) -> str:
    """Return what a key does to the text in the composer; nothing where it does not edit."""
    if key == "space":
        return "writes a space"
    if key not in EDITING:
        return ""
    edit = EDITING[key][0]
    helps = [one.help for one in COMPOSER if EDITING[one.key][0].action == edit.action]
    if helps or not edit.action.startswith(tuple(_MOVES)):
        words = helps[0] if helps else edit.description
        return words[0].lower() + words[1:]
    is_selecting = edit.action.endswith("(True)")
    begin = next(begin for begin in _MOVES if edit.action.startswith(begin))
    return _MOVES["select" if is_selecting else begin]


def _of_letter(letter: str, keys: KeyMap) -> Iterator[str]:
    yield "writing: writes it"
    place = letter if letter in keys.reading else at_same_place(letter)
    action = keys.reading.get(place)
    if action is not None:
        as_place = "" if place == letter else f", as {place}"
        yield f"reading: {action.title}{as_place}"
    elif place and place != letter:
        yield f"it is on the key of {place}"


def _not_told_apart(raw: str) -> Iterator[str]:
    if raw in _SAME:
        yield f"cannot be told from {_SAME[raw]}"
    elif "\x01" <= raw <= "\x1a":
        letter = chr(ord(raw) ^ 0x40)
        yield f"cannot be told from Ctrl+Shift+{letter}"
