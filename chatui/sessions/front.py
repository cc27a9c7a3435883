"""What stands in front of one chat: as the files say it now, and as it was sent with replies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chatui.sessions.session_events import Noticed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping, Sequence

    from chatui.conversation.conversation import Conversation
    from chatui.conversation.message import Message
    from chatui.conversation.preamble import Section
    from chatui.endpoints import Endpoints, ModelChoice
    from chatui.sessions.preambles import Preamble, Preambles
    from chatui.sessions.session_events import SessionEvent

Sections = tuple["Section", ...]
MOST_REPLIES: Final = 20
"""Of so many of the last replies of a session it is known what went with them."""


class Front:
    """Reads what stands in front of a chat, tells what is wrong with it, knows what was sent.

    `notify` is told what a person should know.
    """

    def __init__(
        self,
        conversation: Conversation,
        endpoints: Endpoints,
        preambles: Callable[[], Preambles],
        notify: Callable[[SessionEvent], None],
    ) -> None:
        self.sent_before: dict[str, Sections] = {}
        """What stood in front of the chat for the last replies of this session, by their ids."""
        self._conversation = conversation
        self._endpoints = endpoints
        self._preambles = preambles
        self._notify = notify
        self._preamble: Sections = ()
        self._first: Sections | None = None
        """What stood in front of the chat when that was first looked at."""
        self.pictures: Mapping[str, bytes] = {}
        """The bytes of the pictures that stand there, by their SHA-256."""
        self._crowded: set[ModelChoice] = set()
        self._blind: set[ModelChoice] = set()
        self._last_joined: tuple[Sections, str] = (), ""

    def begin(self) -> asyncio.Future[Preamble]:
        """Begin to read it in a thread; `take` takes what comes of that."""
        return self._preambles().begin(self._conversation)

    def take(self, read: Preamble, choice: ModelChoice) -> None:
        """Take what was read, which is to be sent to a model; tell what is wrong with it, once."""
        from chatui.sessions.preambles import crowding_words

        self._preamble, self.pictures = read.sections, read.pictures
        if self.pictures and self._endpoints.sees_images(choice) is False:
            self._leave_pictures_out(choice)
        if self._first is None:
            self._first = self.sections_at(choice.endpoint)
        for problem in self._preambles().untold(read):
            self._notify(Noticed(problem))
        info = self._endpoints.model_info(choice)
        limit = info.context_length if info is not None else None
        words = crowding_words(self.sections_at(choice.endpoint), limit) if limit else ""
        if words and choice not in self._crowded:
            self._crowded.add(choice)
            self._notify(Noticed(words))

    def _leave_pictures_out(self, choice: ModelChoice) -> None:
        left_out = [one.name for one in self._preamble if one.picture is not None]
        self._preamble = tuple(one for one in self._preamble if one.picture is None)
        if choice not in self._blind:
            self._blind.add(choice)
            what = "are" if len(left_out) > 1 else "is"
            words = f"{', '.join(left_out)} {what} left out: {choice.model} takes no pictures."
            self._notify(Noticed(f"Project {self._conversation.project}: {words}"))

    async def look(self, choice: ModelChoice) -> bool:
        """Read it now; returns whether it is something else than before."""
        before = self._preamble
        self.take(await self.begin(), choice)
        return self._preamble != before

    @property
    def has_own(self) -> bool:
        """Whether something stands there, but for the system prompt, as it was read last."""
        return bool(self._preamble)

    def sections_at(self, endpoint: str) -> Sections:
        """Return what is sent to an endpoint, in order, as it was read last."""
        from chatui.conversation.preamble import Section, Source  # nothing is sent at first

        system = self._conversation.system or self._endpoints.default_system(endpoint)
        own = (Section(Source.SYSTEM, system),) if system.strip() else ()
        return (*self._preamble, *own)

    def send_before(self, reply_id: str, endpoint: str) -> str:
        """Return the text that goes with the request for a reply, and know that it did."""
        self.sent_before[reply_id] = sections = self.sections_at(endpoint)
        while len(self.sent_before) > MOST_REPLIES:
            del self.sent_before[next(iter(self.sent_before))]
        if sections != self._last_joined[0]:
            from chatui.conversation.preamble import joined  # nothing is sent at first

            self._last_joined = sections, joined(sections)
        return self._last_joined[1]

    def context_tokens(self, branch: Sequence[Message], sections: Sections) -> tuple[int, bool]:
        """Return how many tokens a branch takes up behind the sections, and whether it is a guess.

        It counts from the last reply whose tokens are known.
        """
        from chatui.conversation.preamble import tokens_of
        from chatui.conversation.tokens import context_tokens  # nothing is sent at first

        return context_tokens(branch, partial(tokens_of, sections), partial(self._grown, sections))

    def _grown(self, sections: Sections, reply_id: str) -> int:
        """Return about how many tokens more these sections are than what a reply came with.

        Of one of another start of the program nobody knows what did: what was found there first
        counts as that.
        """
        before = self.sent_before.get(reply_id, self._first)
        if before is None or before == sections:
            return 0
        from chatui.conversation.preamble import tokens_of  # comes with a count

        return tokens_of(sections) - tokens_of(before)
