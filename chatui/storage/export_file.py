"""Files that a person gets: a conversation that is exported, a picture that is saved."""

from pathlib import Path

from chatui.errors import NotSaved, UsageError, reason_of
from chatui.storage import atomic


def write_export(
    path: Path, content: bytes, *, is_forced: bool = False, hint: str = "Name another file."
) -> None:
    """Write a file that only its owner can read; one that is there is replaced when forced.

    A path may begin with `~`. `hint` says what to do about one that is there.

    Raises:
        UsageError: When the file is there already, or cannot be one.
        NotSaved: When the disk refused.
    """
    try:
        path = path.expanduser()
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent}.")
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is no ordinary file.")
        if is_forced:
            atomic.write_bytes(path, content)
        else:
            atomic.create_bytes(path, content)
    except RuntimeError as error:
        raise UsageError(f"There is no folder {path.parts[0]}.") from error
    except FileExistsError as error:
        raise UsageError(f"{path} is there already.", hint=hint) from error
    except OSError as error:
        reason = reason_of(error)
        raise NotSaved(f"{path} was not written: {reason}.") from error


def new_file(stem: str, suffix: str) -> Path:
    """Return a file of the current folder that is not there: "Title.md", else "Title 2.md"."""
    path = Path(f"{stem}{suffix}")
    number = 1
    while path.exists():
        number += 1
        path = Path(f"{stem} {number}{suffix}")
    return path


def shown_path(path: Path) -> str:
    """Return a path with its folder, which may be far from what one thinks of."""
    whole = path.absolute()
    try:
        home = Path.home()
    except RuntimeError:  # This user has none.
        return str(whole)
    return str(Path("~") / whole.relative_to(home)) if whole.is_relative_to(home) else str(whole)
