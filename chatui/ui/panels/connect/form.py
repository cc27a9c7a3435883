"""The connect panel: an endpoint, its key, its model, and whether they work."""

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from chatui.api_key import ApiKey, clean_key
from chatui.commands.panel_keys import PANELS, foot
from chatui.config import Endpoint, Origin
from chatui.endpoints import Endpoints, ModelChoice, is_same_server
from chatui.errors import ChatUIError, ConfigError
from chatui.providers import Provider, label_of, misplaced_key, provider_of
from chatui.storage.settings.endpoints_file import name_is_taken
from chatui.text.safety import display_line
from chatui.transport.check import CheckLine, check_endpoint
from chatui.ui.panels.connect.draft import (
    EndpointDraft,
    check_name,
    is_begun_scheme,
    mended_words,
)
from chatui.ui.panels.connect.extras import Extras
from chatui.ui.panels.connect.extras_form import ExtrasScreen
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.cycle import Cycle
from chatui.ui.widgets.field import Field, SecretField
from chatui.ui.widgets.form import Form, FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_KEYS = foot(PANELS["endpoint"].keys)
_SAVED_KEYS = (("Enter", "begin to chat"),)
_VARIABLES = ("CHATUI_BASE_URL", "CHATUI_API_KEY", "CHATUI_MODEL")
_MOST_NAMES = 4
_IN_CONFIG = "None is known: api_key_env there names its variable."


Follow = Callable[[str, str | None], object]


def nobody_follows(_name: str, _now: str | None) -> None:
    """Hear of a changed endpoint, and do nothing."""


