"""Errors that name what would work: the nearest models, the path that answers."""

import pytest

from chatui.errors import (
    ModelNotFound,
    WrongPath,
)
from tests.scripted_server import Act, ScriptedServer, response
from tests.transport.asking import KEY, ask, request


async def test_a_model_that_is_unknown_is_answered_with_the_nearest_that_exist() -> None:
    async with ScriptedServer() as server:
        server.play(
            response(404, {"error": {"message": "The model does not exist"}}),
            on="POST /v1/chat/completions",
        )
        server.play(
            response(
                200,
                {
                    "data": [
                        {"id": "Qwen/Qwen2.5-VL-72B"},
                        {"id": "Qwen/Qwen2.5-VL-7B"},
                        {"id": "llama"},
                    ]
                },
            ),
            on="GET /v1/models",
        )
        outcome = await ask(server.base_url, request(model="qwen2.5-vl-7"))
    assert isinstance(outcome.failure, ModelNotFound)
    assert outcome.failure.hint.startswith("Did you mean Qwen/Qwen2.5-VL-7B or Qwen/Qwen2.5-VL-72B")
    assert "llama" not in outcome.failure.hint


async def test_a_model_that_is_unknown_inside_a_200_answer_is_explained_as_well() -> None:
    async with ScriptedServer() as server:
        body = {"status": "error", "message": "Model m1 not found"}
        server.play(response(200, body), on="POST /v1/chat/completions")
        server.play(response(200, {"data": [{"id": "m11"}]}), on="GET /v1/models")
        outcome = await ask(server.base_url, request(model="m1"))
    assert isinstance(outcome.failure, ModelNotFound)
    assert outcome.failure.hint == "Did you mean m11?"


async def test_a_web_page_is_answered_with_the_path_that_answers() -> None:
    async with ScriptedServer() as server:
        server.play(response(200, "<html><title>Welcome</title></html>", "text/html"))
        server.play(response(200, {"data": [{"id": "m"}]}), on="GET /v1/models")
        outcome = await ask(server.origin)
    assert isinstance(outcome.failure, WrongPath)
    assert f'"{server.origin}/v1"' in outcome.failure.hint


async def test_a_model_that_is_unknown_stays_the_error_when_the_list_fails() -> None:
    async with ScriptedServer() as server:
        server.play(
            response(404, {"error": {"message": "The model does not exist"}}),
            on="POST /v1/chat/completions",
        )
        server.play(Act.RESET, on="GET /v1/models")
        outcome = await ask(server.base_url)
    assert isinstance(outcome.failure, ModelNotFound)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("", "/v1"),
        ("/v1", "/api/v1"),
        ("", "/api"),
        ("/api", "/api/v1"),
        ("/v1/models", "/v1"),
        ("/v2", "/v1"),
        ("/openai", "/openai/v1"),
        ("/v1", ""),
    ],
)
@pytest.mark.parametrize("has_list", [True, False])
async def test_a_wrong_path_is_answered_with_the_one_that_answers(
    wrong: str, right: str, has_list: bool
) -> None:
    async with ScriptedServer() as server:
        server.play(response(404, "Not Found"))
        server.play(response(405, "Method Not Allowed"), on=f"GET {right}/chat/completions")
        if has_list:
            server.play(response(200, {"data": [{"id": "m"}]}), on=f"GET {right}/models")
        outcome = await ask(server.origin + wrong, key=KEY)
    assert isinstance(outcome.failure, WrongPath)
    assert f'"{server.origin}{right}"' in outcome.failure.hint
    assert [item.method for item in server.requests].count("POST") == 1


async def test_a_server_that_answers_everything_alike_is_no_reason_for_another_path() -> None:
    async with ScriptedServer() as server:
        server.play(response(404, "Not Found"), on="POST /v1/chat/completions")
        server.play(response(200, "<html>welcome</html>", "text/html"))
        outcome = await ask(server.base_url)
    assert isinstance(outcome.failure, WrongPath)
    assert "answers" not in outcome.failure.hint
