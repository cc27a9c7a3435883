"""Make pictures of first runs, in an empty home, and time them: `python -m tests.first_runs`.

The program runs in a pseudo-terminal of 80 columns and 24 rows, as a newcomer's does. Servers are
on this machine and answer as the real ones do; the embedded model is the real one. Printed are the
seconds from the program's start, and from the key that sends, to the first word of the reply.
"""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.pty.terminal import Terminal
from tests.screenshots import FOLDER, FONT_FACE
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head, response

ANSWER = "Paris is the capital of France."
QUESTION = "What is the capital of France?"
KEY = "sk-right-4242424242"
REFUSED = {"error": {"message": "Incorrect API key provided.", "type": "invalid_request_error"}}
CHAT = "POST /v1/chat/completions"
OLLAMA_PORT = 11434
F3, F6, CTRL_S, CTRL_T = "\x1bOR", "\x1b[17~", "\x13", "\x14"
MODELS = {"object": "list", "data": [{"id": "qwen3-8b", "object": "model", "owned_by": "library"}]}

Words = tuple[float, float] | None
"""The seconds to the first word of a reply, since the start and since it was asked for."""


@dataclass(frozen=True, slots=True)
class FirstRun:
    """A program that was just started by somebody who has configured nothing."""

    terminal: Terminal
    began: float

    async def sees(self, text: str) -> float:
        """Return the seconds since the start when a text is on the screen."""
        await asyncio.to_thread(self.terminal.wait_for, text, 60.0)
        return time.perf_counter() - self.began

    def types(self, keys: str) -> float:
        """Type keys; returns the seconds since the start."""
        self.terminal.send(keys)
        return time.perf_counter() - self.began


Scene = Callable[[FirstRun, ScriptedServer], Awaitable[Words]]


@contextlib.contextmanager
def first_run(**environment: str) -> Iterator[FirstRun]:
    """Start the program in an empty home."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CHATUI_", "XDG_")) and not name.endswith("_API_KEY")
    }
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        env = kept | {"HOME": home, "COLORTERM": "truecolor"} | environment
        with Terminal([sys.executable, "-m", "chatui"], env, cwd=Path(home)) as terminal:
            yield FirstRun(terminal, began)


async def ask(run: FirstRun, word: str = "Paris") -> tuple[float, float]:
    """Ask; returns the seconds to the first word since the start, and since it was sent."""
    await run.sees("Ask anything")
    run.types(QUESTION)
    await run.sees(QUESTION)
    sent = run.types("\r")
    there = await run.sees(word)
    return there, there - sent


def svg(terminal: Terminal) -> str:
    """Return what a terminal shows as a picture."""
    shown = Text()
    for row in range(24):
        for column in range(80):
            cell: Any = terminal.cell(column, row)
            shown.append(cell.data, _style(cell))
        shown.append("\n")
    with Path(os.devnull).open("w") as nowhere:
        console = Console(width=80, height=24, record=True, file=nowhere, color_system="truecolor")
        console.print(shown, end="")
        return FONT_FACE.sub("", console.export_svg(title="chatui"))


def _style(cell: Any) -> Style:
    front, back = _color(cell.fg), _color(cell.bg)
    if cell.reverse:
        front, back = back, front
    return Style(color=front, bgcolor=back, bold=cell.bold, italic=cell.italics)


def _color(name: str) -> str | None:
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return f"#{name}"
    return None if name == "default" else {"brown": "yellow"}.get(name, name)


async def embedded(run: FirstRun, _: ScriptedServer) -> Words:
    """Ask the small model that comes with chatui."""
    return await ask(run)


async def found(run: FirstRun, _: ScriptedServer) -> Words:
    """Use a server that is found on this machine."""
    await run.sees("Ollama is running here")
    offered = svg(run.terminal)
    run.types(F6)
    await run.sees("qwen3-8b")
    (FOLDER / "first-run-offered.svg").write_text(offered)
    return await ask(run)


async def wrong_key(run: FirstRun, server: ScriptedServer) -> Words:
    """Fill in an address and a key that is refused."""
    await connect(run, server, "sk-wrong-4242424242")
    await run.sees("refused the key")
    return None


async def accepted(run: FirstRun, server: ScriptedServer) -> Words:
    """Fill in an address and the right key."""
    await connect(run, server, KEY)
    await run.sees("answers after")
    run.types(CTRL_S)
    await run.sees("begin to chat")
    run.types("\r")
    return await ask(run)


async def no_network(run: FirstRun, _: ScriptedServer) -> Words:
    """Ask a server that no network leads to."""
    await run.sees("Ask anything")
    run.types(f"{QUESTION}\r")
    await run.sees("r again")
    return None


SCENES: Final[dict[str, tuple[Scene, dict[str, str]]]] = {
    "embedded": (embedded, {}),
    "found": (found, {}),
    "wrong-key": (wrong_key, {}),
    "no-network": (no_network, {"CHATUI_BASE_URL": "https://api.example.invalid/v1"}),
    "accepted": (accepted, {}),
}


async def connect(run: FirstRun, server: ScriptedServer, key: str) -> None:
    """Fill in the form of another address, and test it."""
    await run.sees("Ask anything")
    run.types(F3)
    await run.sees("OpenRouter")
    run.types("another\r")
    await run.sees("Base URL")
    run.types(f"{server.base_url}\t\t{key}\t")
    await run.sees("•••")
    run.types(CTRL_T)


async def play(name: str, scene: Scene, environment: dict[str, str]) -> None:
    """Make the picture of a first run, and print its times."""
    async with ScriptedServer(port=OLLAMA_PORT if name == "found" else 0) as server:
        server.play(*models_for_key(name), on="GET /v1/models")
        pieces = [event(chunk(piece)) for piece in re.findall(r"\S+\s*", ANSWER)]
        said = [*pieces, event(chunk(finish="stop")), DONE]
        steps = [step for piece in said for step in (piece, Pause(0.02))]
        reply = response(401, REFUSED) if name == "wrong-key" else head()
        server.play(reply, *steps[: None if name != "wrong-key" else 0], on=CHAT)
        with first_run(**environment) as run:
            words = await scene(run, server)
            await asyncio.sleep(0.5)
            (FOLDER / f"first-run-{name}.svg").write_text(svg(run.terminal))
    if words is not None:
        print(f"| {name} | {words[0]:.1f} | {words[1]:.2f} |", flush=True)


def models_for_key(name: str) -> list[bytes]:
    """Return the answer to whoever asks for the models."""
    return [response(401, REFUSED) if name == "wrong-key" else response(200, MODELS)]


def main() -> None:
    """Write every picture, and print the table."""
    print("| first run | s to the first word | s from the key that sends |")
    print("| --- | --- | --- |")
    for name, (scene, environment) in SCENES.items():
        if sys.argv[1:] in ([], [name]):
            asyncio.run(play(name, scene, environment))


if __name__ == "__main__":
    main()
