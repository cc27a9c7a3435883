"""What is said of the errors that servers are known to send, in their own wording."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.errors import (
    CannotConnect,
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
from chatui.transport.errors.failures import Failures
from chatui.transport.errors.rule import Rule
from chatui.transport.errors.rules import RULES
from chatui.transport.errors.server_words import words_of, words_of_body
from chatui.transport.limits import Limits
from chatui.transport.retry import delay_before_retry
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.transport.asking import ask, request
from tests.transport.error_wordings import WORDINGS


@dataclass(frozen=True)
class Said:
    """A server's error, and what has to be said of it."""

    status: int | None
    body: object
    kind: type[EndpointError]
    message: str
    hint: str
    is_retried: bool = False


def openai(message: str, code: object = None, kind: str = "invalid_request_error") -> object:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def gemini(message: str, *details: object, status: str = "RESOURCE_EXHAUSTED") -> Any:
    return [{"error": {"code": 429, "message": message, "status": status, "details": details}}]


WORK = Endpoint("Work", "http://127.0.0.1:9/v1")
KEY = ApiKey("sk-of-work-42", base_url=WORK.base_url, source="x")
QUOTA = "You exceeded your current quota, please check your plan and billing details."
LIMIT_0 = (
    f"{QUOTA} * Quota exceeded for metric: generativelanguage.googleapis.com/"
    "generate_content_free_tier_requests, limit: 0, model: m Please retry in 5.2s."
)
RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
VIOLATION = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}],
}
TOO_MANY = (RateLimited, "Too many requests (429)", "It asks to wait 34 s.")
NO_IMAGES = (RequestRefused, "Work takes no images with “m”", "Leave them out")
NO_SYSTEM = (RequestRefused, "Work takes no system prompt with “m”", "Remove the system prompt")
FILTERED = (RequestRefused, "The filter of Work refused the prompt", "Rephrase it")
NO_CREDIT = (QuotaExceeded, "Work says that no credit is left", "Top up")
NO_REGION = (RequestRefused, "Work does not serve this country or region", "The key is not")
NO_ACCESS = (RequestRefused, "Work has not opened “m” to this account", "Activate it")
NOBODY = (RequestRefused, "Work has nobody who serves “m” under your", "Change them at Work")
NO_MODEL = (ModelNotFound, "Work has no model “m”", "Choose another model.")
STREAMS = (RequestRefused, "Work only streams", "Set the parameter stream to true.")
NO_KEY = (KeyRefused, "Work refused the key", "Check the key.")

