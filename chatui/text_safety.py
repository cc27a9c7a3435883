"""Foreign text to text that cannot act on a terminal.

Foreign is whatever chatui did not write itself: what a model or a server sends, files, titles,
model names, error texts, the clipboard. Stored text stays as it came; what is displayed goes
through `display_text` first.
"""

import re
from itertools import chain
from typing import Final

_CONTROL_PICTURES: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_INVISIBLE_ACTORS: Final = (
    range(0x80, 0xA0),  # C1: U+009B is CSI, U+009D is OSC
    range(0x061C, 0x061D),
    range(0x200E, 0x2010),
    range(0x2028, 0x202F),  # line and paragraph separators, bidi embeddings and overrides
    range(0x2066, 0x2070),  # bidi isolates and the deprecated format characters
    range(0xD800, 0xE000),  # lone surrogates: no encoder takes them
    range(0xFEFF, 0xFF00),
    range(0xFFF9, 0xFFFC),  # interlinear annotations
    range(0xE0000, 0xE0080),  # tags
)
_MULTI_LINE: Final = {
    **{code: picture for code, picture in _CONTROL_PICTURES.items() if code not in (0x09, 0x0A)},
    **dict.fromkeys(chain(*_INVISIBLE_ACTORS), "\ufffd"),
}
_UNSAFE: Final = "\\x00-\\x1f\\x7f" + "".join(
    rf"\U{codes[0]:08x}-\U{codes[-1]:08x}" for codes in _INVISIBLE_ACTORS
)
_HAS_UNSAFE: Final = re.compile(f"[{_UNSAFE}]").search
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
