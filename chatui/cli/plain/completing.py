"""What Tab makes of a line: commands, what may stand behind them, files that are mentioned."""

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Final

from chatui.attach.mentions import begun_mention, mention
from chatui.attach.path_completion import complete_path
from chatui.commands.actions import ACTIONS
from chatui.conversation.parameters import EFFORTS
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.own.prompt_files import PromptFiles
from chatui.text.safety import is_safe

OWN: Final = {
    "show": "[n]",
    "thoughts": "",
    "list": "[words]",
    "models": "",
}
"""The commands of the plain mode alone, and what may follow: what the screen shows anyway."""
_MOST: Final = 200


class Completing:
    """Completes a line; what would act on the terminal is not offered."""

    def __init__(self, sessions: OpenSessions, prompts: PromptFiles) -> None:
        self.works: Container[str] = ()
        """The ids of the actions that need no screen."""
        self._sessions = sessions
        self._prompts = prompts

    def lines(self, typed: str) -> list[str]:
        """Return the lines that what was typed can become."""
        if not typed.startswith("/"):
            return _mentions(typed)
        name, space, begun = typed[1:].partition(" ")
        if not space:
            return [f"/{one}" for one in self._commands() if one.startswith(name.rstrip())]
        found = (one for one in self._arguments(name, begun) if one.startswith(begun))
        return [f"/{name} {one}" for one in found if is_safe(one)][:_MOST]

    def _commands(self) -> list[str]:
        known = [one for one in ACTIONS if one.slash and one.id in self.works]
        actions = (f"{one.slash}{' ' * bool(one.argument)}" for one in known)
        own = (f"{name}{' ' * bool(argument)}" for name, argument in OWN.items())
        files = (f"{one.name} " for one in self._prompts.known.files)
        return sorted({*actions, *own, *files})

    def _arguments(self, name: str, begun: str) -> Iterable[str]:
        match name:
            case "attach":
                return _paths(begun)
            case "model":
                endpoint = self._sessions.endpoints
                return sorted(
                    {m.id for one in endpoint.all() for m in endpoint.cached_models(one.name)}
                )
            case "effort":
                return (*EFFORTS, "off")
            case "preset":
                return sorted(self._sessions.config.presets)
            case "project":
                return ("off",)
            case "export":
                return ("md", "html", "json", "jsonl", "txt")
            case _:
                return ()


def _mentions(typed: str) -> list[str]:
    """Return the lines that one can become whose end mentions a file."""
    begun = begun_mention(typed)
    if begun is None:
        return []
    paths = _paths(begun.path)
    words = {path: mention(path) for path in paths}
    if any(one.startswith('@"') for one in words.values()):  # else they would agree in the @ alone
        words = {path: f'@"{path}"' for path in paths}
    before = typed[: begun.start]
    # A folder is gone into: its mention ends with its slash, whatever quotes it has.
    return [
        before + (word.removesuffix('"') if path.endswith("/") else f"{word} ")
        for path, word in words.items()
    ]


def _paths(begun: str) -> list[str]:
    """Return the paths that a path can become; a folder ends with its slash."""
    entries = complete_path(begun, Path.cwd()).entries
    return [one.typed for one in entries if one.can_be_typed and one.typed.startswith(begun)]
