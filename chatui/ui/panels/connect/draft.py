"""What was filled in on the connect panel, and the endpoint that it makes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from chatui.api_key import ApiKey, clean_key
from chatui.config import Endpoint, Origin, checked_base_url
from chatui.endpoints import EMBEDDED, ENVIRONMENT
from chatui.errors import ConfigError
from chatui.providers import Provider, owner_of_key
from chatui.storage.settings.endpoints_file import name_is_taken
from chatui.ui.panels.connect.extras import Extras

_ENDINGS: Final = (".com", ".org", ".ai", ".io", ".net", ".dev", ".xyz")
_LONGEST_NAME: Final = 40
_SHORTEST_KEY: Final = 20
_TO_FILL_IN: Final = re.compile(r"\b[A-Z][A-Z_]{2,}\b")


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """The fields as they were typed; `known` is the endpoint that they change, if any.

    `variable` is the environment variable that shall hold the key, when the user said so;
    `variable_is_set` says that the known endpoint's own variable holds one now. `provider` is the
    row of the table that a new endpoint was begun with, `taken` the names of all endpoints.
    """

    name: str
    base_url: str
    key: str = ""
    model: str = ""
    variable: str | None = None
    known: Endpoint | None = None
    variable_is_set: bool = False
    provider: Provider | None = None
    taken: Collection[str] = ()
    extras: Extras | None = None

    def endpoint(self) -> Endpoint:
        """Return the endpoint.

        Raises:
            ConfigError: When the name, the base URL or the key cannot be.
        """
        if "://" in self.key:
            raise ConfigError("An API key is no address.", hint="The address goes into Base URL.")
        if self.known is not None and self.known.origin in (Origin.CONFIG, Origin.ENVIRONMENT):
            return self.known
        base_url = checked_address(self.base_url)
        if missing := self.to_fill_in:
            raise ConfigError(
                f"{missing} stands for what is yours.", hint="Write that in place of it."
            )
        model = self.model.strip() or None
        check_is_no_key(model or "")
        if self.known is None:
            name = self._checked_name(base_url)
            is_here = self.provider is not None and not self.provider.hosts
            made = Endpoint(
                name,
                base_url,
                api_key_env=self.variable,
                model=model,
                provider=self.provider.name if self.provider is not None and is_here else None,
                origin=Origin.SAVED,
            )
            return self._with_extras(made)
        name = self._checked_name(base_url)
        query = self.known.query if self.extras is None else {}
        changed = replace(self.known, name=name, base_url=base_url, query=query)
        if self.known.origin is not Origin.BUILT_IN:
            changed = replace(changed, model=model)
        if self.variable is not None:
            changed = replace(changed, api_key_env=self.variable)
        elif self.key.strip() and (self.variable_is_set or changed.api_key_command):
            # What is typed here wins from now on.
            changed = replace(changed, api_key_env=None, api_key_command=None)
        return self._with_extras(changed)

    def _with_extras(self, endpoint: Endpoint) -> Endpoint:
        return endpoint if self.extras is None else self.extras.on(endpoint)

    @property
    def to_fill_in(self) -> str:
        """The first word of the provider's address that is still to be replaced; else empty."""
        words = [] if self.provider is None else _TO_FILL_IN.findall(self.provider.base_url)
        return next((word for word in words if word in self.base_url), "")

    def default_name(self, base_url: str) -> str:
        """Return what the endpoint is called that was given no name."""
        if self.known is not None:
            return self.known.name
        name = name_for(base_url) if self.provider is None else self.provider.name
        if name not in self.taken:
            return name
        port = urlsplit(base_url).port
        if port is not None and f"{name}-{port}" not in self.taken:
            return f"{name}-{port}"
        numbers = range(2, len(self.taken) + 3)
        return next(one for one in (f"{name}-{n}" for n in numbers) if one not in self.taken)

    def _checked_name(self, base_url: str) -> str:
        name = self.name.strip() or self.default_name(base_url)
        check_name(name)
        if name in self.taken and (self.known is None or name != self.known.name):
            raise name_is_taken(name)
        return name

    def typed_key(self, endpoint: Endpoint) -> ApiKey | None:
        """Return the key that was typed, for that endpoint alone."""
        text, _ = clean_key(self.key)
        if not text:
            return None
        return ApiKey(text, base_url=endpoint.base_url, source="what was typed")


def check_is_no_key(text: str) -> None:
    """Refuse a key where something belongs that is shown, and kept for everybody to read.

    Raises:
        ConfigError: When it looks like one; nothing of it is in the words.
    """
    is_known = owner_of_key(text) is not None or text.startswith("sk-")
    if is_known and len(text) >= _SHORTEST_KEY:
        raise ConfigError("This looks like an API key.", hint="It goes into the field API key.")


def check_name(name: str) -> None:
    """Refuse what cannot be the name of an endpoint.

    Raises:
        ConfigError: With what is wrong about it.
    """
    check_is_no_key(name)
    if name in (EMBEDDED, ENVIRONMENT):
        raise ConfigError(f"The name {name} is taken.", hint="Choose another.")
    if any(char in name for char in "/:"):
        raise ConfigError("A name is a word, such as work: the address goes into Base URL.")
    if not name.isprintable():
        raise ConfigError(
            "A name is a word, such as work: this one holds a sign that cannot be seen.",
            hint="Type it anew.",
        )
    if len(name) > _LONGEST_NAME:
        raise ConfigError(
            f"A name has {_LONGEST_NAME} characters at most; this one has {len(name)}.",
            hint="Choose a shorter one.",
        )


def checked_address(text: str) -> str:
    """Return the base URL that was meant: with its scheme, without a route.

    Raises:
        ConfigError: When it is none.
    """
    if not text.strip():
        raise ConfigError(
            "An endpoint needs a base URL.", hint="Write it like https://example.org/v1."
        )
    try:
        return checked_base_url(text)
    except ConfigError as problem:
        sentence = problem.message[:1].upper() + problem.message[1:]
        raise ConfigError(sentence, hint=problem.hint) from problem


def is_begun_scheme(address: str) -> bool:
    """Tell whether an address is no more yet than how most begin."""
    return "https://".startswith(address) or "http://".startswith(address)


def mended_words(address: str) -> str:
    """Return what an address is read as that is saved otherwise than it was typed; else nothing.

    Raises:
        ConfigError: When it is none.
    """
    meant = checked_address(address)
    return "" if meant == address.strip().rstrip("/") else f"Read as {meant}."


def name_for(base_url: str) -> str:
    """Return a short name for a base URL: `openai` for https://api.openai.com/v1."""
    endpoint = Endpoint("", base_url)
    host = endpoint.host.removeprefix("www.").removeprefix("api.")
    if endpoint.is_loopback:
        return "local"
    for ending in _ENDINGS:
        host = host.removesuffix(ending)
    return host or "endpoint"
