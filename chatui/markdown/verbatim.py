r"""Stretches of text that are shown as they came: mathematics in LaTeX, and Windows paths.

Mathematics stands between `\(` and `\)`, `\[` and `\]`, `$$` and `$$`, `\begin{x}` and
`\end{x}`, and between single `$` where it cannot be money. It becomes a token of its own,
"math_inline", with its marks.
"""

import functools
import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_MARK: Final = re.compile(r"\\(?:begin|end)\{[A-Za-z]+\*?\}|\\.|\$\$?|`+", re.DOTALL)
_LATEX: Final = re.compile(r"\\[A-Za-z{},;!|]|[_^]")
_HAS_LATEX: Final = re.compile(r"[\\_^]")
_PLAIN: Final = re.compile(
    r"(?=[^A-Za-z]*[A-Za-z])(?!.*[A-Za-z]{3})(?!.*\s[A-Za-z]{2}\s)"
    r"[A-Za-z0-9 +\-*/=<>()\[\]|!,.'≤≥≠]+"
)
"""A formula without anything that only LaTeX has: single letters, numbers and signs."""
_UNFINISHED: Final = re.compile(r"\$[^\s\d$`][^$`\n]*?\\[A-Za-z{},;!|]")
_BEGUN: Final = re.compile(r"\$[^\s\d$`][^$`\n]*?[_^]")
_PATH: Final = re.compile(r"\\(?:[^\s\"<>|`*\[\]]|\*(?!\*))*")
_SHARE: Final = re.compile(r"\\\\[\w.$-]+\\")
_PATH_START: Final = re.compile(r"(?<![^\s(\"'*_])(?:[A-Za-z]:|\.{1,2}|~|%\w+%|\$\w+)\Z")
_LONGEST_START: Final = 40
_SOON: Final = 24
"""Characters; so many may follow a mark before the first sign that only LaTeX has."""
_PATH_TAIL: Final = re.compile(r"(?<!\\)[*_~().,;:!?'}]{1,64}\Z")
_CLOSINGS: Final = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}


class Spans(NamedTuple):
    """Where mathematics begins and ends.

    `awaited` is the mark that would end what reaches to the end of the text, "" where nothing does.
    `loose` are the marks that open nothing, as far as is known;
    a mark whose end is its own place is none. `open` tells whether more text may give one an end;
    what begins at `unfinished` is probably waiting for that, -1 where nothing is.
    """

    ends: dict[int, int]
    awaited: str
    loose: frozenset[int]
    open: bool
    unfinished: int = -1


def install(parser: "MarkdownIt") -> None:
    """Let a parser take such stretches before anything else sees their backslashes."""
    parser.inline.ruler.before("escape", "verbatim", _verbatim)


@functools.lru_cache(maxsize=4)
def math_spans(text: str) -> Spans:
    """Find the mathematics of a text, at a cost of O(its length).

    What is not closed ends with the text, if it holds what only LaTeX has.
    """
    return _Finder(text).find()


