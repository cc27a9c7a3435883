"""Two windows on one conversation, in two terminals."""

import asyncio
import signal
import sys
from pathlib import Path

from chatui.conversation.message import Status
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, Until, chunk, event, head
from tests.storage.conversations import store_in, texts

ELSEWHERE = "● arriving in another window"


async def test_a_second_window_leaves_a_living_reply_alone_and_sees_it_end_or_die(
    tmp_path: Path,
) -> None:
    more = asyncio.Event()
    async with ScriptedServer() as server:
        server.play(head(), event(chunk("half ")), Until(more), event(chunk("whole", "stop")), DONE)
        server.play(head(), event(chunk("cut off")), Until(asyncio.Event()))
        environment = chatui_environment(
            tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m"
        )

        def window(*arguments: str) -> Terminal:
            return Terminal([sys.executable, "-m", "chatui", *arguments], environment)

        async def shown(terminal: Terminal, what: str) -> None:
            await asyncio.to_thread(terminal.wait_for, what)

        with window() as writer:
            await shown(writer, "Ask anything")
            writer.send("first\r")
            await shown(writer, "half")
            with window("--continue") as reader:
                await shown(reader, ELSEWHERE)
                assert "half" in reader.text()
                more.set()
                await shown(reader, "✓ m")
                assert "half whole" in reader.text()
                reader.send("second\r")
                await shown(reader, "cut off")
                await shown(writer, "cut off")
                await shown(writer, ELSEWHERE)
                reader.kill(signal.SIGKILL)
                await shown(writer, "closed while this reply was arriving")
    store = store_in(tmp_path / "data")
    conversation = store.load(str(store.newest()))
    assert texts(conversation) == ["first", "half whole", "second", "cut off"]
    assert [one.status for one in conversation.path()[1::2]] == [
        Status.COMPLETE,
        Status.INTERRUPTED,
    ]
    assert store.pop_problems() == []
