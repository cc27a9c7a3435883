"""The built-in guide's help pages, and the search for the page that fits a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_PAGE: Final = re.compile(r"^## (.+)\n<!-- asked: (.+) -->\n", re.MULTILINE)
_WORD: Final = re.compile(r"\w+")
_SMALL_WORDS: Final = re.compile(
    "a|about|an|and|any|are|as|at|be|by|can|could|did|do|does|for|from|get|give|had|has|have|here|"
    "how|i|if|in|into|is|it|its|just|like|make|may|me|my|need|now|of|on|or|please|say|should|so|"
    "some|tell|than|that|the|their|them|then|there|these|they|this|those|to|us|use|using|want|was|"
    "we|were|what|when|which|who|whose|why|will|with|would|you|your"
)
_ENOUGH: Final = 0.25  # of the question's words must be what a page is about


@dataclass(frozen=True, slots=True)
class Page:
    """One page of help."""

    title: str
    text: str
    """Markdown, without the title."""
    topics: frozenset[str]
    """The stems of its title and of the words that people ask with."""

    def fit(self, asked: frozenset[str]) -> float:
        """Return how well it fits the stems of a question: its topics count, its title most."""
        title = _stems(self.title)
        return len(asked & self.topics) + len(asked & title) / max(1, len(title))


class GuidePages:
    """The pages, and the answers that are made of them."""

    def __init__(self, pages: Sequence[Page]) -> None:
        """The first page is the one about the guide itself."""
        self._pages = tuple(pages)

    @classmethod
    def packaged(cls) -> Self:
        """Return the pages that come with chatui."""
        source = Path(__file__).with_name("guide_pages.md").read_text(encoding="utf-8")
        _, *pieces = _PAGE.split(source)
        thirds = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
        return cls(
            [Page(title, text.strip(), _stems(f"{title} {asked}")) for title, asked, text in thirds]
        )

    @property
    def titles(self) -> list[str]:
        """What the pages are about."""
        return [page.title for page in self._pages]

    def answer(self, question: str) -> str:
        """Return the page that fits the question, or a plain word that none does, in Markdown."""
        asked = _stems(question)
        if not asked:
            return self._quoted(self._pages[0], [])
        enough = max(1.0, _ENOUGH * len(asked))
        fitting = [page for page in self._pages if len(asked & page.topics) >= enough]
        if not fitting:
            return self._nothing_fits()
        fitting.sort(key=lambda page: page.fit(asked), reverse=True)
        best, *others = fitting
        return self._quoted(best, others[:2])

    def _quoted(self, page: Page, others: list[Page]) -> str:
        also = " and ".join(f"*{other.title}*" for other in others)
        end = f"\n\nOther pages with these words: {also}." if also else ""
        return f"*From the help pages: {page.title}*\n\n{page.text}{end}"

    def _nothing_fits(self) -> str:
        topics = "\n".join(f"- {title}" for title in self.titles)
        return (
            "No help page fits that, and I cannot think of an answer: **I am a built-in guide, not "
            f"an AI model.** These are my pages; ask with a word of their titles:\n\n{topics}"
        )


def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if not _SMALL_WORDS.fullmatch(word))


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
