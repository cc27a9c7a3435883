"""Make pictures of first runs, in an empty home, and time them: `python -m tests.first_runs`.

The program runs in a pseudo-terminal of 80 columns and 24 rows, as a newcomer's does. Servers are
on this machine and answer as the real ones do; the embedded model is the real one. The page
beside the pictures has the seconds to the first word of each reply.
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
from datetime import UTC, datetime
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

TITLES: Final = {
    "embedded": "Nothing is configured: the embedded model answers",
    "found": "A server that is found on this machine is used",
    "wrong-key": "A key that is refused",
    "no-network": "No network",
    "accepted": "An address and a key that is accepted",
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


async def play(name: str) -> Words:
    """Make the picture of a first run, and return its times."""
    scene, environment = SCENES[name]
    is_refused = name == "wrong-key"
    async with ScriptedServer(port=OLLAMA_PORT if name == "found" else 0) as server:
        models = response(401, REFUSED) if is_refused else response(200, MODELS)
        server.play(models, on="GET /v1/models")
        pieces = [event(chunk(piece)) for piece in re.findall(r"\S+\s*", ANSWER)]
        said = [*pieces, event(chunk(finish="stop")), DONE]
        reply = [step for piece in said for step in (piece, Pause(0.02))]
        server.play(*([response(401, REFUSED)] if is_refused else [head(), *reply]), on=CHAT)
        with first_run(**environment) as run:
            words = await scene(run, server)
            await asyncio.sleep(0.5)
            (FOLDER / f"first-run-{name}.svg").write_text(svg(run.terminal))
    return words


def page(times: dict[str, Words]) -> Iterator[str]:
    """Yield the page of all first runs, line by line."""
    yield "# First runs"
    yield ""
    yield "Made by `python -m tests.first_runs` in an empty home and 80 × 24 cells. The servers"
    yield "are on this machine and answer as the real ones do; the embedded model is the real one."
    yield f"Measured on {os.cpu_count()} cores that others use too, {datetime.now(UTC):%Y-%m-%d}."
    yield ""
    yield "| first run | seconds from the start to the first word | from the key that sends |"
    yield "| --- | --- | --- |"
    for name, words in times.items():
        figures = ("no reply", "") if words is None else (f"{words[0]:.1f}", f"{words[1]:.2f}")
        yield f"| {TITLES[name]} | {' | '.join(figures)} |"
    for name in times:
        yield ""
        yield f"![{TITLES[name]}](first-run-{name}.svg)"


def main() -> None:
    """Write every picture, and the page."""
    times = {name: asyncio.run(play(name)) for name in SCENES}
    content = "\n".join(page(times)) + "\n"
    (FOLDER / "first-runs.md").write_text(content)
    print(content)


if __name__ == "__main__":
    main()
