"""Which texts a few typed letters mean, best first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was found: its place in the list that was searched, and what to highlight.

    `offsets` are the characters of the text that were matched, in rising order.
    """

    index: int
    offsets: tuple[int, ...]


def find_matches(query: str, texts: Sequence[str]) -> list[Match]:
    """Return the texts that hold the query's words, best first, else those with its letters.

    `texts` are lower case. An empty query finds everything, in order.
    """
    return find_words(query, texts) or find_spread(query, texts)


def find_words(query: str, texts: Sequence[str]) -> list[Match]:
    """Return the texts that hold every word of the query, best first."""
    words = query.lower().split()
    if not words:
        return [Match(index, ()) for index in range(len(texts))]
    found = []
    for index, text in enumerate(texts):
        places = [text.find(word) for word in words]
        if -1 not in places:
            found.append((_rank(text, words, places), index, places))
    found.sort()
    return [Match(index, _offsets(words, places)) for _, index, places in found]


def find_spread(query: str, texts: Sequence[str]) -> list[Match]:
    """Return the texts that hold the query's letters in order: "q25vl" finds "qwen2.5-vl"."""
    letters = "".join(query.lower().split())
    found = []
    for index, text in enumerate(texts):
        offsets = _places_in_order(letters, text)
        if offsets:
            found.append((offsets[-1] - offsets[0], index, offsets))
    found.sort()
    return [Match(index, offsets) for _, index, offsets in found]


def _rank(text: str, words: Sequence[str], places: Sequence[int]) -> tuple[int, int, int]:
    inside_a_word = sum(place > 0 and text[place - 1].isalnum() for place in places)
    return (text != words[0], inside_a_word, places[0])


def _offsets(words: Sequence[str], places: Sequence[int]) -> tuple[int, ...]:
    pairs = zip(words, places, strict=True)
    return tuple(sorted({place + step for word, place in pairs for step in range(len(word))}))


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
