"""The models that endpoints listed, so that a picker opens at once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

from chatui.model_info import ModelInfo
from chatui.storage.atomic import read_bytes, write_bytes

_LARGEST: Final = 16 * 2**20
_KNOWN: Final = frozenset(item.name for item in fields(ModelInfo))


class ModelCache:
    """A file of models for each base URL; it may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, base_url: str) -> list[ModelInfo] | None:
        """Return what an endpoint last listed, None when that is not known."""
        try:
            content = json.loads(read_bytes(self._path(base_url), _LARGEST))
            return [_model(values) for values in content["models"]]
        except (OSError, ValueError, RecursionError, KeyError, TypeError):
            return None

    def save(self, base_url: str, models: Sequence[ModelInfo]) -> None:
        """Keep what an endpoint listed; a disk that refuses is no error, for a cache."""
        content = {"base_url": base_url, "models": [asdict(model) for model in models]}
        try:
            write_bytes(self._path(base_url), json.dumps(content).encode("ascii"))
        except OSError:
            pass

    def _path(self, base_url: str) -> Path:
        digest = hashlib.sha256(base_url.encode("utf-8", "replace")).hexdigest()[:16]
        return self._folder / f"{digest}.json"


def _model(values: object) -> ModelInfo:
    if not isinstance(values, dict):
        raise TypeError("a model is an object")
    model = ModelInfo(**{name: value for name, value in values.items() if name in _KNOWN})
    if not isinstance(model.id, str):
        raise TypeError("a model's id is a text")
    return model
