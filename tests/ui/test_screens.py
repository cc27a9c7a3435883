"""What the chat looks like, kept as pictures: `pytest --snapshot-update` takes them anew."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from textual.pilot import Pilot

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, PartReceived, ReasoningDelta
from chatui.conversation.message import FinishReason, ReplyError, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, Source, SourcesPart, TextPart
from chatui.ui.app import ChatApp
from tests.scripts import SCRIPTS
from tests.storage.conversations import add_turn
from tests.ui.chat_program import Program, chat, until_shown

SIZES = [(80, 24), (140, 40)]
THEMES = ["chatui-dark", "chatui-light"]
WHEN = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)
REPLY = """httpx retries no status codes by itself. Wrap the call:

```python
for wait in (0.5, 1, 2, None):
    reply = await client.get(url)
    if reply.status_code < 500 or wait is None:
        break
    await asyncio.sleep(wait)
```

Only repeat requests that are *safe* to repeat, as [RFC 9110](https://www.rfc-editor.org) says.
"""


class SnapCompare(Protocol):
    def __call__(
        self, app: ChatApp, *, terminal_size: tuple[int, int], run_before: object
    ) -> bool: ...


def dialogue() -> Conversation:
    """Return a prompt and its reply, with every time and figure fixed."""
    conversation = Conversation.new(WHEN)
    prompt = conversation.add_prompt(
        [TextPart("How do I retry a request with backoff in httpx? The shortest correct way.")]
    )
    conversation.title = "Retry with backoff"
    reply = conversation.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    conversation.apply(ReasoningDelta("It is about status codes, not about connections."), reply.id)
    conversation.apply(ContentDelta(REPLY), reply.id)
    reply.finish_reason, reply.usage = FinishReason.STOP, Usage(1190, 214)
    reply.first_token_ms, reply.total_ms = 310, 4425
    conversation.end_reply(reply.id, Status.COMPLETE)
    conversation.endpoint, conversation.model = "work", "large-model"
    return _at_one_time(conversation)


def with_error(conversation: Conversation) -> Conversation:
    """Return the dialogue with one more prompt that was refused."""
    prompt = conversation.add_prompt([TextPart("And with jitter?")])
    reply = conversation.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    words = 'Work refused the key (401): "Invalid API key"'
    conversation.end_reply(reply.id, Status.FAILED, ReplyError("key-refused", words, status=401))
    return _at_one_time(conversation)


def _at_one_time(conversation: Conversation) -> Conversation:
    for message in conversation.messages.values():
        message.created = WHEN
    return conversation


async def settle(pilot: Pilot[object]) -> None:
    """Let everything be drawn, and the cursor stand still."""
    await pilot.pause()
    chat(pilot).composer.cursor_blink = False
    await pilot.pause(0.2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_empty_chat(
    tmp_path: Path, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    app = Program(tmp_path, endpoints={}).app(theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_reply_with_code(
    tmp_path: Path, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    program = Program(tmp_path, sidebar_open=False)
    app = program.app(resume=program.keep(dialogue()), theme=theme)

    async def show(pilot: Pilot[object]) -> None:
        await until_shown(pilot, "✓ large-model")
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_an_error_card_while_reading(
    tmp_path: Path, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    program = Program(tmp_path, sidebar_open=False)
    app = program.app(resume=program.keep(with_error(dialogue())), theme=theme)

    async def show(pilot: Pilot[object]) -> None:
        await until_shown(pilot, "! Work refused the key")
        await pilot.press("tab")
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=show)


def test_a_reply_with_sources_and_a_picture(tmp_path: Path, snap_compare: SnapCompare) -> None:
    conversation = Conversation.new(WHEN)
    conversation.title = "How kites fly"
    prompt = conversation.add_prompt([TextPart("Why do kites fly? Draw one.")])
    reply = conversation.begin_reply(
        prompt.id, endpoint="work", model="large-model", parameters=Parameters()
    )
    text = "The sail turns the wind **downwards**,[1] and the line keeps its angle.[2][3]"
    conversation.apply(ContentDelta(text), reply.id)
    conversation.apply(PartReceived(ImagePart("0" * 64, "image/png", "image-1.png")), reply.id)
    pages = [
        ("https://www.sky.example/fly", "Why kites fly: lift, drag and the pull of the line, told"),
        ("https://en.encyclopedia.example/Kite", "Kite"),
        ("", "handbook of flight.pdf"),
        ("https://physics.example/newton/third-law?page=12", ""),
        ("https://drachen-münchen.example/", "Drachensteigen – so fliegt er"),
        *((f"https://page-{n}.example/", f"Page {n}") for n in range(6, 21)),
    ]
    sources = tuple(Source(url, title) for url, title in pages)
    conversation.apply(PartReceived(SourcesPart(sources)), reply.id)
    reply.finish_reason, reply.usage = FinishReason.STOP, Usage(1190, 214)
    reply.first_token_ms, reply.total_ms = 310, 4425
    conversation.end_reply(reply.id, Status.COMPLETE)
    conversation.endpoint, conversation.model = "work", "large-model"
    program = Program(tmp_path, sidebar_open=False)
    app = program.app(resume=program.keep(_at_one_time(conversation)))

    async def read(pilot: Pilot[object]) -> None:
        await until_shown(pilot, "✓ large-model")
        await pilot.press("tab")
        await settle(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=read)


def test_every_script_where_rows_end_within_its_words(
    tmp_path: Path, snap_compare: SnapCompare
) -> None:
    conversation = Conversation.new(WHEN)
    conversation.title = "한국어 ภาษาไทย हिन्दी 👍🏽 ❤️"
    add_turn(
        conversation,
        SCRIPTS["Japanese"],
        "\n".join(f"- {name}: {text}" for name, text in SCRIPTS.items()),
    )
    program = Program(tmp_path, sidebar_open=False)
    app = program.app(resume=program.keep(_at_one_time(conversation)))

    async def write(pilot: Pilot[object]) -> None:
        await settle(pilot)
        chat(pilot).composer.write(" ".join((SCRIPTS["Thai"], SCRIPTS["Hindi"])))
        await settle(pilot)

    assert snap_compare(app, terminal_size=(44, 40), run_before=write)


def test_a_tall_draft(tmp_path: Path, snap_compare: SnapCompare) -> None:
    program = Program(tmp_path)
    app = program.app(resume=program.keep(dialogue()))

    async def write(pilot: Pilot[object]) -> None:
        await settle(pilot)
        chat(pilot).composer.write("\n".join(f"{n}. a line of the draft" for n in range(1, 31)))
        await until_shown(pilot, "30. a line")
        await settle(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=write)
