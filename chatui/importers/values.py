"""Foreign values to those of a conversation: what has another shape or range is left out."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from chatui.conversation.message import Role, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    UnknownPart,
    each_once,
)
from chatui.conversation.thought_tags import ANSWER_TAGS, OPENED_BY_TEMPLATES, THOUGHT_TAGS
from chatui.errors import ParameterError

_BRACKETS: Final = str.maketrans("[]", "()")
_LINK_END: Final = re.compile(r"[\s()<>]")
_ANY_OPENING: Final = "|".join(map(re.escape, THOUGHT_TAGS))
_ANY_CLOSING: Final = "|".join(map(re.escape, OPENED_BY_TEMPLATES))
_OPENING: Final = re.compile(rf"\s*({_ANY_OPENING})\r?\n?")
_LONE_CLOSING: Final = re.compile(rf"^[ ]{{0,3}}(?:{_ANY_CLOSING})[ \t\r]*$\s*", re.MULTILINE)
_TAG_OR_FENCE: Final = re.compile(f"```|~~~|{_ANY_OPENING}|{_ANY_CLOSING}")
_DEEPEST: Final = 40
_LARGEST_COUNT: Final = 2**53
_LATEST_SECOND: Final = 10_000_000_000
_POSSIBLE_YEARS: Final = range(1990, 2200)


def text_of(value: object) -> str:
    """Return a text, or an empty one for anything else."""
    return value if isinstance(value, str) else ""


def dicts_in(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list, or nothing for anything else."""
    items: Iterable[object] = value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict)]


def dict_of(value: object) -> dict[str, Any]:
    """Return an object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def json_text(value: object) -> str:
    """Return the JSON of a tool's arguments; a text stays as it is."""
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply)"


def time_of(value: object) -> datetime | None:
    """Return a time from ISO 8601 text or from (milli)seconds since 1970, None when it is neither.

    A text without a zone is UTC. A time that no chat can have had is none.
    """
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if value > _LATEST_SECOND else value
            found = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year in _POSSIBLE_YEARS else None


def role_of(value: object, otherwise: Role = Role.ASSISTANT) -> Role:
    """Return the role of that name, or another one where chatui has none of that name."""
    try:
        return Role(text_of(value))
    except ValueError:
        return otherwise


def whole_number(value: object) -> int | None:
    """Return a whole number of 0 or more, None for anything else."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= _LARGEST_COUNT else None  # type: ignore[operator,return-value]  # is_number was asked first


def by_number(items: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return objects in the order of a number that they hold; those without one are the last."""

    def place(item: Mapping[str, Any]) -> tuple[bool, int]:
        number = whole_number(item.get(name))
        return number is None, number or 0

    return sorted(items, key=place)


def usage(prompt: object, completion: object) -> Usage | None:
    """Return a token count, None where one of the two is missing."""
    asked, answered = whole_number(prompt), whole_number(completion)
    return None if asked is None or answered is None else Usage(asked, answered)


def known_parameters(values: object) -> Parameters:
    """Return those of another program's parameters that chatui knows and that are in range."""
    parameters = Parameters()
    if not isinstance(values, Mapping):
        return parameters
    for name in Parameters.__dataclass_fields__:
        if name in values and name != "stream":
            try:
                parameters = Parameters(**{name: values[name]}).over(parameters)
            except ParameterError:
                continue
    return parameters


def text_parts(*texts: object) -> list[Part]:
    """Return a part for each text that is not empty."""
    return [TextPart(text) for text in texts if isinstance(text, str) and text]


def foreign_part(format: str, kind: object, values: Mapping[str, Any]) -> UnknownPart:
    """Return the part that keeps what chatui has no part for."""
    kept = {name: value for name, value in values.items() if name != "type"}
    if _depth_exceeds(kept, _DEEPEST):
        kept = {"json": json_text(kept)}
    return UnknownPart(f"{format} {kind}"[:100], kept)


def web_link(address: str, title: str) -> str:
    """Return a Markdown link to a web page, an empty text for any other address."""
    host = _host(address)
    if host is None:
        return ""
    words = " ".join(title.translate(_BRACKETS).split()) or host
    return f"[{words}]({_LINK_END.sub(lambda found: quote(found[0]), address)})"


def sources_part(pages: Iterable[tuple[str, str]]) -> list[Part]:
    """Return a part for the sources of a reply, by their addresses and titles, if there are any.

    What is at no address of the web has its title alone.
    """
    sources = (
        Source("" if _host(address) is None else address, " ".join(title.split()))
        for address, title in pages
    )
    found = each_once(one for one in sources if one.place)
    return [SourcesPart(found)] if found else []


def sources_last(content: Sequence[Part]) -> list[Part]:
    """Return the parts of a message with all of its sources in one, which is the last."""
    lists = [part for part in content if isinstance(part, SourcesPart)]
    if not lists:
        return list(content)
    sources = each_once(one for part in lists for one in part.sources)
    others = (part for part in content if not isinstance(part, SourcesPart))
    return [*others, SourcesPart(sources)]


def _host(address: str) -> str | None:
    """Return where a web page is, None for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.netloc if parts.scheme in ("http", "https") else None


def thought_and_text(text: str) -> list[Part]:
    """Return the thoughts that a reply begins with, in their tags, and what follows them.

    Of the tags the closing one may stand alone, where the text is about neither tags nor code.
    """
    if (opening := _OPENING.match(text)) is not None:
        thought, closing, rest = text[opening.end() :].partition(THOUGHT_TAGS[opening[1]])
        if not closing:
            return text_parts(text)
        thought, rest = thought.removesuffix("\n"), rest.lstrip()
    elif (end := _LONE_CLOSING.search(text)) is not None:
        thought, rest = text[: end.start()].strip("\r\n"), text[end.end() :]
        if _TAG_OR_FENCE.search(thought):
            return text_parts(text)
    else:
        return text_parts(text)
    for begin, ending in ANSWER_TAGS.items():
        if rest.startswith(begin):
            rest = rest.removeprefix(begin).removesuffix(ending).strip()
    return [*([ReasoningPart(thought)] if thought else []), *text_parts(rest)]


def fingerprint(*texts: object) -> str:
    """Return 8 characters that tell chats apart which two databases number alike."""
    return hashlib.sha256("\0".join(map(str, texts)).encode("utf-8", "replace")).hexdigest()[:8]


def _depth_exceeds(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        nested = [item for item in level if isinstance(item, dict | list)]
        level = [c for i in nested for c in (i.values() if isinstance(i, dict) else i)]
    return bool(level)
