"""An end of the program waits for no name that is looked up."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from chatui.config import Endpoint
from chatui.transport.client import ChatClient
from chatui.transport.picture_download import resolve
from tests.waiting import until


async def list_models() -> None:
    client = ChatClient(Endpoint("test", "http://www.example.org/v1"), None)
    try:
        await client.list_models()
    finally:
        await client.aclose()


@pytest.mark.parametrize("is_picture", [False, True])
def test_a_resolver_that_does_not_answer_holds_up_no_end(
    monkeypatch: pytest.MonkeyPatch, *, is_picture: bool
) -> None:
    asked, answered, has_ended = threading.Event(), threading.Event(), threading.Event()

    def look_up(*_: object, **__: object) -> None:
        asked.set()
        answered.wait(30)
        has_ended.set()
        raise OSError

    async def leave() -> None:
        work: Coroutine[Any, Any, object] = (
            resolve("www.example.org", 80) if is_picture else list_models()
        )
        asking = asyncio.create_task(work)
        await until(asked.is_set, 20)
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    asyncio.run(leave())
    assert not has_ended.is_set()
    answered.set()
