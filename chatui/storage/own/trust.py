"""Which projects of folders a person trusts, by what their files say."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from chatui.errors import NotSaved
from chatui.storage.atomic import NOTHING_CHANGED
from chatui.storage.settings.toml_file import OwnFile, put

_FOLDERS: Final = "folders"
_ANSWERS: Final = "answers"
_MOST_ANSWERS: Final = 20


class TrustFile:
    """trust.toml: for each folder the name of its project, and an answer for each content."""

    def __init__(self, path: Path, *, only_looks: bool = False) -> None:
        """Read a file later; where one `only_looks`, what is broken stays where it is."""
        self._file = OwnFile(path, only_looks=only_looks)

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        return self._file.pop_problems()

    def answer(self, folder: Path, digest: str) -> bool | None:
        """Return what was answered for a content there; None when nobody was asked."""
        answer = _table(_table(self._folders().get(str(folder))).get(_ANSWERS)).get(digest)
        return answer if isinstance(answer, bool) else None

    def has_trusted(self, folder: Path) -> bool:
        """Tell whether the project there was trusted, with whatever content."""
        return "name" in _table(self._folders().get(str(folder)))

    def folders_of(self, name: str) -> list[Path]:
        """Return the folders whose project of that name was trusted, the last one first."""
        found = [
            Path(folder)
            for folder, table in self._folders().items()
            if _table(table).get("name") == name
        ]
        return found[::-1]

    def names(self) -> list[str]:
        """Return the names of the projects that were trusted."""
        names = [_table(table).get("name") for table in self._folders().values()]
        return [name for name in names if isinstance(name, str)]

    def keep(self, folder: Path, digest: str, name: str, *, trusted: bool) -> None:
        """Keep an answer; a name is that of what was trusted last.

        Raises:
            NotSaved: When the disk refused.
        """

        def change(document: dict[str, Any]) -> None:
            folders = dict(_table(document.get(_FOLDERS)))
            table = dict(_table(folders.pop(str(folder), None)))
            answers = dict(_table(table.get(_ANSWERS)))
            answers.pop(digest, None)
            newest = dict([*answers.items(), (digest, trusted)][-_MOST_ANSWERS:])
            if trusted:
                table["name"] = name
            put(document, [_FOLDERS], {**folders, str(folder): {**table, _ANSWERS: newest}})

        self._change(change)

    def forget(self, name: str) -> None:
        """Trust no folder's project of that name any more: it is asked about again.

        Raises:
            NotSaved: When the disk refused.
        """

        def change(document: dict[str, Any]) -> None:
            folders = _table(document.get(_FOLDERS))
            left = {
                one: table for one, table in folders.items() if _table(table).get("name") != name
            }
            put(document, [_FOLDERS], left or None)

        self._change(change)

    def _change(self, change: Callable[[dict[str, Any]], None]) -> None:
        try:
            self._file.change(change)
        except NotSaved as problem:
            raise NotSaved(problem.message, hint=NOTHING_CHANGED) from problem

    def _folders(self) -> Mapping[str, Any]:
        return _table(self._file.read().get(_FOLDERS))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
