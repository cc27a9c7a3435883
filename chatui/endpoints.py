"""The endpoints that can be used: where they are, their keys, their models, their clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chatui.api_key import ApiKey, unquoted
from chatui.config import Config, Endpoint, Layer, Origin, first_said, is_loopback_host
from chatui.conversation.parameters import Parameters
from chatui.errors import ChatUIError, ConfigError, did_you_mean, did_you_mean_of
from chatui.local.local_model import CONTEXT_LENGTH, MODEL, SYSTEM_PROMPT, LocalModel
from chatui.model_info import ModelInfo, completed
from chatui.providers import MODELSLAB, PROVIDERS, Provider, provider_named, provider_of
from chatui.storage.settings.endpoints_file import EndpointsFile, name_is_taken
from chatui.storage.settings.key_store import KeyPlace, KeyStore
from chatui.storage.settings.state_file import State

if TYPE_CHECKING:
    from datetime import datetime

    from chatui.storage.log_file import LogFile
    from chatui.storage.model_cache import ModelCache
    from chatui.transport.client import ChatClient, Refusals
    from chatui.transport.found_servers import FoundServer

EMBEDDED: Final = "embedded"
ENVIRONMENT: Final = "environment"
URL_VARIABLE: Final = "CHATUI_BASE_URL"
MODEL_VARIABLE: Final = "CHATUI_MODEL"
_TOY: Final = ModelInfo(
    MODEL, context_length=CONTEXT_LENGTH, sees_images=False, price_in=0, price_out=0
)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Where the next prompt goes; a model of None leaves the choice to the server."""

    endpoint: str
    model: str | None


