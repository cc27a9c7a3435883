"""What is typed into the search field: words, "several words", and filters such as `model:qwen`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final

from chatui.conversation.message import Role
from chatui.text_folding import find_folded, fold

_TOKEN: Final = re.compile(r'(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>\S+))')
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_ROLES: Final = {role.value: role for role in Role} | {
    "prompt": Role.USER,
    "reply": Role.ASSISTANT,
}
_SNIPPET_BEFORE: Final = 30
_SNIPPET_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: everything that is set must hold. Texts are compared folded.

    `after` is the first moment that counts, `before` the first that no longer does.
    """

    terms: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    role: Role | None = None
    has_code: bool = False
    has_image: bool = False
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
        return not self.terms or self.role is not None or self.has_code or self.has_image


@dataclass(slots=True)
class _Draft:
    terms: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    has: set[str] = field(default_factory=set)
    before: datetime | None = None
    after: datetime | None = None


def parse_query(text: str, zone: tzinfo | None = None) -> SearchQuery:
    """Return what a text asks for; a filter that makes no sense is taken as a word.

    Days are those of `zone`, by default of this machine.
    """
    draft = _Draft()
    for token in _TOKEN.finditer(text):
        name, value = token["name"], token["quoted"] or token["word"] or ""
        if name is not None and value and _filter(draft, name.lower(), value, zone):
            continue
        word = value if name is None else token.group().replace('"', "")
        if fold(word).strip():
            draft.terms.append(word.strip())
    return SearchQuery(
        terms=tuple(draft.terms),
        models=tuple(draft.models),
        tags=tuple(draft.tags),
        role=draft.roles[-1] if draft.roles else None,
        has_code="code" in draft.has,
        has_image="image" in draft.has,
        before=draft.before,
        after=draft.after,
    )


def _filter(draft: _Draft, name: str, value: str, zone: tzinfo | None) -> bool:
    lowered = value.lower()
    match name:
        case "model":
            draft.models.append(value)
        case "tag":
            draft.tags.append(value)
        case "role" if lowered in _ROLES:
            draft.roles.append(_ROLES[lowered])
        case "has" if lowered in ("code", "image"):
            draft.has.add(lowered)
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
        start = max(0, at - _SNIPPET_BEFORE)
        cut = text[start : start + 4 * _SNIPPET_LENGTH]
        if start > 0:
            space = cut.find(" ", 0, at - start)
            cut = cut[space + 1 :]
        words = " ".join(cut.split())
        before, after = "… " if start > 0 else "", ""
        if len(words) > _SNIPPET_LENGTH or start + 4 * _SNIPPET_LENGTH < len(text):
            words, after = words[:_SNIPPET_LENGTH].rstrip(), " …"
        return before + words + after


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    end = 0
    for start, stop in spans:
        if start >= end:
            yield start, stop
            end = stop
