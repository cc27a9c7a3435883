"""Endpoints that are renamed, moved or removed: what becomes of keys, chats, other windows."""

import errno
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint, Origin
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import TextPart
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ConfigError, NotSaved
from chatui.local.local_model import MODEL
from chatui.providers import MODELSLAB
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.storage.settings import toml_file
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.storage.settings.key_store import KeyPlace
from chatui.storage.settings.state_file import State
from tests.composition import make_sessions

MINE = Endpoint("mine", "https://llm.example.org/v1", model="m", origin=Origin.SAVED)
THEIRS = replace(MINE, name="theirs")
SECRET = "sk-very-secret-0123456789"
GONE_OR_RENAMED = [(None, "embedded", MODEL), ("work", "work", "flag")]


def _with_mine(folder: Path, **more: Any) -> OpenSessions:
    sessions = make_sessions(folder, **more)
    sessions.endpoints.save(MINE, SECRET)
    return sessions


def _key(endpoints: Endpoints, name: str) -> str | None:
    endpoint = endpoints.get(name)
    key = endpoints.key(endpoint)
    return None if key is None else key.reveal(endpoint.base_url)


def _nothing(_: NotSaved) -> None:
    raise AssertionError("nothing is refused here")


def test_a_renamed_endpoint_keeps_its_key_its_place_and_what_a_newer_version_wrote(
    tmp_path: Path,
) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.save(THEIRS, None)
    path = tmp_path / "endpoints.toml"
    path.write_text(path.read_text().replace('model = "m"', 'model = "m"\nfuture = 1', 1))
    endpoints.save(replace(MINE, name="work"), None, instead_of=MINE)
    later = make_sessions(tmp_path).endpoints
    assert list(EndpointsFile(path).load()) == ["work", "theirs"]
    assert _key(later, "work") == SECRET
    assert "future" in path.read_text().split("theirs")[0]


def test_a_name_that_is_taken_is_refused_and_both_stay(tmp_path: Path) -> None:
    settings = {"endpoints": {"set": {"base_url": "http://x/v1"}}}
    endpoints = _with_mine(tmp_path, settings=settings).endpoints
    endpoints.save(THEIRS, None)
    before = (tmp_path / "endpoints.toml").read_text()
    for name, words in (("theirs", "already"), ("set", r"config\.toml"), ("embedded", "embedded")):
        for instead_of in (MINE, None):
            with pytest.raises(ConfigError, match=words):
                endpoints.save(replace(MINE, name=name), None, instead_of=instead_of)
    assert (tmp_path / "endpoints.toml").read_text() == before


def test_a_name_that_another_window_has_given_meanwhile_is_taken(tmp_path: Path) -> None:
    endpoints, other_window = _with_mine(tmp_path).endpoints, make_sessions(tmp_path).endpoints
    other_window.save(THEIRS, None)
    for instead_of in (MINE, None):
        with pytest.raises(ConfigError, match="theirs already"):
            endpoints.save(THEIRS, None, instead_of=instead_of)
    assert endpoints.get("theirs") == THEIRS


def test_an_endpoint_that_another_window_has_renamed_is_not_renamed_again(tmp_path: Path) -> None:
    endpoints, other_window = _with_mine(tmp_path).endpoints, make_sessions(tmp_path).endpoints
    other_window.save(replace(MINE, name="work"), None, instead_of=MINE)
    with pytest.raises(ConfigError, match="another window has changed it"):
        endpoints.save(replace(MINE, name="home"), None, instead_of=MINE)
    assert list(EndpointsFile(tmp_path / "endpoints.toml").load()) == ["work"]


def test_a_removed_endpoint_goes_with_its_key_and_another_windows_change_stays(
    tmp_path: Path,
) -> None:
    endpoints, other_window = _with_mine(tmp_path).endpoints, make_sessions(tmp_path).endpoints
    other_window.save(replace(THEIRS, base_url="https://b.example/v1"), None)
    endpoints.remove("mine")
    assert list(EndpointsFile(tmp_path / "endpoints.toml").load()) == ["theirs"]
    assert not list((tmp_path / "keys").iterdir())
    with pytest.raises(ConfigError, match="no endpoint 'mine'"):
        endpoints.get("mine")


