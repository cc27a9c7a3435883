"""A command that a person runs, so that what it prints goes in front of the model."""

import asyncio
import os
import signal
import tempfile
from asyncio.subprocess import STDOUT, Process
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from chatui.attach.file import size_words
from chatui.attach.program import started
from chatui.errors import CannotAttach, reason_of
from chatui.text.decoding import NoText, decode_text
from chatui.text.safety import display_line
from chatui.text.screen_text import screen_text

MOST_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.05
_END_SECONDS: Final = 1.0
_PLAIN: Final = {"TERM": "dumb", "NO_COLOR": "1", "PAGER": "cat", "GIT_PAGER": "cat"}
"""What most programs take to mean that no terminal shows what they print."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed, errors among it, and how it ended."""

    text: str
    exit_code: int | None
    """None when it was stopped; that of a signal is negative."""
    cut: str = ""
    """Why it was stopped: "stopped after 120 seconds"; empty when it ended by itself."""


def shell() -> str:
    """Return the path of the person's shell."""
    named = os.environ.get("SHELL", "")
    return named if Path(named).is_absolute() and os.access(named, os.X_OK) else "/bin/sh"


async def run_in_shell(
    command: str,
    stopped: asyncio.Event,
    given: bytes = b"",
    *,
    seconds: float = MOST_SECONDS,
    most: int = MOST_BYTES,
    ends: asyncio.Event | None = None,
    errors: IO[bytes] | None = None,
) -> Printed:
    """Run a command in the person's shell, without a terminal, and return what it printed.

    `given` is its standard input. It is stopped with all that it has started when `stopped` is
    set, after `seconds`, when it has printed `most` bytes, or when this is cancelled; what it
    printed until then is returned. What it leaves in the background when it ends by itself is left
    alone. It has the person's environment, as in a terminal.

    When `ends` is set it is interrupted, as by Ctrl+C, and may still print. What it prints as
    errors is among the rest, or in the file of `errors`.

    Raises:
        CannotAttach: When it cannot be run, or prints what is no text.
    """
    name = display_line(command)
    try:
        input_file = await asyncio.to_thread(_file_of, given)
    except OSError as error:
        raise CannotAttach(f"{name} cannot be given anything: {reason_of(error)}.") from error
    output = _Output(most)
    reading, writing = os.pipe()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: output, os.fdopen(reading, "rb")
    )
    async with AsyncExitStack() as stack:
        stack.callback(pipe.close)
        try:
            process = await stack.enter_async_context(
                started(
                    *(shell(), "-c", command),
                    stdin=input_file.fileno(),
                    stdout=writing,
                    stderr=STDOUT if errors is None else errors.fileno(),
                    env=os.environ | _PLAIN,
                    start_new_session=True,  # so that it has no terminal, can be stopped as a whole
                )
            )
        except (OSError, ValueError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else str(error)
            raise CannotAttach(f"{Path(shell()).name} cannot run {name}: {reason}.") from error
        finally:
            os.close(writing)
            input_file.close()
        cut: str | None = None
        try:
            async with asyncio.timeout(seconds):
                cut = await _watch(process, output, stopped, ends)
        except TimeoutError:
            cut = f"stopped after {seconds:g} seconds"
        finally:
            if cut != "":
                pipe.close()  # what it prints from now on is not taken
                await _stop(process)
    try:
        text = screen_text(decode_text(bytes(output.printed[:most])).text)
    except NoText as error:
        raise CannotAttach(f"{name} prints what is no text.") from error
    return Printed(text, None if cut else process.returncode, cut)


class _Output(asyncio.Protocol):
    """Collects what is printed."""

    def __init__(self, most: int) -> None:
        self.printed = bytearray()
        self.has_ended = False
        self.most = most

    @property
    def is_too_much(self) -> bool:
        """Whether more was printed than is taken."""
        return len(self.printed) > self.most

    def data_received(self, data: bytes) -> None:
        if not self.is_too_much:
            self.printed += data

    def connection_lost(self, error: Exception | None) -> None:
        self.has_ended = True


def _file_of(content: bytes) -> IO[bytes]:
    """Return an open file of that content: unlike a pipe, nobody has to feed it."""
    if not content:
        return Path(os.devnull).open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever gets it closes it
    file.write(content)
    file.seek(0)
    return file


async def _watch(
    process: Process,
    output: _Output,
    stopped: asyncio.Event,
    ends: asyncio.Event | None,
) -> str:
    """Return when the command has ended, or why it is to be stopped.

    A program in the background may hold on to the output for ever: once the shell has ended, only
    what comes without a pause is still waited for.
    """
    while not (process.returncode is not None and output.has_ended):
        length, was_over = len(output.printed), process.returncode is not None
        await asyncio.sleep(_LOOK_SECONDS)
        if ends is not None and ends.is_set():
            ends = None
            _signal(process.pid, signal.SIGINT)
        if stopped.is_set():
            return "stopped by you"
        if output.is_too_much:
            return f"stopped after {size_words(output.most)}"
        if was_over and len(output.printed) == length:
            break
    return ""


async def _stop(process: Process) -> None:
    """Stop a command and all that it has started, if need be without asking."""
    group = process.pid
    is_there = _signal(group, signal.SIGTERM)
    try:
        for _ in range(int(_END_SECONDS / _LOOK_SECONDS)):
            has_ended = process.returncode is not None
            is_there = is_there and _signal(group, 0)
            if has_ended and not is_there:
                break
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        if is_there:
            _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Send a signal to a process group; False when there is none, or another person's."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
