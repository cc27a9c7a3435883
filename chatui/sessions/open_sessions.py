"""The conversations that are open, by id."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Role
from chatui.conversation.parameters import Parameters
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ConversationNotFound, NotSaved, StorageError
from chatui.sessions.session import ChatSession

if TYPE_CHECKING:
    from chatui.config import Config
    from chatui.conversation.summary import Summary
    from chatui.sessions.preambles import Preambles
    from chatui.sessions.projects import Projects
    from chatui.sessions.remembered import Failed
    from chatui.sessions.settings import SettingsInUse
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.own.project import Project


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line chose; it wins over everything else."""

    endpoint: str | None = None
    model: str | None = None
    system: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    allow_private: bool = False


class OpenSessions:
    """Opens conversations, keeps those that are running, closes them all.

    With `is_temporary`, nothing of new conversations touches the disk, until they are kept.
    """

    def __init__(
        self,
        *,
        settings: SettingsInUse,
        endpoints: Endpoints,
        open_preambles: Callable[[], Preambles],
        open_history: Callable[[], ConversationStore],
        open_projects: Callable[[], Projects],
        flags: Flags,
        is_temporary: bool = False,
    ) -> None:
        self.settings = settings
        self.endpoints = endpoints
        self._open_preambles = open_preambles
        self._open_history = open_history
        self._history: ConversationStore | None = None
        self._opening = threading.Lock()
        self._open_projects = open_projects
        self.remembered = settings.remembered
        self._flags = flags
        settings.listen(self._use_setting)
        self._is_temporary = is_temporary
        self._chosen: ModelChoice | None = None
        self._open: list[ChatSession] = []
        self._loading: dict[str, asyncio.Task[Conversation]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._left: list[ChatSession] = []
        self._asides: list[ChatSession] = []

    @property
    def config(self) -> Config:
        """The settings as they count now."""
        return self.settings.config

    @property
    def history(self) -> ConversationStore:
        """The saved conversations.

        They are opened when they are first asked for, in whatever thread that is: what reads and
        writes them is much code, of which the first frame of a new conversation needs nothing.
        """
        with self._opening:
            if self._history is None:
                self._history = self._open_history()
            return self._history

    @cached_property
    def preambles(self) -> Preambles:
        """What stands in front of chats; of this too, the first frame needs nothing."""
        return self._open_preambles()

    @cached_property
    def projects(self) -> Projects:
        """The projects that there are; who has none never asks for them."""
        return self._open_projects()

    def project_of(self, name: str | None) -> Project | None:
        """Return a project as it was read last; None where there is none, or it cannot be read."""
        return None if name is None else self.projects.known(name)

    def project_problem(self, conversation: Conversation) -> str:
        """Return what was wrong with a conversation's project when it was read last, if anything.

        Nothing of it is sent then; the conversation keeps its name.
        """
        return "" if conversation.project is None else self.projects.problem(conversation.project)

    def new(self, *, is_temporary: bool = False, project: str | None = None) -> ChatSession:
        """Return a session on an empty conversation; nothing is written before the first prompt.

        Of a temporary one nothing is written at all, until it is told to `keep`. It belongs to the
        `project` of that name.
        """
        conversation = Conversation.new()
        conversation.system = self.config.system
        conversation.project = project
        return self._session(
            conversation,
            self._choice(project=project),
            is_saved=False,
            is_temporary=is_temporary or self._is_temporary,
        )

    def fork(self, session: ChatSession, message_id: str) -> ChatSession:
        """Return a session on a new conversation: the branch of another one up to a message.

        It goes on where the other one would, and is temporary if that is.
        """
        from chatui.conversation.tree_edits import fork  # at first use: the first frame has none

        forked = self._session(
            fork(session.conversation, message_id),
            session.choice,
            is_saved=False,
            is_temporary=session.is_temporary,
        )
        if forked.is_temporary:
            forked.hold(session.held)
        forked.save()
        return forked

    def aside(self, session: ChatSession) -> ChatSession:
        """Return a session that knows what another one does now, of which nothing is saved.

        Nothing lists it. `end_aside` ends it, if the program does not.
        """
        from chatui.conversation.tree_edits import fork  # at first use: the first frame has none

        conversation = session.conversation
        aside = self._made(
            fork(conversation, conversation.head),
            session.choice,
            is_saved=False,
            is_temporary=True,
        )
        aside.hold(session.held)
        self._asides.append(aside)
        return aside

    async def end_aside(self, aside: ChatSession) -> None:
        """End what runs in a session that was asked aside, and forget it."""
        await aside.close()
        self._asides.remove(aside)

    def open(self, conversation_id: str) -> ChatSession:
        """Return the session of a saved conversation: the one that is open, or a new one.

        Raises:
            ConversationNotFound, ConversationUnreadable: When it cannot be read.
        """
        if (session := self._found(conversation_id)) is not None:
            return session
        return self._resumed(self._read(conversation_id))

    async def load(self, conversation_id: str) -> ChatSession:
        """Return what `open` returns; the file is read in a thread.

        Raises:
            ConversationNotFound, ConversationUnreadable: When it cannot be read.
        """
        if (session := self._found(conversation_id)) is not None:
            return session
        loading = self._loading.get(conversation_id)
        if loading is None:
            loading = asyncio.create_task(asyncio.to_thread(self._read, conversation_id))
            self._loading[conversation_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(conversation_id))
        conversation = await asyncio.shield(loading)
        return self._found(conversation_id) or self._resumed(conversation)

    def _read(self, conversation_id: str) -> Conversation:
        """Read a conversation, and what its project says now."""
        conversation = self.history.load(conversation_id)
        if conversation.project is not None:
            self.projects.learn(conversation.project)
        return conversation

    async def look_at_project(self, session: ChatSession) -> bool:
        """Read a conversation's project again; returns whether it says something else now.

        That takes a small file, read in a thread: call it every second while it is shown.
        """
        name = session.conversation.project
        if name is None:
            return False
        projects = self.projects
        before = projects.known(name), projects.problem(name), session.choice
        await asyncio.to_thread(projects.learn, name)
        if session.conversation.endpoint is None and session.conversation.project == name:
            session.choice = self._choice(project=name)
        return before != (projects.known(name), projects.problem(name), session.choice)

    def put_into(self, session: ChatSession, project: str | None) -> None:
        """Let a conversation belong to a project that is known, or with None to none.

        One in which nothing was sent or chosen goes where the project's new chats go.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        session.conversation.check_writable()
        session.conversation.project = project
        if session.conversation.endpoint is None:
            session.choice = self._choice(project=project)
        session.save()

    async def rename_project(self, name: str, now: str) -> str:
        """Give a project another name, and its chats with it; return what became of it.

        Raises:
            ConfigError: When there is none of that name, or no project can have the other.
            NotSaved: When the disk refused.
        """
        from chatui.sessions.projects import move_chats

        await asyncio.to_thread(self.projects.rename, name, now)
        left = 0
        for session in (*self._open, *self._asides):
            if session.conversation.project != name:
                continue
            if session.conversation.is_newer:
                left += 1
            else:
                self.put_into(session, now)
        is_open = {session.conversation.id for session in self._open}
        left += await asyncio.to_thread(move_chats, self.history, name, now, is_open)
        told = f"Project {name} is called {now} now, and its chats go with it."
        return f"{told} {left:,} of them cannot be changed, and keep the name." if left else told

    @property
    def running(self) -> list[ChatSession]:
        """The sessions in which a reply is on its way."""
        return [session for session in self._open if session.is_running]

    @property
    def is_replying(self) -> bool:
        """Whether a reply is on its way, also one to a question that was asked aside."""
        return any(session.is_running for session in (*self._open, *self._asides))

    @property
    def busy(self) -> list[ChatSession]:
        """The sessions in which a reply or a title is on its way."""
        return [session for session in self._open if session.is_busy]

    def leave(self, session: ChatSession) -> None:
        """Forget a session that nobody looks at, when it is saved and nothing is on its way.

        A temporary one stays until the program ends, as there is no other way back to it.
        """
        session.is_shown = False
        if session not in self._left:
            self._left.append(session)
        leaving = asyncio.create_task(self._forget(session), name="leave")
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _forget(self, session: ChatSession) -> None:
        await session.saved()
        is_kept = session.unsaved is not None or _is_temporary_talk(session)
        if session not in self._left or session.is_busy or is_kept:
            return
        self._left.remove(session)
        self._open.remove(session)
        self.history.close(session.conversation.id)

    def found(self, conversation_id: str) -> ChatSession:
        """Return the session of a conversation that is open.

        Raises:
            ConversationNotFound: When it is not open any more.
        """
        session = self._open_session(conversation_id)
        if session is None:
            raise ConversationNotFound("This conversation is not open any more.")
        return session

    def peek(self, conversation_id: str) -> Conversation | None:
        """Return a conversation as it is in memory; None when it is not open."""
        session = self._open_session(conversation_id)
        return None if session is None else session.conversation

    def drop(self, conversation_id: str) -> Callable[[], None]:
        """Let go of a conversation that nobody looks at, saved or not; the result takes it back.

        Raises:
            ConversationNotFound: When it is not open any more.
        """
        session = self.found(conversation_id)
        was_left = session in self._left
        self._open.remove(session)
        if was_left:
            self._left.remove(session)

        def take_back() -> None:
            self._open.append(session)
            if was_left:
                self._left.append(session)

        return take_back

    def _open_session(self, conversation_id: str) -> ChatSession | None:
        found = (one for one in self._open if one.conversation.id == conversation_id)
        return next(found, None)

    def _found(self, conversation_id: str) -> ChatSession | None:
        session = self._open_session(conversation_id)
        if session is not None:
            session.is_shown = True
        if session in self._left:
            self._left.remove(session)
        return session

    def _resumed(self, conversation: Conversation) -> ChatSession:
        choice = self._choice(conversation, conversation.project)
        return self._session(conversation, choice, is_saved=True)

    def pop_problems(self) -> list[str]:
        """Return what the user should be told about endpoints, state and history, once."""
        endpoints = self.endpoints.pop_problems()
        state = self.settings.pop_problems() + self.remembered.pop_problems()
        history = [] if self._history is None else self._history.pop_problems()
        return endpoints + state + history

    @property
    def unsaved(self) -> list[ChatSession]:
        """The sessions of which the disk has refused something."""
        return [session for session in self._open if session.unsaved is not None]

    def in_memory(self) -> list[Summary]:
        """Return the conversations whose files, if any, do not say what they are now."""
        return [
            _summary_of(one)
            for one in self._open
            if one.conversation.messages
            and (one.is_temporary or one.unsaved is not None or one.is_running)
        ]

    def save_again(self) -> None:
        """Try once more to save what the disk has refused."""
        for session in self.unsaved:
            session.save()

    def rescue(self) -> list[str]:
        """Put what the disk has refused where there is room, before the program ends.

        Returns what became of each of these conversations.
        """
        return [self._rescue(session.conversation, session.unsaved) for session in self.unsaved]

    def _rescue(self, conversation: Conversation, problem: NotSaved | None) -> str:
        from chatui.storage.conversations.rescue import rescue  # comes with what writes files

        reason = "" if problem is None else problem.message
        try:
            path = rescue(conversation)
        except NotSaved:
            return f"{reason} {self._lost(conversation)}"
        return f'{reason} "{conversation.title}" is in {path}: chatui import takes it in.'

    def _lost(self, conversation: Conversation) -> str:
        title = conversation.title
        try:
            saved = self.history.load(conversation.id)
        except StorageError:
            return f'"{title}" is lost.'
        prompts = [message for message in conversation.path() if message.role is Role.USER]
        count = sum(prompt.id not in saved.messages for prompt in prompts)
        if count > 1:
            return f'The last {count} turns of "{title}" are lost; what came before is saved.'
        if count == 1:
            return f'The last turn of "{title}" is lost; what came before is saved.'
        return f'What was said in "{title}" is saved, what was changed last is not.'

    def remember(self, choice: ModelChoice, failed: Failed) -> None:
        """Begin with this choice from now on, and the next time unless a setting says otherwise.

        `failed` is told when it cannot be remembered.
        """
        self._chosen = choice
        self.remembered.change(
            lambda state: replace(state, endpoint=choice.endpoint, model=choice.model), failed
        )

    def follow_endpoint(self, name: str, now: str | None, failed: Failed) -> None:
        """Go on where an endpoint is that was renamed, or elsewhere when it is gone (None).

        What is open goes on there, and what is remembered; of one that is gone, conversations keep
        the name and say that it is missing. `failed` is told when it cannot be remembered.
        """
        if self._chosen is not None and self._chosen.endpoint == name:
            self._chosen = None if now is None else replace(self._chosen, endpoint=now)
        if self._flags.endpoint == name:
            model = None if now is None else self._flags.model
            self._flags = replace(self._flags, endpoint=now, model=model)
        if self.settings.settings.saved.get("endpoint") == name:
            self.settings.set(("endpoint",), now, failed)
        self.remembered.change(lambda state: state.with_endpoint_renamed(name, now), failed)
        for session in self._open:
            if session.choice.endpoint != name:
                continue
            if now is None:
                session.choice = self._choice(session.conversation, session.conversation.project)
            else:
                session.choose(replace(session.choice, endpoint=now))
                session.save()

    def _use_setting(self, name: str) -> None:
        if name == "title_by_model":
            for session in self._open:
                session.title_by_model = self.config.title_by_model

    def left_out(self, choice: ModelChoice, parameters: Parameters) -> set[str]:
        """Return which parameters a model is known not to take, as they are, by their names.

        `extra_body` is one of them when nothing is left of it.
        """
        if not (self.remembered.state.refused and self.endpoints.has(choice.endpoint)):
            return set()

        from chatui.sessions.refusals import RememberedRefusals  # few fields are ever refused

        base_url = self.endpoints.get(choice.endpoint).base_url
        known = RememberedRefusals(self.remembered, base_url).known(choice.model)
        extra = parameters.extra_body or {}
        settings = {**parameters.to_dict(), **extra}
        names = {one.name for one in known if one.is_in(settings)}
        return names | {"extra_body"} if extra and names.issuperset(extra) else names

    def is_missing(self, conversation: Conversation) -> bool:
        """Tell whether a conversation's endpoint is no longer there."""
        names = [endpoint.name for endpoint in self.endpoints.all()]
        name = conversation.endpoint
        return name is not None and self.endpoints.name_now(name) not in names

    async def close(self) -> None:
        """End what runs, save everything, close every connection, whichever of it fails."""
        ends = (session.close() for session in (*self._open, *self._asides))
        ended = await asyncio.gather(*ends, return_exceptions=True)
        await self.endpoints.close()
        await self.settings.close()
        await self.remembered.close()
        for problem in ended:
            if problem is not None:
                raise problem

    def _session(
        self,
        conversation: Conversation,
        choice: ModelChoice,
        *,
        is_saved: bool,
        is_temporary: bool = False,
    ) -> ChatSession:
        session = self._made(conversation, choice, is_saved=is_saved, is_temporary=is_temporary)
        self._open.append(session)
        return session

    def _made(
        self, conversation: Conversation, choice: ModelChoice, *, is_saved: bool, is_temporary: bool
    ) -> ChatSession:
        if self._flags.system is not None:
            conversation.system = self._flags.system
        conversation.parameters = self._flags.parameters.over(conversation.parameters)
        session = ChatSession(
            conversation,
            endpoints=self.endpoints,
            preambles=lambda: self.preambles,
            history=lambda: self.history,
            choice=choice,
            parameters=self.config.parameters,
            is_saved=is_saved,
            is_temporary=is_temporary,
        )
        session.title_by_model = self.config.title_by_model
        session.project_of = self.project_of
        return session

    def _choice(
        self, resumed: Conversation | None = None, project: str | None = None
    ) -> ModelChoice:
        known = self.project_of(project)
        project_model = None if known is None else known.model
        endpoint = self._flags.endpoint
        if resumed is None and self._chosen is not None:
            if project_model is None:
                return self._chosen
            endpoint = self._chosen.endpoint
        before: ModelChoice | None = None
        if resumed is not None and resumed.endpoint is not None and not self.is_missing(resumed):
            before = ModelChoice(self.endpoints.name_now(resumed.endpoint), resumed.model)
        return self.endpoints.choose(
            self.remembered.state,
            endpoint=endpoint,
            model=self._flags.model,
            resumed=before,
            project_model=project_model,
        )


def _summary_of(session: ChatSession) -> Summary:
    from chatui.conversation.summary import summary_of  # comes with the list

    conversation = session.conversation
    return replace(
        summary_of(conversation, conversation.id, len(conversation.messages)),
        is_in_memory=session.is_temporary or session.unsaved is not None,
    )


def _is_temporary_talk(session: ChatSession) -> bool:
    return session.is_temporary and bool(session.conversation.messages)
