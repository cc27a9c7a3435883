"""Commands that a person runs, in a real shell."""

import asyncio
import os
from pathlib import Path

import pytest

from chatui.attach.shell_command import Printed, run_in_shell, shell
from chatui.errors import CannotAttach
from tests.waiting import until


async def run(command: str, given: bytes = b"", seconds: float = 20.0) -> Printed:
    return await run_in_shell(command, asyncio.Event(), given, seconds=seconds, most=100_000)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


async def test_what_a_command_prints_comes_with_its_errors_in_order() -> None:
    printed = await run("echo one; echo two >&2; echo three; exit 3")
    assert printed == Printed("one\ntwo\nthree\n", 3)


async def test_the_shell_is_the_persons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "mysh"
    mine.write_text('#!/bin/sh\necho "mine: $2"\n')
    mine.chmod(0o755)
    monkeypatch.setenv("SHELL", str(mine))
    assert (await run("ls")).text == "mine: ls\n"
    for unusable in ("", "relative/sh", str(tmp_path / "gone")):
        monkeypatch.setenv("SHELL", unusable)
        assert shell() == "/bin/sh"


async def test_a_command_has_no_terminal_and_empty_input() -> None:
    printed = await run("tty; cat; (: </dev/tty) 2>/dev/null || echo none; echo $TERM $PAGER")
    assert printed.text == "not a tty\nnone\ndumb cat\n"


async def test_a_command_gets_what_it_is_given() -> None:
    text = "line ü\n" * 40_000
    assert (await run("wc -c", text.encode())).text.strip() == str(len(text.encode()))


async def test_a_command_that_reads_nothing_of_what_it_is_given_ends() -> None:
    assert (await run("echo done", b"x" * 5_000_000)).text == "done\n"


async def test_a_command_that_never_ends_is_stopped_with_what_it_started() -> None:
    printed = await run("sleep 600 & echo $!; wait", seconds=0.5)
    assert printed.exit_code is None
    assert printed.cut == "stopped after 0.5 seconds"
    await until(lambda: is_gone(int(printed.text)))


async def test_a_command_that_will_not_end_is_killed() -> None:
    printed = await run("trap '' TERM; echo $$; while :; do sleep 0.1; done", seconds=0.5)
    assert is_gone(int(printed.text))


async def test_what_a_command_started_is_killed_where_it_will_not_end(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    deaf = f"""sh -c 'echo $$ >{pid}; trap "" TERM; while :; do sleep 0.2; done'; true"""
    printed = await run(deaf, seconds=1.0)
    assert printed.cut == "stopped after 1 seconds"
    await until(lambda: is_gone(int(pid.read_text())))


async def test_a_command_that_prints_without_end_is_stopped_with_its_beginning() -> None:
    printed = await run("yes")
    assert printed.cut == "stopped after 100 kB"
    assert printed.text == "y\n" * 50_000


async def test_a_command_that_is_stopped_gives_what_it_had_printed() -> None:
    stopped = asyncio.Event()
    running = asyncio.create_task(run_in_shell("echo $$; sleep 600", stopped))
    await asyncio.sleep(0.3)
    stopped.set()
    printed = await running
    assert (printed.cut, printed.exit_code) == ("stopped by you", None)
    await until(lambda: is_gone(int(printed.text)))


async def test_a_command_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    running = asyncio.create_task(run(f"echo $$ >{pid}; exec sleep 600"))
    await until(lambda: pid.exists() and pid.read_text() != "")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: is_gone(int(pid.read_text())))


async def test_a_command_is_over_even_where_its_stop_was_cancelled(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    running = asyncio.create_task(run(f"trap '' TERM; echo $$ >{pid}; while :; do :; done"))
    await until(lambda: pid.exists() and pid.read_text() != "")
    for _ in range(2):  # as Textual does with what runs for a screen, when that ends
        running.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await running
    assert is_gone(int(pid.read_text()))


async def test_what_a_command_leaves_in_the_background_is_neither_waited_for_nor_ended() -> None:
    printed = await run("sleep 30 & echo $!")
    pid = int(printed.text)
    assert printed.exit_code == 0
    os.kill(pid, 15)


async def test_a_command_that_closes_its_output_is_waited_for() -> None:
    assert (await run("exec >&- 2>&-; sleep 0.4; exit 4")).exit_code == 4


async def test_output_in_another_encoding_is_read_and_what_is_no_text_is_told() -> None:
    assert (await run(r"printf 'caf\351\n'")).text == "café\n"
    with pytest.raises(CannotAttach, match="head -c 5000 /dev/zero prints what is no text"):
        await run("head -c 5000 /dev/zero")


async def test_what_cannot_be_run_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await run("no-such-program-here")).exit_code == 127
    with pytest.raises(CannotAttach, match=r"sh cannot run"):
        await run("echo a\0b")
    monkeypatch.chdir("/")
    with pytest.raises(CannotAttach, match=r"argument list too long"):
        await run("#" + "x" * 3_000_000)
