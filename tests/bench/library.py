"""What listing, filtering, searching, opening and saving cost with 10, 1,000, 10,000 conversations.

Each has 10 messages of 20 or 650 characters of made-up words, every fourth one with 200 Chinese
characters more; they were last changed two hours apart. Milliseconds, median / worst, in one
process on the disk of the temporary folder, whose files the system has in memory. Searches take
the way of the program: through a thread, titles and at most 60 messages with their snippets.
"""

import asyncio
import os
import random
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from time import perf_counter

from textual.app import ComposeResult
from textual.screen import ModalScreen

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parts import TextPart
from chatui.conversation.summary import Summary
from chatui.sessions.library import FIRST, Library
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.conversation_json import encode, to_bytes
from chatui.storage.search.index import SearchIndex
from chatui.ui.panels.library.conversation_lines import ConversationLines
from chatui.ui.widgets.choice_list import ChoiceList
from tests.bench.history import raw_fsyncs
from tests.bench.stalls import stalls_during
from tests.composition import make_sessions
from tests.storage.conversations import add_turn, begin_reply, end_turn
from tests.ui.panel_app import PanelApp

COUNTS = (10, 1_000, 10_000)
TURNS = 5
REPEATS = 20
FRAME = 1000 / 60
WORDS = ("retry", "retry with backoff", "ion the", "zqxj", "wor 12", '"word17 word"', "tag:work")
FILTERED = ("model:m loop", "role:user has:code", "after:2026-01 tag:work")
SHORT = ("a", "e7", "qz")
CHINESE = ("的", "漢字", "語龍")
TYPED = ("retry with backoff", "word17", "the", "zqxj", "hdri")
HAN = "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要語漢字龍"


@dataclass(frozen=True, slots=True)
class BenchLibrary:
    """Saved conversations in `data`, and their index, which was made from nothing.

    `seconds` is what making it took, `stalls` how long the event loop stood still meanwhile.
    """

    data: Path
    index: Path
    seconds: float
    stalls: Sequence[float]

    @property
    def conversations(self) -> Path:
        """The folder of the conversations' files."""
        return self.data / "conversations"


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


@cache
def library_of(count: int) -> BenchLibrary:
    """Return a library of so many conversations, which is there until this process ends."""
    folder = tempfile.TemporaryDirectory()
    _FOLDERS.append(folder)
    data, index = Path(folder.name) / "DATA", Path(folder.name) / "CACHE" / "search.sqlite"
    write_conversations(data / "conversations", count)
    milliseconds, stalls = asyncio.run(stalls_during(lambda: _build(data, index)))
    return BenchLibrary(data, index, milliseconds / 1000, stalls)


