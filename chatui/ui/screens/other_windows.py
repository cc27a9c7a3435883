"""Looks for what other windows do, to the conversation that is shown and to the others."""

from typing import TYPE_CHECKING, Final

from chatui.errors import ChatUIError

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

_SECONDS: Final = 0.8


class OtherWindows:
    """One look at a time, a little more often than once a second."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen
        self._is_looking = False

    def begin(self) -> None:
        """Look from now on."""
        self._screen.set_interval(_SECONDS, self._look_again)

    def _look_again(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._screen.spawn(self._look(), group="other windows")

    async def _look(self) -> None:
        try:
            await self._screen.session.look_for_changes()
            await self._screen.saved.look_if_changed()
        except ChatUIError:
            pass  # it is looked again, and who saves or opens it is told what is wrong
        finally:
            self._is_looking = False
