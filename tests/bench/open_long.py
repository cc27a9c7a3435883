"""Open a conversation of 10,000 messages: to a complete first screen, and the memory it takes.

Compared pair by pair in one run with the start of an empty chat, in a pseudo-terminal.
"""

import compileall
import statistics
import sys
import tempfile
import time
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, ReplyFinished, UsageReport
from chatui.conversation.message import FinishReason, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.storage.conversations.store import ConversationStore
from tests.bench.startup import environment
from tests.pty.terminal import Terminal

PAIRS = 5
TURNS = 5_000
LAST = "THE-LAST-WORDS"
REPLY = """\
A paragraph of some length that says **something** about the matter, with `code` in it.

1. first, a point that takes most of a line to make,
2. then another one

```python
def answer(question: str) -> int:
    return 42  # as ever
```
"""


def main() -> None:
    """Print the table."""
    compileall.compile_dir(str(Path(__file__).parents[2] / "chatui"), quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        size = _save_long(folder / "DATA" / "conversations")
        rows = [
            (_open(["--no-save"], "Ask anything", env), _open(["-c"], LAST, env))
            for _ in range(PAIRS)
        ]
    empty_ms, long_ms = ([row[at][0] for row in rows] for at in (0, 1))
    empty_mb, long_mb = (statistics.median(row[at][1] for row in rows) for at in (0, 1))
    ratios = [long / empty for empty, long in zip(empty_ms, long_ms, strict=True)]
    print(f"| {2 * TURNS:,} messages, {size:.1f} MB on disk | median | minimum |")
    print("| --- | --- | --- |")
    print(f"| empty chat, ms | {statistics.median(empty_ms):.0f} | {min(empty_ms):.0f} |")
    print(f"| long conversation, ms | {statistics.median(long_ms):.0f} | {min(long_ms):.0f} |")
    print(f"| ratio, pair by pair | {statistics.median(ratios):.2f} | {min(ratios):.2f} |")
    more = long_mb - empty_mb
    print(f"| memory over an empty chat, MB | {more:.1f} ({more / size:.1f} times the file) | |")


def _save_long(folder: Path) -> float:
    conversation = Conversation.new()
    for number in range(TURNS):
        prompt = conversation.add_prompt([TextPart(f"Question {number} about the matter?")])
        reply = conversation.begin_reply(
            prompt.id, endpoint="environment", model="none", parameters=Parameters()
        )
        text = REPLY if number < TURNS - 1 else f"{REPLY}\n{LAST}\n"
        conversation.apply(ContentDelta(text), reply.id)
        conversation.apply(UsageReport(Usage(80 * number, 60)), reply.id)
        conversation.apply(ReplyFinished(FinishReason.STOP), reply.id)
        conversation.end_reply(reply.id, Status.COMPLETE)
    conversation.endpoint, conversation.model = "environment", "none"
    ConversationStore(folder).create(conversation)
    return next(folder.glob("*.json")).stat().st_size / 1e6


def _open(words: list[str], sign: str, env: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    argv = [sys.executable, "-m", "chatui", *words]
    with Terminal(argv, env, columns=120, rows=40) as terminal:
        terminal.wait_for(sign)
        elapsed = (time.perf_counter() - began) * 1000
        status = Path(f"/proc/{terminal.pid}/status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return elapsed, int(resident.split()[1]) / 1024
