"""What went over the wire for one reply; no record holds a secret."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

from chatui.api_key import ApiKey
from chatui.errors import EndpointError

_PUBLIC_HEADERS: Final = (
    "age",
    "alt-svc",
    "cache-control",
    "cf-cache-status",
    "cf-ray",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "openai-model",
    "openai-processing-ms",
    "openai-version",
    "retry-after",
    "retry-after-ms",
    "server",
    "transfer-encoding",
    "vary",
    "via",
    "x-request-id",
    "x-should-retry",
)
_PUBLIC_PREFIXES: Final = ("x-ratelimit-",)
HIDDEN: Final = "***"
_LONGEST_PAYLOAD: Final = 64 << 10
_LONGEST_KEY: Final = 8 << 10
_OVERHEAD: Final = 200
"""About the bytes of a record without its payload."""


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """A request left; `url` has no query."""

    attempt: int
    url: str


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """A status line and headers came, `ms` after the request; values that may be secret are ***."""

    attempt: int
    ms: int
    status: int
    headers: Mapping[str, str]


@dataclass(slots=True, repr=False)
class PayloadRecord:
    """One event of the stream as it came, `ms` after the request.

    The key is masked when the record is read: of the thousands of a reply hardly one ever is.
    """

    attempt: int
    ms: int
    _data: str
    _event: str = "message"
    _key: ApiKey | None = None

    @property
    def data(self) -> str:
        """What the event holds."""
        return self._data if self._key is None else self._key.redact(self._data)

    @property
    def event(self) -> str:
        """Of which type the event is."""
        return self._event if self._key is None else self._key.redact(self._event)

    @property
    def size(self) -> int:
        """How many characters it keeps."""
        return len(self._data) + len(self._event)

    def __repr__(self) -> str:
        return f"PayloadRecord({self.attempt}, {self.ms}, {self.data!r}, {self.event!r})"


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """The attempt ended with an error of this kind, `ms` after the request."""

    attempt: int
    ms: int
    kind: str
    message: str


WireRecord = AttemptRecord | ResponseRecord | PayloadRecord | FailureRecord


class WireRecords:
    """The last records of one reply, in memory: so many characters of payloads at most."""

    def __init__(self, largest: int = 1 << 20) -> None:
        self._largest = largest
        self._records: deque[WireRecord] = deque()
        self._size = 0

    def add(self, record: WireRecord) -> None:
        """Keep a record; the oldest ones give way to it."""
        self._records.append(record)
        self._size += _size_of(record)
        while self._size > self._largest and len(self._records) > 1:
            self._size -= _size_of(self._records.popleft())

    def __iter__(self) -> Iterator[WireRecord]:
        return iter(self._records)


def _size_of(record: WireRecord) -> int:
    return _OVERHEAD + (record.size if isinstance(record, PayloadRecord) else 0)


def public_headers(headers: Mapping[str, str], key: ApiKey | None) -> dict[str, str]:
    """Return all header names, and the values of those that are known to hold no secret."""
    shown = {}
    for name, value in headers.items():
        is_public = name in _PUBLIC_HEADERS or name.startswith(_PUBLIC_PREFIXES)
        is_secret = key is not None and key.is_in(value)
        shown[key.redact(name) if key else name] = HIDDEN if is_secret or not is_public else value
    return shown


class WireLog:
    """Writes down one exchange: records for whoever wants them, lines for the log file."""

    def __init__(
        self,
        key: ApiKey | None,
        record: Callable[[WireRecord], None] | None,
        log: Callable[[str], None] | None,
    ) -> None:
        self._key = key
        self._record = record
        self._log = log
        self._attempt = 0
        self._began = monotonic()

    @property
    def _ms(self) -> int:
        return round((monotonic() - self._began) * 1000)

    def request(self, attempt: int, url: str) -> None:
        """Note that a request leaves; times count from here."""
        self._attempt = attempt
        self._began = monotonic()
        self._write(AttemptRecord(attempt, url))
        self.line(f"POST {url}, attempt {attempt}")

    def response(self, status: int, headers: Mapping[str, str]) -> None:
        """Note a status line and headers."""
        self._write(
            ResponseRecord(self._attempt, self._ms, status, public_headers(headers, self._key))
        )
        self.line(f"{status} after {self._ms} ms")

    def payload(self, data: str, event: str) -> None:
        """Note an event as it came."""
        if self._record is not None:
            if len(data) > _LONGEST_PAYLOAD:
                data = self._begin_of(data)
            self._record(PayloadRecord(self._attempt, self._ms, data, event, self._key))

    def _begin_of(self, data: str) -> str:
        """Return the beginning of a payload, without what may be half a key at its end."""
        begin = data[:_LONGEST_PAYLOAD]
        if self._key is not None:
            begin = self._key.redact(begin)[:-_LONGEST_KEY]
        return f"{begin}… ({len(data):,} characters)"

    def failure(self, error: EndpointError) -> None:
        """Note how an attempt failed."""
        self._write(FailureRecord(self._attempt, self._ms, error.kind, error.message))
        self.line(f"{error.kind} after {self._ms} ms: {error.message}")

    def line(self, text: str) -> None:
        """Write a line of the log."""
        if self._log is not None:
            self._log(self._key.redact(text) if self._key is not None else text)

    def _write(self, record: WireRecord) -> None:
        if self._record is not None:
            self._record(record)
