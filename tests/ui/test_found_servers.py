"""Servers on this machine, offered on the empty chat."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatui.endpoints import EMBEDDED
from chatui.errors import NotSaved
from chatui.providers import Provider, provider_named
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.ui.panels.models import ModelsScreen
from chatui.ui.widgets.empty_chat import EmptyChat
from tests.scripted_server import ScriptedServer, Until, response
from tests.ui.chat_program import (
    Program,
    chat,
    chat_screen,
    screen_text,
    until,
    until_shown,
)

pytestmark = pytest.mark.usefixtures("patient_search")

ONE = {"data": [{"id": "qwen3:8b", "owned_by": "library"}]}
TWO = {"data": [{"id": name, "owned_by": "openai"} for name in ("text-embed-3", "gpt-x")]}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


def at(server: ScriptedServer, provider: str = "ollama") -> Provider:
    return replace(
        provider_named(provider), base_url=server.base_url.replace("127.0.0.1", "localhost")
    )


def unconfigured(folder: Path, *findable: Provider, find_servers: bool = True) -> Program:
    return Program(folder, findable=findable, endpoints={}, find_servers=find_servers)


async def test_a_server_is_offered_and_used_when_its_key_is_pressed(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(200, ONE))
    program = unconfigured(tmp_path, at(server))
    async with program.app().run_test(size=(80, 24)) as pilot:
        screen = await until_shown(pilot, "Ollama is running here: 1 model")
        assert "Ollama is running here: 1 model · F6 uses it" in screen
        assert chat(pilot).session.choice.endpoint == EMBEDDED
        assert not EndpointsFile(tmp_path / "endpoints.toml").load()

        await pilot.press("f6")
        await until_shown(pilot, "Ollama is saved as ollama, without a key.")
        choice = chat(pilot).session.choice
        assert (choice.endpoint, choice.model) == ("ollama", "qwen3:8b")
        assert "is running here" not in screen_text(pilot)
    saved = EndpointsFile(tmp_path / "endpoints.toml").load()["ollama"]
    assert (saved.base_url, saved.provider) == (server.base_url, "ollama")
    assert {request.method for request in server.requests} == {"GET"}
    again = Program(tmp_path, endpoints={}, findable=[at(server)]).sessions
    assert again.new().choice == choice


async def test_of_several_models_the_first_that_chats_is_taken_and_the_others_are_shown(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(200, TWO))
    async with unconfigured(tmp_path, at(server, "litellm")).app().run_test() as pilot:
        await until_shown(pilot, "LiteLLM is running here: 2 models · F6 uses it")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        choice = chat(pilot).session.choice
        assert (choice.endpoint, choice.model) == ("litellm", "gpt-x")


async def test_of_several_servers_one_is_chosen(tmp_path: Path, server: ScriptedServer) -> None:
    async with ScriptedServer() as other:
        server.play(response(200, TWO))
        other.play(response(200, ONE))
        program = unconfigured(tmp_path, at(server, "vllm"), at(other, "lmstudio"))
        async with program.app().run_test(size=(80, 24)) as pilot:
            await until_shown(pilot, f"A server on port {server.port} is running here: 2 models")
            assert "Ollama is running here: 1 model · F6 chooses one" in screen_text(pilot)
            await pilot.press("f6")
            await until_shown(pilot, "Servers on this machine")
            await pilot.press("down", "enter")
            await until_shown(pilot, "Ollama is saved as ollama, without a key.")


async def test_a_click_uses_the_server_of_its_line(tmp_path: Path, server: ScriptedServer) -> None:
    async with ScriptedServer() as other:
        server.play(response(200, TWO))
        other.play(response(200, ONE))
        program = unconfigured(tmp_path, at(server, "litellm"), at(other))
        async with program.app().run_test(size=(80, 24)) as pilot:
            rows = (await until_shown(pilot, "Ollama is running here")).splitlines()
            row = next(y for y, text in enumerate(rows) if "Ollama is running" in text)
            await pilot.click(EmptyChat, offset=(8, row))
            await until_shown(pilot, "Ollama is saved as ollama, without a key.")


async def test_nobody_is_asked_where_something_is_set_up(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(200, ONE))
    async with Program(tmp_path, findable=[at(server)]).app().run_test() as pilot:
        await until(pilot, lambda: chat(pilot).is_complete)
        await chat_screen(pilot).workers.wait_for_complete()
        assert server.connections == 0

        await pilot.press("f6")
        await until_shown(pilot, "Ollama is saved as ollama, without a key.")
        assert len(server.requests) == 1


async def test_nobody_is_asked_where_that_is_switched_off(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(200, ONE))
    program = unconfigured(tmp_path, at(server), find_servers=False)
    async with program.app().run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: chat(pilot).is_complete)
        await pilot.press("f6")
        await until_shown(pilot, "the setting find_servers is off")
        assert server.connections == 0


async def test_where_none_is_found_that_is_said_when_it_was_asked_for(tmp_path: Path) -> None:
    async with unconfigured(tmp_path).app().run_test() as pilot:
        await until(pilot, lambda: chat(pilot).is_complete)
        await pilot.press("f6")
        await until_shown(pilot, "No other server that lists models was found")


async def test_one_that_connect_lists_is_used_like_one_that_is_offered(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(200, TWO))
    program = Program(tmp_path, findable=[at(server, "litellm")])
    async with program.app().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: chat(pilot).is_complete)
        await pilot.press("f3")
        await until_shown(pilot, "Running on this machine")
        await pilot.press(*f"127.0.0.1:{server.port}", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        choice = chat(pilot).session.choice
        assert (choice.endpoint, choice.model) == ("litellm", "gpt-x")
        assert {request.method for request in server.requests} == {"GET"}


async def test_an_endpoint_that_cannot_be_kept_changes_nothing(
    tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("endpoints.toml is not saved: the disk is full.")

    monkeypatch.setattr(EndpointsFile, "save", refuse)
    server.play(response(200, ONE))
    async with unconfigured(tmp_path, at(server)).app().run_test(size=(160, 24)) as pilot:
        await until_shown(pilot, "F6 uses it")
        await pilot.press("f6")
        await until_shown(pilot, "endpoints.toml is not saved: the disk is full.")
        assert chat(pilot).session.choice.endpoint == EMBEDDED
        assert "F6 uses it" in screen_text(pilot)


async def test_a_server_that_was_late_is_offered_when_the_embedded_model_is_ready(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(503, {"error": "starting"}))
    server.play(response(200, ONE))
    async with unconfigured(tmp_path, at(server)).app().run_test() as pilot:
        await until_shown(pilot, "Ollama is running here: 1 model · F6 uses it")
        assert len(server.requests) == 2


async def test_the_chat_can_be_used_while_a_server_is_waited_for(
    tmp_path: Path, server: ScriptedServer
) -> None:
    gate = asyncio.Event()
    server.play(Until(gate), response(200, ONE))
    async with unconfigured(tmp_path, at(server)).app().run_test() as pilot:
        await server.wait_for_requests(1)
        await pilot.press("h", "i")
        assert chat(pilot).composer.text == "hi"
