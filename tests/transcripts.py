"""Write what the commands print into the README: `python -m tests.transcripts`.

Each is typed into a shell, in an empty home with a few chats, against a server on this machine that
plays a script. The program and what it prints are real; the address of the server, which is another
one each time, is told as localhost:8080. One of them needs jq.
"""

import asyncio
import json
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.storage.conversations.store import ConversationStore
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream
from tests.storage.conversations import add_turn

README: Final = Path(__file__).parents[1] / "README.md"
CHAT: Final = "POST /v1/chat/completions"
_BLOCK: Final = re.compile(
    r"(?<=<!-- transcripts: begin -->\n).*?(?=<!-- transcripts: end -->)", re.DOTALL
)
_CONFIG: Final = """\
endpoint = "work"

[endpoints.work]
base_url = "{base_url}"
model = "qwen3-8b"
"""
_MODELS: Final = {
    "data": [
        {"id": "qwen3-8b", "context_length": 40960, "supported_parameters": ["tools"]},
        {
            "id": "qwen2.5-vl-72b",
            "context_length": 32768,
            "architecture": {"input_modalities": ["text", "image"]},
        },
    ]
}
_CHATS: Final = (
    (
        "20261118-094512-k3f9",
        "Retry with backoff in httpx",
        "Why does my retry loop never stop?",
        "A bare `except` catches `CancelledError` too: catch `httpx.TransportError` alone.",
    ),
    (
        "20261120-181502-w7ma",
        "Deploy notes",
        "How did we roll back last time?",
        "`git revert`, then a deploy. Wrap the retry in a task group next time.",
    ),
    (
        "20261121-200133-p2dx",
        "Trip to Lisbon",
        "Three days in May: what first?",
        "Alfama on foot, in the morning.",
    ),
)
_RETRY: Final = "def wait(n):\n    return 2 ** n\n"
_BIGGEST: Final = "find . -maxdepth 1 -type f -printf '%s %f\\n' | sort -n | tail -n 1"
_FENCE: Final = "```sh\nfor n in 1 2 3; do curl -fsS example.org && break; sleep $n; done\n```\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """A line that is typed, what the model answers, and the keys that are pressed meanwhile.

    `is_fixed` is what prints the same each time, which a test compares. Keys are a text that is
    waited for and what is typed then.
    """

    typed: str
    reply: str = ""
    keys: tuple[str, str] | None = None
    is_fixed: bool = False


SCENES: Final = (
    Scene("chatui models"),
    Scene('cat wait.py | chatui -p "Review this."', "It doubles without end: add a limit."),
    Scene('chatui -p -x "curl example.org until it answers"', f"Try three times:\n\n{_FENCE}"),
    Scene('chatui -p --json "Is 97 prime?" | jq -c "{version, text, model, usage}"', "Yes."),
    Scene(
        'chatui sh "which file is the biggest?"',
        f"```sh\n{_BIGGEST}\n```\nSorts the files here by size, and prints the last.",
        ("Esc cancels", "\r"),
    ),
    Scene("chatui --list", is_fixed=True),
    Scene("chatui search retry role:reply", is_fixed=True),
    Scene("chatui show k3f9", is_fixed=True),
    Scene("chatui export k3f9 --to txt --last 1", is_fixed=True),
    Scene("chatui import chats.json --yes", is_fixed=True),
    Scene("chatui config --check", is_fixed=True),
    Scene("cat key.txt | chatui key set modelslab --to file"),
    Scene("chatui doctor --offline | grep -A 3 Endpoint"),
    Scene("chatui completions bash | tail -n 1"),
    Scene("chatui help local | tail -n 2"),
)


def furnish(home: Path, base_url: str) -> None:
    """Put into a home what somebody has who uses chatui."""
    config, data = home / ".config" / "chatui", home / ".local" / "share" / "chatui"
    for folder in (config, data, home / "bin"):
        folder.mkdir(mode=0o700, parents=True)
    (config / "config.toml").write_text(_CONFIG.format(base_url=base_url))
    store = ConversationStore(data / "conversations")
    for id, title, prompt, answer in _CHATS:
        when = datetime.strptime(id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        conversation = Conversation(id=id, created=when, updated=when, title=title)
        add_turn(conversation, prompt, answer)
        for message in conversation.messages.values():
            message.created, message.model = when, message.model and "qwen3-8b"
        conversation.updated = when
        store.create(conversation)
    (home / "wait.py").write_text(_RETRY)
    (home / "key.txt").write_text("sk-0\n")
    turns = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi!"}]
    (home / "chats.json").write_text(json.dumps([turns]))
    program = home / "bin" / "chatui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chatui "$@"\n')
    program.chmod(0o755)


def environment(home: Path) -> dict[str, str]:
    """Return all variables of a shell in that home."""
    return {
        "HOME": str(home),
        "PATH": f"{home}/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "SHELL": "/bin/sh",
    }


def told(output: str, home: Path, base_url: str) -> str:
    """Return what was printed, without what is another one each time."""
    known = output.replace(base_url, "http://localhost:8080/v1").replace(str(home), "~")
    return "".join(f"{line.rstrip()}\n" for line in known.strip("\n").splitlines())


async def transcript(scene: Scene) -> str:
    """Type a line in a home of its own; return what was typed and printed, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with ScriptedServer() as server:
            furnish(home, server.base_url)
            printed = told(await _play(scene, home, server), home, server.base_url)
    return block(scene.typed, printed)


async def _play(scene: Scene, home: Path, server: ScriptedServer) -> str:
    server.play(response(200, _MODELS), on="GET /v1/models")
    if scene.reply:
        pieces = [event(chunk(piece)) for piece in re.findall(r"\S+\s*|\s+", scene.reply)]
        server.play(stream(*pieces, event(chunk(finish="stop")), DONE), on=CHAT)
    if scene.keys is not None:
        return await asyncio.to_thread(_press, scene.typed, scene.keys, home)
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", scene.typed),
        cwd=home,
        env=environment(home),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return printed.decode()


def _press(typed: str, keys: tuple[str, str], home: Path) -> str:
    awaited, pressed = keys
    with Terminal(["/bin/sh", "-c", typed], environment(home), 100, 40, cwd=home) as terminal:
        terminal.wait_for(awaited)
        terminal.send(pressed)
        terminal.wait_for_exit()
        return terminal.text()


def block(typed: str, printed: str) -> str:
    """Return a transcript in Markdown."""
    return f"```console\n$ {typed}\n{printed}```\n"


async def transcripts() -> str:
    """Return all of them."""
    return "\n" + "\n".join([await transcript(scene) for scene in SCENES]) + "\n"


def in_readme() -> str:
    """Return those that stand in the README.

    Raises:
        LookupError: When it has no place for them.
    """
    found = _BLOCK.search(README.read_text())
    if found is None:
        raise LookupError("README.md has no transcripts.")
    return found[0]


def main() -> None:
    """Write them."""
    made = asyncio.run(transcripts())
    README.write_text(_BLOCK.sub(lambda _: made, README.read_text()))


if __name__ == "__main__":
    main()
