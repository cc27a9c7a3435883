import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from chatui.local.guide import MODEL, Guide, Running
from chatui.local.guide_pages import GuidePages
from tests.local.http_client import chat, request, streamed

REASON = "No model can run here: libgomp is missing. Fix: sudo apt install libgomp1"


@pytest.fixture
async def guide() -> AsyncIterator[Guide]:
    guide = Guide(pause=0)
    yield guide
    await guide.stop()


@pytest.fixture
async def running(guide: Guide) -> Running:
    return await guide.start(REASON)


@pytest.fixture
def key(running: Running) -> str:
    return running.key.reveal(running.base_url)


async def test_the_first_answer_begins_with_the_reason_and_what_fixes_it(
    running: Running, key: str
) -> None:
    status, body = await chat(running.base_url, key, "keys", stream=True)
    deltas, finish_reason = streamed(body)
    answer = "".join(deltas)
    assert status == 200
    assert finish_reason == "stop"
    assert answer.startswith(f"> {REASON}\n\nThis is a built-in guide, not an AI model.\n\n")
    assert answer.endswith(GuidePages.packaged().answer("keys"))


async def test_it_streams_a_word_at_a_time(running: Running, key: str) -> None:
    _, body = await chat(running.base_url, key, "keys", stream=True)
    deltas, _ = streamed(body)
    assert all(len(delta.split()) == 1 for delta in deltas)


async def test_later_answers_do_not_repeat_the_reason_and_are_about_the_last_prompt(
    running: Running, key: str
) -> None:
    messages = [
        {"role": "system", "content": "keys"},
        {"role": "user", "content": "demo"},
        {"role": "assistant", "content": "…"},
        {"role": "user", "content": [{"type": "text", "text": "models"}, {"type": "image_url"}]},
    ]
    url = f"{running.base_url}/chat/completions"
    status, body = await request("POST", url, key=key, body={"messages": messages})
    parsed = json.loads(body)
    assert status == 200
    assert parsed["object"] == "chat.completion"
    assert parsed["model"] == MODEL
    assert parsed["choices"] == [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": GuidePages.packaged().answer("models"),
            },
            "finish_reason": "stop",
        }
    ]


async def test_it_lists_itself_as_its_only_model(running: Running, key: str) -> None:
    status, body = await request("GET", f"{running.base_url}/models", key=key)
    assert status == 200
    assert [model["id"] for model in json.loads(body)["data"]] == [running.model] == [MODEL]


@pytest.mark.parametrize("wrong", [None, "", "wrong", "käse"])
async def test_nobody_is_answered_without_the_key(running: Running, wrong: str | None) -> None:
    status, body = await request("GET", f"{running.base_url}/models", key=wrong)
    assert status == 401
    assert json.loads(body)["error"]["message"] == "Invalid API key"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", b"", 404),
        ("GET", "/chat/completions", b"", 404),
        ("POST", "/chat/completions", b"{", 400),
        ("POST", "/chat/completions", b"[]", 400),
        ("POST", "/chat/completions", b"\xff", 400),
        ("POST", "/chat/completions", b"{}", 400),
        ("POST", "/chat/completions", b'{"messages": []}', 400),
        ("POST", "/chat/completions", b'{"messages": "hello"}', 400),
        ("POST", "/chat/completions", b'{"messages": [1]}', 400),
        ("POST", "/chat/completions", b'{"messages": [{"role": "user"}]}', 200),
    ],
)
async def test_a_wrong_request_gets_an_error_that_says_so(
    running: Running, key: str, method: str, path: str, body: bytes, status: int
) -> None:
    found, answer = await request(method, running.base_url + path, key=key, body=body)
    assert found == status
    assert ("error" in json.loads(answer)) is (status != 200)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"hello\r\n\r\n", b"400"),
        (b"POST /v1/models HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST /v1/models HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"400"),
    ],
)
async def test_a_request_that_is_no_http_is_refused(
    running: Running, head: bytes, status: bytes
) -> None:
    parts = urlsplit(running.base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(head)
    answer = await reader.readline()
    writer.close()
    assert answer.split()[1] == status


async def test_a_reader_who_leaves_early_disturbs_nobody(running: Running, key: str) -> None:
    parts = urlsplit(running.base_url)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    body = json.dumps({"messages": [{"role": "user", "content": "demo"}], "stream": True}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer {key}\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    writer.transport.abort()
    status, _ = await request("GET", f"{running.base_url}/models", key=key)
    assert status == 200


async def test_starting_twice_gives_the_same_guide_with_the_newer_reason(
    guide: Guide, running: Running, key: str
) -> None:
    again = await guide.start("Another reason.")
    assert again.base_url == running.base_url
    _, body = await chat(again.base_url, key, "hi")
    assert json.loads(body)["choices"][0]["message"]["content"].startswith("> Another reason.")


async def test_stopping_ends_an_answer_that_is_on_its_way_and_reports_no_error() -> None:
    reported: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    guide = Guide(pause=3600)
    running = await guide.start(REASON)
    parts = urlsplit(running.base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    body = b'{"messages": [{"role": "user", "content": "hi"}], "stream": true}'
    key = running.key.reveal(running.base_url)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer {key}\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await reader.readuntil(b"data: ")
    await guide.stop()
    assert b"[DONE]" not in await reader.read()
    writer.close()
    with pytest.raises(OSError, match="Connect call failed"):
        await request("GET", f"{running.base_url}/models")
    await guide.stop()
    assert reported == []
