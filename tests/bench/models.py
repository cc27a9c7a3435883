"""How long the list of models takes, of few, 5,000 and 20,000: to open, and to narrow by a letter.

Milliseconds, the median of several. The steps alone, and then the whole program without a
terminal, from the key until the rows stand in the list; what a panel costs by itself is in the
first column.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo, completed
from chatui.storage.model_cache import ModelCache
from chatui.ui.panels.model_lines import ModelLines, Offer
from chatui.ui.widgets.choice_list import ChoiceList, Heading
from tests.bench.stalls import stalls_during
from tests.ui.chat_program import ENDPOINT, Program
from tests.waiting import until

SIZES = (5, 5_000, 20_000)
_RUNS = 7
URL = ENDPOINT["work"]["base_url"]


def _models(count: int) -> list[ModelInfo]:
    return [
        ModelInfo(f"maker{n % 97}/model-{n}", 32768, n % 3 == 0, n % 7, n % 11, 8192, n % 2 == 0)
        for n in range(count)
    ]


def _took(work: Callable[[], object]) -> float:
    def once() -> float:
        begin = time.perf_counter()
        work()
        return (time.perf_counter() - begin) * 1000

    return statistics.median(once() for _ in range(_RUNS))


def _steps(count: int, folder: Path) -> dict[str, float]:
    models, cache = _models(count), ModelCache(folder)
    cache.save(URL, models)
    offer = Offer("work")
    offer.listing = offer.listed(models)
    lines = ModelLines([offer], current=ModelChoice("work", "m"), favourites=(), recent=())
    took = {
        "in a thread: read what was kept": _took(lambda: cache.load(URL)),
        "in a thread: look each up in the table": _took(lambda: [*map(completed, models)]),
        "in a thread: make it searchable": _took(lambda: offer.listed(models)),
        "rows of all": _took(lambda: lines.lines("")),
        "rows of a letter": _took(lambda: lines.lines("m")),
        "rows of letters in order": _took(lambda: lines.lines("m4d9")),
        "rows of `sees tools`": _took(lambda: lines.lines("sees tools")),
    }
    lines.is_by_price = True
    return took | {"rows of all, by price": _took(lambda: lines.lines(""))}


async def _use(folder: Path, count: int) -> dict[str, float]:
    took: dict[str, float] = {}
    program = Program(folder)
    async with program.app().run_test(size=(120, 40)) as pilot:

        async def timed(step: str, key: str, note: str) -> None:
            async def press() -> None:
                pilot.app.simulate_key(key)
                await until(lambda: note in _notes(pilot))

            begin = time.perf_counter()
            _, stalls = await stalls_during(press)
            took[f"{step}, until it is shown"] = (time.perf_counter() - begin) * 1000
            took[f"{step}, the worst stall"] = max(stalls)

        await pilot.press("f2")  # the first opening imports
        await until(lambda: f"{count + 1} models" in _notes(pilot))
        await pilot.press("escape")
        await timed("open", "f2", f"{count + 1} models")
        await timed("type a letter", "m", "found")
        await timed("sort by price", "ctrl+s", "by price")
    return took


def _notes(pilot: Pilot[Any]) -> str:
    found = next(iter(pilot.app.screen.query(ChoiceList)), None)
    blocks = [] if found is None else found._lines._blocks
    return " ".join(one.note for one in blocks if isinstance(one, Heading))


def main() -> None:
    """Print the table."""
    columns: list[dict[str, float]] = []
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            steps = _steps(count, Path(folder) / "models")
            used = [asyncio.run(_use(Path(folder), count)) for _ in range(3)]
        medians = {step: statistics.median(one[step] for one in used) for step in used[0]}
        columns.append(steps | medians)
    print("| ms |" + "".join(f" {count:,} models |" for count in SIZES))
    print("| --- |" + " --- |" * len(SIZES))
    for step in columns[0]:
        print(f"| {step} |" + "".join(f" {column[step]:.1f} |" for column in columns))


if __name__ == "__main__":
    main()
