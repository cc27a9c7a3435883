"""The files that a prompt mentions when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chatui.attach.file import shown_name
from chatui.errors import CannotAttach
from chatui.sessions.session import ChatSession
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.view import ChatView


@dataclass(slots=True, eq=False)
class Mentioning:
    """Attaches what `@path` names in a prompt, where there is such a file; else it is prose.

    So is all of a folded paste, which nobody has read yet.
    """

    view: ChatView
    attaching: Attaching
    _looked_at: tuple[ChatSession, str] | None = None

    def wait(self, then: Callable[[], object]) -> bool:
        """Do something when the mentioned files are attached; False when they are already."""
        session, text = self.view.session, self.view.composer.unfolded_text
        if self._looked_at == (session, text):
            self._looked_at = None
            return False
        if "@" not in text:
            return False
        from chatui.attach.mentions import has_mentions  # few prompts mention a file

        if not has_mentions(text):
            return False
        self.attaching.read_for(self._attach(session, text), then)
        return True

    async def _attach(self, session: ChatSession, text: str) -> None:
        from chatui.attach.mentions import mentioned_files

        try:
            folder = Path.cwd()
        except OSError:  # it is gone, and with it whatever could be meant
            folder = Path()
        paths = await asyncio.to_thread(mentioned_files, text, folder)
        left_out = [
            path for path in paths if not await self.attaching.adding.add(session, path, folder)
        ]
        self._looked_at = session, text
        if left_out:
            names = ", ".join(map(shown_name, left_out))
            key = self.attaching.keys.label("send")
            raise CannotAttach(f"{names}: left out.", hint=f"{key} sends the prompt without.")