def test_a_key_stays_while_another_endpoint_is_at_the_same_address(tmp_path: Path) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.save(THEIRS, None)
    assert endpoints.is_key_shared(THEIRS)
    endpoints.remove("mine")
    assert _key(endpoints, "theirs") == SECRET
    assert not endpoints.is_key_shared(THEIRS)
    endpoints.remove("theirs")
    assert not list((tmp_path / "keys").iterdir())


def test_what_is_built_in_stays_without_its_key(tmp_path: Path) -> None:
    endpoints = make_sessions(tmp_path).endpoints
    endpoints.save(MODELSLAB, SECRET, instead_of=MODELSLAB)
    assert endpoints.key_place(MODELSLAB) is KeyPlace.KEPT
    endpoints.remove("modelslab")
    assert endpoints.get("modelslab") == MODELSLAB
    assert endpoints.key_place(MODELSLAB) is KeyPlace.NOWHERE


@pytest.mark.parametrize(
    ("settings", "environ", "name", "words"),
    [
        ({"endpoints": {"set": {"base_url": "http://x/v1"}}}, {}, "set", r"endpoints\.set"),
        ({}, {"CHATUI_BASE_URL": "http://x/v1"}, "environment", "CHATUI_BASE_URL"),
        ({}, {}, "embedded", "embedded"),
        ({}, {}, "nowhere", "no endpoint"),
    ],
)
def test_what_is_set_elsewhere_is_not_removed_and_it_is_said_where_it_is(
    settings: Mapping[str, Any], environ: Mapping[str, str], name: str, words: str, tmp_path: Path
) -> None:
    endpoints = make_sessions(tmp_path, settings=settings, environ=environ).endpoints
    with pytest.raises(ConfigError, match=words):
        endpoints.remove(name)


@pytest.mark.parametrize(
    ("base_url", "key"),
    [("https://llm.example.org/api/v1", SECRET), ("https://other.example/v1", None)],
)
def test_a_key_goes_along_to_another_address_of_its_own_server_alone(
    base_url: str, key: str | None, tmp_path: Path
) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.save(replace(MINE, base_url=base_url), None, instead_of=MINE)
    assert _key(endpoints, "mine") == key
    assert endpoints.key_place(MINE) is KeyPlace.NOWHERE
    assert len(list((tmp_path / "keys").iterdir())) == (0 if key is None else 1)


def test_what_another_window_has_changed_of_an_endpoint_stays_when_it_is_renamed_here(
    tmp_path: Path,
) -> None:
    endpoints, other_window = _with_mine(tmp_path).endpoints, make_sessions(tmp_path).endpoints
    other_window.save(replace(MINE, model="theirs", query={"v": "1"}), None, instead_of=MINE)
    endpoints.save(replace(MINE, name="work", idle_timeout=9.0), None, instead_of=MINE)
    work = endpoints.get("work")
    assert (work.model, work.query, work.idle_timeout) == ("theirs", {"v": "1"}, 9.0)


def test_what_stands_behind_an_address_goes_when_it_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "endpoints.toml").write_text(
        f"[endpoints.mine]\nbase_url = '{MINE.base_url}?api-version=1'\n"
    )
    endpoints = make_sessions(tmp_path).endpoints
    known = endpoints.get("mine")
    endpoints.save(replace(known, query={}), None, instead_of=known)
    assert make_sessions(tmp_path).endpoints.get("mine").query == {}


def test_a_key_stays_where_its_endpoint_could_not_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    endpoints = _with_mine(tmp_path).endpoints
    monkeypatch.setattr(toml_file, "write_bytes", refuse)
    with pytest.raises(NotSaved):
        endpoints.remove("mine")
    assert _key(endpoints, "mine") == SECRET


