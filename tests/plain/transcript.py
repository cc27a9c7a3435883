"""Write `screenshots/plain.md`: `python -m tests.plain.transcript`.

It holds every byte that the program writes to a terminal, and to one that is dumb.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, stream

PAGE: Final = Path(__file__).parents[2] / "screenshots" / "plain.md"
TERMINALS: Final = ("xterm-256color", "dumb")
_REPLY: Final = (
    "# Waiting\n\nWait *longer* each time:\n\n```py\n# seconds\nwait = 2 ** n\n```\n"
    "- at most a minute\n- 少し揺らす。\n\n"
    "A reply cannot act here: \x1b[2J \x1b]0;title\x07 \u202e."
)
_ID: Final = re.compile(rb"(?<=--resume )\w+")
_INTRODUCTION: Final = """\
# A plain session, byte by byte

What `chatui --plain` writes to a terminal, as `cat -v` shows it, with letters beyond ASCII as they
are: `^M` goes with each line's end, and an escape code would be `^[`. There is none. Made by
`python -m tests.plain.transcript`.
"""


async def session(term: str) -> bytes:
    """Return what is written in a terminal of a kind: a prompt, its reply, a command, the end."""
    with tempfile.TemporaryDirectory() as folder:
        async with ScriptedServer() as server:
            pieces = [event(chunk(piece)) for piece in re.findall(r"\S+\s*|\s+", _REPLY)]
            server.play(stream(*pieces, event(chunk(finish="stop")), DONE))
            environment = chatui_environment(
                Path(folder), CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="qwen3-8b", TERM=term
            )
            command = [sys.executable, "-m", "chatui", "--plain"]
            return await asyncio.to_thread(_type, command, environment)


def _type(command: list[str], environment: dict[str, str]) -> bytes:
    with Terminal(command, environment) as terminal:
        lines = ("How long do I wait between two tries?", "/title Waiting between tries")
        for number, line in enumerate(lines, 1):
            terminal.wait_for_raw(b"You: ", times=number)
            terminal.send(f"{line}\r")
        terminal.wait_for_raw(b"You: ", times=len(lines) + 1)
        terminal.send("\x04")
        assert terminal.wait_for_exit() == 0
        return _ID.sub(b"k3f9", terminal.raw)


def visible(raw: bytes) -> str:
    """Return what was written with its controls as `cat -v` shows them."""
    return re.sub(
        r"[\x00-\x09\x0b-\x1f\x7f]", lambda found: f"^{chr(ord(found[0]) ^ 64)}", raw.decode()
    )


def page(sessions: dict[str, bytes]) -> str:
    """Return the page of these sessions, by the terminals they ran in."""
    blocks = [f"## TERM={term}\n\n````text\n{visible(raw)}````\n" for term, raw in sessions.items()]
    return "\n".join([_INTRODUCTION, *blocks])


async def _write() -> None:
    PAGE.write_text(page({term: await session(term) for term in TERMINALS}))


if __name__ == "__main__":
    asyncio.run(_write())
