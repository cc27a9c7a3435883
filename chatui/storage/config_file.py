"""config.toml: the user's own file, which is only read."""

from pathlib import Path

from chatui.config import Config
from chatui.errors import ConfigError
from chatui.storage.toml_file import read_toml


def load_config(path: Path) -> Config:
    """Return the settings of a config.toml, the defaults when there is none.

    Raises:
        ConfigError: When it is no TOML (with line and column) or says what no setting is; it
            names the file.
    """
    values = read_toml(path)
    try:
        return Config.from_dict(values)
    except ConfigError as problem:
        raise type(problem)(f"{path}: {problem.message}", hint=problem.hint) from problem
