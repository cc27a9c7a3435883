"""Asking a scripted server, and what came of it."""

from dataclasses import dataclass, field
from typing import Any

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.conversation.events import (
    AttachmentReceived,
    ContentDelta,
    PartReceived,
    ReasoningDelta,
    ReceivedEvent,
    ReplyFinished,
    RetryScheduled,
    ServerNotice,
    TextWasReasoning,
    ToolCallDelta,
    UsageReport,
)
from chatui.conversation.message import FinishReason, Message, Role, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import Source, SourcesPart, TextPart
from chatui.errors import EndpointError
from chatui.transport.client import ChatClient
from chatui.transport.limits import Limits
from chatui.transport.protocol.request import ChatRequest
from chatui.transport.wire_record import WireRecord

KEY = "sk-test-4242424242424242"
QUICK = Limits(
    connect=5,
    first_byte=30,
    after_finish=0.2,
    error_body=0.2,
    model_list=5,
    suggestion=5,
    first_backoff=0.001,
    longest_backoff=0.002,
)
"""The limits of tests: no wait is long, and what should not be reached is far away."""


def request(prompt: str = "Hi", model: str | None = "m", **parameters: Any) -> ChatRequest:
    messages = [Message(Role.USER, [TextPart(prompt)])]
    return ChatRequest(messages, model, Parameters(**parameters), idempotency_key="prompt-1")


def client_for(
    base_url: str, *, limits: Limits = QUICK, key: str = "", **settings: Any
) -> ChatClient:
    endpoint = Endpoint("test", base_url, **settings)
    api_key = ApiKey(key, base_url=endpoint.base_url, source="test") if key else None
    return ChatClient(endpoint, api_key, limits=limits)


@dataclass
class Outcome:
    """What one exchange gave."""

    events: list[ReceivedEvent] = field(default_factory=list)
    error: EndpointError | None = None
    records: list[WireRecord] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self._told_apart()[0]

    @property
    def reasoning(self) -> str:
        return self._told_apart()[1]

    def _told_apart(self) -> tuple[str, str]:
        text = reasoning = ""
        for item in self.events:
            match item:
                case ContentDelta(more):
                    text += more
                case ReasoningDelta(more):
                    reasoning += more
                case TextWasReasoning(length):
                    text, reasoning = text[:-length], reasoning + text[-length:]
                case _:
                    pass
        return text, reasoning

    @property
    def finish(self) -> FinishReason | None:
        ends = [item.reason for item in self.events if isinstance(item, ReplyFinished)]
        assert len(ends) <= 1
        assert not ends or isinstance(self.events[-1], ReplyFinished)
        assert bool(ends) == (self.error is None)
        return ends[0] if ends else None

    @property
    def usage(self) -> Usage | None:
        usages = [item.usage for item in self.events if isinstance(item, UsageReport)]
        return usages[-1] if usages else None

    @property
    def notices(self) -> list[str]:
        return [item.text for item in self.events if isinstance(item, ServerNotice)]

    @property
    def attachments(self) -> list[AttachmentReceived]:
        return [item for item in self.events if isinstance(item, AttachmentReceived)]

    @property
    def sources(self) -> list[Source]:
        whole = SourcesPart(())
        for item in self.events:
            if isinstance(item, PartReceived) and isinstance(item.part, SourcesPart):
                whole = whole.with_more(item.part.sources)
        return list(whole.sources)

    @property
    def retries(self) -> list[RetryScheduled]:
        return [item for item in self.events if isinstance(item, RetryScheduled)]

    @property
    def tool_calls(self) -> list[ToolCallDelta]:
        return [item for item in self.events if isinstance(item, ToolCallDelta)]

    @property
    def failure(self) -> EndpointError:
        assert self.error is not None, self.events
        return self.error


async def ask_with(client: ChatClient, chat_request: ChatRequest | None = None) -> Outcome:
    outcome = Outcome()
    try:
        async with client.stream(
            chat_request or request(), record=outcome.records.append
        ) as stream:
            async for event in stream:
                outcome.events.append(event)
    except EndpointError as error:
        outcome.error = error
    assert outcome.finish is None or outcome.error is None
    return outcome


async def ask(base_url: str, chat_request: ChatRequest | None = None, **settings: Any) -> Outcome:
    client = client_for(base_url, **settings)
    try:
        return await ask_with(client, chat_request)
    finally:
        await client.aclose()
