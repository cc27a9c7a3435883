"""Every check, in the order in which they are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from chatui.config import Config
from chatui.doctor import endpoint, folders, on_disk, settings, surroundings, terminal
from chatui.doctor.check import Check
from chatui.doctor.terminal import Terminal
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.storage.paths import Folders

_MODEL_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at."""

    environ: Mapping[str, str]
    places: Folders
    check_config: Callable[[Config], None]
    """Raises a ConfigError for what others know to be wrong in config.toml."""
    clipboard_tools: Sequence[str] = ()


def local_checks(here: Surroundings, terminal_now: Terminal | None) -> list[Check]:
    """Return the checks of the terminal and of this computer, which need no settings."""
    return [
        Check("Terminal", partial(terminal.look, terminal_now, here.environ)),
        Check("System", partial(surroundings.look, here.environ, here.clipboard_tools)),
        Check("Folders", partial(folders.look, here.places)),
        Check("Settings", partial(settings.look, here.places, here.check_config)),
        Check("Index", partial(on_disk.look_at_index, here.places)),
    ]


def model_checks(
    here: Surroundings, endpoints: Endpoints, choice: ModelChoice, *, is_offline: bool, pays: bool
) -> list[Check]:
    """Return the checks of what answers: the endpoint of new chats, and the embedded model."""
    is_needed = choice.endpoint == EMBEDDED
    log_path = here.places.cache / "embedded.log"
    look = partial(endpoint.look, endpoints, choice, is_offline=is_offline, pays=pays)
    look_at_model = partial(on_disk.look_at_model, log_path, is_needed=is_needed)
    return [
        Check("Endpoint", look, endpoint.SECONDS),
        Check("Embedded model", look_at_model, _MODEL_SECONDS),
    ]
