"""Where the labels of links end, found for all brackets of a text on one way through it."""

from types import SimpleNamespace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_Known = dict[tuple[int, int, bool], int]
_known: "WeakKeyDictionary[StateInline, _Known]" = WeakKeyDictionary()


def install(parser: "MarkdownIt") -> None:
    """Let a parser look for each label once: its own way is quadratic in unclosed brackets."""
    from markdown_it import helpers

    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkDestination=helpers.parseLinkDestination,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkLabel=_label_end,
    )


def _label_end(state: "StateInline", start: int, disableNested: bool = False) -> int:
    """Return where the label ends that begins at `start`, -1 if it has no end."""
    if state.src.find("]", start, state.posMax) < 0:
        return -1
    known = _known.setdefault(state, {})
    key = (start, state.posMax, disableNested)
    if key not in known:
        before = state.pos
        _find_ends(state, start, known, no_links=disableNested)
        state.pos = before
    return known[key]


def _find_ends(state: "StateInline", start: int, known: _Known, *, no_links: bool) -> None:
    """Find the end of a label, and of those that begin within it on the way there."""
    limit = state.posMax
    unclosed = [start]
    state.pos = start + 1
    while state.pos < limit:
        at = state.pos
        mark = state.src[at]
        if mark == "]":
            known[unclosed.pop(), limit, no_links] = at
            if not unclosed:
                return
        state.md.inline.skipToken(state)
        if mark == "[":
            if state.pos == at + 1:
                unclosed.append(at)
            elif no_links:
                break
    for at in unclosed:
        known[at, limit, no_links] = -1