class Endpoints:
    """Every endpoint by name, and a client for each that is used.

    `findable` are the providers whose servers are looked for on this machine, at their ports.
    `start` is the one that config.toml starts with: it keeps its name and is not removed.
    """

    def __init__(  # noqa: PLR0913  # the composition root hands over everything at once
        self,
        config: Config,
        *,
        environ: Mapping[str, str],
        saved: EndpointsFile,
        keys: KeyStore,
        open_cache: Callable[[], ModelCache],
        local: LocalModel,
        log: LogFile | None = None,
        findable: Sequence[Provider] = PROVIDERS,
        refusals: Callable[[str], Refusals] | None = None,
        start: str | None = None,
    ) -> None:
        self._config = config
        self._environ = environ
        self._saved = saved
        self._keys = keys
        self._open_cache = open_cache
        self.local = local
        self._log = log
        self._findable = findable
        self._refusals = refusals
        self._start = start
        self._clients: dict[str, ChatClient] = {}
        self._listed: dict[str, dict[str, ModelInfo]] = {}
        """The models by base URL and id, of all those whose cache was read."""
        self._left_out: dict[str, int] = {}
        """How many models were too many, by base URL."""
        self._asked_for_models: set[str] = set()
        self._blind: set[ModelChoice] = set()
        """Models that have refused pictures since the start."""
        self._stale: list[ChatClient] = []  # their endpoint changed; a reply may still use them
        self._used_keys: list[ApiKey] = []
        self._environment_model = unquoted(environ.get(MODEL_VARIABLE, "")) or None
        self._by_name = self._collected()
        self._problems = [*_problems_of(self._by_name, config)]

    @cached_property
    def _cache(self) -> ModelCache:
        """What endpoints listed before, which the first frame does without."""
        return self._open_cache()

    def _collected(self) -> dict[str, Endpoint]:
        found = {MODELSLAB.name: MODELSLAB, **self._saved.load(), **self._config.endpoints}
        if url := unquoted(self._environ.get(URL_VARIABLE, "")):
            found[ENVIRONMENT] = Endpoint(
                ENVIRONMENT,
                url,
                api_key_env="CHATUI_API_KEY" if "CHATUI_API_KEY" in self._environ else None,
                model=self._environment_model,
                origin=Origin.ENVIRONMENT,
            )
        found[EMBEDDED] = Endpoint(
            EMBEDDED, "http://127.0.0.1", model=MODEL, origin=Origin.BUILT_IN
        )
        return found

    def use(self, config: Config) -> None:
        """Choose by other settings from now on; their endpoints are those that there are."""
        self._config = config

    def has(self, name: str) -> bool:
        """Tell whether there is an endpoint of that name."""
        return name in self._by_name

    def all(self) -> list[Endpoint]:
        """Return the endpoints, the embedded one last."""
        return list(self._by_name.values())

    def get(self, name: str) -> Endpoint:
        """Return the endpoint of that name.

        Raises:
            ConfigError: When there is none, with the names that there are.
        """
        if name not in self._by_name:
            hint = did_you_mean_of(name, self._by_name)
            raise ConfigError(f"There is no endpoint {name!r}.", hint=hint)
        return self._by_name[name]

    def name_now(self, name: str) -> str:
        """Return what an endpoint is called now that had this name, where it was renamed."""
        now = self._saved.renamed.get(name, name)
        return now if name not in self._by_name and now in self._by_name else name

    def label(self, name: str) -> str:
        """Return what an endpoint is called where people read it, also one that is gone."""
        return self._by_name[name].label if name in self._by_name else name

    def parameters(self, name: str) -> Parameters:
        """Return what an endpoint sets for its requests; one that is gone sets nothing."""
        return self._by_name[name].parameters if name in self._by_name else Parameters()

    @property
    def keys(self) -> KeyStore:
        """What keeps the keys, for whoever changes where they are."""
        return self._keys

    def key(self, endpoint: Endpoint) -> ApiKey | None:
        """Return the endpoint's API key, where one is found."""
        return self._keys.find(endpoint)

    def redact(self, text: str) -> str:
        """Return a text with every key masked that was used."""
        for key in self._used_keys:
            text = key.redact(text)
        return text

    def pop_problems(self) -> list[str]:
        """Return what the user should be told about endpoints, keys and the log, once."""
        log = [] if self._log is None else self._log.pop_problems()
        addresses, self._problems = self._problems, []
        return addresses + self._saved.pop_problems() + self._keys.pop_problems() + log

    def offered_keys(self, endpoint: Endpoint) -> list[str]:
        """Return the well-known variables that are set and fit the endpoint, to be asked about."""
        return self._keys.offers(endpoint)

    def is_configured(self, name: str) -> bool:
        """Tell whether an endpoint was set up: named by the user, or its key is there."""
        endpoint = self.get(name)
        if endpoint.origin is not Origin.BUILT_IN:
            return True
        # A keyring may take its time, which the start has not.
        return name != EMBEDDED and (
            self.key_place(endpoint) is KeyPlace.KEYRING or self.key(endpoint) is not None
        )

    def is_anything_configured(self) -> bool:
        """Tell whether there is an endpoint of the person's own, or a key; it may read files."""
        return any(self.is_configured(name) for name in self._by_name)

    def choose(
        self,
        state: State,
        *,
        endpoint: str | None = None,
        model: str | None = None,
        resumed: ModelChoice | None = None,
        project_model: str | None = None,
    ) -> ModelChoice:
        """Return where a conversation goes, by the order of `Layer`.

        `endpoint` and `model` are those of the command line, `resumed` is what a conversation had,
        `project_model` the model of the project that it belongs to.

        Raises:
            ConfigError: When the command line or a setting names an endpoint that there is not.
        """
        config = self._config  # what config.toml says over what settings.toml does
        name, layer = first_said(
            {
                Layer.FLAG: lambda: endpoint,
                Layer.VARIABLE: lambda: ENVIRONMENT if self.has(ENVIRONMENT) else None,
                Layer.CONVERSATION: lambda: resumed.endpoint if resumed else None,
                Layer.CONFIG: lambda: config.endpoint,
                Layer.SAVED: lambda: self._last(state),
            }
        ) or (self._fallback(), Layer.DEFAULT)
        own, is_resumed = self.get(name).model, layer is Layer.CONVERSATION
        if name == EMBEDDED:
            return ModelChoice(name, model or MODEL)
        said = first_said(
            {
                Layer.FLAG: lambda: model,
                Layer.VARIABLE: lambda: self._environment_model,
                Layer.CONVERSATION: lambda: resumed.model if resumed and is_resumed else None,
                Layer.PROJECT: lambda: project_model,
                Layer.CONFIG: lambda: config.model if config.endpoint in (None, name) else None,
                Layer.SAVED: lambda: state.model if layer is Layer.SAVED else None,
                Layer.DEFAULT: lambda: own,
            }
        )
        return ModelChoice(name, None if said is None else said[0])

    def _last(self, state: State) -> str | None:
        last = state.endpoint
        is_usable = last == EMBEDDED or (last is not None and self._is_known_and_configured(last))
        return last if is_usable else None

    def _fallback(self) -> str:
        return next((name for name in self._by_name if self.is_configured(name)), EMBEDDED)

    def choice_at(self, name: str) -> ModelChoice:
        """Return an endpoint with the model that is used there unless another is chosen."""
        return self.choose(State(), endpoint=name)

    def _is_known_and_configured(self, name: str) -> bool:
        return name in self._by_name and self.is_configured(name)

    def check_model(self, choice: ModelChoice, *, is_of_environment: bool = False) -> None:
        """Refuse a model that an endpoint is known not to have.

        Where CHATUI_MODEL counts (`is_of_environment`), it is looked at in place of the choice's.

        Raises:
            ConfigError: When the embedded model is asked for by another name.
        """
        wanted = self._environment_model if is_of_environment else choice.model
        if choice.endpoint == EMBEDDED and wanted not in (None, MODEL):
            raise ConfigError(
                f"There is no model {wanted!r}: no endpoint is set up, and the embedded one has"
                f" {MODEL} alone.",
                hint="Set CHATUI_BASE_URL, or run chatui without a model and choose Connect.",
            )

    def default_system(self, name: str) -> str:
        """Return the system prompt to send when the user has set none."""
        return SYSTEM_PROMPT if name == EMBEDDED else ""

    async def client(self, name: str) -> ChatClient:
        """Return the endpoint's client; the embedded model is started when it is asked for.

        Raises:
            ConfigError: When there is no such endpoint.
        """
        if name == EMBEDDED:
            return await self._local_client()
        if name not in self._clients:
            endpoint = self.get(name)
            key = await asyncio.to_thread(self.key, endpoint)
            self._clients[name] = await self._new_client(endpoint, key)
        return self._clients[name]

    async def _local_client(self) -> ChatClient:
        server = await self.local.start()
        known = self._clients.get(EMBEDDED)
        if known is None or known.endpoint.base_url != server.base_url:
            if known is not None:
                await known.aclose()
            endpoint = replace(self.get(EMBEDDED), base_url=server.base_url)
            self._clients[EMBEDDED] = await self._new_client(endpoint, server.key)
        return self._clients[EMBEDDED]

    async def _new_client(self, endpoint: Endpoint, key: ApiKey | None) -> ChatClient:
        # httpx takes a tenth of a second to import: in a thread, and only when it is needed.
        module = await asyncio.to_thread(import_module, "chatui.transport.client")
        if key is not None:
            self._used_keys.append(key)
        if endpoint.secrets:
            in_headers = ApiKey("", base_url=endpoint.base_url, source="headers")
            self._used_keys.append(in_headers.with_secrets(endpoint.secrets))
        log = None if self._log is None else self._log.write
        refusals = None if self._refusals is None else self._refusals(endpoint.base_url)
        client: ChatClient = module.ChatClient(endpoint, key, log=log, refusals=refusals)
        return client

    async def preload(self, name: str) -> None:
        """Get an endpoint's client ready, and what endpoints listed, so that nothing waits later.

        Raises:
            MissingKey: When the endpoint wants a key and there is none.
            EndpointError: When nothing could be sent there, for another reason.
        """
        await self.read_models()
        await (await self.client(name)).preload()

    @property
    def has_read_models(self) -> bool:
        """Whether nothing is left to be read of what endpoints listed before."""
        return not self._unread()

    async def read_models(self) -> None:
        """Read what endpoints listed before, in a thread, where that was not done yet."""
        for base_url in self._unread():
            listed = await asyncio.to_thread(self._read, base_url)
            self._listed.setdefault(base_url, listed)

    def _unread(self) -> list[str]:
        urls = [one.base_url for one in self._by_name.values() if one.name != EMBEDDED]
        return [url for url in dict.fromkeys(urls) if url not in self._listed]

    def _read(self, base_url: str) -> dict[str, ModelInfo]:
        return _by_id(base_url, self._cache.load(base_url) or ())

    def cached_models(self, name: str) -> list[ModelInfo]:
        """Return the models that are known without asking the endpoint or the disk."""
        endpoint = self.get(name)
        if name == EMBEDDED:
            return [_TOY]
        listed = self._listed.get(endpoint.base_url, {})
        named = [model for model in (endpoint.model, *endpoint.models) if model]
        unlisted = {id: ModelInfo(id) for id in named if id not in listed}
        others = _by_id(endpoint.base_url, unlisted.values()).values()
        return [*others, *listed.values()]

    def choice_of(self, model: str, current: ModelChoice) -> ModelChoice:
        """Return where a model of that name is: at the endpoint that lists it, else the current."""
        others = [one.name for one in self.all() if one.name != current.endpoint]
        for endpoint in (current.endpoint, *others):
            if any(one.id == model for one in self.cached_models(endpoint)):
                return ModelChoice(endpoint, model)
        return ModelChoice(current.endpoint, model)

    async def fetch_models(self, name: str) -> list[ModelInfo]:
        """Ask an endpoint for its models and remember them.

        Raises:
            EndpointError: When the endpoint could not be asked.
        """
        if name != EMBEDDED:
            models = await (await self.client(name)).list_models()
            if models:
                base_url = self.get(name).base_url
                self._listed[base_url] = await asyncio.to_thread(_by_id, base_url, models)
                self._left_out[base_url] = models.left_out
                await asyncio.to_thread(self._cache.save, base_url, models)
        return self.cached_models(name)

    def left_out(self, name: str) -> int:
        """Return how many models an endpoint listed that are not kept, since they are too many."""
        return self._left_out.get(self.get(name).base_url, 0)

    def listed_at(self, name: str) -> datetime | None:
        """Return when an endpoint last listed its models, None where that is not known."""
        return self._cache.kept_at(self.get(name).base_url)

    async def find_servers(self) -> list[FoundServer]:
        """Return the servers on this machine that are no endpoints yet; none where that is off.

        They are asked for their models, and for nothing else.
        """
        if not self._config.find_servers:
            return []
        module = await asyncio.to_thread(import_module, "chatui.transport.found_servers")
        found: list[FoundServer] = await module.find_servers(self._findable)
        known = {_port(one.base_url) for one in self._by_name.values() if one.is_loopback}
        return [
            server
            for server in found
            # Of the embedded model another chatui's server lists nothing else.
            if _port(server.base_url) not in known and [one.id for one in server.models] != [MODEL]
        ]

    async def add_found(self, server: FoundServer) -> ModelChoice:
        """Keep a server that was found as an endpoint; returns it with the likeliest model.

        One that became an endpoint meanwhile stays as it is.

        Raises:
            ConfigError: When it cannot be kept.
        """
        port, name = _port(server.base_url), server.provider or "local"
        for known in self._by_name.values():
            if known.is_loopback and _port(known.base_url) == port:
                return self.choice_at(known.name)
        if name in self._by_name:
            name = f"{name}-{port}"
        chats = [model.id for model in server.models if "embed" not in model.id.lower()]
        model = chats[0] if chats else server.models[0].id
        provider = server.provider or None
        endpoint = Endpoint(
            name, server.base_url, model=model, provider=provider, origin=Origin.SAVED
        )
        await asyncio.to_thread(self.save, endpoint, None)
        self._listed[endpoint.base_url] = _by_id(endpoint.base_url, server.models)
        return ModelChoice(name, model)

    async def learn_models(self, name: str) -> bool:
        """Ask an endpoint for its models, once, unless it lately was; tell whether it had any."""
        if name == EMBEDDED or name in self._asked_for_models:
            return False
        self._asked_for_models.add(name)
        await self.read_models()
        if name not in self._by_name:  # it was renamed or removed while it answered
            return False
        base_url = self.get(name).base_url
        is_fresh = await asyncio.to_thread(self._cache.is_fresh, base_url)
        if is_fresh and self._listed.get(base_url):
            return False
        try:
            return bool(await self.fetch_models(name))
        except ChatUIError:
            return False  # Whoever opens the list is told why.

    def model_info(self, choice: ModelChoice) -> ModelInfo | None:
        """Return what is known about a model; None for one of which nothing is."""
        if choice.endpoint == EMBEDDED:
            return _TOY if choice.model == MODEL else None
        if choice.endpoint not in self._by_name:  # Another window has renamed or removed it.
            return None
        base_url, model = self.get(choice.endpoint).base_url, choice.model or ""
        listed = self._listed.get(base_url, {}).get(model)
        if listed is None:
            unlisted = ModelInfo(model)
            known = _by_id(base_url, [unlisted])[model]
            return None if known == unlisted else known
        return listed

    def sees_images(self, choice: ModelChoice) -> bool | None:
        """Tell whether a model sees pictures; None where nobody has said so.

        It goes by what the endpoint lists, else by what the model has refused since the start,
        else by what is known of it elsewhere.
        """
        info = self.model_info(choice)
        seen = None if info is None else info.sees_images
        is_listed = info is not None and not info.as_of
        if choice in self._blind and not (is_listed and seen):
            return False
        return seen

    def note_refused_pictures(self, choice: ModelChoice) -> None:
        """Remember that a model has refused pictures."""
        self._blind.add(choice)

    def save(
        self, endpoint: Endpoint, key: str | None, *, instead_of: Endpoint | None = None
    ) -> None:
        """Keep an endpoint in endpoints.toml, and its key where that was, else in its own file.

        The one that it is `instead_of` may have had another name and another address; its key goes
        along to another address of the same server, and is deleted with the address otherwise.

        Raises:
            ConfigError: When another endpoint has that name, or when config.toml sets it.
            NotSaved: When the disk refused.
        """
        self._read_again()
        replaced = None if instead_of is None else instead_of.name
        for name in dict.fromkeys((replaced, endpoint.name)):
            if name in self._by_name:
                _check_own(self._by_name[name])
        if endpoint.name != replaced and endpoint.name in self._by_name:
            raise name_is_taken(endpoint.name)
        if replaced not in (None, endpoint.name):
            self._check_is_no_start(replaced)
        has_moved = instead_of is not None and instead_of.base_url != endpoint.base_url
        if key:
            self._keys.save(endpoint, key)
        elif instead_of is not None and has_moved and is_same_server(instead_of, endpoint):
            self._keys.carry(instead_of, endpoint)
        if endpoint != MODELSLAB:
            self._saved.save(endpoint, instead_of=instead_of)
        moved = None if instead_of is None else instead_of.base_url
        self._read_again(endpoint.name, replaced, urls=(endpoint.base_url, moved))
        if instead_of is not None and has_moved and not self._sharing(instead_of, endpoint.name):
            self._keys.forget(instead_of)

    def remove(self, name: str) -> None:
        """Forget an endpoint, and delete its key unless another endpoint is at the same address.

        One that is built in stays, without its key.

        Raises:
            ConfigError: When there is none, or when config.toml sets it.
            NotSaved: When the disk refused.
        """
        self._read_again()
        endpoint = self.get(name)
        _check_own(endpoint)
        if endpoint.origin is Origin.SAVED and name != MODELSLAB.name:
            self._check_is_no_start(name)
        self._saved.remove(name)
        self._read_again(name)
        if not self._sharing(endpoint, name):
            self._keys.forget(endpoint)

    def is_key_shared(self, endpoint: Endpoint) -> bool:
        """Tell whether another endpoint has the same address, and so the same key."""
        return self._sharing(endpoint, endpoint.name)

    def key_place(self, endpoint: Endpoint) -> KeyPlace:
        """Return where an endpoint's key is, without reading it."""
        return KeyPlace.NOWHERE if endpoint.name == EMBEDDED else self._keys.place_of(endpoint)

    def _sharing(self, endpoint: Endpoint, name: str) -> bool:
        # The embedded model and the endpoint of the environment have keys of their own alone.
        own = (name, EMBEDDED, ENVIRONMENT)
        others = (one for one in self._by_name.values() if one.name not in own)
        return any(one.base_url == endpoint.base_url for one in others)

    def _check_is_no_start(self, name: str | None) -> None:
        if name == self._start:
            raise ConfigError(
                f"config.toml starts with {name}.",
                hint=f'Take endpoint = "{name}" out there first.',
            )

    def _read_again(self, *changed: str | None, urls: Collection[str | None] = ()) -> None:
        """Read what is saved; clients of what has `changed`, or of keys at these `urls`, are left.

        So are those of endpoints that another window has changed.
        """
        self._by_name = self._collected()
        self._asked_for_models.difference_update(name for name in changed if name is not None)
        self._blind = {one for one in self._blind if one.endpoint not in changed}
        for name, client in list(self._clients.items()):
            is_as_it_was = client.endpoint == self._by_name.get(name) or name == EMBEDDED
            if not is_as_it_was or name in changed or client.endpoint.base_url in urls:
                self._stale.append(self._clients.pop(name))

    async def close(self) -> None:
        """Close every connection and end what runs on this machine."""
        clients = [*self._clients.values(), *self._stale]
        self._clients.clear()
        self._stale.clear()
        self._keys.close()
        try:
            for client in clients:
                await client.aclose()
        finally:
            await self.local.stop()


