"""An endpoint's own fields: the key, the test, what is saved and what is said about it."""

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from chatui.config import Endpoint, Origin
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ConfigError
from chatui.providers import MODELSLAB
from chatui.ui.panels.connect.draft import EndpointDraft, name_for
from chatui.ui.panels.connect.form import EndpointScreen
from tests.composition import make_sessions
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened

SECRET = "sk-very-secret-0123456789"


@pytest.fixture
def server(server: ScriptedServer) -> ScriptedServer:
    server.play(response(200, json.dumps({"data": [{"id": "m"}]})), on="GET /v1/models")
    server.play(stream(event(chunk("Hello")), event(chunk(finish="stop")), DONE))
    return server


def _endpoints(folder: Path, environ: Mapping[str, str] | None = None, **tables: Any) -> Endpoints:
    return make_sessions(folder, environ=environ, settings={"endpoints": tables}).endpoints


def _form(endpoints: Endpoints, name: str, in_use: ModelChoice | None = None) -> EndpointScreen:
    return EndpointScreen(endpoints, endpoints.get(name), in_use=in_use)


async def _name_another(pilot: Pilot[None], base_url: str) -> None:
    """Fill in the base URL of a new endpoint."""
    pilot.app.screen.query_one("#url", Input).value = base_url


async def test_modelslab_needs_only_a_key(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(_form(endpoints, "modelslab")) as (app, pilot):
        await until_shown(pilot, "Get one at https://modelslab.com/dashboard/api-keys")
        await pilot.press(*SECRET, "ctrl+s")
        screen = await until_shown(pilot, "readable by you only")
        assert "modelslab is saved." in screen
        assert SECRET not in screen
        await pilot.press("enter")
        assert app.results == [ModelChoice("modelslab", MODELSLAB.model)]
    key = endpoints.key(endpoints.get("modelslab"))
    assert key is not None
    assert key.reveal(MODELSLAB.base_url) == SECRET
    assert stat.S_IMODE(Path(key.source).stat().st_mode) == 0o600
    assert endpoints.get("modelslab") == MODELSLAB


async def test_the_key_is_neither_shown_nor_copied_nor_printed(tmp_path: Path) -> None:
    async with opened(_form(_endpoints(tmp_path), "modelslab")) as (app, pilot):
        await pilot.press(*SECRET)
        assert "•" * len(SECRET) in screen_text(pilot)
        field = app.focused
        assert field is not None
        assert SECRET not in repr(field)
        await pilot.press("shift+home", "ctrl+c")
        assert app.clipboard == ""
        await pilot.press("ctrl+x")
        assert app.clipboard == ""
        assert "•" * len(SECRET) in screen_text(pilot)


async def test_any_base_url_can_be_added_tested_and_used(
    tmp_path: Path, server: ScriptedServer
) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(EndpointScreen(endpoints)) as (app, pilot):
        await _name_another(pilot, server.base_url)
        await pilot.press("tab", *"home", "tab", *SECRET, "tab", *"m", "ctrl+t")
        await until_shown(pilot, "✓ 127.0.0.1 answers · 1 model")
        await until_shown(pilot, "✓ m answers after")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "home is saved.")
        await pilot.press("escape")
        assert app.results == [ModelChoice("home", "m")]
    saved = endpoints.get("home")
    assert (saved.base_url, saved.model, saved.origin) == (server.base_url, "m", Origin.SAVED)
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {SECRET}"}


async def test_the_test_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, dead={"base_url": "http://127.0.0.1:9/v1", "model": "m"})
    async with opened(_form(endpoints, "dead")) as (_, pilot):
        await pilot.press("ctrl+t")
        await until_shown(pilot, "✗ Cannot reach http://127.0.0.1:9/v1")


async def test_a_wrong_address_is_told_as_it_is_typed(tmp_path: Path) -> None:
    async with opened(EndpointScreen(_endpoints(tmp_path))) as (_, pilot):
        await pilot.press(*"htt")
        assert "no base URL" in await until_shown(pilot, "Write it like https://example.org/v1.")
        await pilot.press(*"ps://x.example")
        await until(pilot, lambda: "no base URL" not in screen_text(pilot))
        pilot.app.screen.query_one("#url", Input).value = "http://x.example/v1"
        await until_shown(pilot, "A key sent there can be read on its way: use https.")


