"""How long the event loop stands still while a conversation is loaded, saved and merged in threads.

Times in milliseconds; a turn is a prompt and its reply of about 1 KB.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

from chatui.conversation.conversation import Conversation
from chatui.storage.conversations.store import ConversationStore
from tests.bench.history import conversation_of
from tests.storage.conversations import add_turn

SIZES = (5, 500, 5_000)
_TICK = 0.001


async def stalls_during(operation: Callable[[], Awaitable[object]]) -> tuple[float, list[float]]:
    """Return how long an operation took and the times in which nothing else could run."""
    waits: list[float] = []

    async def tick() -> None:
        while True:
            start = perf_counter()
            await asyncio.sleep(_TICK)
            waits.append(perf_counter() - start - _TICK)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(10 * _TICK)
    start = perf_counter()
    await operation()
    took = perf_counter() - start
    await asyncio.sleep(2 * _TICK)
    ticking.cancel()
    return took * 1000, [wait * 1000 for wait in waits]


async def measure(turns: int) -> None:
    """Print what loading, two saves and a merge cost at that length."""
    with tempfile.TemporaryDirectory() as folder:
        other = ConversationStore(Path(folder) / "conversations")
        made = conversation_of(turns)
        other.create(made)
        store = ConversationStore(Path(folder) / "conversations")
        opened: list[Conversation] = []

        async def load() -> None:
            opened.append(await asyncio.to_thread(store.load, made.id))

        async def save() -> None:
            add_turn(opened[0], "prompt", "answer")
            snapshot = opened[0].snapshot()
            store.take(opened[0], await asyncio.to_thread(store.write, snapshot), snapshot)

        for name, operation in (("load", load), ("save", save), ("again", save)):
            report(turns, name, *await stalls_during(operation))
        add_turn(made, "their prompt", "their answer")
        other.save(made)
        report(turns, "merge", *await stalls_during(save))


def report(turns: int, name: str, took: float, stalls: list[float]) -> None:
    """Print one row."""
    print(f"| {2 * turns:,} | {name} | {took:.1f} | {max(stalls):.1f} |")


def main() -> None:
    """Print the table."""
    print("| messages | ms | took | worst stall |")
    print("| --- | --- | --- | --- |")
    for turns in SIZES:
        asyncio.run(measure(turns))


if __name__ == "__main__":
    main()
