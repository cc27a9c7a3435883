"""What a Tab costs: the CPU time of the hidden completer, with 8,000 chats and 5,000 models.

Compared pair by pair in one run with `python -c pass`, which is the floor.
"""

import compileall
import statistics
import sys
import tempfile
from pathlib import Path

from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from chatui.storage.search.index_file import SearchFile
from tests.bench.startup import cpu, environment

CHATS = 8_000
MODELS = 5_000
PAIRS = 15
ASKED = (["ids"], ["ids", "00a"], ["models", "maker/model-12"], ["endpoints"], ["prompts"])


def main() -> None:
    """Print a line for each kind of value."""
    compileall.compile_dir(str(Path(__file__).parents[2] / "chatui"), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        _furnish(Path(folder))
        for words in ASKED:
            pairs = [
                (
                    cpu([sys.executable, "-c", "pass"], env),
                    cpu([sys.executable, "-m", "chatui", "__complete", *words], env),
                )
                for _ in range(PAIRS)
            ]
            floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(
                f"{' '.join(words):<24} {floor:5.0f} ms  {ours:5.0f} ms  {ours / floor:4.1f} times"
            )


def _furnish(folder: Path) -> None:
    conversations = folder / "DATA" / "conversations"
    conversations.mkdir(parents=True)
    ids = [f"20260520-120000-{number:04x}" for number in range(CHATS)]
    for id in ids:
        (conversations / f"{id}.json").touch()
    index = SearchFile(folder / "CACHE" / "search.sqlite")
    index.write(
        lambda connection: connection.executemany(
            "INSERT INTO conversation (id, title, hidden) VALUES (?, ?, 0)",
            [(id, f"The title of {id}") for id in ids],
        )
    )
    index.close()
    models = [ModelInfo(f"maker/model-{number}") for number in range(MODELS)]
    ModelCache(folder / "CACHE" / "models").save("http://127.0.0.1:9/v1", models)
