"""What is typed into the search field: words, "several words", and filters such as `model:qwen`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from typing import Final
from unicodedata import category, east_asian_width

from chatui.conversation.message import Role
from chatui.text.folding import find_folded, fold

_TOKEN: Final = re.compile(r'(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>\S+))')
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_ROLES: Final = {role.value: role for role in Role} | {
    "prompt": Role.USER,
    "reply": Role.ASSISTANT,
}
_STATES: Final = ("archived", "pinned", "unread", "interrupted")
FILTERS: Final[dict[str, str]] = {
    "model": "a part of a model's name",
    "tag": "a tag",
    "role": "user, assistant, system or tool",
    "has": "code, image or file",
    "is": "archived, pinned, unread or interrupted",
    "after": "a day, month or year: 2026-05-20, 2026-05, 2026",
    "before": "a day, month or year: 2026-05-20, 2026-05, 2026",
    "project": "a part of a project's name",
}
"""What can be asked for, and what stands behind the colon."""
_IN_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
"""What SQLite would end a text at, or not take."""
_MOST_TERMS: Final = 50
"""Words and filters that are looked for, of each kind: SQLite nests expressions only so deep."""
_SNIPPET_BEFORE: Final = 30
"""Columns of a terminal in front of the match."""
_SNIPPET_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: everything that is set must hold. Texts are compared folded.

    `after` is the first moment that counts, `before` the first that no longer does.
    """

    terms: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    role: Role | None = None
    has_code: bool = False
    has_image: bool = False
    has_file: bool = False
    states: tuple[str, ...] = ()
    """What the conversations must be: `archived`, `pinned`, `unread`, `interrupted`."""
    before: datetime | None = None
    after: datetime | None = None

    @property
    def folded(self) -> tuple[str, ...]:
        """The terms as they are compared."""
        return tuple(map(fold, self.terms))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return self == SearchQuery()

    @property
    def is_about_messages(self) -> bool:
        """Whether a title alone cannot be what is looked for."""
        return self.role is not None or self.has_code or self.has_image or self.has_file

    @property
    def is_about_conversations(self) -> bool:
        """Whether it holds nothing by which one message is told from another."""
        return not self.terms and not self.is_about_messages


@dataclass(slots=True)
class _Draft:
    terms: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    has: set[str] = field(default_factory=set)
    states: list[str] = field(default_factory=list)
    before: datetime | None = None
    after: datetime | None = None


def parse_query(text: str, zone: tzinfo | None = None) -> SearchQuery:
    """Return what a text asks for; a filter that makes no sense is taken as a word.

    Days are those of `zone`, by default of this machine.
    """
    draft = _Draft()
    for token in _TOKEN.finditer(_IN_NO_TEXT.sub("", text)):
        name, value = token["name"], token["quoted"] or token["word"] or ""
        if name is not None and value and _filter(draft, name.lower(), value, zone):
            continue
        word = value if name is None else token.group().replace('"', "")
        if fold(word).strip():
            draft.terms.append(word.strip())
    terms = {fold(term): term for term in reversed(draft.terms)}
    return SearchQuery(
        terms=tuple(reversed(terms.values()))[:_MOST_TERMS],
        models=tuple(dict.fromkeys(draft.models))[:_MOST_TERMS],
        tags=tuple(dict.fromkeys(draft.tags))[:_MOST_TERMS],
        projects=tuple(dict.fromkeys(draft.projects))[:_MOST_TERMS],
        role=draft.roles[-1] if draft.roles else None,
        has_code="code" in draft.has,
        has_image="image" in draft.has,
        has_file="file" in draft.has,
        states=tuple(dict.fromkeys(draft.states)),
        before=draft.before,
        after=draft.after,
    )


def doubts(text: str) -> list[str]:
    """Return a sentence for each filter of a text that is none, or makes no sense.

    What merely holds a colon, such as an address, is no filter.
    """
    found = []
    for token in _TOKEN.finditer(_IN_NO_TEXT.sub("", text)):
        name, value = (token["name"] or "").lower(), token["quoted"] or token["word"] or ""
        if not name or not value or _filter(_Draft(), name, value, None):
            continue
        if name in FILTERS:
            found.append(f"{name}: takes {FILTERS[name]}.")
        elif get_close_matches(name, FILTERS, n=1, cutoff=0.7):
            known = " ".join(f"{filter}:" for filter in FILTERS)
            found.append(f"There is no filter {name}: but {known}")
    return list(dict.fromkeys(found))


def _filter(draft: _Draft, name: str, value: str, zone: tzinfo | None) -> bool:
    lowered = value.lower()
    match name:
        case "model":
            draft.models.append(value)
        case "tag":
            draft.tags.append(value)
        case "project":
            draft.projects.append(value)
        case "role" if lowered in _ROLES:
            draft.roles.append(_ROLES[lowered])
        case "has" if lowered in ("code", "image", "file"):
            draft.has.add(lowered)
        case "is" if lowered in _STATES:
            draft.states.append(lowered)
        case "before" if (moment := _moment(value, zone)) is not None:
            draft.before = moment
        case "after" if (moment := _moment(value, zone)) is not None:
            draft.after = moment
        case _:
            return False
    return True


def _moment(text: str, zone: tzinfo | None) -> datetime | None:
    """Return the beginning of a year, a month or a day, None for anything else."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(number or 1) for number in found.groups())
    try:
        local = datetime(year, month, day, tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Matcher:
    """Finds the terms of a query in texts as they came."""

    def __init__(self, query: SearchQuery) -> None:
        self._terms = query.folded

    def matches(self, text: str) -> bool:
        """Tell whether a text holds every term."""
        folded = fold(text)
        return all(term in folded for term in self._terms)

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the terms are, in characters, in order; none overlaps another."""
        found = sorted(span for term in self._terms for span in find_folded(text, term))
        return tuple(_apart(found))

    def snippet(self, text: str) -> str:
        """Return a line of about 120 characters around the first match."""
        found = next(find_folded(text, self._terms[0]), None) if self._terms else None
        at = 0 if found is None else found[0]
        start = _beginning(text, at)
        cut = text[start : start + 4 * _SNIPPET_LENGTH]
        if start > 0:
            space = cut.find(" ", 0, at - start)
            cut = cut[space + 1 :]
        words = " ".join(cut.split())
        before, after = "… " if start > 0 else "", ""
        if len(words) > _SNIPPET_LENGTH or start + 4 * _SNIPPET_LENGTH < len(text):
            words, after = words[:_SNIPPET_LENGTH].rstrip(), " …"
        return before + words + after


def _beginning(text: str, at: int) -> int:
    """Return where a text is so many columns before a place, at no mark of a letter."""
    start, columns = at, 0
    while start > 0 and columns < _SNIPPET_BEFORE:
        start -= 1
        columns += 2 if east_asian_width(text[start]) in "WF" else 1
    while 0 < start < at and category(text[start]).startswith("M"):
        start += 1
    return start


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    end = 0
    for start, stop in spans:
        if start >= end:
            yield start, stop
            end = stop
