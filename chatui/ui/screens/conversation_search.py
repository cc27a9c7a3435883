"""What the list of conversations asks of the search index; called in a thread."""

from operator import attrgetter
from typing import Final

from chatui.storage.search_index import Hit, SearchIndex
from chatui.storage.search_query import SearchQuery, parse_query
from chatui.storage.summary import Summary

_MOST_HITS: Final = 60


def indexed(index: SearchIndex) -> list[Summary]:
    """Return what the index knows of every conversation, the newest first.

    Raises:
        StorageError: When there can be no index.
    """
    both = [*index.summaries(), *index.summaries(archived=True)]
    return sorted(both, key=attrgetter("updated"), reverse=True)


def search(index: SearchIndex, query: str) -> tuple[list[Summary] | None, list[Hit]]:
    """Return the conversations that the filters of a query fit, None without filters; and hits.

    Raises:
        StorageError: When another search has begun, or there can be no index.
    """
    return _titles(index, query), index.search(query, _MOST_HITS)


def _titles(index: SearchIndex, query: str) -> list[Summary] | None:
    parsed = parse_query(query)
    if parsed == SearchQuery(terms=parsed.terms):
        return None
    is_of_messages = parsed.role is not None or parsed.has_code or parsed.has_image
    return [] if is_of_messages else index.summaries(query)
