"""Hostile texts in every place where the program shows what it did not write itself."""

import asyncio
import json
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, ReasoningPart, Source, SourcesPart, TextPart
from chatui.storage.conversations.store import ConversationStore
from tests.composition import chatui_environment
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream
from tests.ui.hostile import HOSTILE, what_acts

TEXTS = list(HOSTILE.values())
ROUNDS = 6
CTRL_Q, CTRL_R, ESC, F2 = "\x11", "\x12", "\x1b", "\x1bOQ"
EMPTY = "Ask anything"
CARD_HAS_KEYS = "› Tab to write"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"


@pytest.fixture
def server(server: ScriptedServer) -> ScriptedServer:
    models = {"data": [{"id": text} for text in TEXTS]}
    server.play(response(200, json.dumps(models)), on="GET /v1/models")
    return server


def _environment(folder: Path, server: ScriptedServer) -> dict[str, str]:
    return chatui_environment(folder, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m\x1b[2Jb")


def _in_all_kinds_of_blocks(text: str) -> str:
    line = " ".join(text.split("\n"))
    table = f"| {line} | b |\n|---|---|\n| {line} | d |"
    return (
        f"# {line}\n\n{text}\n\n- {line}\n\n> {line}\n\n`{line}` **{line}** [{line}](http://x.y/)"
        f"\n\n{table}\n\n```python\n{text}\n```\n\n~~~{line}\nx\n~~~"
    )


def _refuse_with_every_text(server: ScriptedServer) -> None:
    """Answer the next prompts with errors whose words are all the texts."""
    texts = iter(TEXTS)
    while words := "\n".join(islice(texts, -(-len(TEXTS) // ROUNDS))):
        server.play(response(400, json.dumps({"error": {"message": words}})))


def _fill(history: ConversationStore, step: int = 1) -> str:
    """Save a conversation of every step-th text in all places, and one titled with each; its id."""
    for text in TEXTS:
        _save(history, text, [text])
    return _save(history, "\n".join(TEXTS), TEXTS[::step])


def _save(history: ConversationStore, title: str, texts: list[str]) -> str:
    conversation = Conversation.new()
    conversation.title = title
    for text in texts:
        prompt = conversation.add_prompt([TextPart(text)])
        reply = conversation.begin_reply(
            prompt.id, endpoint="environment", model=text, parameters=Parameters()
        )
        sources = Source(f"https://x.example/{text}", text), Source(text), Source("", text)
        reply.content += [
            ReasoningPart(text),
            TextPart(_in_all_kinds_of_blocks(text)),
            ImagePart("0" * 64, "image/png", text),
            SourcesPart(sources),
        ]
        conversation.end_reply(reply.id, Status.COMPLETE)
    history.create(conversation)
    return conversation.id


async def _shown(terminal: Terminal, what: str | Callable[[Screen], bool]) -> None:
    await asyncio.to_thread(terminal.wait_for, what)


async def _go_through_the_chat(terminal: Terminal, pages: int) -> None:
    """Page to the first message; a letter in the composer says that a page was drawn."""
    for page in range(1, pages + 1):
        terminal.send(PAGE_UP + "x")
        await _shown(terminal, "› " + "x" * page)
    terminal.send("\x15")
    await _shown(terminal, EMPTY)


async def _look_at_panel(
    terminal: Terminal, key: str, title: str, *, typed: str, found: str
) -> None:
    terminal.send(key)
    await _shown(terminal, title)
    terminal.send(PAGE_DOWN + PAGE_DOWN + typed)
    await _shown(terminal, found)
    terminal.send(ESC)
    await _shown(terminal, lambda screen: title not in "\n".join(screen))


async def _send(terminal: Terminal, prompt: str) -> None:
    """Paste and send a prompt, and wait for the error card that it gets.

    The card before may still be the last that is drawn: that this one has come is told by the
    keys, which it takes from the composer.
    """
    terminal.paste(prompt)
    await _shown(terminal, _is_written_into)
    terminal.send("\r")
    await _shown(terminal, CARD_HAS_KEYS)
    await _shown(terminal, lambda screen: _last(screen, "(400)") > _last(screen, "▌"))


def _is_written_into(screen: Screen) -> bool:
    return not any(words in row for row in screen for words in (f"› {EMPTY}", CARD_HAS_KEYS))


def _last(screen: Screen, sign: str) -> int:
    return max((number for number, row in enumerate(screen) if sign in row), default=-1)


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.long)])
async def test_nothing_acts_on_the_terminal_that_the_screen_is_drawn_on(
    tmp_path: Path, server: ScriptedServer, step: int
) -> None:
    _refuse_with_every_text(server)
    conversation_id = _fill(ConversationStore(tmp_path / "data" / "conversations"), step)
    argv = [sys.executable, "-m", "chatui", "--resume", conversation_id]
    with Terminal(argv, _environment(tmp_path, server), 150, 90) as terminal:
        await _shown(terminal, EMPTY)
        await _go_through_the_chat(terminal, pages=48 // step)
        await _look_at_panel(terminal, CTRL_R, "─ Conversations ─", typed="evil", found="Titles")
        await _look_at_panel(terminal, F2, "─ Models ─", typed="zz", found="as typed")
        for prompt in TEXTS[-ROUNDS:]:
            await _send(terminal, prompt)
        terminal.send(CTRL_Q)
        assert await asyncio.to_thread(terminal.wait_for_exit) == 0
        raw = terminal.raw
    assert what_acts(raw) == set()
    shown = raw.decode()
    for survivor in ("52;c;aGVsbG8=", "␛", "\ufffd"):
        assert survivor in shown


async def _printed(terminal: Terminal) -> str:
    with terminal:
        await asyncio.to_thread(terminal.wait_for_exit)
        return terminal.raw.decode()


async def test_nothing_acts_on_the_terminal_that_an_answer_is_printed_on(
    tmp_path: Path, server: ScriptedServer
) -> None:
    pieces = [event(chunk(text + "\n")) for text in TEXTS]
    server.play(stream(*pieces, event(chunk(finish="stop")), DONE))
    argv = [sys.executable, "-m", "chatui", "-p", "question"]
    printed = await _printed(Terminal(argv, _environment(tmp_path, server)))
    assert "printf escapes" not in printed
    assert "52;c;aGVsbG8=" in printed
    assert what_acts(printed.encode()) == set()


async def test_nothing_acts_on_the_terminal_that_an_error_is_printed_on(
    tmp_path: Path, server: ScriptedServer
) -> None:
    _refuse_with_every_text(server)
    argv = [sys.executable, "-m", "chatui", "-p", "question"]
    for _ in range(ROUNDS):
        printed = await _printed(Terminal(argv, _environment(tmp_path, server)))
        assert what_acts(printed.encode()) == set()


async def test_nothing_acts_on_the_terminal_that_titles_are_listed_on(
    tmp_path: Path, server: ScriptedServer
) -> None:
    _fill(ConversationStore(tmp_path / "data" / "conversations"))
    argv = [sys.executable, "-m", "chatui", "--list"]
    printed = await _printed(Terminal(argv, _environment(tmp_path, server), 200, 50))
    assert printed.count("\n") == len(TEXTS) + 1
    assert what_acts(printed.encode()) == set()
