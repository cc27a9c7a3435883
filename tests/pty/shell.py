"""chatui as a job of a shell: stopped, continued, left, with the terminal looked at in between."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.pty.terminal import Terminal
from tests.waiting import until

# Each empty line that is typed continues the job when it is stopped; $FOLDER/ended has its status.
_SHELL = """
set -m
BEFORE sh -c 'echo $$ >"$FOLDER/pid"; exec "$PYTHON" -m chatui "$@"' sh ARGUMENTS
code=$?
while case $code in 147 | 148 | 149 | 150) ;; *) false ;; esac; do
    echo "stopped $code"
    read line
    fg
    code=$?
done
echo $code >"$FOLDER/ended"
echo "left with $code"
read line
"""


def shell_with_chatui(
    folder: Path, environment: Mapping[str, str], before: str = "", arguments: str = ""
) -> Terminal:
    """Return a terminal in which a shell has started chatui as its job.

    `before` may be what a pipe comes from, with its `|`.
    """
    more = {"FOLDER": str(folder), "PYTHON": sys.executable}
    line = _SHELL.replace("BEFORE", before).replace("ARGUMENTS", arguments)
    return Terminal(["sh", "-c", line], {**environment, **more})


async def pid_of_chatui(folder: Path) -> int:
    """Return the process id of the job."""
    file = folder / "pid"
    await until(lambda: file.exists() and file.read_text().endswith("\n"), 20)
    return int(file.read_text())


def thread_count(pid: int) -> int:
    """Return how many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def is_stopped(pid: int) -> bool:
    """Tell whether a process is stopped."""
    return _state(pid) == "T"


def has_ended(pid: int) -> bool:
    """Tell whether a process is over, also when nobody has asked for its exit status."""
    try:
        return _state(pid) == "Z"
    except FileNotFoundError:
        return True


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
