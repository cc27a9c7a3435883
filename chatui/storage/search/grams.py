"""The pieces of texts by which the index finds them: three characters, or one and two.

SQLite's trigram tokenizer finds nothing for fewer than three characters, silently; words of
Chinese and Japanese have two. Pieces of one and two characters are made here, and kept as words
of ASCII that its plainest tokenizer leaves alone. All texts and terms here are folded.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final

LONG: Final = 3
_MOST: Final = 12


def short_grams(text: str) -> str:
    """Return each different piece of one or two characters of a text, as words of ASCII."""
    pieces = {*text, *map("".join, pairwise(text))}
    return " ".join(filter(None, map(_word, pieces)))


def short_match(terms: list[str]) -> str:
    """Return the FTS5 expression for texts that hold each of these terms of 1 or 2 characters."""
    return " AND ".join(f'"{_word(term[:2])}"' for term in terms)


def long_match(terms: list[str]) -> str:
    """Return the FTS5 expression for texts that hold the pieces of each of these longer terms.

    The pieces need not be in order there: what is found is to be looked at again.
    """
    pieces: dict[str, None] = {}
    for term in terms:
        starts = range(len(term) - LONG + 1)
        step = -(-len(starts) // _MOST)
        pieces |= dict.fromkeys(term[start : start + LONG] for start in starts[::step])
    return " AND ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


@lru_cache(maxsize=4096)
def _word(piece: str) -> str:
    if piece.isspace() or any(character.isspace() for character in piece):
        return ""
    return "z".join(f"{ord(character):x}" for character in piece)
