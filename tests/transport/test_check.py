"""The connection test: what it tries, in which order, and the fix that it tells."""

import json

import pytest

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.transport.check import CheckLine, check_endpoint
from tests.scripted_server import (
    DONE,
    Act,
    ScriptedServer,
    Step,
    chunk,
    event,
    response,
    stream,
)

MODELS = "GET /v1/models"
CHAT = "POST /v1/chat/completions"
ANSWER = stream(event(chunk("Hello")), event(chunk(finish="stop")), DONE)


def _models(*names: str) -> bytes:
    return response(200, json.dumps({"data": [{"id": name} for name in names]}))


def _refused(status: int, words: str) -> bytes:
    return response(status, json.dumps({"error": {"message": words}}))


async def _check(
    server: ScriptedServer, *, key: str = "", model: str | None = "m", seconds: float = 60.0
) -> list[CheckLine]:
    endpoint = Endpoint("work", server.base_url)
    secret = ApiKey(key, base_url=endpoint.base_url, source="test") if key else None
    checks = check_endpoint(endpoint, secret, model, answer_seconds=seconds)
    return [line async for line in checks]


async def test_an_endpoint_that_works_says_so_line_by_line(server: ScriptedServer) -> None:
    server.play(_models("m", "n"), on=MODELS)
    server.play(ANSWER, on=CHAT)
    models, answer = await _check(server, key="sk-1")
    assert models == CheckLine(True, "127.0.0.1 answers · 2 models", models=("m", "n"))
    assert answer.ok
    assert answer.text.startswith("m answers after ")
    assert answer.text.endswith(" s, and the key is right")
    request = server.requests[-1]
    assert request.json["model"] == "m"
    assert request.json["max_tokens"] == 16
    assert request.headers["authorization"] == "Bearer sk-1"


async def test_without_a_model_the_first_that_is_listed_is_asked(server: ScriptedServer) -> None:
    server.play(_models("first", "second"), on=MODELS)
    server.play(ANSWER, on=CHAT)
    *_, answer = await _check(server, model=None)
    assert answer.text.startswith("first answers after ")
    assert "key" not in answer.text


async def test_a_server_without_a_list_of_models_is_fine(server: ScriptedServer) -> None:
    server.play(_refused(404, "no such route"), on=MODELS)
    server.play(ANSWER, on=CHAT)
    assert [line.ok for line in await _check(server)] == [True, True]


async def test_a_refused_key_ends_the_test(server: ScriptedServer) -> None:
    server.play(_refused(401, "bad key"), on=MODELS)
    reached, refused = await _check(server, key="sk-1")
    assert reached == CheckLine(True, "127.0.0.1 answers")
    assert not refused.ok
    assert "bad key" in refused.text
    assert refused.fix
    assert [request.path for request in server.requests] == ["/v1/models"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((_refused(401, "bad key"),), "bad key"),
        ((_refused(404, "model m does not exist"),), "does not exist"),
        ((stream(event(chunk(finish="stop")), DONE),), "empty answer"),
        ((ANSWER[: ANSWER.index(b"data:")], Act.RESET), ""),
    ],
)
async def test_a_model_that_fails_is_told_with_a_fix(
    server: ScriptedServer, reply: tuple[Step, ...], words: str
) -> None:
    server.play(_models("n"), on=MODELS)
    server.play(*reply, on=CHAT)
    listed, failed = await _check(server, key="sk-1")
    assert listed.ok
    assert not failed.ok
    assert words in failed.text
    assert failed.fix


async def test_a_model_that_stays_silent_is_not_waited_for(server: ScriptedServer) -> None:
    server.play(_models("m"), on=MODELS)
    server.play(ANSWER[: ANSWER.index(b"data:")], Act.HOLD, on=CHAT)
    _, silent = await _check(server, seconds=0.05)
    assert silent == CheckLine(
        False,
        "m did not answer within 0.05 s.",
        "A large model may still be loading: try again in a minute.",
    )


async def test_an_address_where_nothing_listens_is_told(server: ScriptedServer) -> None:
    endpoint = Endpoint("work", "http://127.0.0.1:9/v1")
    [line] = [line async for line in check_endpoint(endpoint, None, "m")]
    assert not line.ok
    assert "127.0.0.1:9" in line.text
    assert line.fix


@pytest.mark.parametrize("is_listed", [False, True])
async def test_where_a_key_is_needed_and_none_is_there_yet_it_says_what_the_form_says(
    server: ScriptedServer, is_listed: bool
) -> None:
    server.play(_models("m") if is_listed else _refused(401, "no key"), on=MODELS)
    server.play(_refused(401, "no key"), on=CHAT)
    endpoint = Endpoint("work", server.base_url)
    checks = check_endpoint(endpoint, None, "m", without_key="Write it above.")
    *_, refused = [line async for line in checks]
    assert "needs an API key" in refused.text
    assert refused.fix == "Write it above."


async def test_no_line_holds_the_key(server: ScriptedServer) -> None:
    server.play(_refused(401, "the key sk-very-secret is wrong"), on=MODELS)
    assert "sk-very-secret" not in repr(await _check(server, key="sk-very-secret"))