# The names are those of the servers; the wording is from their documentation or from replies
# that were recorded.
SAID = {
    "Gemini's RetryInfo": Said(
        429, gemini(QUOTA, VIOLATION, RETRY_INFO), *TOO_MANY, is_retried=True
    ),
    "Gemini's RetryInfo as JSON in a string": Said(
        429,
        {"error": {"message": json.dumps(gemini(QUOTA, RETRY_INFO)[0]), "code": 429}},
        *TOO_MANY,
        is_retried=True,
    ),
    "Gemini's RetryInfo behind LiteLLM's name": Said(
        429,
        openai(f"litellm.RateLimitError: {json.dumps(gemini(QUOTA, RETRY_INFO)[0])}"),
        *TOO_MANY,
        is_retried=True,
    ),
    "Gemini's wait in words": Said(
        429, gemini(f"{QUOTA} Please retry in 33.07s."), *TOO_MANY, is_retried=True
    ),
    "Groq's wait in words": Said(
        429,
        openai("Rate limit reached for model `m`. Please try again in 33.6s.", kind="tokens"),
        *TOO_MANY,
        is_retried=True,
    ),
    "Gemini's quota without a wait": Said(429, gemini(QUOTA), *NO_CREDIT),
    "Gemini's model outside the free tier": Said(
        429,
        gemini(LIMIT_0, RETRY_INFO),
        QuotaExceeded,
        "Work has no free tier for “m” (429)",
        "Choose another model",
    ),
    "OpenAI's quota": Said(429, openai(QUOTA, "insufficient_quota"), *NO_CREDIT),
    "Z.ai's 1113": Said(
        429, {"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}}, *NO_CREDIT
    ),
    "MiniMax's 1008": Said(
        500,
        {"type": "error", "error": {"type": "api_error", "message": "insufficient balance (1008)"}},
        *NO_CREDIT,
    ),
    "DashScope's Arrearage": Said(
        400,
        {
            "code": "Arrearage",
            "message": "Access denied, please make sure your account is in good standing.",
        },
        *NO_CREDIT,
    ),
    "DashScope's free tier": Said(
        403,
        openai("The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly"),
        *NO_CREDIT,
    ),
    "Anthropic's credit": Said(
        400, openai("Your credit balance is too low to access the Anthropic API."), *NO_CREDIT
    ),
    "402": Said(402, openai("Insufficient Balance"), *NO_CREDIT),
    "OpenAI's region": Said(
        403,
        openai(
            "Country, region, or territory not supported", "unsupported_country_region_territory"
        ),
        *NO_REGION,
    ),
    "Gemini's region": Said(
        400, gemini("User location is not supported for the API use."), *NO_REGION
    ),
    "OpenRouter's moderation": Said(
        403, {"error": {"code": 403, "message": "Your input was flagged"}}, *FILTERED
    ),
    "OpenAI's flag": Said(
        400,
        openai("Invalid prompt: your prompt was flagged as potentially violating our usage policy"),
        *FILTERED,
    ),
    "Azure's filter": Said(
        400,
        openai("The response was filtered due to the prompt triggering", "content_filter"),
        *FILTERED,
    ),
    "DashScope's inspection": Said(
        400,
        openai("Input data may contain inappropriate content.", "data_inspection_failed"),
        *FILTERED,
    ),
    "Spark's 10013": Said(
        None,
        {"error": {"code": 10013, "message": "输入内容审核不通过，涉嫌违规，请重新调整输入内容"}},
        *FILTERED,
    ),
    "Z.ai's 1301": Said(
        400,
        {"error": {"code": "1301", "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"}},
        *FILTERED,
    ),
    "DeepSeek's risk": Said(400, openai("Content Exists Risk"), *FILTERED),
    "OpenAI's verification": Said(
        404, openai("Your organization must be verified to use the model `m`."), *NO_ACCESS
    ),
    "OpenRouter's data policy": Said(
        404,
        openai("No endpoints found matching your data policy (Paid model training).", 404),
        *NOBODY,
    ),
    "OpenRouter's providers": Said(
        404, openai("No allowed providers are available for the selected model.", 404), *NOBODY
    ),
    "OpenAI's temperature": Said(
        400,
        openai("Unsupported value: 'temperature' does not support 0.2 with this model."),
        RequestRefused,
        "Work does not take the parameter temperature as it is (400)",
        "Unset temperature",
    ),
    "Gemini's model": Said(
        404, gemini("models/m is not found for API version v1beta, or is not"), *NO_MODEL
    ),
    "Z.ai's 1211": Said(
        400, {"error": {"code": "1211", "message": "模型不存在，请检查模型代码。"}}, *NO_MODEL
    ),
    "DashScope's access": Said(403, openai("Model access denied."), *NO_ACCESS),
    "OpenAI's project": Said(
        403, openai("Project `p` does not have access to model `m`", "model_not_found"), *NO_ACCESS
    ),
    "Volcengine's ModelNotOpen": Said(
        404, openai("Your account 1 has not activated the model m.", "ModelNotOpen"), *NO_ACCESS
    ),
    "Azure's deployment": Said(
        404,
        {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}},
        ModelNotFound,
        "Work has no deployment “m” (404)",
        "Choose another model",
    ),
    "DeepSeek's names": Said(
        400,
        openai("The supported API model names are Alpha-pro or beta, but you passed m."),
        ModelNotFound,
        "Work has no model “m” (400)",
        "Choose Alpha-pro or beta.",
    ),
    "OpenAI's model": Said(
        404,
        openai("The model `m` does not exist or you do not have access to it.", "model_not_found"),
        ModelNotFound,
        "Work has no model “m” (404)",
        "Choose another model.",
    ),
    "DeepSeek without images": Said(
        400, openai("messages[0]: unknown variant `image_url`, expected `text` at 1"), *NO_IMAGES
    ),
    "OpenAI without images": Said(
        400,
        openai("Invalid content type. image_url is only supported by certain models."),
        *NO_IMAGES,
    ),
    "llama.cpp without images": Said(
        500,
        {"error": {"code": 500, "message": "image input is not supported - hint: if this is"}},
        *NO_IMAGES,
    ),
    "OpenRouter without images": Said(
        404, openai("No endpoints found that support image input", 404), *NO_IMAGES
    ),
    "LM Studio without images": Said(
        400, {"error": "Model does not support images. Please use a model that does."}, *NO_IMAGES
    ),
    "Ollama without images": Said(
        400, {"error": "this model does not support image input (ref: b8)"}, *NO_IMAGES
    ),
    "vLLM without images": Said(
        400, {"object": "error", "message": "m is not a multimodal model None"}, *NO_IMAGES
    ),
    "an image that is too large": Said(
        400,
        openai("The model does not support images larger than 20 MB"),
        RequestRefused,
        "Work refused the request (400)",
        "Check the parameters",
    ),
    "OpenAI without a system prompt": Said(
        400,
        openai("Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        *NO_SYSTEM,
    ),
    "Gemini without a system prompt": Said(
        400, gemini("Developer instruction is not enabled for models/m"), *NO_SYSTEM
    ),
    "Gemma without a system prompt": Said(500, "System role not supported", *NO_SYSTEM),
    "DashScope's stream": Said(
        400,
        openai("This model only support stream mode, please enable the stream parameter"),
        *STREAMS,
    ),
    "DashScope's thinking": Said(
        400,
        openai("parameter.enable_thinking must be set to false for non-streaming calls"),
        *STREAMS,
    ),
    "ModelScope's thinking": Said(
        400, openai("enable thinking can not be support when `stream=False`."), *STREAMS
    ),
    "Ollama's memory": Said(
        500,
        {"error": "model requires more system memory (12.1 GiB) than is available (3.9 GiB)"},
        RequestRefused,
        "The server has too little memory for “m”",
        "Choose a smaller model",
    ),
    "llama.cpp's tools": Said(
        500,
        {"error": {"code": 500, "message": "tools param requires --jinja flag"}},
        RequestRefused,
        "Work refused the request",
        "Start the server with --jinja.",
    ),
    "MiniMax's 1004": Said(
        None,
        {"base_resp": {"status_code": 1004, "status_msg": "login fail: Please carry the key"}},
        *NO_KEY,
    ),
    "Gemini's key": Said(400, gemini("API key not valid. Please pass a valid API key."), *NO_KEY),
    "401": Said(401, openai("No"), *NO_KEY),
    "403 of a reason nobody knows": Said(
        403, openai("No"), KeyRefused, "Work denies access (403)", "Check the key, and what"
    ),
    "403 for a key": Said(403, openai("Invalid API key"), *NO_KEY),
    "OpenAI's request inside a 200 answer": Said(
        None,
        openai("Bad value for logprobs"),
        RequestRefused,
        "Work refused the request: “Bad",
        "Check the parameters",
    ),
    "a context": Said(
        400,
        openai("This model's maximum context length is 8192 tokens.", "context_length_exceeded"),
        ContextTooLong,
        "The conversation is too long for “m”",
        "Leave messages out",
    ),
    "a context of 10013 tokens": Said(
        400,
        openai("maximum context length is 8192, but you sent 10013 tokens"),
        ContextTooLong,
        "The conversation is too long",
        "Leave messages out",
    ),
    "a rate inside a 200 answer": Said(
        None, openai("Rate limit reached", None, "x"), RateLimited, "Too many", "Wait a little"
    ),
    "429": Said(429, openai("No"), RateLimited, "Too many requests", "Wait", is_retried=True),
    "404": Said(404, openai("No"), WrongPath, "Work has no http", "Check the base URL"),
    "413": Said(413, openai("No"), RequestRefused, "The request is too large", "Leave out"),
    "511": Said(
        511, "", CannotConnect, "The network wants a login before Work can be asked (511)", "Log in"
    ),
    "407": Said(407, "", EndpointError, "A proxy on the way to Work wants a login", "Ask who"),
    "a failure nobody knows": Said(
        500, openai("Boom"), ServerFailed, "Work failed (500)", "Try again", is_retried=True
    ),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_an_error_that_is_known_is_told_for_what_it_is(said: Said) -> None:
    failures = Failures(WORK, KEY, model="m")
    if said.status is None:
        error = failures.of_payload(said.body)
    else:
        body = said.body if isinstance(said.body, str) else json.dumps(said.body)
        error = failures.of_response(said.status, body)
    assert isinstance(error, said.kind)
    assert error.message.startswith(said.message)
    assert error.hint.startswith(said.hint)
    delay = delay_before_retry(error, {}, failures=1, limits=Limits(), chance=0)
    if said.status is not None:
        assert (delay is not None) is said.is_retried
    assert error.retry_after is None or delay == error.retry_after


def test_a_server_that_was_sent_no_key_is_not_said_to_refuse_one() -> None:
    error = Failures(WORK).of_response(401, json.dumps(openai("No API key provided.")))
    assert isinstance(error, KeyRefused)
    assert error.message == "Work needs an API key (401): “No API key provided.”"
    assert error.hint == "Give it one by chatui key set Work."
    with_header = replace(WORK, headers={"X-Token": "1"})
    assert Failures(with_header).of_response(401, "No").message.startswith("Work refused the key")


@pytest.mark.parametrize(("words", "told"), [("bad", "“bad”."), ("Bad!", "“Bad!”"), ("", ".")])
def test_what_helps_begins_behind_a_full_stop(words: str, told: str) -> None:
    error = Failures(WORK).of_response(400, words)
    assert error.message.removeprefix("Work refused the request (400)").lstrip(": ") == told
    assert str(error).endswith(f"{told} {error.hint}")


def test_a_refused_key_that_looks_like_anothers_is_said_to() -> None:
    endpoint = Endpoint("Work", "https://api.groq.com/openai/v1")
    key = ApiKey("sk-or-v1-4242424242", base_url=endpoint.base_url, source="x")
    error = Failures(endpoint, key).of_response(401, "No")
    assert isinstance(error, KeyRefused)
    assert error.hint.startswith("The key looks like one for OpenRouter. Check the key, or get")
    assert "4242" not in str(error)


def test_the_command_that_takes_another_key_is_named_where_it_would_count() -> None:
    kept = ApiKey("sk-1", base_url=WORK.base_url, source="the keyring")
    hint = Failures(WORK, kept).of_response(401, "No").hint
    assert hint == "Check the key. chatui key set Work takes another."
    given = ApiKey("sk-1", base_url=WORK.base_url, source="WORK_KEY")
    by_variable = replace(WORK, api_key_env="WORK_KEY")
    assert Failures(by_variable, given).of_response(401, "No").hint == "Check the key."
    for source in ("headers", "what was typed"):
        other = ApiKey("", base_url=WORK.base_url, source=source)
        assert Failures(WORK, other).of_response(401, "No").hint == "Check the key."


def wordings(name: str) -> Iterator[tuple[int | None, object]]:
    for line in WORDINGS[name][-1].strip().splitlines():
        status, code, words = (part.strip() for part in line.split("|", 2))
        yield None if status == "-" else int(status), openai(words, code or None, "")


@pytest.mark.parametrize("name", WORDINGS)
def test_a_wording_is_told_for_what_it_is(name: str) -> None:
    kind, message, hint, _ = WORDINGS[name]
    failures = Failures(WORK, KEY, model="m")
    limits = Limits(longest_wait=1e9)
    wrong = []
    for status, body in wordings(name):
        text = json.dumps(body)
        error = failures.of_payload(body) if status is None else failures.of_response(status, text)
        delay = delay_before_retry(error, {}, failures=1, limits=limits, chance=0)
        may_pass = kind in (RateLimited, ServerFailed) or status in (408, 409)
        if (
            type(error) is not kind
            or not error.message.startswith(message)
            or hint not in error.hint
            or (delay is not None) != (may_pass and status is not None)
        ):
            wrong.append(str(error))
    assert wrong == []


CASES = [(said.status, words_of(said.body, None)) for said in SAID.values()] + [
    (status, words_of(body, None)) for name in WORDINGS for status, body in wordings(name)
]


@pytest.mark.parametrize("rule", RULES, ids=[rule.said_by for rule in RULES])
def test_each_rule_names_who_says_so_and_has_a_case(rule: Rule) -> None:
    assert rule.said_by
    assert any(
        status in rule.statuses and (rule.says is None or rule.says.search(said.for_rules))
        for status, said in CASES
    )


async def test_a_limit_with_a_time_to_wait_in_its_body_is_waited_for() -> None:
    details = {"@type": RETRY_INFO["@type"], "retryDelay": "0.01s"}
    async with ScriptedServer() as server:
        server.play(response(429, gemini(QUOTA, details)))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url)
    assert outcome.text == "Hello"
    assert [retry.delay for retry in outcome.retries] == [0.01]


async def test_a_server_that_only_streams_is_said_to_when_streaming_is_off() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, openai("This model only support stream mode")))
        outcome = await ask(server.base_url, request(stream=False))
    assert outcome.failure.hint == "Set the parameter stream to true."
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('error: {"code":500,"message":"No context","type":"server_error"}', "No context"),
        ('error: {"detail":"It broke","error":{"message":"No context"}}', "No context It broke"),
        ('Gateway: {"error": {"message": "No context"}} at m', "No context"),
        ('[{"error": {"message": "No context"}}]', "No context"),
        ('Expected {"message": "x"} here', 'Expected {"message": "x"} here'),
        ("[1113][No credit]", "[1113][No credit]"),
    ],
)
def test_json_inside_the_words_of_a_server_is_read(text: str, words: str) -> None:
    assert words_of_body(text, None).text == words
    assert words_of({"error": {"message": text}}, None).text == words
