"""Start-up: to the first frame in a pseudo-terminal, and the CPU time of `chatui --version`.

Compared pair by pair in one run, with byte-compiled modules: a minimal Textual app on the same
interpreter is the floor for the first frame, `python -c pass` that for --version.
"""

import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.pty.terminal import Terminal

PAIRS = 9
VERSIONS = 25
MINIMAL_APP = """
from textual.app import App, ComposeResult
from textual.widgets import TextArea

class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield TextArea("MINIMAL")

Minimal().run()
"""


def main() -> None:
    """Print both tables."""
    python = sys.executable
    checkout = Path(__file__).parents[2]
    compileall.compile_dir(str(checkout / "chatui"), quiet=2)
    for folder in (path for path in sys.path if path.endswith("site-packages")):
        compileall.compile_dir(folder, quiet=2, workers=2)
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        minimal = Path(folder) / "minimal.py"
        minimal.write_text(MINIMAL_APP)
        rows = []
        for _ in range(PAIRS):
            floor = _first_frame([python, minimal], env, "MINIMAL")
            ours = _first_frame([python, "-m", "chatui"], env, "Ask anything")
            rows.append((floor, ours))
        _table("first frame, ms", "a minimal Textual app", "chatui", rows)
        versions = [
            (
                cpu([python, "-c", "pass"], env),
                cpu([python, "-m", "chatui", "--version"], env),
            )
            for _ in range(VERSIONS)
        ]
        _table("CPU, ms", "python -c pass", "chatui --version", versions)


def environment(folder: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHATUI_")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env |= {f"CHATUI_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "CACHE")}
    # An endpoint that is never asked: what runs behind the first frame is not the subject here.
    return env | {"CHATUI_BASE_URL": "http://127.0.0.1:9/v1", "CHATUI_MODEL": "none"}


def _first_frame(argv: Sequence[str | Path], env: dict[str, str], sign: str) -> float:
    began = time.perf_counter()
    with Terminal(argv, env, columns=120, rows=40) as terminal:
        terminal.wait_for(sign)
        return (time.perf_counter() - began) * 1000


def cpu(argv: Sequence[str], env: dict[str, str]) -> float:
    """Return the CPU milliseconds of a program."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run(argv, env=env, stdout=subprocess.DEVNULL, check=True)
    return (used() - before) * 1000


def _table(what: str, floor: str, ours: str, rows: list[tuple[float, float]]) -> None:
    middle: Callable[[list[float]], float] = statistics.median
    ratios = [second / first for first, second in rows]
    print(f"| {what} ({len(rows)} pairs) | minimum | median |")
    print("| --- | --- | --- |")
    for name, values in ((floor, [a for a, _ in rows]), (ours, [b for _, b in rows])):
        print(f"| {name} | {min(values):.0f} | {middle(values):.0f} |")
    print(f"| ratio, pair by pair | {min(ratios):.2f} | {middle(ratios):.2f} |\n")
