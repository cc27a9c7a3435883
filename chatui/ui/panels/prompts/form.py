"""The form in which the variables of a prompt file are filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from chatui.commands.panel_keys import PANELS, foot
from chatui.text.safety import display_line
from chatui.text.template import Template
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.panels.prompts.preview import previewed
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.form import Form, FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_NEEDED: Final = "It needs a value: the prompt has none for it."


@dataclass(frozen=True, slots=True)
class Asked:
    """A variable that is asked for, what stands in it already, and whether it may be empty."""

    name: str
    value: str = ""
    may_be_empty: bool = False


class PromptFormScreen(PanelScreen[Mapping[str, str] | None]):
    """Asks for the variables of a prompt file; the result is their values by their names.

    Below them stands the text as it becomes; `known` are the values that are not asked for.
    A value that was not touched is handed back to the letter, also one of several lines.
    """

    section = "prompt-form"
    VERTICAL_BREAKPOINTS = [(0, "-lowest"), (22, "-low"), (32, "-tall")]  # noqa: RUF012  # as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "use", "Use"),
        ("down", "app.focus_next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(
        self,
        heading: str,
        about: str,
        asked: Sequence[Asked],
        template: Template,
        known: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._heading = heading
        self._about = about
        self._asked = asked
        self._template = template
        self._known = known
        self._shown = [display_line(one.value) for one in asked]

    def compose(self) -> ComposeResult:
        with Panel(self._heading):
            if self._about:
                yield Static(display_line(self._about), id="about", markup=False)
            with Form():
                for place, (one, shown) in enumerate(zip(self._asked, self._shown, strict=True)):
                    yield FormRow(one.name, Field(shown, id=f"value-{place}"), id=f"row-{place}")
            yield Static(id="text", markup=False)
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        places = range(len(self._asked))
        first = next((place for place in places if not self._shown[place]), 0)
        field = self._field(first)
        field.focus()
        self._show_text()

    def _show_text(self) -> None:
        values = {one.name: self._value(place) for place, one in enumerate(self._asked)}
        focused = (one.name for n, one in enumerate(self._asked) if self._field(n).has_focus)
        text = previewed(self._template, values, self._known, next(focused, ""))
        self.query_one("#text", Static).update(text)

    def on_descendant_focus(self) -> None:
        self._show_text()

    @on(Input.Changed)
    def _follow(self, event: Input.Changed) -> None:
        self._show_text()
        if event.value.strip() and event.input.id is not None:
            self._row(int(event.input.id.removeprefix("value-"))).note("")

    @on(Input.Submitted)
    def action_use(self) -> None:
        """Hand over the values; go to the first that lacks one."""
        places = range(len(self._asked))
        lacking = [place for place in places if self._lacks(place)]
        for place in lacking:
            self._row(place).note(_NEEDED, "$chat-bad")
        if lacking:
            self._field(lacking[0]).focus()
        else:
            self.dismiss({self._asked[place].name: self._value(place) for place in places})

    def _lacks(self, place: int) -> bool:
        return not (self._asked[place].may_be_empty or self._value(place).strip())

    def _value(self, place: int) -> str:
        value = self._field(place).value
        return self._asked[place].value if value == self._shown[place] else value

    def _field(self, place: int) -> Field:
        return self.query_one(f"#value-{place}", Field)

    def _row(self, place: int) -> FormRow:
        return self.query_one(f"#row-{place}", FormRow)
