"""The conversations that are open, by id."""

import asyncio
from dataclasses import dataclass, field

from chatui.config import Config
from chatui.conversation.conversation import Conversation
from chatui.conversation.parameters import Parameters
from chatui.endpoints import ENVIRONMENT, Endpoints, ModelChoice
from chatui.session import ChatSession
from chatui.storage.history import HistoryStore
from chatui.storage.state_file import StateFile


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line chose; it wins over everything else."""

    endpoint: str | None = None
    model: str | None = None
    system: str | None = None
    parameters: Parameters = field(default_factory=Parameters)


class Sessions:
    """Opens conversations, keeps those that are running, closes them all.

    A `history` of None keeps new conversations in memory only.
    """

    def __init__(
        self,
        *,
        config: Config,
        endpoints: Endpoints,
        history: HistoryStore | None,
        state: StateFile,
        flags: Flags,
    ) -> None:
        self.config = config
        self.endpoints = endpoints
        self.history = history
        self.state = state
        self._flags = flags
        self._open: dict[str, ChatSession] = {}

    def new(self) -> ChatSession:
        """Return a session on an empty conversation; nothing is written before the first prompt."""
        conversation = Conversation.new()
        conversation.system = self.config.system
        return self._session(conversation, self._choice(), is_saved=False)

    def open(self, conversation_id: str) -> ChatSession:
        """Return the session of a saved conversation: the one that is open, or a new one.

        Raises:
            ConversationNotFound, ConversationUnreadable: When it cannot be read.
        """
        if conversation_id in self._open:
            return self._open[conversation_id]
        assert self.history is not None
        conversation = self.history.load(conversation_id)
        return self._session(conversation, self._choice(conversation), is_saved=True)

    @property
    def running(self) -> list[ChatSession]:
        """The sessions in which a reply is on its way."""
        return [session for session in self._open.values() if session.is_running]

    def leave(self, session: ChatSession) -> None:
        """Forget a session that nobody looks at, unless a reply runs in it or it is not saved."""
        if not session.is_running and session.unsaved is None:
            self._open.pop(session.conversation.id, None)
            if self.history is not None:
                self.history.close(session.conversation.id)

    @property
    def has_unsaved(self) -> bool:
        """Whether the disk has refused something that is in memory only."""
        return any(session.unsaved is not None for session in self._open.values())

    def save_again(self) -> None:
        """Try once more to save what the disk has refused."""
        for session in self._open.values():
            if session.unsaved is not None:
                session.save()

    def remember(self, choice: ModelChoice) -> None:
        """Start with this choice the next time.

        Raises:
            NotSaved: When it cannot be remembered.
        """
        self.state.update(endpoint=choice.endpoint, model=choice.model)

    def is_missing(self, conversation: Conversation) -> bool:
        """Tell whether a conversation's endpoint is no longer there."""
        names = [endpoint.name for endpoint in self.endpoints.all()]
        return conversation.endpoint is not None and conversation.endpoint not in names

    async def close(self) -> None:
        """End what runs, save everything, close every connection."""
        await asyncio.gather(*(session.close() for session in self._open.values()))
        await self.endpoints.close()

    def _session(
        self, conversation: Conversation, choice: ModelChoice, *, is_saved: bool
    ) -> ChatSession:
        if self._flags.system is not None:
            conversation.system = self._flags.system
        conversation.parameters = self._flags.parameters.over(conversation.parameters)
        session = ChatSession(
            conversation,
            endpoints=self.endpoints,
            history=self.history,
            choice=choice,
            parameters=self.config.parameters,
            is_saved=is_saved,
        )
        self._open[conversation.id] = session
        return session

    def _choice(self, resumed: Conversation | None = None) -> ModelChoice:
        choice = self.endpoints.first_choice(self.state.load())
        if self._flags.endpoint is not None:
            choice = self.endpoints.choice_at(self._flags.endpoint)
        elif choice.endpoint != ENVIRONMENT and self._can_go_on(resumed):
            assert resumed is not None
            assert resumed.endpoint is not None
            choice = self.endpoints.resumed_choice(ModelChoice(resumed.endpoint, resumed.model))
        if self._flags.model is not None:
            choice = ModelChoice(choice.endpoint, self._flags.model)
        return choice

    def _can_go_on(self, resumed: Conversation | None) -> bool:
        return resumed is not None and resumed.endpoint is not None and not self.is_missing(resumed)
