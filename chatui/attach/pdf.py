"""The text of a PDF, as a file of text that can be sent."""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from chatui.attach.program import started
from chatui.attach.text_file import TextFile, check_length, text_file
from chatui.errors import CannotAttach
from chatui.text.safety import display_line

MOST_PAGES: Final = 500
"""Pages that are sent at once."""
_SECONDS: Final = 60.0
_READER: Final = Path(__file__).with_name("pdf_pages.py")
_LIMITS: Final = (b"MemoryError", b"LimitReachedError")
"""What a process says that was stopped by its limit, or by that of pypdf."""
_PAGES: Final = re.compile(r"(?i)(.+\.pdf)#(?:page=)?([0-9]{1,7})(-([0-9]{0,7}))?")


class Pages(NamedTuple):
    """From which page to which, from 1; the last may be open, which is 0."""

    first: int = 1
    last: int = 0


ALL_PAGES: Final = Pages()


def pages_of(path: Path) -> tuple[Path, Pages]:
    """Return a path without the pages that stand behind it, as in paper.pdf#3-9, and those pages.

    It looks at the disk: a file that is really called so is meant as a whole.
    """
    found = _PAGES.fullmatch(path.name)
    try:
        if found is None or path.exists():
            return path, ALL_PAGES
    except (OSError, ValueError):
        return path, ALL_PAGES
    first = max(1, int(found[2]))
    last = first if found[3] is None else int(found[4] or 0)
    return path.with_name(found[1]), Pages(first, last)


async def make_pdf(content: bytes, name: str, pages: Pages = ALL_PAGES) -> TextFile:
    """Return the text of a PDF, each page under its number.

    Pages that are only pictures are named in the notes.

    Raises:
        CannotAttach: When it cannot be read, is encrypted, has no text in those pages, or more than
            can be sent at once, or when pypdf is missing.
    """
    if find_spec("pypdf") is None:
        raise CannotAttach(
            f"{name} is a PDF, which needs pypdf to be read.",
            hint='Install it: pip install "chatui[pdf]".',
        )
    if pages.last and pages.last < pages.first:
        raise CannotAttach(f"{name} ends before its first page: write the smaller number first.")
    read = await _read(content, name, pages)
    if read.get("encrypted"):
        raise CannotAttach(f"{name} is encrypted.", hint="Save it without a password first.")
    count = read["count"]
    if pages.first > count:
        raise CannotAttach(f"{name} is not there: it has {_counted(count)}.")
    if "pages" not in read:
        stem = _PAGES.fullmatch(name)
        raise CannotAttach(
            f"{name} has {_counted(count)}; {MOST_PAGES} at most can be attached at once.",
            hint=f"Name some: {stem[1] if stem else name}#{pages.first}-"
            f"{pages.first + MOST_PAGES - 1}",
        )
    return _joined(read["pages"], name, pages.first)


def _joined(texts: Sequence[str | None], name: str, first: int) -> TextFile:
    pictures = [number for number, text in enumerate(texts, first) if text is None]
    said = [(number, text) for number, text in enumerate(texts, first) if text]
    if not said:
        what = "only pictures" if pictures else "empty"
        raise CannotAttach(
            f"{name} has no text: its pages are {what}.",
            hint="Attach them as pictures." if pictures else "",
        )
    text = "\n\n".join(f"[page {number}]\n{text}" for number, text in said)
    check_length(len(text.encode("utf-8", "replace")), name)
    notes = (f"{_ranges(pictures)} only pictures, not sent",) if pictures else ()
    return text_file(text, name, notes)


async def _read(content: bytes, name: str, pages: Pages) -> dict[str, Any]:
    # Without -P, a file of the working folder could stand in for a module.
    words = [sys.executable, "-P", str(_READER)]
    words += map(str, (*pages, MOST_PAGES))
    try:
        async with (
            asyncio.timeout(_SECONDS),
            started(*words, stdin=PIPE, stderr=PIPE) as reader,
        ):
            said, problem = await reader.communicate(content)
    except TimeoutError as error:
        raise _too_much(name) from error
    except OSError as error:
        raise CannotAttach(f"{name} was not read: Python could not be started.") from error
    if (reader.returncode or 0) < 0 or any(word in problem for word in _LIMITS):
        raise _too_much(name)
    try:
        read = json.loads(said) if reader.returncode == 0 else None
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise CannotAttach(f"{name} is damaged: it cannot be read as a PDF.")
    return read


def _too_much(name: str) -> CannotAttach:
    return CannotAttach(
        f"{name} takes more than a minute, or more than 1 GB of memory, to be read.",
        hint=f"Name fewer pages, such as {display_line(name).partition('#')[0]}#1-20.",
    )


def _counted(count: int) -> str:
    return f"{count:,} page{'s' if count != 1 else ''}"


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers in rising order in words: `page 3 is`, `pages 3-5, 9 are`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"page {words[0]} is" if len(numbers) == 1 else f"pages {', '.join(words)} are"
