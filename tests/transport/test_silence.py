"""A server's silence is not the time in which the program itself stood still."""

import asyncio
import socket
import time
from threading import Event, Thread

import pytest

from chatui.conversation.events import ContentDelta
from chatui.transport.silence import Silence
from tests.scripted_server import DONE, chunk, event, stream
from tests.transport.asking import client_for, request


def stand_still() -> None:
    """Do what a suspension does: the loop makes no step, while the clocks go on."""
    time.sleep(1.7)


def serve(listener: socket.socket, stands_still: Event, has_said: Event) -> None:
    """Say half of a greeting, and the rest while the client stands still."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(1 << 16)
        connection.sendall(stream(event(chunk("Hel"))))
        stands_still.wait()
        connection.sendall(event(chunk("lo", "stop")) + DONE)
        has_said.set()


async def test_a_wait_ends_with_its_limit_which_goes_on_behind_a_stop() -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(0.01, stand_still)
    began = loop.time()
    with pytest.raises(TimeoutError):
        async with Silence(0.3):
            await asyncio.Event().wait()
    assert loop.time() - began > 1.9


async def test_what_has_come_during_a_stop_is_read() -> None:
    text, stands_still, has_said = "", Event(), Event()

    def stand_still_meanwhile() -> None:
        stands_still.set()
        has_said.wait()
        stand_still()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve, args=(listener, stands_still, has_said), daemon=True).start()
        client = client_for(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", idle_timeout=0.4)
        async with client.stream(request()) as events:
            async for one in events:
                if isinstance(one, ContentDelta):
                    if not text:
                        asyncio.get_running_loop().call_soon(stand_still_meanwhile)
                    text += one.text
        await client.aclose()
    assert text == "Hello"
