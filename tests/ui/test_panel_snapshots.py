"""What the panels look like, on a small and on a wide terminal."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import ModalScreen

from chatui.commands.actions import ACTIONS
from chatui.config import Endpoint, Origin
from chatui.conversation.parameters import Parameters
from chatui.doctor.all_checks import InChat
from chatui.doctor.check import Check, Line, failed, ok, warning
from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from chatui.storage.settings.state_file import State
from chatui.ui.panels.connect.form import EndpointScreen
from chatui.ui.panels.connect.panel import ConnectScreen
from chatui.ui.panels.doctor import DoctorScreen
from chatui.ui.panels.help import HelpScreen
from chatui.ui.panels.library.conversations import ConversationsScreen
from chatui.ui.panels.models import ModelsScreen
from chatui.ui.panels.palette import PaletteScreen, PromptSource, action_entries
from chatui.ui.panels.parameters import Below, ParametersScreen
from chatui.ui.panels.places.tree import TreeScreen
from chatui.ui.panels.presets import Presets
from tests.composition import make_sessions
from tests.ui.chat_program import until_shown
from tests.ui.panel_app import PanelApp, sent
from tests.ui.test_conversations import NOW, Shelf
from tests.ui.test_tree import branched

URL = "http://127.0.0.1:9/v1"
_TITLES = ("Retry with backoff in httpx", "Trip to Lisbon", "Deploy notes", "日本語の文法")


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _models(folder: Path) -> ModalScreen[Any]:
    sessions = make_sessions(folder, URL)
    ModelCache(folder / "models").save(
        URL,
        [
            ModelInfo("qwen2.5-vl-7b", 32768, True, 0.1, 0.4, calls_tools=True),
            ModelInfo("glm-flash:free", 131072, None, 0, 0, calls_tools=True),
            ModelInfo("gpt-4o"),
            ModelInfo("llama-3.3-70b", 131072, None, None, 0.9),
            ModelInfo("an-old-one"),
        ],
    )
    favourites, recent = (("test", "qwen2.5-vl-7b"),), (("embedded", "smollm2-135m-instruct"),)
    sessions.remembered.state = State(favourite_models=favourites, recent_models=recent)
    return ModelsScreen(sessions.endpoints, sessions.remembered, ModelChoice("test", "m"))


def _conversations(folder: Path) -> ModalScreen[Any]:
    shelf = Shelf(folder)
    for number in range(12):
        shelf.save(_TITLES[number % 4], hours=0.5 + 9 * number)
    return shelf.panel(running="Deploy notes")


def _search(folder: Path) -> ModalScreen[Any]:
    shelf = Shelf(folder)
    answer = "Before that, wrap the retry in a task group and wait for all of it."
    for number in range(8):
        shelf.save(_TITLES[number % 4], hours=0.5 + 9 * number, answer=answer)
    running = {shelf.ids["Trip to Lisbon"]}
    return ConversationsScreen(shelf.saved(), "none", lambda: running, clock=lambda: NOW)


def _connect(folder: Path) -> ModalScreen[Any]:
    settings = {"endpoints": {"work": {"base_url": "https://llm.example.org/v1", "model": "m"}}}
    environ = {"OPENAI_API_KEY": "sk-proj-0"}
    endpoints = make_sessions(folder, settings=settings, environ=environ).endpoints
    home = Endpoint("home", "http://192.168.1.20:8080/v1", model="m", origin=Origin.SAVED)
    endpoints.save(home, "sk-local")
    return ConnectScreen(endpoints, in_use=ModelChoice("home", "m"))


def _endpoint(folder: Path) -> ModalScreen[Any]:
    endpoints = make_sessions(folder).endpoints
    return EndpointScreen(endpoints, endpoints.get("modelslab"))


def _parameters(folder: Path) -> ModalScreen[Any]:
    return ParametersScreen(
        Parameters(temperature=0.7),
        (Below("work", Parameters(max_tokens=4096)),),
        Presets({"precise": Parameters(temperature=0.1)}),
    )


_PROMPTS = (
    "How do I retry a request\nwith backoff in httpx?",
    "Three days in Lisbon with two children, and not a single museum",
    f"def total(rows):\n    return sum(rows)\n\n{'Explain this. ' * 9}Then let it retry twice.",
    "日本語の文法について教えてください。",
)


def _palette(folder: Path) -> ModalScreen[Any]:
    source = PromptSource(lambda: sent(_PROMPTS), lambda _: None)
    return PaletteScreen("Everything", action_entries(ACTIONS, lambda _: None), source)


def _prompts(folder: Path) -> ModalScreen[Any]:
    return PaletteScreen(
        "Earlier prompts", (), PromptSource(lambda: sent(_PROMPTS), lambda _: None)
    )


def _help(folder: Path) -> ModalScreen[Any]:
    return HelpScreen(ACTIONS[:24])


def _doctor(folder: Path) -> ModalScreen[Any]:
    async def terminal() -> AsyncIterator[Line]:
        yield ok("size", "80 × 24")
        yield warning(
            "tmux",
            "version 3.3a: Esc waits 500 ms",
            "Add to ~/.tmux.conf:",
            "set -s escape-time 20",
        )

    async def endpoint() -> AsyncIterator[Line]:
        yield ok("endpoint", "work, at llm.example.org")
        refused = "llm.example.org refused the key (401): “Incorrect API key provided: ***.”"
        yield failed("key", refused, "Check the key.")

    checks = [Check("Terminal", terminal), Check("Endpoint", endpoint)]
    return DoctorScreen(InChat(checks, None, ""), str)


def _tree(folder: Path) -> ModalScreen[Any]:
    return TreeScreen(branched(), None, NOW)


PANELS: dict[str, tuple[Callable[[Path], ModalScreen[Any]], str]] = {
    "models": (_models, "cannot be reached"),
    "conversations": (_conversations, "Trip to Lisbon"),
    "search": (_search, "Last seven days"),
    "connect": (_connect, "Cerebras"),
    "endpoint": (_endpoint, "Get one at"),
    "parameters": (_parameters, "temperature"),
    "palette": (_palette, "New conversation"),
    "prompts": (_prompts, "Three days"),
    "help": (_help, "Everywhere"),
    "doctor": (_doctor, "2 ok, 1 warning, 1 failed"),
    "tree": (_tree, "├ Lisbon."),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
@pytest.mark.parametrize("name", PANELS)
def test_the_panel_looks_as_it_did(
    name: str, size: tuple[int, int], tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    make, sign = PANELS[name]

    async def ready(pilot: Any) -> None:
        await until_shown(pilot, sign)
        if name == "search":
            await pilot.press(*"retry")
            await until_shown(pilot, "In messages")
        if name == "palette":
            await pilot.press(*"retr")
            await until_shown(pilot, "Earlier prompts · 2")
        if name == "conversations" and size[0] > 100:
            await until_shown(pilot, "▌ About")

    assert snap_compare(PanelApp(make(tmp_path)), run_before=ready, terminal_size=size)


@pytest.mark.parametrize("theme", ["chatui-light", "high-contrast", "high-contrast-light"])
def test_the_model_picker_looks_as_it_did_in_the_other_themes(
    theme: str, tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    async def ready(pilot: Any) -> None:
        await until_shown(pilot, "cannot be reached")

    assert snap_compare(
        PanelApp(_models(tmp_path), theme), run_before=ready, terminal_size=(80, 24)
    )
