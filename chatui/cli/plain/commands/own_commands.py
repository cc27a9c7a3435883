"""Commands on what a person writes for many chats: instructions, memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.cli.plain.commands.command_set import CommandSet, Handler
from chatui.cli.plain.commands.editor import run_editor
from chatui.errors import UsageError

if TYPE_CHECKING:
    from chatui.storage.own.memory import Memory

_OFF: Final = "off"
_GLOBAL: Final = "--global"


@dataclass(slots=True, eq=False)
class OwnCommands(CommandSet):
    """Shows and edits instructions, and remembers lines."""

    _remembered: list[tuple[Memory, str]] = field(default_factory=list)
    """What was remembered since the program was started, the newest last."""

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "instructions": self._instructions,
            "remember": self._remember,
            "forget": lambda _: self._forget(),
            "memory": self._memory,
        }

    def _instructions(self, word: str) -> None:
        session = self._session
        if word in ("on", _OFF):
            self.chat.loop.call(lambda: session.send_instructions(on=word == "on"))
            what = "go" if word == "on" else "do not go"
            self._say(f"Your instructions and memory {what} with this chat, from the next prompt.")
        elif word == "edit":
            self._edit_file(self.chat.sessions.preambles.instructions.path)
        elif word:
            raise UsageError("Instructions are on or off.", hint="/instructions edit opens them.")
        else:
            self.chat.loop.run(session.front.look(session.choice))
            for section in session.sections:
                self._say(f"({section.source})", *section.text.splitlines())
            if not session.sections:
                self._say("Nothing stands in front of this chat.")

    def _memory_of(self, words: str) -> tuple[Memory, str]:
        first, _, rest = words.partition(" ")
        is_global = first == _GLOBAL
        project = None if is_global else self._session.conversation.project
        return self.chat.sessions.preambles.memory_of(project), rest if is_global else words

    def _remember(self, words: str) -> None:
        memory, text = self._memory_of(words)
        if not text.strip():
            raise UsageError("/remember needs a text.", hint="/remember I use metric units")
        line = memory.add(text)
        self._remembered.append((memory, line))
        is_of_all = memory is self.chat.sessions.preambles.memory
        is_sent = not is_of_all or self._session.conversation.sends_instructions
        where = "" if is_sent else "It does not go with this chat. "
        self._say(f"Remembered: {line} ({where}/forget takes it back.)")

    def _forget(self) -> None:
        if not self._remembered:
            self._say("Nothing was remembered since chatui was started. /memory opens all.")
            return
        memory, line = self._remembered.pop()
        is_gone = memory.remove(line)
        self._say(f"Forgotten: {line}" if is_gone else f"Not there any more: {line}")

    def _memory(self, words: str) -> None:
        memory, _ = self._memory_of(words)
        self._edit_file(memory.path)

    def _edit_file(self, path: Path) -> None:
        from chatui.storage.own.text_file import make_room

        run_editor(self.chat.terminal, make_room(path))