class _Finder:
    """One way through a text, from mark to mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks = [(mark.start(), mark[0]) for mark in _MARK.finditer(text)]
        self._closes = _closing_marks(self._marks)
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for start, mark in self._marks:
            self._places[mark].append(start)
        self._last_latex = max((found.start() for found in _LATEX.finditer(text)), default=-1)
        self._ends: dict[int, int] = {}
        self._loose: set[int] = set()
        self._open = False
        self._unfinished = -1

    def find(self) -> Spans:
        at = 0
        awaited = ""
        for start, mark in self._marks:
            if start < at:
                continue
            if mark[0] == "`":
                end = self._following(mark, start + 1, default=-1)
                self._open = self._open or end < 0
                at = max(start, end) + len(mark)
            elif mark == "$":
                at = self._ends[start] = self._end_of_dollar(start)
            elif mark in _CLOSINGS or mark.startswith("\\begin{"):
                at = self._ends[start] = self._end_of_pair(start, mark)
                if at < 0:
                    at = self._ends[start] = len(self._text)
                    awaited = closing_mark(mark)
                    self._unfinished = start
        return Spans(self._ends, awaited, frozenset(self._loose), self._open, self._unfinished)

    def _end_of_dollar(self, start: int) -> int:
        """Return where mathematics in single `$` ends, its start if it is none."""
        text = self._text
        line_end = text.find("\n", start)
        if line_end < 0:
            line_end = len(text)
        end = self._following("$", start + 1, default=line_end)
        if end < line_end:
            return end + 1 if _is_math(text, start + 1, end) else start
        is_last = line_end == len(text)
        self._open = self._open or is_last
        is_math = _UNFINISHED.match(text, start) is not None
        is_begun = line_end - start < _SOON and _BEGUN.match(text, start) is not None
        if is_last and (is_math or is_begun):
            self._unfinished = start
        return line_end if is_math else start

    def _end_of_pair(self, start: int, mark: str) -> int:
        """Return where mathematics ends, its start if it is none, -1 if it goes on."""
        text = self._text
        begin = start + len(mark)
        if mark == "$$":
            end = self._following(mark, begin, default=-1)
        else:
            end = self._closes.get(start, -1)
        if end >= 0:
            has_content = any(map(str.isalnum, text[begin:end]))
            return end + len(closing_mark(mark)) if has_content else start
        if mark == "\\[" and text[begin : begin + 1] not in " \n\t\\":
            self._open = True
            return start  # an escaped bracket
        if self._last_latex >= begin:
            return -1
        self._open = True
        self._loose.add(start)
        if len(self._text) - start < _SOON:
            self._unfinished = start
        return start

    def _following(self, mark: str, at: int, *, default: int) -> int:
        places = self._places[mark]
        number = bisect_left(places, at)
        return places[number] if number < len(places) else default


def closing_mark(mark: str) -> str:
    """Return the mark that ends what a mark begins."""
    return _CLOSINGS.get(mark) or mark.replace("begin", "end", 1)


def _closing_marks(marks: list[tuple[int, str]]) -> dict[int, int]:
    r"""Pair `\(`, `\[` and `\begin` with what closes them, by the place of each."""
    pairs: dict[int, int] = {}
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for start, mark in marks:
        if mark in ("\\(", "\\[") or mark.startswith("\\begin{"):
            waiting[closing_mark(mark)].append(start)
        elif waiting.get(mark):
            pairs[waiting[mark].pop()] = start
    return pairs


def _is_math(text: str, start: int, end: int) -> bool:
    """Tell whether what stands between two `$` is mathematics, not two amounts of money."""
    content = text[start:end]
    if not content or content[0].isspace() or content[-1].isspace():
        return False
    if text[end + 1 : end + 2].isdigit() or "\n" in content or "**" in content:
        return False
    if _HAS_LATEX.search(content) is not None:
        return True
    around = text[max(0, start - 2) : start - 1] + text[end + 1 : end + 2]
    return _PLAIN.fullmatch(content) is not None and not any(map(str.isalnum, around))


def _verbatim(state: "StateInline", silent: bool) -> bool:
    start = state.pos
    mark = state.src[start]
    if mark not in "\\$":
        return False
    spans = math_spans(state.src)
    end = spans.ends.get(start, start)
    kind = "math_inline"
    if end == start and mark == "\\":
        kind = "text"
        end = start + 2 if start in spans.loose else _path_end(state.src, start)
    if not start < end <= state.posMax:
        return False
    if not silent:
        state.push(kind, "", 0).content = state.src[start:end]
    state.pos = end
    return True


def _path_end(text: str, start: int) -> int:
    """Return where the Windows path ends whose first backslash this is, its place if it is none."""
    before = text[max(0, start - _LONGEST_START) : start]
    if not _PATH_START.search(before):
        is_apart = not before or before[-1].isspace() or before[-1] in "(\"'*_"
        if not is_apart or not _SHARE.match(text, start):
            return start
    path = _PATH.match(text, start)
    if path is None:
        return start
    tail = _PATH_TAIL.search(path[0])
    return start + len(path[0]) - (len(tail[0]) if tail else 0)
