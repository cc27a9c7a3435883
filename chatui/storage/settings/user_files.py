"""What a person writes by hand, which is only read: config.toml, and themes."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import chatui
from chatui.config import Config
from chatui.errors import ConfigError, NotSaved, UsageError, reason_of
from chatui.storage.atomic import create_bytes, make_private
from chatui.storage.settings.toml_file import places_in, read_toml

if TYPE_CHECKING:
    from chatui.storage.settings.toml_places import Name, Place

_MOST_PROBLEMS: Final = 20
_BASE_URL: Final = {"base_url": "https://example.org"}
_DEPTH_OF_ENDPOINT: Final = 2
_Take = Callable[[Mapping[str, Any]], None]


def load_config(path: Path, check: Callable[[Config], None] | None = None) -> dict[str, Any]:
    """Return what a config.toml says, which `Config` takes; nothing when there is none.

    `check` raises a ConfigError for what others know to be wrong.

    Raises:
        ConfigError: When it is no TOML or says what no setting is; it names the file, the line and
            the column.
    """
    values = read_toml(path)
    take = partial(_take, check=check)
    if (problem := _refusal(take, values)) is not None:
        place = _place(places_in(path), _culprit(take, values, problem))
        raise _placed(problem, path, place) from problem
    return values


def config_problems(
    path: Path, check: Callable[[Config], None] | None = None
) -> Iterator[ConfigError]:
    """Yield all that is wrong in a config.toml, each with its line and column, in their order.

    What is wrong is left out to find what else is.
    """
    if path.is_symlink() and not path.exists():
        yield ConfigError(f"{path} is a link that leads nowhere.", hint="No setting is read.")
        return
    try:
        values: Mapping[str, Any] = read_toml(path)
    except ConfigError as error:
        yield error
        return
    places = places_in(path)
    take = partial(_take, check=check)
    found: list[tuple[tuple[int, int], ConfigError]] = []
    for _ in range(_MOST_PROBLEMS):
        problem = _refusal(take, values)
        if problem is None:
            break
        name = _culprit(take, values, problem)
        place = _place(places, name)
        found.append((place or (0, 0), _placed(problem, path, place)))
        if not name:
            break
        kept = _with_base_url(values, name)
        values = _without(values, name) if _says(take, kept, problem) else kept
    yield from (problem for _, problem in sorted(found, key=itemgetter(0)))


def create_config(path: Path, text: str) -> None:
    """Make a config.toml where there is none.

    Raises:
        UsageError: When there is one; it is left as it is.
        NotSaved: When the disk refused.
    """
    try:
        make_private(path.parent)
        create_bytes(path, text.encode())
    except FileExistsError as error:
        raise UsageError(
            f"There is a {path.name} already: {path}. It was left as it is.",
            hint="chatui --starter-config prints one to take from.",
        ) from error
    except OSError as error:
        raise NotSaved(f"{path} was not written: {reason_of(error)}.") from error


def _take(values: Mapping[str, Any], check: Callable[[Config], None] | None) -> None:
    config = Config.from_dict(values)
    if check is not None:
        check(config)


def _refusal(take: _Take, values: Mapping[str, Any]) -> ConfigError | None:
    try:
        take(values)
    except ConfigError as problem:
        return problem
    return None


def _culprit(take: _Take, values: Mapping[str, Any], problem: ConfigError) -> "Name":
    """Return what is to be left out for a problem to be gone; the whole file is the empty name.

    It is what is refused in the same words when it stands there alone.
    """
    name: Name = ()
    table: object = values
    while isinstance(table, Mapping):
        for key, value in table.items():
            inner = (*name, key)
            is_alone_refused = _says(take, _alone(inner, value), problem)
            if is_alone_refused and not _says(take, _without(values, inner), problem):
                name, table = inner, value
                break
        else:
            break
    return name


def _says(take: _Take, values: Mapping[str, Any], problem: ConfigError) -> bool:
    found = _refusal(take, values)
    return found is not None and found.message == problem.message


def _alone(name: "Name", value: object) -> dict[str, Any]:
    """Return a document of one value; of an endpoint, with the base URL that each must have."""
    document = _nested(name, value)
    if name[0] == "endpoints" and len(name) > _DEPTH_OF_ENDPOINT:
        endpoint = document[name[0]][name[1]]
        document[name[0]][name[1]] = {**_BASE_URL, **endpoint}
    return document


def _with_base_url(values: Mapping[str, Any], name: "Name") -> Mapping[str, Any]:
    """Return a document with a base URL that is right where an endpoint lacks such a one.

    An endpoint that was left out would be missed by what names it.
    """
    is_of_endpoint = name[0] == "endpoints" and len(name) >= _DEPTH_OF_ENDPOINT
    if not is_of_endpoint or name[_DEPTH_OF_ENDPOINT:] not in ((), tuple(_BASE_URL)):
        return values
    endpoint = values["endpoints"][name[1]]
    mended = {**(endpoint if isinstance(endpoint, Mapping) else {}), **_BASE_URL}
    return {**values, "endpoints": {**values["endpoints"], name[1]: mended}}


def _nested(name: "Name", value: object) -> dict[str, Any]:
    first, *rest = name
    return {first: _nested(tuple(rest), value) if rest else value}


def _without(values: Mapping[str, Any], name: "Name") -> dict[str, Any]:
    first, *rest = name
    if not rest:
        return {key: value for key, value in values.items() if key != first}
    return {**values, first: _without(values[first], tuple(rest))}


def _place(places: "Mapping[Name, Place]", name: "Name") -> "Place | None":
    """Return where a name stands; of a table without a header, the first that is in it."""
    within = (place for known, place in places.items() if known[: len(name)] == name)
    return (places.get(name) or next(within, None)) if name else None


def _placed(problem: ConfigError, path: Path, place: "Place | None") -> ConfigError:
    """Return a problem that says where it is, as what is no TOML does."""
    message = f"{path}: {problem.message}"
    if place is not None:
        message = f"{message.rstrip('.')} (at line {place.line}, column {place.column})."
    return type(problem)(message, hint=problem.hint)


def theme_tables(
    user_folder: Path, *, problems: list[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return what each theme file says, by its name; the user's win over those that come along.

    A file that is no TOML is left out, and told in `problems`.
    """
    tables: dict[str, dict[str, Any]] = {}
    for folder in (_own_folder(), user_folder):
        for path in sorted(folder.glob("*.toml")):
            try:
                tables[path.stem] = read_toml(path)
            except ConfigError as problem:
                if problems is not None:
                    problems.append(str(problem))
    return tables


def _own_folder() -> Path:
    """Return the themes inside the installed package, else those of the checkout around it."""
    package = Path(chatui.__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"
