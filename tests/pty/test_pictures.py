"""Pictures in a real pseudo-terminal: what is drawn is what was saved, and nothing stays of it."""

import asyncio
import io
import random
import re
import signal
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest
from PIL import Image

from chatui.attach.pixels import Pixels
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import ImagePart, TextPart
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.store import ConversationStore
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, stream
from tests.ui.pictures.terminals import Drawn, KittyTerminal, sixels_in

CELL = (10, 20)
CTRL_Q = "\x11"
ESC = "\x1b"
SIXEL = b"\x1bP0;1q"
_DRAWN = re.compile(
    rb"\x1b7\x1b\[(\d+);(\d+)H((?:\x1b_G[^\x1b]*\x1b\\)+|\x1bP0;1q[^\x1b]*\x1b\\)\x1b8"
)
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b[P_].*?\x1b\\", re.DOTALL)


def drawing(width: int, height: int, seed: int) -> Pixels:
    chance = random.Random(seed)
    palette = [bytes(chance.choices(range(0, 256, 8), k=3)) for _ in range(60)]
    return Pixels(width, height, b"".join(chance.choices(palette, k=width * height)))


def png(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb).save(file, "PNG")
    return file.getvalue()


FIRST, SECOND = drawing(123, 87, 1), drawing(40, 61, 2)


@pytest.fixture
def open_chat(tmp_path: Path) -> Callable[..., Terminal]:
    """Opens a chat whose prompt has two pictures."""
    store = AttachmentStore(tmp_path / "data" / "attachments")
    conversation = Conversation.new()
    parts = []
    for name, pixels in (("one.png", FIRST), ("two.png", SECOND)):
        sha256 = store.put(png(pixels))
        parts.append(ImagePart(sha256, "image/png", name, pixels.width, pixels.height))
    conversation.add_prompt([*parts, TextPart("What is this?")])
    ConversationStore(tmp_path / "data" / "conversations").create(conversation)

    def open_it(graphics: str, cell: tuple[int, int] = CELL, **more: str) -> Terminal:
        environment = chatui_environment(tmp_path, **more)
        argv = [sys.executable, "-m", "chatui", "--resume", conversation.id]
        return Terminal(argv, environment, graphics=graphics, cell=cell)

    return open_it


def look(terminal: Terminal) -> None:
    terminal.wait_for("What is this?")
    assert b"\x1b_G" not in terminal.raw
    terminal.send("\t")
    terminal.wait_for("READING")
    terminal.send("o")
    terminal.wait_for("1 of 2")


def kitty_shows(terminal: Terminal, raw: bytes | None = None) -> list[Drawn]:
    kitty = KittyTerminal()
    kitty.take(terminal.raw if raw is None else raw)
    return list(kitty.shown.values())


def is_shown(terminal: Terminal, pixels: Pixels | None) -> Callable[[object], bool]:
    wanted = [] if pixels is None else [Drawn(pixels.width, pixels.height, pixels.rgb)]
    return lambda _: kitty_shows(terminal) == wanted


def places(terminal: Terminal) -> list[tuple[int, int]]:
    """Where pictures were drawn, from 1."""
    return [(int(row), int(column)) for row, column, _ in _DRAWN.findall(terminal.raw)]


def test_kitty_draws_the_pixels_and_keeps_none(open_chat: Callable[..., Terminal]) -> None:
    with open_chat("kitty") as terminal:
        look(terminal)
        terminal.wait_for(is_shown(terminal, FIRST))
        assert set(places(terminal)) == {(10, 34)}  # 13 × 5 cells in the middle of 80 × 20 below 2
        terminal.send("l")
        terminal.wait_for(is_shown(terminal, SECOND))
        terminal.send("h")
        terminal.wait_for(is_shown(terminal, FIRST))
        terminal.send(ESC)
        terminal.wait_for("What is this?")
        terminal.wait_for(is_shown(terminal, None))
        assert "31;OK" not in terminal.text()
        terminal.send("o")
        terminal.wait_for(is_shown(terminal, FIRST))
        assert terminal.raw.count(b"a=q") == 1


def test_kitty_draws_anew_where_the_window_or_what_lies_over_it_has_changed(
    open_chat: Callable[..., Terminal],
) -> None:
    with open_chat("kitty") as terminal:
        look(terminal)
        terminal.wait_for(is_shown(terminal, FIRST))
        count = len(places(terminal))
        terminal.resize(100, 30)
        terminal.wait_for(lambda _: len(places(terminal)) > count and places(terminal)[-1][1] == 44)
        terminal.wait_for(is_shown(terminal, FIRST))
        terminal.send("\x1bOP")  # F1
        terminal.wait_for("Keys and commands")
        terminal.wait_for(is_shown(terminal, None))
        terminal.send(ESC)
        terminal.wait_for(is_shown(terminal, FIRST))


@pytest.mark.parametrize("way", ["quit", "term"])
def test_nothing_of_a_picture_stays_when_the_program_ends(
    open_chat: Callable[..., Terminal], way: str
) -> None:
    with open_chat("kitty") as terminal:
        look(terminal)
        terminal.wait_for(is_shown(terminal, FIRST))
        if way == "quit":
            terminal.send(CTRL_Q)
        else:
            terminal.kill(signal.SIGTERM)
        terminal.wait_for_exit()
        assert kitty_shows(terminal) == []
        before, _, _ = terminal.raw.partition(b"\x1b[?1049l")
        assert kitty_shows(terminal, before) == []


