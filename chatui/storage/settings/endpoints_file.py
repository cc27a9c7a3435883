"""endpoints.toml: the endpoints that were set up inside the program."""

from pathlib import Path
from typing import Any

from chatui.config import ENDPOINT_KEYS, Endpoint, Origin
from chatui.errors import ConfigError
from chatui.storage.settings.toml_file import read_toml, write_toml


class EndpointsFile:
    """The saved endpoints, in tables as config.toml has them; other windows may change them.

    What a newer version says of an endpoint is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Endpoint]:
        """Return the saved endpoints by name.

        Raises:
            ConfigError: When the file is no TOML or a table is no endpoint; it names the file.
        """
        try:
            return {
                name: Endpoint.from_dict(name, _known(table), origin=Origin.SAVED)
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
        from chatui.storage.lock import lock_beside, locked  # comes with the first write

        with locked(lock_beside(self._path)):
            document = read_toml(self._path)
            tables = self._tables(document)
            others = {known: values for known, values in tables.items() if known != name}
            if table is not None:
                before = tables.get(name, {})
                unknown = {key: before[key] for key in before.keys() - _known(before).keys()}
                others[name] = {**table, **unknown}
            document["endpoints"] = others
            write_toml(self._path, document)

    def _tables(self, document: dict[str, Any]) -> dict[str, Any]:
        tables = document.get("endpoints", {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            raise ConfigError(f"{self._path}: endpoints must be tables, [endpoints.NAME].")
        return tables


def _known(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key in ENDPOINT_KEYS}
