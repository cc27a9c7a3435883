"""The client against servers that other people wrote, each in an environment of its own.

The servers come from the package registry by way of uv; without uv these tests are skipped.
llmock grades a client by what it does on the wire: its verdict has to hold no finding at all.
"""

import asyncio
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatui.conversation.message import FinishReason
from chatui.errors import (
    ConnectionBroken,
    EndpointError,
    KeyRefused,
    MalformedReply,
    RateLimited,
    RequestRefused,
    TimedOut,
)
from tests.transport.asking import QUICK, Outcome, ask_with, client_for, request

UV = shutil.which("uv")
pytestmark = pytest.mark.skipif(UV is None, reason="uv is not on the PATH")
# With a pause between chunks the server can see that a client stops reading.
LLMOCK = ("llmock==0.2.2", "llmock", "serve", "--stream-chunk-delay-ms", "150")
FAKELLM = ("fakellm==0.3.5", "fakellm", "serve")
START_SECONDS = 120
PATIENT = replace(
    QUICK,
    connect=60,
    first_byte=120,
    after_finish=10,
    first_backoff=0.3,
    longest_backoff=1.0,
    attempts=3,
)
FAKELLM_RULES = """
version: 1
rules:
  - {name: unicode, when: {messages_contain: snow}, respond: {content: "Silent ❄ snow 雪 😀"}}
  - {name: busy, when: {messages_contain: busy}, respond: {status: 429, error: "Slow down (mock)"}}
"""


