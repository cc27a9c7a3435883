"""Another program has the terminal for a while: the chat goes on behind it."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.shell import shell_with_chatui
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head
from tests.storage.conversations import store_in
from tests.waiting import until

CTRL_C, CTRL_O, CTRL_Q, CTRL_BACKSLASH = "\x03", "\x0f", "\x11", "\x1c"
CTRL_U = "\x15"

EDITOR = """#!/bin/sh
touch "$FOLDER/open"
while [ ! -e "$FOLDER/done" ]; do sleep 0.05; done
"""


async def test_a_reply_that_streams_behind_the_editor_is_there_when_it_closes(
    tmp_path: Path,
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    async with ScriptedServer() as server:
        words = [step for n in range(300) for step in (event(chunk(f"w{n}\n\n")), Pause(0.01))]
        server.play(head(), *words, event(chunk("the last", "stop")), DONE)
        environment = chatui_environment(
            tmp_path,
            CHATUI_BASE_URL=server.base_url,
            CHATUI_MODEL="m",
            EDITOR=str(editor),
            FOLDER=str(tmp_path),
        )
        with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "w5")
            terminal.send("\x0f")
            await until((tmp_path / "open").exists, 20)
            conversations = tmp_path / "data" / "conversations"
            await until(
                lambda: any(
                    "the last" in path.read_text() for path in conversations.glob("*.json")
                ),
                30,
            )
            for columns in range(70, 90):
                terminal.resize(columns, 24)
            (tmp_path / "done").touch()
            await asyncio.to_thread(terminal.wait_for, "the last")
            terminal.send("\x11")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0


class Editor:
    """An editor that does what a shell script says."""

    def __init__(self, folder: Path) -> None:
        self._script = folder / "does"
        self.command = folder / "editor"
        self.command.write_text(f'#!/bin/sh\n. "{self._script}"\n')
        self.command.chmod(0o700)
        self.environment = chatui_environment(
            folder,
            EDITOR=f"{self.command} --wait",
            VISUAL="  ",
            FOLDER=str(folder),
            TMPDIR=str(folder),
        )

    def does(self, script: str) -> None:
        self._script.write_text(f"file=$2\n{script}\n")


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return Editor(tmp_path)


def test_what_an_editor_has_saved_is_taken_or_kept_however_it_ends(
    editor: Editor, tmp_path: Path
) -> None:
    with Terminal([sys.executable, "-m", "chatui"], editor.environment, columns=200) as terminal:
        terminal.wait_for("Ask anything")

        editor.does("stty -a >$FOLDER/given; printf 'one' >$file; stty raw -echo")
        terminal.send(CTRL_O)
        terminal.wait_for("› one")
        assert " icanon" in (tmp_path / "given").read_text()

        editor.does("printf ' and two' >>$file; kill -9 $$")
        terminal.send(CTRL_O)
        terminal.wait_for("› one and two")
        terminal.wait_for("A signal ended editor (9); the prompt is as it was saved.")

        editor.does("stty -a >$FOLDER/given; printf 'refused' >$file; exit 1")
        terminal.send(CTRL_O)
        terminal.wait_for("editor ended with code 1; the prompt is as it was.")
        assert " icanon" in (tmp_path / "given").read_text()
        (kept,) = tmp_path.glob("prompt-*.md")
        assert kept.read_text() == "refused"
        assert f"Kept: {kept}." in terminal.text()
        kept.unlink()

        editor.does("printf 'one and caf\\351' >$file")
        terminal.send(CTRL_O)
        terminal.wait_for("› one and café")
        terminal.wait_for("What was written is not UTF-8: it was read as Latin-1 (CP1252).")

        editor.does("printf 'one and two' >$file")
        terminal.send(CTRL_O)
        terminal.wait_for("› one and two")

        editor.does("printf 'a\\0b' >$file")
        terminal.send(CTRL_O)
        terminal.wait_for("It is no text; the prompt is as it was.")
        (kept,) = tmp_path.glob("prompt-*.md")
        kept.unlink()

        editor.does("rm $file; exit 3")
        terminal.send(CTRL_O)
        terminal.wait_for("editor ended with code 3; the prompt is as it was.")

        editor.does("printf 'Be brief.' >$file; exit 3")
        instructions = tmp_path / "config" / "instructions.md"
        terminal.send(f"{CTRL_U}/instructions edit\r")
        terminal.wait_for(f"editor ended with code 3: {instructions}")
        assert instructions.read_text() == "Be brief."

        editor.does("printf ' In Dutch.' >>$file; exit 4")
        terminal.send("/instructions\r")
        terminal.wait_for("In front of this chat")
        terminal.send("\r")
        terminal.wait_for(f"editor ended with code 4: {instructions}")
        assert instructions.read_text() == "Be brief. In Dutch."

        terminal.send("one and two")
        terminal.wait_for("› one and two")
        editor.command.unlink()
        terminal.send(CTRL_O)
        terminal.wait_for("No such file or directory")
        terminal.wait_for("› one and two")

        terminal.send(CTRL_Q)
        assert terminal.wait_for_exit() == 0
        assert terminal.is_cooked()
    assert not list(tmp_path.glob("prompt-*.md"))


def test_the_keys_that_interrupt_an_editor_are_its_own(editor: Editor, tmp_path: Path) -> None:
    with Terminal([sys.executable, "-m", "chatui"], editor.environment) as terminal:
        terminal.wait_for("Ask anything")
        editor.does(
            "trap 'echo interrupted' INT; trap 'echo ended' QUIT; echo reads\n"
            'until [ "$line" = end ]; do read line; done; printf done >$file'
        )
        terminal.send(CTRL_O)
        terminal.wait_for("reads")
        terminal.send(CTRL_C)
        terminal.wait_for("interrupted")
        terminal.send(CTRL_BACKSLASH)
        terminal.wait_for("ended")
        terminal.send("end\n")
        terminal.wait_for("› done")
        terminal.send(CTRL_Q)
        assert terminal.wait_for_exit() == 0


def test_an_editor_that_stops_itself_gives_the_terminal_to_the_shell(
    editor: Editor, tmp_path: Path
) -> None:
    with shell_with_chatui(tmp_path, editor.environment) as terminal:
        terminal.wait_for("Ask anything")
        editor.does("kill -STOP $$; printf 'after the stop' >$file")
        terminal.send(CTRL_O)
        terminal.wait_for("stopped 148")
        terminal.send("\n")
        terminal.wait_for("› after the stop")
        terminal.send(CTRL_Q)
        terminal.wait_for("left with 0")


ENDS: dict[str, tuple[Callable[[Terminal], None], str]] = {
    "a signal": (lambda terminal: terminal.kill(signal.SIGTERM), ""),
    "a closed window": (lambda terminal: terminal.hang_up(), ""),
    "a signal that the editor ignores": (
        lambda terminal: terminal.kill(signal.SIGTERM),
        "trap '' TERM; ",
    ),
}


@pytest.mark.parametrize("how", ENDS)
async def test_ending_behind_an_editor_takes_what_it_has_saved(
    editor: Editor, tmp_path: Path, how: str
) -> None:
    end, ignoring = ENDS[how]
    with Terminal([sys.executable, "-m", "chatui"], editor.environment, columns=150) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        editor.does(f"{ignoring}printf saved >$file; touch $FOLDER/open; sleep 30 & wait")
        terminal.send(CTRL_O)
        await until((tmp_path / "open").exists, 20)
        end(terminal)
        assert await asyncio.to_thread(terminal.wait_for_exit, 5.0) > 128
        store = store_in(tmp_path / "data")
        assert store.load(str(store.newest())).draft == "saved"
        kept = list(tmp_path.glob("prompt-*.md"))
        assert bool(kept) == bool(ignoring)
        if kept:
            assert f"editor is still open. What it saves is in {kept[0]}." in terminal.text()


async def test_a_key_behind_the_end_opens_no_editor(editor: Editor, tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        server.play(head(), event(chunk("begun")), Pause(60))
        editor.does("touch $FOLDER/open; sleep 30")
        environment = {
            **editor.environment,
            "CHATUI_BASE_URL": server.base_url,
            "CHATUI_MODEL": "m",
        }
        with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "begun")
            for number in (signal.SIGSTOP, signal.SIGTERM):
                terminal.kill(number)
            terminal.send(CTRL_O)
            terminal.kill(signal.SIGCONT)
            assert await asyncio.to_thread(terminal.wait_for_exit, 5.0) == 128 + signal.SIGTERM
            assert not (tmp_path / "open").exists()
