"""The references in ChatGPT's texts to Markdown links, and the list of what they refer to.

A text refers to its sources by marks in private-use characters (U+E200 kind U+E202 field … U+E201)
or by 【12†source】. What they stand for is in the message's metadata: in `content_references`
by the text that is replaced, in `citations` by its place. All that was found on the web, whether
the text refers to it or not, is in `search_result_groups`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chatui.importers.documents import parse_json
from chatui.importers.values import by_number, dict_of, dicts_in, text_of, web_link, whole_number

_MARK: Final = re.compile("[ \t]?\ue200([^\ue200\ue201]{0,100000})\ue201")
_BRACKETED: Final = re.compile("【[^【】]{1,200}】")
_AROUND: Final = str.maketrans("", "", "\ue200\ue201\ue202\ue203\ue204\ue206")
_LISTS: Final = ("items", "sources", "products", "images", "fallback_items")
_LISTS_OF_SOURCES: Final = tuple(name for name in _LISTS if name != "images")
_OF_CHATGPT: Final = re.compile(r"[?&]utm_source=(?:chatgpt\.com|openai)(?=&|#|$)|#:~:text=.*")
"""What ChatGPT adds to the address of a page."""

CitedPage = tuple[str, str]
"""The address and the title of a page, or of a file, which has no address."""


class References:
    """What the references in the texts of one message stand for, by the message's metadata."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        references = dicts_in(about.get("content_references"))
        self._has_any = bool(references)
        groups = dicts_in(about.get("search_result_groups"))
        found = [entry for group in groups for entry in dicts_in(group.get("entries"))]
        self._found = {_name_in_a_mark(entry): entry for entry in found}
        self._pages = list(_pages_of(about, references, found))
        self._words = {text_of(known.get("matched_text")): _words(known) for known in references}
        self._places = sorted(_places(dicts_in(about.get("citations"))).items())

    def pages(self) -> list[CitedPage]:
        """Return each page and file once: what the text refers to in its order, then the others."""
        pages: dict[str, CitedPage] = {}
        for address, title in self._pages:
            pages.setdefault(_OF_CHATGPT.sub("", address) or title, (address, title))
        return list(pages.values())

    def linked(self, text: str) -> str:
        """Return a text whose references are links; those that lead nowhere are left out."""
        words = self._words
        if "【" in text:
            text = _with_places_linked(text, self._places)
            text = _BRACKETED.sub(lambda found: words.get(found[0]) or found[0], text)
        if "\ue200" in text:
            text = _MARK.sub(lambda found: _mark(found, words, self._found), text)
        return text.translate(_AROUND) if self._has_any else text


def _name_in_a_mark(entry: Mapping[str, Any]) -> str:
    id = dict_of(entry.get("ref_id"))
    return f"turn{id.get('turn_index')}{id.get('ref_type')}{id.get('ref_index')}"


def _pages_of(
    about: Mapping[str, Any], references: list[dict[str, Any]], found: list[dict[str, Any]]
) -> Iterator[CitedPage]:
    cited = [
        {**source, "type": "file"} if not source.get("url") else source
        for citation in by_number(dicts_in(about.get("citations")), "start_ix")
        if isinstance(source := citation.get("metadata"), dict)
    ]
    # The list at the end of a text says all of it again.
    numbered = by_number(references, "start_idx")
    numbered.sort(key=lambda reference: reference.get("type") == "sources_footnote")
    for reference in (*numbered, *cited, *found):
        if reference.get("type") != "hidden":
            yield from _pages(reference)


def _pages(reference: Mapping[str, Any]) -> Iterator[CitedPage]:
    if reference.get("type") == "file":
        yield "", text_of(reference.get("name")) or text_of(reference.get("title"))
    for item in _items(reference, _LISTS_OF_SOURCES):
        for page in (item, *dicts_in(item.get("supporting_websites"))):
            if address := text_of(page.get("url")):
                yield address, text_of(page.get("title")) or text_of(page.get("attribution"))


def _places(citations: Sequence[Mapping[str, Any]]) -> dict[int, tuple[int, str]]:
    """Return where a citation begins, where it ends, and the words for it."""
    places: dict[int, tuple[int, str]] = {}
    for citation in citations:
        start = whole_number(citation.get("start_ix"))
        end = whole_number(citation.get("end_ix"))
        source = citation.get("metadata")
        words = _words(source) if isinstance(source, dict) else ""
        if start is not None and end is not None and words:
            places[start] = (end, words)
    return places


def _with_places_linked(text: str, places: Sequence[tuple[int, tuple[int, str]]]) -> str:
    pieces: list[str] = []
    written = 0
    for start, (end, words) in places:
        if start >= len(text):
            break
        if start >= written and _BRACKETED.fullmatch(text, start, end):
            pieces += [text[written:start], words]
            written = end
    return "".join([*pieces, text[written:]])


def _mark(
    found: re.Match[str], words: Mapping[str, str], pages: Mapping[str, Mapping[str, Any]]
) -> str:
    mark = found[0].lstrip(" \t")
    space = found[0][: len(found[0]) - len(mark)]
    known = words[mark] if mark in words else _without_reference(found[1], pages)
    return space + known if known else ""


def _without_reference(inside: str, pages: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the words that a mark itself holds, such as the name of an entity, or its links."""
    kind, *fields = inside.split("\ue202")
    if kind == "cite":
        links = dict.fromkeys(link for field in fields for link in _links(pages.get(field, {})))
        return f"({', '.join(links)})" if links else ""
    if kind == "entity" and fields:
        values = parse_json(fields[0])
        return text_of(values[1]) if isinstance(values, list) and len(values) > 1 else ""
    if kind in ("link_title", "url") and fields:
        return fields[0]
    return ""


def _words(reference: Mapping[str, Any]) -> str:
    """Return what stands for a reference: ChatGPT's own words, else links, else its name."""
    if words := text_of(reference.get("alt")):
        return words
    if reference.get("type") == "hidden":
        return ""
    links = dict.fromkeys(_links(reference))
    return f"({', '.join(links)})" if links else text_of(reference.get("name"))


def _items(reference: Mapping[str, Any], lists: Sequence[str] = _LISTS) -> list[Mapping[str, Any]]:
    beside = [item for name in lists for item in dicts_in(reference.get(name))]
    return [reference, *dicts_in([reference.get("item")]), *beside]


def _links(reference: Mapping[str, Any]) -> Iterator[str]:
    for item in _items(reference):
        title = text_of(item.get("attribution")) or text_of(item.get("title"))
        if link := web_link(text_of(item.get("url")), title):
            yield link
