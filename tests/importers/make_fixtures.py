"""Write the databases and files of other programs by their own code.

Each program runs in an environment of its own, from the root of a checkout:

    uv run --isolated --no-project --with PACKAGE python tests/importers/make_fixtures.py NAME

with NAME elia and PACKAGE elia-chat==1.10.0, or oterm and oterm==0.26.1, llm-old and llm==0.31 (and
--with httpx), llm-new and llm==0.36, parllama and parllama==0.10.1, gptme and gptme==0.35.1.

No model is asked: the answers are fixed texts, everything else is what the program does when it
saves a chat. Databases are kept as SQL text; full-text indexes and their triggers are left out.
llm-new goes on with the database that llm-old has left, as an upgrade does.
"""

import asyncio
import base64
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILES = Path(__file__).with_name("files")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPgPAAEFAQHx7f4bAAAAAElFTkSuQmCC"
)
SYSTEM = "Be brief."
RETRY = "How do I retry a request in httpx?"
CODE = "Wrap the call:\n\n```python\nfor wait in (0.5, 1, 2):\n    ...\n```"
JITTER = "And with jitter? 🎲"
RANDOM = "Add `random.uniform(0, wait)`."


def dump(database: Path, name: str) -> None:
    """Write a database as SQL text, without its full-text indexes."""
    connection = sqlite3.connect(database)
    hidden = [
        word
        for (word,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
            " OR type IN ('trigger', 'view')"
        )
    ]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    lines = [f"PRAGMA user_version = {version};"]
    for line in connection.iterdump():
        first = line.partition("(")[0]
        if "sqlite_master" in first or "writable_schema" in line or "_fts_" in first:
            continue
        if any(f'"{word}"' in first or f"[{word}]" in first for word in hidden):
            continue
        lines.append(line)
    (FILES / f"{name}.sql").write_text("\n".join(lines) + "\n")


def elia(folder: Path) -> None:
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(folder)
    from elia_chat.chats_manager import ChatsManager
    from elia_chat.config import EliaChatModel
    from elia_chat.database.database import create_database
    from elia_chat.database.models import ChatDao
    from elia_chat.models import ChatData, ChatMessage

    model = EliaChatModel(name="gpt-4o", id="elia-gpt-4o")

    def said(role: str, content: str, minute: int) -> ChatMessage:
        at = datetime(2026, 3, 1, 9, minute, tzinfo=UTC)
        return ChatMessage({"role": role, "content": content}, at, model)

    async def chat() -> None:
        await create_database()
        first = [said("system", SYSTEM, 0), said("user", RETRY, 0)]
        number = await ChatsManager.create_chat(ChatData(None, model, None, None, first))
        for message in (
            said("assistant", CODE, 1),
            said("user", JITTER, 2),
            said("assistant", RANDOM, 3),
        ):
            await ChatsManager.add_message_to_chat(number, message)
        await ChatDao.rename_chat(number, "Retries in httpx")
        second = [said("system", SYSTEM, 4), said("user", "Hello", 4)]
        number = await ChatsManager.create_chat(ChatData(None, model, None, None, second))
        await ChatsManager.archive_chat(number)

    asyncio.run(chat())
    dump(folder / "elia" / "elia.sqlite", "elia-1.10.0")


def oterm(folder: Path) -> None:
    os.environ["OTERM_DATA_DIR"] = str(folder)
    from oterm.store.store import Store
    from oterm.types import ChatModel, MessageModel

    async def chat() -> None:
        store = await Store.get_store()
        number = await store.save_chat(
            ChatModel(
                name="Retries in httpx",
                model="qwen3:8b",
                system=SYSTEM,
                parameters={"temperature": 0.2, "num_ctx": 8192},
                thinking=True,
            )
        )
        picture = base64.b64encode(PNG).decode()
        for role, text, images in (
            ("user", RETRY, []),
            ("assistant", CODE, []),
            ("user", "What is in the picture?", [picture]),
            ("assistant", "One pixel.", []),
        ):
            await store.save_message(
                MessageModel(chat_id=number, role=role, text=text, images=images)
            )
        await store.save_chat(ChatModel(name="Empty", model="qwen3:8b"))

    asyncio.run(chat())
    dump(folder / "store.db", "oterm-0.26.1")


def _llm_model() -> Any:
    import llm

    class Fixed(llm.Model):  # type: ignore[misc]  # llm is not installed here
        model_id = "fixed"
        attachment_types = frozenset({"image/png"})

        class Options(llm.Options):  # type: ignore[misc]
            temperature: float | None = None

        def execute(
            self, prompt: Any, stream: bool, response: Any, conversation: Any
        ) -> Iterator[Any]:
            response.set_usage(input=25, output=8)
            answer = {RETRY: CODE, JITTER: RANDOM}.get(prompt.prompt, "One pixel.")
            if prompt.prompt == "Think":
                from llm.parts import StreamEvent

                yield StreamEvent(type="reasoning", chunk="Let me think.")
                yield StreamEvent(type="text", chunk=answer)
            else:
                yield answer

    return Fixed()


def _llm_chat(database: Any, *, identity: str) -> None:
    import llm

    model = _llm_model()
    conversation = llm.Conversation(model=model, id=identity)
    for prompt, more in (
        (RETRY, {"system": SYSTEM, "temperature": 0.2}),
        (JITTER, {}),
        ("What is in the picture?", {"attachments": [llm.Attachment(content=PNG)]}),
        ("Summarise", {"fragments": ["A long text."]}),
    ):
        response = conversation.prompt(prompt, **more)
        response.text()
        response.log_to_db(database)


