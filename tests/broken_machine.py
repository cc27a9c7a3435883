"""Write screenshots/doctor.md, the doctor on a machine with five things broken: `python -m
tests.broken_machine`.

Everything is really broken: a disk that is full (or a file in place of the folder, for whoever may
not mount one), a key that the server refuses, a mistake in config.toml, an editor that there is
not, and a terminal of sixteen colours in which no program knows its way.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.screenshots import FOLDER
from tests.scripted_server import ScriptedServer, response

KEY = "sk-wrong-4242424242"
REFUSED = {"error": {"message": f"Incorrect API key provided: {KEY}.", "type": "invalid_request"}}
CONFIG = """\
theme = "chatui-dark"

[endpoints.work]
base_url = "https://llm.example.org/v1"
modle = "qwen3-8b"
"""
HEAD = """\
# The doctor, with five things broken

Made by `python -m tests.broken_machine`. The disk of the conversations is full, the server refuses
the key, `config.toml` has a mistake, there is no such editor, and `TERM` is one that no program
knows. The key is sent, and stands nowhere in what is printed.
"""


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let a folder be on a disk that takes nothing more; else let it be a file."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        folder.rmdir()
        folder.write_text("")
        yield
        return
    try:
        with (folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        folder.chmod(0o700)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


async def shown(command: str, rows: int = 66) -> str:
    """Return what the command shows in a terminal of 80 columns where all is broken."""
    # A home with a name that is the same each time.
    with tempfile.TemporaryDirectory() as beside:
        home = Path(beside, "home")
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_text(CONFIG)
        async with ScriptedServer() as server:
            server.play(response(401, REFUSED))
            env = chatui_environment(
                home,
                CHATUI_BASE_URL=server.base_url,
                CHATUI_MODEL="qwen3-8b",
                CHATUI_API_KEY=KEY,
                EDITOR="code-of-tomorrow --wait",
                TERM="xterm-of-tomorrow",
                COLORTERM="",
            )
            argv = [sys.executable, "-m", "chatui", *command.split()[1:]]
            with full_disk(home / "data"), Terminal(argv, env, rows=rows, cwd=home) as terminal:
                await asyncio.to_thread(terminal.wait_for_exit, 60.0)
                text = terminal.text().rstrip()
        assert KEY not in text
        return text.replace(beside, "").replace(f":{server.port}", ":8000")


def main() -> None:
    """Write the page."""
    command = "chatui doctor"
    text = asyncio.run(shown(command))
    page = f"{HEAD}\n```\n$ {command}\n{text}\n```\n"
    (FOLDER / "doctor.md").write_text(page)
    print(page)


if __name__ == "__main__":
    main()
