"""TOML files: read with errors that say where, written whole."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from chatui.errors import ConfigError, reason_of
from chatui.storage.atomic import read_bytes, saving, write_bytes

_LARGEST: Final = 4 * 2**20


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; one that is not there says nothing.

    Raises:
        ConfigError: When it cannot be read or is no TOML, with its name, line and column.
    """
    try:
        content = read_bytes(path, _LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {reason_of(error)}.") from error
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ConfigError(
            f"{path} is not UTF-8 (at line {line}, column {column}).",
            hint="Save it as UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}.", hint="The file was left as it is.") from error
    except ValueError as error:  # more digits than Python takes for a number
        raise ConfigError(f"{path} holds a number with too many digits.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply.") from error


def write_toml(path: Path, document: Mapping[str, Any]) -> None:
    """Replace a TOML file, or make it.

    Raises:
        NotSaved: When the disk refused; the old file is as it was.
    """
    import tomli_w

    text = tomli_w.dumps(document)
    with saving():
        write_bytes(path, text.encode("utf-8", "replace"))
