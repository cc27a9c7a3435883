"""Up to three attempts to get an answer, until one may hold a reply."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chatui.conversation.events import AttemptStarted, RetryScheduled, ServerNotice
from chatui.errors import EndpointError, TimedOut
from chatui.text.decoding import NoText, decode_text
from chatui.transport.connection import Connection, KeptConnectionBroken
from chatui.transport.errors.failures import Failures
from chatui.transport.errors.waits import requested_wait, wait_for_reset
from chatui.transport.limits import LARGEST_ERROR_BODY, Limits
from chatui.transport.protocol.adaptation import adaptation_for
from chatui.transport.protocol.request import (
    Adaptation,
    ChatRequest,
    Refused,
    encode_request,
    request_settings,
)
from chatui.transport.response_body import ResponseBody
from chatui.transport.retry import delay_before_retry
from chatui.transport.silence import Silence
from chatui.transport.wire_record import WireLog

_CHARSET: Final = re.compile(r"""charset=["']?([\w.:-]{1,40})""", re.IGNORECASE)
_KEEPS_METHOD: Final = (307, 308)


class Attempts:
    """Sends one request until it is answered with a status of success.

    `adaptations` is what the server is known to refuse; what is learned is added to it. A field
    that is left out is told. The answer has to be closed by whoever uses this.
    """

    def __init__(
        self,
        connection: Connection,
        failures: Failures,
        request: ChatRequest,
        *,
        limits: Limits,
        adaptations: set[Adaptation | Refused],
        wire: WireLog,
    ) -> None:
        self.answer: ResponseBody | None = None
        self._connection = connection
        self._failures = failures
        self._request = request
        self._limits = limits
        self._adaptations = adaptations
        self._wire = wire
        self._headers: Mapping[str, str] = {}
        self.left_out: list[Refused] = []
        """The fields that the server has just refused."""

    async def events(self) -> AsyncIterator[AttemptStarted | RetryScheduled | ServerNotice]:
        """Yield the attempts and the waits between them, until `answer` is there.

        Raises:
            EndpointError: When the last attempt failed.
        """
        for number in range(1, self._limits.attempts + 1):
            yield AttemptStarted(number)
            try:
                self.answer = await self._adapted(number)
            except EndpointError as error:
                self._wire.failure(error)
                if isinstance(error, KeptConnectionBroken) and number < self._limits.attempts:
                    continue
                delay = delay_before_retry(
                    error,
                    self._headers,
                    failures=number,
                    limits=self._limits,
                    chance=random.random(),
                )
                if delay is None:
                    # It was not they that kept the server from answering.
                    self._adaptations.difference_update(self.left_out)
                    raise
                reason = error.message
            else:
                if names := ", ".join(one.name for one in self.left_out):
                    yield ServerNotice(
                        f"{self._failures.label} does not take {names}: left out from now on."
                    )
                return
            yield RetryScheduled(number + 1, self._limits.attempts, delay, reason)
            await asyncio.sleep(delay)

    async def _adapted(self, number: int) -> ResponseBody:
        """Ask, and ask again without what the server refuses."""
        endpoint = self._failures.endpoint
        while True:
            applied = frozenset(self._adaptations)
            settings = request_settings(endpoint, self._request, applied)
            content = await self._encoded(settings)
            try:
                return await self._ask(number, content)
            except EndpointError as error:
                change = adaptation_for(error, settings, self._request.parameters, applied)
                if change is None:
                    raise
                self._wire.line(f"refused; asking again {change}")
                self._adaptations.add(change)
                if isinstance(change, Refused):
                    self.left_out.append(change)

    async def _encoded(self, settings: Mapping[str, Any]) -> bytes:
        if self._request.is_short:  # a thread would get its turn after the screen is drawn
            return encode_request(self._request, settings)
        return await asyncio.to_thread(encode_request, self._request, settings)

    async def _ask(self, number: int, content: bytes) -> ResponseBody:
        url = self._failures.endpoint.url_of("chat/completions")
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
        }
        if self._request.idempotency_key:
            headers["Idempotency-Key"] = self._request.idempotency_key
        answer = await self._connection.follow(
            lambda url: self._send(number, url, headers, content), url, _KEEPS_METHOD
        )
        if not 200 <= answer.status < 300:
            raise await self._refusal(answer)
        return answer

    async def _send(
        self, number: int, url: str, headers: Mapping[str, str], content: bytes
    ) -> ResponseBody:
        self._headers = {}
        self._wire.request(number, url)
        is_loopback = self._failures.endpoint.is_loopback
        limit = None if is_loopback else self._limits.first_byte
        try:
            async with Silence(limit):
                answer = await self._connection.send("POST", url, headers=headers, content=content)
        except TimeoutError as error:
            raise TimedOut(
                f"{self._failures.label} did not answer within {limit:g} s.", hint="Try again."
            ) from error
        self._headers = answer.headers
        self._wire.response(answer.status, answer.headers)
        return answer

    async def _refusal(self, answer: ResponseBody) -> EndpointError:
        body = b""
        try:
            async with asyncio.timeout(self._limits.error_body):
                async for piece in answer.body(LARGEST_ERROR_BODY):
                    body += piece
        except (TimeoutError, EndpointError):
            pass  # What has come is enough to say something.
        finally:
            await answer.aclose()
        now = datetime.now(UTC)
        wait = requested_wait(answer.headers, now)
        if wait is None and answer.status == 429:
            wait = wait_for_reset(answer.headers, now)
        return self._failures.of_response(
            answer.status,
            _text_of(body, answer.headers.get("content-type", "")),
            location=answer.headers.get("location", ""),
            retry_after=wait,
        )


def _text_of(body: bytes, content_type: str) -> str:
    """Return an error's body as text: UTF-8 where it is, else as declared, else as it looks."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        charset = _CHARSET.search(content_type)
    try:
        if charset:
            return body.decode(charset[1], "replace")
    except LookupError:
        pass
    try:
        return decode_text(body).text
    except NoText:
        return body.decode("utf-8-sig", "replace")
