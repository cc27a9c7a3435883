"""The prompts that a person keeps: `prompts/NAME.md` in the config folder.

Their front matter, between two lines of `---`, is YAML and may say name, description, role, model
and parameters. `prompts/NAME/system.md` is read too, as Fabric lays its patterns out.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from chatui.conversation.parameters import Parameters
from chatui.conversation.title import title_from
from chatui.errors import ConfigError, NotSaved, did_you_mean, nearest, reason_of
from chatui.storage.atomic import create_bytes, make_private, read_start
from chatui.text.decoding import NoText, decode_text, with_plain_newlines
from chatui.text.folding import fold
from chatui.text.safety import display_line
from chatui.text.template import Template
from chatui.text.yaml_text import NoYaml, parse_yaml

LARGEST: Final = 256 * 2**10
"""Bytes of a prompt file."""
MOST: Final = 1000
"""Files that are read."""
MOST_VARIABLES: Final = 40
"""Variables of one file: each is a field of its form."""
_MOST_UNKNOWN: Final = 5
"""Names of a front matter that mean nothing, each of which is told."""
_LONGEST_NAME: Final = 64
_LONGEST_DESCRIPTION: Final = 300
_BEGINNING: Final = 500
_OF_A_FOLDER: Final = "system.md"
_DELETED: Final = ".deleted"
_NAME: Final = re.compile(r"\w[\w-]*")
_KEYS: Final = ("name", "description", "role", "model", "parameters")
_NEW: Final = "---\ndescription: \n---\n\n"


class PromptRole(StrEnum):
    """Where a prompt goes: into the composer, or in front of the whole chat."""

    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt as its file has it; `text` is a template."""

    path: Path
    name: str
    text: str
    description: str = ""
    role: PromptRole = PromptRole.USER
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)

    @property
    def about(self) -> str:
        """What it is for: its description, or how its text begins. It is asked for at each key."""
        return self.description or title_from(self.text[:_BEGINNING])


class AskedPrompt(NamedTuple):
    """A prompt that the command line asked for, and the values that it gave for variables."""

    file: PromptFile
    given: Mapping[str, str]


class PromptProblem(NamedTuple):
    """What is wrong with a file, or with the folder, as a sentence."""

    path: Path
    words: str


