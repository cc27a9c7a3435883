"""What commands of one kind share: the chat that they act on, and how they say something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatui.conversation.message import Message, Role
from chatui.errors import UsageError

if TYPE_CHECKING:
    from chatui.cli.plain.chat import PlainChat
    from chatui.sessions.session import ChatSession

Handler = Callable[[str], object]
"""Does a command with what was typed behind its name."""


@dataclass(slots=True, eq=False)
class CommandSet:
    """Commands on the chat that is open."""

    chat: PlainChat

    @property
    def _session(self) -> ChatSession:
        return self.chat.session

    def _say(self, *lines: str) -> None:
        self.chat.printer.say(*lines)

    def _last_reply(self) -> Message:
        path = self._session.conversation.path()
        reply = next((one for one in reversed(path) if one.role is Role.ASSISTANT), None)
        if reply is None:
            raise UsageError("There is no reply yet.")
        return reply
