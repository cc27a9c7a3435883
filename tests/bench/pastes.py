"""What a paste of a megabyte costs, and the key after it.

In the process: the CPU time until the chip is drawn, and of the next key. The whole program in a
pseudo-terminal of 120x40: from the first byte that is written to the chip on the screen, with the
brackets of bracketed paste and without. Times in milliseconds, medians of five.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from textual import events

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.ui.chat_program import Program, chat, until

_ROUNDS = 5
_TEXTS = {
    "24,000 lines of code": "".join(
        f"    total[{number:05}] = compute(number, 'word')\n" for number in range(24_000)
    ),
    "20,000 lines of CJK": "日本語のテキストは全角です。六十\n" * 20_000,
    "one line": "0123456789 " * 95_000,
}


async def _in_process(text: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with Program(Path(folder)).app().run_test(size=(120, 40)) as pilot:
            await pilot.press("x")
            await until(pilot, lambda: chat(pilot).is_complete)
            await pilot.pause(1.0)
            start = process_time()
            chat(pilot).composer.on_paste(events.Paste(text))
            await pilot.pause()
            pasted = process_time()
            await pilot.press("y")
            return (pasted - start) * 1000, (process_time() - pasted) * 1000


def _in_terminal(text: str, *, brackets: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = chatui_environment(
            Path(folder), CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
        )
        with Terminal([sys.executable, "-m", "chatui"], environment, 120, 40) as terminal:
            terminal.wait_for("Ask anything")
            terminal.send("x")
            terminal.wait_for("› x")
            start = perf_counter()
            (terminal.paste if brackets else terminal.send)(text.replace("\n", "\r"))
            terminal.wait_for("› x[pasted")
            return (perf_counter() - start) * 1000


def main() -> None:
    """Print the table."""
    print("| text | bytes | CPU of the paste | CPU of a key | in brackets | without |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, text in _TEXTS.items():
        inside = [asyncio.run(_in_process(text)) for _ in range(_ROUNDS)]
        times = [median(column) for column in zip(*inside, strict=True)]
        times += [
            median(_in_terminal(text, brackets=brackets) for _ in range(_ROUNDS))
            for brackets in (True, False)
        ]
        columns = [name, f"{len(text.encode()):,}", *(f"{time:.0f}" for time in times)]
        print(f"| {' | '.join(columns)} |")


if __name__ == "__main__":
    main()
