"""An endpoint's own fields: the key, the test, what is saved and what is said about it."""

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from chatui.config import Endpoint, Origin
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ConfigError
from chatui.providers import MODELSLAB, provider_named
from chatui.ui.panels.connect.draft import EndpointDraft, mended_words, name_for
from chatui.ui.panels.connect.form import EndpointScreen
from tests.composition import make_sessions
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened

AZURE, GROQ = provider_named("azure"), provider_named("groq")
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


async def test_where_the_key_is_of_what_config_toml_sets_is_said(tmp_path: Path) -> None:
    tables = {
        "work": {"base_url": "https://x.example/v1"},
        "home": {"base_url": "https://y.example/v1", "api_key_env": "HOME_KEY"},
    }
    endpoints = _endpoints(tmp_path, {"HOME_KEY": SECRET}, **tables)
    async with opened(_form(endpoints, "work"), (100, 30)) as (_, pilot):
        await until_shown(pilot, "None is known: api_key_env there names its variable.")
    async with opened(_form(endpoints, "home"), (100, 30)) as (_, pilot):
        await until_shown(pilot, "There is one, from HOME_KEY: another is set there.")


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


KEY_ELSEWHERE = "sk-proj-4242424242424242"
NAMED = ("mine", "other", "local", "local-8080", "groq")


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (EndpointDraft("other", "https://x.example", taken=NAMED), "other already"),
        (EndpointDraft("other", SAVED.base_url, known=SAVED, taken=NAMED), "other already"),
        (EndpointDraft("n" * 41, "https://x.example"), "40 characters at most; this one has 41"),
        (EndpointDraft("a\u200bb", "https://x.example"), "a sign that cannot be seen"),
        (EndpointDraft("a\x1bb", "https://x.example"), "a sign that cannot be seen"),
        (EndpointDraft("n", " "), "needs a base URL"),
        (EndpointDraft(KEY_ELSEWHERE, "https://x.example"), "looks like an API key"),
        (EndpointDraft("n", "https://x.example", model=KEY_ELSEWHERE), "looks like an API key"),
        (EndpointDraft("n", "https://x.example /v1"), "The base URL holds a space"),
        (EndpointDraft("n", "https://x.exa\tmple"), "The base URL holds a space"),
        (EndpointDraft("n", "https://x.example:99999"), "no base URL"),
        (EndpointDraft("n", "https://x.example?api_key=1"), "must not hold a key"),
        (
            EndpointDraft("n", AZURE.base_url, provider=AZURE),
            "RESOURCE stands for what is yours. Write that in place of it.",
        ),
    ],
)
def test_what_is_wrong_about_a_name_or_an_address_is_said(draft: EndpointDraft, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        draft.endpoint()


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (EndpointDraft("", "http://localhost:9/v1", taken=NAMED), "local-9"),
        (EndpointDraft("", "http://localhost:8080/v1", taken=NAMED), "local-2"),
        (EndpointDraft("", "https://api.groq.com/openai/v1", taken=NAMED), "groq-2"),
        (EndpointDraft(" ", "https://y.example/v1", known=SAVED, taken=NAMED), "mine"),
        (EndpointDraft("mine", "https://y.example/v1", known=SAVED, taken=NAMED), "mine"),
    ],
)
def test_without_a_name_there_is_one_that_is_free_or_it_stays(
    draft: EndpointDraft, name: str
) -> None:
    assert draft.endpoint().name == name


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("api.groq.com/openai/v1", "https://api.groq.com/openai/v1"),
        ("localhost:8080/v1", "http://localhost:8080/v1"),
        ("127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("192.168.1.5:1234/v1", "http://192.168.1.5:1234/v1"),
        ("10.0.0.5/v1", "http://10.0.0.5/v1"),
        ("gpu-box:8000/v1", "http://gpu-box:8000/v1"),
        ("nas.local/v1", "http://nas.local/v1"),
        ("8.8.8.8/v1", "https://8.8.8.8/v1"),
        ("https://x.example/v1/chat/completions", "https://x.example/v1"),
        ("x.example/v1/chat/completions/", "https://x.example/v1"),
    ],
)
def test_an_address_is_mended_and_that_is_said(typed: str, base_url: str) -> None:
    assert EndpointDraft("n", typed).endpoint().base_url == base_url
    assert mended_words(typed) == f"Read as {base_url}."
    assert mended_words(f" {base_url}/ ") == ""


async def test_what_is_made_of_an_address_stands_below_it(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(EndpointScreen(endpoints)) as (_, pilot):
        await pilot.press(*"x.example/v1/chat/completions")
        await until_shown(pilot, "Read as https://x.example/v1.")
        await pilot.press(" ")
        await pilot.press("y")
        await until_shown(pilot, "The base URL holds a space")


@pytest.mark.parametrize(
    ("pasted", "key", "words"),
    [
        ("Bearer gsk_123\n", "gsk_123", "Left out of it: Bearer."),
        ('export GROQ_API_KEY="gsk_123"', "gsk_123", "Left out of it: NAME=, quotes."),
        ("gsk_12\n3", "gsk_123", "Left out of it: line ends."),
        ("gsk_123\nMODEL=m", "gsk_123", ""),
        ("sk-ant-123", "sk-ant-123", "The key looks like one for Anthropic."),
        ("hf_123", "hf_123", "The key looks like one for Hugging Face."),
        ("gsk_12 3", None, "A key holds no space: copy it again."),
        ("https://api.groq.com", None, "An API key is no address"),
    ],
)
async def test_a_pasted_key_is_mended_and_what_it_looks_like_is_said(
    pasted: str, key: str | None, words: str, tmp_path: Path
) -> None:
    endpoints = _endpoints(tmp_path)
    async with opened(EndpointScreen(endpoints, provider=GROQ)) as (app, pilot):
        assert app.focused is not None
        app.focused.post_message(events.Paste(pasted))
        await until_shown(pilot, words or "•••")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗" if key is None else "groq is saved.")
    if key is None:
        assert "groq" not in [one.name for one in endpoints.all()]
        return
    kept = endpoints.key(endpoints.get("groq"))
    assert kept is not None
    assert kept.reveal(GROQ.base_url) == key


async def test_an_endpoint_is_renamed_and_edited_with_its_key_where_it_is(tmp_path: Path) -> None:
    endpoints, told = _endpoints(tmp_path), []
    endpoints.save(SAVED, SECRET)
    form = EndpointScreen(endpoints, SAVED, follow=lambda name, now: told.append((name, now)))
    async with opened(form) as (app, pilot):
        app.screen.query_one("#name", Input).value = "work"
        app.screen.query_one("#url", Input).value = "https://x.example/api/v1"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "work is saved.")
    assert told == [("mine", "work")]
    changed = endpoints.get("work")
    key = endpoints.key(replace(changed, api_key_env=None))
    assert key is not None
    assert key.reveal("https://x.example/api/v1") == SECRET
    assert "mine" not in [one.name for one in endpoints.all()]


async def test_a_key_that_will_not_go_along_is_told_before(tmp_path: Path) -> None:
    endpoints = _endpoints(tmp_path)
    mine = replace(SAVED, api_key_env=None)
    endpoints.save(mine, SECRET)
    async with opened(EndpointScreen(endpoints, mine)) as (app, pilot):
        app.screen.query_one("#url", Input).value = "https://y.example/v1"
        await until_shown(pilot, "The key stays with the old address, and is deleted there.")


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
