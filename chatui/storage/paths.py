"""Where things live."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.api_key import unquoted
from chatui.errors import ConfigError

APP: Final = "chatui"


@dataclass(frozen=True, slots=True)
class Folders:
    """The three folders of chatui, absolute; each is created when it is first written to."""

    config: Path
    """config.toml, endpoints.toml, keys/, themes/: what the user sets."""
    data: Path
    """conversations/, trash/, broken/, state.toml: what the user owns."""
    cache: Path
    """What may be deleted at any time."""


def folders(environ: Mapping[str, str]) -> Folders:
    """Return CHATUI_CONFIG_DIR, CHATUI_DATA_DIR and CHATUI_CACHE_DIR, else the platform's own.

    Raises:
        ConfigError: When there is no home folder that they could be in.
    """
    return Folders(
        _folder(environ, "config"),
        _folder(environ, "data"),
        _folder(environ, "cache"),
    )


def _folder(environ: Mapping[str, str], kind: str) -> Path:
    variable = f"CHATUI_{kind.upper()}_DIR"
    chosen = unquoted(environ.get(variable, ""))
    try:
        if chosen:
            return Path(chosen).expanduser().absolute()
        import platformdirs

        places = platformdirs.PlatformDirs(APP, appauthor=False)
        found: Path = getattr(places, f"user_{kind}_path")
    except (RuntimeError, OSError) as error:
        if chosen:
            raise ConfigError(f"{variable}: there is no folder {chosen}.") from error
        raise ConfigError(
            f"There is no home folder for the {kind} of chatui.", hint=f"Set HOME or {variable}."
        ) from error
    return found
