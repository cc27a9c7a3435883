"""A pipe into the screen: its input is attached, keys come from the terminal itself."""

import asyncio
import json
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.shell import pid_of_chatui, shell_with_chatui
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, stream

CTRL_Q = "\x11"
STATUS_LINE = "F1 keys"
CODE = stream(event(chunk("Fine.\n\n```\nprint(1)\n```", "stop")), DONE)


def environment_of(folder: Path, server: ScriptedServer) -> dict[str, str]:
    return chatui_environment(
        folder,
        CHATUI_BASE_URL=server.base_url,
        CHATUI_MODEL="m",
        PYTHONPATH=str(Path.cwd()),
        PYTHON=sys.executable,
    )


def asked(server: ScriptedServer) -> list[str]:
    posted = [one for one in server.requests if one.method == "POST"]
    return [one.json["messages"][-1]["content"] for one in posted]


async def test_what_is_piped_goes_with_the_first_prompt_and_the_screen_hears_keys(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(CODE)
    environment = environment_of(tmp_path, server)
    pipe = "printf 'one\\ntwo\\n' |"
    with shell_with_chatui(tmp_path, environment, pipe, "review") as terminal:
        await asyncio.to_thread(terminal.wait_for, "▤ standard input · 2 lines · 8 B")
        await asyncio.to_thread(terminal.wait_for, "✓ m")
        await pid_of_chatui(tmp_path)
        terminal.send("/suspend\r")
        await asyncio.to_thread(terminal.wait_for, "stopped 148")
        assert terminal.is_cooked()
        terminal.send("\n")
        await asyncio.to_thread(terminal.wait_for, STATUS_LINE)
        terminal.resize(60, 20)
        await asyncio.to_thread(terminal.wait_for, lambda rows: STATUS_LINE in rows[19])
        terminal.send("And now?\r")
        await asyncio.to_thread(terminal.wait_for, lambda rows: "\n".join(rows).count("✓ m") == 2)
        terminal.send(CTRL_Q)
        await asyncio.to_thread(terminal.wait_for, "left with 0")
        assert terminal.is_cooked()
    assert asked(server)[0] == "standard input:\n\n```\none\ntwo\n```\n\nreview"


async def test_an_answer_is_printed_and_then_its_conversation_opened(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(CODE)
    line = 'echo x | "$PYTHON" -m chatui -p --then -x Why?; echo "left with $?"'
    with Terminal(["sh", "-c", line], environment_of(tmp_path, server)) as terminal:
        await asyncio.to_thread(terminal.wait_for, STATUS_LINE)
        before = terminal.raw.partition(b"\x1b[?1049h")[0]
        assert b"print(1)\r\n" in before
        assert b"Fine." not in before
        await asyncio.to_thread(terminal.wait_for, "Fine.")
        terminal.send(CTRL_Q)
        await asyncio.to_thread(terminal.wait_for, "left with 0")
    assert asked(server) == ["Why?\n\nx"]
    (saved,) = (tmp_path / "data" / "conversations").glob("*.json")
    assert len(json.loads(saved.read_text())["messages"]) == 2


async def test_what_cannot_be_attached_is_told_and_no_screen_opened(
    server: ScriptedServer, tmp_path: Path
) -> None:
    script = """
    set -- "$PYTHON" -m chatui
    : | "$@" review; echo $?
    head -c 3000 /dev/zero | "$@" review; echo $?
    yes | "$@" review; echo $?
    echo x | setsid -w "$@" review; echo $?
    echo x | "$@" -p --then review | cat
    """
    environment = environment_of(tmp_path, server)
    with Terminal(["sh", "-c", script], environment, columns=120, rows=40) as terminal:
        assert await asyncio.to_thread(terminal.wait_for_exit, 60.0) == 0
        said = [row for row in terminal.screen() if row]
    refusal = 'chatui: chatui needs a terminal for its screen. Use chatui -p "question" in scripts'
    then = (
        "chatui: --then opens the screen behind the answer, which needs a terminal;"
        " nothing was sent. Leave it out, and open the chat later: chatui --continue"
    )
    assert said == [
        "chatui: Standard input is empty: there is nothing to attach. Nothing was sent.",
        "2",
        "chatui: standard input is neither text nor a picture. Nothing was sent.",
        "2",
        "chatui: Standard input is longer than 64 MB, more than any model reads; nothing was sent.",
        "2",
        f"{refusal} and pipes.",
        "2",
        then[:120].rstrip(),
        then[120:].strip(),
    ]
    assert server.requests == []
