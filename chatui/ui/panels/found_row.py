"""What was found on this machine, as a row of a form: nothing until something was."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content
from textual.widgets import Static

from chatui.endpoints import Endpoints
from chatui.ui.widgets.empty_chat import offer_lines

if TYPE_CHECKING:
    from chatui.transport.found_servers import FoundServer


class FoundRow(Static):
    """Looks for servers when it is shown, and says which there are; a click calls `use`."""

    DEFAULT_CSS: ClassVar[str] = """
    FoundRow { height: auto; padding: 0 1; margin-bottom: 1; display: none; }
    """

    def __init__(self, endpoints: Endpoints, use: Callable[[], object]) -> None:
        super().__init__(markup=False)
        self.servers: Sequence[FoundServer] = ()
        self._endpoints = endpoints
        self._use = use

    def on_mount(self) -> None:
        self._look()

    def on_click(self) -> None:
        self._use()

    @work(group="found", exit_on_error=False)
    async def _look(self) -> None:
        self.servers = servers = await self._endpoints.find_servers()
        if servers:
            self._show()
            self.display = True

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        offers = [server.words for server in self.servers]
        self.update(Content("\n").join(offer_lines(offers, "F6", self.content_size.width)))
