"""What saving, loading and listing cost, and how that grows.

Times are medians, on the disk of the temporary folder; a turn is a prompt and its reply.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.storage import atomic
from chatui.storage.history import HistoryStore
from tests.storage.conversations import end_turn

SIZES = (10, 1_000, 10_000)
PROMPT = "How do I retry a request with backoff in httpx? The shortest correct way. " * 3
ANSWER = "httpx retries no status codes by itself. Wrap the call in a loop of your own. " * 10


def median_ms(operation: Callable[[], object], repeats: int) -> float:
    """Return the median time of an operation in milliseconds."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        operation()
        times.append(perf_counter() - start)
    return statistics.median(times) * 1000


def conversation_of(turns: int) -> Conversation:
    """Return a conversation of so many turns, about 1 KB each."""
    conversation = Conversation.new()
    for _ in range(turns):
        prompt = conversation.add_prompt([TextPart(PROMPT)])
        reply = conversation.begin_reply(
            prompt.id, endpoint="modelslab", model="m", parameters=Parameters()
        )
        conversation.apply(ContentDelta(ANSWER), reply.id)
        conversation.end_reply(reply.id, Status.COMPLETE)
    return conversation


def by_length(turns: int, repeats: int) -> list[float]:
    """Return what begin_turn, append, save, end_turn and load cost at that length."""
    with tempfile.TemporaryDirectory() as folder:
        store = HistoryStore(Path(folder) / "conversations")
        conversation = conversation_of(turns)
        store.create(conversation)
        begins: list[float] = []
        appends: list[float] = []
        ends: list[float] = []
        for _ in range(repeats):
            prompt = conversation.add_prompt([TextPart(PROMPT)])
            reply = conversation.begin_reply(
                prompt.id, endpoint="modelslab", model="m", parameters=Parameters()
            )
            start = perf_counter()
            journal = store.begin_turn(conversation, prompt, reply)
            begins.append((perf_counter() - start) * 1000)
            delta = ContentDelta("wrap the ")
            appends.append(median_ms(lambda: journal.append([delta]), 200))  # noqa: B023  # called at once
            conversation.apply(ContentDelta(ANSWER), reply.id)
            conversation.end_reply(reply.id, Status.COMPLETE)
            start = perf_counter()
            end_turn(store, conversation, journal)
            ends.append((perf_counter() - start) * 1000)

        def save() -> None:
            conversation.pinned = not conversation.pinned
            store.save(conversation)

        saved = median_ms(save, repeats)
        loaded = median_ms(lambda: store.load(conversation.id), repeats)
        return [*map(statistics.median, (begins, appends, ends)), saved, loaded]


def by_count(count: int) -> list[float]:
    """Return what the first list, the next one, newest and find cost with so many conversations."""
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder) / "conversations"
        store = HistoryStore(places)
        store.create(conversation_of(4))
        [template] = places.glob("*.json")
        content = template.read_bytes()
        for number in range(count - 1):
            path = places / f"20261122-181502-x{number:05d}.json"
            path.write_bytes(content)
            hours_ago = template.stat().st_mtime - number * 3600
            os.utime(path, (hours_ago, hours_ago))
        fresh = HistoryStore(places)
        return [
            median_ms(fresh.summaries, 1),
            median_ms(fresh.summaries, 5),
            median_ms(lambda: HistoryStore(places).newest(), 3),
            median_ms(lambda: fresh.find(template.stem[-4:]), 3),
        ]


def headings(*names: str) -> str:
    """Return the first line of a table."""
    return "".join(f"{name:>12}" for name in names) + "\n"


def row(name: str, values: list[float]) -> str:
    """Return a line of a table, in milliseconds."""
    return f"{name:>12}" + "".join(f"{value:>12.3f}" for value in values)


def main() -> None:
    """Print two tables."""
    with tempfile.TemporaryDirectory() as folder:
        raw = median_ms(lambda: atomic.write_bytes(Path(folder) / "file", b"x"), 50)
    out = sys.stdout.write
    out(f"a durable write of one byte on this disk: {raw:.3f} ms\n\n")
    out(headings("ms, turns", "begin_turn", "append", "end_turn", "save", "load"))
    for turns in SIZES:
        out(row(str(turns), by_length(turns, 30 if turns < 10_000 else 5)) + "\n")
    out("\n" + headings("ms, chats", "list", "list again", "newest", "find"))
    for count in SIZES:
        out(row(str(count), by_count(count)) + "\n")


if __name__ == "__main__":
    main()
