"""What a turn, saving and loading cost, and how that grows with the length of a conversation.

Times are medians, on the disk of the temporary folder; a turn is a prompt and its reply, of about
1 KB together. `begin` puts the prompt on the disk, `append` a piece of the reply into its journal,
`end` saves the conversation and removes the journal.
"""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.storage.conversations.store import ConversationStore
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
        store = ConversationStore(Path(folder) / "conversations")
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


def raw_fsyncs(folder: Path, repeats: int) -> list[float]:
    """Return what it costs to write a byte and to have it on the disk, in milliseconds."""
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(repeats):
            start = perf_counter()
            file.write(b"x")
            os.fsync(file.fileno())
            times.append((perf_counter() - start) * 1000)
    return times


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        raw = statistics.median(raw_fsyncs(Path(folder), 50))
    print(f"| ms, by turns (a raw fsync: {raw:.2f}) | begin | append | end | save | load |")
    print("| --- | --- | --- | --- | --- | --- |")
    for turns in SIZES:
        costs = by_length(turns, 30 if turns < 10_000 else 5)
        print(f"| {turns:,} | {' | '.join(f'{cost:.3f}' for cost in costs)} |")


if __name__ == "__main__":
    main()
