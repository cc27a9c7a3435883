"""What terminals send, to the whole program: keys in all their forms, and what is none."""

import asyncio
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal
from tests.pty.test_typed_ahead import started

COLOR = "\x1b]11;rgb:1111/1111/1111\x1b\\"
ANSWERS = (
    "\x1b[?62;22c",
    "\x1b[>41;380;0c",
    "\x1b[?29u",
    "\x1b[24;80R",
    "\x1b[0n",
    "\x1b[?2026;2$y",
    "\x1bP>|XTerm(380)\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    COLOR,
)
BROKEN = (
    "\x1b[97;1:3u",
    "\x1b[13;1:3u",
    "\x1b[1;5:3A",
    "\x1b[1114112u",
    "\x1b[<0;1M",
    "\x1b[<0;99999;99999M",
    "\x1b[<999;5;5M",
    "\x1b[M\x7f",
    "\x1b[201~",
    "\x1b[48;0;0;0;0t",
    "\x1b[I\x1b[O",
    "\x1b[57441;2u",
)


async def shown(terminal: Terminal, words: str) -> None:
    await asyncio.to_thread(terminal.wait_for, words)


@pytest.mark.parametrize("cut", [1, 2, 9, len(COLOR) - 1])
async def test_a_late_answer_in_pieces_behind_another_is_not_typed(
    tmp_path: Path, cut: int
) -> None:
    with started(tmp_path, background=None) as terminal:
        await asyncio.to_thread(terminal.wait_for_raw, b"\x1b]11;?")
        terminal.send("typed" + COLOR[:cut])
        await asyncio.sleep(0.05)
        terminal.send(COLOR[cut:] + " ahead")
        await shown(terminal, "› typed ahead")
        assert "rgb" not in terminal.text()


async def test_no_answer_and_nothing_broken_is_typed_or_ends_the_program(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        await shown(terminal, "Ask anything")
        terminal.send("_")
        await shown(terminal, "› _")
        for number, sequence in enumerate((*ANSWERS, *BROKEN)):
            terminal.send(f"{sequence}\x1b[{ord('a') + number};1:1u")
        await shown(terminal, "› _abcdefghijklmnopqrstu")
        terminal.send(b"\xff\xfe\x80\x00 .")
        await shown(terminal, " .")
        assert terminal.exit_status is None


async def test_every_form_of_a_newline_is_one_and_keys_with_alt_write_nothing(
    tmp_path: Path,
) -> None:
    forms = ["\x1b\r", "\x1b[13;3u", "\x1b[27;3;13~", "\x1b[13;2u", "\x1b[27;2;13~", "\n"]
    with started(tmp_path) as terminal:
        await shown(terminal, "Ask anything")
        for number, form in enumerate(forms):
            terminal.send(f"line{number}{form}\x1bd\x1bt\x1b[117;3u\x1b1")
            await shown(terminal, f"line{number}\n")
        terminal.send("last\x1b\x7fend")
        await shown(terminal, "  end\n")


async def test_keys_of_another_keyboard_are_those_of_their_place(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        await shown(terminal, "Ask anything")
        terminal.send("привет\x1b[1092;5uХ\x1b[1091::101;5u!")  # Ctrl+Ф, Ctrl+У: A and E
        await shown(terminal, "› Хпривет!")
        terminal.send("\x1b[1081;5u")  # Ctrl+Й: Q
        assert await asyncio.to_thread(terminal.wait_for_exit) == 0


async def test_a_paste_without_brackets_sends_nothing(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        await shown(terminal, "Ask anything")
        terminal.send("/quit\rsecond\tline\r")
        await shown(terminal, "second")
        terminal.send("third\r/quit\r")
        await shown(terminal, "third")
        assert "› /quit" in terminal.text()
        terminal.send("\x1b[200~an end that never comes")
        await shown(terminal, "an end that never comes")
