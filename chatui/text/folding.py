"""Texts as a search compares them: what people read as the same letters is the same text.

`é` may be one character or two; `ﬁ`, `ＡＢＣ` and `ｶﾞ` are other forms of fi, ABC and ガ; case does
not matter. That is Unicode's compatibility caseless match, without what cannot be seen, and the i
of Turkish is an i with or without its dot. The texts themselves stay as they came.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category, is_normalized, normalize, unidata_version

UNICODE: Final = int(unidata_version.partition(".")[0])
"""The version of Unicode by which texts are folded: another one may fold some in another way."""

# Soft hyphens, joiners, direction marks, variation selectors, tags.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# The letters of most texts: each of them folds to one. Others are looked at one by one.
_PLAIN: Final = re.compile("[\0-\x7f\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff가-힣]+")
# What becomes one with the character before it, beside the marks: parts of Hangul syllables and
# half-width sound marks.
_JOINING: Final = re.compile("[\u1160-\u11ff\u314f-\u3163\ud7b0-\ud7fb\uff9e\uff9f\uffc2-\uffdc]")
_DOTTED_I: Final = "i\u0307"
_DOTLESS_I: Final = "\u0131"


class _Folded(dict[int, str]):
    """What each character becomes by itself."""

    def __missing__(self, code: int) -> str:
        character = "" if _UNSEEN.match(chr(code)) else normalize("NFKD", chr(code)).casefold()
        dotless = character.replace(_DOTTED_I, "i").replace(_DOTLESS_I, "i")
        folded = self[code] = normalize("NFKC", dotless)
        return folded


_FOLDED: Final = _Folded()


def fold(text: str) -> str:
    """Return a text as it is compared; folded texts are folded already."""
    if text.isascii():
        return text.lower()
    # A look at each character, and at the whole whether it fits together, is many times as fast as
    # to take the whole apart and put it together again.
    folded = text.translate(_FOLDED).replace(_DOTTED_I, "i")
    return folded if is_normalized("NFKC", folded) else normalize("NFKC", folded)


def find_folded(text: str, needle: str) -> Iterator[tuple[int, int]]:
    """Yield where a folded needle stands in a text, in order; no place overlaps another."""
    folded = fold(text)
    at = folded.find(needle) if needle else -1
    if at < 0:
        return
    origin = None if text.isascii() else _Origin(text)
    while at >= 0:
        end = at + len(needle)
        yield (at, end) if origin is None else origin.span(at, end)
        at = folded.find(needle, end)


def characters_of(text: str, places: Iterable[int]) -> tuple[int, ...]:
    """Return the characters of a text that places of the folded one, in order, come from."""
    if text.isascii():
        return tuple(places)
    origin = _Origin(text)
    return tuple(sorted({at for place in places for at in range(*origin.span(place, place + 1))}))


class _FoldedPiece(NamedTuple):
    """A part of a text that folds by itself, into so many characters; plain: one by one."""

    start: int
    end: int
    length: int
    is_plain: bool = False


class _Origin:
    """Where the characters of a folded text come from, found as far as it is asked for."""

    def __init__(self, text: str) -> None:
        self._pieces = _pieces(text)
        self._known: list[_FoldedPiece] = []
        self._starts: list[int] = []
        self._length = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return from where, up to where; a character that became several is taken whole."""
        while self._length < end:
            piece = next(self._pieces)
            if piece.length:
                self._known.append(piece)
                self._starts.append(self._length)
                self._length += piece.length
        return self._at(start)[0], self._at(end - 1)[1]

    def _at(self, place: int) -> tuple[int, int]:
        index = bisect_right(self._starts, place) - 1
        piece = self._known[index]
        if not piece.is_plain:
            return piece.start, piece.end
        begin = piece.start + place - self._starts[index]
        return begin, begin + 1


def _pieces(text: str) -> Iterator[_FoldedPiece]:
    at = 0
    while at < len(text):
        found = _PLAIN.match(text, at)
        last = at if found is None else found.end() - 1
        end = last + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        if found is not None and end == last + 1:
            last = end
        if last > at:
            yield _FoldedPiece(at, last, last - at, is_plain=True)
        if end > last:
            yield _FoldedPiece(last, end, len(fold(text[last:end])))
        at = end


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    is_mark = category(character)[0] == "M"
    return is_mark or _JOINING.match(character) is not None or _UNSEEN.match(character) is not None
