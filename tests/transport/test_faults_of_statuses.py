"""Faults of the wire by class: statuses and the shapes of their errors."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from chatui.errors import (
    ContextTooLong,
    EndpointError,
    KeyRefused,
    ModelNotFound,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)
from tests.scripted_server import Act, Flood, ScriptedServer, Step, head, response
from tests.transport.asking import KEY, ask


@dataclass(frozen=True)
class Refusal:
    """An answer that is no success, and what has to come of it."""

    status: int
    steps: tuple[Step, ...]
    error: type[EndpointError]
    words: str = ""
    attempts: int = 1


def refusal(
    status: int, body: object, error: type[EndpointError], words: str = "", **more: Any
) -> Refusal:
    attempts = more.pop("attempts", 1)
    content_type = more.pop("content_type", "application/json")
    return Refusal(status, (response(status, body, content_type, **more),), error, words, attempts)


def openai(message: str, kind: str = "invalid_request_error", code: object = None) -> object:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


NO = openai("No")
PAGE = (
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)

STATUS = {
    "400": refusal(400, NO, RequestRefused, "No"),
    "401": refusal(401, NO, KeyRefused, "No"),
    "402": refusal(402, NO, QuotaExceeded, "No"),
    "403": refusal(403, NO, KeyRefused, "No"),
    "404": refusal(404, NO, WrongPath, "No"),
    "405": refusal(405, NO, WrongPath, "No"),
    "408": refusal(408, NO, ServerFailed, "No", attempts=3),
    "409": refusal(409, NO, RequestRefused, "No", attempts=3),
    "413": refusal(413, NO, RequestRefused, "No"),
    "418": refusal(418, NO, RequestRefused, "No"),
    "422": refusal(422, NO, RequestRefused, "No"),
    "429": refusal(429, NO, RateLimited, "No", attempts=3),
    "500": refusal(500, NO, ServerFailed, "No", attempts=3),
    "502": refusal(502, NO, ServerFailed, "No", attempts=3),
    "503": refusal(503, NO, ServerFailed, "No", attempts=3),
    "504": refusal(504, NO, ServerFailed, "No", attempts=3),
    "529": refusal(529, NO, ServerFailed, "No", attempts=3),
    "304": refusal(304, b"", WrongPath),
    "600": refusal(600, NO, ServerFailed, "No", attempts=3),
    "a model that is unknown": refusal(
        404,
        openai("The model `m` does not exist", code="model_not_found"),
        ModelNotFound,
        "does not exist",
    ),
    "a model that Ollama lacks": refusal(
        404, {"error": {"message": 'model "m" not found, try pulling it first'}}, ModelNotFound
    ),
    "a model with another status": refusal(400, openai("m is not a valid model ID"), ModelNotFound),
    "a context that is too long": refusal(
        400,
        openai(
            "This model's maximum context length is 8192 tokens.", code="context_length_exceeded"
        ),
        ContextTooLong,
    ),
    "a context that llama.cpp finds too long": refusal(
        400,
        {
            "error": {
                "code": 400,
                "type": "exceed_context_size_error",
                "message": "the request exceeds the available context size, try increasing it",
            }
        },
        ContextTooLong,
    ),
    "a quota": refusal(
        429,
        openai("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
        QuotaExceeded,
        "quota",
    ),
    "a key refused with 400": refusal(400, openai("API key not valid."), KeyRefused),
    "an error that is text": refusal(400, {"error": "Some words"}, RequestRefused, "Some words"),
    "FastAPI's detail as text": refusal(
        422, {"detail": "Some words"}, RequestRefused, "Some words"
    ),
    "FastAPI's detail as a list": refusal(
        422,
        {"detail": [{"loc": ["body", "messages"], "msg": "field required", "type": "missing"}]},
        RequestRefused,
        "body.messages: field required",
    ),
    "a status of error": refusal(
        400, {"status": "error", "message": "Some words"}, RequestRefused, "Some words"
    ),
    "a message alone": refusal(400, {"message": "Some words"}, RequestRefused, "Some words"),
    "a list of errors": refusal(400, {"errors": ["Some words"]}, RequestRefused, "Some words"),
    "an error in a list": refusal(
        400, [{"error": {"message": "Some words"}}], RequestRefused, "Some words"
    ),
    "a title": refusal(400, {"title": "Some words", "status": 400}, RequestRefused, "Some words"),
    "JSON text": refusal(400, '"Some words"', RequestRefused, "Some words"),
    "plain text": refusal(500, "Some words", ServerFailed, "Some words", attempts=3),
    "no body": refusal(500, b"", ServerFailed, attempts=3),
    "JSON that is cut": refusal(400, b'{"error": {"message": "Some wo', RequestRefused, "Some wo"),
    "deep nesting": refusal(400, '{"error":' * 50_000, RequestRefused),
    "a huge integer": refusal(400, '{"error": ' + "9" * 10_000 + "}", RequestRefused, "999"),
    "a page of a proxy": refusal(
        502, PAGE, ServerFailed, "502 Bad Gateway", content_type="text/html", attempts=3
    ),
    "a page without a title": refusal(
        403,
        "<html><style>p{}</style><p>Access <b>denied</b></p></html>",
        KeyRefused,
        "Access denied",
    ),
    "words with markup and escapes": refusal(
        400,
        openai("<b>Some</b> [red]words[/red]\x1b]0;x\x07"),
        RequestRefused,
        "Some [red]words[/red]␛]0;x␇",
    ),
    "words with escaped markup": refusal(
        400, openai("Some &lt;b&gt;words&lt;/b&gt;"), RequestRefused, "Some words"
    ),
    "Azure's capitals": refusal(400, {"Message": "Some words"}, RequestRefused, "Some words"),
    "Baidu's error_msg": refusal(
        400, {"error_code": 3, "error_msg": "Some words"}, RequestRefused, "Some words"
    ),
    "Apigee's fault": refusal(
        400, {"fault": {"faultstring": "Some words"}}, RequestRefused, "Some words"
    ),
    "a byte order mark": refusal(
        400, "\ufeff" + json.dumps({"detail": "Some words"}), RequestRefused, "Some words"
    ),
    "words with lone surrogates": refusal(
        400, b'{"error": {"message": "Some\\ud83d words"}}', RequestRefused, "Some\ufffd words"
    ),
    "words without end": refusal(400, openai("word " * 10_000), RequestRefused, "word"),
    "the key in the words": refusal(
        401,
        openai(f"Incorrect API key provided: {KEY}."),
        KeyRefused,
        "Incorrect API key provided: ***.",
    ),
    "the key in other capitals": refusal(
        401, openai(f"Incorrect API key: {KEY.upper()}."), KeyRefused, "Incorrect API key: ***."
    ),
    "the key in a page": refusal(401, f"<html><p>{KEY}</p></html>", KeyRefused, "***"),
    "the key at the edge of what is kept": refusal(401, "x" * 590 + f" {KEY}", KeyRefused),
    "a body without end": Refusal(
        400, (head(400), b"Some words ", Flood(b"x" * 4096)), RequestRefused, "Some words"
    ),
    "a body that stalls": Refusal(
        400,
        (head(400, Content_Length="999") + b"Some words", Act.HOLD),
        RequestRefused,
        "Some words",
    ),
    "a body that breaks": Refusal(
        400, (head(400, Content_Length="999") + b"Some words", Act.RESET), RequestRefused
    ),
    "an encoding that is a lie": Refusal(
        400, (head(400, Content_Encoding="gzip") + b"Some words",), RequestRefused
    ),
    "a redirect to another server": refusal(
        307, b"", WrongPath, location="http://127.0.0.2:9/v1/chat/completions"
    ),
    "a redirect that would become GET": refusal(
        302, b"", WrongPath, location="/v2/chat/completions"
    ),
    "a redirect in a circle": refusal(308, b"", WrongPath, location="/v1/chat/completions"),
    "a redirect to nowhere": refusal(307, b"", WrongPath, location="http://[/"),
    "a redirect to what is no address": refusal(307, b"", WrongPath, location="mailto:a@b.test"),
    "a redirect to a name that is none": refusal(307, b"", WrongPath, location="http://xn--/"),
}


@pytest.mark.parametrize("fault", STATUS.values(), ids=STATUS)
async def test_an_answer_that_is_no_success_becomes_its_error(fault: Refusal) -> None:
    async with ScriptedServer() as server:
        server.play(*fault.steps, on="POST /v1/chat/completions")
        server.play(response(404, ""))
        outcome = await ask(server.base_url, key=KEY)
    failure = outcome.failure
    assert type(failure) is fault.error
    assert failure.status == fault.status
    assert fault.words in failure.server_words
    assert failure.message
    assert failure.hint
    assert len(failure.server_words) <= 600
    for text in (failure.message, failure.hint, failure.server_words):
        assert KEY not in text
        assert KEY[:8] not in text
        assert "<" not in text
        assert text.isprintable()
    assert len(outcome.retries) == fault.attempts - 1
    assert outcome.text == ""


async def test_a_wait_that_is_too_long_is_told() -> None:
    async with ScriptedServer() as server:
        server.play(response(429, NO, Retry_After="3600"))
        outcome = await ask(server.base_url)
    assert "60 min" in outcome.failure.hint
    assert outcome.failure.retry_after == 3600


@pytest.mark.parametrize(
    "words", ["Unexpected token in JSON", "invalid token at 3", "missing key 'x'"]
)
async def test_tokens_of_other_kinds_are_no_keys(words: str) -> None:
    async with ScriptedServer() as server:
        server.play(response(400, openai(words)))
        outcome = await ask(server.base_url)
    assert type(outcome.failure) is RequestRefused


async def test_a_redirect_on_the_same_server_is_followed_with_the_same_request() -> None:
    async with ScriptedServer() as server:
        server.play(
            response(307, b"", location="/v1/chat/completions/"), on="POST /v1/chat/completions"
        )
        server.play(response(200, {"choices": [{"message": {"content": "Hello"}}]}))
        outcome = await ask(server.base_url, key=KEY)
    assert outcome.text == "Hello"
    first, second = server.requests
    assert (second.method, second.path, second.body) == (
        "POST",
        "/v1/chat/completions/",
        first.body,
    )
    assert second.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_names_no_place_sends_nothing_again(status: int) -> None:
    async with ScriptedServer() as server:
        server.play(response(status, b""))
        outcome = await ask(server.base_url)
    assert isinstance(outcome.failure, WrongPath)
    assert len(server.requests) == 1


async def test_a_wait_of_years_is_told_in_hours() -> None:
    async with ScriptedServer() as server:
        server.play(response(429, NO, Retry_After="360000"))
        outcome = await ask(server.base_url)
    assert "100 h" in outcome.failure.hint


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("; charset=gbk", "余额不足".encode("gbk")),
        ("; charset=ISO-8859-1", "Guthaben erschöpft".encode("latin-1")),
        ("", "Guthaben erschöpft".encode("latin-1")),
        ("; charset=nothing", "Guthaben erschöpft".encode("latin-1")),
        ("; charset=hex", "Guthaben erschöpft".encode("latin-1")),
        ("; charset=gbk", "余额不足".encode()),
        ("", '{"error": "Guthaben erschöpft"}'.encode("utf-16")),
    ],
)
async def test_an_error_is_read_in_its_own_encoding(charset: str, body: bytes) -> None:
    async with ScriptedServer() as server:
        server.play(response(400, body, f"text/plain{charset}"))
        outcome = await ask(server.base_url)
    assert outcome.failure.server_words in ("余额不足", "Guthaben erschöpft")


async def test_a_redirect_to_a_login_is_not_proposed_as_a_base_url() -> None:
    async with ScriptedServer() as server:
        server.play(response(302, b"", location="http://login.example.org/portal"))
        outcome = await ask(server.base_url)
    assert "http://login.example.org/portal" in outcome.failure.message
    assert outcome.failure.hint.startswith("Check the base URL, and whether this network wants")
