"""The lines of the earlier prompts: all of them, or those that hold what was typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rich.cells import cell_len, set_cell_size

from chatui.storage.prompt_history import SentPrompt
from chatui.text.folding import find_folded, fold
from chatui.text.safety import display_line
from chatui.ui.widgets.choice_list import Choice, ListLine, Snippet

_LINE_BREAK: Final = " ⏎ "
_BEGINNING: Final = 120  # characters of a prompt that its line is made of
_BEFORE: Final = 16  # characters in front of a word that is shown where it stands
_AFTER: Final = 160


@dataclass(frozen=True, slots=True)
class EarlierPrompt:
    """A prompt as it was sent, its words folded, its beginning on one line, what went with it."""

    sent: SentPrompt
    searched: str
    line: str
    pictures: str


class EarlierPrompts:
    """The prompts that were sent, each once, the newest first; `sent` are the oldest first."""

    def __init__(self, sent: Sequence[SentPrompt]) -> None:
        self._all = [_earlier(prompt) for prompt in dict.fromkeys(reversed(sent))]

    def __len__(self) -> int:
        return len(self._all)

    def find(self, query: str) -> list[EarlierPrompt]:
        """Return those that hold every word of the query."""
        words = fold(query).split()
        return [one for one in self._all if all(word in one.searched for word in words)]


def prompt_lines(prompts: Sequence[EarlierPrompt], query: str, width: int) -> list[ListLine]:
    """Return a line for each prompt, `width` columns of which can be seen.

    Below it stands where the first word of the query is that cannot be seen in it.
    """
    words = fold(query).split()
    return [line for prompt in prompts for line in _lines(prompt, words, width)]


def _lines(prompt: EarlierPrompt, words: Sequence[str], width: int) -> Iterator[ListLine]:
    if not words:
        yield Choice(prompt, prompt.line, aside=prompt.pictures, is_beginning=True)
        return
    line, text = prompt.line, prompt.sent.text
    hits = (offset for start, end in _spans(words, line) for offset in range(start, end))
    yield Choice(
        prompt,
        prompt.line,
        hits=tuple(sorted(set(hits))),
        aside=prompt.pictures,
        is_beginning=True,
    )
    if cell_len(line) > width:
        line = set_cell_size(line, max(0, width - 1))
    shown = fold(line)
    hidden = [span for word in words if word not in shown for span in _spans([word], text)]
    if hidden:
        yield _around(text, min(hidden)[0], words)


def _earlier(prompt: SentPrompt) -> EarlierPrompt:
    names = ", ".join(part.name for part in prompt.parts)
    pictures = f"▣ {len(prompt.parts)}" if prompt.parts else ""
    searched = fold(f"{prompt.text} {names}")
    return EarlierPrompt(prompt, searched, _beginning(prompt.text.lstrip() or names), pictures)


def _around(text: str, place: int, words: Sequence[str]) -> Snippet:
    start = max(0, place - _BEFORE)
    before = text[start:place]
    if start:
        before = before.partition(" ")[2] or before
    shown = f"… {_one_line(before + text[place : place + _AFTER])}"
    return Snippet(shown, tuple(_spans(words, shown)))


def _spans(words: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    for word in words:
        yield from islice(find_folded(text, word), 1)


def _beginning(text: str) -> str:
    line = _one_line(text[:_BEGINNING])
    return line if len(text) <= _BEGINNING else f"{line} …"


def _one_line(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return _LINE_BREAK.join(display_line(line) for line in lines if line)
