"""Foreign text to text that cannot act on a terminal.

Foreign is whatever chatui did not write itself: what a model or a server sends, files, titles,
model names, error texts, the clipboard. Stored text stays as it came; what is displayed goes
through `display_text` first.
"""

import re
from collections.abc import Mapping
from itertools import chain
from typing import Final

from chatui.text.surrogates import join_surrogates

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
_MARKS: Final = (0x061C, 0x200E, 0x200F)
"""Direction marks, ordinary in Hebrew, Arabic and Persian: they order nothing but themselves."""
_MULTI_LINE: Final[dict[int, str | None]] = {
    **{code: picture for code, picture in _CONTROL_PICTURES.items() if code not in (0x09, 0x0A)},
    **dict.fromkeys(chain(*_INVISIBLE_ACTORS), "\ufffd"),
    **dict.fromkeys(_MARKS),
}
_UNSAFE: Final = "\\x00-\\x1f\\x7f" + "".join(
    rf"\U{codes[0]:08x}-\U{codes[-1]:08x}" for codes in _INVISIBLE_ACTORS
)
_WRITTEN: Final = {code: sign for code, sign in _MULTI_LINE.items() if code not in _MARKS}
_UNSAFE_IN_JSON: Final = re.compile(f"(?![\t\n\r])[{_UNSAFE}]")
_HAS_UNSAFE: Final = re.compile(f"[{_UNSAFE}]").search
_TAGS: Final = "[\U000e0030-\U000e0039\U000e0061-\U000e007a]"
_FLAG: Final = re.compile(f"(\U0001f3f4{_TAGS}{{3,6}}\U000e007f)")
"""The flag of a part of a country, such as Scotland: no other use of tags is known."""
_EMOJI: Final = "[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_JOINED_EMOJI: Final = re.compile(f"{_EMOJI}(?:\u200d{_EMOJI})+")
_LONGEST_CELL: Final = 21
"""Bytes; tmux keeps no more in a cell, and of a longer cluster shows the beginning alone."""
_UNFINISHED: Final = re.compile(
    f"(?:\r|[\ud800-\udbff]|\U0001f3f4{_TAGS}{{0,6}}|{_EMOJI}(?:\u200d{_EMOJI})*\u200d?)\\Z"
)
_COLORS: Final = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS: Final = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


def display_text(text: str) -> str:
    """Return the text with everything that could act on a terminal made visible.

    Newlines and tabs stay; every other control becomes its picture (ESC becomes ␛), bidi
    overrides, tags and lone surrogates become U+FFFD. Other line ends become newlines. Direction
    marks are left out. Emoji joined to one that is too long for a cell stand side by side.
    """
    if text.replace("\n", " ").isprintable():
        return text  # no printable character is unsafe, and this is far faster than a search
    return "".join(_JOINED_EMOJI.sub(_apart, piece) for piece in _safe_pieces(text, _MULTI_LINE))


def written_text(text: str) -> str:
    """Return the text for a file or a pipe, which a terminal may show later.

    It is that of `display_text`, but direction marks and joined emoji stay as they came.
    """
    return "".join(_safe_pieces(text, _WRITTEN))


def escaped_json(document: str) -> str:
    """Return a JSON document that says the same, and holds nothing that acts on a terminal.

    Where it is valid, what could act stands in its strings alone, where an escape means the same.
    """
    if document.replace("\n", " ").isprintable():
        return document
    return _UNSAFE_IN_JSON.sub(_escape, document)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def without_controls(text: str) -> str:
    """Return a text that was pasted, or kept in a file, as it may stand in a prompt.

    Its newlines are newlines, and colour codes and other controls are left out.
    """
    lines = _COLORS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines)


def _safe_pieces(text: str, table: Mapping[int, str | None]) -> list[str]:
    """Return a text, made safe by a table, in pieces: each second one is a flag, as it came."""
    pieces = _FLAG.split(_LINE_ENDS.sub("\n", join_surrogates(text)))
    pieces[::2] = [piece.translate(table) for piece in pieces[::2]]
    return pieces


def display_line(text: str) -> str:
    """Return the text as one safe line: for titles, model names, notices, error words."""
    if text.isprintable() or ("\u200d" not in text and _HAS_UNSAFE(text) is None):
        return text
    return " ".join(display_text(text).replace("\t", " ").split("\n"))


def is_safe(text: str) -> bool:
    """Tell whether a text that is about to reach the terminal holds nothing that acts on it."""
    return text.isprintable() or _HAS_UNSAFE(_FLAG.sub("", text)) is None


def safe_stretches(text: str) -> list[str]:
    """Return a text in pieces of which each is safe or a single character that is not."""
    pieces = _FLAG.split(text)
    return [part for at, piece in enumerate(pieces) for part in ([piece] if at % 2 else piece)]


def unfinished(text: str) -> str:
    """Return the end of a text that may be shown as something else when more of it has come."""
    found = _UNFINISHED.search(text[-64:])
    return found[0] if found else ""


def _apart(cluster: re.Match[str]) -> str:
    text = cluster[0]
    return text if len(text.encode()) <= _LONGEST_CELL else text.replace("\u200d", "")
