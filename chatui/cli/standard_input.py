"""Standard input as a part of a prompt, or attached to it."""

import argparse
import os
import select
import sys
from collections.abc import Callable, Sequence
from stat import S_ISFIFO, S_ISREG, S_ISSOCK
from typing import Final

from chatui import output
from chatui.attach.text_file import LARGEST_TEXT
from chatui.errors import UsageError, reason_of
from chatui.text.decoding import NoText, decode_text, with_plain_newlines

LARGEST_FILE: Final = 64 * 2**20
SECONDS: Final = 1.0
_PIECE: Final = 2**16
_WAITING: Final = "Reading standard input …; give </dev/null or -n if there is none."


def whole_prompt(words: Sequence[str], *, is_read: bool) -> str:
    """Return the prompt of print mode: its words, and below them what standard input holds.

    A prompt of - is standard input alone. Without `is_read`, nothing is read.

    Raises:
        UsageError: When what is asked for cannot be had.
    """
    is_input_alone = list(words) == ["-"]
    if is_input_alone and not is_read:
        raise UsageError("A prompt of - is standard input: it does not go with -n.")
    typed = "" if is_input_alone else " ".join(words)
    is_wanted = is_input_alone or (is_read and _is_piped())
    piped = read_standard_input(output.note) if is_wanted else ""
    return "\n\n".join(text for text in (typed, piped) if text.strip())


def open_terminal(*, is_read: bool, is_then: bool = False) -> int:
    """Return the terminal that a person types on, where standard input is none.

    Where it `is_read`, it is a pipe, a file or a socket, which somebody has meant.
    The screen opens behind an answer where `is_then`.

    Raises:
        UsageError: When there is no terminal on the other side, or nobody to type.
    """
    kind = os.fstat(0).st_mode
    is_meant = S_ISFIFO(kind) or S_ISREG(kind) or S_ISSOCK(kind)
    if os.isatty(1) and sys.stdin is not None and (is_meant or not is_read):
        try:
            return os.open("/dev/tty", os.O_RDWR)
        except OSError:
            pass
    if is_then:
        raise UsageError(
            "--then opens the screen behind the answer, which needs a terminal; nothing was sent.",
            hint="Leave it out, and open the chat later: chatui --continue",
        )
    raise UsageError(
        "chatui needs a terminal for its screen.",
        hint='Use chatui -p "question" in scripts and pipes.',
    )


def before_keys(terminal: int, arguments: argparse.Namespace) -> tuple[str, bytes | None]:
    """Read standard input, and make a terminal standard input from now on.

    Returns the first prompt, and what was read to be attached, None where that is nothing.

    Raises:
        UsageError: When what is asked for cannot be had.
    """
    check_use(arguments)
    prompt, held = " ".join(arguments.prompt), None
    if arguments.prompt == ["-"]:
        prompt = whole_prompt(arguments.prompt, is_read=not arguments.no_stdin)
    elif not arguments.no_stdin:
        held = read_bytes(output.note)
    os.dup2(terminal, 0)
    os.close(terminal)
    return prompt, held


def check_use(arguments: argparse.Namespace) -> None:
    """Do nothing where standard input is asked for once.

    Raises:
        UsageError: When it is to be attached, and a prompt as well, or not to be read.
    """
    if "-" in arguments.attach and (arguments.no_stdin or arguments.prompt == ["-"]):
        raise UsageError("-a - is standard input: it goes neither with -n nor with a prompt of -.")


def _is_piped() -> bool:
    """Tell whether standard input is there and no terminal."""
    return sys.stdin is not None and not sys.stdin.isatty()


def read_standard_input(tell: Callable[[str], None]) -> str:
    """Return the text of standard input up to its end, without the blank lines around it.

    `tell` is told when nothing comes for a second, and how the text was read if that was a guess.

    Raises:
        UsageError: When it cannot be read, is no text, or is longer than any prompt.
    """
    if sys.stdin is None:
        return ""
    try:
        content = _read(sys.stdin.fileno(), tell, LARGEST_TEXT)
    except OSError as error:
        raise _unreadable(error) from error
    try:
        decoded = decode_text(content)
    except NoText as error:
        raise UsageError(f"Standard input {error}; nothing was sent.") from error
    if decoded.guess:
        tell(f"Standard input {decoded.guess}.")
    text = with_plain_newlines(decoded.text)
    return text.strip("\n") if text.strip() else ""


def read_bytes(tell: Callable[[str], None]) -> bytes:
    """Return standard input up to its end as it is: a picture, or another file.

    Raises:
        UsageError: When it cannot be read, or is larger than what can be attached.
    """
    if sys.stdin is None:
        return b""
    try:
        return _read(sys.stdin.fileno(), tell, LARGEST_FILE)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> UsageError:
    return UsageError(f"Standard input cannot be read: {reason_of(error)}.")


def _read(descriptor: int, tell: Callable[[str], None], largest: int) -> bytes:
    content = bytearray()
    is_told = False
    while True:
        if not (is_told or _comes_soon(descriptor)):
            tell(_WAITING)
            is_told = True
        try:
            piece = os.read(descriptor, _PIECE)
        except BlockingIOError:  # another program has made the pipe so
            select.select([descriptor], [], [])
            continue
        if not piece:
            return bytes(content)
        content += piece
        if len(content) > largest:
            raise UsageError(
                f"Standard input is longer than {largest // 2**20} MB, more than any model reads;"
                " nothing was sent."
            )


def _comes_soon(descriptor: int) -> bool:
    if os.name == "nt":  # where select knows sockets alone
        return True
    return bool(select.select([descriptor], [], [], SECONDS)[0])
