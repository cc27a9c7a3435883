"""The models that endpoints listed, so that a picker opens at once."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from chatui.model_info import ModelInfo
from chatui.storage.atomic import read_bytes, write_bytes

_LARGEST: Final = 16 * 2**20
_FRESH: Final = timedelta(days=7)
_KNOWN: Final[dict[str, tuple[type, ...]]] = {
    "id": (str,),
    "context_length": (int,),
    "sees_images": (bool,),
    "price_in": (float, int),
    "price_out": (float, int),
    "longest_output": (int,),
    "calls_tools": (bool,),
}
"""The facts that are kept, with what JSON makes of them; those of the program's table are not."""
_END: Final = "]}"


class ModelCache:
    """A file of models for each base URL; it may be deleted at any time.

    It is a JSON object in which each model has a line of its own: to parse or write thousands in
    one go would keep every other thread waiting.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, base_url: str) -> list[ModelInfo] | None:
        """Return what an endpoint last listed, None when that is not known."""
        try:
            return [_model(one) for one in _items(read_bytes(self._path(base_url), _LARGEST))]
        except (OSError, ValueError, RecursionError, KeyError, TypeError):
            return None

    def names(self, beginning: str, base_url: str | None = None) -> list[str]:
        """Return the models whose names begin so, quickly, of one endpoint or of all."""
        paths = [*self._folder.glob("*.json")] if base_url is None else [self._path(base_url)]
        return [name for path in paths for name in _names_in(path, beginning)]

    def kept_at(self, base_url: str) -> datetime | None:
        """Return when what an endpoint listed was kept, None when nothing was."""
        try:
            seconds = self._path(base_url).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(seconds, UTC)

    def is_fresh(self, base_url: str) -> bool:
        """Tell whether what an endpoint listed was kept within the last week."""
        kept = self.kept_at(base_url)
        return kept is not None and abs(datetime.now(UTC) - kept) < _FRESH

    def save(self, base_url: str, models: Sequence[ModelInfo]) -> None:
        """Keep what an endpoint listed; a disk that refuses is no error, for a cache."""
        lines = ",\n".join(json.dumps(_values(model)) for model in models)
        content = f'{{"base_url": {json.dumps(base_url)}, "models": [\n{lines}\n{_END}\n'
        try:
            write_bytes(self._path(base_url), content.encode("ascii"))
        except OSError:
            pass

    def _path(self, base_url: str) -> Path:
        digest = hashlib.sha256(base_url.encode("utf-8", "replace")).hexdigest()[:16]
        return self._folder / f"{digest}.json"


def _items(content: bytes) -> Iterable[object]:
    lines = content.decode("ascii").split("\n")
    if len(lines) < 3:  # as one line, the way it was written before
        return list(json.loads(content)["models"])
    if lines[-2:] != [_END, ""]:
        raise ValueError("not a list of models")
    return [json.loads(line.removesuffix(",")) for line in lines[1:-2] if line]


def _names_in(path: Path, beginning: str) -> list[str]:
    """Return the names in a file; of a line, all but those that begin otherwise is parsed."""
    start = f'{{"id": {json.dumps(beginning)[:-1]}'
    try:
        lines = read_bytes(path, _LARGEST).decode("ascii").split("\n")
        return [
            json.loads(line.removesuffix(","))["id"] for line in lines if line.startswith(start)
        ]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return []


def _values(model: ModelInfo) -> dict[str, object]:
    values = {name: getattr(model, name) for name in _KNOWN}
    return {name: value for name, value in values.items() if value is not None}


def _model(values: object) -> ModelInfo:
    if not isinstance(values, dict):
        raise TypeError("a model is an object")
    if not isinstance(values["id"], str):
        raise TypeError("a model's id is a text")
    return ModelInfo(
        **{name: value for name, value in values.items() if type(value) in _KNOWN.get(name, ())}
    )
