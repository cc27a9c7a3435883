"""Servers that were found on this machine: offered where nothing is set up, used when asked to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chatui.commands.key_map import KeyMap
from chatui.endpoints import EMBEDDED
from chatui.errors import ChatUIError
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Perform

if TYPE_CHECKING:
    from chatui.transport.found_servers import FoundServer


@dataclass(slots=True, eq=False)
class OfferedServers:
    """Looks for servers, offers them on the empty chat, and makes one an endpoint."""

    view: ChatView
    keys: KeyMap
    sessions: OpenSessions
    overview: Overview
    shown: ShownSession
    perform: Perform

    def look(self) -> None:
        """Look for servers in the background, unless an endpoint or a key is set up."""
        self.view.spawn(self._look(), group="look for servers", exclusive=True)

    async def _look(self) -> None:
        endpoints, start = self.sessions.endpoints, self.view.session.choice.endpoint
        if start != EMBEDDED:
            return
        try:
            if await asyncio.to_thread(endpoints.is_anything_configured):
                return
            found = await endpoints.find_servers()
            self.overview.offer(found)
            # A machine that is busy with the start of the program and of its model may be late.
            await endpoints.preload(start)
        except ChatUIError:
            return  # a key that cannot be read is a key; whoever uses what fails is told
        late = [one for one in await endpoints.find_servers() if one not in found]
        if late and self.overview.offered == found:
            self.overview.offer([*found, *late])

    def use(self) -> None:
        """Use the server that is offered, or let one be chosen; where none is, look for some."""
        self.view.spawn(self._use(), group="use server", exclusive=True)

    async def _use(self) -> None:
        servers = self.overview.offered
        if not servers:
            if not self.sessions.config.find_servers:
                self.view.notice("Nothing is looked for: the setting find_servers is off.")
                return
            servers = await self.sessions.endpoints.find_servers()
        if not servers:
            self.view.notice("No other server that lists models was found on this machine.")
        elif len(servers) == 1:
            await self._add(servers[0])
        else:
            self._ask_which(servers)

    def _ask_which(self, servers: "Sequence[FoundServer]") -> None:
        from chatui.ui.panels.palette import PaletteEntry, PaletteScreen

        def use(entry: PaletteEntry | None) -> None:
            if entry is not None:
                entry.call()

        entries = [PaletteEntry(one.words, partial(self.use_one, one)) for one in servers]
        self.view.push(PaletteScreen("Servers on this machine", entries), use)

    def use_one(self, server: "FoundServer") -> None:
        """Keep a server as an endpoint and use it."""
        self.view.spawn(self._add(server), group="use server", exclusive=True)

    async def _add(self, server: "FoundServer") -> None:
        try:
            choice = await self.sessions.endpoints.add_found(server)
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
            return
        self.overview.offer(())
        self.shown.choose(choice)
        self.view.notice(f"{server.label} is saved as {choice.endpoint}, without a key.")
        if len(server.models) > 1:
            self.perform(self.keys.action("models"))
