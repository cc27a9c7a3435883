"""`chatui --plain` in a real terminal: what it writes there, what becomes of what is typed."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.plain.transcript import PAGE, TERMINALS, session, visible
from tests.pty.shell import is_stopped, pid_of_chatui, shell_with_chatui
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Act, ScriptedServer, Until, chunk, event, stream
from tests.waiting import until

CHAT = "POST /v1/chat/completions"


def plain(folder: Path, server: ScriptedServer, **more: str) -> Terminal:
    environment = chatui_environment(
        folder, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m", **more
    )
    return Terminal([sys.executable, "-m", "chatui", "--plain"], environment)


def play(server: ScriptedServer, text: str) -> None:
    server.play(stream(event(chunk(text)), event(chunk(finish="stop")), DONE), on=CHAT)


def draft(folder: Path) -> str:
    (saved,) = (folder / "data" / "conversations").glob("*.json")
    return str(json.loads(saved.read_text())["draft"])


@pytest.mark.parametrize("term", TERMINALS)
async def test_nothing_but_letters_is_written(term: str) -> None:
    raw = await session(term)
    assert "A reply cannot act here: ␛[2J" in raw.decode()
    assert b"\x1b" not in raw
    assert f"## TERM={term}\n\n````text\n{visible(raw)}````\n" in PAGE.read_text()


async def test_what_is_typed_while_a_reply_comes_waits_for_the_next_line(tmp_path: Path) -> None:
    may_end, keys = asyncio.Event(), tmp_path / ".env"
    keys.write_text("A=1")
    async with ScriptedServer() as server:
        server.play(
            stream(event(chunk("First "))),
            Until(may_end),
            event(chunk("answer.")) + event(chunk(finish="stop")) + DONE,
            on=CHAT,
        )
        play(server, "Second answer.")
        play(server, "Third answer.")
        with plain(tmp_path, server) as terminal:
            await asyncio.to_thread(terminal.wait_for, "You:")
            terminal.send("one\r")
            await asyncio.to_thread(terminal.wait_for, "m: First")
            terminal.send(f"two\r/attach {keys}\ry\rand mo")
            await asyncio.sleep(0.2)  # time to be echoed, if anything did
            assert "two" not in terminal.text()
            may_end.set()
            await asyncio.to_thread(terminal.wait_for, "Attach it? [y/N]")
            terminal.send("n\r")
            shown = await asyncio.to_thread(terminal.wait_for, "You: and mo")
            asked = [one.json["messages"][-1]["content"] for one in server.requests]
            terminal.send(f"\x15See @{keys}\r")
            await asyncio.to_thread(terminal.wait_for_raw, b"Attach it? [y/N]", times=2)
            terminal.send("n\rnext")
            await asyncio.to_thread(terminal.wait_for_raw, b"\n(Up brings it back: See @")
            await asyncio.to_thread(terminal.wait_for, "You: next")
            terminal.send(b"\x15\x04")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0
            assert terminal.is_cooked()
    assert [one for one in asked if isinstance(one, str)] == ["one", "two", "y"]
    said = "\n".join(shown)
    assert "You: one\nm: First answer.\n\nYou: two\nm: Second answer.\n\nYou: /att" in said
    assert "Attach it? [y/N] n\nIt was left out.\nYou: y\nm: Third answer.\n" in said


async def test_pasted_lines_are_one_prompt_ctrl_c_stops_its_reply_and_twice_leaves(
    tmp_path: Path,
) -> None:
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Some words "))), Act.HOLD, on=CHAT)
        with plain(tmp_path, server) as terminal:
            await asyncio.to_thread(terminal.wait_for, "You:")
            terminal.send("first\\\r")
            await asyncio.to_thread(terminal.wait_for, "\n...")
            terminal.send("second")
            await asyncio.to_thread(terminal.wait_for, "...  second")
            terminal.send("\x03")
            await asyncio.to_thread(terminal.wait_for, "back. Ctrl+C again leaves.)\nYou:")
            terminal.send("\x1b[A")
            await asyncio.to_thread(terminal.wait_for, "You: first\nsecond")
            terminal.send("\x15one\rtwo\r\rthree")
            await asyncio.to_thread(terminal.wait_for, "...  three")
            assert not server.requests
            terminal.send("\r")
            await asyncio.to_thread(terminal.wait_for, "m: Some words")
            terminal.send("kept\x03")
            await asyncio.to_thread(terminal.wait_for, "(Stopped. What came is kept.")
            await asyncio.to_thread(terminal.wait_for, "You: kept")
            terminal.send("\x03")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0
            assert terminal.is_cooked()
            assert "Saved. Back to it" in terminal.text()
        (request,) = server.requests
    assert request.json["messages"][-1]["content"] == "one\ntwo\n\nthree"
    assert draft(tmp_path) == "kept"


async def test_ctrl_c_ends_a_line_also_while_what_is_written_is_taken_down(tmp_path: Path) -> None:
    program = (
        "import runpy; from chatui.cli.plain import edited_line as line; line._TICK_SECONDS = 5e-4;"
        " runpy.run_module('chatui', run_name='__main__')"
    )
    argv = [sys.executable, "-c", program, "--plain"]
    with Terminal(argv, chatui_environment(tmp_path, CHATUI_BASE_URL="http://[::1]:9")) as terminal:
        for number in range(1, 11):
            await asyncio.to_thread(terminal.wait_for_raw, b"You: ", times=number)
            terminal.send("word")
            await asyncio.to_thread(terminal.wait_for_raw, b"You: word", times=number)
            terminal.send("\x03")
        await asyncio.to_thread(terminal.wait_for_raw, b"You: ", times=11)
        terminal.send("\x04")
        assert await asyncio.to_thread(terminal.wait_for_exit) == 0


async def test_what_was_typed_is_kept_whatever_ends_it_in_the_locale_c_too(
    tmp_path: Path,
) -> None:
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Some words "))), Act.HOLD, on=CHAT)
        with plain(tmp_path, server, LC_ALL="C") as terminal:
            await asyncio.to_thread(terminal.wait_for, "You:")
            terminal.send("/attach\r")
            await asyncio.to_thread(terminal.wait_for, "Up brings the line\n back.)\nYou:")
            terminal.send("a\tb\r")
            await asyncio.to_thread(terminal.wait_for, "m: Some words")
            terminal.send("Gr\u00fc\u00dfe\rhal")
            terminal.send("\x1c")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 128 + signal.SIGQUIT
            assert terminal.is_cooked()
        (request,) = server.requests
    assert request.json["messages"][-1]["content"] == "a\tb"
    assert draft(tmp_path) == "Gr\u00fc\u00dfe\nhal"


async def test_it_is_stopped_and_goes_on_and_a_signal_gives_the_terminal_back(
    tmp_path: Path,
) -> None:
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Some words "))), Act.HOLD, on=CHAT)
        play(server, "Second.")
        environment = chatui_environment(
            tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m", LC_ALL="C"
        )
        with shell_with_chatui(tmp_path, environment, arguments="--plain") as terminal:
            pid = await pid_of_chatui(tmp_path)
            await asyncio.to_thread(terminal.wait_for, "You:")
            terminal.send("one\r")
            await asyncio.to_thread(terminal.wait_for, "m: Some words")
            terminal.send("two\rand mo\x1a")
            await asyncio.to_thread(terminal.wait_for, "stopped 148")
            assert is_stopped(pid)
            assert terminal.is_cooked()
            terminal.send("\r")
            await until(lambda: not terminal.is_cooked())
            terminal.send("\x03")
            await asyncio.to_thread(terminal.wait_for, "(Stopped. What came is kept.")
            await asyncio.to_thread(terminal.wait_for, "You: two\nm: Second.\n\nYou: and mo")
            terminal.send("\x15half a li\u00fc")
            await asyncio.to_thread(terminal.wait_for, "You: half a li")
            terminal.send("\x1a")
            await asyncio.to_thread(terminal.wait_for_raw, b"stopped 148", times=2)
            assert terminal.is_cooked()
            terminal.send("\r")
            await asyncio.to_thread(terminal.wait_for_raw, b"You: half a li")
            terminal.send("ne\rof a\rpaste")
            await asyncio.to_thread(terminal.wait_for, "...  paste")
            os.kill(pid, signal.SIGTERM)
            await asyncio.to_thread(terminal.wait_for, "left with 143")
            assert terminal.is_cooked()
            assert "...  paste\nSaved. Back to it" in terminal.text()
    assert draft(tmp_path) == "half a li\u00fcne\nof a\npaste"


async def test_values_of_a_prompt_file_outlive_ctrl_c_at_a_question(tmp_path: Path) -> None:
    prompts = tmp_path / "config" / "prompts"
    prompts.mkdir(parents=True)
    (prompts / "greet.md").write_text("Greet {{who}} in {{language}}.")
    async with ScriptedServer() as server:
        play(server, "Done.")
        with plain(tmp_path, server) as terminal:
            await asyncio.to_thread(terminal.wait_for, "You:")
            terminal.send("/greet\r")
            await asyncio.to_thread(terminal.wait_for, "who:")
            terminal.send("Ada\r")
            await asyncio.to_thread(terminal.wait_for, "language:")
            terminal.send("\x03")
            await asyncio.to_thread(terminal.wait_for_raw, b"You: /greet", times=2)
            terminal.send("\r")
            await asyncio.to_thread(terminal.wait_for, "who [Ada]:")
            terminal.send("\r")
            await asyncio.to_thread(terminal.wait_for_raw, b"language: ", times=2)
            terminal.send("French\r")
            await asyncio.to_thread(terminal.wait_for, "m: Done.")
            terminal.send("\x04")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0
    (asked,) = [one for one in server.requests if one.path.endswith("completions")]
    assert asked.json["messages"][-1]["content"] == "Greet Ada in French."


async def test_all_that_a_changed_project_of_a_folder_says_is_shown_before_it_is_trusted(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    said = (
        'name = "web"\ninstructions = "Be brief."\nmodel = "n"\n[parameters]\ntemperature = 0.5\n'
    )
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )
    argv = [sys.executable, "-m", "chatui", "--plain"]
    for text, begins in (
        (said, "This folder has the project web. It says:"),
        (
            f"# x\n{said}",
            "The project web of this folder has changed since you trusted it. It says:",
        ),
    ):
        (folder / ".chatui.toml").write_text(text)
        with Terminal(argv, environment, cwd=folder) as terminal:
            terminal.wait_for("Trust and use it?")
            shown = f"{begins}\nBe brief.\n  model: n\n  temperature: 0.5\nTrust"
            assert shown in terminal.text()
            terminal.send("y\r")
            terminal.wait_for("Project web, from the next prompt on.")
            terminal.send("\x04")
            assert terminal.wait_for_exit() == 0