def write_conversations(folder: Path, count: int) -> None:
    """Write the files, the newest first."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmf"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(3000)]
    words += [f"word{number}" for number in range(100)] + ["the"] * 200
    folder.mkdir(parents=True)
    for number in range(count):
        conversation = Conversation.new()
        conversation.id = f"20261122-181502-x{number:05d}"
        conversation.tags = ("work",) if number % 3 else ()
        if number % 500 == 0:
            add_turn(conversation, "How do I retry with backoff?", "Use a loop.")
        while len(conversation.messages) < 2 * TURNS:
            prompt = " ".join(chance.choices(words, k=4))
            answer = " ".join(chance.choices(words, k=130)) + " ```python x ```"
            if number % 4 == 0:
                answer += "".join(chance.choices(HAN, k=200))
            add_turn(conversation, prompt, answer)
        conversation.updated = datetime.now(UTC) - timedelta(hours=2 * number)
        path, changed = folder / f"{conversation.id}.json", conversation.updated.timestamp()
        path.write_bytes(to_bytes(encode(conversation)))
        os.utime(path, (changed, changed))


def main() -> None:
    """Print the table."""
    columns = [asyncio.run(_costs(library_of(count))) for count in COUNTS]
    print(f"| ms, median / worst | {' | '.join(f'{count:,}' for count in COUNTS)} | goal |")
    print("| --- | --- | --- | --- | --- |")
    goals = {
        "list, first 300, to the rows": f"{FRAME:.0f}",
        "filter titles, a keystroke": "30",
        "search three letters and more": "50",
        "search one or two letters": "150",
        "search one or two Chinese characters": "150",
    }
    for name in columns[0]:
        cells = " | ".join(column[name] for column in columns)
        print(f"| {name} | {cells} | {goals.get(name, '')} |")


async def _costs(library: BenchLibrary) -> dict[str, str]:
    history = ConversationStore(library.conversations)
    saved = Library(lambda: history, lambda: SearchIndex(library.index, history))
    everything = await saved.all()
    costs = {
        "list, first 300, from the index": await _times(lambda: _first(library, history), 5),
        **await _in_the_panel(everything),
        "list, all, from the index": await _times(saved.all, 5),
        "search three letters and more": await _searches(saved, WORDS),
        "search with filters": await _searches(saved, FILTERED),
        "search one or two letters": await _searches(saved, SHORT),
        "search one or two Chinese characters": await _searches(saved, CHINESE),
        **await _opened_and_saved(library, [one.id for one in everything]),
    }
    index = SearchIndex(library.index, history)
    while await asyncio.to_thread(index.refresh):
        pass  # what was saved
    costs["look for changes, none"] = await _times(lambda: asyncio.to_thread(index.refresh), 10)
    worst = max(library.stalls)
    long = sum(stall > 2 * FRAME for stall in library.stalls)
    costs["make the index from nothing, s"] = f"{library.seconds:.1f}"
    costs["… worst stall of the event loop"] = f"{worst:.0f} ({long} over 33)"
    return costs


async def _build(data: Path, index: Path) -> None:
    history = ConversationStore(data / "conversations")
    saved = Library(lambda: history, lambda: SearchIndex(index, history))
    saved.is_awaited = True
    is_complete = asyncio.Event()

    def listen() -> None:
        if saved.first and not saved.is_building:
            is_complete.set()

    saved.subscribe(listen)
    saved.refresh()
    await is_complete.wait()
    await saved.close()


async def _first(library: BenchLibrary, history: ConversationStore) -> None:
    index = SearchIndex(library.index, history)
    await asyncio.to_thread(index.newest, FIRST)


class _List(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield ChoiceList((-10, -9))


async def _in_the_panel(everything: Sequence[Summary]) -> dict[str, str]:
    lines, now = ConversationLines(), datetime.now().astimezone()
    panel = _List()
    async with PanelApp(panel).run_test(size=(120, 40)) as pilot:
        choices = panel.query_one(ChoiceList)

        async def show(summaries: Sequence[Summary], query: str = "") -> float:
            start = perf_counter()
            if summaries is not lines.summaries:
                lines.summaries = summaries
            choices.show_lines(lines.found(query, None, now) if query else lines.grouped(now))
            for row in range(choices.size.height):
                choices.render_line(row)
            took = perf_counter() - start
            await pilot.pause()
            return took * 1000

        first, typed = everything[:FIRST], [word[:end] for word in TYPED for end in _ends(word)]
        return {
            "list, first 300, to the rows": _cell([await show(first[:]) for _ in range(REPEATS)]),
            "list, all, to the rows": _cell([await show(everything[:]) for _ in range(REPEATS)]),
            "filter titles, a keystroke": _cell([await show(lines.summaries, q) for q in typed]),
        }


def _ends(word: str) -> Iterable[int]:
    return range(1, len(word) + 1)


async def _searches(saved: Library, queries: Iterable[str]) -> str:
    taken: list[float] = []
    for query in queries:
        taken += [await _time(partial(saved.search, query)) for _ in range(5)]
    return _cell(taken)


async def _opened_and_saved(library: BenchLibrary, ids: Sequence[str]) -> dict[str, str]:
    sessions = make_sessions(library.data, "http://127.0.0.1:9/v1")
    opened: list[float] = []
    saved: list[float] = []
    chance = random.Random(3)
    for conversation_id in chance.choices(ids, k=REPEATS):
        start = perf_counter()
        session = await sessions.load(conversation_id)
        opened.append((perf_counter() - start) * 1000)
        saved.append(await _time(partial(_save_turn, sessions.history, session.conversation)))
        sessions.leave(session)
        await session.saved()
    await sessions.close()
    return {
        "open a conversation": _cell(opened),
        "save a turn in it": _cell(saved),
        "… one raw write and fsync beside it": _cell(raw_fsyncs(library.data, REPEATS)),
    }


async def _save_turn(history: ConversationStore, conversation: Conversation) -> None:
    prompt = conversation.add_prompt([TextPart("How do I retry with backoff?")])
    reply = begin_reply(conversation, prompt)
    journal = await asyncio.to_thread(history.begin_turn, conversation, prompt, reply)
    delta = ContentDelta("Use a loop.")
    journal.append([delta])
    conversation.apply(delta, reply.id)
    conversation.end_reply(reply.id, Status.COMPLETE)
    await asyncio.to_thread(end_turn, history, conversation, journal)


async def _time(operation: Callable[[], Awaitable[object]]) -> float:
    start = perf_counter()
    await operation()
    return (perf_counter() - start) * 1000


async def _times(operation: Callable[[], Awaitable[object]], repeats: int) -> str:
    return _cell([await _time(operation) for _ in range(repeats)])


def _cell(milliseconds: Sequence[float]) -> str:
    return f"{statistics.median(milliseconds):.1f} / {max(milliseconds):.1f}"


if __name__ == "__main__":
    main()
