"""Thousands of slightly broken files: each is read, or refused with a reason, and nothing else."""

import copy
import json
import random
import sqlite3
from pathlib import Path

import pytest

from chatui.errors import CannotImport
from chatui.export.json_tree import json_tree
from chatui.importers.draft import Imported
from chatui.storage.format.conversation_json import decode, encode, from_bytes, to_bytes
from tests.export.conversations import everything
from tests.importers import exports, service_exports
from tests.importers.make_fixtures import PNG
from tests.importers.reading import FILES, database, found_in, zip_of

JUNK: list[object] = [None, True, 0, -1, 1e308, 10**40, "", "xyz", "\ud800", [], {}, [[]], {"a": 1}]
CLAUDE = [
    exports.claude(
        exports.claude_message(
            "m1", "human", "One", attachments=[{"file_name": "a", "extracted_content": "x"}]
        ),
        exports.claude_message("m2", "assistant", [{"type": "thinking", "thinking": "t"}], "m1"),
    )
]


RICH = [
    exports.chatgpt(
        exports.node(
            "i", None, "system", "", metadata={
                "user_context_message_data": {"about_user_message": "a", "about_model_message": "b"}
            }
        ),
        exports.node(
            "a", "i", "assistant",
            "So \ue200cite\ue202turn0\ue201 【1†x】 \ue200entity\ue202[1]\ue201",
            metadata={
                "citations": [{"start_ix": 8, "end_ix": 13, "metadata": {"url": "https://a.b/c"}}],
                "content_references": [
                    {"matched_text": "\ue200cite\ue202turn0\ue201",
                     "items": [{"title": "t", "url": "https://a.b"}]}
                ],
            },
        ),
        exports.node(
            "r", "a", "tool", {"content_type": "execution_output", "text": "x"},
            metadata={"aggregate_result": {"messages": [{"image_url": "data:;base64,AA"}]}},
        ),
    )
]  # fmt: skip
DESIGN = [
    {
        "uuid": "d",
        "title": "t",
        "messages": [
            {"role": "user", "content": {"content": "x", "attachments": [{"content": "y"}]}},
            {
                "role": "assistant",
                "content": {
                    "contentBlocks": [
                        {"type": "tool_call", "toolCall": {"id": "i", "name": "n", "input": {}}},
                        {
                            "type": "text",
                            "text": "abc",
                            "citations": [{"end_index": 1, "details": {"url": "https://a.b"}}],
                        },
                        {"type": "thinking", "text": "t"},
                    ]
                },
            },
        ],
    }
]
OWN = [json.loads(json_tree(everything(), {"ab" * 32: b"png"}))]


def gptme_lines() -> list[object]:
    log = FILES / "gptme-0.35.1" / "2026-03-01-retries" / "conversation.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()]


def changed(value: object, chance: random.Random) -> object:
    """Return a JSON value in which some values are others, and some fields are gone."""
    if chance.random() < 0.03:
        return copy.deepcopy(chance.choice(JUNK))
    match value:
        case dict():
            kept = {name: item for name, item in value.items() if chance.random() > 0.02}
            return {name: changed(item, chance) for name, item in kept.items()}
        case list():
            return [changed(item, chance) for item in value]
        case _:
            return value


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return bytes of which some are others, gone, or new."""
    raw = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(max(len(raw), 1))
        match chance.randrange(4):
            case 0:
                del raw[at : at + chance.randrange(1, 20)]
            case 1:
                raw[at:at] = chance.randbytes(chance.randrange(1, 8))
            case _:
                raw[at : at + 1] = chance.randbytes(1)
    return bytes(raw)


def changed_database(folder: Path, chance: random.Random) -> Path:
    """Return a database with JSON inside that is of other shapes."""
    name = chance.choice(["llm-0.36", "oterm-0.26.1", "nekot"])
    (folder / f"{name}.db").unlink(missing_ok=True)
    path = database(folder, name, exports.NEKOT_SCHEMA if name == "nekot" else None)
    connection = sqlite3.connect(path)
    if name == "nekot":
        messages = json.dumps(changed(exports.NEKOT_MESSAGES, chance))
        connection.execute(
            "INSERT INTO sessions (sessions_messages, sessions_session_name) VALUES (?, '')",
            (messages,),
        )
    table, column = ("message", "images") if "oterm" in name else ("parts", "payload")
    rows = [] if name == "nekot" else list(connection.execute(f"SELECT id, {column} FROM {table}"))
    for id, text in rows:
        new = json.dumps(changed(json.loads(text or "{}"), chance))
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (new, id))
    connection.commit()
    connection.close()
    return path


def read_mutations(folder: Path, seed: int, count: int) -> int:
    """Read that many broken files; return how many conversations came in all the same."""
    chance = random.Random(seed)
    whole: list[list[object]] = [
        [exports.BRANCHED, exports.WITH_IMAGE, exports.THINKING],
        list(CLAUDE),
        [json.loads((FILES / "parllama-0.10.1.json").read_text())],
        gptme_lines(),
        list(RICH),
        list(DESIGN),
        list(OWN),
        *service_exports.FILES,
    ]
    files = [json.dumps(values).encode() for values in whole]
    files += [database(folder, path.stem).read_bytes() for path in sorted(FILES.glob("*.sql"))]
    inside = {"conversations.json": [exports.WITH_IMAGE], "file-AbC123.png": PNG}
    files += [zip_of(folder / "export.zip", inside).read_bytes(), exports.AICHAT.encode()]
    came_in = 0
    for _ in range(count):
        path = folder / "mutated"
        match chance.randrange(5):
            case 0 | 1:
                path.write_text(json.dumps(changed(chance.choice(whole), chance)))
            case 2:
                path = changed_database(folder, chance)
            case _:
                path.write_bytes(damaged(chance.choice(files), chance))
        try:
            found = found_in(path)
        except CannotImport:
            continue
        for item in found:
            if isinstance(item, Imported):
                came_in += 1
                document = encode(item.conversation)
                assert encode(decode(from_bytes(to_bytes(document)))) == document
    return came_in


def test_a_broken_file_is_read_or_refused(tmp_path: Path) -> None:
    assert read_mutations(tmp_path, seed=1, count=150) > 50


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_thousands_of_broken_files_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    assert read_mutations(tmp_path, seed, count=2000) > 500
