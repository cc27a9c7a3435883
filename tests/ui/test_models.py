"""The model picker: what it lists, how it is filtered, what a choice does."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatui.config import Endpoint, Origin
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import NotSaved
from chatui.model_info import ModelInfo
from chatui.sessions.remembered import Remembered
from chatui.storage.model_cache import ModelCache
from chatui.storage.settings.state_file import State, StateFile
from chatui.transport.protocol import model_list
from chatui.ui.panels.models import ModelsScreen, PickedModel
from chatui.ui.widgets.choice_list import ChoiceList
from tests.composition import make_sessions
from tests.scripted_server import ScriptedServer, Until, response
from tests.ui.chat_program import screen_text, until_shown
from tests.ui.panel_app import opened
from tests.waiting import until

HERE = ModelChoice("test", "m")


@pytest.fixture
def server(server: ScriptedServer) -> ScriptedServer:
    server.play(response(404, "{}"))  # it lists no models, unless a test says so
    return server


def _listing(*models: dict[str, Any] | str) -> bytes:
    items = [{"id": model} if isinstance(model, str) else model for model in models]
    return response(200, json.dumps({"data": items}))


class Desk:
    """Endpoints and state in a folder; the endpoint "test" is the scripted server."""

    def __init__(self, folder: Path, server: ScriptedServer, **settings: Any) -> None:
        self.server = server
        self.folder = folder
        sessions = make_sessions(folder, server.base_url, settings=settings)
        self.endpoints: Endpoints = sessions.endpoints
        self.remembered: Remembered = sessions.remembered
        self.file = StateFile(folder / "state.toml")

    def begin_with(self, state: State) -> None:
        self.remembered.state = self.file.update(lambda _: state)

    async def written(self) -> State:
        await self.remembered.close()
        return self.file.load()

    def remember(self, *models: ModelInfo) -> None:
        ModelCache(self.folder / "models").save(self.server.base_url, list(models))

    def panel(self, current: ModelChoice = HERE) -> ModelsScreen:
        return ModelsScreen(self.endpoints, self.remembered, current)


@pytest.fixture
def desk(tmp_path: Path, server: ScriptedServer) -> Desk:
    return Desk(tmp_path, server)


async def test_what_is_cached_is_there_at_once_and_refreshed_in_the_background(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.remember(ModelInfo("old-model"))
    asked = asyncio.Event()
    server.play(Until(asked), _listing("new-model", "newer-model"), on="GET /v1/models")
    async with opened(desk.panel()) as (_, pilot):
        assert "old-model" in screen_text(pilot)
        asked.set()
        screen = await until_shown(pilot, "newer-model")
        assert "old-model" not in screen
        assert "test · 3 models" in screen  # the configured one, m, is listed as well


async def test_the_models_that_an_endpoint_listed_are_read_when_asked_for_and_not_before(
    desk: Desk,
) -> None:
    desk.remember(ModelInfo("old-model", 10))
    old = ModelChoice("test", "old-model")
    assert desk.endpoints.cached_models("test") == [ModelInfo("m")]
    assert desk.endpoints.model_info(old) is None
    await desk.endpoints.read_models()
    assert desk.endpoints.has_read_models
    assert desk.endpoints.cached_models("test") == [ModelInfo("m"), ModelInfo("old-model", 10)]
    assert desk.endpoints.model_info(old) == ModelInfo("old-model", 10)


async def test_enter_that_comes_before_the_models_are_read_chooses_among_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.remember(ModelInfo("old-model"))
    may_read, read = asyncio.Event(), desk.endpoints.read_models

    async def read_late() -> None:
        await may_read.wait()
        await read()

    monkeypatch.setattr(desk.endpoints, "read_models", read_late)
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"old", "enter")
        assert app.results == []
        may_read.set()
        await until(lambda: bool(app.results))
    assert app.results == [PickedModel(ModelChoice("test", "old-model"))]


async def test_an_endpoint_that_fails_says_so_in_its_heading_and_keeps_its_models(
    desk: Desk, server: ScriptedServer
) -> None:
    desk.remember(ModelInfo("known-model"))
    server.play(response(401, '{"error": {"message": "no"}}'), on="GET /v1/models")
    async with opened(desk.panel()) as (_, pilot):
        screen = await until_shown(pilot, "the key was refused")
        assert "test · 2 models · the key was refused" in screen
        assert "known-model" in screen


async def test_a_list_that_is_too_long_says_how_many_are_left_out(
    desk: Desk, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_list, "_MOST_MODELS", 2)
    server.play(_listing("a", "b", "c", "d", "e"), on="GET /v1/models")
    async with opened(desk.panel()) as (_, pilot):
        screen = await until_shown(pilot, "test · 3 models · 3 more are left out")
        assert "  b  " in screen
        assert "  c  " not in screen


async def test_ctrl_s_puts_the_cheapest_first_and_back(desk: Desk) -> None:
    desk.remember(ModelInfo("dear", price_in=1, price_out=2), ModelInfo("cheap", price_out=0.1))
    async with opened(desk.panel()) as (_, pilot):
        assert _row(screen_text(pilot), "in use").startswith("m ")
        await pilot.press("ctrl+s")
        screen = await until_shown(pilot, "3 models · by price")
        assert "▌  cheap" in screen
        assert screen.index("cheap") < screen.index("dear") < screen.index("in use")
        await pilot.press("ctrl+s")
        screen = screen_text(pilot)
        assert "models · by price" not in screen
        assert "▌  m  in use" in screen
        assert screen.index("dear") < screen.index("cheap")


async def test_a_word_narrows_the_list_to_what_has_that_fact(desk: Desk) -> None:
    desk.remember(ModelInfo("blind"), ModelInfo("eyed", sees_images=True))
    async with opened(desk.panel()) as (app, pilot):
        assert "sees, tools, free, local" in screen_text(pilot)
        await pilot.press(*"sees")
        screen = await until_shown(pilot, "test · 1 found")
        assert "blind" not in screen
        await pilot.press("enter")
        assert app.results == [PickedModel(ModelChoice("test", "eyed"))]


async def test_an_endpoint_without_a_key_is_not_asked(desk: Desk) -> None:
    async with opened(desk.panel()) as (_, pilot):
        await until_shown(pilot, "modelslab · 1 model · no key yet")


@pytest.mark.parametrize(
    ("is_installed", "words"),
    [(True, "a toy"), (False, "not installed: a built-in guide answers")],
)
async def test_the_model_on_this_computer_is_named_as_everywhere_and_said_to_be_a_toy_or_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, is_installed: bool, words: str
) -> None:
    monkeypatch.setattr(desk.endpoints.local, "is_installed", lambda: is_installed)
    async with opened(desk.panel()) as (_, pilot):
        await until_shown(pilot, f"embedded · 1 model · {words}")


async def test_enter_uses_the_model_and_remembers_it(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"), ModelInfo("beta"))
    desk.begin_with(State(recent_models=(("test", "m"),)))
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"beta", "enter")
        assert app.results == [PickedModel(ModelChoice("test", "beta"))]
    state = await desk.written()
    assert (state.endpoint, state.model) == ("test", "beta")
    assert state.recent_models == (("test", "beta"), ("test", "m"))


async def test_tab_uses_the_model_once_and_remembers_nothing(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"))
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"alpha", "tab")
        assert app.results == [PickedModel(ModelChoice("test", "alpha"), next_message_only=True)]
    assert await desk.written() == State()


async def test_escape_changes_nothing(desk: Desk) -> None:
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press("escape")
        assert app.results == [None]
    assert await desk.written() == State()


async def test_a_name_that_no_endpoint_lists_can_be_used_as_typed(desk: Desk) -> None:
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"My/Model:7b")
        assert 'Use "My/Model:7b" as typed' in screen_text(pilot)
        await pilot.press("enter")
        assert app.results == [PickedModel(ModelChoice("test", "My/Model:7b"))]


async def test_a_typed_name_can_be_used_though_others_are_like_it(desk: Desk) -> None:
    desk.remember(ModelInfo("qwen3"), ModelInfo("qwen2"))
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"qwen", "down", "down", "down", "enter")
        assert app.results == [PickedModel(ModelChoice("test", "qwen"))]


async def test_ctrl_f_makes_a_favourite_and_unmakes_it(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"))
    async with opened(desk.panel()) as (_, pilot):
        await pilot.press(*"alpha", "ctrl+f")
        screen = screen_text(pilot)
        assert "Favourites" in screen
        assert "✶ alpha" in screen
        assert (await desk.written()).favourite_models == (("test", "alpha"),)
        await pilot.press("ctrl+f")
        assert "Favourites" not in screen_text(pilot)
        assert (await desk.written()).favourite_models == ()


async def test_favourites_come_first_then_recent_ones_each_once(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"), ModelInfo("beta"))
    desk.begin_with(
        State(
            favourite_models=(("test", "beta"),),
            recent_models=(("test", "beta"), ("test", "alpha"), ("gone", "x")),
        )
    )
    async with opened(desk.panel()) as (_, pilot):
        rows = [line.strip(" │▌") for line in screen_text(pilot).splitlines()]
    start = rows.index("Favourites")
    assert [row.split("  ")[0] for row in rows[start : start + 4]] == [
        "Favourites",
        "✶ beta",
        "Recent",
        "alpha",
    ]


async def test_the_cursor_starts_on_the_model_in_use(desk: Desk) -> None:
    desk.remember(*(ModelInfo(f"model-{number}") for number in range(60)))
    async with opened(desk.panel(ModelChoice("test", "model-40"))) as (app, pilot):
        assert "▌  model-40" in screen_text(pilot)
        await pilot.press("enter")
        assert app.results == [PickedModel(ModelChoice("test", "model-40"))]


async def test_where_no_model_is_chosen_yet_the_cursor_goes_to_the_first_of_its_endpoint(
    desk: Desk, server: ScriptedServer
) -> None:
    listed = asyncio.Event()
    server.scripts.clear()
    server.play(Until(listed), _listing("alpha", "beta"))
    here = ModelChoice("new", None)
    endpoint = Endpoint("new", f"{server.origin}/other", origin=Origin.SAVED)
    desk.endpoints.save(endpoint, None)
    async with opened(ModelsScreen(desk.endpoints, desk.remembered, here)) as (app, pilot):
        await until_shown(pilot, "Qwen")
        listed.set()
        await until_shown(pilot, "alpha")
        await pilot.press("enter")
        await until(lambda: bool(app.results))
    assert app.results == [PickedModel(ModelChoice("new", "alpha"), next_message_only=False)]


async def test_known_facts_are_shown_and_unknown_ones_stay_blank(desk: Desk) -> None:
    desk.remember(
        ModelInfo("rich", context_length=32768, sees_images=True, price_in=0.1, price_out=0.4),
        ModelInfo("plain"),
    )
    async with opened(desk.panel(), (80, 24)) as (_, pilot):
        screen = screen_text(pilot)
    assert _row(screen, "rich") == "rich $0.4/M out 32k sees"
    assert _row(screen, "plain") == "plain"
    async with opened(desk.panel(), (140, 40)) as (_, pilot):
        assert _row(screen_text(pilot), "rich") == "rich $0.1 in $0.4 out 32k sees images"


def _row(screen: str, name: str) -> str:
    line = next(line for line in screen.splitlines() if name in line)
    return " ".join(line.split("│")[1].replace("▌", " ").split())


async def test_of_five_thousand_models_only_those_in_view_are_rendered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.remember(*(ModelInfo(f"maker/model-{number}") for number in range(5000)))
    rendered: list[int] = []
    render: Callable[[ChoiceList, int], Any] = ChoiceList.render_line

    def counted(self: ChoiceList, y: int) -> Any:
        rendered.append(y)
        return render(self, y)

    monkeypatch.setattr(ChoiceList, "render_line", counted)
    async with opened(desk.panel()) as (_, pilot):
        await until_shown(pilot, "5001 models")
        rendered.clear()
        await pilot.press(*"4999")
        await until_shown(pilot, "1 found")
        assert 0 < len(rendered) < 24 * 12
        await pilot.press("backspace", "ctrl+u", "pagedown", "pagedown", "down")
        assert len(rendered) < 24 * 24


async def test_of_thousands_of_short_names_all_facts_stand_beside_them(desk: Desk) -> None:
    desk.remember(*(ModelInfo(f"model-{n}", 8192, True, 1, 2, None, True) for n in range(2000)))
    async with opened(desk.panel(), (80, 24)) as (_, pilot):
        screen = await until_shown(pilot, "2001 models")
        assert _row(screen, "model-0") == "model-0 $2/M out 8k sees tools"


async def test_a_model_is_chosen_with_the_mouse(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"), ModelInfo("beta"))
    async with opened(desk.panel()) as (app, pilot):
        line = next(y for y, row in enumerate(screen_text(pilot).splitlines()) if "beta" in row)
        await pilot.click(offset=(8, line))
        await pilot.pause()
        assert app.results == [PickedModel(ModelChoice("test", "beta"))]


async def test_hostile_names_are_shown_as_text(desk: Desk) -> None:
    desk.remember(ModelInfo("evil\x1b[2J\u202e[bold]name"))
    async with opened(desk.panel()) as (_, pilot):
        assert "evil␛[2J\ufffd[bold]name" in screen_text(pilot)


@pytest.fixture
def full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("Not saved: the disk is full.")

    monkeypatch.setattr(StateFile, "update", refuse)


@pytest.mark.usefixtures("full_disk")
async def test_a_choice_that_cannot_be_remembered_is_made_all_the_same(desk: Desk) -> None:
    async with opened(desk.panel()) as (app, pilot):
        await pilot.press(*"abc", "enter")
        assert app.results == [PickedModel(ModelChoice("test", "abc"))]


@pytest.mark.usefixtures("full_disk")
async def test_a_favourite_that_cannot_be_remembered_is_told(desk: Desk) -> None:
    async with opened(desk.panel()) as (_, pilot):
        await pilot.press("ctrl+f")
        await until_shown(pilot, "Not saved: the disk is full.")


async def test_the_model_in_use_is_marked_wherever_the_cursor_is(desk: Desk) -> None:
    desk.remember(ModelInfo("alpha"), ModelInfo("beta"))
    async with opened(desk.panel(ModelChoice("test", "alpha"))) as (_, pilot):
        assert "▌  alpha  in use" in screen_text(pilot)
        await pilot.press("down")
        assert "   alpha  in use" in screen_text(pilot)
        assert "beta  in use" not in screen_text(pilot)
