"""API keys: where they are looked for, and the files that keep them."""

import hashlib
import json
import os
import stat
import subprocess
import threading
from collections.abc import Mapping
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.api_key import ApiKey, clean_key
from chatui.config import Endpoint, Origin
from chatui.errors import ConfigError, KeyringFailed, NoKeyring, NotSaved, reason_of
from chatui.providers import key_variables
from chatui.storage.atomic import (
    NOTHING_CHANGED,
    make_private,
    read_bytes,
    saving,
    write_bytes,
)

if TYPE_CHECKING:
    from chatui.storage.settings.system_keyring import SystemKeyring

_ENVIRONMENT_KEY: Final = "CHATUI_API_KEY"
_LARGEST: Final = 64 * 1024


class KeyPlace(Enum):
    """Where a key is found."""

    NOWHERE = auto()
    VARIABLE = auto()
    COMMAND = auto()
    KEPT = auto()
    """In a file of the program's own, as it was typed in."""
    KEYRING = auto()
    """In the system's keyring."""

    @property
    def is_kept(self) -> bool:
        """Whether chatui keeps it, and can delete it."""
        return self in (KeyPlace.KEPT, KeyPlace.KEYRING)


class KeyStore:
    """Finds the API key of an endpoint, and keeps those that were typed in.

    `folder` holds a file for each base URL, readable by its owner alone: with its key, or with the
    word that the system's keyring has it, which is asked in no other case. What the user should be
    told is added to `problems`.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self._printed: dict[tuple[str, str], ApiKey] = {}
        self.problems: list[str] = []
        self._told: set[str] = set()
        self._running: list[subprocess.Popen[bytes]] = []
        self._asking = threading.Lock()
        self._is_closed = False
        self._unlocked: dict[str, ApiKey] = {}
        """The keys that the keyring has given, by base URL."""

    @cached_property
    def _keyring(self) -> "SystemKeyring":
        from chatui.storage.settings.system_keyring import SystemKeyring  # few keys are there

        return SystemKeyring(self._environ, self._running)

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self.problems = self.problems, []
        return problems

    def find(self, endpoint: Endpoint) -> ApiKey | None:
        """Return an endpoint's key: of its variable, of its command, the one that is kept.

        The endpoint that the environment sets takes CHATUI_API_KEY and nothing else. A command
        and a keyring may wait for the user, so call this in a thread; each is asked once.

        Raises:
            ConfigError: When the command or the keyring fails, or what was found cannot be a key.
        """
        if endpoint.origin is Origin.ENVIRONMENT:
            return self._from_variable(endpoint, _ENVIRONMENT_KEY)
        if endpoint.api_key_env is not None:
            key = self._from_variable(endpoint, endpoint.api_key_env)
            if key is not None:
                return key
        if endpoint.api_key_command is not None:
            return self._from_command(endpoint, endpoint.api_key_command)
        return self._kept(endpoint)

    def save(self, endpoint: Endpoint, text: str, to: KeyPlace | None = None) -> KeyPlace:
        """Keep a key for an endpoint's base URL; returns where.

        That is where its key was, unless `to` says where. Where the keyring fails it is a file,
        which is told.

        Raises:
            ConfigError: When the text cannot be a key.
            NotSaved: When the disk refused.
        """
        text = self._clean(text, "what was typed")
        key = _checked(ApiKey(text, base_url=endpoint.base_url, source="what was typed"))
        self._unlocked.pop(endpoint.base_url, None)
        path, mark, failure = self.path_of(endpoint), self._mark(endpoint), None
        if (to or self.kept_place(endpoint)) is KeyPlace.KEYRING:
            try:
                self._keep_in_keyring(endpoint, key)
            except KeyringFailed as problem:
                failure = problem
            else:
                return KeyPlace.KEYRING
        self._write(path, endpoint, key.reveal(endpoint.base_url))
        with saving(f"The key is in {path}, and does not count as long as there is {mark.name}."):
            mark.unlink(missing_ok=True)
        if failure is not None:
            self.problems.append(f"{failure} The key is in {path}, which only you can read.")
        return KeyPlace.KEPT

    def move(self, endpoint: Endpoint, to: KeyPlace) -> None:
        """Keep the key that is kept for an endpoint's base URL at another place, and there alone.

        Raises:
            ConfigError: When none is kept, or the keyring fails; it is where it was then.
            NotSaved: When the disk refused.
        """
        key = self._kept(endpoint)
        if key is None:
            raise ConfigError(f"No key is kept for {endpoint.base_url}.")
        if to is KeyPlace.KEPT:
            self.save(endpoint, key.reveal(endpoint.base_url), to)
            self._delete_from_keyring(endpoint)
            return
        try:
            self._keep_in_keyring(endpoint, key)
        except KeyringFailed as problem:
            raise ConfigError(f"{problem} The key stays where it was.") from problem

    def _keep_in_keyring(self, endpoint: Endpoint, key: ApiKey) -> None:
        self._keyring.keep(endpoint.base_url, key.reveal(endpoint.base_url))
        path, mark = self.path_of(endpoint), self._mark(endpoint)
        if not mark.exists():
            try:
                self._write(mark, endpoint, None)
            except NotSaved:
                self._delete_from_keyring(endpoint)  # nobody would look for it there
                raise
        with saving(f"The key is in the keyring, and in {path} too."):
            path.unlink(missing_ok=True)

    def _write(self, path: Path, endpoint: Endpoint, key: str | None) -> None:
        content = {"base_url": endpoint.base_url, "api_key": key}
        with saving(NOTHING_CHANGED):
            make_private(self._folder)
            write_bytes(path, json.dumps(content).encode("ascii"))

    def _delete_from_keyring(self, endpoint: Endpoint, *, is_there: bool = True) -> bool:
        try:
            return self._keyring.delete(endpoint.base_url)
        except KeyringFailed as problem:
            if is_there:
                self.problems.append(f"{problem} The key may still be in the keyring that took it.")
            elif not isinstance(problem, NoKeyring):
                self.problems.append(str(problem))
            return False

    @property
    def has_keyring(self) -> bool:
        """Whether the package that knows keyrings is installed."""
        return self._keyring.is_installed

    def close(self) -> None:
        """End a command that is still running, since nobody waits for its key any more."""
        self._is_closed = True
        if not self._running:
            return
        from chatui.storage.settings.key_command import end  # few keys come from a program

        for child in self._running:
            end(child)

    def forget(self, endpoint: Endpoint, *, asks_keyring: bool = False) -> list[KeyPlace]:
        """Remove the key that was kept for an endpoint's base URL; returns where it was.

        The keyring is asked where it has the key, else only with `asks_keyring`, where it can be.
        So is what the endpoint's command printed forgotten.

        Raises:
            NotSaved: When the disk refused.
        """
        self._printed.pop((endpoint.base_url, endpoint.api_key_command or ""), None)
        self._unlocked.pop(endpoint.base_url, None)
        path, mark = self.path_of(endpoint), self._mark(endpoint)
        is_there = mark.exists()
        is_asked = is_there or (asks_keyring and self._keyring.is_installed)
        places = [KeyPlace.KEPT] if path.exists() else []
        if is_asked and self._delete_from_keyring(endpoint, is_there=is_there):
            places.append(KeyPlace.KEYRING)
        with saving(f"The key may still be in {path}."):
            path.unlink(missing_ok=True)
            mark.unlink(missing_ok=True)
        return places

    def carry(self, before: Endpoint, after: Endpoint) -> None:
        """Keep the key of an endpoint for its new base URL as well, which is the same server's.

        One that is kept there already stays: another endpoint may use it.

        Raises:
            ConfigError: When the key file cannot be read, or the keyring fails.
            NotSaved: When the disk refused.
        """
        key = self._kept(before)
        if key is not None and not self.kept_place(after).is_kept:
            self.save(after, key.reveal(before.base_url), self.kept_place(before))

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
        return self.kept_place(endpoint)

    def kept_place(self, endpoint: Endpoint) -> KeyPlace:
        """Return where the key of an endpoint's base URL is kept, also one that does not count."""
        if self._mark(endpoint).exists():
            return KeyPlace.KEYRING
        return KeyPlace.KEPT if self.path_of(endpoint).exists() else KeyPlace.NOWHERE

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
        from chatui.storage.settings.key_command import printed_by  # few keys come from one

        known = (endpoint.base_url, command)
        if known not in self._printed:
            text = self._clean(printed_by(command, self._environ, self._running), "api_key_command")
            self._printed[known] = _checked(
                ApiKey(text, base_url=endpoint.base_url, source="api_key_command")
            )
        return self._printed[known]

    def _kept(self, endpoint: Endpoint) -> ApiKey | None:
        if not self._mark(endpoint).exists():
            return self._from_file(endpoint)
        with self._asking:  # who unlocks it is asked once, also where two requests want the key
            return self._from_keyring(endpoint)

    def _from_keyring(self, endpoint: Endpoint) -> ApiKey:
        if (known := self._unlocked.get(endpoint.base_url)) is not None:
            return known
        try:
            text = None if self._is_closed else self._keyring.get(endpoint.base_url)
            if text is None:
                raise KeyringFailed("The keyring has no key for it any more.")
        except KeyringFailed as problem:
            # It is there where somebody put it back, or where a move was cut short.
            if (key := self._from_file(endpoint)) is not None:
                return key
            hint = f"Give it again: chatui key set {endpoint.name}, --to file for a file."
            raise ConfigError(
                f"{problem} The key of {endpoint.label} is there.", hint=hint
            ) from None
        key = _checked(ApiKey(text, base_url=endpoint.base_url, source="the keyring"))
        self._unlocked[endpoint.base_url] = key
        return key

    def _from_file(self, endpoint: Endpoint) -> ApiKey | None:
        path = self.path_of(endpoint)
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

    def _mark(self, endpoint: Endpoint) -> Path:
        """Return the file that says that the keyring has the key."""
        return self.path_of(endpoint).with_suffix(".keyring")

    def path_of(self, endpoint: Endpoint) -> Path:
        """Return the file in which the key of an endpoint's base URL is kept, or would be."""
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
