"""The keyring of the system, asked in a child process, so that it can hold up nothing for long."""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from chatui.errors import KeyringFailed, NoKeyring
from chatui.storage.settings.key_command import end
from chatui.text.safety import display_line

KEYRING_SECONDS: Final = 30.0
"""So long a person may take to unlock it."""
_SERVICE: Final = "chatui"
_CHILD: Final = Path(__file__).with_name("keyring_child.py")
_LONGEST_REASON: Final = 200


class SystemKeyring:
    """Keys in the system's keyring, each under the base URL that it is for.

    The processes that run are among the `running`, for whoever ends them.
    """

    def __init__(
        self, environ: Mapping[str, str], running: "list[subprocess.Popen[bytes]]"
    ) -> None:
        self._environ = environ
        self._running = running

    @property
    def is_installed(self) -> bool:
        """Whether the package that knows keyrings is there; whether there is one, nobody knows."""
        return find_spec("keyring") is not None

    def get(self, base_url: str) -> str | None:
        """Return the key that is kept for a base URL.

        Raises:
            KeyringFailed: When it cannot be asked.
        """
        secret = self._ask("get", base_url).get("secret")
        return secret if isinstance(secret, str) else None

    def keep(self, base_url: str, secret: str) -> None:
        """Keep a key for a base URL.

        Raises:
            KeyringFailed: When it is not kept.
        """
        if self._ask("set", base_url, secret=secret).get("done") is not True:
            raise KeyringFailed("The keyring took the key and did not keep it.")

    def delete(self, base_url: str) -> bool:
        """Delete the key of a base URL; returns whether there was one.

        Raises:
            KeyringFailed: When it cannot be asked.
        """
        return self._ask("delete", base_url).get("done") is True

    def _ask(self, what: str, base_url: str, **more: str) -> dict[str, Any]:
        if not self.is_installed:
            raise KeyringFailed(
                "The package keyring is missing, which pip install 'chatui[keyring]' adds."
            )
        request = {"do": what, "service": _SERVICE, "user": base_url, "seconds": KEYRING_SECONDS}
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", _CHILD],  # -P: nothing of the current folder is imported
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(self._environ),
                start_new_session=True,  # so that it has no terminal to ask anything in
            )
        except OSError as error:
            raise KeyringFailed(f"The keyring cannot be asked: {error}.") from error
        self._running.append(child)
        with child:
            try:
                content = json.dumps(request | more).encode()
                printed, complaint = child.communicate(content, KEYRING_SECONDS)
            except subprocess.TimeoutExpired:
                raise KeyringFailed(
                    f"The keyring did not answer within {KEYRING_SECONDS:g} s."
                ) from None  # the request, and so the key, is in nothing that is told
            finally:
                self._running.remove(child)
                if child.poll() is None:  # too late, or Ctrl+C, of which it has not heard
                    end(child)
        try:
            answer = json.loads(printed)
        except ValueError:
            answer = {"error": _last_line(complaint)}
        if "is_missing" in answer:
            raise NoKeyring("There is no keyring on this system.")
        if "error" in answer:
            reason = display_line(str(answer["error"])).replace(more.get("secret") or "\0", "***")
            raise KeyringFailed(f"The keyring failed: {reason[:_LONGEST_REASON].rstrip('.')}.")
        return dict(answer)


def _last_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
