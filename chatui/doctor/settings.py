"""The files that a person and chatui set something in."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from chatui.config import Config
from chatui.doctor.check import Line, failed, ok, warning
from chatui.errors import ConfigError
from chatui.sessions.settings import Settings
from chatui.storage.own.memory import Memory
from chatui.storage.own.project_files import ProjectFiles
from chatui.storage.own.prompt_files import PromptFiles
from chatui.storage.own.text_file import OwnTextFile
from chatui.storage.paths import Folders
from chatui.storage.settings.toml_file import read_toml
from chatui.storage.settings.user_files import config_problems, theme_tables
from chatui.transport.daemon_thread import in_thread

_CHOSEN: Final = "settings.toml"
_ASIDE: Final = "chatui moves it aside when it starts, and begins a new one."


async def look(
    places: Folders, check: Callable[[Config], None], prompts: PromptFiles
) -> AsyncIterator[Line]:
    """Yield how each file is; `check` raises a ConfigError for what is wrong in config.toml."""
    for line in await in_thread(lambda: list(_lines(places, check))):
        yield line
    for line in await in_thread(lambda: list(text_lines(places, prompts))):
        yield line


def _lines(places: Folders, check: Callable[[Config], None]) -> Iterator[Line]:
    path = places.config / "config.toml"
    yield from config_lines(path, config_problems(path, check))
    own = [places.config / _CHOSEN, places.config / "endpoints.toml"]
    for path in (*own, places.data / "state.toml", places.data / "trust.toml"):
        yield from own_lines(path)


def text_lines(places: Folders, prompts: PromptFiles) -> Iterator[Line]:
    """Yield how the themes, instructions, memory, prompts and projects of a person are."""
    themes: list[str] = []
    theme_tables(places.config / "themes", problems=themes)
    yield from (warning("themes", problem) for problem in themes)
    instructions = OwnTextFile(places.config / "instructions.md").read().problem
    memory = Memory(places.data / "memory.md").read().problem
    yield from (warning("texts", problem) for problem in (instructions, memory) if problem)
    read = prompts.read()
    yield from (warning("prompts", problem.words) for problem in read.problems)
    if read.files and not read.problems:
        yield ok("prompts", f"{len(read.files)} right")
    projects, wrong = ProjectFiles(places.data / "projects"), 0
    names = projects.names()
    for name in names:
        try:
            projects.read(name)
        except ConfigError as problem:
            wrong += 1
            yield failed("projects", problem.message, problem.hint)
    if names and not wrong:
        yield ok("projects", f"{len(names)} right")


def config_lines(path: Path, problems: Iterable[ConfigError]) -> Iterator[Line]:
    """Yield what is wrong in config.toml, or that it is right."""
    is_right = True
    for problem in problems:
        is_right = False
        yield failed(path.name, _without_path(problem.message, path), problem.hint)
    if is_right:
        yield ok(path.name, "right" if path.exists() else "none yet: each setting has its default")


def own_lines(path: Path) -> Iterator[Line]:
    """Yield how a file is that chatui writes itself, where it is there."""
    if not path.parent.is_dir():
        return  # the folders tell
    try:
        values = read_toml(path)
    except ConfigError as problem:
        yield failed(path.name, _without_path(problem.message, path), _ASIDE)
        return
    wrong = Settings(saved=values).problems if path.name == _CHOSEN else ()
    for words in wrong:
        yield warning(path.name, words.removeprefix(f"{path.name}: "))
    if values and not wrong:
        yield ok(path.name, "right")


def _without_path(message: str, path: Path) -> str:
    """Return what is said of a file, whose name stands before it and whose folder above."""
    return message.removeprefix(str(path)).removeprefix(":").strip()
