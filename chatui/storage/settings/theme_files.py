"""Themes: TOML files that come with chatui, and the user's own."""

from pathlib import Path
from typing import Any

import chatui
from chatui.errors import ConfigError
from chatui.storage.settings.toml_file import read_toml


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
