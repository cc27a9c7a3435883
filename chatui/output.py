"""What the commands print: UTF-8 in every locale, to readers that leave and disks that are full.

Answers, lists and exports go to standard output, everything else to standard error.
"""

import json
import select
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TextIO

from chatui.errors import NotSaved, reason_of
from chatui.text.safety import display_line

DONE: Final = 0
ENDPOINT_FAILED: Final = 1
SOMETHING_FAILED: Final = 1
"""Of what the doctor has looked at."""
NOTHING_FOUND: Final = 1
"""A search that found nothing, as grep says it."""
WRONG_USE: Final = 2
"""Also what could not be read or written."""
NOT_WHOLE: Final = 3
"""An answer came, but not all of it, or a filter took it, or it lacks what was asked for."""
STOPPED: Final = 130
READER_LEFT: Final = 141
JSON_VERSION: Final = 1
"""Of every object that is printed with --json; another one has fields of another meaning."""


_is_quiet = False


class ReaderLeft(Exception):
    """Nobody reads standard output any more."""


def write(content: bytes, *, if_closed: str = "") -> None:
    """Write to standard output; all of it is there when this returns.

    `if_closed` says what helps where there is none.

    Raises:
        ReaderLeft: When nobody reads it any more.
        NotSaved: When it is closed or the disk refused.
    """
    if sys.stdout is None:
        raise NotSaved("Standard output is closed.", hint=if_closed)
    try:
        _write_all(sys.stdout, content)
    except BrokenPipeError as error:
        raise ReaderLeft from error
    except OSError as error:
        reason = reason_of(error)
        raise NotSaved(f"Standard output was not written: {reason}.") from error


def say(*lines: str) -> None:
    """Print lines, made safe, to standard output.

    Raises:
        ReaderLeft: When nobody reads it any more.
        NotSaved: When it is closed or the disk refused.
    """
    write("".join(f"{display_line(line)}\n" for line in lines).encode())


def write_objects(objects: Iterable[Mapping[str, object]]) -> None:
    """Print a JSON array, an object a line, each with the version of what its fields mean.

    Raises:
        ReaderLeft: When nobody reads it any more.
        NotSaved: When it is closed or the disk refused.
    """
    lines = [json.dumps({"version": JSON_VERSION} | {**one}) for one in objects]
    write(("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode())


def complain(text: str) -> None:
    """Print a line, made safe, to standard error."""
    write_error(f"chatui: {display_line(text)}\n")


def be_quiet() -> None:
    """Say nothing from now on but what went wrong."""
    global _is_quiet
    _is_quiet = True


def note(text: str) -> None:
    """Say on standard error what is good to know and no failure, unless that is to be quiet."""
    if not _is_quiet:
        complain(text)


def show_progress(text: str, *, is_last: bool) -> None:
    """Show a text in place of the one before, where standard error is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        write_error(f"\r{text}" + ("\n" if is_last else ""))


def write_error(text: str) -> None:
    """Write to standard error; where that is not possible, there is nowhere to say so."""
    if sys.stderr is None:
        return
    try:
        _write_all(sys.stderr, text.encode("utf-8", "replace"))
    except OSError:
        pass


def ask(question: str) -> str:
    """Return the line that is answered to a question.

    Raises:
        EOFError: When nobody answers.
        ReaderLeft, NotSaved: When the question cannot be asked.
    """
    write(question.encode())
    try:
        line = b"" if sys.stdin is None else sys.stdin.buffer.readline()
    except OSError as error:
        raise EOFError from error
    if not line:
        raise EOFError
    return line.decode("utf-8", "replace").strip()


def is_yes(ask: Callable[[str], str], question: str, *, if_empty: bool) -> bool:
    """Tell whether a question is answered with yes; nobody there is a no.

    Raises:
        ReaderLeft, NotSaved: When the question cannot be asked.
    """
    try:
        answer = ask(question).strip().lower()
    except (EOFError, KeyboardInterrupt):
        say("")  # what follows does not stand behind the question
        return False
    return answer in ("y", "yes") or (if_empty and not answer)


def _write_all(stream: TextIO, content: bytes) -> None:
    """Write without a buffer: nothing is left for the end of the program, where it could fail."""
    file = getattr(stream.buffer, "raw", stream.buffer)
    left = memoryview(content)
    while left:
        written = file.write(left)
        if written is None:  # another program has made the pipe so, and reads more slowly
            select.select([], [file], [])
        else:
            left = left[written:]
