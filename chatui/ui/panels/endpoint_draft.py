"""What was filled in on the connect panel, and the endpoint that it makes."""

from dataclasses import dataclass, replace

from chatui.api_key import ApiKey
from chatui.config import Endpoint, Origin, checked_base_url
from chatui.endpoints import EMBEDDED, ENVIRONMENT
from chatui.errors import ConfigError

_ENDINGS = (".com", ".org", ".ai", ".io", ".net", ".dev", ".xyz")


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """The fields as they were typed; `known` is the endpoint that they change, if any.

    `variable` is the environment variable that shall hold the key, when the user said so;
    `variable_is_set` says that the known endpoint's own variable holds one now.
    """

    name: str
    base_url: str
    key: str = ""
    model: str = ""
    variable: str | None = None
    known: Endpoint | None = None
    variable_is_set: bool = False

    def endpoint(self) -> Endpoint:
        """Return the endpoint.

        Raises:
            ConfigError: When the name, the base URL or the key cannot be.
        """
        if "://" in self.key:
            raise ConfigError(
                "An API key is no address.", hint="Choose a new endpoint: it has a Base URL."
            )
        if self.known is not None and self.known.origin in (Origin.CONFIG, Origin.ENVIRONMENT):
            return self.known
        base_url = checked_base_url(self.base_url)
        name = self.name.strip() or name_for(base_url)
        if name in (EMBEDDED, ENVIRONMENT):
            raise ConfigError(f"The name {name} is taken.", hint="Choose another.")
        if self.known is None and any(char in name for char in "/:"):
            raise ConfigError(
                "A name is a word, such as work.", hint="The address goes into Base URL."
            )
        model = self.model.strip() or None
        if self.known is None:
            return Endpoint(
                name, base_url, api_key_env=self.variable, model=model, origin=Origin.SAVED
            )
        changed = replace(self.known, name=name, base_url=base_url)
        if self.known.origin is not Origin.BUILT_IN:
            changed = replace(changed, model=model)
        if self.variable is not None:
            changed = replace(changed, api_key_env=self.variable)
        elif self.key.strip() and (self.variable_is_set or changed.api_key_command):
            # What is typed here wins from now on.
            changed = replace(changed, api_key_env=None, api_key_command=None)
        return changed

    def typed_key(self, endpoint: Endpoint) -> ApiKey | None:
        """Return the key that was typed, for that endpoint alone."""
        text = self.key.strip()
        if not text:
            return None
        return ApiKey(text, base_url=endpoint.base_url, source="what was typed")


def name_for(base_url: str) -> str:
    """Return a short name for a base URL: `openai` for https://api.openai.com/v1."""
    endpoint = Endpoint("", base_url)
    host = endpoint.host.removeprefix("www.").removeprefix("api.")
    if endpoint.is_loopback:
        return "local"
    for ending in _ENDINGS:
        host = host.removesuffix(ending)
    return host or "endpoint"
