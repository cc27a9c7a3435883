"""The second page of an endpoint: headers, a query, fields of the body, written as lines."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static, TextArea

from chatui.commands.panel_keys import PANELS, foot
from chatui.errors import ConfigError
from chatui.ui.panels.connect.extras import (
    Extras,
    body_from,
    body_text,
    headers_from,
    headers_text,
    query_from,
    query_text,
)
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.tones import toned
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel


class _Part(NamedTuple):
    label: str
    example: str
    read: Callable[[str], Mapping[str, Any]]


_PARTS: Final = {
    "headers": _Part("Headers", "such as X-Title: chatui", headers_from),
    "query": _Part("Query, behind the ? of every address", "such as api-version=v1", query_from),
    "extra_body": _Part("Fields of the body, as TOML", "such as top_k = 20", body_from),
}


class ExtrasScreen(PanelScreen[Extras | None]):
    """Changes what goes along with every request; the result is None where nothing was kept."""

    section = "endpoint-extras"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "keep", "Keep")]

    def __init__(self, extras: Extras, label: str) -> None:
        super().__init__()
        self._label = label
        self._texts = {
            "headers": headers_text(extras.headers),
            "query": query_text(extras.query),
            "extra_body": body_text(extras.extra_body),
        }

    def compose(self) -> ComposeResult:
        with Panel(f"{self._label}: also sent"):
            with VerticalScroll(can_focus=False):
                for name, part in _PARTS.items():
                    yield Static(part.label, classes="label", markup=False)
                    yield Composer(partial(self._hear, name), id=name)
                    yield Static(id=f"{name}-note", classes="note", markup=False)
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        for name, part in _PARTS.items():
            composer = self._composer(name)
            composer.placeholder = part.example
            composer.load_text(self._texts[name])
            composer.move_cursor(composer.document.end)
        self._composer("headers").focus()

    def action_keep(self) -> None:
        """Hand on what is written; go to what is wrong, where something is."""
        read: dict[str, Mapping[str, Any]] = {}
        for name, part in _PARTS.items():
            try:
                read[name] = part.read(self._composer(name).text)
            except ConfigError as problem:
                self._note(name, str(problem))
                self._composer(name).focus()
                return
        self.dismiss(Extras(**read))

    @on(TextArea.Changed)
    def _check(self, event: TextArea.Changed) -> None:
        name = event.text_area.id
        assert name is not None
        try:
            _PARTS[name].read(self._composer(name).text)
        except ConfigError as problem:
            self._note(name, str(problem))
        else:
            self._note(name, "")

    def _note(self, name: str, text: str) -> None:
        self.query_one(f"#{name}-note", Static).update(toned(text, "$chat-bad"))

    def _composer(self, name: str) -> Composer:
        return self.query_one(f"#{name}", Composer)

    def _hear(self, name: str, event: events.Key) -> bool:
        composer = self._composer(name)
        match event.key:
            case "ctrl+s":
                self.action_keep()
            case "escape":
                self.action_close()
            case "tab":
                self.focus_next()
            case "shift+tab":
                self.focus_previous()
            case "down" if composer.cursor_location[0] == composer.document.end[0]:
                self.focus_next()
            case "up" if composer.cursor_location[0] == 0:
                self.focus_previous()
            case _:
                return False
        return True
