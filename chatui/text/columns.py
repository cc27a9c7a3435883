"""Texts in columns of a terminal."""

from unicodedata import combining, east_asian_width


def cells(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    wide = sum(east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(map(bool, map(combining, text)))


def padded(text: str, width: int) -> str:
    """Return a text with the blanks behind it that fill so many columns."""
    return text + " " * (width - cells(text))


def cut(text: str, width: int) -> str:
    """Return a text that takes at most so many columns; an ellipsis stands for the rest."""
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[: min(len(text) - 1, width)]
    return f"{text}…"
