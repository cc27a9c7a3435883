"""A project: what goes with every chat that belongs to it, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from chatui.config import ENDPOINT_KEYS, checked_values
from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError
from chatui.text.safety import written_text

NONE: Final = "off"
"""What stands in place of a project's name where none is wanted."""
_NAME: Final = re.compile(r"\w(?:[\w .+-]{0,62}[\w+-])?")
VERBS: Final = (NONE, "new", "edit", "rename")
"""What may stand behind /project in place of a name, or in front of it, and so begins none."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a project says. It never says where requests go, with which key or headers.

    `folder` is what relative paths start from. Of one that `is_confined`, somebody else may have
    written it: its files lie in that folder, whatever links lead to.
    """

    name: str
    folder: Path
    instructions: str = ""
    """What stands in front of each of its chats."""
    files: tuple[str, ...] = ()
    """Paths of files and folders that go with each of its chats; of a folder, its texts."""
    model: str | None = None
    """The model that its chats start with."""
    parameters: Parameters = field(default_factory=Parameters)
    """Parameters of its chats: [parameters]."""
    is_confined: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it is more than a name."""
        said = self.instructions, self.files, self.model, self.parameters
        return said != ("", (), None, Parameters())


_SETTINGS: Final = ("instructions", "files", "model", "parameters")
_NEVER: Final = (ENDPOINT_KEYS | {"endpoint", "endpoints", "keys", "api_key"}).difference(_SETTINGS)


def read_project(values: Mapping[str, Any], folder: Path, name: str | None = None) -> Project:
    """Return the project that a parsed TOML file describes.

    Without a `name`, it is the one that stands there, or that of the folder.

    Raises:
        ConfigError: When a key is unknown, or of the wrong type or out of range, or is one that no
            project sets.
    """
    for key in values:
        if key in _NEVER:
            raise ConfigError(
                f"A project cannot set {key}.",
                hint="Endpoints, keys, commands and headers stand in config.toml alone.",
            )
    names = _SETTINGS if name is not None else ("name", *_SETTINGS)
    known = {item.name: item.type for item in fields(Project) if item.name in names}
    said = {"name": name or folder.name, **checked_values(values, known, "")}
    project = Project(folder=folder, **{**said, "name": checked_name(said["name"])})
    return replace(project, instructions=written_text(project.instructions))


def checked_name(name: str) -> str:
    """Return a name that a project, its file and its folder may have.

    Raises:
        ConfigError: When it is none.
    """
    if not _NAME.fullmatch(name) or name.lower().partition(" ")[0] in VERBS:
        shown = repr(name if len(name) <= 80 else f"{name[:80]}…")
        raise ConfigError(
            f"{shown} cannot be the name of a project.",
            hint="It has up to 64 letters, digits, spaces, - _ . and +;"
            f" {', '.join(VERBS)} begin none.",
        )
    return name
