"""API keys: where they are looked for, and the files that keep them."""

import hashlib
import json
import os
import signal
import stat
import subprocess
import threading
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path
from typing import IO, Final

from chatui.api_key import ApiKey, clean_key
from chatui.config import Endpoint, Origin
from chatui.errors import ConfigError, reason_of
from chatui.providers import key_variables
from chatui.storage.atomic import make_private, read_bytes, saving, write_bytes

COMMAND_SECONDS: Final = 60.0
_DRAIN_SECONDS: Final = 1.0
"""For what an ended command has printed to be read; usually it is there at once."""
_ENVIRONMENT_KEY: Final = "CHATUI_API_KEY"
_LARGEST: Final = 64 * 1024


class KeyPlace(Enum):
    """Where a key is found."""

    NOWHERE = auto()
    VARIABLE = auto()
    COMMAND = auto()
    KEPT = auto()
    """In a file of the program's own, as it was typed in."""


class KeyStore:
    """Finds the API key of an endpoint, and keeps those that were typed in.

    `folder` holds a file for each base URL, readable by its owner alone. What the user should be
    told is added to `problems`.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self._printed: dict[tuple[str, str], ApiKey] = {}
        self.problems: list[str] = []
        self._told: set[str] = set()
        self._running: list[subprocess.Popen[bytes]] = []

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self.problems = self.problems, []
        return problems

    def find(self, endpoint: Endpoint) -> ApiKey | None:
        """Return an endpoint's key: of its variable, of its command, of its file.

        The endpoint that the environment sets takes CHATUI_API_KEY and nothing else. A command
        may wait for the user, so call this in a thread; it runs once.

        Raises:
            ConfigError: When the command fails, or what was found cannot be a key.
        """
        if endpoint.origin is Origin.ENVIRONMENT:
            return self._from_variable(endpoint, _ENVIRONMENT_KEY)
        if endpoint.api_key_env is not None:
            key = self._from_variable(endpoint, endpoint.api_key_env)
            if key is not None:
                return key
        if endpoint.api_key_command is not None:
            return self._from_command(endpoint, endpoint.api_key_command)
        return self._from_file(endpoint)

    def save(self, endpoint: Endpoint, text: str) -> None:
        """Keep a key for an endpoint's base URL.

        Raises:
            ConfigError: When the text cannot be a key.
            NotSaved: When the disk refused.
        """
        text = self._clean(text, "what was typed")
        key = _checked(ApiKey(text, base_url=endpoint.base_url, source="what was typed"))
        content = {"base_url": endpoint.base_url, "api_key": key.reveal(endpoint.base_url)}
        with saving():
            make_private(self._folder)
            write_bytes(self._path(endpoint), json.dumps(content).encode("ascii"))

    def close(self) -> None:
        """End a command that is still running, since nobody waits for its key any more."""
        for child in self._running:
            _end(child)

    def forget(self, endpoint: Endpoint) -> None:
        """Remove the key that was kept for an endpoint's base URL, and what its command printed.

        Raises:
            NotSaved: When the disk refused.
        """
        self._printed.pop((endpoint.base_url, endpoint.api_key_command or ""), None)
        with saving():
            self._path(endpoint).unlink(missing_ok=True)

    def carry(self, before: Endpoint, after: Endpoint) -> None:
        """Keep the key of an endpoint for its new base URL as well, which is the same server's.

        One that is kept there already stays: another endpoint may use it.

        Raises:
            ConfigError: When the key file cannot be read.
            NotSaved: When the disk refused.
        """
        key = self._from_file(before)
        if key is not None and not self._path(after).exists():
            self.save(after, key.reveal(before.base_url))

    def place_of(self, endpoint: Endpoint) -> KeyPlace:
        """Return where an endpoint's key would come from, without reading it."""
        is_from_environment = endpoint.origin is Origin.ENVIRONMENT
        variable = _ENVIRONMENT_KEY if is_from_environment else endpoint.api_key_env
        if variable is not None and self._environ.get(variable):
            return KeyPlace.VARIABLE
        if is_from_environment:
            return KeyPlace.NOWHERE
        if endpoint.api_key_command is not None:
            return KeyPlace.COMMAND
        return KeyPlace.KEPT if self._path(endpoint).exists() else KeyPlace.NOWHERE

    def offers(self, endpoint: Endpoint) -> list[str]:
        """Return the variables that are set and well known to hold this provider's key.

        They are for the user to choose from; nothing uses them by itself.
        """
        return [name for name in key_variables(endpoint) if self._environ.get(name)]

    def _clean(self, text: str, source: str) -> str:
        key, left_out = clean_key(text)
        told = f"What came with the key from {source} was left out: {', '.join(left_out)}."
        if left_out and key and told not in self._told:
            self._told.add(told)
            self.problems.append(told)
        return key

    def _from_variable(self, endpoint: Endpoint, name: str) -> ApiKey | None:
        text = self._clean(self._environ.get(name, ""), name)
        if not text:
            return None
        return _checked(ApiKey(text, base_url=endpoint.base_url, source=name))

    def _from_command(self, endpoint: Endpoint, command: str) -> ApiKey:
        known = (endpoint.base_url, command)
        if known not in self._printed:
            text = self._clean(_run(command, self._environ, self._running), "api_key_command")
            self._printed[known] = _checked(
                ApiKey(text, base_url=endpoint.base_url, source="api_key_command")
            )
        return self._printed[known]

    def _from_file(self, endpoint: Endpoint) -> ApiKey | None:
        path = self._path(endpoint)
        try:
            self._lock_up(self._folder, 0o700)
            self._lock_up(path, 0o600)
            content = json.loads(read_bytes(path, _LARGEST))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"The key file {path} cannot be read: {reason_of(error)}.") from error
        except (ValueError, RecursionError):
            content = None
        match content:
            case {"base_url": endpoint.base_url, "api_key": str(text)}:
                return _checked(ApiKey(text, base_url=endpoint.base_url, source=str(path)))
            case _:
                hint = "Enter the key again."
                raise ConfigError(f"The key file {path} is broken.", hint=hint)

    def _lock_up(self, path: Path, mode: int) -> None:
        if os.name == "nt" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
            return
        path.chmod(mode)
        self.problems.append(
            f"{path} could be read by other users of this computer. It is locked now; "
            "if they may have read it, make a new key."
        )

    def _path(self, endpoint: Endpoint) -> Path:
        digest = hashlib.sha256(endpoint.base_url.encode("utf-8", "replace")).hexdigest()[:16]
        host = "".join(char if char.isascii() and char.isalnum() else "-" for char in endpoint.host)
        return self._folder / f"{host[:60]}-{digest}.json"


def _checked(key: ApiKey) -> ApiKey:
    text = key.reveal(key.base_url)
    if not text:
        raise ConfigError("The API key is empty.")
    if not all("!" <= char <= "~" for char in text):
        raise ConfigError(
            f"The API key from {key.source} holds characters that no key has.",
            hint="Copy it again, without spaces or line ends.",
        )
    return key


def _run(command: str, environ: Mapping[str, str], running: "list[subprocess.Popen[bytes]]") -> str:
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
        _end(child)
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


def _end(child: "subprocess.Popen[bytes]") -> None:
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
