"""Whatever bytes a server answers with, a reply ends complete or with an error of chatui."""

import gzip
import json
import random

import pytest

from tests.scripted_server import DONE, HELLO, ScriptedServer, chunk, event, head, response
from tests.transport.asking import ask_with, client_for

BODY = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
ERROR = {"error": {"message": "No", "type": "x", "code": 429}, "detail": [{"loc": [], "msg": "x"}]}
WHOLE = [
    head() + HELLO,
    head(Content_Length=str(len(HELLO))) + HELLO,
    head(Transfer_Encoding="chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(HELLO), HELLO),
    head(Content_Encoding="gzip") + gzip.compress(HELLO),
    head() + event(chunk("<think>hm</think>\ud83d", tool_calls=[{"index": 0}])) + DONE,
    response(200, BODY),
    response(200, json.dumps(BODY, indent=1)),
    response(400, ERROR),
    head() + event(ERROR) + b'{"error": 1}\n<html>',
]
PIECES = [
    *(b"\n", b"\r", b"\r\n\r\n", b"data: ", b"{", b"}", b"[", b"null", b'"', b"\\ud83d", b"\0"),
    *(b"\xff", b"\xef\xbb\xbf", b"-1", b"9" * 5000, b"[" * 5000, b"<", b":", b"chunked", b"0\r\n"),
    *(b'"choices"', b'"delta"', b'"error"', b'"content"', b'"finish_reason"', b'"usage": {}'),
]


def mutated(chance: random.Random) -> bytes:
    answer = bytearray(chance.choice(WHOLE))
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(answer) + 1)
        match chance.randrange(5):
            case 0:
                answer[at : at + chance.randint(1, 30)] = b""
            case 1:
                answer[at:at] = chance.choice(PIECES)
            case 2:
                answer[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                answer[at:at] = answer[: chance.randint(1, 200)]
            case _:
                answer[at : at + chance.randint(1, 10)] = chance.choice(PIECES)
    return bytes(answer)


async def assert_every_answer_ends(count: int, seed: int) -> None:
    chance = random.Random(seed)
    async with ScriptedServer() as server:
        client = client_for(server.base_url)
        for _ in range(count):
            answer = mutated(chance)
            server.scripts.clear()
            server.play(answer, on="POST /v1/chat/completions")
            server.play(response(404, ""))
            outcome = await ask_with(client)
            assert (outcome.finish is None) == (outcome.error is not None), answer
            json.dumps([outcome.text, outcome.reasoning], ensure_ascii=False).encode()
        await client.aclose()


async def test_300_damaged_answers_end_as_they_should() -> None:
    await assert_every_answer_ends(300, seed=20261122)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
async def test_10000_damaged_answers_end_as_they_should(seed: int) -> None:
    await assert_every_answer_ends(1_000, seed)
