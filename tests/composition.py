"""The real program without its screen, put together for a test in folders of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatui.config import Config
from chatui.endpoints import Endpoints
from chatui.local.local_model import LocalModel
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.sessions.remembered import Remembered
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.model_cache import ModelCache
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.storage.settings.key_store import KeyStore
from chatui.storage.settings.state_file import StateFile


def make_sessions(
    folder: Path,
    base_url: str | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Flags | None = None,
    is_temporary: bool = False,
    endpoints_type: type[Endpoints] = Endpoints,
) -> OpenSessions:
    """Return sessions whose endpoint "test" is at `base_url`, with settings as in config.toml."""
    tables: dict[str, Any] = dict(settings or {})
    if base_url is not None:
        tables.setdefault("endpoints", {})["test"] = {"base_url": base_url, "model": "m"}
        tables.setdefault("endpoint", "test")
    config = Config.from_dict(tables)
    environ = environ or {}
    endpoints = endpoints_type(
        config,
        environ=environ,
        saved=EndpointsFile(folder / "endpoints.toml"),
        keys=KeyStore(folder / "keys", environ),
        cache=ModelCache(folder / "models"),
        local=LocalModel(folder / "embedded.log"),
    )
    return OpenSessions(
        config=config,
        endpoints=endpoints,
        open_history=lambda: ConversationStore(folder / "conversations"),
        remembered=Remembered(StateFile(folder / "state.toml")),
        flags=flags or Flags(),
        is_temporary=is_temporary,
    )


def chatui_environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment variables that keep a chatui process inside a folder."""
    folders = {f"CHATUI_{name}_DIR": str(folder / name.lower()) for name in _FOLDERS}
    return {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **folders, **more}


_FOLDERS = ("CONFIG", "DATA", "CACHE")
