"""Find one of 10,000 conversations in the real program: Ctrl+R, typing, start-up and memory.

In a pseudo-terminal of 120x40, pair by pair in one run with the same program in an empty home;
then with the index gone, while it is made anew. Times are from the key to the bytes with which
the screen is complete, in milliseconds; keys follow when the screen has come to rest.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chatui.storage.conversations.store import ConversationStore
from chatui.storage.search.index import SearchIndex
from chatui.text.folding import fold
from chatui.ui.panels.matching import find_words
from tests.bench.library import library_of
from tests.bench.startup import environment
from tests.pty.terminal import Screen, Terminal

PAIRS = 5
CONVERSATIONS = 10_000
TYPED = ("retry with", "漢字")
IN_THE_COMPOSER = "written-while-the-files-are-being-read"
_CTRL_R = "\x12"
_CTRL_U = "\x15"
_ROOM = 30  # rows
_QUIET = 0.15  # seconds
_LONGEST = 20.0  # seconds

Sign = Callable[[Screen], bool]


@dataclass(slots=True)
class Figures:
    """What was measured in the starts in one home: milliseconds, and megabytes."""

    start: list[float] = field(default_factory=list)
    panel: list[float] = field(default_factory=list)
    panel_again: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)
    filtered: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)


class Recorder(Terminal):
    """A terminal that notes when what arrived, and looks at it only when nothing more comes."""

    def __init__(self, env: dict[str, str]) -> None:
        self.is_recording = False
        self._arrived: list[tuple[float, bytes]] = []
        super().__init__([sys.executable, "-m", "chatui"], env, columns=120, rows=40)

    def rest(self) -> None:
        """Return when nothing has come for a while; from then on, it is recorded."""
        length = -1
        while length != (length := len(self.raw)):
            time.sleep(3 * _QUIET)
        self.is_recording = True

    def press(self, keys: str, *signs: Sign) -> list[float]:
        """Return after how many milliseconds the screen showed each sign, one after the other."""
        found: list[float] = []
        sent = last = time.perf_counter()
        self.send(keys)
        while len(found) < len(signs) or time.perf_counter() - last < _QUIET:
            time.sleep(_QUIET / 10)
            if self._arrived:
                last = self._arrived[-1][0]
            if time.perf_counter() - sent > _LONGEST:
                raise AssertionError(self._complaint(keys))
            if time.perf_counter() - last < _QUIET:
                continue
            with self._changed:
                pieces, self._arrived = self._arrived, []
                for when, piece in pieces:
                    super()._take(piece)
                    while len(found) < len(signs) and signs[len(found)](self._rows()):
                        found.append((when - sent) * 1000)
        return found

    def memory(self) -> float:
        """Return what the program holds now, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(resident.split()[1]) / 1024

    def _rows(self) -> Screen:
        # pyte's own way fails on half a wide character, as there is in the middle of a frame.
        rows, columns = range(self._screen.lines), range(self._screen.columns)
        cells = self._screen.buffer
        return ["".join(cells[y][x].data for x in columns).rstrip() for y in rows]

    def _take(self, piece: bytes) -> None:
        if self.is_recording:
            self._arrived.append((time.perf_counter(), piece))
        else:
            super()._take(piece)


def main() -> None:
    """Print the tables."""
    library = library_of(CONVERSATIONS)
    history = ConversationStore(library.conversations)
    titles = [fold(one.title) for one in SearchIndex(library.index, history).summaries()]
    empty, full = Figures(), Figures()
    with tempfile.TemporaryDirectory() as nothing:
        for _ in range(PAIRS):
            _use(environment(Path(nothing)), empty, [])
            _use(environment(library.data.parent), full, titles)
    _print_pairs(empty, full)
    with tempfile.TemporaryDirectory() as cache:
        _print_building(environment(library.data.parent) | {"CHATUI_CACHE_DIR": cache})


