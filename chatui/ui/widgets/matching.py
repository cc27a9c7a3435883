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
    return [Match(index, matched(query, texts[index])) for index in ranked(query, texts)]


def ranked(query: str, texts: Sequence[str]) -> list[int]:
    """Return the places of the texts that `find_matches` finds, best first."""
    return _holding_words(query, texts) or _holding_letters(query, texts)


def matched(query: str, text: str) -> tuple[int, ...]:
    """Return the characters of a text that fit the query, in rising order; none if it does not."""
    words = query.lower().split()
    places = [text.find(word) for word in words]
    return _places_in_order("".join(words), text) if -1 in places else _offsets(words, places)


def find_words(query: str, texts: Sequence[str]) -> list[Match]:
    """Return the texts that hold every word of the query, best first."""
    return [Match(index, matched(query, texts[index])) for index in _holding_words(query, texts)]


def find_spread(query: str, texts: Sequence[str]) -> list[Match]:
    """Return the texts that hold the query's letters in order: "q25vl" finds "qwen2.5-vl"."""
    letters = "".join(query.lower().split())
    found = _holding_letters(query, texts)
    return [Match(index, _places_in_order(letters, texts[index])) for index in found]


def _holding_words(query: str, texts: Sequence[str]) -> list[int]:
    words = query.lower().split()
    if not words:
        return list(range(len(texts)))
    found = []
    for index, text in enumerate(texts):
        inside_a_word = 0
        for word in words:
            place = text.find(word)
            if place == -1:
                break
            if place and text[place - 1].isalnum():
                inside_a_word += 1
        else:
            found.append((text != words[0], inside_a_word, text.find(words[0]), index))
    found.sort()
    return [index for *_, index in found]


def _holding_letters(query: str, texts: Sequence[str]) -> list[int]:
    letters = "".join(query.lower().split())
    found = []
    for index, text in enumerate(texts):
        offsets = _places_in_order(letters, text)
        if offsets:
            found.append((offsets[-1] - offsets[0], index))
    found.sort()
    return [index for _, index in found]


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
