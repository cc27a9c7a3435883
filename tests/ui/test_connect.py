"""The list of endpoints and providers: what is found in it, opened, added and removed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint, Origin
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ConfigError
from chatui.providers import MODELSLAB, PROVIDERS, Provider
from chatui.transport.found_servers import FoundServer
from chatui.ui.panels.connect.lines import ANOTHER, TypedAddress, endpoint_lines
from chatui.ui.panels.connect.panel import ConnectScreen
from chatui.ui.widgets.choice_list import Choice, Heading
from tests.composition import make_sessions
from tests.scripted_server import ScriptedServer, response
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened

SECRET = "sk-very-secret-0123456789"
MINE = Endpoint("mine", "https://llm.example.org/v1", model="m", origin=Origin.SAVED)
HERE = Endpoint("here", "http://127.0.0.1:9/v1", model="h", origin=Origin.SAVED)


def _endpoints(folder: Path, environ: Mapping[str, str] | None = None, **tables: Any) -> Endpoints:
    endpoints = make_sessions(folder, environ=environ, settings={"endpoints": tables}).endpoints
    endpoints.save(MINE, SECRET)
    endpoints.save(HERE, None)
    return endpoints


def _lines(query: str, endpoints: Endpoints) -> dict[str, list[Choice]]:
    """Return the choices by the headings above them."""
    found: dict[str, list[Choice]] = {}
    in_use = ModelChoice("mine", "m")
    for line in endpoint_lines(query, endpoints, PROVIDERS, (), in_use=in_use):
        if isinstance(line, Heading):
            found[line.text] = []
        else:
            assert isinstance(line, Choice)
            found[[*found][-1]].append(line)
    return found


def test_ones_own_come_first_with_the_state_of_their_keys_then_every_provider(
    tmp_path: Path,
) -> None:
    environ = {"WORK_KEY": "sk-1", "OPENAI_API_KEY": "sk-proj-1"}
    tables = {
        "work": {"base_url": "https://w.example/v1", "api_key_env": "WORK_KEY"},
        "vault": {"base_url": "https://v.example/v1", "api_key_command": "pass show v"},
        "router": {"base_url": "https://openrouter.ai/api/v1"},
    }
    endpoints = _endpoints(tmp_path, environ, **tables)
    lines = _lines("", endpoints)
    assert list(lines) == ["Yours", "Providers", "Servers of your own", "Elsewhere"]
    assert {choice.text: choice.facts[1:] for choice in lines["Yours"]} == {
        "mine": ("key kept", "in use"),
        "here": ("no key", ""),
        "work": ("$WORK_KEY", ""),
        "vault": ("key from a command", ""),
        "router": ("key needed", ""),
    }
    providers = {choice.text: choice.facts[1] for choice in lines["Providers"]}
    assert providers["OpenAI"] == "$OPENAI_API_KEY"
    assert "OpenRouter" not in providers
    local = [choice.text for choice in lines["Servers of your own"]]
    own_or_listed = len(providers) + len(local) + 1
    assert own_or_listed == len([one for one in PROVIDERS if not one.ended])
    assert [choice.value for choice in lines["Elsewhere"]] == [ANOTHER]


def test_what_is_built_in_is_a_provider_until_it_has_a_key(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path)
    assert _lines("", endpoints)["Providers"][0].value == MODELSLAB
    endpoints.save(MODELSLAB, SECRET, instead_of=MODELSLAB)
    lines = _lines("", endpoints)
    assert [choice.text for choice in lines["Yours"]] == ["ModelsLab", "mine", "here"]
    assert "ModelsLab" not in [choice.text for choice in lines["Providers"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("groq", "Groq"),
        ("deep", "DeepSeek"),
        ("hf", "Hugging Face"),
        ("aliyun", "DashScope"),
        ("llm.ex", "mine"),
        ("11434", "Ollama"),
        ("router", "OpenRouter"),
    ],
)
def test_typing_finds_by_name_host_and_port(query: str, first: str, tmp_path: Path) -> None:
    section, *_ = _lines(query, _endpoints(tmp_path)).values()
    assert section[0].text == first


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("gpu-box:8000", TypedAddress("gpu-box:8000")),
        ("https://x.example/v1", TypedAddress("https://x.example/v1")),
        ("nothing like it", ANOTHER),
        ("two words.", ANOTHER),
    ],
)
def test_what_can_be_an_address_is_offered_as_one(
    query: str, value: object, tmp_path: Path
) -> None:
    assert _lines(query, _endpoints(tmp_path))["Elsewhere"][0].value == value


async def test_a_provider_is_begun_with_its_address_and_where_to_get_its_key(
    tmp_path: Path,
) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(ConnectScreen(endpoints)) as (app, pilot):
        await pilot.press(*"groq", "enter")
        screen = await until_shown(pilot, "Get one at https://console.groq.com/keys")
        assert "https://api.groq.com/openai/v1" in screen
        await pilot.press(*"gsk_1", "ctrl+s")
        await until_shown(pilot, "groq is saved.")
        await until_shown(pilot, "The key is in")
        assert "Get one at" not in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.results == [ModelChoice("groq", None)])
    saved = endpoints.get("groq")
    key = endpoints.key(saved)
    assert key is not None
    assert key.reveal("https://api.groq.com/openai/v1") == "gsk_1"


async def test_no_key_is_offered_to_be_deleted_where_none_is_kept(tmp_path: Path) -> None:
    async with opened(ConnectScreen(_endpoints(tmp_path))) as (_, pilot):
        await pilot.press(*"modelslab", "ctrl+d")
        await until_shown(pilot, "ModelsLab is built in and stays. No key is kept for it.")


async def test_a_server_of_ones_own_keeps_its_dialect(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(ConnectScreen(endpoints)) as (_, pilot):
        await pilot.press(*"ollama", "enter", "ctrl+s")
        await until_shown(pilot, "ollama is saved.")
    assert endpoints.get("ollama").provider == "ollama"


async def test_a_form_leads_back_to_the_list_and_one_that_is_named_is_open_at_once(
    tmp_path: Path,
) -> None:
    async with opened(ConnectScreen(_endpoints(tmp_path), "mine")) as (app, pilot):
        await until_shown(pilot, "─ mine ─")
        assert app.focused is not None
        assert app.focused.id == "key"
        await pilot.press("escape")
        await until_shown(pilot, "─ Connect ─")
        assert "▌  mine" in screen_text(pilot)
        await pilot.press("escape")
        assert app.results == [None]


async def test_a_removal_is_asked_about_and_takes_the_key_along(tmp_path: Path) -> None:
    endpoints, told = _endpoints(tmp_path), []
    panel = ConnectScreen(
        endpoints,
        in_use=ModelChoice("mine", "m"),
        follow=lambda name, now: told.append((name, now)),
    )
    async with opened(panel) as (_, pilot):
        await pilot.press("ctrl+d")
        await until_shown(pilot, "Remove mine, and delete its key? · ^D again removes · Esc keeps")
        await pilot.press("escape")
        await until(pilot, lambda: "Remove mine" not in screen_text(pilot))
        await pilot.press("ctrl+d", "down", "ctrl+d")
        await until_shown(pilot, "Remove here?")
        await pilot.press("up", "ctrl+d", "ctrl+d")
        await until_shown(pilot, "mine is removed. Chats that used it are all there.")
        assert "llm.example.org" not in screen_text(pilot)
    assert told == [("mine", None)]
    assert not list((tmp_path / "keys").iterdir())
    with pytest.raises(ConfigError):
        endpoints.get("mine")


async def test_what_is_set_elsewhere_or_not_at_all_is_not_removed(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, work={"base_url": "https://w.example/v1"})
    async with opened(ConnectScreen(endpoints), (120, 40)) as (_, pilot):
        await pilot.press(*"work", "ctrl+d")
        await until_shown(pilot, "work is set in config.toml, [endpoints.work]: remove it there.")
        await pilot.press("ctrl+u", *"groq", "ctrl+d")
        await until_shown(pilot, "Only what is set up can be removed.")
    assert {"work", "mine", "here"} <= {one.name for one in endpoints.all()}


@pytest.mark.usefixtures("patient_search")
async def test_a_server_that_is_found_late_joins_the_list_and_enter_uses_it(
    tmp_path: Path, server: ScriptedServer
) -> None:
    models = json.dumps({"data": [{"id": "qwen3:8b", "owned_by": "library"}]})
    server.play(response(200, models), on="GET /v1/models")
    port = server.base_url.rpartition(":")[2].partition("/")[0]
    findable = [Provider("ollama", "Ollama", base_url=f"http://localhost:{port}/v1")]
    endpoints = make_sessions(tmp_path, findable=findable).endpoints
    used: list[FoundServer] = []
    async with opened(ConnectScreen(endpoints, use_found=used.append)) as (app, pilot):
        await until_shown(pilot, "Running on this machine")
        await pilot.press(*f"127.0.0.1:{port}", "enter")
        await until(pilot, lambda: app.results == [None])
    (server_found,) = used
    assert server_found.provider == "ollama"
    assert {request.path for request in server.requests} == {"/v1/models"}
