"""How long the transport waits, how often it tries, how much it reads."""

from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 16 << 20
"""Characters of one line of a stream."""
LARGEST_EVENT: Final = 32 << 20
"""Characters of one event, or of a whole JSON body."""
LARGEST_BODY: Final = 256 << 20
"""Bytes of a reply, after decompression."""
LARGEST_ERROR_BODY: Final = 64 << 10
"""Bytes of an error's body that are read."""
LARGEST_MODEL_LIST: Final = 16 << 20
"""Bytes of a list of models, or of a page of one."""
MOST_MODEL_PAGES: Final = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds; the idle timeout belongs to the endpoint."""

    connect: float = 5.0
    proxy: float = 30.0
    """Until a proxy has opened the way to the endpoint."""
    write: float = 30.0
    first_byte: float = 600.0
    """Until the first byte of the body; none on loopback, where a model may still be loading."""
    after_finish: float = 2.0
    """From `finish_reason` on, for a last chunk with usage and for [DONE]."""
    drain: float = 0.05
    """For the end of the body after [DONE], so that the connection can be used again."""
    error_body: float = 3.0
    model_list: float = 20.0
    suggestion: float = 3.0
    """For what makes an error's hint better: the names of models, the right path."""
    attempts: int = 3
    first_backoff: float = 0.5
    longest_backoff: float = 8.0
    longest_wait: float = 60.0
    """The longest wait that a server may ask for; with a longer one there is no retry."""


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """How long the download of a picture may take as a whole, in seconds, and its bytes."""

    seconds: float = 60.0
    connect: float = 5.0
    bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How long a server on this machine may take to list its models, in seconds; its bytes."""

    seconds: float = 0.4
    bytes: int = 4 << 20
