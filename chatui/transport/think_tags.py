"""Thoughts that a model writes into its answer, between <think> and </think>, told apart."""

import re
from typing import Final

from chatui.conversation.events import ContentDelta, ReasoningDelta

_OPEN: Final = re.compile("<think(?:ing)?>")
_CLOSE: Final = re.compile("</think(?:ing)?>")
_LONGEST_TAG: Final = len("</thinking>")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)


class ThinkTags:
    """Turns the text of an answer into content and reasoning, however the tags are cut.

    A tag counts at the beginning of a line, outside fenced blocks: elsewhere the text is about tags
    and is shown. What may be the beginning of a tag is held back until it is known; white space
    around the thoughts is dropped.
    """

    __slots__ = ("_before", "_has_content", "_held", "_in_fence", "_is_thinking", "_skips_space")

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._skips_space = False
        self._before: list[str] = []
        self._in_fence = False
        self._has_content = False

    def feed(self, text: str) -> list[ContentDelta | ReasoningDelta]:
        """Return what a delta adds; both kinds, in their order, when a tag is in it."""
        if not (self._held or self._is_thinking or self._skips_space) and "<" not in text:
            return [self._content(text)]
        deltas: list[ContentDelta | ReasoningDelta] = []
        text = self._held + text
        self._held = ""
        while text:
            tag = (_CLOSE if self._is_thinking else _OPEN).search(text)
            if tag is None:
                self._held = _possible_tag(text, "</think" if self._is_thinking else "<think")
                self._add(text[: len(text) - len(self._held)], deltas)
                break
            before, text = text[: tag.start()], text[tag.end() :]
            self._add(before, deltas)
            if not self._is_thinking and not self._can_begin():
                self._add(tag[0], deltas)
                continue
            self._is_thinking = not self._is_thinking
            self._skips_space = self._is_thinking or not self._has_content
        return deltas

    def flush(self) -> list[ContentDelta | ReasoningDelta]:
        """Return what was held back, when nothing follows it."""
        deltas: list[ContentDelta | ReasoningDelta] = []
        held, self._held = self._held, ""
        self._add(held, deltas)
        return deltas

    def _add(self, text: str, deltas: list[ContentDelta | ReasoningDelta]) -> None:
        if self._skips_space:
            text = text.lstrip("\r\n\t ")
            self._skips_space = not text
        if not text:
            return
        if self._is_thinking:
            deltas.append(ReasoningDelta(text))
        else:
            deltas.append(self._content(text))

    def _content(self, text: str) -> ContentDelta:
        self._has_content = True
        self._before.append(text)
        return ContentDelta(text)

    def _can_begin(self) -> bool:
        """Tell whether thoughts may begin here: at the beginning of a line that is no code."""
        text = "".join(self._before)
        if len(_FENCE.findall(text)) % 2:
            self._in_fence = not self._in_fence
        line = text[text.rfind("\n") + 1 :]
        self._before = ["\n" + ("." if _FENCE.match(line) else line[:100])]
        return not self._in_fence and not line.strip()


def _possible_tag(text: str, tag: str) -> str:
    """Return the end of a text that may be the beginning of a tag."""
    start = text.rfind("<", max(0, len(text) - _LONGEST_TAG))
    if start < 0:
        return ""
    end = text[start:]
    return end if f"{tag}ing>".startswith(end) or f"{tag}>".startswith(end) else ""
