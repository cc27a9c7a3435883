"""Foreign text to text that cannot act on a terminal.

Foreign is whatever chatui did not write itself: what a model or a server sends, files, titles,
model names, error texts, the clipboard. Stored text stays as it came; what is displayed goes
through `display_text` first.
"""

import re
from typing import Final

_CONTROL_PICTURES: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_INVISIBLE_ACTORS: Final = [
    *range(0x80, 0xA0),  # C1: U+009B is CSI, U+009D is OSC
    0x061C,
    *(0x200E, 0x200F),
    *range(0x2028, 0x202F),  # line and paragraph separators, bidi embeddings and overrides
    *range(0x2066, 0x2070),  # bidi isolates and the deprecated format characters
    *range(0xD800, 0xE000),  # lone surrogates: no encoder takes them
    0xFEFF,
    *range(0xFFF9, 0xFFFC),  # interlinear annotations
    *range(0xE0000, 0xE0080),  # tags
]
_SUBSTITUTES: Final[dict[int, str]] = _CONTROL_PICTURES | dict.fromkeys(_INVISIBLE_ACTORS, "\ufffd")
_MULTI_LINE: Final = {k: v for k, v in _SUBSTITUTES.items() if k not in (0x09, 0x0A)}
_HAS_UNSAFE: Final = re.compile("[" + re.escape("".join(map(chr, _SUBSTITUTES))) + "]").search
_LINE_ENDS: Final = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


def display_text(text: str) -> str:
    """Return the text with everything that could act on a terminal made visible.

    Newlines and tabs stay; every other control becomes its picture (ESC becomes ␛), bidi
    overrides, tags and lone surrogates become U+FFFD. Other line ends become newlines.
    """
    if text.replace("\n", " ").isprintable():
        return text  # no printable character is unsafe, and this is far faster than a search
    return _LINE_ENDS.sub("\n", join_surrogates(text)).translate(_MULTI_LINE)


def display_line(text: str) -> str:
    """Return the text as one safe line: for titles, model names, notices, error words."""
    if text.isprintable() or _HAS_UNSAFE(text) is None:
        return text
    return " ".join(display_text(text).replace("\t", " ").split("\n"))


def is_safe(text: str) -> bool:
    """Tell whether a text that is about to reach the terminal holds nothing that acts on it."""
    return text.isprintable() or _HAS_UNSAFE(text) is None


def join_surrogates(text: str) -> str:
    """Return the text with split surrogate pairs joined; lone ones stay.

    Servers that cut their JSON inside an escape send the two halves of an emoji as two deltas.
    """
    if not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
