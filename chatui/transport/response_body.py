"""A response whose body is still to be read."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Final

import httpx

from chatui.errors import MalformedReply
from chatui.transport.content_encoding import BodyDecoder
from chatui.transport.errors.failures import Failures
from chatui.transport.limits import LARGEST_BODY
from chatui.transport.network_failures import NETWORK_ERRORS, body_failure

_SUSPICIOUS_BODY: Final = 32 << 20
"""Bytes from which on a body must not be 200 times of what was sent."""


class ResponseBody:
    """A response whose body has not been read yet.

    Raises:
        EndpointError: From `read`, when the connection breaks or the body is bad.
    """

    def __init__(
        self, response: httpx.Response, failures: Failures, release: Callable[[], None]
    ) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = {**response.headers, **response.extensions["redirect"]}
        self._decoder: BodyDecoder | None = None
        self._response = response
        self._raw = response.aiter_raw()
        self._failures = failures
        self._release = release
        self._received = 0
        self._total = 0

    async def read(self) -> Iterator[bytes] | None:
        """Return what the socket has, in pieces of at most 256 KB; None at the end of the body.

        The pieces unfold as they are asked for, and raise a MalformedReply when the body is
        compressed in a way that was not asked for, is damaged, is larger than 256 MB, or unfolds to
        200 times of what came.
        """
        try:
            data = await anext(self._raw, None)
        except NETWORK_ERRORS as error:
            raise body_failure(error, self._failures) from error
        return None if data is None else self._unfolded(data)

    async def body(self, largest: int) -> AsyncIterator[bytes]:
        """Yield the body until its end, or until so many bytes have come."""
        left = largest
        while left > 0 and (pieces := await self.read()) is not None:
            for piece in pieces:
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    break

    def _unfolded(self, data: bytes) -> Iterator[bytes]:
        self._received += len(data)
        if self._decoder is None:
            self._decoder = BodyDecoder(self.headers.get("content-encoding", ""))
        for piece in self._decoder.decode(data):
            self._total += len(piece)
            if self._total > LARGEST_BODY:
                raise MalformedReply(f"The reply is larger than {LARGEST_BODY >> 20} MB.")
            if self._total > _SUSPICIOUS_BODY and self._total > 200 * self._received:
                raise MalformedReply("The reply is a few bytes that unfold without end.")
            yield piece

    async def aclose(self) -> None:
        """Close the connection, or give it back when the body was read to its end."""
        try:
            await self._response.aclose()
        except NETWORK_ERRORS:
            pass
        finally:
            self._release()
