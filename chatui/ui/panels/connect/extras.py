"""What goes along with every request to an endpoint, as lines that a person writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from chatui.config import Endpoint
from chatui.errors import ConfigError, ParameterError
from chatui.storage.settings.toml_file import parse_toml, toml_text

_NAME: Final = "x"
"""Of an endpoint that is made to be checked: no word of what is said about it."""
_TEXT: Final = "This text"


@dataclass(frozen=True, slots=True)
class Extras:
    """Headers, a query, and fields of the body."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    extra_body: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, endpoint: Endpoint | None) -> Self:
        """Return those of an endpoint; a new one has none."""
        if endpoint is None:
            return cls()
        return cls(endpoint.headers, endpoint.query, endpoint.extra_body)

    def on(self, endpoint: Endpoint) -> Endpoint:
        """Return an endpoint with them; what its address has behind a ? stays."""
        query = {**endpoint.query, **self.query} if self.query else endpoint.query
        return replace(endpoint, headers=self.headers, query=query, extra_body=self.extra_body)

    @property
    def words(self) -> str:
        """How many there are: `2 headers, 1 field of the body`; empty for none."""
        counts = (
            (len(self.headers), "header", "headers"),
            (len(self.query), "name in the query", "names in the query"),
            (len(self.extra_body), "field of the body", "fields of the body"),
        )
        return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)


def headers_text(headers: Mapping[str, str]) -> str:
    """Return headers, one a line."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def query_text(query: Mapping[str, str]) -> str:
    """Return the pairs of a query, one a line."""
    return "\n".join(f"{name}={value}" for name, value in query.items())


def body_text(fields: Mapping[str, Any]) -> str:
    """Return fields of the body as TOML."""
    return toml_text(fields).rstrip("\n") if fields else ""


def headers_from(text: str) -> Mapping[str, str]:
    """Return the headers that are written, one a line.

    Raises:
        ConfigError: When a line is none, or its header cannot be sent.
    """
    return _checked(Extras(headers=dict(_pairs(text, ":", "Name: value")))).headers


def query_from(text: str) -> Mapping[str, str]:
    """Return the pairs of a query that are written, one a line.

    Raises:
        ConfigError: When a line is none, or it looks like a key.
    """
    return _checked(Extras(query=dict(_pairs(text, "=", "name=value")))).query


def body_from(text: str) -> Mapping[str, Any]:
    """Return the fields of the body that are written as TOML.

    Raises:
        ConfigError: When it is no TOML, or a field is set by chatui itself.
    """
    try:
        fields = parse_toml(text, _TEXT)
    except ConfigError as problem:
        what, found, wrong = problem.message.partition(": ")
        if what != _TEXT or not found:
            raise
        raise ConfigError(
            f"This is no TOML yet: {wrong}", hint="Write it like top_k = 20."
        ) from problem
    return _checked(Extras(extra_body=fields)).extra_body


def _pairs(text: str, sign: str, form: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, found, value = (piece.strip() for piece in line.partition(sign))
        if not found or not name:
            raise ConfigError(f"Line {number}: write it like {form}.")
        if name.lower() in seen:
            raise ConfigError(f"Line {number}: {name} stands there twice.")
        seen.add(name.lower())
        yield name, value


def _checked(extras: Extras) -> Extras:
    """Return them as an endpoint has them; what is wrong is said without the endpoint's name."""
    try:
        return Extras.of(extras.on(Endpoint(_NAME, "https://example.org")))
    except (ConfigError, ParameterError) as problem:
        message = problem.message
        for where in (f"endpoints.{_NAME}.headers", f"endpoints.{_NAME}.extra_body"):
            message = message.removeprefix(f"{where}: ").removeprefix(f"{where}.")
            message = message.replace(where, "These fields")
        message = message.removeprefix(f"endpoints.{_NAME}: ")
        if message.startswith("an "):
            message = f"A{message[1:]}"
        raise ConfigError(message, hint=problem.hint) from problem
