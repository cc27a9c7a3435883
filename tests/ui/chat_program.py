"""The whole program on a scripted endpoint, for tests that press keys and look at the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chatui.cli.compose import build_app
from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, ReceivedEvent, ReplyFinished
from chatui.conversation.message import FinishReason, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.endpoints import Endpoints
from chatui.errors import ChatUIError
from chatui.model_info import ModelInfo, ModelList
from chatui.providers import Provider
from chatui.sessions.library import Library
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.own.prompt_files import AskedPrompt
from chatui.storage.prompt_history import PromptHistory
from chatui.storage.search.index import SearchIndex
from chatui.storage.settings.state_file import StateFile
from chatui.ui.app import ChatApp
from chatui.ui.chat.screen import ChatScreen
from chatui.ui.chat.view import ChatView
from tests.composition import folders_in, make_sessions

ENDPOINT = {"work": {"base_url": "http://127.0.0.1:9/v1", "model": "large-model"}}


class ScriptedClient:
    """Plays what the test puts in: events, an error, or None for the end of the reply."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.problem: ChatUIError | None = None
        """What is wrong with the endpoint before the first prompt."""
        self.models: list[ModelInfo] = []
        self.asked_for_models = 0
        self.certificate_ends = None
        self._scripts: list[asyncio.Queue[ReceivedEvent | ChatUIError | None]] = []
        self._waiting: asyncio.Queue[asyncio.Queue[ReceivedEvent | ChatUIError | None]]
        self._waiting = asyncio.Queue()

    def say(self, *events: ReceivedEvent | ChatUIError | str | None) -> None:
        """Script one more reply; `None` at the end completes it, otherwise it stays open."""
        script: asyncio.Queue[ReceivedEvent | ChatUIError | None] = asyncio.Queue()
        self._scripts.append(script)
        self._waiting.put_nowait(script)
        self.go_on(*events)

    def say_beside(self, *events: ReceivedEvent | ChatUIError | str | None) -> Callable[..., None]:
        """Script one more reply; returns what lets it go on, while `go_on` stays with the first."""
        first = self._scripts[-1]
        self.say(*events)
        self._scripts.append(first)
        beside = self._scripts[-2]

        def go_on(*more: ReceivedEvent | ChatUIError | str | None) -> None:
            for event in more:
                beside.put_nowait(ContentDelta(event) if isinstance(event, str) else event)

        return go_on

    def go_on(self, *events: ReceivedEvent | ChatUIError | str | None) -> None:
        """Let more come in the reply that was scripted last."""
        for event in events:
            self._scripts[-1].put_nowait(ContentDelta(event) if isinstance(event, str) else event)

    async def list_models(self) -> ModelList:
        self.asked_for_models += 1
        return ModelList(self.models)

    async def preload(self) -> None:
        if self.problem is not None:
            raise self.problem

    @asynccontextmanager
    async def stream(
        self, request: object, *, record: object = None
    ) -> AsyncIterator[AsyncIterator[ReceivedEvent]]:
        self.requests.append(request)
        script = await self._waiting.get()

        async def play() -> AsyncIterator[ReceivedEvent]:
            while (event := await script.get()) is not None:
                if isinstance(event, ChatUIError):
                    raise event
                yield event
            yield ReplyFinished(FinishReason.STOP)

        yield play()


class ScriptedEndpoints(Endpoints):
    """Real endpoints, all of them answered by one script."""

    scripted: ScriptedClient

    async def client(self, name: str) -> Any:
        return self.scripted


class Program:
    """A program that can be started more than once on the same folder."""

    def __init__(
        self,
        folder: Path,
        *,
        sidebar_open: bool | None = None,
        findable: Sequence[Provider] = (),
        **settings: Any,
    ) -> None:
        self.folder = folder
        if sidebar_open is not None:
            StateFile(folder / "state.toml").update(
                lambda state: replace(state, sidebar_open=sidebar_open)
            )
        self.client = ScriptedClient()
        settings.setdefault("endpoints", ENDPOINT)
        self.sessions = make_sessions(
            folder, settings=settings, endpoints_type=ScriptedEndpoints, findable=findable
        )
        assert isinstance(self.sessions.endpoints, ScriptedEndpoints)
        self.sessions.endpoints.scripted = self.client

    def save(self, title: str, draft: str = "") -> str:
        """Save a conversation of two messages; returns its id."""
        conversation = Conversation.new()
        conversation.title, conversation.draft = title, draft
        prompt = conversation.add_prompt([TextPart(f"About {title}")])
        reply = conversation.begin_reply(
            prompt.id, endpoint="work", model="large-model", parameters=Parameters()
        )
        conversation.apply(ContentDelta("Gladly."), reply.id)
        conversation.end_reply(reply.id, Status.COMPLETE)
        conversation.endpoint, conversation.model = "work", "large-model"
        return self.keep(conversation)

    def keep(self, conversation: Conversation) -> str:
        """Save a conversation; returns its id."""
        self._history().create(conversation)
        return conversation.id

    def load(self, conversation_id: str) -> Conversation:
        """Return a conversation as it was saved."""
        return self._history().load(conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Move a conversation to the trash."""
        self._history().delete(conversation_id)

    def names(self) -> list[str]:
        """Return the ids of what was saved."""
        return [one.id for one in self._history().summaries()]

    def _history(self) -> ConversationStore:
        return ConversationStore(self.folder / "conversations")

    def recall(self, prompt: str) -> None:
        """Let Up recall a prompt."""
        PromptHistory(self.folder / "prompts.jsonl").add(prompt)

    def prompts(self) -> list[str]:
        """Return the texts of the prompts that Up recalls."""
        return [sent.text for sent in PromptHistory(self.folder / "prompts.jsonl").entries()]

    def app(
        self,
        *,
        resume: str | None = None,
        theme: str = "chatui-dark",
        first_prompt: str | None = None,
        own_prompt: AskedPrompt | None = None,
        open_picker: bool = False,
    ) -> ChatApp:
        """Return the app on a new conversation, or on a saved one."""
        sessions = self.sessions
        return build_app(
            folders_in(self.folder),
            sessions,
            sessions.open(resume) if resume else sessions.new(),
            {},
            first_prompt=first_prompt,
            own_prompt=own_prompt,
            open_picker=open_picker,
            theme=theme,
        )


def saved_in(folder: Path, history: ConversationStore) -> Library:
    """Return the list of a history, whose index is in a folder."""
    return Library(lambda: history, lambda: SearchIndex(folder / "search.sqlite", history), tuple)


def chat_screen(pilot: Pilot[Any]) -> ChatScreen:
    """Return the chat screen."""
    found = next(screen for screen in pilot.app.screen_stack if isinstance(screen, ChatScreen))
    assert isinstance(found, ChatScreen)
    return found


def chat(pilot: Pilot[Any]) -> ChatView:
    """Return what stands on the chat screen."""
    return chat_screen(pilot).view


def screen_text(pilot: Pilot[Any]) -> str:
    """Return what can be read on the screen, line by line."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(line.text.rstrip() for line in lines)


async def until(pilot: Pilot[Any], is_so: Callable[[], bool], what: str = "never") -> str:
    """Return the screen when something has become true; fail after twenty seconds."""
    try:
        async with asyncio.timeout(20):
            while not is_so():
                await pilot.pause()
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"{what}\n{screen_text(pilot)}") from None
    return screen_text(pilot)


async def until_shown(pilot: Pilot[Any], text: str) -> str:
    """Return the screen when a text can be read on it."""
    return await until(pilot, lambda: text in screen_text(pilot), f"never shown: {text}")