async def test_what_config_toml_sets_is_shown_and_stays(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, work={"base_url": "https://x.example/v1", "model": "m"})
    async with opened(_form(endpoints, "work")) as (app, pilot):
        await until_shown(pilot, "Set in config.toml: change it there.")
        await pilot.press(*SECRET, "ctrl+s")
        await until_shown(pilot, "work is saved.")
        await pilot.press("enter")
        assert app.results == [ModelChoice("work", "m")]
    assert not (tmp_path / "endpoints.toml").exists()
    assert not (tmp_path / "keys").exists()


async def test_a_well_known_variable_is_offered_and_never_used_by_itself(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, {"OPENAI_API_KEY": SECRET})
    async with opened(EndpointScreen(endpoints)) as (_, pilot):
        await _name_another(pilot, "https://api.openai.com/v1")
        await until_shown(pilot, "$OPENAI_API_KEY is set: → uses it.")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "openai is saved.")
    assert endpoints.key(endpoints.get("openai")) is None


async def test_a_variable_that_was_chosen_is_saved_by_its_name(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, {"OPENAI_API_KEY": SECRET})
    async with opened(EndpointScreen(endpoints)) as (_, pilot):
        await _name_another(pilot, "https://api.openai.com/v1")
        await until_shown(pilot, "$OPENAI_API_KEY is set: → uses it.")
        await pilot.press("tab", "tab", "tab", "right", "ctrl+s")
        await until_shown(pilot, "openai is saved.")
    saved = endpoints.get("openai")
    assert saved.api_key_env == "OPENAI_API_KEY"
    key = endpoints.key(saved)
    assert key is not None
    assert key.source == "OPENAI_API_KEY"
    assert SECRET not in (tmp_path / "endpoints.toml").read_text()


async def test_a_typed_key_wins_over_the_variable_that_was_used(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path, {"MODELSLAB_API_KEY": "sk-old"})
    async with opened(_form(endpoints, "modelslab")) as (_, pilot):
        await until_shown(pilot, "There is one, from MODELSLAB_API_KEY:")
        await pilot.press(*"sk-new", "ctrl+s")
        await until_shown(pilot, "modelslab is saved.")
    key = endpoints.key(endpoints.get("modelslab"))
    assert key is not None
    assert key.reveal(MODELSLAB.base_url) == "sk-new"


async def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where a folder should be")
    async with opened(_form(_endpoints(tmp_path), "modelslab")) as (app, pilot):
        await pilot.press(*"sk-1", "ctrl+s")
        await until_shown(pilot, "✗")
        await pilot.press("escape")
        assert app.results == [None]


async def test_it_opens_on_the_endpoint_in_use_with_its_own_values(tmp_path: Path) -> None:
    environ = {"CHATUI_BASE_URL": "http://127.0.0.1:9/v1", "CHATUI_MODEL": "own-model"}
    endpoints = _endpoints(tmp_path, environ, work={"base_url": "https://x.example/v1"})
    in_use = ModelChoice("work", "chosen-model")
    async with opened(_form(endpoints, "work", in_use)) as (_, pilot):
        screen = await until_shown(pilot, "chosen-model")
        assert "https://x.example/v1" in screen
        assert "own-model" not in screen
    async with opened(_form(endpoints, "modelslab", in_use)) as (_, pilot):
        await until_shown(pilot, f"{MODELSLAB.model}")
        assert "own-model" not in screen_text(pilot)
        assert "chosen-model" not in screen_text(pilot)


async def test_variables_that_set_an_endpoint_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"CHATUI_BASE_URL": "http://127.0.0.1:9/v1", "CHATUI_MODEL": "m"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CHATUI_API_KEY", raising=False)
    async with opened(_form(_endpoints(tmp_path, environ), "environment")) as (_, pilot):
        await until_shown(pilot, "Set by CHATUI_BASE_URL and CHATUI_MODEL: change it there.")
    monkeypatch.setenv("CHATUI_API_KEY", "k")
    async with opened(_form(_endpoints(tmp_path, environ), "environment")) as (_, pilot):
        await until_shown(pilot, "Set by CHATUI_BASE_URL, CHATUI_API_KEY and CHATUI_MODEL:")


