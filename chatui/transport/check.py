"""Whether an endpoint works: its address, its key, its model, each with what to do if not."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.conversation.events import ContentDelta, ReasoningDelta, ToolCallDelta
from chatui.conversation.message import Message, Role
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.errors import (
    CannotConnect,
    EndpointError,
    KeyRefused,
    MissingKey,
    TimedOut,
    TLSFailed,
)
from chatui.model_info import ModelInfo
from chatui.transport.client import ChatClient
from chatui.transport.protocol.request import ChatRequest

ANSWER_SECONDS: Final = 60.0
_PROMPT: Final = "Say hello in one word."
_NOTHING_MORE_TO_LEARN: Final = (MissingKey, KeyRefused, CannotConnect, TLSFailed, TimedOut)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that works, or does not: then with the exact fix, where it is known."""

    ok: bool
    text: str
    fix: str = ""
    models: tuple[str, ...] = ()
    """What the endpoint lists, when that was asked."""


async def check_endpoint(
    endpoint: Endpoint,
    key: ApiKey | None,
    model: str | None,
    *,
    without_key: str = "",
    answer_seconds: float = ANSWER_SECONDS,
) -> AsyncGenerator[CheckLine, None]:
    """Yield a line for each thing that was tried: the list of models, then one tiny reply.

    Without a model the first that is listed is asked. `without_key` is what to do where a key is
    needed and there is none, in place of what helps an endpoint that is saved. Close it
    (`aclosing`) when it is not read to its end.
    """
    fix = without_key if key is None else ""
    client = ChatClient(endpoint, key)
    try:
        models: list[ModelInfo] = []
        try:
            models = await client.list_models()
        except EndpointError as problem:
            if isinstance(problem, KeyRefused):
                yield CheckLine(True, f"{endpoint.host} answers")
            yield _failed(problem, fix)
            if isinstance(problem, _NOTHING_MORE_TO_LEARN):
                return
        else:
            names = tuple(info.id for info in models)
            yield CheckLine(True, f"{endpoint.host} answers · {_count(models)}", models=names)
        asked = model or (models[0].id if models else None)
        try:
            yield await _ask(client, asked, has_key=key is not None, seconds=answer_seconds)
        except EndpointError as problem:
            yield _failed(problem, fix)
    finally:
        await client.aclose()


def _failed(problem: EndpointError, without_key: str) -> CheckLine:
    is_about_the_key = isinstance(problem, MissingKey | KeyRefused)
    return CheckLine(False, problem.message, (is_about_the_key and without_key) or problem.hint)


def _count(models: list[ModelInfo]) -> str:
    match len(models):
        case 0:
            return "it lists no models, so type a name"
        case 1:
            return "1 model"
        case several:
            return f"{several} models"


async def _ask(
    client: ChatClient, model: str | None, *, has_key: bool, seconds: float
) -> CheckLine:
    request = ChatRequest(
        [Message(Role.USER, [TextPart(_PROMPT)])], model, Parameters(max_tokens=16)
    )
    who = model or "The server's model"
    with_key = ", and the key is right" if has_key else ""
    began = monotonic()
    try:
        async with asyncio.timeout(seconds), client.stream(request) as events:
            async for event in events:
                if isinstance(event, ContentDelta | ReasoningDelta | ToolCallDelta):
                    first = monotonic() - began
                    return CheckLine(True, f"{who} answers after {first:.1f} s{with_key}")
    except TimeoutError:
        return CheckLine(
            False,
            f"{who} did not answer within {seconds:g} s.",
            "A large model may still be loading: try again in a minute.",
        )
    return CheckLine(False, f"{who} sent a reply without a word.", "Choose another model.")