class EndpointScreen(PanelScreen[ModelChoice | None]):
    """Sets an endpoint up, one that is `known` or a new one; the result is where prompts go now.

    A new one begins with a `provider` of the table, or with an `address`. `follow` is told of an
    endpoint that has another name now, or is gone (None).
    """

    section = "endpoint"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+t", "test", "Test"),
        ("ctrl+s", "save", "Save"),
        ("ctrl+o", "more", "More"),
        ("down,enter", "next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(
        self,
        endpoints: Endpoints,
        known: Endpoint | None = None,
        *,
        provider: Provider | None = None,
        address: str = "",
        in_use: ModelChoice | None = None,
        follow: Follow = nobody_follows,
    ) -> None:
        super().__init__()
        self._endpoints = endpoints
        self._known = known
        self._provider = provider
        self._address = address or (provider.base_url if provider is not None else "")
        self._in_use = in_use
        self._follow = follow
        self._extras = Extras.of(known)
        self._models: tuple[str, ...] = ()
        self._saved: ModelChoice | None = None
        self._variables: list[str] = []
        self._variable_is_set = False
        self._key_words = ""
        """What is said of the key while none is typed."""

    def compose(self) -> ComposeResult:
        known = self._known
        name, url = ("", self._address) if known is None else (known.name, known.base_url)
        with Panel(self._heading):
            with Form():
                yield FormRow("Base URL", Field(url, id="url"), id="url-row")
                yield FormRow("Name", Field(name, id="name"), id="name-row")
                yield FormRow("API key", SecretField(id="key"), id="key-row")
                yield FormRow("Key from", Cycle(["what is typed above"], id="from"), id="from-row")
                yield FormRow("Model", Field(self._model or "", id="model"), id="model-row")
                yield FormRow("Also sent", Static(id="extras", markup=False), id="extras-row")
                yield Vertical(id="outcome")
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        known = self._known
        is_built_in = known is not None and known.origin is Origin.BUILT_IN
        for field in ("name", "url"):
            self._field(field).disabled = self._is_fixed or is_built_in
        self._field("key").disabled = self._is_fixed
        self._row("name-row").display = not is_built_in
        self._show_extras()
        self._check_url()
        self._find_key()
        self._take_known_models()
        self._read_models()
        self._first_field.focus()

    @property
    def _heading(self) -> str:
        if self._known is not None:
            return label_of(self._known)
        return "Another address" if self._provider is None else self._provider.label

    @property
    def _first_field(self) -> Field:
        is_there = self._known is not None or (self._provider is not None and self._provider.hosts)
        return self._field("key" if is_there and not self._draft().to_fill_in else "url")

    @property
    def _is_fixed(self) -> bool:
        known = self._known
        return known is not None and known.origin in (Origin.CONFIG, Origin.ENVIRONMENT)

    @property
    def _model(self) -> str | None:
        known = self._known
        if known is None:
            return None
        if self._in_use is not None and self._in_use.endpoint == known.name:
            return self._in_use.model
        # Its own comes before CHATUI_MODEL, which may be the name of a model elsewhere.
        return known.model or self._endpoints.choice_at(known.name).model

    @on(Cycle.Turned)
    def _turned(self) -> None:
        self._forget_outcome()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if event.input.id == "model":
            self._offer_models()
        elif event.input.id in ("url", "name"):
            self._check_url()
        elif event.input.id == "key":
            self._check_key()
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

    def action_more(self) -> None:
        """Let headers, a query and fields of the body be changed."""
        if self._is_fixed:
            self._say([CheckLine(False, self._where_it_is_set())])
        elif self._saved is None:
            self.app.push_screen(ExtrasScreen(self._extras, self._heading), self._take_extras)

    def _take_extras(self, extras: Extras | None) -> None:
        if extras is not None:
            self._extras = extras
            self._show_extras()
            self._forget_outcome()

    def _show_extras(self) -> None:
        if words := self._extras.words:
            text = Content.assemble(words, (" · ^O changes them", "$chat-soft"))
        else:
            adds = "nothing more: ^O adds headers, a query, fields of the body"
            text = Content.styled(adds, "$chat-soft")
        self.query_one("#extras", Static).update(text)

    @on(Input.Submitted)
    def action_next(self) -> None:
        """Go to the next field; leave when everything is saved."""
        if self._saved is None:
            self.focus_next()
        else:
            self.dismiss(self._saved)

    def _where_it_is_set(self) -> str:
        known = self._known
        if known is None or not self._is_fixed:
            return ""
        if known.origin is not Origin.ENVIRONMENT:
            return f"Set in {known.origin}: change it there."
        *first, last = [name for name in _VARIABLES if name in os.environ] or [_VARIABLES[0]]
        return f"Set by {', '.join(first)}{' and ' if first else ''}{last}: change it there."

    @work(exclusive=True, group="models", exit_on_error=False)
    async def _read_models(self) -> None:
        if not self._endpoints.has_read_models:
            await self._endpoints.read_models()
            self._take_known_models()

    def _take_known_models(self) -> None:
        known = [] if self._known is None else self._endpoints.cached_models(self._known.name)
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
        """Say below the address and the name what is wrong, or what is made of them."""
        row, url = self._row("url-row"), self._field("url").value.strip()
        row.note(self._where_it_is_set())
        self._row("name-row").note("")
        self._field("name").placeholder = ""
        self._variables = []
        if url and not self._is_fixed:
            self._check_address(row, url)
            self._check_name()
        self._offer_variables()
        self._check_key()

    def _check_address(self, row: FormRow, url: str) -> None:
        draft = replace(self._draft(), name="", key="")
        try:
            endpoint = draft.endpoint()
        except ConfigError as problem:
            is_begun = is_begun_scheme(url) or bool(draft.to_fill_in)
            row.note(str(problem), "$chat-soft" if is_begun else "$chat-bad")
            return
        self._field("name").placeholder = endpoint.name
        if endpoint.is_cleartext:
            row.note("A key sent there can be read on its way: use https.", "$chat-warn")
        elif (known := self._known) is not None and self._will_lose_key(known, endpoint):
            row.note("The key stays with the old address, and is deleted there.", "$chat-warn")
        else:
            row.note(mended_words(url))
        self._variables = [
            name for name in self._endpoints.offered_keys(endpoint) if name != endpoint.api_key_env
        ]

    def _will_lose_key(self, known: Endpoint, endpoint: Endpoint) -> bool:
        is_kept = self._endpoints.key_place(known).is_kept
        is_shared = self._endpoints.is_key_shared(known)
        return is_kept and not is_shared and not is_same_server(known, endpoint)

    def _check_name(self) -> None:
        name = self._field("name").value.strip()
        if not name or (self._known is not None and name == self._known.name):
            return
        try:
            check_name(name)
            if name in self._taken:
                raise name_is_taken(name)
        except ConfigError as problem:
            self._row("name-row").note(str(problem), "$chat-bad")

    def _check_key(self) -> None:
        """Say below the key what was left out of it, and whose it looks like."""
        row, field = self._row("key-row"), self.query_one("#key", SecretField)
        typed = field.value
        if not typed:
            field.pasted_lines = 1
            row.note(self._key_words)
            return
        key, left_out = clean_key(typed)
        if field.pasted_lines > 1:
            left_out.append("line ends")
        if "://" in typed:
            row.note("An API key is no address: that goes into Base URL.", "$chat-bad")
        elif any(char.isspace() for char in key):
            row.note("A key holds no space: copy it again.", "$chat-bad")
        else:
            mended = f"Left out of it: {', '.join(left_out)}." if left_out else ""
            whose = self._misplaced(key)
            row.note(
                " ".join(filter(None, (whose, mended))), "$chat-warn" if whose else "$chat-soft"
            )

    def _misplaced(self, key: str) -> str:
        """Return whose key it looks like, where that is another provider than the address's."""
        try:
            return misplaced_key(key, replace(self._draft(), name="", key="").endpoint())
        except ConfigError:
            return ""

    @property
    def _taken(self) -> list[str]:
        return [endpoint.name for endpoint in self._endpoints.all()]

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
        self._variable_is_set = False
        try:
            self._key_words = await self._words_of_key()
        except ConfigError as problem:
            self._row("key-row").note(str(problem), "$chat-bad")
            return
        if not self._field("key").value:
            self._row("key-row").note(self._key_words)

    async def _words_of_key(self) -> str:
        known = self._known
        if known is None:
            page = "" if self._provider is None else self._provider.keys_page
            return f"Get one at {page}" if page else "Leave it empty for a server that needs none."
        if known.api_key_command is not None:
            return "Its api_key_command prints the key."
        key = await asyncio.to_thread(self._endpoints.key, known)
        if key is None:
            page = provider_of(known).keys_page
            if page:
                return f"Get one at {page}"
            is_in_config = known.origin is Origin.CONFIG and not known.api_key_env
            return _IN_CONFIG if is_in_config else "None is kept; it may need none."
        self._variable_is_set = key.source == known.api_key_env
        if self._is_fixed:
            return f"There is one, from {key.source}: another is set there."
        return f"There is one, from {key.source}: what is typed here takes its place."

    @work(exclusive=True, group="test", exit_on_error=False)
    async def _test(self) -> None:
        lines: list[CheckLine] = []
        try:
            draft = self._draft()
            endpoint = draft.endpoint()
            key = draft.typed_key(endpoint) or await self._key_of(endpoint)
            model = draft.model.strip() or None
            fix = "Write it into the field API key." if self._known is None else ""
            checking = check_endpoint(endpoint, key, model, without_key=fix)
            async with aclosing(checking) as checks:
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
        draft, known = self._draft(), self._known
        try:
            endpoint = draft.endpoint()
            if not self._is_fixed:
                key = draft.key.strip() or None
                await asyncio.to_thread(self._endpoints.save, endpoint, key, instead_of=known)
                if known is not None and known.name != endpoint.name:
                    self._follow(known.name, endpoint.name)
            if draft.key.strip():
                self._key_words = ""  # The outcome tells where it is now.
            self._field("key").value = ""
            saved = [CheckLine(True, f"{endpoint.name} is saved.")]
            if draft.key.strip() and (kept := await self._key_of(endpoint)) is not None:
                saved.append(CheckLine(True, f"The key is in {kept.source}, readable by you only."))
        except ChatUIError as problem:
            self._say([CheckLine(False, problem.message, problem.hint)])
            return
        model = draft.model.strip() or self._endpoints.choice_at(endpoint.name).model
        if model is None and len(self._models) == 1:
            [model] = self._models
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
            known=self._known,
            variable_is_set=self._variable_is_set,
            provider=self._provider,
            taken=self._taken,
            extras=self._extras,
        )

    def _say(self, lines: list[CheckLine]) -> None:
        outcome = self.query_one("#outcome", Vertical)
        outcome.remove_children()
        outcome.mount_all([Static(_content(line), markup=False) for line in lines])

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}", Field)

    def _row(self, name: str) -> FormRow:
        return self.query_one(f"#{name}", FormRow)


def _content(line: CheckLine) -> Content:
    sign = ("✓ ", "$chat-link") if line.ok else ("✗ ", "$chat-bad")
    text = Content.assemble(sign, (display_line(line.text), "$chat-text"))
    if not line.fix:
        return text
    return Content.assemble(text, "\n  ", (display_line(line.fix), "$chat-soft"))
