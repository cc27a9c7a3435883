"""A question in the status line, which Enter answers with yes and Esc with no."""

import asyncio
from typing import Final

from chatui.sessions.session import ChatSession
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_SECONDS: Final = 60.0


class Asking:
    """Asks one question at a time; one that is no longer seen is shown again before it counts."""

    def __init__(self, view: ChatView) -> None:
        self._view = view
        self._turn = asyncio.Lock()
        self._question: Notice | None = None
        self._session: ChatSession | None = None
        self._answer: asyncio.Future[bool] | None = None

    async def ask(self, session: ChatSession, words: str) -> bool:
        """Return what a person answers in that conversation."""
        async with self._turn:
            self._question, self._session = Notice(words, "warn"), session
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
