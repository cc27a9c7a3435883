"""Which endpoint and model a prompt goes to: flag, environment, conversation, settings, state."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint, Origin
from chatui.conversation.conversation import Conversation
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.endpoints import ModelChoice
from chatui.errors import ConfigError, NotSaved
from chatui.sessions.open_sessions import Flags, OpenSessions
from tests.composition import make_sessions

URL = "http://127.0.0.1:9/v1"
LOCAL = {"base_url": URL, "model": "own"}
TWO = {"endpoints": {"a": LOCAL, "b": {"base_url": URL, "model": "bees"}}}
KEYED = {"MODELSLAB_API_KEY": "sk-1"}
ELSEWHERE = {"CHATUI_BASE_URL": URL, "CHATUI_MODEL": "env-model"}
MODELSLAB_MODEL = "Qwen/Qwen2.5-VL-72B-Instruct-together"
TOY = ("embedded", "smollm2-135m-instruct")


@pytest.mark.parametrize(
    ("settings", "environ", "flags", "expected"),
    [
        ({}, {}, Flags(), TOY),
        ({}, KEYED, Flags(), ("modelslab", MODELSLAB_MODEL)),
        ({}, KEYED | {"CHATUI_MODEL": "env-model"}, Flags(), ("modelslab", "env-model")),
        (TWO, {}, Flags(), ("a", "own")),
        (TWO | {"endpoint": "b"}, {}, Flags(), ("b", "bees")),
        (TWO | {"endpoint": "b", "model": "set"}, {}, Flags(), ("b", "set")),
        (TWO | {"endpoint": "b"}, ELSEWHERE, Flags(), ("environment", "env-model")),
        (TWO | {"endpoint": "b"}, ELSEWHERE, Flags(endpoint="a"), ("a", "env-model")),
        (TWO, {}, Flags(endpoint="b"), ("b", "bees")),
        (TWO, ELSEWHERE, Flags(endpoint="b", model="flag"), ("b", "flag")),
        (TWO | {"endpoint": "a", "model": "set"}, {}, Flags(endpoint="b"), ("b", "bees")),
        (TWO, {"CHATUI_MODEL": "env-model"}, Flags(endpoint="embedded"), TOY),
        ({}, {}, Flags(model="flag"), ("embedded", "flag")),
    ],
)
def test_a_new_conversation_goes_where_the_first_of_these_says(
    tmp_path: Path,
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    flags: Flags,
    expected: tuple[str, str],
) -> None:
    sessions = make_sessions(tmp_path, settings=settings, environ=environ, flags=flags)
    assert sessions.new().choice == ModelChoice(*expected)


def _saved(sessions: OpenSessions) -> str:
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("hi")])
    conversation.endpoint, conversation.model = "b", "its-own"
    assert sessions.history is not None
    sessions.history.create(conversation)
    return conversation.id


@pytest.mark.parametrize(
    ("environ", "flags", "expected"),
    [
        ({}, Flags(), ("b", "its-own")),
        ({"CHATUI_MODEL": "env-model"}, Flags(), ("b", "env-model")),
        (ELSEWHERE, Flags(), ("environment", "env-model")),
        (ELSEWHERE, Flags(endpoint="a", model="flag"), ("a", "flag")),
        ({}, Flags(model="flag"), ("b", "flag")),
    ],
)
def test_a_resumed_conversation_goes_on_where_it_was_unless_flag_or_environment_say_otherwise(
    tmp_path: Path, environ: Mapping[str, str], flags: Flags, expected: tuple[str, str]
) -> None:
    saved = _saved(make_sessions(tmp_path))
    settings = TWO | {"endpoint": "a", "model": "set"}
    sessions = make_sessions(tmp_path, settings=settings, environ=environ, flags=flags)
    assert sessions.open(saved).choice == ModelChoice(*expected)


async def _chosen(sessions: OpenSessions, choice: ModelChoice) -> None:
    failed: list[NotSaved] = []
    sessions.remember(choice, failed.append)
    await sessions.remembered.close()
    assert not failed


async def test_what_was_chosen_last_is_used_again_below_the_settings(tmp_path: Path) -> None:
    await _chosen(make_sessions(tmp_path, settings=TWO), ModelChoice("b", "chosen"))
    assert make_sessions(tmp_path, settings=TWO).new().choice == ModelChoice("b", "chosen")
    fixed = make_sessions(tmp_path, settings=TWO | {"endpoint": "a"})
    assert fixed.new().choice == ModelChoice("a", "own")


@pytest.mark.parametrize(
    ("settings", "environ", "flags", "expected"),
    [
        ({}, {}, Flags(), ("b", "chosen")),
        ({"model": "set"}, {}, Flags(), ("b", "set")),
        ({"model": "set"}, {"CHATUI_MODEL": "env-model"}, Flags(), ("b", "env-model")),
        ({}, {"CHATUI_MODEL": "env-model"}, Flags(), ("b", "env-model")),
        ({}, {"CHATUI_MODEL": "env-model"}, Flags(model="flag"), ("b", "flag")),
        ({"endpoint": "a"}, {}, Flags(), ("a", "own")),
        ({}, ELSEWHERE, Flags(), ("environment", "env-model")),
        ({}, {}, Flags(endpoint="a"), ("a", "own")),
    ],
)
async def test_what_was_chosen_last_comes_behind_everything_that_was_set(
    tmp_path: Path,
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    flags: Flags,
    expected: tuple[str, str],
) -> None:
    await _chosen(make_sessions(tmp_path, settings=TWO), ModelChoice("b", "chosen"))
    later = make_sessions(tmp_path, settings={**TWO, **settings}, environ=environ, flags=flags)
    assert later.new().choice == ModelChoice(*expected)


async def test_a_model_of_settings_toml_comes_before_the_last_one_and_behind_config_toml(
    tmp_path: Path,
) -> None:
    await _chosen(make_sessions(tmp_path, settings=TWO), ModelChoice("b", "chosen"))
    (tmp_path / "settings.toml").write_text('model = "mine"\nendpoint = "a"\n')
    assert make_sessions(tmp_path, settings=TWO).new().choice == ModelChoice("a", "mine")
    set_too = make_sessions(tmp_path, settings=TWO | {"endpoint": "b", "model": "set"})
    assert set_too.new().choice == ModelChoice("b", "set")


def test_a_conversation_goes_on_where_it_was_whatever_the_settings_name(tmp_path: Path) -> None:
    saved = _saved(make_sessions(tmp_path))
    sessions = make_sessions(tmp_path, settings=TWO | {"endpoint": "nobody knows"})
    assert sessions.open(saved).choice == ModelChoice("b", "its-own")


async def test_a_last_choice_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    await _chosen(make_sessions(tmp_path, settings=TWO), ModelChoice("b", "chosen"))
    assert make_sessions(tmp_path).new().choice == ModelChoice(*TOY)


def test_an_endpoint_that_the_settings_name_and_nobody_knows_is_told(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path, settings=TWO | {"endpoint": "c"})
    with pytest.raises(ConfigError, match=r"no endpoint 'c'.*modelslab, a, b"):
        sessions.new()


def test_a_connected_endpoint_is_kept_with_its_key_and_used(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path)
    mine = Endpoint("mine", "https://llm.example.org/v1", model="m", origin=Origin.SAVED)
    sessions.endpoints.save(mine, "sk-secret")
    later = make_sessions(tmp_path)
    assert later.new().choice == ModelChoice("mine", "m")
    key = later.endpoints.key(later.endpoints.get("mine"))
    assert key is not None
    assert key.reveal(mine.base_url) == "sk-secret"


def test_an_endpoint_of_the_settings_cannot_be_saved_over(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path, settings=TWO)
    mine = Endpoint("a", "https://llm.example.org/v1", origin=Origin.SAVED)
    with pytest.raises(ConfigError, match=r"set in config\.toml"):
        sessions.endpoints.save(mine, None)


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("somewhere", "Write it like https://example.org/v1."),
        ("http://me:secret@example.org/v1", "Set CHATUI_API_KEY instead."),
    ],
)
def test_a_variable_that_holds_no_base_url_is_named(tmp_path: Path, url: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=r"^CHATUI_BASE_URL: ") as refused:
        make_sessions(tmp_path, environ={"CHATUI_BASE_URL": url})
    assert refused.value.hint == hint


def test_an_address_without_a_scheme_is_mended_and_told_once(tmp_path: Path) -> None:
    endpoints = make_sessions(tmp_path, environ={"CHATUI_BASE_URL": "localhost:8080"}).endpoints
    assert endpoints.get("environment").base_url == "http://localhost:8080"
    [told] = endpoints.pop_problems()
    assert told.startswith("CHATUI_BASE_URL: a base URL begins with https:// or http://; taken as")
    assert endpoints.pop_problems() == []


def test_an_endpoint_with_a_name_that_chatui_needs_is_left_out_and_told(tmp_path: Path) -> None:
    tables = {"embedded": LOCAL, "environment": LOCAL, "a": LOCAL}
    sessions = make_sessions(tmp_path, settings={"endpoints": tables}, environ=ELSEWHERE)
    assert sessions.endpoints.pop_problems() == [
        f"endpoints.{name} is left out: chatui needs that name. Choose another."
        for name in ("embedded", "environment")
    ]
    assert [one.name for one in sessions.endpoints.all()].count("a") == 1


@pytest.mark.parametrize(
    ("provider", "hint"), [("opnai", "Did you mean openai?"), ("x" * 9, "Known are: modelslab, ")]
)
def test_a_provider_that_nobody_knows_is_told_and_the_endpoint_works(
    tmp_path: Path, provider: str, hint: str
) -> None:
    settings = {"endpoints": {"a": LOCAL | {"provider": provider}}}
    sessions = make_sessions(tmp_path, settings=settings)
    [told] = sessions.endpoints.pop_problems()
    assert told.startswith(f"endpoints.a: there is no provider {provider!r}. {hint}")
    assert sessions.endpoints.get("a").base_url == URL


def test_a_provider_whose_chats_have_ended_is_told_where_it_is_set_up(tmp_path: Path) -> None:
    tables = {
        "old": {"base_url": "https://models.github.ai/inference"},
        "sonar": {"base_url": "https://api.perplexity.ai"},
        "router": {"base_url": "https://api.perplexity.ai/router/v1"},
    }
    endpoints = make_sessions(tmp_path, settings={"endpoints": tables}).endpoints
    assert endpoints.pop_problems() == [
        "endpoints.old: GitHub Models ended its chats on 2026-07-30.",
        "endpoints.sonar: Perplexity ended its chats on 2026-09-27.",
    ]


def test_the_endpoint_of_the_environment_is_called_by_its_host(tmp_path: Path) -> None:
    endpoints = make_sessions(tmp_path, settings=TWO, environ=ELSEWHERE).endpoints
    assert endpoints.label("environment") == "127.0.0.1"
    assert [endpoints.label(name) for name in ("a", "gone")] == ["a", "gone"]


def test_quotes_around_a_variable_are_no_part_of_it(tmp_path: Path) -> None:
    quoted = {"CHATUI_BASE_URL": f'"{URL}"', "CHATUI_MODEL": "'env-model'"}
    sessions = make_sessions(tmp_path, environ=quoted)
    assert sessions.new().choice == ModelChoice("environment", "env-model")
    assert sessions.endpoints.get("environment").base_url == URL


def test_an_empty_model_in_the_environment_is_none(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path, environ=ELSEWHERE | {"CHATUI_MODEL": " "})
    assert sessions.new().choice == ModelChoice("environment", None)


def test_a_model_that_the_embedded_endpoint_does_not_have_is_refused(tmp_path: Path) -> None:
    check = make_sessions(tmp_path, environ={"CHATUI_MODEL": "gpt-4o"}).endpoints.check_model
    with pytest.raises(ConfigError, match=r"'gpt-4o'.*smollm2-135m-instruct alone"):
        check(ModelChoice("embedded", "gpt-4o"))
    with pytest.raises(ConfigError, match="'gpt-4o'"):
        check(ModelChoice(*TOY), is_of_environment=True)
    check(ModelChoice(*TOY))
    check(ModelChoice("modelslab", "gpt-4o"))


def test_an_endpoint_with_a_typing_mistake_is_told_with_the_one_that_is_meant(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"Did you mean modelslab\? There are: modelslab, "):
        make_sessions(tmp_path).endpoints.get("modelslap")


async def test_what_is_chosen_in_the_program_holds_for_the_chats_begun_after_it(
    tmp_path: Path,
) -> None:
    environ = {"CHATUI_BASE_URL": "http://127.0.0.1:9/v1", "CHATUI_MODEL": "own"}
    tables = {"work": {"base_url": "http://127.0.0.1:8/v1", "model": "m"}}
    sessions = make_sessions(tmp_path, environ=environ, settings={"endpoints": tables})
    assert sessions.new().choice == ModelChoice("environment", "own")
    await _chosen(sessions, ModelChoice("work", "m"))
    assert sessions.new().choice == ModelChoice("work", "m")
    assert sessions.new(is_temporary=True).choice == ModelChoice("work", "m")
    again = make_sessions(tmp_path, environ=environ, settings={"endpoints": tables})
    assert again.new().choice == ModelChoice("environment", "own")


def _with_project(folder: Path, text: str, **more: Any) -> OpenSessions:
    sessions = make_sessions(folder, **more)
    path = sessions.projects.files.create("thesis")
    path.write_text(text)
    sessions.projects.find("thesis")
    return sessions


@pytest.mark.parametrize(
    ("settings", "environ", "flags", "expected"),
    [
        (TWO, {}, Flags(), ("a", "planned")),
        (TWO | {"endpoint": "b", "model": "set"}, {}, Flags(), ("b", "planned")),
        (TWO, {"CHATUI_MODEL": "env-model"}, Flags(), ("a", "env-model")),
        (TWO, {}, Flags(model="flag"), ("a", "flag")),
        (TWO, {}, Flags(endpoint="b"), ("b", "planned")),
        ({}, {}, Flags(), TOY),
    ],
)
def test_a_projects_model_comes_before_the_settings_and_behind_flag_and_environment(
    tmp_path: Path,
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    flags: Flags,
    expected: tuple[str, str],
) -> None:
    sessions = _with_project(
        tmp_path, 'model = "planned"', settings=settings, environ=environ, flags=flags
    )
    assert sessions.new(project="thesis").choice == ModelChoice(*expected)


async def test_a_projects_model_comes_before_the_last_choice_and_behind_a_chats_own(
    tmp_path: Path,
) -> None:
    sessions = _with_project(tmp_path, 'model = "planned"', settings=TWO)
    sessions.remember(ModelChoice("b", "chosen"), lambda _: None)
    assert sessions.new().choice == ModelChoice("b", "chosen")
    assert sessions.new(project="thesis").choice == ModelChoice("b", "planned")
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("hi")])
    conversation.endpoint, conversation.model, conversation.project = "b", "its-own", "thesis"
    sessions.history.create(conversation)
    assert sessions.open(conversation.id).choice == ModelChoice("b", "its-own")
    await sessions.close()


async def test_a_chat_that_is_put_into_a_project_before_its_first_prompt_goes_where_that_does(
    tmp_path: Path,
) -> None:
    sessions = _with_project(
        tmp_path, 'model = "planned"\n[parameters]\ntop_p = 0.5\nseed = 1', settings=TWO
    )
    session = sessions.new()
    session.conversation.parameters = Parameters(seed=2)
    sessions.put_into(session, "thesis")
    assert session.choice == ModelChoice("a", "planned")
    assert (session.parameters.top_p, session.parameters.seed) == (0.5, 2)
    sessions.put_into(session, None)
    assert session.choice == ModelChoice("a", "own")
    assert session.parameters.top_p is None
    session.choose(ModelChoice("b", "chosen"))
    sessions.put_into(session, "thesis")
    assert session.choice == ModelChoice("b", "chosen")
    await sessions.close()


async def test_a_chat_whose_project_is_gone_opens_with_all_that_it_holds(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path, settings=TWO)
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("hi")])
    conversation.project = "thesis"
    sessions.history.create(conversation)
    session = await sessions.load(conversation.id)
    assert session.conversation.project == "thesis"
    assert "There is no project 'thesis'" in sessions.projects.problem("thesis")
    assert session.parameters == Parameters()
    await sessions.close()


async def test_a_chat_that_leaves_its_project_while_that_is_read_keeps_nothing_of_it(
    tmp_path: Path,
) -> None:
    sessions = _with_project(tmp_path, 'model = "planned"', settings=TWO)
    session = sessions.new(project="thesis")
    looking = asyncio.create_task(sessions.look_at_project(session))
    await asyncio.sleep(0)
    sessions.put_into(session, None)
    left = session.choice
    await looking
    assert session.choice == left != ModelChoice("a", "planned")
    await sessions.close()


async def test_a_project_that_says_something_else_counts_so_at_once(tmp_path: Path) -> None:
    sessions = _with_project(tmp_path, 'model = "planned"', settings=TWO)
    session = sessions.new(project="thesis")
    assert not await sessions.look_at_project(session)
    path = sessions.projects.files.path("thesis")
    path.write_text('model = "other"\n[parameters]\nseed = 3')
    assert await sessions.look_at_project(session)
    assert session.choice == ModelChoice("a", "other")
    assert session.parameters.seed == 3
    path.write_text("a = ")
    assert await sessions.look_at_project(session)
    assert session.parameters == Parameters()
    assert "thesis.toml" in sessions.project_problem(session.conversation)
    assert not await sessions.look_at_project(session)
    session.conversation.project = None
    assert not await sessions.look_at_project(session)
    await sessions.close()
