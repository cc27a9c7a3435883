"""The endpoints that there are, and the providers and servers that may become some."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widgets import Input

from chatui.config import Endpoint, Origin
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.errors import ChatUIError
from chatui.providers import PROVIDERS, Provider, label_of
from chatui.ui.panels.connect.form import EndpointScreen, Follow, nobody_follows
from chatui.ui.panels.connect.lines import TypedAddress, endpoint_lines
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.widgets.choice_list import ChoiceList
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from chatui.transport.found_servers import FoundServer


class ConnectScreen(ListPanel[ModelChoice | None]):
    """Lets an endpoint be opened, removed or begun; the result is where prompts go from now on.

    It opens at once the one that is `named`, from which one comes back to the list. Servers on
    this machine stand in it as soon as they are found; `use_found` gets the one that is chosen, in
    place of a result. `follow` is told of an endpoint that has another name now, or is gone (None).
    """

    section = "connect"
    heading = "Connect"
    question = "Which endpoint, provider or address?"
    widths = (27, 19, 6)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "remove", "Remove", priority=True),
    ]

    def __init__(
        self,
        endpoints: Endpoints,
        named: str | None = None,
        *,
        in_use: ModelChoice | None = None,
        follow: Follow = nobody_follows,
        use_found: "Callable[[FoundServer], object]" = lambda _: None,
        providers: Sequence[Provider] = PROVIDERS,
    ) -> None:
        super().__init__()
        self._endpoints = endpoints
        self._named = named
        self._in_use = in_use
        self._follow = follow
        self._use_found = use_found
        self._providers = providers
        self._found: Sequence[FoundServer] = ()
        self._asked: Endpoint | None = None
        """What the next Ctrl+D removes."""

    def on_mount(self) -> None:
        self._show(at=self._own(self._named or (self._in_use.endpoint if self._in_use else "")))
        if self._named is not None and (known := self._own(self._named)) is not None:
            self._open(
                EndpointScreen(self._endpoints, known, in_use=self._in_use, follow=self._tell)
            )
        self._look_for_servers()

    @work(group="servers", exit_on_error=False)
    async def _look_for_servers(self) -> None:
        self._found = await self._endpoints.find_servers()
        if self.is_mounted:
            self._show(at=self.under_cursor)

    def on_resize(self) -> None:
        self._show(at=self.under_cursor)

    @on(Input.Changed)
    def _filter(self) -> None:
        self._keep()
        self._show()

    @on(ChoiceList.Highlighted)
    def _keep(self) -> None:
        """Take back the question whether an endpoint is to be removed."""
        if self._asked is not None:
            self._asked = None
            self.say("")

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        self._keep()
        endpoints, in_use, follow = self._endpoints, self._in_use, self._tell
        chosen = self.under_cursor
        for server in self._found:
            if server is chosen:
                self.dismiss(None)
                self._use_found(server)
                return
        match chosen:
            case Endpoint() as known:
                self._open(EndpointScreen(endpoints, known, in_use=in_use, follow=follow))
            case Provider() as provider:
                self._open(EndpointScreen(endpoints, provider=provider))
            case TypedAddress(address):
                self._open(EndpointScreen(endpoints, address=address))
            case None:
                pass
            case _:
                self._open(EndpointScreen(endpoints))

    def _open(self, form: EndpointScreen) -> None:
        self.app.push_screen(form, self._come_back)

    def _come_back(self, choice: ModelChoice | None) -> None:
        if choice is not None:
            self.dismiss(choice)
        else:
            self._show(at=self.under_cursor)

    def action_close(self) -> None:
        """Keep what was asked about; else leave."""
        if self._asked is not None:
            self._keep()
        else:
            super().action_close()

    def action_remove(self) -> None:
        """Ask whether the endpoint under the cursor is to be removed; then, remove it."""
        known = self.under_cursor
        if not isinstance(known, Endpoint):
            self.say("Only what is set up can be removed.")
        elif self._asked == known:
            self._asked = None
            self._remove(known)
        elif known.origin is Origin.CONFIG:
            self.warn(
                f"{known.name} is set in config.toml, [endpoints.{known.name}]: remove it there."
            )
        elif known.origin is Origin.ENVIRONMENT:
            self.warn(f"{known.label} is set by CHATUI_BASE_URL: unset it to be rid of it.")
        elif known.origin is Origin.BUILT_IN and not self._is_key_kept(known):
            self.say(f"{label_of(known)} is built in and stays. No key is kept for it.")
        else:
            self._asked = known
            question = self._question(known)
            self.query_one(KeyLine).ask(question, ("^D", "again removes"), ("Esc", "keeps"))

    def _question(self, known: Endpoint) -> str:
        if known.origin is Origin.BUILT_IN:
            return f"{label_of(known)} is built in and stays. Delete its key?"
        if not self._is_key_kept(known):
            return f"Remove {known.name}?"
        if self._endpoints.is_key_shared(known):
            return f"Remove {known.name}? Its key stays, for another endpoint at its address."
        return f"Remove {known.name}, and delete its key?"

    def _is_key_kept(self, known: Endpoint) -> bool:
        return self._endpoints.key_place(known).is_kept

    @work(group="changes", exit_on_error=False)
    async def _remove(self, known: Endpoint) -> None:
        try:
            await asyncio.to_thread(self._endpoints.remove, known.name)
        except ChatUIError as problem:
            self.warn(str(problem))
            return
        after = self.query_one(ChoiceList).neighbour
        if known.origin is Origin.BUILT_IN:
            self.say(f"The key of {label_of(known)} is deleted.")
        else:
            self._tell(known.name, None)
            self.say(f"{known.name} is removed. Chats that used it are all there.")
        self._show(at=after)

    def _tell(self, name: str, now: str | None) -> None:
        if self._in_use is not None and self._in_use.endpoint == name:
            self._in_use = None if now is None else ModelChoice(now, self._in_use.model)
        self._follow(name, now)

    def _own(self, name: str) -> Endpoint | None:
        return next((one for one in self._endpoints.all() if one.name == name != EMBEDDED), None)

    def _show(self, *, at: object = None) -> None:
        query = self.query_one(Field).value
        lines = endpoint_lines(
            query, self._endpoints, self._providers, self._found, in_use=self._in_use
        )
        own = sum(one.origin is not Origin.BUILT_IN for one in self._endpoints.all())
        self.query_one(Panel).figure = str(own or "")
        self.query_one(ChoiceList).show_lines(lines, at=at)
