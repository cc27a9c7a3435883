"""What the endpoints know of their models: when it is asked for, and whose word counts."""

import os
import time
from pathlib import Path

import pytest

from chatui.endpoints import Endpoints, ModelChoice
from chatui.model_info import AS_OF, ModelInfo
from chatui.storage.model_cache import ModelCache
from tests.composition import make_sessions
from tests.scripted_server import ScriptedServer, response

AWAY = "https://llm.example.org/v1"


def endpoints_at(folder: Path, base_url: str) -> Endpoints:
    return make_sessions(folder, base_url).endpoints


def kept(folder: Path, base_url: str, *models: ModelInfo, days_ago: float = 0) -> None:
    ModelCache(folder / "models").save(base_url, models)
    [path] = (folder / "models").glob("*.json")
    then = time.time() - days_ago * 24 * 3600
    os.utime(path, (then, then))


@pytest.mark.parametrize(("days_ago", "requests"), [(1, 0), (30, 1), (-30, 1)])
async def test_a_list_is_fetched_again_once_it_is_old(
    tmp_path: Path, server: ScriptedServer, days_ago: float, requests: int
) -> None:
    kept(tmp_path, server.base_url, ModelInfo("m", 10), days_ago=days_ago)
    server.play(response(200, {"data": [{"id": "m", "context_length": 20}]}))
    endpoints = endpoints_at(tmp_path, server.base_url)
    assert await endpoints.learn_models("test") is bool(requests)
    assert len(server.requests) == requests
    info = endpoints.model_info(ModelChoice("test", "m"))
    assert info == ModelInfo("m", 20 if requests else 10)
    assert ModelCache(tmp_path / "models").is_fresh(server.base_url)
    await endpoints.close()


async def test_a_list_that_cannot_be_learnt_is_no_error_and_leaves_what_is_known(
    tmp_path: Path, server: ScriptedServer
) -> None:
    kept(tmp_path, server.base_url, ModelInfo("m", 10), days_ago=30)
    server.play(response(500, "no"))
    endpoints = endpoints_at(tmp_path, server.base_url)
    assert await endpoints.learn_models("test") is False
    assert await endpoints.learn_models("test") is False
    assert len(server.requests) == 1
    assert endpoints.model_info(ModelChoice("test", "m")) == ModelInfo("m", 10)
    await endpoints.close()


async def test_a_well_known_model_is_known_before_and_without_a_list(tmp_path: Path) -> None:
    endpoints = endpoints_at(tmp_path, AWAY)
    info = endpoints.model_info(ModelChoice("test", "gpt-4o"))
    assert info is not None
    assert (info.context_length, info.as_of) == (128_000, AS_OF)
    assert endpoints.model_info(ModelChoice("test", "unheard-of")) is None


async def test_what_the_list_says_counts_more_than_the_table_and_is_kept_alone(
    tmp_path: Path,
) -> None:
    kept(tmp_path, AWAY, ModelInfo("gpt-4o", 64_000))
    endpoints = endpoints_at(tmp_path, AWAY)
    await endpoints.read_models()
    info = endpoints.model_info(ModelChoice("test", "gpt-4o"))
    assert info is not None
    assert (info.context_length, info.sees_images, info.as_of) == (64_000, True, AS_OF)
    assert ModelCache(tmp_path / "models").load(AWAY) == [ModelInfo("gpt-4o", 64_000)]


async def test_a_refused_picture_counts_more_than_the_table_and_less_than_the_list(
    tmp_path: Path,
) -> None:
    kept(tmp_path, AWAY, ModelInfo("listed", sees_images=True), ModelInfo("gpt-4o"))
    endpoints = endpoints_at(tmp_path, AWAY)
    await endpoints.read_models()
    listed, known = (ModelChoice("test", name) for name in ("listed", "gpt-4o"))
    assert endpoints.sees_images(known) is True
    for choice in (listed, known):
        endpoints.note_refused_pictures(choice)
    assert endpoints.sees_images(listed) is True
    assert endpoints.sees_images(known) is False
