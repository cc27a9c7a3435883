"""What a program wrote for a terminal to the text that a terminal would show in the end."""

import re
from typing import Final

_ESCAPES: Final = re.compile(
    r"""
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* [@-~]                     # CSI: colors, the cursor's moves
    | (?: \x1b[\]PX^_] | [\x90\x98\x9d-\x9f] )                  # OSC, DCS, SOS, PM, APC:
      [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c | (?=\x1b) | \Z )   # a string, to its end
    | \x1b (?: \[ [0-?]* [ -/]* )? \Z                           # one that was cut
    | \x1b [ -/]* [0-~]                                         # the others
    """,
    re.VERBOSE,
)
_STRUCK_OVER: Final = re.compile("[^\b\n]\b")


def screen_text(text: str) -> str:
    """Return the text without escape sequences, and without what was written over in its line.

    A line that was begun again after a carriage return, as those of progress, is what came last;
    of a letter that was struck over, as in manual pages, the last stays.
    """
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    if "\r" in text:
        lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
        text = "\n".join(lines)
    return _STRUCK_OVER.sub("", text) if "\b" in text else text