def test_a_picture_goes_while_the_program_sleeps_and_comes_back(
    open_chat: Callable[..., Terminal],
) -> None:
    with open_chat("kitty") as terminal:
        look(terminal)
        terminal.wait_for(is_shown(terminal, FIRST))
        terminal.kill(signal.SIGTSTP)
        terminal.wait_for(is_shown(terminal, None))
        terminal.kill(signal.SIGCONT)
        terminal.wait_for(is_shown(terminal, FIRST))


async def test_what_a_model_sends_as_a_part_or_as_markdown_is_seen_the_same_way(
    tmp_path: Path, server: ScriptedServer
) -> None:
    urls = [f"data:image/png;base64,{b64encode(png(one)).decode()}" for one in (FIRST, SECOND)]
    part = {"type": "image_url", "image_url": {"url": urls[0]}}
    text = f"A kite:\n\n![kite]({urls[1]})\n\nIt flies."
    pieces = [event(chunk(text[at : at + 1000])) for at in range(0, len(text), 1000)]
    server.play(stream(event(chunk("", images=[part])), *pieces, DONE))
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="test-model"
    )
    argv = [sys.executable, "-m", "chatui", "kite?"]

    def watch(terminal: Terminal) -> None:
        rows = terminal.wait_for("✓ test-model")
        assert "base64" not in str(rows)
        assert "It flies." in str(rows)
        for name, pixels in (("image-1.png", FIRST), ("image-2.png", SECOND)):
            assert f"▣ {name} · {pixels.width} × {pixels.height}" in str(rows)
        terminal.send("\to")
        terminal.wait_for(is_shown(terminal, FIRST))
        terminal.send("l")
        terminal.wait_for(is_shown(terminal, SECOND))

    with Terminal(argv, environment, graphics="kitty", cell=CELL) as terminal:
        await asyncio.to_thread(watch, terminal)


def cells_of(pixels: Pixels, place: tuple[int, int]) -> list[tuple[int, int]]:
    row, column = place[0] - 1, place[1] - 1
    width, height = -(-pixels.width // CELL[0]), -(-pixels.height // CELL[1])
    return [(x, y) for x in range(column, column + width) for y in range(row, row + height)]


def is_drawn_over(output: bytes, cells: list[tuple[int, int]], size: tuple[int, int]) -> bool:
    """Whether each of the cells was written anew, which takes sixels away."""
    screen = pyte.Screen(*size)
    stream = pyte.ByteStream(screen)
    stream.feed(b"\x1b[H" + b"#" * (size[0] * size[1]))
    stream.feed(_UNKNOWN_TO_PYTE.sub(b"", output))
    return all(screen.buffer[y][x].data != "#" for x, y in cells)


def assert_like(drawn: Drawn, pixels: Pixels) -> None:
    assert (drawn.width, drawn.height) == (pixels.width, pixels.height)
    assert max(abs(a - b) for a, b in zip(drawn.rgb, pixels.rgb, strict=True)) <= 3


def test_sixels_draw_the_pixels_and_their_cells_are_written_when_they_go(
    open_chat: Callable[..., Terminal],
) -> None:
    def behind_the_last() -> bytes:
        return terminal.raw.rpartition(SIXEL)[2]

    with open_chat("sixel") as terminal:
        look(terminal)
        terminal.wait_for(lambda _: len(places(terminal)) > 0)
        assert_like(sixels_in(terminal.raw)[-1], FIRST)
        mark = len(terminal.raw)
        terminal.send("l")
        # The first may have been painted once more before the key was heard.
        terminal.wait_for(lambda _: sixels_in(terminal.raw)[-1].width == SECOND.width)
        between, _, _ = terminal.raw[mark:].rpartition(SIXEL)
        assert is_drawn_over(between, cells_of(FIRST, places(terminal)[0]), (80, 24))
        assert_like(sixels_in(terminal.raw)[-1], SECOND)
        cells, mark = cells_of(SECOND, places(terminal)[-1]), len(terminal.raw)
        terminal.resize(100, 30)
        terminal.wait_for(lambda _: places(terminal)[-1] == (14, 49))
        between, _, _ = terminal.raw[mark:].rpartition(SIXEL)
        assert is_drawn_over(between, cells, (100, 30))
        assert_like(sixels_in(terminal.raw)[-1], SECOND)
        cells = cells_of(SECOND, places(terminal)[-1])
        terminal.send(ESC)
        terminal.wait_for(lambda _: is_drawn_over(behind_the_last(), cells, (100, 30)))
        assert b"\x1b_G" not in terminal.raw.replace(b"\x1b_Gi=31", b"")


@pytest.mark.parametrize(
    ("graphics", "more"), [("", {}), ("kitty", {"TMUX": "/tmp/tmux-0/default,1,0"})]
)
def test_half_blocks_are_drawn_where_the_terminal_has_not_said_that_it_can(
    open_chat: Callable[..., Terminal], graphics: str, more: dict[str, str]
) -> None:
    with open_chat(graphics, **more) as terminal:
        look(terminal)
        terminal.wait_for("▀▀▀")
        terminal.send("q")
        terminal.wait_for(lambda rows: "What is this?" in str(rows) and "▀" not in str(rows))
        assert b"a=T" not in terminal.raw
        assert (b"a=q" in terminal.raw) == (not more)


def test_an_answer_that_comes_late_is_no_text_and_still_counts(
    open_chat: Callable[..., Terminal],
) -> None:
    with open_chat("", cell=(0, 0)) as terminal:
        look(terminal)
        terminal.wait_for("▀▀▀")
        terminal.send("q")
        terminal.wait_for("What is this?")
        terminal.send("\tabc")
        terminal.wait_for("abc")
        terminal.send("\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4cd")
        terminal.wait_for("abcd")
        terminal.send("\x15\t")
        terminal.wait_for("READING")
        terminal.send("o")
        terminal.wait_for(is_shown(terminal, FIRST))