def test_no_key_is_left_for_an_endpoint_that_has_another_one(tmp_path: Path) -> None:
    at_its_address = {"CHATUI_BASE_URL": MINE.base_url}
    endpoints = _with_mine(tmp_path, environ=at_its_address).endpoints
    assert not endpoints.is_key_shared(MINE)
    endpoints.remove("mine")
    assert not list((tmp_path / "keys").iterdir())


def test_where_config_toml_starts_is_neither_renamed_nor_removed(tmp_path: Path) -> None:
    _with_mine(tmp_path)
    endpoints = make_sessions(tmp_path, settings={"endpoint": "mine"}).endpoints
    with pytest.raises(ConfigError, match=r"config\.toml starts with mine"):
        endpoints.save(replace(MINE, name="work"), None, instead_of=MINE)
    with pytest.raises(ConfigError, match=r"config\.toml starts with mine"):
        endpoints.remove("mine")
    endpoints.save(replace(MINE, model="n"), None, instead_of=MINE)
    assert endpoints.get("mine").model == "n"


async def test_where_settings_toml_starts_is_followed(tmp_path: Path) -> None:
    sessions = _with_mine(tmp_path)
    sessions.settings.set(("endpoint",), "mine", _nothing)
    sessions.endpoints.save(replace(MINE, name="work"), None, instead_of=MINE)
    sessions.follow_endpoint("mine", "work", _nothing)
    assert sessions.new().choice.endpoint == "work"
    work = sessions.endpoints.get("work")
    sessions.endpoints.remove(work.name)
    sessions.follow_endpoint("work", None, _nothing)
    assert sessions.new().choice.endpoint == "embedded"
    await sessions.close()
    assert make_sessions(tmp_path).config.endpoint is None


@pytest.mark.parametrize(("now", "endpoint", "model"), GONE_OR_RENAMED)
async def test_the_endpoint_of_the_command_line_is_followed(
    now: str | None, endpoint: str, model: str, tmp_path: Path
) -> None:
    _with_mine(tmp_path)
    sessions = make_sessions(tmp_path, flags=Flags(endpoint="mine", model="flag"))
    session = sessions.new()
    if now is None:
        sessions.endpoints.remove("mine")
    else:
        sessions.endpoints.save(replace(MINE, name=now), None, instead_of=MINE)
    sessions.follow_endpoint("mine", now, _nothing)
    for choice in (session.choice, sessions.new().choice):
        assert choice == ModelChoice(endpoint, model)
    await sessions.close()


async def test_an_endpoint_that_is_gone_is_asked_for_no_models(tmp_path: Path) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.remove("mine")
    assert not await endpoints.learn_models("mine")


def test_what_the_models_of_one_server_refused_is_not_held_against_another(tmp_path: Path) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.note_refused_pictures(ModelChoice("mine", "m"))
    assert endpoints.sees_images(ModelChoice("mine", "m")) is False
    endpoints.save(replace(MINE, base_url="https://other.example/v1"), None, instead_of=MINE)
    assert endpoints.sees_images(ModelChoice("mine", "m")) is None


async def test_open_chats_and_favourites_follow_a_new_name(tmp_path: Path) -> None:
    sessions = _with_mine(tmp_path)
    choice = ModelChoice("mine", "m")
    session = sessions.new()
    sessions.remember(choice, _nothing)
    sessions.remembered.change(
        lambda state: replace(state, favourite_models=(("mine", "m"), ("b", "c"))), _nothing
    )
    session.choose(choice)
    sessions.endpoints.save(replace(MINE, name="work"), None, instead_of=MINE)
    sessions.follow_endpoint("mine", "work", _nothing)
    assert session.choice == ModelChoice("work", "m")
    assert sessions.new().choice == ModelChoice("work", "m")
    await sessions.close()
    assert make_sessions(tmp_path).remembered.state == State(
        "work", "m", favourite_models=(("work", "m"), ("b", "c"))
    )


