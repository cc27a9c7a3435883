"""The names of the projects, for whoever types one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.view import ChatView


@dataclass(slots=True, eq=False)
class ProjectNames:
    """Knows the names as they were read last."""

    view: ChatView
    sessions: OpenSessions
    known: list[str] = field(default_factory=list)

    def read_again(self, then: Callable[[], object]) -> None:
        """Read them in a thread; `then` is called where they are others."""
        self.view.spawn(self._read(then), group="project names", exclusive=True)

    async def _read(self, then: Callable[[], object]) -> None:
        before = self.known
        self.known = await asyncio.to_thread(lambda: self.sessions.projects.names())
        if self.known != before:
            then()
