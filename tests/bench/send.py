"""Sending: from Enter to the whole request at the server, by the length of the conversation.

The program runs in a pseudo-terminal, the server in a process of its own, whose clock is the same.
`first` and `second` are the first sends of a fresh process that stood idle for some seconds. A
conversation of 400 turns and a new one are sent to in turns, by two programs that run side by side.
"""

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.storage.conversations.store import ConversationStore
from tests.bench.startup import environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Act, ScriptedServer, chunk, event, response

STARTS = 15
PAIRS = 15
TURNS = 400
REPLY = "httpx retries no status codes by itself. Wrap the call in a **loop** of your own.\n\n" * 12
_IDLE = 2.0
"""Seconds after which everything that is loaded behind the first frame is there."""
_READING = 0.5
_MOST_SENDS = 1_000


def main() -> None:
    """Print the table."""
    with running_server() as (base_url, arrivals), tempfile.TemporaryDirectory() as name:
        fresh = [_first_two(Path(name) / str(at), base_url, arrivals) for at in range(STARTS)]
        pairs = _side_by_side(Path(name), base_url, arrivals)
    print("| from Enter to the request, ms | median | minimum | maximum |")
    print("| --- | --- | --- | --- |")
    _row("first send", [first for first, _ in fresh])
    _row("second send", [second for _, second in fresh])
    _row("in a new conversation", [short for short, _ in pairs])
    _row(f"in one of {TURNS} turns", [long for _, long in pairs])
    print(f"\nOf {TURNS} turns against new, pair by pair: median ", end="")
    print(f"{statistics.median(long / short for short, long in pairs):.2f} times.")


def _row(what: str, times: list[float]) -> None:
    print(f"| {what} | {statistics.median(times):.1f} | {min(times):.1f} | {max(times):.1f} |")


def _first_two(folder: Path, base_url: str, arrivals: Connection) -> tuple[float, float]:
    with _program(folder, base_url) as terminal:
        return _send(terminal, 1, arrivals), _send(terminal, 2, arrivals)


def _side_by_side(folder: Path, base_url: str, arrivals: Connection) -> list[tuple[float, float]]:
    _save_long(folder / "long" / "DATA" / "conversations")
    with (
        _program(folder / "short", base_url) as short,
        _program(folder / "long", base_url, "-c") as long,
    ):
        pairs = [
            (_send(short, number, arrivals), _send(long, number, arrivals))
            for number in range(PAIRS + 1)
        ]
    return pairs[1:]


@contextmanager
def _program(folder: Path, base_url: str, *words: str) -> Iterator[Terminal]:
    env = environment(folder) | {"CHATUI_BASE_URL": base_url}
    argv = [sys.executable, "-m", "chatui", *words]
    with Terminal(argv, env, columns=120, rows=40) as terminal:
        terminal.wait_for("Ask anything")
        time.sleep(_IDLE)
        yield terminal


def _send(terminal: Terminal, number: int, arrivals: Connection) -> float:
    """Type a prompt, send it, read the reply; returns milliseconds from Enter to the request."""
    for character in f"Question {number}: how is it done?":
        terminal.send(character)
        time.sleep(0.02)
    terminal.wait_for(f"Question {number}: how is it done?")
    time.sleep(_READING)
    began = time.monotonic()
    terminal.send("\r")
    if not arrivals.poll(30):
        raise SystemExit(f"No request came.\n{terminal.text()}")
    arrived, end = arrivals.recv()
    terminal.wait_for(end)
    time.sleep(_READING)
    return float(arrived - began) * 1000


def _save_long(folder: Path) -> None:
    conversation = Conversation.new()
    for number in range(TURNS):
        prompt = conversation.add_prompt([TextPart(f"Question {number} about the matter?")])
        reply = conversation.begin_reply(
            prompt.id, endpoint="environment", model="none", parameters=Parameters()
        )
        conversation.apply(ContentDelta(REPLY), reply.id)
        conversation.end_reply(reply.id, Status.COMPLETE)
    conversation.endpoint, conversation.model = "environment", "none"
    ConversationStore(folder).create(conversation)


@contextmanager
def running_server() -> Iterator[tuple[str, Connection]]:
    """Run the server in a process of its own; yields its base URL, and when each prompt came."""
    forks = multiprocessing.get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    process = forks.Process(target=lambda: asyncio.run(_serve(theirs)), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.terminate()
        process.join()


async def _serve(told: Connection) -> None:
    async with ScriptedServer() as server:
        server.play(response(200, {"data": [{"id": "none"}]}), Act.KEEP, on="GET /v1/models")
        for number in range(_MOST_SENDS):
            events = event(chunk(REPLY + _end(number))) + event(chunk(finish="stop")) + DONE
            answer = response(200, events, "text/event-stream")
            server.play(answer, Act.KEEP, on="POST /v1/chat/completions")
        told.send(server.base_url)
        prompts = 0
        async with server.arrived:
            while True:
                await server.arrived.wait()
                now = time.monotonic()
                for request in server.requests:
                    if request.method == "POST":
                        told.send((now, _end(prompts)))
                        prompts += 1
                server.requests.clear()


def _end(number: int) -> str:
    return f"THE-END-{number:04}"
