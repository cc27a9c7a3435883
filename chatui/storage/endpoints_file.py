"""endpoints.toml: the endpoints that were set up inside the program."""

from pathlib import Path
from typing import Any

from chatui.config import Endpoint, Origin
from chatui.errors import ConfigError
from chatui.storage.lock import lock_beside, locked
from chatui.storage.toml_file import read_toml, write_toml


class EndpointsFile:
    """The saved endpoints, in tables as config.toml has them; other windows may change them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Endpoint]:
        """Return the saved endpoints by name.

        Raises:
            ConfigError: When the file is no TOML or a table is no endpoint; it names the file.
        """
        try:
            return {
                name: Endpoint.from_dict(name, table, origin=Origin.SAVED)
                for name, table in self._tables(read_toml(self._path)).items()
            }
        except ConfigError as problem:
            if str(self._path) in problem.message:
                raise
            raise type(problem)(f"{self._path}: {problem.message}", hint=problem.hint) from problem

    def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint under its name.

        Raises:
            ConfigError: When the file is no TOML; it is left as it is.
            NotSaved: When the disk refused.
        """
        self._change(endpoint.name, endpoint.to_dict())

    def remove(self, name: str) -> None:
        """Forget an endpoint; one that is not there is no error.

        Raises:
            ConfigError: When the file is no TOML; it is left as it is.
            NotSaved: When the disk refused.
        """
        self._change(name, None)

    def _change(self, name: str, table: dict[str, Any] | None) -> None:
        with locked(lock_beside(self._path)):
            document = read_toml(self._path)
            tables = self._tables(document)
            others = {known: values for known, values in tables.items() if known != name}
            document["endpoints"] = others if table is None else {**others, name: table}
            write_toml(self._path, document)

    def _tables(self, document: dict[str, Any]) -> dict[str, Any]:
        tables = document.get("endpoints", {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            raise ConfigError(f"{self._path}: endpoints must be tables, [endpoints.NAME].")
        return tables
