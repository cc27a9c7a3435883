"""The command that prints a key, which may wait for a person."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from typing import IO, Final

from chatui.errors import ConfigError

COMMAND_SECONDS: Final = 60.0
_DRAIN_SECONDS: Final = 1.0
"""For what an ended command has printed to be read; usually it is there at once."""
_LARGEST: Final = 64 * 1024


def printed_by(
    command: str, environ: Mapping[str, str], running: "list[subprocess.Popen[bytes]]"
) -> str:
    """Return the first line that a command prints; while it runs it is among the `running`."""
    from chatui.text.command_words import command_words  # few keys come from a command

    try:
        if not (words := command_words(command)):
            raise ValueError("it is empty")
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"api_key_command {command!r} cannot run: {error}.") from error
    running.append(child)
    assert child.stdout is not None
    assert child.stderr is not None
    printed, complaint = _Output(child.stdout), _Output(child.stderr)
    try:
        child.wait(COMMAND_SECONDS)
    except subprocess.TimeoutExpired as error:
        end(child)
        did = "did not end" if printed.text.strip() else "printed nothing"
        raise ConfigError(
            f"api_key_command {command!r} {did} within {COMMAND_SECONDS:.0f} s."
        ) from error
    finally:
        running.remove(child)
    line = printed.first_line()
    if child.returncode == 0 and line:
        return line
    complaint.join(_DRAIN_SECONDS)
    did = "printed nothing" if child.returncode == 0 else f"failed ({child.returncode})"
    raise ConfigError(
        f"api_key_command {command!r} {did}.",
        hint=complaint.text.decode("utf-8", "replace").strip()[-400:],
    )


class _Output(threading.Thread):
    """Reads what a command prints, until nobody holds its end of the pipe any more.

    That may be long after the command has ended: an agent that it has started keeps the pipe, and
    would end if nobody read it.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.text = b""
        self._pipe = pipe
        self._has_line = threading.Event()
        self.start()

    def run(self) -> None:
        with self._pipe:
            while data := os.read(self._pipe.fileno(), _LARGEST):
                if len(self.text) < _LARGEST:
                    self.text += data
                    if b"\n" in self.text.lstrip():
                        self._has_line.set()
        self._has_line.set()

    def first_line(self) -> str:
        """Return the first line that says something, of a command that has ended."""
        self._has_line.wait(_DRAIN_SECONDS)
        return self.text.decode("utf-8", "replace").strip().partition("\n")[0].strip()


def end(child: "subprocess.Popen[bytes]") -> None:
    """Kill a command with everything that it has started, and do not wait for what will not die."""
    if os.name == "nt":
        child.kill()
    else:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it has just ended by itself
    try:
        child.wait(_DRAIN_SECONDS)
    except subprocess.TimeoutExpired:
        pass
