"""Thoughts that a model writes into its answer, between tags such as <think>, told apart."""

import re
from functools import cache
from typing import Final, NamedTuple

from chatui.conversation.events import ContentDelta, ReasoningDelta, TextWasReasoning
from chatui.conversation.thought_tags import ANSWER_TAGS, OPENED_BY_TEMPLATES, THOUGHT_TAGS
from chatui.transport.protocol.line_place import LinePlace

ThoughtDelta = ContentDelta | ReasoningDelta | TextWasReasoning

_IN_TEXT: Final = frozenset((*THOUGHT_TAGS, *OPENED_BY_TEMPLATES, *ANSWER_TAGS))
_OPENER: Final = re.compile(r"[<\[◁]")
_BEHIND_END: Final = re.compile(
    r"[ \t]{0,20}\r?(?:\n|\Z)|(?=[\w*#$\u2190-\u2bff\U0001f000-\U0001ffff])"
)
"""What follows the end of thoughts: the end of the line, or at once the answer."""
_WHITE: Final = "\ufeff\r\n\t "
_LONGEST_LEAD: Final = 100


class ThinkTags:
    """Turns the text of an answer into content and reasoning, however the tags are cut.

    A tag counts at the beginning of a line that is no code: elsewhere the text is about tags and
    is shown. A closing tag that was never opened makes thoughts of all that was said before, once,
    where the chat template has opened them. What may be the beginning of a tag is held back until
    it is known; white space around the thoughts is dropped.

    Attributes:
        has_thoughts: Whether thoughts have come, in tags or in a field of their own.
    """

    __slots__ = (
        "_answer_end",
        "_awaited",
        "_before",
        "_closing",
        "_has_content",
        "_held",
        "_is_plain",
        "_lead",
        "_place",
        "_said",
        "_skips_space",
        "_speaks_of_tags",
        "_was_in_tags",
        "has_thoughts",
    )

    def __init__(self) -> None:
        self.has_thoughts = False
        self._was_in_tags = False
        self._closing = ""
        self._answer_end = ""
        self._awaited = _tags(_IN_TEXT)
        self._held = ""
        self._lead = ""
        self._skips_space = False
        self._is_plain = False
        self._has_content = False
        self._speaks_of_tags = False
        self._before: list[str] = []
        self._place = LinePlace()
        self._said = 0

    def feed(self, text: str) -> list[ThoughtDelta]:
        """Return what a delta adds; both kinds, in their order, when a tag is in it."""
        if self._is_plain and "<" not in text and "[" not in text and "◁" not in text:
            self._before.append(text)
            return [ContentDelta(text)]
        return self._read(text, is_end=False)

    def flush(self) -> list[ThoughtDelta]:
        """Return what was held back, when nothing follows it."""
        deltas = self._read("", is_end=True)
        if self._lead:
            deltas.append(self._content(self._lead))
            self._lead = ""
        return deltas

    def _read(self, text: str, *, is_end: bool) -> list[ThoughtDelta]:
        deltas: list[ThoughtDelta] = []
        text, at = self._held + text, 0
        self._held = ""
        while at < len(text):
            tag = self._awaited.pattern.search(text, at)
            if tag is None:
                end = len(text) if is_end else self._awaited.possible_start(text, at)
                self._add(text[at:end], deltas)
                self._held = text[end:]
                break
            self._add(text[at : tag.start()], deltas)
            if not is_end and not self._closing and _is_open_end(tag):
                self._held = text[tag.start() :]
                break
            if not self._takes(tag, deltas):
                self._speaks_of_tags = True
                self._add(tag[0], deltas)
            at = tag.end()
        self._is_plain = self._has_content and not (
            self._held or self._closing or self._skips_space
        )
        return deltas

    def _takes(self, found: re.Match[str], deltas: list[ThoughtDelta]) -> bool:
        """Act on a tag; returns whether it is one, and not part of what is said."""
        tag = found[0]
        if tag == self._closing:
            self._closing = ""
        elif tag == self._answer_end:
            self._answer_end = ""
        elif tag in ANSWER_TAGS:
            if self._has_content:
                return False
            self._answer_end = ANSWER_TAGS[tag]
        elif not self._begins_line():
            return False
        elif tag in THOUGHT_TAGS:
            self.has_thoughts = self._was_in_tags = True
            self._closing = THOUGHT_TAGS[tag]
        elif self._ends_thoughts(found):
            self._was_in_tags = True
            if self._has_content:
                self._turn_into_thoughts(deltas)
        else:
            return False
        self._lead = ""
        self._skips_space = bool(self._closing) or not self._has_content
        in_text = _IN_TEXT | {self._answer_end} if self._answer_end else _IN_TEXT
        self._awaited = _tags(frozenset({self._closing}) if self._closing else in_text)
        return True

    def _ends_thoughts(self, found: re.Match[str]) -> bool:
        """Tell whether a closing tag that was never opened ends what can be thoughts."""
        if self._was_in_tags or not _BEHIND_END.match(found.string, found.end()):
            return False
        return not self._has_content or not (self.has_thoughts or self._speaks_of_tags)

    def _turn_into_thoughts(self, deltas: list[ThoughtDelta]) -> None:
        said = [delta for delta in deltas if isinstance(delta, ContentDelta)]
        if self._said == sum(len(delta.text) for delta in said):
            deltas[:] = [ReasoningDelta(delta.text) for delta in said]  # nobody has seen it
        else:
            deltas.append(TextWasReasoning(self._said))
        self.has_thoughts = True
        self._has_content = False

    def _add(self, text: str, deltas: list[ThoughtDelta]) -> None:
        if self._skips_space:
            text = text.lstrip(_WHITE)
            self._skips_space = not text
        elif not (self._has_content or self._closing):
            text = self._lead + text
            is_lead = len(text) < _LONGEST_LEAD and not text.strip(_WHITE)
            self._lead = text if is_lead else ""
            text = "" if is_lead else text
        if text:
            deltas.append(ReasoningDelta(text) if self._closing else self._content(text))

    def _content(self, text: str) -> ContentDelta:
        self._has_content = True
        self._before.append(text)
        return ContentDelta(text)

    def _begins_line(self) -> bool:
        fresh = "".join(self._before)
        self._before.clear()
        self._said += len(fresh)
        self._place.move_over(fresh)
        return self._place.begins_line


class _Tags(NamedTuple):
    """Tags to look for: none of them is the beginning of another."""

    pattern: re.Pattern[str]
    beginnings: frozenset[str]
    longest: int

    def possible_start(self, text: str, at: int) -> int:
        """Return where the end of a text begins that may be the beginning of a tag."""
        for opener in _OPENER.finditer(text, max(at, len(text) - self.longest + 1)):
            if text[opener.start() :] in self.beginnings:
                return opener.start()
        return len(text)


@cache
def _tags(tags: frozenset[str]) -> _Tags:
    pattern = "|".join(map(re.escape, sorted(tags)))
    beginnings = (tag[:length] for tag in tags for length in range(1, len(tag)))
    return _Tags(re.compile(pattern), frozenset(beginnings), max(map(len, tags)))


def _is_open_end(tag: re.Match[str]) -> bool:
    """Tell whether it depends on what comes next if a tag is the end of thoughts."""
    text = tag.string
    behind = _BEHIND_END.match(text, tag.end()) if tag[0] in OPENED_BY_TEMPLATES else None
    return behind is not None and behind.end() == len(text) and not text.endswith("\n")
