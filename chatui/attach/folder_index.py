"""The files below a folder, to be found by a few letters of their paths."""

from __future__ import annotations

import os
import re
import warnings
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.attach.file import read_file, shown_name
from chatui.errors import CannotAttach, reason_of
from chatui.text.decoding import NoText, decode_text
from chatui.text.folding import fold

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST: Final = 100_000
"""Files and folders that are listed."""
_MOST_LOOKED_AT: Final = 4 * MOST
"""Entries, also ignored ones."""
_MOST_PARENTS: Final = 32
_LARGEST_RULES: Final = 1_000_000
_STARS: Final = re.compile(r"\*+")
_MOST_STARS: Final = 4
_MOST_STARS_IN_NAME: Final = 3
_MOST_SPREAD: Final = 500
_WIDEST: Final = 4
"""Characters a letter that may stand apart: wider, any word is in some path."""
_OF_VERSION_CONTROL: Final = frozenset((".git", ".hg", ".svn", ".jj"))


class FolderIndex:
    """The paths below a folder, without what its .gitignore files leave out.

    `read` fills it from the top down, in a thread, while what is there can be found already. A
    folder ends with a slash. Links are followed to files inside the folder alone, so that neither
    a circle nor a way out is gone. `problems` are sentences on what could not be taken,
    `unlisted` counts the folders below that cannot be listed.
    """

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.unlisted = 0
        self._most = most
        self._folded: list[str] = []
        self._paths: list[str] = []
        self._haystack = _Haystack((), ())

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def paths(self) -> list[str]:
        """What is listed so far."""
        return self._paths[:]

    def read(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """List everything, as long as it is wanted."""
        folders = deque([("", self._rules_above())])
        looked_at = 0
        while folders and is_wanted():
            place, rules = folders.popleft()
            entries = self._entries_in(place)
            if any(entry.name == ".gitignore" for entry in entries):
                rules = (*rules, *self._rules_in(self.folder / place, place))
            for entry in entries:
                looked_at += 1
                if len(self) >= self._most or looked_at > _MOST_LOOKED_AT:
                    self.problems.append(f"Only the first {len(self):,} files here are listed.")
                    return
                path = self._listed(entry, place, rules)
                if path:
                    self._folded.append(_searched(path))
                    self._paths.append(path)  # last: it may be looked for in another thread
                if path.endswith("/"):
                    folders.append((path, rules))

    def find(self, letters: str, most: int) -> list[str]:
        """Return the paths that a person may mean, the best first.

        Those whose name begins with the letters come before those that hold them, then those that
        hold them in their path, then those with the letters in their order.
        """
        paths = self._paths[:]
        if len(paths) != len(self._haystack.paths):
            self._haystack = _Haystack(paths, self._folded[: len(paths)])
        return self._haystack.find(letters, most)

    def _entries_in(self, place: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder / place) as entries:
                return sorted(islice(entries, _MOST_LOOKED_AT), key=lambda entry: entry.name)
        except OSError as error:
            if place:
                self.unlisted += 1
            else:
                name = shown_name(self.folder)
                self.problems.append(f"{name} cannot be listed: {reason_of(error)}.")
            return []

    def _listed(self, entry: os.DirEntry[str], place: str, rules: tuple[_Rules, ...]) -> str:
        """Return the path of an entry as it is listed; empty of one that is not."""
        path = place + entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                path += "/"
                is_there = entry.name not in _OF_VERSION_CONTROL
            elif entry.is_symlink():
                is_there = entry.is_file() and leads_inside(self.folder / path, self.folder)
            else:
                is_there = entry.is_file(follow_symlinks=False)
        except OSError:
            return ""
        return path if is_there and not _is_ignored(path, rules) else ""

    def _rules_above(self) -> tuple[_Rules, ...]:
        """Return the rules of the folders above, up to the one that is under version control."""
        above: list[_Rules] = []
        folder, place = self.folder, ""
        for _ in range(_MOST_PARENTS):
            if os.access(folder / ".git", os.F_OK):  # False also where nobody may look
                return tuple(reversed(above))
            if folder.parent == folder:
                break
            place, folder = f"{folder.name}/{place}", folder.parent
            above += self._rules_in(folder, "", place)
        return ()

    def _rules_in(self, folder: Path, place: str, inner: str = "") -> Iterator[_Rules]:
        """Yield the rules of a folder's .gitignore for what stands below `place`."""
        from pathspec import GitIgnoreSpec  # few prompts name a file

        path = folder / ".gitignore"
        try:
            size = path.stat().st_size
            if size > _LARGEST_RULES:
                raise NoText
            lines = decode_text(read_file(path)).text.splitlines() if size else []
            if any(map(_is_endless, lines)):
                self.problems.append(f"{place}.gitignore: a pattern with many * is not used.")
                lines = [line for line in lines if not _is_endless(line)]
            with warnings.catch_warnings(action="ignore"):  # of what its patterns look like
                spec = GitIgnoreSpec.from_lines(lines)
            yield _Rules(place, inner, spec)
        except FileNotFoundError:
            return
        except (CannotAttach, OSError, ValueError, re.error):
            self.problems.append(f"{place}.gitignore is none that git knows: it is not used.")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a .gitignore says of the paths below `place`, which stand in `inner` for it."""

    place: str
    inner: str
    spec: GitIgnoreSpec


def find_in(paths: Sequence[str], letters: str, most: int) -> list[str]:
    """Return those of a few paths that a person may mean, as a `FolderIndex` finds them."""
    return _Haystack(paths, list(map(_searched, paths))).find(letters, most)


def leads_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path, with all links followed, is inside a folder."""
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _is_endless(pattern: str) -> bool:
    """Tell whether a pattern can be made to take minutes on a name, by trying each of its stars."""
    stars = [len(_STARS.findall(name)) for name in pattern.split("/")]
    return sum(stars) > _MOST_STARS or max(stars) > _MOST_STARS_IN_NAME


def _is_ignored(path: str, rules: tuple[_Rules, ...]) -> bool:
    for one in reversed(rules):  # the nearest one that says anything decides
        said = one.spec.check_file(one.inner + path.removeprefix(one.place)).include
        if said is not None:
            return said
    return False


def _searched(path: str) -> str:
    return fold(path).replace("\n", " ")


class _Haystack:
    """Paths as one text, a line each, so that 50,000 are looked through in some milliseconds."""

    def __init__(self, paths: Sequence[str], folded: Sequence[str]) -> None:
        self.paths = paths
        self._folded = _Lines(folded)
        self._names = _Lines([path.rstrip("/").rpartition("/")[2] for path in folded])

    def find(self, letters: str, most: int) -> list[str]:
        """Return the paths that the letters may mean, the best first."""
        letters = _searched(letters)
        if not letters:
            return list(self.paths[:most])
        found: dict[int, None] = {}
        for lines, words in (
            (self._names, f"\n{letters}\n"),
            (self._names, f"\n{letters}"),
            (self._names, letters),
            (self._folded, letters),
        ):
            found |= dict.fromkeys(islice(lines.holding(words), most))
            if len(found) >= most:
                break
        else:
            found |= dict.fromkeys(self._folded.spread(letters))
        return [self.paths[number] for number in islice(found, most)]


class _Lines:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._text = "\n".join(["", *lines, ""])
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=1))

    def holding(self, words: str) -> Iterator[int]:
        """Yield the numbers of the lines that hold some words; a newline is the end of one."""
        at = self._text.find(words)
        while at >= 0:
            number = bisect_right(self._starts, at + words.startswith("\n")) - 1
            yield number
            at = self._text.find(words, self._starts[number + 1] - 1)

    def spread(self, letters: str) -> list[int]:
        """Return the lines with the letters in their order, the nearest together first."""
        # Possessive: a line without one of them is looked at once, however it is made.
        pattern = r"\n" + "".join(rf"[^{re.escape(one)}\n]*+{re.escape(one)}" for one in letters)
        found: list[tuple[int, int, int]] = []
        for match in islice(re.finditer(pattern, self._text), _MOST_SPREAD):
            number = bisect_right(self._starts, match.start() + 1) - 1
            line = self._lines[number]
            last = at = line.rfind(letters[-1])
            for letter in reversed(letters[:-1]):  # from the end, where the name is
                at = line.rfind(letter, 0, at)
            if last - at <= _WIDEST * len(letters):
                found.append((last - at, len(line), number))
        return [number for _, _, number in sorted(found)]