def _use(env: dict[str, str], figures: Figures, titles: Sequence[str]) -> None:
    began = time.perf_counter()
    first_row: Sign = _shows("10 msg" if titles else "No conversation is saved yet.")
    with Recorder(env) as terminal:

        def note_memory(when: str) -> None:
            figures.memory.setdefault(when, []).append(terminal.memory())

        terminal.wait_for("Ask anything")
        figures.start.append((time.perf_counter() - began) * 1000)
        terminal.rest()
        note_memory("after the start")
        for panel in (figures.panel, figures.panel_again):
            shown, *whole = terminal.press(_CTRL_R, first_row, *_whole(titles))
            panel.append(shown)
            figures.whole += whole
            if panel is figures.panel:
                note_memory("the panel open")
                terminal.press("\x1b", _shows("Ask anything"))
        for word in TYPED:
            for end in range(1, len(word) + 1):
                _type(terminal, word[:end], figures, titles)
            terminal.press(_CTRL_U, _shows("Words of a title or a message"))
        note_memory("after a search")


def _type(terminal: Recorder, query: str, figures: Figures, titles: Sequence[str]) -> None:
    """Type the last letter of a query; messages are waited for where the titles leave room."""
    count = len(find_words(query, titles))
    nothing = "In no title, and in no message."
    signs = [_typed(query), _shows(f"Titles · {count or 'none'}" if titles else nothing)]
    if titles and count < _ROOM:
        signs.append(_shows("In messages · "))
    echo, filtered, *found = terminal.press(query[-1], *signs)
    figures.echo.append(echo)
    figures.filtered.append(filtered)
    figures.found += found


def _shows(text: str) -> Sign:
    return lambda screen: any(text in row for row in screen)


def _typed(query: str) -> Sign:
    return lambda screen: screen[1].startswith(f"│ › {query}")


def _whole(titles: Sequence[str]) -> list[Sign]:
    return [lambda screen: f" {len(titles):,} " in screen[0]] if titles else []


def _print_pairs(empty: Figures, full: Figures) -> None:
    print(
        f"| median / worst, {PAIRS} pairs | empty home | {CONVERSATIONS:,} | more by pair | goal |"
    )
    print("| --- | --- | --- | --- | --- |")
    for name, before, after, goal in (
        ("start-up, ms", empty.start, full.start, ""),
        ("Ctrl+R to the first rows, ms", empty.panel, full.panel, "17 more"),
        ("the same a second time, ms", empty.panel_again, full.panel_again, "17 more"),
        ("Ctrl+R to the count of all, ms", [], full.whole, ""),
        ("key echo in the search field, ms", empty.echo, full.echo, "30"),
        ("key to the filtered titles, ms", empty.filtered, full.filtered, "30"),
        ("key to the messages found, ms", [], full.found, "50, one or two letters 150"),
    ):
        _print_row(name, before, after, goal)
    for when, before in empty.memory.items():
        _print_row(f"memory {when}, MB", before, full.memory[when], "50 more")


def _print_row(name: str, before: Sequence[float], after: Sequence[float], goal: str) -> None:
    more = [many - none for none, many in zip(before, after, strict=True)] if before else []
    median = f"{statistics.median(more):.0f}" if more else ""
    cells = [_cell(before), _cell(after), median, goal]
    print(f"| {name} | {' | '.join(cells)} |")


def _print_building(env: dict[str, str]) -> None:
    with Recorder(env) as terminal:
        terminal.wait_for("Ask anything")
        terminal.is_recording = True
        echo = [
            terminal.press(IN_THE_COMPOSER[end - 1], _shows(f"› {IN_THE_COMPOSER[:end]}"))[0]
            for end in range(1, len(IN_THE_COMPOSER) + 1)
        ]
        terminal.press(_CTRL_R, _shows("the files are still being read"))
        memory = terminal.memory()
    print(f"\nWhile the index is made: key echo in the composer {_cell(echo)} ms over")
    print(f"{len(echo)} keys, {memory:.0f} MB resident.")


def _cell(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} / {max(values):.0f}" if values else ""
