"""What the user can set, with defaults; built from plain dicts, without touching a file."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from chatui.api_key import unquoted
from chatui.conversation.parameters import Parameters, checked_table
from chatui.errors import ConfigError, ParameterError, did_you_mean, did_you_mean_of

T = TypeVar("T")
_ENVIRONMENT_URL: Final = "CHATUI_BASE_URL"
_ENVIRONMENT_KEY: Final = "CHATUI_API_KEY"
_KEY_SETTINGS: Final = "api_key_env or api_key_command"
_KEYS_THEMSELVES: Final = ("api_key", "api-key", "apikey", "key", "token")
_NO_KEY_HERE: Final = (
    "A key does not stand in config.toml: run chatui key set NAME, or write api_key_env = the name"
    " of a variable."
)
_EXAMPLE: Final = "Write it like https://example.org/v1."
_NAME_OF_SECRET: Final = re.compile(
    r"(?:^|[_-]|api|access|auth)(?:key|token|secret|password)$", re.IGNORECASE
)
_SHORTEST_SECRET: Final = 6
"""Of a header: what is shorter, such as 1 or true, is a part of many words."""
_WITHOUT_SCHEME: Final = re.compile(
    r"(?:[^/?#@]*@)?(?P<host>\[[0-9a-f:.]+\]|(?!https?[:/])[\w.-]+)(?P<port>:\d+)?(?P<rest>[/?#].*)?",
    re.IGNORECASE,
)
_NAME_OF_VARIABLE: Final = re.compile(r"\w+")
_NEARBY: Final = (".local", ".lan", ".internal", ".home.arpa")


def checked_base_url(url: str, setting: str = "") -> str:
    """Return a base URL without a trailing slash or /chat/completions; a query stays.

    One without a scheme gets one, as `with_scheme` says. The `setting` is where it was set, for
    what is said of one that is wrong.

    Raises:
        ConfigError: When it is no http or https URL, or carries a user name or password.
    """
    where = f"{setting}: " if setting else ""
    url = unquoted(url)
    if not url.isprintable() or " " in url:
        raise ConfigError(
            f"{where}the base URL holds a space, a line break or a sign that is not seen.",
            hint=_EXAMPLE,
        )
    try:
        parts = urlsplit(with_scheme(url))
        _ = parts.port
    except ValueError:  # A port above 65535, or half of an IPv6 address.
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        shown = repr(url) if set(url) & set(":/.") else "this"  # A single word may be a key.
        raise ConfigError(f"{where}{shown} is no base URL.", hint=_EXAMPLE)
    if parts.username is not None or parts.password is not None:
        better = _ENVIRONMENT_KEY if setting == _ENVIRONMENT_URL else _KEY_SETTINGS
        raise ConfigError(
            f"{where}the base URL must not hold a user name or password.",
            hint=f"Set {better} instead.",
        )
    _check_query((name for name, _ in parse_qsl(parts.query)), where)
    if parts.fragment:
        raise ConfigError(f"{where}the base URL must end before any #.")
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def with_scheme(url: str) -> str:
    """Return an address with the scheme that it lacks: https, or http where no other way is usual.

    That is on this machine and in a network of one's own. What may be no address stays as it is:
    a single word, for one.
    """
    found = _WITHOUT_SCHEME.fullmatch(url)
    if found is None:
        return url
    host = found["host"].strip("[]").lower()
    is_address = "." in host.strip(".") or ":" in host or host == "localhost"
    if not (is_address or found["port"] or found["rest"]):
        return url
    return f"{'http' if _is_nearby(host) else 'https'}://{url}"


def _check_query(names: Iterable[str], where: str) -> None:
    """Refuse a query that has the name of a key.

    Raises:
        ConfigError: When it has one; `where` stands in front of what is said.
    """
    if any(map(_NAME_OF_SECRET.search, names)):
        raise ConfigError(
            f"{where}an address must not hold a key.", hint=f"Set {_KEY_SETTINGS} instead."
        )


def is_loopback_host(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"127(\.\d+){1,2}", host) is not None  # 127.1 is short for 127.0.0.1.
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback)


def _is_nearby(host: str) -> bool:
    """Tell whether a host is this machine or one of a private network, by its name alone."""
    if is_loopback_host(host) or host.endswith(_NEARBY):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host


class Layer(StrEnum):
    """What can say a value: the first of these that does decides."""

    FLAG = "the command line"
    VARIABLE = "a CHATUI_ variable"
    CONVERSATION = "the conversation that is resumed"
    PROJECT = "the project"
    CONFIG = "config.toml"
    SAVED = "settings.toml"
    DEFAULT = "the default"


def first_said(values: Mapping[Layer, Callable[[], T | None]]) -> tuple[T, Layer] | None:
    """Return the value that counts and who says it; None where nobody says one.

    Nobody is asked who comes behind one that says it.
    """
    said = ((values[layer](), layer) for layer in Layer if layer in values)
    return next(((value, layer) for value, layer in said if value is not None), None)


class Origin(StrEnum):
    """Where an endpoint was set; the screen can change only what is its own."""

    BUILT_IN = "built in"
    CONFIG = "config.toml"
    SAVED = "endpoints.toml"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server.

    Raises:
        ConfigError: When the base URL is none, or carries a user name or password.
    """

    name: str
    """What it is called: the NAME of [endpoints.NAME]."""
    base_url: str
    """Where it is, without /chat/completions, such as http://localhost:8080/v1."""
    api_key_env: str | None = None
    """The environment variable that holds the API key."""
    api_key_command: str | None = None
    """A command that prints the API key, such as `pass show openai`."""
    model: str | None = None
    """The model that is used unless another is chosen."""
    models: tuple[str, ...] = ()
    """Models to offer beside those that the server lists."""
    parameters: Parameters = field(default_factory=Parameters)
    """Sampling parameters of its requests: [endpoints.NAME.parameters]."""
    provider: str | None = None
    """The dialect it speaks, where the address does not tell: openai, ollama, vllm …"""
    ca_file: str | None = None
    """A file of certificates to trust, for a server with a private authority."""
    idle_timeout: Annotated[float, (0.1, 86_400)] = 120.0
    """Seconds of silence in the middle of a reply after which it counts as broken."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """More headers of its requests: [endpoints.NAME.headers]."""
    query: Mapping[str, str] = field(default_factory=dict)
    """What its addresses have behind a ?, such as api-version; a base URL may end with it."""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    """More fields of its chat requests, as they are sent: [endpoints.NAME.extra_body]."""
    origin: Origin = Origin.CONFIG
    mended: str = field(default="", init=False, compare=False)
    """What its base URL was taken as, in a sentence, where a scheme was missing."""

    def __post_init__(self) -> None:
        is_from_environment = self.origin is Origin.ENVIRONMENT
        setting = _ENVIRONMENT_URL if is_from_environment else f"endpoints.{self.name}"
        base_url, _, query = checked_base_url(self.base_url, setting).partition("?")
        if "://" not in self.base_url.partition("?")[0]:
            mended = f"{setting}: a base URL begins with https:// or http://; taken as {base_url}."
            object.__setattr__(self, "mended", mended)
        object.__setattr__(self, "base_url", base_url)
        if query:
            in_url = dict(parse_qsl(query, keep_blank_values=True))
            object.__setattr__(self, "query", {**in_url, **self.query})
        _check_query(self.query, f"{setting}: ")
        _check_headers(self.headers, f"{setting}.headers")
        fields_of_body = checked_table(self.extra_body, f"{setting}.extra_body")
        object.__setattr__(self, "extra_body", fields_of_body)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What its headers hold that nobody else should read, also without a `Bearer` before it."""
        values = [
            value for name, value in self.headers.items() if name.lower() not in _PUBLIC_HEADERS
        ]
        found = [*values, *(value.partition(" ")[2] for value in values)]
        return tuple(one for one in found if len(one) >= _SHORTEST_SECRET)

    def url_of(self, route: str) -> str:
        """Return the address of a route, such as "models", from the base URL, with the query."""
        return self.with_query(urljoin(f"{self.base_url}/", route))

    def with_query(self, url: str) -> str:
        """Return an address of its server with what all of them have behind a ?."""
        return f"{url}?{urlencode(self.query)}" if self.query else url

    @property
    def label(self) -> str:
        """What it is called where people read it: that of the environment has no name."""
        return self.host if self.origin is Origin.ENVIRONMENT else self.name

    @property
    def host(self) -> str:
        """The server's host name."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback_host(self.host)

    @property
    def is_cleartext(self) -> bool:
        """Whether what is sent, the key included, can be read on its way."""
        return self.base_url.startswith("http:") and not self.is_loopback

    @classmethod
    def from_dict(cls, name: str, values: Mapping[str, Any], *, origin: Origin) -> Self:
        """Build an endpoint from the table [endpoints.NAME].

        Raises:
            ConfigError: When a key is unknown, missing or of the wrong type.
        """
        where = f"endpoints.{name}"
        known = {item.name: item.type for item in fields(cls) if item.name in ENDPOINT_KEYS}
        settings = dict(checked_values(values, known, where))
        if "base_url" not in settings:
            raise ConfigError(
                f"[{where}] has no base_url.", hint='Add base_url = "http://localhost:8080/v1".'
            )
        if not _NAME_OF_VARIABLE.fullmatch(settings.get("api_key_env", "A")):
            raise ConfigError(  # It may be the key itself, which nobody else should read.
                f"{where}.api_key_env must be the name of a variable, such as WORK_LLM_KEY.",
                hint="A key is not kept in this file: set the variable, or api_key_command.",
            )
        return cls(name=name, origin=origin, **settings)

    def to_dict(self) -> dict[str, Any]:
        """Return the table that `from_dict` reads, with what is set."""
        table: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in _NOT_IN_FILE or value in (None, (), item.default):
                continue
            table[item.name] = value
        table["models"] = list(self.models)
        table["parameters"] = self.parameters.to_dict()
        return {name: value for name, value in table.items() if value not in ([], {})}


_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, a token
_OWN_HEADERS: Final = frozenset(
    ("host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding")
)


def _check_headers(headers: Mapping[str, str], where: str) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigError(f"{where}: {name!r} is no name of a header.")
        if name.lower() in _OWN_HEADERS:
            raise ConfigError(f"{where}: chatui sets {name} itself.", hint="Leave it out.")
        if not (value.isascii() and value.isprintable()):
            raise ConfigError(
                f"{where}.{name} holds a line break or a sign that no header has.",
                hint="Write letters, digits and signs of ASCII in one line.",
            )


_PUBLIC_HEADERS: Final = frozenset(
    (
        "accept-language",
        "anthropic-beta",
        "anthropic-version",
        "http-referer",
        "openai-beta",
        "openai-organization",
        "openai-project",
        "referer",
        "user-agent",
        "x-title",
    )
)
"""Those whose values are told to everybody, or are no secret."""
_NOT_IN_FILE: Final = ("name", "origin", "mended")
ENDPOINT_KEYS: Final = frozenset(item.name for item in fields(Endpoint)).difference(_NOT_IN_FILE)
"""What the table of an endpoint may hold."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of config.toml."""

    endpoint: str | None = None
    """The endpoint to start with; unset, the last one that was used."""
    model: str | None = None
    """The model to start with; unset, the endpoint's own."""
    system: str = ""
    """The system prompt of new conversations."""
    theme: str | None = None
    """The theme: chatui-dark, chatui-light, high-contrast, high-contrast-light, terminal, or one of
    your own; unset, what fits the terminal's background."""
    sidebar: Literal["auto", "open", "closed"] = "auto"
    """Whether conversations stand beside the chat: auto, from 140 columns on; open, from 100 on."""
    text_width: Annotated[int, (20, 400)] = 96
    """The widest a line of text may be, in columns; code and tables may be wider."""
    follow: Literal["end", "page"] = "end"
    """What stays in view while a reply arrives: its end, or the page from the prompt on."""
    enter: Literal["send", "newline"] = "send"
    """What Enter does while you write. With newline, Ctrl+J sends (Alt+Enter and Ctrl+Enter too,
    where the terminal tells them apart); in lists it still chooses, and runs a slash command."""
    reduced_motion: bool = False
    """Whether nothing may blink or move by itself."""
    notify: Literal["auto", "bell", "off"] = "auto"
    """What tells of a reply that took more than 8 seconds and ended while the terminal was not in
    focus: auto, a notice of the desktop where the terminal is known to show one (in tmux, with
    allow-passthrough), else the bell."""
    window_title: bool = True
    """Whether the window's title names the chat, with ● while a reply comes, and ✓ or ✗ after one
    that is done or has failed unseen."""
    terminal_links: bool = True
    """Whether links are the terminal's own, too, where it is known to show such."""
    title_by_model: bool = False
    """Whether the model is asked for a title after its first reply: one small request more, with
    the beginning of the first prompt and reply; not in temporary chats, in -p and by the embedded
    model."""
    allow_private_addresses: bool = False
    """Whether pictures may be fetched from this machine and private networks, as with
    --allow-private."""
    find_servers: bool = True
    """Whether servers on this machine, such as Ollama, are looked for where nothing is set up yet,
    or in Connect, to be offered."""
    dictate_command: str | None = None
    """A command that records what you say and prints the words, for the composer; /dictate, or its
    key, runs it in your shell, interrupts it (SIGINT) so that it can finish, and Esc stops it. It
    counts in config.toml alone."""
    parameters: Parameters = field(default_factory=Parameters)
    """Parameters of every request."""
    presets: Mapping[str, Parameters] = field(default_factory=dict)
    """The same parameters under a name, chosen with --preset NAME, /preset NAME or F4."""
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    """An endpoint: a server that speaks as OpenAI's does."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Another key for an action, such as new-conversation = "ctrl+b"; what has that key by default
    loses it."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a parsed config.toml.

        Raises:
            ConfigError: When a key is unknown (with the nearest that exists), of the wrong type
                or out of range.
        """
        known = {item.name: item.type for item in fields(cls)}
        settings = dict(checked_values(values, known, ""))
        tables = settings.pop("endpoints", {})
        endpoints = {}
        for name, table in tables.items():
            if not isinstance(table, Mapping):
                raise ConfigError(f"endpoints.{name} must be a table.")
            if not name.strip():
                raise ConfigError("endpoints: one has no name.", hint="Write [endpoints.NAME].")
            endpoints[name] = Endpoint.from_dict(name, table, origin=Origin.CONFIG)
        return cls(endpoints=endpoints, **settings)

    def preset(self, name: str) -> Parameters:
        """Return the parameters of that name.

        Raises:
            ConfigError: When there are none, with the names that there are.
        """
        if name in self.presets:
            return self.presets[name]
        hint = "Add it to config.toml: a table [presets.NAME]."
        if self.presets:
            hint = did_you_mean_of(name, self.presets)
        raise ConfigError(f"There is no preset {name!r}.", hint=hint)


