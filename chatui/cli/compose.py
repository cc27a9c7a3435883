"""The one place where stores, endpoints, sessions, the library and the app are built.

Tests build what they run here too, in folders of their own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chatui.api_key import unquoted
from chatui.config import Layer
from chatui.endpoints import EMBEDDED, ENVIRONMENT, MODEL_VARIABLE, URL_VARIABLE, Endpoints
from chatui.local.local_model import LocalModel
from chatui.providers import MODELSLAB, PROVIDERS
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.sessions.remembered import Remembered
from chatui.sessions.settings import Override, SettingsInUse
from chatui.storage.settings.endpoints_file import EndpointsFile
from chatui.storage.settings.key_store import KeyStore
from chatui.storage.settings.state_file import StateFile
from chatui.storage.settings.toml_file import OwnFile
from chatui.storage.settings.user_files import load_config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from chatui.config import Config
    from chatui.doctor.all_checks import Surroundings
    from chatui.providers import Provider
    from chatui.sessions.library import Library
    from chatui.sessions.preambles import Preambles
    from chatui.sessions.projects import Projects
    from chatui.sessions.session import ChatSession
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.log_file import LogFile
    from chatui.storage.model_cache import ModelCache
    from chatui.storage.own.folder_project import FolderProject
    from chatui.storage.own.prompt_files import AskedPrompt, PromptFiles
    from chatui.storage.paths import Folders
    from chatui.storage.search.index import SearchIndex
    from chatui.transport.client import Refusals
    from chatui.ui.app import ChatApp
    from chatui.ui.terminal.background_color import BackgroundQuestion


def load_settings(places: Folders, *, only_looks: bool = False) -> SettingsInUse:
    """Return the settings of config.toml and settings.toml.

    Where one `only_looks`, broken files stay where they are.

    Raises:
        ConfigError: When something in config.toml is wrong.
    """
    person = load_config(places.config / "config.toml", check_keys)
    return settings_of(places, person, only_looks=only_looks)


def settings_of(
    places: Folders, person: Mapping[str, Any], *, only_looks: bool = False
) -> SettingsInUse:
    """Return the settings where config.toml says what `person` holds.

    Raises:
        ConfigError: When something in it is wrong.
    """
    file = OwnFile(places.config / "settings.toml", only_looks=only_looks)
    state = StateFile(places.data / "state.toml", only_looks=only_looks)
    return SettingsInUse(places.config / "config.toml", person, file, Remembered(state))


def build_sessions(  # noqa: PLR0913  # all that a command line can ask of a session
    places: Folders,
    settings: SettingsInUse,
    environ: Mapping[str, str],
    *,
    flags: Flags | None = None,
    is_temporary: bool = False,
    log_name: str | None = None,
    endpoints_type: type[Endpoints] = Endpoints,
    findable: Sequence[Provider] = PROVIDERS,
    only_looks: bool = False,
) -> OpenSessions:
    """Return the sessions of these folders, none of them open yet, with their endpoints.

    `findable` are the providers whose servers are looked for on this machine.

    Raises:
        ChatUIError: When the flags name an endpoint that there is not, or a log that cannot be.
    """

    def open_history() -> ConversationStore:
        from chatui.storage.conversations.store import ConversationStore

        return ConversationStore(places.data / "conversations")

    def open_preambles() -> Preambles:
        from chatui.sessions.preambles import Preambles

        return Preambles(places.config, places.data, open_projects)

    @cache
    def open_projects() -> Projects:
        from chatui.sessions.projects import Projects
        from chatui.storage.own.project_files import ProjectFiles
        from chatui.storage.own.trust import TrustFile

        files = ProjectFiles(places.data / "projects")
        return Projects(files, TrustFile(places.data / "trust.toml"), _current_folder())

    flags = flags or Flags()

    def open_cache() -> ModelCache:
        from chatui.storage.model_cache import ModelCache

        return ModelCache(places.cache / "models")

    def refusals_of(base_url: str) -> Refusals:
        from chatui.sessions.refusals import RememberedRefusals

        return RememberedRefusals(settings.remembered, base_url)

    settings.override(_overrides(flags, environ))
    endpoints = endpoints_type(
        settings.config,
        environ=environ,
        saved=EndpointsFile(places.config / "endpoints.toml", only_looks=only_looks),
        keys=KeyStore(places.config / "keys", environ),
        open_cache=open_cache,
        local=LocalModel(places.cache / "embedded.log"),
        log=_log_file(log_name),
        findable=findable,
        refusals=refusals_of,
        start=settings.settings.person.get("endpoint"),
    )
    name = settings.settings.saved.get("endpoint")
    if name == settings.config.endpoint and name is not None and not endpoints.has(name):
        settings.leave_out("endpoint", f"There is no endpoint {name!r}.")
        endpoints.use(settings.config)
    settings.listen(lambda _: endpoints.use(settings.config))
    if flags.endpoint is not None:
        endpoints.get(flags.endpoint)
    return OpenSessions(
        settings=settings,
        endpoints=endpoints,
        open_preambles=open_preambles,
        open_history=open_history,
        open_projects=open_projects,
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


def prompt_files_in(places: Folders) -> PromptFiles:
    """Return the prompt files of these folders; names that commands have are told."""
    from chatui.commands.actions import ACTIONS
    from chatui.storage.own.prompt_files import PromptFiles

    return PromptFiles(places.config / "prompts", [one.slash for one in ACTIONS if one.slash])


def surroundings_of(places: Folders, environ: Mapping[str, str]) -> Surroundings:
    """Return what the doctor looks at."""
    from chatui.doctor.all_checks import Surroundings
    from chatui.ui.terminal.clipboard import tool_names

    prompts = prompt_files_in(places)
    return Surroundings(environ, places, whole_check(places), prompts, tool_names(environ))


def build_app(  # noqa: PLR0913  # all that a command line can ask of a screen
    places: Folders,
    sessions: OpenSessions,
    session: ChatSession,
    environ: Mapping[str, str],
    *,
    first_prompt: str | None = None,
    own_prompt: AskedPrompt | None = None,
    open_picker: bool = False,
    folder_project: FolderProject | None = None,
    problems: Sequence[str] = (),
    theme: str | None = None,
    question: BackgroundQuestion | None = None,
) -> ChatApp:
    """Return the screen on a session; without `theme`, its theme is the one chosen or what fits.

    `folder_project` is asked about first, `problems` are told. The answer to the question is heard
    after the slow imports, so that nobody waits for it.
    """
    from chatui.storage.prompt_history import PromptHistory
    from chatui.storage.settings.user_files import theme_tables
    from chatui.ui.app import ChatApp
    from chatui.ui.terminal.background_color import ANSWER_SECONDS, has_few_colors
    from chatui.ui.themes import fitting_theme

    is_light = None if question is None else question.answer(ANSWER_SECONDS)
    theme_problems: list[str] = []
    tables = theme_tables(places.config / "themes", problems=theme_problems)
    return ChatApp(
        sessions=sessions,
        saved=build_library(places, sessions),
        session=session,
        first_prompt=first_prompt,
        own_prompt=own_prompt,
        open_picker=open_picker,
        folder_project=folder_project,
        prompt_history=PromptHistory(places.data / "prompts.jsonl"),
        open_prompts=lambda: prompt_files_in(places),
        surroundings=lambda: surroundings_of(places, environ),
        theme_tables=tables,
        theme_problems=theme_problems,
        theme_name=theme
        or sessions.config.theme
        or fitting_theme(is_light, few_colors=has_few_colors(environ)),
        notices=[*problems, *sessions.pop_problems()],
        background_is_light=is_light,
        at_start=question,
    )


def _overrides(flags: Flags, environ: Mapping[str, str]) -> dict[str, Override]:
    said = {
        ("endpoint", Layer.FLAG, "--endpoint"): flags.endpoint,
        ("model", Layer.FLAG, "--model"): flags.model,
        ("system", Layer.FLAG, "--system"): flags.system,
        ("allow_private_addresses", Layer.FLAG, "--allow-private"): flags.allow_private or None,
        ("endpoint", Layer.VARIABLE, URL_VARIABLE): unquoted(environ.get(URL_VARIABLE, "")) or None,
        ("model", Layer.VARIABLE, MODEL_VARIABLE): unquoted(environ.get(MODEL_VARIABLE, ""))
        or None,
    }
    overrides: dict[str, Override] = {}
    for (name, layer, place), value in said.items():
        if value is not None:
            overrides.setdefault(name, Override(layer, place, value))
    return overrides


def _current_folder() -> Path | None:
    from pathlib import Path

    try:
        return Path.cwd()
    except OSError:  # it is gone
        return None


def _log_file(name: str | None) -> LogFile | None:
    if name is None:
        return None

    from pathlib import Path

    from chatui.storage.log_file import LogFile

    return LogFile(Path(name))


def whole_check(places: Folders) -> Callable[[Config], None]:
    """Return what refuses all that is wrong in a config.toml, also what a start only tells of.

    It raises a ConfigError for keys as `check_keys` does, and for an endpoint or a theme to start
    with that there is not; the files that have those are read when it is first called.
    """
    from chatui.errors import ConfigError, did_you_mean_of
    from chatui.storage.settings.user_files import theme_tables

    @cache
    def endpoints() -> set[str]:
        saved = EndpointsFile(places.config / "endpoints.toml", only_looks=True).load()
        return {MODELSLAB.name, EMBEDDED, ENVIRONMENT, *saved}

    @cache
    def themes() -> set[str]:
        return set(theme_tables(places.config / "themes", problems=[]))

    def check(config: Config) -> None:
        check_keys(config)
        for what, name, known in (
            ("endpoint", config.endpoint, {*endpoints(), *config.endpoints}),
            ("theme", config.theme, themes()),
        ):
            if name is not None and name not in known:
                hint = did_you_mean_of(name, sorted(known - {ENVIRONMENT}))
                raise ConfigError(f"There is no {what} {name!r}.", hint=hint)

    return check


def check_keys(config: Config) -> None:
    """Refuse keys that mean two things, or cannot be pressed.

    Raises:
        ConfigError: When [keys] has such a one.
    """
    if config.keys:
        from chatui.commands.key_map import KeyMap

        KeyMap.resolve(config.keys, enter=config.enter)
