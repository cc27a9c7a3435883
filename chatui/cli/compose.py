"""The one place where stores, endpoints, sessions, the library and the app are built.

Tests build what they run here too, in folders of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatui.endpoints import Endpoints
from chatui.local.local_model import LocalModel
from chatui.providers import PROVIDERS
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.sessions.remembered import Remembered
from chatui.storage.model_cache import ModelCache
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.storage.settings.key_store import KeyStore
from chatui.storage.settings.state_file import StateFile
from chatui.storage.settings.user_files import load_config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatui.config import Config
    from chatui.providers import Provider
    from chatui.sessions.library import Library
    from chatui.sessions.session import ChatSession
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.log_file import LogFile
    from chatui.storage.paths import Folders
    from chatui.storage.search.index import SearchIndex
    from chatui.ui.app import ChatApp
    from chatui.ui.terminal.background_color import BackgroundQuestion


def load_settings(places: Folders) -> Config:
    """Return what config.toml says.

    Raises:
        ConfigError: When something in it is wrong.
    """
    return load_config(places.config / "config.toml", _check_keys)


def build_sessions(  # noqa: PLR0913  # all that a command line can ask of a session
    places: Folders,
    config: Config,
    environ: Mapping[str, str],
    *,
    flags: Flags | None = None,
    is_temporary: bool = False,
    log_name: str | None = None,
    endpoints_type: type[Endpoints] = Endpoints,
    findable: Sequence[Provider] = PROVIDERS,
) -> OpenSessions:
    """Return the sessions of these folders, none of them open yet, with their endpoints.

    `findable` are the providers whose servers are looked for on this machine.

    Raises:
        ChatUIError: When the flags name an endpoint that there is not, or a log that cannot be.
    """

    def open_history() -> ConversationStore:
        from chatui.storage.conversations.store import ConversationStore

        return ConversationStore(places.data / "conversations")

    endpoints = endpoints_type(
        config,
        environ=environ,
        saved=EndpointsFile(places.config / "endpoints.toml"),
        keys=KeyStore(places.config / "keys", environ),
        cache=ModelCache(places.cache / "models"),
        local=LocalModel(places.cache / "embedded.log"),
        log=_log_file(log_name),
        findable=findable,
    )
    flags = flags or Flags()
    if flags.endpoint is not None:
        endpoints.get(flags.endpoint)
    return OpenSessions(
        config=config,
        endpoints=endpoints,
        open_history=open_history,
        remembered=Remembered(StateFile(places.data / "state.toml")),
        flags=flags,
        is_temporary=is_temporary,
    )


def build_library(places: Folders, sessions: OpenSessions) -> Library:
    """Return the list of what is saved, and of what is in memory alone."""
    from chatui.sessions.library import Library

    def open_index() -> SearchIndex:
        from chatui.storage.search.index import SearchIndex

        return SearchIndex(places.cache / "search.sqlite", sessions.history)

    return Library(lambda: sessions.history, open_index, sessions.in_memory)


def build_app(  # noqa: PLR0913  # all that a command line can ask of a screen
    places: Folders,
    sessions: OpenSessions,
    session: ChatSession,
    environ: Mapping[str, str],
    *,
    first_prompt: str | None = None,
    open_picker: bool = False,
    theme: str | None = None,
    question: BackgroundQuestion | None = None,
) -> ChatApp:
    """Return the screen on a session; without `theme`, its theme is the one chosen or what fits.

    The answer to the question is heard after the slow imports, so that nobody waits for it.
    """
    from chatui.storage.prompt_history import PromptHistory
    from chatui.storage.settings.user_files import theme_tables
    from chatui.ui.app import ChatApp
    from chatui.ui.terminal.background_color import ANSWER_SECONDS, has_few_colors
    from chatui.ui.themes import pick_theme_name

    is_light = None if question is None else question.answer(ANSWER_SECONDS)
    last_theme = sessions.remembered.state.theme
    problems = sessions.pop_problems()
    tables = theme_tables(places.config / "themes", problems=problems)
    return ChatApp(
        sessions=sessions,
        saved=build_library(places, sessions),
        session=session,
        first_prompt=first_prompt,
        open_picker=open_picker,
        prompt_history=PromptHistory(places.data / "prompts.jsonl"),
        theme_tables=tables,
        theme_name=theme
        or pick_theme_name(
            sessions.config.theme, last_theme, is_light, few_colors=has_few_colors(environ)
        ),
        notices=problems,
        background_is_light=is_light,
        at_start=question,
    )


def _log_file(name: str | None) -> LogFile | None:
    if name is None:
        return None

    from pathlib import Path

    from chatui.storage.log_file import LogFile

    return LogFile(Path(name))


def _check_keys(config: Config) -> None:
    if config.keys:
        from chatui.commands.key_map import KeyMap

        KeyMap.resolve(config.keys, enter=config.enter)
