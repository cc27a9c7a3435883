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
            raise MalformedReply(
                "The server compressed its answer in a way that chatui did not ask for.",
                hint="Try again, or ask who runs the server or the proxy before it.",
            )
        self._name = names[0] if names else ""
        self._first = b""
        self._inflate = None if self._name == "deflate" else zlib.decompressobj(_GZIP_WINDOW)

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what the bytes unfold to, in pieces of at most 256 KB."""
        if not self._name:
            yield data
            return
        if self._inflate is None:
            data = self._first = self._first + data
            if len(data) < 2:
                return
            # "deflate" means zlib's format; some servers send the bare stream.
            self._inflate = zlib.decompressobj(
                zlib.MAX_WBITS if _is_zlib(data) else -zlib.MAX_WBITS
            )
        while data:
            piece = self._piece(self._inflate, data)
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

    @staticmethod
    def _piece(inflate: "zlib._Decompress", data: bytes) -> bytes:
        try:
            return inflate.decompress(data, _PIECE)
        except zlib.error as error:
            raise MalformedReply("The compressed answer is damaged.") from error


def _is_zlib(data: bytes) -> bool:
    """Tell by the two bytes of zlib's header (RFC 1950), which no bare stream begins with."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