async def test_the_models_that_a_test_has_found_are_offered(
    tmp_path: Path, server: ScriptedServer
) -> None:
    names = ["qwen-small", "qwen-large", "org/qwen-tiny", "other"]
    models = json.dumps({"data": [{"id": name} for name in names]})
    server.scripts["GET /v1/models"].clear()
    server.play(response(200, models), on="GET /v1/models")
    async with opened(EndpointScreen(_endpoints(tmp_path))) as (_, pilot):
        await _name_another(pilot, server.base_url)
        await pilot.press("ctrl+t")
        await until_shown(pilot, "qwen-small, qwen-large, org/qwen-tiny, other")
        pilot.app.screen.query_one("#model", Input).focus()
        await pilot.press(*"qwen")
        await until_shown(pilot, "qwen-small, qwen-large, org/qwen-tiny ·")
        await pilot.press("-", "l")
        await until(
            pilot, lambda: "qwen-large" in screen_text(pilot).split("Model")[1].splitlines()[0]
        )
        await pilot.press("right")
        await until(pilot, lambda: pilot.app.screen.query_one("#model", Input).value == names[1])


async def test_what_a_test_has_said_goes_when_a_field_changes(
    tmp_path: Path, server: ScriptedServer
) -> None:
    async with opened(EndpointScreen(_endpoints(tmp_path))) as (_, pilot):
        await _name_another(pilot, server.base_url)
        await pilot.press("ctrl+t")
        await until_shown(pilot, "✓ m answers after")
        await pilot.press("tab", "tab", "x")
        await until(pilot, lambda: "✓" not in screen_text(pilot))


async def test_a_new_endpoint_has_no_name_before_it_has_an_address(tmp_path: Path) -> None:
    async with opened(EndpointScreen(_endpoints(tmp_path))) as (_, pilot):
        await until_shown(pilot, "Another address")
        name = pilot.app.screen.query_one("#name", Input)
        assert not name.placeholder
        await _name_another(pilot, "https://llm.example.org/v1")
        await until(pilot, lambda: name.placeholder == "llm.example")


async def test_an_address_in_the_name_is_told(tmp_path: Path) -> None:
    async with opened(EndpointScreen(_endpoints(tmp_path))) as (_, pilot):
        await _name_another(pilot, "https://x.example/v1")
        await pilot.press("tab", *"https://x.example/v1")
        await until_shown(pilot, "A name is a word, such as work: the address")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗ A name is a word")


SAVED = Endpoint("mine", "https://x.example/v1", api_key_env="A", model="m", origin=Origin.SAVED)


@pytest.mark.parametrize(
    ("draft", "endpoint"),
    [
        (
            EndpointDraft("", "https://api.groq.com/openai/v1/chat/completions/"),
            Endpoint("groq", "https://api.groq.com/openai/v1", origin=Origin.SAVED),
        ),
        (
            EndpointDraft(" n ", "http://localhost:1/v1", "k", " m "),
            Endpoint("n", "http://localhost:1/v1", model="m", origin=Origin.SAVED),
        ),
        (EndpointDraft("mine", SAVED.base_url, "", "m", known=SAVED), SAVED),
        (EndpointDraft("mine", SAVED.base_url, "typed", "m", known=SAVED), SAVED),
        (
            EndpointDraft("mine", SAVED.base_url, "typed", "n", None, SAVED, True),
            Endpoint("mine", SAVED.base_url, model="n", origin=Origin.SAVED),
        ),
        (EndpointDraft("modelslab", MODELSLAB.base_url, "", "other", known=MODELSLAB), MODELSLAB),
    ],
)
def test_the_fields_make_an_endpoint(draft: EndpointDraft, endpoint: Endpoint) -> None:
    assert draft.endpoint() == endpoint


@pytest.mark.parametrize(
    "draft",
    [
        EndpointDraft("n", ""),
        EndpointDraft("n", "ftp://x"),
        EndpointDraft("n", "https://user:pass@x.example"),
        EndpointDraft("embedded", "https://x.example"),
        EndpointDraft("environment", "https://x.example"),
        EndpointDraft("https://x.example", "https://x.example"),
        EndpointDraft("", MODELSLAB.base_url, "http://127.0.0.1:1/v1", known=MODELSLAB),
    ],
)
def test_fields_that_make_no_endpoint_are_refused(draft: EndpointDraft) -> None:
    with pytest.raises(ConfigError):
        draft.endpoint()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("http://127.0.0.1:11434/v1", "local"),
        ("https://llm.example.org/v1", "llm.example"),
        ("http://gpu-box:8000/v1", "gpu-box"),
    ],
)
def test_an_address_has_a_short_name(url: str, name: str) -> None:
    assert name_for(url) == name
