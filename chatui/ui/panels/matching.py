"""Which texts a few typed letters mean, best first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final

from chatui.text.folding import characters_of, fold

_SHORT: Final = 5  # letters


def ranked(query: str, folded: Sequence[str]) -> list[int]:
    """Return the places of the texts that hold the query's words, else of those with its letters.

    The best comes first. All texts are folded; an empty query finds everything, in order. Many
    letters are in some order in any text: they count for a short word alone.
    """
    return find_words(query, folded) or (find_spread(query, folded) if is_short(query) else [])


def is_short(query: str) -> bool:
    """Tell whether a query is one word, of so few letters that they may stand apart in a text."""
    return 1 < len(query.strip()) <= _SHORT and len(query.split()) == 1


def find_words(query: str, folded: Sequence[str]) -> list[int]:
    """Return the places of the folded texts that hold every word of the query, the best first."""
    words = fold(query).split()
    if not words:
        return list(range(len(folded)))
    first, *others = words
    ranks: defaultdict[tuple[bool, int, int], list[int]] = defaultdict(list)
    for index, (text, place) in enumerate(
        zip(folded, map(str.find, folded, repeat(first)), strict=True)
    ):
        if place < 0:
            continue
        inside_words = 1 if place and text[place - 1].isalnum() else 0
        for word in others:
            at = text.find(word)
            if at < 0:
                break
            inside_words += 1 if at and text[at - 1].isalnum() else 0
        else:
            ranks[text != first, inside_words, place].append(index)
    return [index for rank in sorted(ranks) for index in ranks[rank]]


def find_spread(query: str, folded: Sequence[str]) -> list[int]:
    """Return the places of those with the query's letters in order: "q25vl" finds "qwen2.5-vl"."""
    letters = "".join(fold(query).split())
    found = []
    for index, text in enumerate(folded):
        places = _places_in_order(letters, text)
        if places:
            found.append((places[-1] - places[0], index))
    found.sort()
    return [index for _, index in found]


def matched(query: str, text: str) -> tuple[int, ...]:
    """Return the characters of a text, as it came, that fit the query, in rising order.

    There are none if it does not fit.
    """
    words, folded = fold(query).split(), fold(text)
    starts = [folded.find(word) for word in words]
    places: Iterable[int] = _places_in_order("".join(words), folded)
    if -1 not in starts:
        pairs = zip(words, starts, strict=True)
        places = {start + step for word, start in pairs for step in range(len(word))}
    return characters_of(text, sorted(places))


def _places_in_order(letters: str, text: str) -> tuple[int, ...]:
    # One pass, never back: a regular expression takes ages on a name made to be slow.
    places = []
    place = -1
    for letter in letters:
        place = text.find(letter, place + 1)
        if place == -1:
            return ()
        places.append(place)
    return tuple(places)
