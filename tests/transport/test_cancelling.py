"""A reply that is stopped, in every way, lets go of its connection."""

import asyncio

import pytest

from chatui.conversation.events import (
    ContentDelta,
    ResponseStarted,
)
from chatui.transport.client import ChatClient
from tests.scripted_server import (
    DONE,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    stream,
)
from tests.transport.asking import ask_with, client_for, request


class TestCancelling:
    async def stop(
        self, server: ScriptedServer, at: type[object], client: ChatClient | None = None
    ) -> list[object]:
        """Cancel a reply as soon as an event of a type has come; return what had come."""
        client = client or client_for(server.base_url)
        seen: list[object] = []
        reached = asyncio.Event()

        async def read() -> None:
            async with client.stream(request()) as events:
                async for item in events:
                    seen.append(item)
                    if isinstance(item, at):
                        reached.set()

        task = asyncio.create_task(read())
        async with asyncio.timeout(30):
            await reached.wait()
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.left.wait()
        await client.aclose()
        return seen

    @pytest.mark.parametrize("at", [ResponseStarted, ContentDelta])
    async def test_a_stop_closes_the_connection(self, at: type[object]) -> None:
        async with ScriptedServer() as server:
            server.play(stream(event(chunk("Hel"))), Act.HOLD)
            seen = await self.stop(server, at)
        assert ResponseStarted(200) in seen

    async def test_a_stop_before_the_first_byte_closes_the_connection(self) -> None:
        async with ScriptedServer() as server:
            server.play(Act.HOLD)
            client = client_for(server.base_url)
            task = asyncio.create_task(ask_with(client))
            async with asyncio.timeout(30):
                await server.wait_for_requests(1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                await server.left.wait()
            await client.aclose()

    async def test_leaving_the_stream_closes_the_connection(self) -> None:
        async with ScriptedServer() as server:
            server.play(stream(event(chunk("Hel"))), Act.HOLD)
            client = client_for(server.base_url)
            async with client.stream(request()) as events:
                async for item in events:
                    if isinstance(item, ContentDelta):
                        break
            async with asyncio.timeout(30):
                await server.left.wait()
            await client.aclose()

    async def test_an_error_of_the_reader_closes_the_connection(self) -> None:
        async with ScriptedServer() as server:
            server.play(stream(event(chunk("Hel"))), Act.HOLD)
            client = client_for(server.base_url)

            async def stumble() -> None:
                async with client.stream(request()) as events:
                    async for item in events:
                        if isinstance(item, ContentDelta):
                            raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                await stumble()
            async with asyncio.timeout(30):
                await server.left.wait()
            await client.aclose()

    async def test_a_stream_that_nobody_reads_sends_nothing(self) -> None:
        async with ScriptedServer() as server:
            client = client_for(server.base_url)
            async with client.stream(request()):
                pass
            await client.aclose()
        assert server.requests == []

    async def test_one_stop_leaves_the_other_replies_alone(self) -> None:
        go_on = asyncio.Event()
        async with ScriptedServer() as server:
            server.play(stream(event(chunk("Hel"))), Until(go_on), event(chunk("lo", "stop")), DONE)
            client = client_for(server.base_url)
            tasks = [asyncio.create_task(ask_with(client)) for _ in range(20)]
            async with asyncio.timeout(30):
                await server.wait_for_requests(20)
                tasks[7].cancel()
                await asyncio.wait([tasks[7]])
                go_on.set()
                done = await asyncio.gather(*tasks, return_exceptions=True)
            await client.aclose()
        assert isinstance(done.pop(7), asyncio.CancelledError)
        assert [item.text for item in done if not isinstance(item, BaseException)] == ["Hello"] * 19
