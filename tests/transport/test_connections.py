import asyncio

import pytest

from chatui.config import Endpoint
from chatui.errors import CannotConnect, ConnectionBroken
from chatui.transport.connection import Connection
from tests.scripted_server import HELLO, Act, ScriptedServer, Until, head, response, stream
from tests.transport.asking import QUICK, ask_with, client_for, request

KEPT = (head(Content_Length=str(len(HELLO))) + HELLO, Act.KEEP)


async def test_a_reply_that_is_done_leaves_its_connection_for_the_next() -> None:
    async with ScriptedServer() as server:
        server.play(*KEPT)
        client = client_for(server.base_url)
        for _ in range(3):
            assert (await ask_with(client)).text == "Hello"
        await client.aclose()
    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_kept_connection_that_died_is_replaced_without_a_word() -> None:
    async with ScriptedServer() as server:
        server.play(head(Content_Length=str(len(HELLO))) + HELLO)
        client = client_for(server.base_url)
        for _ in range(3):
            outcome = await ask_with(client)
            assert outcome.text == "Hello"
        await client.aclose()
    assert server.connections == 3


@pytest.mark.parametrize("last_act", [Act.RESET, None])
async def test_a_kept_connection_that_closes_as_the_request_is_sent_is_replaced_without_a_word(
    last_act: Act | None,
) -> None:
    async with ScriptedServer() as server:
        server.play(*KEPT)
        server.play(*[last_act] if last_act else [])
        server.play(*KEPT)
        client = client_for(server.base_url)
        await ask_with(client)
        outcome = await ask_with(client)
        await client.aclose()
    assert (outcome.text, outcome.retries) == ("Hello", [])
    assert (len(server.requests), server.connections) == (3, 2)


async def test_a_server_that_never_answers_is_asked_three_times_also_over_a_kept_connection() -> (
    None
):
    async with ScriptedServer() as server:
        server.play(*KEPT)
        server.play(Act.RESET)
        client = client_for(server.base_url)
        await ask_with(client)
        outcome = await ask_with(client)
        await client.aclose()
    assert isinstance(outcome.failure, ConnectionBroken)
    assert "before an answer came" in outcome.failure.message
    assert len(server.requests) == 1 + 3


async def test_a_cookie_that_a_server_sets_is_not_sent_back() -> None:
    async with ScriptedServer() as server:
        cookie = head(Content_Length=str(len(HELLO)), Set_Cookie="session=1; Path=/")
        server.play(cookie + HELLO)
        client = client_for(server.base_url)
        for _ in range(2):
            await ask_with(client)
        await client.aclose()
    assert "cookie" not in server.requests[1].headers


class Clocks:
    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.monotonic = 1_000.0

    def __call__(self) -> tuple[float, float]:
        return self.wall, self.monotonic


def connection_to(server: ScriptedServer, clocks: Clocks) -> Connection:
    return Connection(Endpoint("test", server.base_url), None, limits=QUICK, clocks=clocks)


async def get(connection: Connection, server: ScriptedServer) -> None:
    answer = await connection.send("GET", f"{server.base_url}/models", headers={})
    assert [piece async for piece in answer.body(1000)]
    await answer.aclose()


async def test_connections_from_before_a_suspend_are_not_used() -> None:
    clocks = Clocks()
    async with ScriptedServer() as server:
        server.play(response(200, {"data": []}), Act.KEEP)
        connection = connection_to(server, clocks)
        await get(connection, server)
        clocks.wall += 5
        clocks.monotonic += 5
        await get(connection, server)
        assert server.connections == 1
        clocks.wall += 3600
        await get(connection, server)
        assert server.connections == 2
        await connection.aclose()


async def test_a_suspend_leaves_a_running_reply_alone() -> None:
    clocks = Clocks()
    async with ScriptedServer() as server:
        server.play(response(200, {"data": []}), Act.KEEP)
        connection = connection_to(server, clocks)
        running = await connection.send("GET", f"{server.base_url}/models", headers={})
        clocks.wall += 3600
        await get(connection, server)
        assert [piece async for piece in running.body(1000)] == [b'{"data": []}']
        await running.aclose()
        await connection.aclose()


async def test_the_wall_clock_that_was_set_is_no_error() -> None:
    clocks = Clocks()
    async with ScriptedServer() as server:
        server.play(response(200, {"data": []}), Act.KEEP)
        connection = connection_to(server, clocks)
        await get(connection, server)
        clocks.wall -= 86_400
        await get(connection, server)
        await connection.aclose()


async def test_a_hundred_and_fifty_replies_stream_at_once_over_one_client() -> None:
    everyone_is_here = asyncio.Event()
    async with ScriptedServer() as server:
        server.play(head(), Until(everyone_is_here), HELLO)
        client = client_for(server.base_url)
        tasks = [asyncio.create_task(ask_with(client, request(str(n)))) for n in range(150)]
        async with asyncio.timeout(30):
            await server.wait_for_requests(150)
            everyone_is_here.set()
            outcomes = await asyncio.gather(*tasks)
        await client.aclose()
    assert {outcome.text for outcome in outcomes} == {"Hello"}


async def test_a_warm_client_has_sent_nothing() -> None:
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        client = client_for(server.base_url)
        await client.preload()
        assert server.connections == 0
        assert (await ask_with(client)).text == "Hello"
        await client.aclose()


async def test_replies_that_begin_at_once_share_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Connection] = []
    open_connection = Connection.open

    def noted(self: Connection) -> None:
        opened.append(self)
        open_connection(self)

    monkeypatch.setattr(Connection, "open", noted)
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        client = client_for(server.base_url)
        await asyncio.gather(*(ask_with(client) for _ in range(10)))
        await client.aclose()
    assert len(set(map(id, opened))) == 1


@pytest.mark.parametrize(
    "base_url",
    [
        "http://xn--/v1",
        f"http://a/{'x' * 70000}",
    ],
)
async def test_a_base_url_that_is_no_address_is_said_so(base_url: str) -> None:
    client = client_for(base_url, key="sk-1")
    outcome = await ask_with(client)
    assert isinstance(outcome.failure, CannotConnect)
    assert "no address" in outcome.failure.message
    assert outcome.failure.message.isprintable()
    assert len(outcome.failure.message) < 700
    for ask_otherwise in (client.preload, client.list_models):
        with pytest.raises(CannotConnect):
            await ask_otherwise()
    await client.aclose()
