"""The real program without its screen, put together for a test in folders of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chatui.cli.compose import build_sessions, settings_of
from chatui.endpoints import Endpoints
from chatui.providers import Provider
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.storage.paths import Folders


def make_sessions(
    folder: Path,
    base_url: str | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Flags | None = None,
    is_temporary: bool = False,
    endpoints_type: type[Endpoints] = Endpoints,
    findable: Sequence[Provider] = (),
) -> OpenSessions:
    """Return sessions whose endpoint "test" is at `base_url`, with settings as in config.toml.

    What happens to run on this machine is not found: `findable` are the providers to look for.
    """
    tables: dict[str, Any] = dict(settings or {})
    if base_url is not None:
        tables.setdefault("endpoints", {})["test"] = {"base_url": base_url, "model": "m"}
        tables.setdefault("endpoint", "test")
    tables = {name: value for name, value in tables.items() if value is not None}
    places = folders_in(folder)
    return build_sessions(
        places,
        settings_of(places, tables),
        environ or {},
        flags=flags,
        is_temporary=is_temporary,
        endpoints_type=endpoints_type,
        findable=findable,
    )


def folders_in(folder: Path) -> Folders:
    """Return one folder for everything."""
    return Folders(config=folder, data=folder, cache=folder)


def chatui_environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment variables that keep a chatui process inside a folder."""
    folders = {f"CHATUI_{name}_DIR": str(folder / name.lower()) for name in _FOLDERS}
    return {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **folders, **more}


_FOLDERS = ("CONFIG", "DATA", "CACHE")
