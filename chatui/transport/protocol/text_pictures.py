"""Pictures that stand in the text of a reply, as Markdown with all their data; pure.

Gateways in front of Gemini write ![image](data:image/png;base64,...), in one delta or in thousands.
"""

import re
from collections.abc import Iterator
from typing import Final

from chatui.transport.protocol.reply_attachments import EncodedAttachment

_LONGEST_LABEL: Final = 200
_LONGEST_EXAMPLE: Final = 2000
"""Characters of data within a line of prose, which a person may want to read."""
_SCHEME: Final = ("\\(", "<?", *"data:image/")
_OPENING: Final = re.compile(
    rf"!\[[^\]\n]{{0,{_LONGEST_LABEL}}}\]{''.join(_SCHEME)}", re.IGNORECASE
)
# The end of what has come, which may be the beginning of one.
_BEGUN: Final = re.compile(
    rf"(?:(?<!\S)!|!\[[^\]\n]{{0,{_LONGEST_LABEL}}}(?:\]"
    + "".join(f"(?:{char}" for char in _SCHEME)
    + ")?" * len(_SCHEME)
    + r")?)\Z",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[)\n]")
_DATA: Final = re.compile(
    r"<?(data:image/[^,)\s]{1,80};base64,[^)\s>]+)>?(?:\s+\"[^\"\n]*\")?", re.IGNORECASE
)
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_BEGINNING: Final = 8
"""Characters of a line by which it is a fence, or holds nothing yet."""
_MARGIN: Final = re.compile(r" {0,3}")


class TextPictures:
    """Takes pictures out of a text, however it is cut into deltas.

    What stands inside a fence is an example, and so is short data within a line of prose.
    """

    def __init__(self) -> None:
        self._held: list[str] = []
        """The beginning of a picture."""
        self._is_in_data = False
        self._told: list[str] = []
        """Text since the last fences were counted."""
        self._is_code = False

    def feed(self, text: str) -> Iterator[str | EncodedAttachment]:
        """Yield the text that is none of a picture's, and each picture when it is whole."""
        if not self._held and "!" not in text:
            self._told.append(text)
            yield text
            return
        if self._is_in_data and _END.search(text) is None:
            self._held.append(text)
            return
        text = "".join([*self._held, text])
        self._held.clear()
        self._is_in_data = False
        at = 0
        while opening := _OPENING.search(text, at):
            yield from self._tell(text[at : opening.start()])
            end = _END.search(text, opening.end())
            if end is None:
                self._held.append(text[opening.start() :])
                self._is_in_data = True
                return
            at = end.end()
            written = text[opening.start() : at]
            if (picture := self._picture(written)) is not None:
                yield picture
            else:
                yield from self._tell(written)
        text = text[at:]
        begun = _BEGUN.search(text)
        if begun is not None:
            self._held.append(text[begun.start() :])
            text = text[: begun.start()]
        yield from self._tell(text)

    def flush(self) -> Iterator[str | EncodedAttachment]:
        """Yield what was held back; much data is a picture that was cut, and no text."""
        held, self._held = "".join(self._held), []
        if self._is_in_data and len(held) > _LONGEST_EXAMPLE:
            yield EncodedAttachment(held.partition("](")[2], "", "image")
        else:
            yield from self._tell(held)
        self._is_in_data = False

    def _tell(self, text: str) -> Iterator[str]:
        if text:
            self._told.append(text)
            yield text

    def _picture(self, written: str) -> EncodedAttachment | None:
        """Return the picture that is written behind what was told; None when it is text."""
        data = _DATA.fullmatch(written, written.index("](") + 2, len(written) - 1)
        if data is None or written[-1] != ")":
            return None
        told = "".join(self._told)
        line = told.rfind("\n") + 1
        self._is_code ^= _is_odd(_FENCE.findall(told, 0, line))
        self._told = [told[line : line + _BEGINNING]]
        if self._is_code or _FENCE.match(told, line):
            return None
        is_prose = _MARGIN.fullmatch(told, line) is None
        if is_prose and len(written) <= _LONGEST_EXAMPLE:
            return None
        return EncodedAttachment(data[1], "", "image")


def _is_odd(found: list[str]) -> bool:
    return len(found) % 2 == 1