def llm_old(folder: Path) -> None:
    import sqlite_utils
    from llm.migrations import migrate

    database = sqlite_utils.Database(folder / "logs.db")
    migrate(database)
    _llm_chat(database, identity="01jnold00000000000000000aa")
    _llm_chat(database, identity="01jnold00000000000000000bb")
    dump(folder / "logs.db", "llm-0.31")


def llm_new(folder: Path) -> None:
    import llm
    import sqlite_utils
    from llm.cli import load_conversation
    from llm.logs import LogStore

    sqlite3.connect(folder / "logs.db").executescript((FILES / "llm-0.31.sql").read_text())
    database = sqlite_utils.Database(folder / "logs.db")
    store = LogStore(database)
    _llm_chat(database, identity="01jnnew00000000000000000cc")

    conversation = llm.Conversation(model=_llm_model(), id="01jnnew00000000000000000dd")
    first = conversation.prompt("Think", system=SYSTEM)
    first.text()
    first.log_to_db(database)
    tip = store.thread_tip("01jnnew00000000000000000dd")
    fork = store.fork(tip, name="Another way", forked_from="01jnnew00000000000000000dd")
    for thread, question in (("01jnnew00000000000000000dd", RETRY), (fork, JITTER)):
        branch = llm.Conversation(model=_llm_model(), id=thread)
        branch.loaded_messages = store.thread_messages(thread)
        response = branch.prompt(question)
        response.text()
        response.log_to_db(database)

    library: Any = llm
    library.get_model = library.cli.get_model = lambda name=None: _llm_model()
    upgraded = load_conversation("01jnold00000000000000000bb", database=str(folder / "logs.db"))
    response = upgraded.prompt(JITTER)
    response.text()
    response.log_to_db(database)
    dump(folder / "logs.db", "llm-0.36")


def parllama(folder: Path) -> None:
    os.environ["PARLLAMA_DATA_DIR"] = str(folder)
    sys.argv = ["parllama", "--data-dir", str(folder)]
    from par_ai_core.llm_config import LlmConfig
    from par_ai_core.llm_providers import LlmProvider
    from parllama.chat_message import ParllamaChatMessage
    from parllama.chat_session import ChatSession

    picture = "data:image/png;base64," + base64.b64encode(PNG).decode()
    document = {
        "name": "notes.txt",
        "mime_type": "text/plain",
        "size_bytes": 6,
        "sha256": "",
        "data_b64": base64.b64encode(b"notes\n").decode(),
        "text": "notes\n",
    }
    session = ChatSession(
        id="5b1c6a1e0f6f4c0d8e5ab2b7a1d6c9f0",
        name="Retries in httpx",
        llm_config=LlmConfig(LlmProvider.OLLAMA, model_name="qwen3:8b", temperature=0.2),
        messages=[
            ParllamaChatMessage(id="m1", role="system", content=SYSTEM),
            ParllamaChatMessage(id="m2", role="user", content=RETRY, images=[picture]),
            ParllamaChatMessage(id="m3", role="assistant", content=CODE, thinking="Let me think."),
            ParllamaChatMessage(id="m4", role="user", content=JITTER, documents=[document]),
            ParllamaChatMessage(id="m5", role="assistant", content=RANDOM),
        ],
        last_updated=datetime(2026, 3, 1, 9, 3, tzinfo=UTC),
    )
    from parllama.session_store import SessionStore

    saved = json.dumps(SessionStore.serialize(session), indent=2)
    (FILES / "parllama-0.10.1.json").write_text(saved + "\n")


def gptme(folder: Path) -> None:
    os.environ["GPTME_LOGS_HOME"] = str(folder)
    from gptme.logmanager import LogManager
    from gptme.message import Message

    def at(minute: int) -> datetime:
        return datetime(2026, 3, 1, 9, minute, tzinfo=UTC)

    picture = folder / "plot.png"
    picture.write_bytes(PNG)
    log = LogManager(logdir=folder / "2026-03-01-retries", lock=False)
    log.append(Message("system", SYSTEM, at(0), hide=True))
    log.append(Message("user", RETRY, at(0), files=[picture]))
    log.append(
        Message(
            "assistant",
            f"<thinking>\nLet me think.\n</thinking>\n\n{CODE}",
            at(1),
            metadata={
                "model": "anthropic/claude-sonnet-4-6",
                "usage": {"input_tokens": 25, "output_tokens": 8},
            },
        )
    )
    log.branch("other")
    log.append(Message("user", "Is there a library for it?", at(2)))
    log.append(Message("assistant", "tenacity.", at(3)))
    log.branch("main")
    log.append(Message("user", JITTER, at(4)))
    log.append(Message("assistant", RANDOM, at(5)))
    log.write(sync=True)
    target = FILES / "gptme-0.35.1"
    shutil.rmtree(target, ignore_errors=True)
    wanted = ("conversation.jsonl", "branches/other.jsonl", "files/*", "config.toml")
    for path in (found for pattern in wanted for found in log.logdir.glob(pattern)):
        copy = target / log.logdir.name / path.relative_to(log.logdir)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes().replace(str(folder).encode(), b"/home/me"))


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        globals()[sys.argv[1].replace("-", "_")](Path(made))
