"""The shell that a command is for, and what a model is told of the system that it runs on."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.attach.shell_command import shell
from chatui.text.safety import display_line

_FALLBACK: Final = "/bin/sh"
_KNOWN: Final = (
    "sh",
    "bash",
    "rbash",
    "zsh",
    "fish",
    "dash",
    "ksh",
    "ksh93",
    "mksh",
    "ash",
    "yash",
)
"""Shells that take a command behind -c, and whose language models write."""
_INSTRUCTIONS: Final = """\
You write one shell command for {system}, {where}. The shell is {language}.
Reply with the command in one ```sh block, and below it one short line in the language of the
request that says what the command does. Write nothing else, no alternatives and no placeholders
where the request says what to use. Prefer programs that are there by default. Where no command
can do it, reply with one sentence and no block. When you are asked to explain a command, do that
instead, in plain text without a block."""


@dataclass(frozen=True, slots=True)
class Target:
    """The shell that runs a command."""

    path: str
    name: str
    remark: str = ""
    """What a person is told where it is another than theirs."""


def target_of(environ: Mapping[str, str]) -> Target:
    """Return the person's shell, or /bin/sh where theirs is none that a model writes for."""
    said = environ.get("SHELL", "")
    path = shell()
    name = Path(path).name
    if said and path != said:
        remark = f"$SHELL is {said}, which cannot be run: this is for {_FALLBACK}."
        return Target(_FALLBACK, "sh", remark)
    if name not in _KNOWN:
        return Target(_FALLBACK, "sh", f"This is in POSIX sh, not in {name}: {_FALLBACK} runs it.")
    return Target(path, name)


def instructions(target: Target) -> str:
    """Return the system prompt: what the answer is to be, and for what system.

    Of the folder it says what kind it is; no names of files, people or computers are in it.
    """
    language = "POSIX sh" if target.name in ("sh", "dash", "ash") else target.name
    return _INSTRUCTIONS.format(system=_system(), where=_place(), language=language)


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    if platform.system() == "Darwin":
        name = f"macOS {platform.mac_ver()[0]}"
    name = display_line(name)[:80].strip()
    kernel = " ".join(filter(None, (platform.system(), platform.machine())))
    return f"{name} ({kernel})" if name else kernel


def _place() -> str:
    user = "as root, " if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    try:
        folder, home = Path.cwd(), Path.home()
    except (OSError, RuntimeError):  # it was deleted; nobody has a home
        return f"{user}in a folder"
    if folder == home:
        return f"{user}in the home folder"
    if folder == Path("/"):
        return f"{user}in the root folder"
    is_in_git = any((parent / ".git").exists() for parent in (folder, *folder.parents))
    return f"{user}in {'a git repository' if is_in_git else 'a folder'}"
