"""What the search index costs: building it, the first list, filtering it, and searching.

10,000 conversations of 10 messages, of about 600 characters each, in English and in Chinese. Times
in milliseconds: medians, and the worst; the index is opened anew for the first list.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sized
from functools import partial
from pathlib import Path
from time import perf_counter

from chatui.conversation.conversation import Conversation
from chatui.storage.codec import encode, to_bytes
from chatui.storage.history import HistoryStore
from chatui.storage.search_index import SearchIndex
from tests.bench.stalls import worst_stall
from tests.storage.conversations import add_turn

CONVERSATIONS = 10_000
TURNS = 5
QUERIES = (
    *("the", "retry", "retry with backoff", "ion the", "zqxj", "wor 12", '"word17 word"'),
    *("model:m loop", "role:user has:code", "after:2026-01 tag:work"),
    *("a", "qz", "e7", "的", "漢字", "語龍"),
)
TYPED = "retry with backoff"
HAN = "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要語漢字龍"


def write_conversations(folder: Path) -> None:
    """Write the files, the newest last."""
    chance = random.Random(7)
    words = [
        "".join(chance.choices("etaoinshrdlucmf", k=chance.randint(2, 9))) for _ in range(3000)
    ]
    words += [f"word{number}" for number in range(100)] + ["the"] * 200
    folder.mkdir(parents=True)
    for number in range(CONVERSATIONS):
        conversation = Conversation.new()
        conversation.id = f"20261122-181502-x{number:05d}"
        conversation.tags = ("work",) if number % 3 else ()
        for _ in range(TURNS):
            prompt = " ".join(chance.choices(words, k=30))
            answer = " ".join(chance.choices(words, k=130)) + " ```python x ```"
            if number % 4 == 0:
                answer += "".join(chance.choices(HAN, k=200))
            add_turn(conversation, prompt, answer)
        if number % 500 == 0:
            add_turn(conversation, "How do I retry with backoff?", "Use a loop.")
        (folder / f"{conversation.id}.json").write_bytes(to_bytes(encode(conversation)))


def times(operation: Callable[[], object], repeats: int = 5) -> str:
    """Return the median and the worst time of an operation."""
    taken = []
    for _ in range(repeats):
        start = perf_counter()
        operation()
        taken.append((perf_counter() - start) * 1000)
    return f"{statistics.median(taken):>9.1f}{max(taken):>9.1f}"


async def build(index: SearchIndex) -> None:
    """Build the index in a thread, and print how long that took and what it held up."""
    batches: list[float] = []

    async def all_batches() -> None:
        is_left = True
        while is_left:
            start = perf_counter()
            is_left = await asyncio.to_thread(index.refresh)
            batches.append((perf_counter() - start) * 1000)

    took, stall = await worst_stall(all_batches)
    say(f"building: {took / 1000:.1f} s in {len(batches)} batches, the longest {max(batches):.0f},")
    say(f"  worst stall of the event loop {stall:.1f}; again, without changes:")
    say(f"  {times(index.refresh, 3)}")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def resident_mb() -> float:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Print what everything costs."""
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name) / "conversations", Path(name) / "cache" / "search.sqlite"
        write_conversations(folder)
        size = sum(file.stat().st_size for file in folder.iterdir())
        before = resident_mb()
        index = SearchIndex(path, HistoryStore(folder))
        asyncio.run(build(index))
        say(f"  files {size / 2**20:.0f} MB, index {path.stat().st_size / 2**20:.0f} MB,")
        say(f"  memory {resident_mb() - before:.0f} MB more\n")
        fresh = SearchIndex(path, HistoryStore(folder))
        say(f"{'first list, 300 rows':<24}{times(lambda: fresh.newest(300), 1)}")
        say(f"{'the same again':<24}{times(lambda: fresh.newest(300))}")
        say(f"{'list, every row':<24}{times(fresh.summaries)}")
        for end in range(1, len(TYPED) + 1, 4):
            report(f"filter {TYPED[:end]}", partial(fresh.summaries, TYPED[:end]))
        for query in QUERIES:
            report(f"search {query}", partial(fresh.search, query))


def report(name: str, operation: Callable[[], Sized]) -> None:
    """Print what an operation costs, and how much it finds."""
    say(f"{name:<32}{times(operation)}{len(operation()):>7}")


if __name__ == "__main__":
    main()
