"""The connect panel: an endpoint, its key, its model, and whether they work."""

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from chatui.api_key import ApiKey
from chatui.commands.panel_keys import PANELS, foot
from chatui.config import Endpoint, Origin
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.errors import ChatUIError, ConfigError
from chatui.providers import MODELSLAB, label_of, provider_of
from chatui.text.safety import display_line
from chatui.transport.check import CheckLine, check_endpoint
from chatui.ui.panels.endpoint_draft import EndpointDraft, name_for
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.cycle import Cycle
from chatui.ui.widgets.field import Field, SecretField
from chatui.ui.widgets.form import Form, FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_KEYS = foot(PANELS["connect"].keys)
_SAVED_KEYS = (("Enter", "begin to chat"),)
_VARIABLES = ("CHATUI_BASE_URL", "CHATUI_API_KEY", "CHATUI_MODEL")
_MOST_NAMES = 4


class ConnectScreen(PanelScreen[ModelChoice | None]):
    """Sets an endpoint up; the result is where prompts go from now on.

    `follow` is told of an endpoint that has another name now, or is gone (None).
    """

    section = "connect"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012  # as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+t", "test", "Test"),
        ("ctrl+s", "save", "Save"),
        ("down,enter", "next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(
        self,
        endpoints: Endpoints,
        name: str | None = None,
        *,
        in_use: ModelChoice | None = None,
        follow: Callable[[str, str | None], object] = lambda _name, _now: None,
    ) -> None:
        super().__init__()
        self._follow = follow
        self._endpoints = endpoints
        self._in_use = in_use
        self._models: tuple[str, ...] = ()
        self._known: list[Endpoint | None] = [
            endpoint for endpoint in endpoints.all() if endpoint.name != EMBEDDED
        ]
        self._known.append(None)
        names = ["" if one is None else one.name for one in self._known]
        self._start = names.index(name if name and name in names else MODELSLAB.name)
        self._saved: ModelChoice | None = None
        self._variables: list[str] = []
        self._variable_is_set = False

    def compose(self) -> ComposeResult:
        options = [_option(endpoint) for endpoint in self._known]
        with Panel("Connect"):
            with Form():
                yield FormRow("Endpoint", Cycle(options, self._start), id="which")
                yield FormRow("Base URL", Field(id="url"), id="url-row")
                yield FormRow("Name", Field(id="name"), id="name-row")
                yield FormRow("API key", SecretField(id="key"), id="key-row")
                yield FormRow("Key from", Cycle(["what is typed above"], id="from"), id="from-row")
                yield FormRow("Model", Field(id="model"), id="model-row")
                yield Vertical(id="outcome")
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        self._fill_in()
        self._read_models()
        is_new = self._known[self._start] is None
        self.query_one("#url" if is_new else "#key", Field).focus()

    @property
    def _endpoint(self) -> Endpoint | None:
        return self._known[self.query_one("#which Cycle", Cycle).index]

    @property
    def _is_fixed(self) -> bool:
        endpoint = self._endpoint
        return endpoint is not None and endpoint.origin in (Origin.CONFIG, Origin.ENVIRONMENT)

    @on(Cycle.Turned)
    def _turned(self, event: Cycle.Turned) -> None:
        if self.query_one("#which Cycle").has_focus:
            self._fill_in()
        self._forget_outcome()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if event.input.id == "model":
            self._offer_models()
        elif event.input.id in ("url", "name"):
            self._check_url()
        self._forget_outcome()

    def _forget_outcome(self) -> None:
        """Take away what a test said of other values."""
        if self._saved is None:
            self.workers.cancel_group(self, "test")
            self._say([])

    def action_close(self) -> None:
        """Leave; what was saved is used."""
        self.dismiss(self._saved)

    def action_test(self) -> None:
        """Try the endpoint as it is filled in."""
        self._say([CheckLine(True, "Asking …")])
        self._test()

    def action_save(self) -> None:
        """Keep the endpoint and its key, and use it."""
        if self._saved is None:
            self._save()

    @on(Input.Submitted)
    def action_next(self) -> None:
        """Go to the next field; leave when everything is saved."""
        if self._saved is None:
            self.focus_next()
        else:
            self.dismiss(self._saved)

    def _fill_in(self) -> None:
        endpoint = self._endpoint
        self._field("name").value = "" if endpoint is None else endpoint.name
        self._field("url").value = "" if endpoint is None else endpoint.base_url
        self._field("key").value = ""
        self._field("model").value = self._model_of(endpoint) or ""
        self._take_known_models()
        is_built_in = endpoint is not None and endpoint.origin is Origin.BUILT_IN
        for name in ("name", "url"):
            self._field(name).disabled = self._is_fixed or is_built_in
        self._field("key").disabled = self._is_fixed
        self._row("which").note(self._where_it_is_set())
        self._row("name-row").display = not is_built_in
        self._check_url()
        self._find_key()

    def _model_of(self, endpoint: Endpoint | None) -> str | None:
        if endpoint is None:
            return None
        if self._in_use is not None and self._in_use.endpoint == endpoint.name:
            return self._in_use.model
        # Its own comes before CHATUI_MODEL, which may be the name of a model elsewhere.
        return endpoint.model or self._endpoints.choice_at(endpoint.name).model

    def _where_it_is_set(self) -> str:
        endpoint = self._endpoint
        if endpoint is not None and endpoint.origin is Origin.BUILT_IN:
            return "← → choose; a new one takes any base URL."
        if endpoint is None or not self._is_fixed:
            return ""
        if endpoint.origin is not Origin.ENVIRONMENT:
            return f"Set in {endpoint.origin}: change it there."
        *first, last = [name for name in _VARIABLES if name in os.environ] or [_VARIABLES[0]]
        return f"Set by {', '.join(first)}{' and ' if first else ''}{last}: change it there."

    @work(exclusive=True, group="models", exit_on_error=False)
    async def _read_models(self) -> None:
        if not self._endpoints.has_read_models:
            await self._endpoints.read_models()
            self._take_known_models()

    def _take_known_models(self) -> None:
        endpoint = self._endpoint
        known = [] if endpoint is None else self._endpoints.cached_models(endpoint.name)
        self._take_models(tuple(info.id for info in known))

    def _take_models(self, names: tuple[str, ...]) -> None:
        self._models = names
        self._field("model").suggester = SuggestFromList(names, case_sensitive=False)
        self._offer_models()

    def _offer_models(self) -> None:
        """Say below the model's field which names hold what is typed there."""
        typed = self._field("model").value.strip()
        fit = [name for name in self._models if typed.lower() in name.lower()]
        if typed in self._models or not fit:
            self._row("model-row").note("")
            return
        more = f" and {len(fit) - _MOST_NAMES} more" if len(fit) > _MOST_NAMES else ""
        self._row("model-row").note(f"{', '.join(fit[:_MOST_NAMES])}{more} · → completes")

    def _check_url(self) -> None:
        row, url = self._row("url-row"), self._field("url").value.strip()
        row.note("")
        self._row("name-row").note("")
        self._field("name").placeholder = ""
        self._variables = []
        if "/" in self._field("name").value or ":" in self._field("name").value:
            self._row("name-row").note(
                "A name is a word, such as work: the address goes into Base URL.", "$chat-bad"
            )
        elif url:
            try:
                endpoint = self._draft().endpoint()
            except ConfigError as problem:
                row.note(str(problem), "$chat-soft" if _is_unfinished(url) else "$chat-bad")
            else:
                self._field("name").placeholder = name_for(endpoint.base_url)
                if endpoint.is_cleartext:
                    row.note("A key sent there can be read on its way: use https.", "$chat-warn")
                self._variables = [
                    name
                    for name in self._endpoints.offered_keys(endpoint)
                    if name != endpoint.api_key_env
                ]
        self._offer_variables()

    def _offer_variables(self) -> None:
        cycle = self.query_one("#from", Cycle)
        cycle.options = ("what is typed above", *(f"${name}" for name in self._variables))
        cycle.index = 0
        row = self._row("from-row")
        row.display = bool(self._variables) and not self._is_fixed
        row.note(f"${self._variables[0]} is set: → uses it." if self._variables else "")

    @work(exclusive=True, group="key", exit_on_error=False)
    async def _find_key(self) -> None:
        """Say below the key's field whether one is there; a command is not run for that."""
        endpoint, row = self._endpoint, self._row("key-row")
        self._variable_is_set = False
        if endpoint is None:
            row.note("Leave it empty for a server that needs none.")
            return
        if endpoint.api_key_command is not None:
            row.note("Its api_key_command prints the key.")
            return
        try:
            key = await asyncio.to_thread(self._endpoints.key, endpoint)
        except ConfigError as problem:
            row.note(str(problem), "$chat-bad")
            return
        self._variable_is_set = key is not None and key.source == endpoint.api_key_env
        page = provider_of(endpoint).keys_page
        missing = f"Get one at {page}" if page else "None is kept; it may need none."
        row.note(missing if key is None else f"There is one, from {key.source}.")

    @work(exclusive=True, group="test", exit_on_error=False)
    async def _test(self) -> None:
        lines: list[CheckLine] = []
        try:
            draft = self._draft()
            endpoint = draft.endpoint()
            key = draft.typed_key(endpoint) or await self._key_of(endpoint)
            model = draft.model.strip() or None
            async with aclosing(check_endpoint(endpoint, key, model)) as checks:
                async for line in checks:
                    lines.append(line)
                    if line.models:
                        self._take_models(line.models)
                    self._say(lines)
        except ChatUIError as problem:
            self._say([*lines, CheckLine(False, problem.message, problem.hint)])

    async def _key_of(self, endpoint: Endpoint) -> ApiKey | None:
        return await asyncio.to_thread(self._endpoints.key, endpoint)

    @work(exclusive=True, group="save", exit_on_error=False)
    async def _save(self) -> None:
        draft = self._draft()
        try:
            endpoint = draft.endpoint()
            if not self._is_fixed:
                key, known = draft.key.strip() or None, draft.known
                await asyncio.to_thread(self._endpoints.save, endpoint, key, instead_of=known)
                if known is not None and known.name != endpoint.name:
                    self._follow(known.name, endpoint.name)
            self._field("key").value = ""
            saved = [CheckLine(True, f"{endpoint.name} is saved.")]
            if draft.key.strip() and (kept := await self._key_of(endpoint)) is not None:
                saved.append(CheckLine(True, f"The key is in {kept.source}, readable by you only."))
        except ChatUIError as problem:
            self._say([CheckLine(False, problem.message, problem.hint)])
            return
        model = draft.model.strip() or self._endpoints.choice_at(endpoint.name).model
        self._saved = ModelChoice(endpoint.name, model)
        self._say(saved)
        self.query_one(KeyLine).show_keys(_SAVED_KEYS)

    def _draft(self) -> EndpointDraft:
        chosen = self.query_one("#from", Cycle).index
        return EndpointDraft(
            name=self._field("name").value,
            base_url=self._field("url").value,
            key=self._field("key").value,
            model=self._field("model").value,
            variable=self._variables[chosen - 1] if chosen else None,
            known=self._endpoint,
            variable_is_set=self._variable_is_set,
        )

    def _say(self, lines: list[CheckLine]) -> None:
        outcome = self.query_one("#outcome", Vertical)
        outcome.remove_children()
        outcome.mount_all([Static(_content(line), markup=False) for line in lines])

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}", Field)

    def _row(self, name: str) -> FormRow:
        return self.query_one(f"#{name}", FormRow)


def _option(endpoint: Endpoint | None) -> str:
    if endpoint is None:
        return "a new one"
    return label_of(endpoint)


def _is_unfinished(url: str) -> bool:
    return "https://".startswith(url) or "http://".startswith(url)


def _content(line: CheckLine) -> Content:
    sign = ("✓ ", "$chat-link") if line.ok else ("✗ ", "$chat-bad")
    text = Content.assemble(sign, (display_line(line.text), "$chat-text"))
    if not line.fix:
        return text
    return Content.assemble(text, "\n  ", (display_line(line.fix), "$chat-soft"))
