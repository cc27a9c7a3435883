"""A title by the model: one small request in the background, after the first complete reply."""

import asyncio
from collections.abc import Callable
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import (
    ContentDelta,
    ReplyFinished,
    RetryScheduled,
    TextWasReasoning,
)
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.conversation.title import title_from_answer
from chatui.endpoints import EMBEDDED, Endpoints
from chatui.errors import ChatUIError, EndpointError, mistake_words
from chatui.sessions.session_events import Changed, Listener, Noticed

_LONGEST_EXCERPT: Final = 1000  # characters of the prompt, and of the reply
_LONGEST_ANSWER: Final = 1000
_MOST_TOKENS: Final = 40
_SECONDS: Final = 60.0
_QUESTION: Final = """\
<prompt>
{prompt}
</prompt>
<reply>
{reply}
</reply>

Write a title of three to six words for the conversation that begins like this, in its language. \
Answer with the title alone."""


class ModelTitle:
    """Asks the model that gave a conversation its first complete reply for a title.

    Nothing waits for the answer. It is dropped when the conversation has got another title
    meanwhile. `save` is called after every request, `notify` with what has come of it.
    """

    def __init__(
        self,
        conversation: Conversation,
        endpoints: Endpoints,
        notify: Listener,
        save: Callable[[], None],
    ) -> None:
        self._conversation = conversation
        self._endpoints = endpoints
        self._notify = notify
        self._save = save
        self._first: str | None = None
        """The reply that the title is to be about, until the model has been asked."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_coming(self) -> bool:
        """Whether a request is on its way."""
        return any(not task.done() for task in self._tasks)

    def ask(self, ended: Message) -> None:
        """Ask for a title if the reply that has `ended` is the first that is complete.

        Also when it is a later one, and the request after the first had to give way. The embedded
        model is never asked: a first line is a better title than it writes.
        """
        conversation = self._conversation
        if _is_first(ended, conversation) and ended.endpoint != EMBEDDED:
            self._first = ended.id
        if conversation.title_locked:
            self._first = None
        reply = self._message(self._first)
        prompt = None if reply is None else self._message(reply.parent)
        if reply is None or prompt is None or self.is_coming:
            return
        task = asyncio.create_task(self._ask(prompt, reply), name=f"title {conversation.id}")
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def give_way(self) -> None:
        """End a request that is on its way, for something that a person waits for."""
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """End a request that is on its way, and its connection."""
        self.give_way()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _message(self, message_id: str | None) -> Message | None:
        """Return a message that may be sent; None when it was deleted or left out."""
        message = self._conversation.messages.get(message_id or "")
        return None if message is None or message.excluded else message

    async def _ask(self, prompt: Message, reply: Message) -> None:
        before = self._conversation.title
        try:
            async with asyncio.timeout(_SECONDS):
                title = title_from_answer(await self._answer(prompt, reply))
        except TimeoutError:
            self._tell_failure(f"it did not answer within {_SECONDS:g} s.")
        except ChatUIError as problem:
            self._tell_failure(problem.message)
        else:
            self._take(title, before)
        self._first = None
        self._save()

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (mistake := task.exception()) is not None:
            self._tell_failure(f"{self._endpoints.redact(mistake_words(mistake))}.")

    def _take(self, title: str, before: str) -> None:
        conversation = self._conversation
        if title and conversation.title == before and not conversation.title_locked:
            conversation.title = title
            self._notify(Changed())

    def _tell_failure(self, reason: str) -> None:
        self._notify(Noticed(f"No title by the model: {reason}"))

    async def _answer(self, prompt: Message, reply: Message) -> str:
        """Return what the model answers, as far as its lines are whole."""
        from chatui.transport.protocol.request import ChatRequest  # comes with the client

        client = await self._endpoints.client(reply.endpoint or "")
        question = _QUESTION.format(
            prompt=prompt.text[:_LONGEST_EXCERPT], reply=reply.text[:_LONGEST_EXCERPT]
        )
        request = ChatRequest(
            messages=[Message(Role.USER, [TextPart(question)])],
            model=reply.model,
            parameters=Parameters(max_tokens=_MOST_TOKENS, stream=reply.parameters.stream),
        )
        text = ""
        async with client.stream(request) as events:
            async for event in events:
                match event:
                    case ContentDelta(piece):
                        text += piece
                    case TextWasReasoning(length):
                        text = text[:-length]
                    case RetryScheduled(reason=reason):
                        raise EndpointError(reason)
                    case ReplyFinished(FinishReason.LENGTH):
                        return _whole_lines(text)
                    case _:
                        pass
                if len(text) > _LONGEST_ANSWER:
                    return _whole_lines(text)
        return text


def _whole_lines(text: str) -> str:
    return text.rpartition("\n")[0]


def _is_first(reply: Message, conversation: Conversation) -> bool:
    return not any(
        message.role is Role.ASSISTANT
        and message.status is Status.COMPLETE
        and message.id != reply.id
        for message in conversation.messages.values()
    )
