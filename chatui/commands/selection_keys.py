"""The keys that move the end of a selection, while one is made by key in reading mode."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Motion(StrEnum):
    """Where the end of a selection goes."""

    LEFT = "left"
    RIGHT = "right"
    DOWN = "down"
    UP = "up"
    NEXT_WORD = "next word"
    PREVIOUS_WORD = "previous word"
    LINE_START = "line start"
    LINE_END = "line end"
    FIRST = "first line"
    LAST = "last line"
    PAGE_DOWN = "page down"
    PAGE_UP = "page up"
    OTHER_END = "other end"


MOTIONS: Final[Mapping[str, Motion]] = {
    "h": Motion.LEFT,
    "left": Motion.LEFT,
    "l": Motion.RIGHT,
    "right": Motion.RIGHT,
    "j": Motion.DOWN,
    "down": Motion.DOWN,
    "k": Motion.UP,
    "up": Motion.UP,
    "w": Motion.NEXT_WORD,
    "b": Motion.PREVIOUS_WORD,
    "0": Motion.LINE_START,
    "home": Motion.LINE_START,
    "$": Motion.LINE_END,
    "end": Motion.LINE_END,
    "g": Motion.FIRST,
    "G": Motion.LAST,
    "pagedown": Motion.PAGE_DOWN,
    "pageup": Motion.PAGE_UP,
    "o": Motion.OTHER_END,
}
"""What each key does, by Textual's name of it or its letter."""
