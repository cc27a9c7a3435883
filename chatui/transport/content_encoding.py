"""Decompressing a body piece by piece, never more than a bounded piece at a time."""

import zlib
from collections.abc import Iterator
from typing import Final

from chatui.errors import MalformedReply

ACCEPTED: Final = "gzip, deflate"
_PIECE: Final = 256 << 10
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class BodyDecoder:
    """Turns what the wire carries into the body, by its Content-Encoding header.

    A bomb costs no more memory than one piece of 256 KB, whatever it would unfold to.

    Raises:
        MalformedReply: For an encoding that was not asked for, or data that is not in it.
    """

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise MalformedReply(f"The server compressed its answer as {', '.join(names)[:60]}.")
        self._name = names[0] if names else ""
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS if names == ["deflate"] else _GZIP_WINDOW)
        self._is_first = True

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what the bytes unfold to, in pieces of at most 256 KB."""
        if not self._name:
            yield data
            return
        while data:
            piece = self._piece(data)
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail
            if self._inflate.eof:
                # A gzip file may have several members; a server that flushes may send one each.
                data = self._inflate.unused_data
                if self._name == "deflate":
                    return
                self._inflate = zlib.decompressobj(_GZIP_WINDOW)
                data = data.lstrip(b"\0")

    def _piece(self, data: bytes) -> bytes:
        try:
            piece = self._inflate.decompress(data, _PIECE)
        except zlib.error as error:
            if not (self._is_first and self._name == "deflate"):
                raise MalformedReply("The compressed answer is damaged.") from error
            # "deflate" means zlib's format; some servers send the bare stream.
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            self._is_first = False
            return self._piece(data)
        self._is_first = False
        return piece