def setting_text(value: object) -> str:
    """Return how a value stands in config.toml, for those of one line; nothing for None."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)  # for texts, numbers, true and false, as in TOML


def checked_setting(name: str, value: Any) -> Any:
    """Return the value of one setting of config.toml, as `Config` holds it.

    Raises:
        ConfigError: When there is no such setting, or it cannot have this value.
    """
    known = {item.name: item.type for item in fields(Config)}
    return checked_values({name: value}, known, "")[name]


def checked_values(
    values: Mapping[str, Any], known: Mapping[str, Any], where: str
) -> Mapping[str, Any]:
    """Return the values of a table that may hold the `known` names, each of the type that it says.

    Raises:
        ConfigError: When a name is unknown, or a value cannot be what it is; `where` is the
            table's name, empty for what stands at the top of a file.
    """
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise _unknown_key(name, list(known), where)
        checked[name] = _converted(f"{where}.{name}" if where else name, known[name], value)
    return checked


def _unknown_key(name: str, known: list[str], where: str) -> ConfigError:
    place = f" in [{where}]" if where else ""
    if name.lower() in _KEYS_THEMSELVES:
        return ConfigError(f"Unknown key {name!r}{place}.", hint=_NO_KEY_HERE)
    return ConfigError(f"Unknown key {name!r}{place}.", hint=did_you_mean(name, known))


def _converted(name: str, kind: Any, value: Any) -> Any:
    if get_origin(kind) is Literal:
        return _one_of(name, value, get_args(kind))
    if get_origin(kind) is Annotated:
        kind, (low, high) = get_args(kind)
        return _within(name, _converted(name, kind, value), low, high)
    if kind in _NUMBERS:
        wanted, types = _NUMBERS[kind]
        checked = _typed(name, value, types, wanted)
        return _as_float(name, checked) if kind is float else checked
    if kind is Parameters:
        return _parameters(name, value)
    if get_origin(kind) in (tuple, Mapping):
        return _converted_items(name, kind, value)
    return _typed(name, value, str, "a string")


def _converted_items(name: str, kind: Any, value: Any) -> Any:
    if kind == tuple[str, ...]:
        items = _typed(name, value, list, "a list of strings")
        return tuple(_typed(name, item, str, "a list of strings") for item in items)
    is_of_tables = kind == Mapping[str, Parameters]
    if kind == Mapping[str, str]:
        if isinstance(value, str):  # A header in place of a table of them may hold a key.
            raise ConfigError(f"{name} must be a table, not a string.")
        table = _typed(name, value, Mapping, "a table")
        return {key: _typed(f"{name}.{key}", item, str, "a string") for key, item in table.items()}
    table = _typed(name, value, Mapping, "a table of tables" if is_of_tables else "a table")
    if is_of_tables:
        return {key: _parameters(f"{name}.{key}", item) for key, item in table.items()}
    return table


_NUMBERS: Final[Mapping[object, tuple[str, type | tuple[type, ...]]]] = {
    bool: ("true or false", bool),
    int: ("a whole number", int),
    float: ("a number", (int, float)),
}


def _parameters(name: str, value: Any) -> Parameters:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{name} must be a table.")
    try:
        return Parameters.from_dict(value)
    except ParameterError as error:
        raise ParameterError(f"[{name}]: {error.message}", hint=error.hint) from error


def _as_float(name: str, value: Any) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ConfigError(f"{name} must be a number of fewer digits.") from error


def _one_of(name: str, value: Any, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        *others, last = (f'"{choice}"' for choice in choices)
        raise ConfigError(f"{name} must be {', '.join(others)} or {last}, not {value!r}.")
    return value


def _within(name: str, value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ConfigError(f"{name} must be from {low:g} to {high:g}, not {value!r}.")
    return value


def _typed(name: str, value: Any, kind: type | tuple[type, ...], wanted: str) -> Any:
    is_bool_by_chance = isinstance(value, bool) and kind is not bool
    if not isinstance(value, kind) or is_bool_by_chance:
        raise ConfigError(f"{name} must be {wanted}, not {value!r}.")
    return value
