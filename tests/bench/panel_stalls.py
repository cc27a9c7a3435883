"""How long the screen stands still for what is on the disk: models, the last choice, prompts.

The worst stall of each step in milliseconds, in the whole program without a terminal: with little
on the disk, and with 20,000 cached models, 8 MB of earlier prompts and a state file that another
process has locked. What a first opening imports and lays out is in both.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chatui.model_info import ModelInfo
from chatui.storage.lock import lock_beside, locked
from chatui.storage.model_cache import ModelCache
from chatui.ui.panels.prompt_lines import EarlierPrompt
from chatui.ui.widgets.choice_list import Choice, ChoiceList, ListLine
from tests.bench.stalls import stalls_during
from tests.ui.chat_program import ENDPOINT, Program, chat
from tests.waiting import until

MODELS = 20_000
PROMPTS = 2_000
PROMPT_LENGTH = 4_000
_RUNS = 3
_SEEN = 40  # rows

Step = Callable[[Pilot[Any]], Awaitable[object]]


class _Stalls:
    """The worst stall of each step, over all runs."""

    def __init__(self) -> None:
        self.worst: dict[str, list[float]] = {}

    async def during(self, step: str, operation: Callable[[], Awaitable[object]]) -> None:
        _, stalls = await stalls_during(operation)
        self.worst.setdefault(step, []).append(max(stalls))


def _fill(folder: Path, models: int, prompts: int, length: int) -> None:
    named = [ModelInfo(f"maker{n % 97}/model-{n}", 32768, True, 0.1, 0.4) for n in range(models)]
    ModelCache(folder / "models").save(ENDPOINT["work"]["base_url"], named)
    lines = (json.dumps(f"prompt {n} {'word ' * (length // 5)}") for n in range(prompts))
    (folder / "prompts.jsonl").write_text("".join(f"{line}\n" for line in lines))


@contextmanager
def _state_locked(folder: Path, *, is_locked: bool) -> Iterator[None]:
    if not is_locked:
        yield
        return
    with locked(lock_beside(folder / "state.toml")):
        yield


async def _use(stalls: _Stalls, folder: Path, *, is_locked: bool) -> None:
    program = Program(folder)
    program.client.say("Gladly.", None)
    async with program.app().run_test(size=(120, 40)) as pilot:

        async def rest() -> None:
            await pilot.pause()
            await asyncio.sleep(0.5)

        async def open_models() -> None:
            await pilot.press("f2")
            await until(lambda: len(_listed(pilot)) > 4)

        async def choose() -> None:
            await pilot.press("enter")
            await until(lambda: len(pilot.app.screen_stack) == 1)
            await asyncio.sleep(0.1)

        async def send() -> None:
            await pilot.press(*"hi", "enter")
            await until(lambda: not chat(pilot).session.is_busy)
            await rest()

        async def recall() -> None:
            await pilot.press("up")
            await until(lambda: not chat(pilot).composer.is_empty)

        async def leave() -> None:
            await pilot.press("escape")

        async def open_palette() -> None:
            await pilot.press("ctrl+p")
            await asyncio.sleep(0.5)

        async def look_for_prompt() -> None:
            await pilot.press(*"mpt 1")
            await until(
                lambda: any(isinstance(_value(one), EarlierPrompt) for one in _listed(pilot))
            )

        await stalls.during("start, then at rest", rest)
        await stalls.during("press Up", recall)
        await pilot.press("down")
        with _state_locked(folder, is_locked=is_locked):
            for count in ("first", "second"):
                await stalls.during(f"open the models, the {count} time", open_models)
                await stalls.during(f"leave them, the {count} time", leave)
            await open_models()
            await stalls.during("type a letter there", lambda: pilot.press("m"))
            await stalls.during("choose one", choose)
        await stalls.during("send a prompt and hear the reply", send)
        await stalls.during("open the palette", open_palette)
        await stalls.during("look for a prompt there", look_for_prompt)


def _listed(pilot: Pilot[Any]) -> Sequence[ListLine]:
    lines = next((one._lines for one in pilot.app.screen.query(ChoiceList)), ())
    return [lines.line(row) for row in range(min(_SEEN, len(lines)))] if lines else ()


def _value(line: ListLine) -> object:
    return line.value if isinstance(line, Choice) else None


def main() -> None:
    """Print the table."""
    little, much = _Stalls(), _Stalls()
    for _ in range(_RUNS):
        for stalls, size in ((little, (5, 5, 50)), (much, (MODELS, PROMPTS, PROMPT_LENGTH))):
            with tempfile.TemporaryDirectory() as folder:
                _fill(Path(folder), *size)
                asyncio.run(_use(stalls, Path(folder), is_locked=stalls is much))
    print(f"| the worst stall of each of {_RUNS} runs, ms | little | much |")
    print("| --- | --- | --- |")
    for step, worst in little.worst.items():
        print(f"| {step} | {_written(worst)} | {_written(much.worst[step])} |")


def _written(stalls: list[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in stalls)


if __name__ == "__main__":
    main()
