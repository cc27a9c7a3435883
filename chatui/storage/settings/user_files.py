"""What a person writes by hand, which is only read: config.toml, and themes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import chatui
from chatui.config import Config
from chatui.errors import ConfigError
from chatui.storage.settings.toml_file import read_toml


def load_config(path: Path, check: Callable[[Config], None] | None = None) -> dict[str, Any]:
    """Return what a config.toml says, which `Config` takes; nothing when there is none.

    `check` raises a ConfigError for what others know to be wrong.

    Raises:
        ConfigError: When it is no TOML (with line and column) or says what no setting is; it
            names the file.
    """
    values = read_toml(path)
    try:
        config = Config.from_dict(values)
        if check is not None:
            check(config)
    except ConfigError as problem:
        raise type(problem)(f"{path}: {problem.message}", hint=problem.hint) from problem
    return values


def theme_tables(
    user_folder: Path, *, problems: list[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return what each theme file says, by its name; the user's win over those that come along.

    A file that is no TOML is left out, and told in `problems`.
    """
    tables: dict[str, dict[str, Any]] = {}
    for folder in (_own_folder(), user_folder):
        for path in sorted(folder.glob("*.toml")):
            try:
                tables[path.stem] = read_toml(path)
            except ConfigError as problem:
                if problems is not None:
                    problems.append(str(problem))
    return tables


def _own_folder() -> Path:
    """Return the themes inside the installed package, else those of the checkout around it."""
    package = Path(chatui.__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"
