"""What a reply goes by, in every shape that servers name it in; pure."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from chatui.conversation.parts import Source, SourcesPart
from chatui.text.safety import display_line, is_safe
from chatui.text.surrogates import encodable

_FIELDS: Final = (
    # Perplexity, xAI, Cohere. The first, because its order is that of the numbers in the text.
    "citations",
    "search_results",  # Perplexity, Baidu
    "annotations",  # OpenAI, OpenRouter
    "executed_tools",  # Groq
    "context",  # Azure: {"citations": [...]}
    "sources",  # Open WebUI
    "web_search",  # Z.ai
    "search_info",  # Qwen, Hunyuan: {"search_results": [...]}
    "documents",  # Cohere
    "references",  # Volcengine
    "reference",  # RAGFlow: {"chunks": [{"document_name"}]}
    "venice_parameters",  # Venice: {"web_search_citations": [...]}
    "grounding_metadata",  # Gemini: {"groundingChunks": [{"web": {"uri", "title"}}]}
    "groundingMetadata",
    "vertex_ai_grounding_metadata",  # the same by way of LiteLLM
)
SOURCE_FIELDS: Final = frozenset(_FIELDS)
"""The fields of a chunk, a choice, a delta or a part of the content that may name sources."""
_INSIDE: Final = (
    *("url_citation", "file_citation", "web", "retrievedContext", "source", "document"),
    *("citations", "search_results", "results", "sources", "groundingChunks", "grounding_chunks"),
    *("chunks", "web_search_citations"),
)
_ADDRESSES: Final = ("url", "uri", "link", "href")
_TITLES: Final = (
    *("title", "name", "filename", "file_name", "filepath"),
    *("document_title", "document_name", "file_id"),
)
_ADDRESS: Final = re.compile(r"https?://[^\s/?#\\][^\s<>\"\\]*", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 4000
_LONGEST_TITLE: Final = 300
_MOST: Final = 500
_DEEPEST: Final = 5


class ReplySources:
    """Tells of the sources of one reply what is new; most servers repeat them in each chunk."""

    __slots__ = ("_known", "_last")

    def __init__(self) -> None:
        self._known = SourcesPart(())
        self._last: dict[str, object] = {}

    def read(self, holder: Mapping[str, Any]) -> SourcesPart | None:
        """Return the sources in a piece of JSON that are new, or have got a title."""
        before = self._known
        for name in _FIELDS:
            value = holder.get(name)
            if value and value != self._last.get(name):
                self._last[name] = value
                self._add(_named(value, 0))
        return self._news(before)

    def read_reference(self, part: Mapping[str, Any]) -> SourcesPart | None:
        """Return the source that a part of the content is, if it is new."""
        before = self._known
        self._add(_named([part], 0))
        return self._news(before)

    def _add(self, found: Iterator[Source]) -> None:
        both = self._known.with_more(tuple(islice(found, _MOST)))
        self._known = SourcesPart(both.sources[:_MOST])

    def _news(self, before: SourcesPart) -> SourcesPart | None:
        """Return what has come since; a first list whole, where it names a page twice."""
        known = set(before.sources)
        news = tuple(source for source in self._known.sources if source not in known)
        return SourcesPart(news) if news else None


def _named(value: object, depth: int, *, is_one: bool = False) -> Iterator[Source]:
    """Yield the sources in a value; an object `is_one` only inside a list."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:_MOST]:
            if isinstance(item, str):
                yield from _source(item, "")
            else:
                yield from _named(item, depth + 1, is_one=True)
    elif isinstance(value, dict):
        inside = [value[name] for name in _INSIDE if isinstance(value.get(name), dict | list)]
        if isinstance(value.get("metadata"), list):
            yield from _documents(value)
        elif inside:
            for one in inside:
                yield from _named(one, depth + 1, is_one=isinstance(one, dict))
        elif is_one and "arguments" not in value:
            yield from _source(_first(value, _ADDRESSES), _first(value, _TITLES))


def _documents(group: Mapping[str, Any]) -> Iterator[Source]:
    """Yield the documents of a group as Open WebUI sends them; each has a number of its own.

    {"source": {"name", "url"}, "document": ["text", ...], "metadata": [{"source", "name"}, ...]}
    """
    own = group.get("source")
    own = own if isinstance(own, dict) else {}
    for entry in group["metadata"][:_MOST]:
        entry = entry if isinstance(entry, dict) else {}
        addresses = (_first(entry, ("source",)), _first(entry, _ADDRESSES), _first(own, _ADDRESSES))
        address = next((text for text in addresses if _ADDRESS.match(text)), "")
        yield from _source(address, _first(entry, _TITLES) or _first(own, _TITLES))


def _source(address: str, title: str) -> Iterator[Source]:
    """Yield a source; what is no address that can be opened is its title."""
    address, title = address.strip(), title.strip()
    can_be_opened = (
        len(address) <= _LONGEST_ADDRESS
        and _ADDRESS.fullmatch(address) is not None
        and is_safe(address)
    )
    if not can_be_opened:
        address, title = "", title or address
    title = display_line(encodable(title[: 2 * _LONGEST_TITLE])).strip()[:_LONGEST_TITLE]
    if address or title:
        yield Source(address, "" if title == address else title)


def _first(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    texts = (value.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")
