"""config.toml: the user's own file, which is only read."""

from collections.abc import Callable
from pathlib import Path

from chatui.config import Config
from chatui.errors import ConfigError
from chatui.storage.settings.toml_file import read_toml


def load_config(path: Path, check: Callable[[Config], None] | None = None) -> Config:
    """Return the settings of a config.toml, the defaults when there is none.

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
    return config
