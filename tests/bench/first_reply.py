"""First reply: from an empty cache and an empty home to the end of the embedded model's answer.

It runs the README's first command in print mode on a copy of this checkout, twice: as a newcomer,
and once more with everything in place. It downloads from the package registry. Received is what
the machine's network interfaces counted meanwhile (Linux only).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PROMPT = "What is the capital of France?"
_OWN_VARIABLES = ("UV", "UV_", "CHATUI_", "XDG_", "VIRTUAL_ENV", "PYTHON")


@dataclass(frozen=True, slots=True)
class Step:
    """What one command took."""

    name: str
    first_output: float
    """Seconds."""
    end: float
    """Seconds."""
    received: int
    """Bytes."""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        copy = home / "chatui"
        _copy_checkout(copy)
        venv.create(home / "python", with_pip=True)
        python = str(home / "python/bin/python")
        env = _environment(home)
        chat = [python, "-m", "uv", "run", "chatui", "-p", PROMPT]
        steps = [
            _run("pip install uv", [python, "-m", "pip", "install", "uv"], copy, env),
            _run("uv run chatui, the first time", chat, copy, env),
            _run("uv run chatui, the second time", chat, copy, env),
        ]
        disk = _disk_use([home / "uv-cache", copy / ".venv"])
    print("| | first output, s | end, s | received, MB |")
    print("| --- | --- | --- | --- |")
    for step in steps:
        received = f"{step.received / 1e6:.0f}"
        print(f"| {step.name} | {step.first_output:.1f} | {step.end:.1f} | {received} |")
    print(f"\nOn disk, uv's cache and the environment together: {disk / 1e6:.0f} MB.")


def _copy_checkout(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.rstrip("\0").split("\0"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, target / name)


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OWN_VARIABLES) and not name.endswith("_API_KEY")
    }
    caches = {"UV_CACHE_DIR": str(home / "uv-cache"), "PIP_CACHE_DIR": str(home / "pip-cache")}
    # The interpreter that runs this is the one that is measured: uv would download another.
    return kept | caches | {"HOME": str(home), "UV_PYTHON": sys.executable}


def _run(name: str, argv: list[str], cwd: Path, env: dict[str, str]) -> Step:
    before, began = _received(), time.perf_counter()
    with subprocess.Popen(argv, cwd=cwd, env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        output = process.stdout.read(1)
        first_output = time.perf_counter() - began
        output += process.stdout.read()
    end = time.perf_counter() - began
    if process.returncode != 0:
        raise SystemExit(f"{name} ended with status {process.returncode}.")
    print(f"{name}: {output.decode().strip().splitlines()[-1]}", flush=True)
    return Step(name, first_output, end, _received() - before)


def _received() -> int:
    counters = Path("/proc/net/dev")
    if not counters.exists():
        return 0
    lines = [line.split(":") for line in counters.read_text().splitlines() if ":" in line]
    return sum(int(counts.split()[0]) for name, counts in lines if name.strip() != "lo")


def _disk_use(folders: list[Path]) -> int:
    """Return the bytes on disk; a file that is linked into several places counts once."""
    sizes = {}
    for folder in folders:
        for path in folder.rglob("*"):
            found = path.lstat()
            sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values())
