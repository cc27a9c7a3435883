"""What LibreChat found for a reply, and the marks in its text that refer to it.

A mark is U+E202, as a character or as the six letters of its escape, and a kind with two numbers:
`turn0search3` is the fourth page that the first search found. Marks that belong together are
between U+E200 and U+E201, words that are marked between U+E203 and U+E204. Source of the shape:
LibreChat's own code (client/src/utils/citations.ts and what its tools attach), 2025.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chatui.conversation.parts import Part, SourcesPart, TextPart
from chatui.importers.values import dict_of, dicts_in, sources_part, text_of, whole_number

_REFERENCE: Final = re.compile(
    r"(?:\\ue202|\ue202)turn(\d{1,4})(search|image|news|video|ref|file)(\d{1,4})"
)
_AROUND: Final = re.compile(r"\\ue20[012346]|[\ue200-\ue204\ue206]")
_LISTS: Final = {"organic": "search", "topStories": "news", "references": "ref"}

_Pages = dict[tuple[int, str, int], tuple[str, str]]


class FoundPages:
    """The pages and files that are attached to a message."""

    def __init__(self, attachments: Sequence[Mapping[str, Any]]) -> None:
        self._pages: _Pages = {}
        for attached in attachments:
            for kind, number, page in _pages_of(attached):
                turn = whole_number(dict_of(attached.get("web_search")).get("turn")) or 0
                self._pages[(turn, kind, number)] = page

    def numbered(self, spoken: Sequence[Part]) -> list[Part]:
        """Return what was said with numbers for the marks, and the list that they refer to."""
        texts = "".join(part.text for part in spoken if isinstance(part, TextPart))
        named = (self._pages.get(_key(mark)) for mark in _REFERENCE.finditer(texts))
        sources = sources_part([*filter(None, named), *self._pages.values()])
        numbers = {
            one.url or one.title: number
            for part in sources
            if isinstance(part, SourcesPart)
            for number, one in enumerate(part.sources, 1)
        }

        def number_of(mark: re.Match[str]) -> str:
            address, title = self._pages.get(_key(mark), ("", ""))
            number = numbers.get(address) or numbers.get(title)
            return f"[{number}]" if number else ""

        said = [
            TextPart(_AROUND.sub("", _REFERENCE.sub(number_of, part.text)))
            if isinstance(part, TextPart) and _REFERENCE.search(part.text)
            else part
            for part in spoken
        ]
        return [*said, *sources]


def is_search(attached: Mapping[str, Any]) -> bool:
    """Tell whether an attachment is what a search found, and no file."""
    return text_of(attached.get("type")) in ("web_search", "file_search")


def _pages_of(attached: Mapping[str, Any]) -> Iterator[tuple[str, int, tuple[str, str]]]:
    found = dict_of(attached.get("web_search"))
    for name, kind in _LISTS.items():
        for number, page in enumerate(dicts_in(found.get(name))):
            address = text_of(page.get("link")) or text_of(page.get("url"))
            yield kind, number, (address, text_of(page.get("title")))
    files = dicts_in(dict_of(attached.get("file_search")).get("sources"))
    for number, file in enumerate(files):
        yield "file", number, ("", text_of(file.get("fileName")))


def _key(mark: re.Match[str]) -> tuple[int, str, int]:
    return int(mark[1]), mark[2], int(mark[3])