def is_same_server(one: Endpoint, other: Endpoint) -> bool:
    """Tell whether two endpoints are at the same host and port, reached in the same way."""
    return urlsplit(one.base_url)[:2] == urlsplit(other.base_url)[:2]


def _check_own(endpoint: Endpoint) -> None:
    """Refuse to change what is not set on the screen."""
    if endpoint.name == EMBEDDED:
        raise ConfigError("The embedded model is no endpoint that could be changed.")
    if endpoint.origin is Origin.ENVIRONMENT:
        raise ConfigError(f"{endpoint.label} is set by CHATUI_BASE_URL.", hint="Change it there.")
    if endpoint.origin is Origin.CONFIG:
        raise ConfigError(
            f"{endpoint.name} is set in config.toml.",
            hint=f"Change [endpoints.{endpoint.name}] there, or save another name.",
        )


def _port(base_url: str) -> int | None:
    """Return the port of a server on this machine, by which it is known under any of its names."""
    return urlsplit(base_url).port


def _by_id(base_url: str, models: Iterable[ModelInfo]) -> dict[str, ModelInfo]:
    is_here = is_loopback_host(urlsplit(base_url).hostname or "")
    return {model.id: completed(model, is_served_here=is_here) for model in models}


def _problems_of(endpoints: Mapping[str, Endpoint], config: Config) -> Iterator[str]:
    """Yield what should be told about endpoints that can be used all the same, or are left out."""
    for name in config.endpoints:
        if endpoints[name] is not config.endpoints[name]:
            yield f"endpoints.{name} is left out: chatui needs that name. Choose another."
    for one in endpoints.values():
        if one.mended:
            yield one.mended
        provider = provider_of(one)
        if provider.ended and one.base_url == provider.base_url:
            yield f"endpoints.{one.name}: {provider.label} ended its chats on {provider.ended}."
        if one.provider and not provider_named(one.provider).name:
            hint = did_you_mean(one.provider, [known.name for known in PROVIDERS])
            yield f"endpoints.{one.name}: there is no provider {one.provider!r}. {hint}"