class _Entry(NamedTuple):
    """What tells a file from what it is when it has changed, the prompt in it, what is wrong."""

    version: object
    file: PromptFile | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts by their names, and what is wrong with files."""

    files: tuple[PromptFile, ...] = ()
    problems: tuple[PromptProblem, ...] = ()

    def find(self, name: str) -> PromptFile | None:
        """Return the prompt of that name, in whatever case; None when there is none."""
        wanted = fold(name)
        return next((one for one in self.files if fold(one.name) == wanted), None)

    def fault(self, name: str) -> str:
        """Return what is wrong with the file that would be the prompt of that name; else nothing.

        Ask for a name that is not found.
        """
        wanted = fold(name)
        wrong = (one.words for one in self.problems if fold(_name_of(one.path)) == wanted)
        return next(wrong, "")

    def get(self, name: str) -> PromptFile:
        """Return the prompt of that name, in whatever case.

        Raises:
            ConfigError: When there is none, or its file is wrong.
        """
        if (found := self.find(name)) is not None:
            return found
        if fault := self.fault(name):
            raise ConfigError(fault)
        names = [one.name for one in self.files]
        hint = did_you_mean(name, names) if names else "/prompts tells where prompts are kept."
        raise ConfigError(f"There is no prompt {name!r}.", hint=hint)


@dataclass(slots=True, eq=False)
class PromptFiles:
    """Reads the prompts of a folder, of which only files that have changed are read again.

    A prompt that has one of the `taken` names is told: it is not found by a slash.
    """

    folder: Path
    taken: Sequence[str] = ()
    known: Prompts = field(default_factory=Prompts)
    """The prompts as they were last read."""
    _entries: "dict[Path, _Entry]" = field(default_factory=dict)

    def read(self) -> Prompts:
        """Return the prompts as they are now; for a thread."""
        problems: list[PromptProblem] = []
        files: dict[str, PromptFile] = {}
        entries: dict[Path, _Entry] = {}
        for path in self._paths(problems):
            entries[path] = _entry(path, self._shown(path), self._entries.get(path))
            _, file, wrong = entries[path]
            problems += [PromptProblem(path, words) for words in wrong]
            if file is None:
                continue
            other = files.setdefault(fold(file.name), file)
            if other is not file:
                words = f"{self._shown(other.path)} is named {other.name} too."
                problems.append(PromptProblem(path, f"{self._shown(path)} is left out: {words}"))
            elif file.name in self.taken:
                words = (
                    f"{self._shown(path)}: /{file.name} is a command, which it does not replace."
                    " Another name in its front matter helps; /prompts finds it by this one."
                )
                problems.append(PromptProblem(path, words))
        self._entries = entries
        ordered = sorted(files.values(), key=lambda one: fold(one.name))
        self.known = Prompts(tuple(ordered), tuple(problems))
        return self.known

    def create(self, name: str) -> Path:
        """Make the file of a new prompt, with nothing but an empty front matter.

        Raises:
            ConfigError: When it can be no name, or is another prompt's.
            NotSaved: When the disk refused.
        """
        wanted = _checked_name(name)
        if any(fold(one.name) == fold(wanted) for one in self.read().files):
            raise ConfigError(f"There is a prompt {wanted} already.")
        path = self.folder / f"{wanted}.md"
        try:
            make_private(self.folder)
            create_bytes(path, _NEW.encode())
        except FileExistsError as error:
            raise ConfigError(f"There is a file {path.name} already.") from error
        except OSError as error:
            raise NotSaved(f"{path} cannot be made: {reason_of(error)}.") from error
        return path

    def drop_unwritten(self, path: Path) -> bool:
        """Remove a new prompt's file if it is as it was made; tell whether it was."""
        try:
            is_as_made = read_start(path, LARGEST) == _NEW.encode()
            if is_as_made:
                path.unlink()
        except OSError:
            return False
        return is_as_made

    def delete(self, path: Path) -> Callable[[], None]:
        """Move a prompt's file out of sight, into `.deleted`; the result moves it back.

        Raises:
            NotSaved: When the disk refused; it is where it was.
        """
        is_in_its_folder = path.name == _OF_A_FOLDER and path.parent != self.folder
        place = path.parent if is_in_its_folder else path
        gone = self.folder / _DELETED / f"{place.name}.{secrets.token_hex(4)}"
        _moved(place, gone)
        return lambda: _moved(gone, place)

    def _paths(self, problems: list[PromptProblem]) -> Iterator[Path]:
        try:
            entries = sorted(self.folder.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:
            words = f"The prompts cannot be read: {reason_of(error)}: {self.folder}"
            problems.append(PromptProblem(self.folder, words))
            return
        found = [path for entry in entries if (path := self._path(entry, problems)) is not None]
        if len(found) > MOST:
            words = f"{len(found):,} prompts are more than are read: {MOST:,}."
            problems.append(PromptProblem(self.folder, words))
        yield from found[:MOST]

    def _path(self, entry: Path, problems: list[PromptProblem]) -> Path | None:
        """Return the file of a prompt, if an entry of the folder is one or holds one."""
        if entry.name.startswith("."):
            return None
        is_named_as_one = entry.suffix.lower() == ".md"
        if not entry.is_dir():
            return entry if is_named_as_one else None
        inside = entry / _OF_A_FOLDER
        if inside.is_file():
            return inside
        if is_named_as_one:
            words = f"{display_line(entry.name)} is a folder, and no prompt."
            problems.append(PromptProblem(entry, words))
        return None

    def _shown(self, path: Path) -> str:
        return display_line(str(path.relative_to(self.folder)))


def _entry(path: Path, shown: str, before: _Entry | None) -> _Entry:
    """Return what a file says; `before` is what it said the last time."""
    try:
        now = path.stat()
        version = now.st_mtime_ns, now.st_size, now.st_ino
        if before is not None and before.version == version:
            return before
        content = read_start(path, LARGEST + 1)
    except OSError as error:
        return _Entry(None, None, (f"{shown} cannot be read: {reason_of(error)}.",))
    remarks: list[str] = []
    try:
        if len(content) > LARGEST:
            size = _size(max(now.st_size, len(content)))
            raise ConfigError(f"it has {size}, and {_size(LARGEST)} are the most.")
        file = _read(path, content, remarks)
    except ConfigError as problem:
        return _Entry(version, None, (f"{shown} is left out: {problem}",))
    return _Entry(version, file, tuple(f"{shown}{remark}" for remark in remarks))


def _read(path: Path, content: bytes, remarks: list[str]) -> PromptFile:
    try:
        decoded = decode_text(content)
    except NoText as error:
        raise ConfigError(f"it {error}.") from error
    if decoded.guess:
        remarks.append(f" {decoded.guess}.")
    front, text, line = _parted(with_plain_newlines(decoded.text))
    said = _front_matter(front)
    unknown = [key for key in said if key not in _KEYS]
    for key in unknown[:_MOST_UNKNOWN]:
        near = nearest(key, _KEYS)
        hint = f"Did you mean {near}?" if near else f"Known are {', '.join(_KEYS)}."
        shown = display_line(key[:_LONGEST_NAME])
        remarks.append(f": {_place(key, front)}{shown} means nothing here. {hint}")
    if len(unknown) > _MOST_UNKNOWN:
        remarks.append(f": {len(unknown) - _MOST_UNKNOWN:,} more names mean nothing here.")
    text = text.strip("\n")
    if not text.strip():
        raise ConfigError(f"there is no text in it{f' below line {line}' if line else ''}.")
    count = len(Template.parse(text).variables)
    if count > MOST_VARIABLES:
        raise ConfigError(f"it has {count:,} variables, and {MOST_VARIABLES} are the most.")
    try:
        name = _checked_name(_words(said, "name") or _name_of(path))
        return PromptFile(
            path,
            name,
            text,
            display_line(_words(said, "description")[:_LONGEST_DESCRIPTION]),
            _role(said),
            _words(said, "model") or None,
            _parameters(said),
        )
    except _Wrong as problem:
        place = _place(problem.key, front)
        raise ConfigError(f"{place}{problem.message}", hint=problem.hint) from problem


class _Wrong(ConfigError):
    """A value of the front matter that cannot be."""

    def __init__(self, key: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.key = key


def _parted(text: str) -> tuple[str, str, int]:
    """Return the front matter below an empty line, so that its lines have their numbers.

    With it come the text, and the number of the line that ends the front matter.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 0
    for place, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(["", *lines[1:place], ""]), "\n".join(lines[place + 1 :]), place + 1
    raise ConfigError("line 1 begins a front matter, and no line of --- ends it.")


def _front_matter(front: str) -> Mapping[str, Any]:
    try:
        said = parse_yaml(front) if front.strip() else {}
    except NoYaml as error:
        words = str(error)
        raise ConfigError(f"{words[:1].lower()}{words[1:]}", hint=error.hint) from error
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise ConfigError(f"line 2: its front matter says no names, such as {_KEYS[1]}: words.")
    return {str(key): value for key, value in said.items()}


def _words(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Wrong(key, f"{key} must be a text.")
    return str(value).strip()


def _role(said: Mapping[str, Any]) -> PromptRole:
    word = _words(said, "role") or PromptRole.USER
    try:
        return PromptRole(word.lower())
    except ValueError as error:
        known = " or ".join(PromptRole)
        raise _Wrong("role", f"role must be {known}, not {display_line(word)}.") from error


def _parameters(said: Mapping[str, Any]) -> Parameters:
    table = said.get("parameters") or {}
    if not isinstance(table, dict):
        raise _Wrong("parameters", "parameters must be names with values.", "temperature: 0.2")
    try:
        return Parameters.from_dict({str(key): value for key, value in table.items()})
    except ConfigError as problem:
        named = next((str(key) for key in table if str(key) in problem.message), "parameters")
        raise _Wrong(named, problem.message, problem.hint) from problem


def _place(key: str, front: str) -> str:
    """Return the beginning of a sentence about a key of the front matter: where it stands."""
    begins = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*:""")
    lines = enumerate(front.split("\n"), 1)
    return next((f"line {number}: " for number, line in lines if begins.match(line)), "")


def _name_of(path: Path) -> str:
    """Return how a prompt is called by its file, or by the folder that is it."""
    return _composed(path.parent.name if path.name == _OF_A_FOLDER else path.stem)


def _composed(name: str) -> str:
    return "-".join(unicodedata.normalize("NFC", name).split(" "))


def _checked_name(name: str) -> str:
    """Return a name as it is typed behind a slash: in place of its spaces stand hyphens.

    Raises:
        ConfigError: When it can be none.
    """
    composed = _composed(name)
    if _NAME.fullmatch(composed) is None:
        shown = display_line(name[:_LONGEST_NAME])
        raise _Wrong("name", f"{shown} is no name.", "Names are of letters, digits, - and _.")
    if len(composed) > _LONGEST_NAME:
        raise _Wrong("name", f"its name has more than {_LONGEST_NAME} letters.")
    return composed


def _size(count: int) -> str:
    return f"{count / 2**20:.0f} MB" if count >= 10 * 2**20 else f"{-(-count // 2**10):,} KB"


def _moved(path: Path, to: Path) -> None:
    try:
        make_private(to.parent)
        if to.exists():
            raise FileExistsError(0, "there is another one by now")
        path.rename(to)
    except OSError as error:
        raise NotSaved(f"{path.name} stays where it is: {reason_of(error)}.") from error