@contextmanager
def serve(folder: Path, package: str, *command: str) -> Iterator[str]:
    """Run a server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert UV is not None
    process = subprocess.Popen(
        [
            UV, "run", "--isolated", "--no-project", "--python", sys.executable, "--with", package,
            *command, "--host", "127.0.0.1", "--port", str(port),
        ],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    try:
        with httpx.Client(trust_env=False) as http:
            while not answers(http, f"http://127.0.0.1:{port}/"):
                assert process.poll() is None, f"{package} did not start"
                assert time.monotonic() < deadline, f"{package} does not answer"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def answers(http: httpx.Client, url: str) -> bool:
    try:
        http.get(url)
    except httpx.TransportError:
        return False
    return True


@pytest.fixture(scope="module")
def llmock_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("llmock"), *LLMOCK) as origin:
        yield origin


@pytest.fixture
async def llmock(llmock_origin: str) -> AsyncIterator["Mock"]:
    async with httpx.AsyncClient(base_url=llmock_origin, trust_env=False) as http:
        await http.post("/_llmock/reset")
        yield Mock(llmock_origin, http)


@pytest.fixture
def fakellm(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "fakellm.yaml").write_text(FAKELLM_RULES, encoding="utf-8")
    with serve(tmp_path, *FAKELLM) as origin:
        yield f"{origin}/v1"


class Mock:
    """A running llmock and the control of its faults."""

    def __init__(self, origin: str, http: httpx.AsyncClient) -> None:
        self.base_url = f"{origin}/v1"
        self._http = http

    async def expect(self, *behaviors: dict[str, Any]) -> None:
        answer = await self._http.post("/_llmock/scenario", json={"behaviors": behaviors})
        assert answer.status_code == 201, answer.text

    async def verdict(self) -> dict[str, Any]:
        verdict: dict[str, Any] = (await self._http.get("/_llmock/verdict")).json()
        return verdict


FAULTS: dict[str, tuple[dict[str, Any], type[EndpointError] | None]] = {
    "none": ({"type": "reply", "text": "x"}, None),
    "slow down": ({"type": "fail", "status": 429, "retry_after": 1, "times": 1}, None),
    "slow down, for an hour": (
        {"type": "fail", "status": 429, "retry_after": 3600, "times": 1}, RateLimited,
    ),
    "two failures": ({"type": "fail", "status": 503, "times": 2}, None),
    "a request that is refused": ({"type": "fail", "status": 400}, RequestRefused),
    "a key that is refused": ({"type": "fail", "status": 401}, KeyRefused),
    "a broken connection": (
        {"type": "stream_fault", "kind": "disconnect", "after_chunks": 2}, ConnectionBroken,
    ),
    "a stream that is cut": (
        {"type": "stream_fault", "kind": "truncate", "after_chunks": 2}, ConnectionBroken,
    ),
    "a stall": (
        {"type": "stream_fault", "kind": "stall", "after_chunks": 2, "stall_seconds": 30}, TimedOut,
    ),
    "a chunk that is no JSON": (
        {"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, MalformedReply,
    ),
}  # fmt: skip
TRIED_AGAIN_BY_HAND = (ConnectionBroken, TimedOut, MalformedReply)


async def test_llmock_finds_nothing_to_say_about_the_client(llmock: Mock) -> None:
    """A reader who is told that a reply is incomplete presses r, which is what is done here."""
    client = client_for(llmock.base_url, limits=PATIENT, idle_timeout=1.0)
    for title, (behavior, error) in FAULTS.items():
        await llmock.expect(behavior)
        outcome = await ask_with(client, request(title))
        if error is None:
            assert outcome.error is None, title
        else:
            assert type(outcome.error) is error, title
        if isinstance(outcome.error, TRIED_AGAIN_BY_HAND):
            again = await ask_with(client, request(title))
            assert (again.error, again.notices) == (None, []), title
            assert again.text.startswith(outcome.text.strip()[:4])
    await client.aclose()
    verdict = await llmock.verdict()
    findings = [item["code"] for item in verdict["findings"]]
    # To wait an hour is the reader's choice; the wire cannot show that they were told.
    assert [code for code in findings if code != "gave_up"] == []
    assert findings.count("gave_up") <= 1
    assert verdict["calls"] >= len(FAULTS)
    assert verdict["faults_injected"] >= len(FAULTS) - 1


async def test_two_hundred_requests_at_twenty_a_time_all_come_through(llmock: Mock) -> None:
    client = client_for(llmock.base_url, limits=PATIENT)
    await llmock.expect(
        {"type": "fail", "status": 429, "retry_after": 0.2, "times": 10},
        {"type": "reply", "text": "x", "times": 200},  # few chunks: a pause is behind each
    )
    turns = asyncio.Semaphore(20)

    async def turn(number: int) -> Outcome:
        async with turns:
            return await ask_with(client, request(f"Request {number}"))

    outcomes = await asyncio.gather(*(turn(number) for number in range(200)))
    await client.aclose()
    assert {outcome.error for outcome in outcomes} == {None}
    assert {outcome.finish for outcome in outcomes} == {FinishReason.STOP}
    assert all(outcome.usage for outcome in outcomes)
    verdict = await llmock.verdict()
    assert (verdict["calls"], verdict["findings"]) == (200, [])


async def test_llmock_lists_its_models_and_replies_without_a_stream(llmock: Mock) -> None:
    client = client_for(llmock.base_url)
    assert "gpt-4o" in {info.id for info in await client.list_models()}
    streamed = await ask_with(client, request("Hi"))
    whole = await ask_with(client, request("Hi", stream=False))
    await client.aclose()
    assert whole.text == streamed.text != ""
    assert whole.usage == streamed.usage


async def test_fakellm_is_understood(fakellm: str) -> None:
    client = client_for(fakellm)
    streamed = await ask_with(client, request("snow"))
    whole = await ask_with(client, request("snow", stream=False))
    busy = await ask_with(client, request("busy", stream=False))
    models = await client.list_models()
    await client.aclose()
    assert streamed.text == whole.text == "Silent ❄ snow 雪 😀"
    assert streamed.finish is whole.finish is FinishReason.STOP
    assert isinstance(busy.failure, RateLimited)
    assert busy.failure.server_words == "Slow down (mock)"
    assert len(busy.retries) == 2
    assert models == []
