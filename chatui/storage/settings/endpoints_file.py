"""endpoints.toml: the endpoints that were set up inside the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from chatui.config import ENDPOINT_KEYS, Endpoint, Origin
from chatui.errors import ConfigError
from chatui.storage.settings.toml_file import OwnFile, read_toml, write_toml

_ADDRESS: Final = ("base_url", "query")
"""What is changed together: an address in the file may end with its query."""


class EndpointsFile:
    """The saved endpoints, in tables as config.toml has them; other windows may change them.

    What a newer version says of an endpoint is kept.
    """

    def __init__(self, path: Path, *, only_looks: bool = False) -> None:
        self._path = path
        self._file = OwnFile(path, only_looks=only_looks)
        self._problems: list[str] = []
        self.renamed: dict[str, str] = {}
        """What endpoints are called now, by the names that they had, when the file was read."""

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self._problems = self._problems, []
        return self._file.pop_problems() + problems

    def load(self) -> dict[str, Endpoint]:
        """Return the saved endpoints by name.

        A file that is no TOML is moved aside; what is no endpoint is left out, and stays there.
        """
        endpoints: dict[str, Endpoint] = {}
        document = self._file.read()
        tables, self.renamed = document.get("endpoints", {}), _renamed(document)
        if not isinstance(tables, dict):
            self._leave_out("endpoints must be tables, [endpoints.NAME].")
            return {}
        for name, table in tables.items():
            try:
                if not isinstance(table, dict):
                    raise ConfigError(f"endpoints.{name} must be a table.")
                endpoints[name] = Endpoint.from_dict(name, _known(table), origin=Origin.SAVED)
            except ConfigError as problem:
                self._leave_out(str(problem))
        return endpoints

    def _leave_out(self, problem: str) -> None:
        told = f"{self._path.name}: {problem} It is left out."
        if told not in self._problems:
            self._problems.append(told)

    def save(self, endpoint: Endpoint, *, instead_of: Endpoint | None = None) -> None:
        """Keep an endpoint under its name, at the place of the one that it is `instead_of`.

        Of that one, what is the same in both stays as the file has it: another window may have
        changed it.

        Raises:
            ConfigError: When another endpoint has the name, when the one to be renamed is gone, or
                when the file is no TOML; it is left as it is.
            NotSaved: When the disk refused.
        """
        with self._changing() as (tables, renamed):
            place = endpoint.name if instead_of is None else instead_of.name
            if place != endpoint.name and endpoint.name in tables:
                raise name_is_taken(endpoint.name)
            if place != endpoint.name and place not in tables:
                raise ConfigError(
                    f"{place} is not there any more: another window has changed it.",
                    hint="Close this and open it again.",
                )
            before = tables.get(place)
            table = endpoint.to_dict() if before is None else _merged(before, endpoint, instead_of)
            changed = {**tables, place: table}
            tables.clear()
            for name, values in changed.items():
                tables[endpoint.name if name == place else name] = values
            if place != endpoint.name:
                before_now = [name for name, now in renamed.items() if now == place]
                renamed.update(dict.fromkeys([*before_now, place], endpoint.name))
            renamed.pop(endpoint.name, None)

    def remove(self, name: str) -> None:
        """Forget an endpoint; one that is not there is no error.

        Raises:
            ConfigError: When the file is no TOML; it is left as it is.
            NotSaved: When the disk refused.
        """
        with self._changing() as (tables, renamed):
            tables.pop(name, None)
            for before in [one for one, now in renamed.items() if now == name]:
                del renamed[before]

    @contextmanager
    def _changing(self) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        """Give the tables and the names to be changed; no other window writes meanwhile."""
        from chatui.storage.lock import lock_beside, locked  # comes with the first write

        with locked(lock_beside(self._path)):
            document = read_toml(self._path)
            tables, renamed = dict(self._tables(document)), _renamed(document)
            yield tables, renamed
            document["endpoints"] = tables
            if renamed or "renamed" in document:
                document["renamed"] = renamed
            write_toml(self._path, document)

    def _tables(self, document: dict[str, Any]) -> dict[str, Any]:
        tables = document.get("endpoints", {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            raise ConfigError(f"{self._path}: endpoints must be tables, [endpoints.NAME].")
        return tables


def _renamed(document: dict[str, Any]) -> dict[str, str]:
    table = document.get("renamed")
    pairs = table.items() if isinstance(table, dict) else ()
    return {name: now for name, now in pairs if isinstance(now, str)}


def name_is_taken(name: str) -> ConfigError:
    """Return the error of a name that another endpoint has."""
    return ConfigError(f"There is an endpoint {name} already.", hint="Choose another name.")


def _merged(
    before: dict[str, Any], endpoint: Endpoint, instead_of: Endpoint | None
) -> dict[str, Any]:
    """Return an endpoint's table, with what of the one `before` it was not changed here."""
    table = endpoint.to_dict()
    untouched: set[str] = set()
    if instead_of is not None:
        was = instead_of.to_dict()
        untouched = {key for key in ENDPOINT_KEYS if table.get(key) == was.get(key)}
    if not untouched.issuperset(_ADDRESS):
        untouched.difference_update(_ADDRESS)
    kept = before.keys() - (ENDPOINT_KEYS - untouched)
    changed = {key: value for key, value in table.items() if key not in untouched}
    return changed | {key: value for key, value in before.items() if key in kept}


def _known(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key in ENDPOINT_KEYS}
