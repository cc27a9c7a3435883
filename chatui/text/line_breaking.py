"""Where a line of text may end, apart from spaces: kinsoku, scripts without spaces, glue.

The rules are those of Unicode's line breaking (UAX 14, `LineBreak.txt`) that matter in a terminal,
tailored as CSS's `line-break: strict` is for Chinese and Japanese (JIS X 4051) and as
`word-break: keep-all` is for Korean, which has spaces. What has none, as Thai, Lao, Khmer and
Burmese, is broken between its clusters, since telling its words takes a dictionary.
"""

from typing import Final
from unicodedata import category, east_asian_width, name

_FREE: Final = 1  # a line may end on both sides: ideographs, kana, emoji, letters without spaces
_NOT_FIRST: Final = 2
_NOT_LAST: Final = 4
_ENDS_LINES: Final = 8  # a line may end behind it, whatever follows
_KEPT: Final = 16  # Hangul: lines end at spaces

_CLOSING: Final = frozenset(
    "!?,.:;)]}/%’”…‥—⸺⸻»‼⁇⁈⁉‰°℃′″"
    "、。〉》」』】〕〗〙〛〞〟〜゠・〻々ー゛゜ゝゞヽヾ〽"
    "！％），．：；？］｝｠｡｣､･ｰﾞﾟ﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞"
    "।॥།༎។៕၊။"
)
_SMALL_KANA: Final = frozenset(
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯ"
) | frozenset(map(chr, range(0x31F0, 0x3200)))
_OPENING: Final = frozenset("([{‘“«¿¡〈《「『【〔〖〘〚〝（［｛｟｢﹙﹛﹝$£¥€№￥＄￡￦")
_VOWELS_BEHIND: Final = frozenset("ะาำๅๆฯະາຳຽໆຯ")
_VOWELS_IN_FRONT: Final = frozenset("เแโใไເແໂໃໄ")
_SILENT: Final = frozenset("\u0e4c\u0ecc\u103a\u17cb\u17cd")
"""Marks on the letter that ends a syllable, which stays with what is in front of it."""
_GLUE: Final = frozenset("\u00a0\u2007\u2011\u202f\u200d\u2060\u0f0c\ufeff")
_BEHIND: Final = frozenset("\u00ad\u200b\u2010\u2014\u3000\u0f0b\u1361\u17d4\u17d5\u104a\u104b")
"""Soft hyphen, zero-width space, hyphen, em dash, ideographic space; what ends words elsewhere."""
_PICTURES: Final = frozenset("\ufe0f\u20e3")
_WITHOUT_SPACES: Final = (
    range(0x0E01, 0x0EE0),  # Thai, Lao
    range(0x1000, 0x10A0),  # Burmese
    range(0x1780, 0x17E0),  # Khmer
    range(0x1950, 0x19E0),  # Tai Le, New Tai Lue
    range(0x1A20, 0x1AB0),  # Tai Tham
    range(0xA9E0, 0xAA00),
    range(0xAA60, 0xAAE0),
    range(0xFF66, 0xFFA0),  # kana of one cell
)
_REMEMBERED: Final = 8192
_SYMBOLS: Final = (range(0x2600, 0x27C0), range(0x1F000, 0x1FB00))


class _BreakClasses(dict[str, int]):
    """The classes of graphemes, each found out once while it is remembered."""

    def __missing__(self, grapheme: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        first, last = grapheme[0], grapheme[-1]
        found = _class(first)
        if last in _BEHIND:
            found |= _ENDS_LINES
        if last in _GLUE:
            found |= _NOT_LAST
        if last in _PICTURES:
            found |= _FREE
        if not _SILENT.isdisjoint(grapheme):
            found |= _NOT_FIRST
        self[grapheme] = found
        return found


def _class(char: str) -> int:
    found = 0
    if char in _CLOSING or char in _SMALL_KANA or char in _VOWELS_BEHIND or char == "\u3000":
        found |= _NOT_FIRST
    if char in _OPENING or char in _VOWELS_IN_FRONT:
        found |= _NOT_LAST
    if char in _GLUE:
        found |= _NOT_FIRST | _NOT_LAST
    if _is_free(char):
        found |= _KEPT if name(char, "").startswith("HANGUL") else _FREE
    return found


def _is_free(char: str) -> bool:
    if east_asian_width(char) in "WF":
        return True
    kind, code = category(char), ord(char)
    if kind[0] == "L" and any(code in block for block in _WITHOUT_SPACES):
        return True
    return kind in ("So", "Cn") and any(code in block for block in _SYMBOLS)


def _is_allowed(before: int, after: int) -> bool:
    if before & _NOT_LAST or after & _NOT_FIRST:
        return False
    either = before | after
    return bool(before & _ENDS_LINES or (either & _FREE and not either & _KEPT))


BREAK_CLASSES: Final = _BreakClasses()
"""Of each grapheme, what `MAY_END` is asked by."""
MAY_END: Final = tuple(
    tuple(_is_allowed(before, after) for after in range(32)) for before in range(32)
)
"""Whether a line may end between two graphemes of these classes, neither of which is a space."""
