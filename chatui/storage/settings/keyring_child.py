"""Asks the system's keyring, as a program of its own: it may hang, and load what it likes.

It reads one request from standard input and prints one answer, both JSON; what backends print goes
to standard error. It imports nothing of chatui, and ends by itself where that could not end it.
"""

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_OF_THE_SYSTEM = frozenset(
    f"keyring.backends.{name}"
    for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows", "chainer")
)
"""Where the backends are that nobody has to choose: what others take may stand in a plain file."""


def _is_of_the_system(backend: "KeyringBackend") -> bool:
    return type(backend).__module__ in _OF_THE_SYSTEM and backend.priority >= 1


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    import keyring
    import keyring.core
    import keyring.errors

    keyring.core.init_backend(_is_of_the_system)  # none that is chosen in its settings has to be
    at = request["service"], request["user"]
    try:
        match request["do"]:
            case "get":
                return {"secret": keyring.get_password(*at)}
            case "set":
                keyring.set_password(*at, request["secret"])
                # There are backends that take everything and keep nothing.
                return {"done": keyring.get_password(*at) == request["secret"]}
            case _:
                is_there = keyring.get_password(*at) is not None
                if is_there:
                    keyring.delete_password(*at)
                return {"done": is_there}
    except keyring.errors.NoKeyringError:
        return {"is_missing": True}
    except keyring.errors.KeyringError as error:
        return {"error": str(error) or type(error).__name__}


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    request = json.load(sys.stdin)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1.0)
    json.dump(_answer(request), answers)
