"""A question in the status line, which the key that sends answers with yes, Esc with no."""

import asyncio
from typing import Final

from chatui.commands.key_map import KeyMap
from chatui.sessions.session import ChatSession
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_SECONDS: Final = 60.0


class Asking:
    """Asks one question at a time; one that is no longer seen is shown again before it counts."""

    def __init__(self, view: ChatView, keys: KeyMap) -> None:
        self._view = view
        self._keys = keys
        self._turn = asyncio.Lock()
        self._question: Notice | None = None
        self._session: ChatSession | None = None
        self._answer: asyncio.Future[bool] | None = None

    async def ask(
        self,
        session: ChatSession,
        about: str,
        *,
        yes: str = "attaches it",
        no: str = "leaves it out",
    ) -> bool:
        """Return whether somebody in that conversation wants what is told about.

        `yes` and `no` say what the keys for them do.
        """
        send, back = self._keys.label("send"), self._keys.label("back")
        async with self._turn:
            self._question = Notice(
                f"{about}. {send} {yes} · {back} {no}", "warn", keys=(send, back)
            )
            self._session = session
            self._answer = asyncio.get_running_loop().create_future()
            self._show()
            try:
                return await self._answer
            finally:
                if self._view.status.notice == self._question:
                    self._view.status.withdraw_notice()
                self._question = self._session = self._answer = None

    def answer(self, *, yes: bool) -> bool:
        """Answer what is asked here; False when nothing is."""
        if self._answer is None or self._answer.done() or self._session is not self._view.session:
            return False
        if yes and self._view.status.notice != self._question:
            self._show()
        else:
            self._answer.set_result(yes)
        return True

    def _show(self) -> None:
        if self._question is not None and self._session is self._view.session:
            self._view.status.show(self._question, seconds=_SECONDS)
