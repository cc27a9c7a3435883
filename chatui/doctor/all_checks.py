"""Every check, in the order in which they are read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from chatui.api_key import masking
from chatui.config import Config
from chatui.doctor import (
    embedded_model,
    endpoint,
    folders,
    search_index,
    settings,
    system,
    terminal,
)
from chatui.doctor.check import Check, Line
from chatui.doctor.terminal import Terminal
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.storage.own.prompt_files import PromptFiles
from chatui.storage.paths import Folders

_MODEL_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at."""

    environ: Mapping[str, str]
    places: Folders
    check_config: Callable[[Config], None]
    """Raises a ConfigError for what others know to be wrong in config.toml."""
    prompts: PromptFiles
    clipboard_tools: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class InChat:
    """The checks inside the chat; `ask` is what pays, in place of that of its heading.

    It is None where nothing has to be paid for, and `announced` says what is.
    """

    checks: Sequence[Check]
    ask: Check | None
    announced: str


def masked(environ: Mapping[str, str], endpoints: Endpoints | None) -> Callable[[str], str]:
    """Return what takes every known key out of a text."""
    known = endpoints.all() if endpoints is not None else []
    mask = masking(environ, [secret for one in known for secret in one.secrets])

    def without_keys(text: str) -> str:
        return mask(text if endpoints is None else endpoints.redact(text))

    return without_keys


def local_checks(here: Surroundings, terminal_now: Terminal | None) -> list[Check]:
    """Return the checks of the terminal and of this computer, which need no settings."""
    look_at_terminal = partial(terminal.look, terminal_now, here.environ, here.clipboard_tools)
    return [Check("Terminal", look_at_terminal), *_computer_checks(here)]


def model_checks(
    here: Surroundings, endpoints: Endpoints, choice: ModelChoice, *, is_offline: bool
) -> list[Check]:
    """Return the checks of what answers: an endpoint, where it pays, and the embedded model."""
    look = partial(endpoint.look, endpoints, choice, is_offline=is_offline)
    return [
        Check("Endpoint", look, endpoint.SECONDS),
        _embedded_check(here, endpoints, choice),
    ]


def in_chat(
    here: Surroundings,
    endpoints: Endpoints,
    choice: ModelChoice,
    terminal_now: Callable[[], Awaitable[Terminal]],
) -> InChat:
    """Return the checks inside the chat, which ask no terminal what it has not been asked yet."""

    async def look_at_terminal() -> AsyncIterator[Line]:
        now = await terminal_now()
        async for line in terminal.look(now, here.environ, here.clipboard_tools):
            yield line

    unpaid = partial(endpoint.look, endpoints, choice, pays=False)
    checks = [
        Check("Terminal", look_at_terminal),
        *_computer_checks(here),
        Check("Endpoint", unpaid, endpoint.SECONDS),
        _embedded_check(here, endpoints, choice),
    ]
    announced = endpoint.paid_request(endpoints, choice)
    paid = Check("Endpoint", partial(endpoint.look, endpoints, choice), endpoint.SECONDS)
    return InChat(checks, paid if announced else None, announced)


def _computer_checks(here: Surroundings) -> list[Check]:
    return [
        Check("System", partial(system.look, here.environ)),
        Check("Folders", partial(folders.look, here.places)),
        Check("Settings", partial(settings.look, here.places, here.check_config, here.prompts)),
        Check("Index", partial(search_index.look, here.places)),
    ]


def _embedded_check(here: Surroundings, endpoints: Endpoints, choice: ModelChoice) -> Check:
    log_path = here.places.cache / "embedded.log"
    in_use = endpoints.local if choice.endpoint == EMBEDDED else None
    return Check("Embedded model", partial(embedded_model.look, log_path, in_use), _MODEL_SECONDS)