async def test_an_open_chat_whose_endpoint_was_removed_goes_elsewhere_and_says_so(
    tmp_path: Path,
) -> None:
    sessions = _with_mine(tmp_path)
    session = sessions.new()
    sessions.remember(ModelChoice("mine", "m"), _nothing)
    session.choose(ModelChoice("mine", "m"))
    sessions.endpoints.remove("mine")
    sessions.follow_endpoint("mine", None, _nothing)
    assert session.choice.endpoint == "embedded"
    assert sessions.is_missing(session.conversation)
    assert sessions.new().choice.endpoint == "embedded"
    await sessions.close()
    assert make_sessions(tmp_path).remembered.state == State()


def test_a_chat_whose_endpoint_another_window_has_removed_is_shown_and_sends_nothing(
    tmp_path: Path,
) -> None:
    sessions, other_window = _with_mine(tmp_path), make_sessions(tmp_path)
    session = sessions.new()
    session.choose(ModelChoice("mine", "m"))
    other_window.endpoints.remove("mine")
    sessions.endpoints.save(THEIRS, None)
    assert sessions.endpoints.model_info(session.choice) is None
    assert session.parameters.temperature is None
    with pytest.raises(ConfigError, match="no endpoint 'mine'"):
        session.send("hi")
    assert not session.conversation.messages


def _saved_chat(sessions: OpenSessions, endpoint: str) -> str:
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("hi")])
    conversation.endpoint, conversation.model = endpoint, "its-own"
    sessions.history.create(conversation)
    return conversation.id


def test_a_saved_chat_goes_on_at_its_endpoint_under_whatever_name_that_has(tmp_path: Path) -> None:
    sessions = _with_mine(tmp_path)
    id = _saved_chat(sessions, "mine")
    path = tmp_path / "endpoints.toml"
    for name, now in (("mine", "work"), ("work", "home"), ("home", "mine"), ("mine", "last")):
        before, after = replace(MINE, name=name), replace(MINE, name=now)
        make_sessions(tmp_path).endpoints.save(after, None, instead_of=before)
        later = make_sessions(tmp_path)
        resumed = later.open(id)
        assert resumed.choice == ModelChoice(now, "its-own")
        assert not later.is_missing(resumed.conversation)
    later = make_sessions(tmp_path)
    later.endpoints.save(replace(THEIRS, name="mine"), None)
    assert make_sessions(tmp_path).open(id).choice == ModelChoice("mine", "its-own")
    later.endpoints.remove("mine")
    later.endpoints.remove("last")
    assert "mine" not in path.read_text()
    gone = make_sessions(tmp_path)
    assert gone.is_missing(gone.open(id).conversation)


async def test_a_new_key_is_used_by_all_endpoints_of_its_address_at_once(tmp_path: Path) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    endpoints.save(THEIRS, None)
    other = replace(MINE, name="other", base_url="https://other.example/v1")
    endpoints.save(other, None)
    before = [await endpoints.client(name) for name in ("mine", "theirs", "other")]
    endpoints.save(MINE, "sk-new", instead_of=MINE)
    after = [await endpoints.client(name) for name in ("mine", "theirs", "other")]
    assert [old is new for old, new in zip(before, after, strict=True)] == [False, False, True]
    await endpoints.close()


async def test_what_another_window_has_made_of_an_endpoint_counts_from_the_next_save_on(
    tmp_path: Path,
) -> None:
    endpoints, other_window = _with_mine(tmp_path).endpoints, make_sessions(tmp_path).endpoints
    before = await endpoints.client("mine")
    other_window.save(replace(MINE, headers={"X-A": "1"}), None, instead_of=MINE)
    endpoints.save(THEIRS, None)
    after = await endpoints.client("mine")
    assert (before.endpoint.headers, after.endpoint.headers) == ({}, {"X-A": "1"})
    await endpoints.close()


def test_a_key_that_is_kept_at_the_new_address_already_is_not_replaced(tmp_path: Path) -> None:
    endpoints = _with_mine(tmp_path).endpoints
    other = replace(MINE, name="other", base_url="https://llm.example.org/v2")
    endpoints.save(other, "sk-of-the-other-address-1")
    endpoints.save(replace(other, base_url=MINE.base_url), None, instead_of=other)
    assert _key(endpoints, "mine") == SECRET
