"""The body of an answer to the events of a reply, with its timeouts and its endings."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from time import monotonic

from chatui.conversation.events import (
    AttachmentReceived,
    ContentDelta,
    ReasoningDelta,
    ReceivedEvent,
    ReplyFinished,
    ResponseStarted,
    ServerNotice,
)
from chatui.errors import BrokenOff, EmptyReply, EndpointError, TimedOut
from chatui.transport.errors.failures import Failures
from chatui.transport.large_json import LARGE
from chatui.transport.limits import Limits
from chatui.transport.network_failures import broken
from chatui.transport.protocol.attachment_data import ReceivedAttachments
from chatui.transport.protocol.chunks import SAYS_ENOUGH, ChunkDecoder, DecodedEvent
from chatui.transport.protocol.event_stream import EventStream, Payload
from chatui.transport.protocol.finish_reasons import Broken
from chatui.transport.protocol.reply_attachments import EncodedAttachment
from chatui.transport.response_body import ResponseBody
from chatui.transport.silence import Silence
from chatui.transport.wire_record import WireLog

_Feed = Callable[[], list[Payload]]


class ReplyReader:
    """Reads one reply from an answer; closing the answer is left to `aclose`."""

    def __init__(
        self, answer: ResponseBody, failures: Failures, *, limits: Limits, wire: WireLog
    ) -> None:
        self._answer = answer
        self._failures = failures
        self._limits = limits
        self._wire = wire
        self._stream = EventStream()
        self._chunks = ChunkDecoder(failures, status=answer.status)
        self._error: EndpointError | None = None
        self._has_payloads = False
        self._attachments = ReceivedAttachments()
        self._has_attachment = False
        self._deadline: float | None = None
        """When to stop reading, by the loop's clock: for the first byte, and after the finish."""
        self._is_waiting = True

    async def events(self) -> AsyncIterator[ReceivedEvent]:
        """Yield what the server sends, `ReplyFinished` at the end of a complete reply.

        Raises:
            EndpointError: When the reply is not complete; what came of it was yielded.
        """
        yield ResponseStarted(self._answer.status)
        if not self._failures.endpoint.is_loopback:
            self._deadline = monotonic() + self._limits.first_byte
        while self._error is None and not self._chunks.is_done:
            pieces = await self._read()
            if pieces is None:
                break
            async for event in self._decode(partial(self._stream.feed, one) for one in pieces):
                yield event
        async for event in self._last_events():
            yield event
        if self._error is not None:
            self._wire.failure(self._error)
            raise self._error
        reason, word = self._chunks.finished
        assert not isinstance(reason, Broken)
        self._wire.line(f"complete: {reason} {word}".rstrip())
        yield ReplyFinished(reason, word)

    async def aclose(self) -> None:
        """Close the connection; when the reply is done it is given back for the next one."""
        try:
            if self._chunks.is_done and self._error is None:
                # Most often the end of the body is there already, in the same packet.
                async with asyncio.timeout(self._limits.drain):
                    while await self._answer.read() is not None:
                        pass
        except (TimeoutError, EndpointError):
            pass
        finally:
            await self._answer.aclose()

    async def _read(self) -> Iterator[bytes] | None:
        """Return the next pieces; None at the end, also at one that is an error."""
        limit = self._time_left()
        try:
            async with Silence(limit):
                pieces = await self._answer.read()
        except TimeoutError:
            if not self._chunks.is_complete:
                self._error = TimedOut(
                    f"Nothing came for {limit or 0:.3g} s; this reply is incomplete.",
                    hint="Continue it, or try again.",
                )
            return None
        except EndpointError as error:
            self._error = error
            return None
        if self._is_waiting and pieces is not None:
            self._is_waiting = False
            self._deadline = None
        return pieces

    def _time_left(self) -> float | None:
        """Return the seconds that the next bytes may take; comments are bytes as well."""
        if self._chunks.is_complete and self._deadline is None:
            self._deadline = monotonic() + self._limits.after_finish
        if self._would_end():
            return self._limits.after_finish
        if self._deadline is not None:
            return max(0.0, self._deadline - monotonic())
        if self._is_waiting:
            return None
        return self._failures.endpoint.idle_timeout or None

    def _would_end(self) -> bool:
        """Tell whether the reply ends with the line that has begun, if that ends here."""
        pending = self._stream.pending()
        if pending is None or self._chunks.is_complete:
            return False
        chunks = ChunkDecoder(self._failures)
        chunks.decode(pending)
        return chunks.is_complete or chunks.failure is not None

    async def _decode(self, feeds: Iterable[_Feed]) -> AsyncIterator[ReceivedEvent]:
        """Yield the events in what is fed; what is wrong with it is left in `_error`.

        Texts of one read are one event, whose way to the disk and the screen is paid once. What is
        large is decoded in a thread, and given out piece by piece: it must not keep the loop from
        everything else, and neither must a bomb.
        """
        try:
            for number, feed in enumerate(feeds):
                if number:
                    await asyncio.sleep(0)
                waits = self._stream.size > LARGE
                payloads = await asyncio.to_thread(feed) if waits else feed()
                came: list[DecodedEvent] = []
                for payload in payloads:
                    self._has_payloads = True
                    self._wire.payload(payload.data, payload.event)
                    is_large, decode = len(payload.data) > LARGE, self._chunks.decode
                    events = (
                        await asyncio.to_thread(decode, payload) if is_large else decode(payload)
                    )
                    self._note(events)
                    came += events
                    is_last = self._error is not None or self._chunks.is_done
                    if not (is_large or is_last or payload is payloads[-1]):
                        continue
                    for event in came if is_large else joined(came):
                        whole = (
                            await self._received(event)
                            if isinstance(event, EncodedAttachment)
                            else event
                        )
                        if whole is not None:
                            yield whole
                        if is_large:
                            await asyncio.sleep(0)
                    if is_last:
                        return
                    came = []
        except EndpointError as error:
            self._error = error

    async def _received(
        self, attachment: EncodedAttachment
    ) -> AttachmentReceived | ServerNotice | None:
        """Return an attachment with its bytes, which the loop does not wait for."""
        received = await asyncio.to_thread(self._attachments.receive, attachment)
        self._has_attachment |= isinstance(received, AttachmentReceived)
        return received

    def _note(self, events: list[DecodedEvent]) -> None:
        if events and not self._is_waiting:
            self._deadline = None  # Servers exist that give a finish_reason with every chunk.
        self._error = self._chunks.failure

    async def _last_events(self) -> AsyncIterator[ReceivedEvent]:
        """Yield what the end brings to light, and settle how the reply ended in `_error`."""
        cut = self._error
        if self._chunks.failure is None and not self._chunks.is_done:
            async for event in self._decode([self._stream.flush]):
                yield event
        for last in self._chunks.end():
            whole = await self._received(last) if isinstance(last, EncodedAttachment) else last
            if whole is not None:
                yield whole
        self._error = self._chunks.failure or self._what_is_wrong(cut or self._error)
        says_enough = self._has_content or self._chunks.finished.reason in SAYS_ENOUGH
        if self._error is None and not says_enough:
            if self._chunks.has_thoughts:
                yield ServerNotice("The model thought, but gave no answer.")
            else:
                is_reply = self._chunks.has_choices
                self._error = self._empty() if is_reply else self._something_else() or self._empty()

    def _what_is_wrong(self, cut: EndpointError | None) -> EndpointError | None:
        """Return why a reply is not whole, None when it is; `cut` is what the reading ended with.

        After a chunk of text behind a finish the next finish may not be the end either.
        """
        chunks = self._chunks
        if chunks.finished.reason is Broken.OFF:
            return self._broke_off(chunks.finished.word)
        if not chunks.is_complete:
            return cut or self._incomplete()
        if chunks.goes_on and not chunks.is_done and cut is not None:
            return cut
        return chunks.loss if chunks.has_choices else None

    @property
    def _has_content(self) -> bool:
        return self._chunks.has_answer or self._has_attachment

    def _incomplete(self) -> EndpointError:
        """Return what to say of a body that ended without saying that it is complete."""
        stray = self._stream.stray_text.strip()
        if stray and not stray.startswith("{"):
            return self._failures.of_stray_text(stray)
        if self._has_content or self._chunks.has_thoughts:
            return self._failures.of_aside(self._chunks.aside) or broken()
        error = self._something_else()
        if error is not None:
            return error
        return broken() if self._has_payloads or stray else self._empty()

    def _something_else(self) -> EndpointError | None:
        """Return what to say of payloads that are no part of a reply, None when there are none."""
        unread = self._chunks.unread
        error = self._failures.of_aside(self._chunks.aside)
        return error or (self._failures.no_reply(unread) if unread else None)

    def _broke_off(self, word: str) -> BrokenOff:
        what = f"The server broke off ({word or 'error'})"
        if self._has_content or self._chunks.has_thoughts:
            return BrokenOff(
                f"{what}; this reply is incomplete.",
                hint="Continue it, or try again.",
                server_words=word,
            )
        return BrokenOff(
            f"{what} before it answered.", hint="Try again in a moment.", server_words=word
        )

    def _empty(self) -> EmptyReply:
        return EmptyReply(
            f"{self._failures.label} sent an empty answer.", hint="Try again, or another model."
        )


def joined(events: Iterable[DecodedEvent]) -> Iterator[DecodedEvent]:
    """Yield the events with neighbouring texts of one kind as one."""
    for kind, group in groupby(events, type):
        if kind is ContentDelta or kind is ReasoningDelta:
            texts = [event.text for event in group if isinstance(event, kind)]
            yield kind("".join(texts))
        else:
            yield from group
