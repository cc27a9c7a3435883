"""The parameters panel: how the replies of a conversation are sampled."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from chatui.commands.panel_keys import PANELS, foot
from chatui.conversation.parameters import EFFORTS, Parameters
from chatui.errors import ConfigError, ParameterError
from chatui.text.field_words import field_words
from chatui.text.safety import display_line
from chatui.ui.panels.line import LineScreen
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.panels.presets import Presets
from chatui.ui.widgets.cycle import Cycle
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.form import Form, FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_STREAM: Final = ("", "true", "false")
_PRESET: Final = "preset"
_ABOUT_NAMES: Final = "The name by which --preset and /preset take what is filled in."
_ABOUT_PRESETS: Final = (
    "← → fill in what a preset says, in place of what was set; Delete forgets it."
)


class Below(NamedTuple):
    """Parameters that count where a conversation leaves them unset, and who says so."""

    place: str
    parameters: Parameters


class ParametersScreen(PanelScreen[Parameters | None]):
    """Changes a conversation's parameters; what is left empty is taken from the first `below`.

    Nothing of what was filled in counts before all of it is valid and it is kept.
    """

    section = "parameters"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012  # as Textual has it
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-wide")]  # noqa: RUF012  # as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "keep", "Keep"),
        ("ctrl+s", "save_preset", "Save as a preset"),
        ("delete", "forget_preset", "Forget the preset"),
        ("down", "app.focus_next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(
        self,
        parameters: Parameters,
        below: Sequence[Below] = (),
        presets: Presets | None = None,
    ) -> None:
        super().__init__()
        self._below = below
        self._presets = presets or Presets()
        self._start = self._own = _texts_of(parameters)
        self._meanings = field_words(Parameters) | {_PRESET: _ABOUT_PRESETS}
        self._dropped: dict[str, str] | None = None
        """What was filled in when it was asked whether it may be dropped."""

    def compose(self) -> ComposeResult:
        with Panel("Parameters"):
            with Form():
                preset = Cycle(self._options, self._preset_of(self._start), id=_PRESET)
                yield FormRow(_PRESET, preset, id=f"row-{_PRESET}")
                for name in self._start:
                    yield FormRow(name, self._control(name), id=f"row-{name}")
            yield Static(id="meaning", markup=False)
            yield KeyLine(foot(PANELS["parameters"].keys))

    @property
    def _options(self) -> tuple[str, ...]:
        return ("none", *self._presets.named)

    def on_mount(self) -> None:
        self.query_one(f"#row-{_PRESET}").display = bool(self._presets.named)
        first = next(name for name in self._start if self._start[name] or name != "stream")
        self.query_one(f"#{first}").focus()

    def _control(self, name: str) -> Widget:
        said = self._said_below(name)
        if name == "stream":
            options = (f"unset ({'no' if said.startswith('false') else 'yes'})", "yes", "no")
            return Cycle(options, _STREAM.index(self._start[name]), id=name)
        field = Field(self._start[name], placeholder=said or "not sent", id=name)
        if name == "reasoning_effort":
            field.suggester = SuggestFromList(EFFORTS, case_sensitive=False)
        return field

    def _said_below(self, name: str) -> str:
        """Return what counts where a parameter is unset, and who says it."""
        for place, parameters in self._below:
            if text := parameters.written(name):
                return display_line(f"{text} · {place}")
        return ""

    @property
    def _texts(self) -> dict[str, str]:
        """What is filled in now, as it is typed."""
        controls = {name: self.query_one(f"#{name}") for name in self._start}
        return {
            name: _STREAM[control.index] if isinstance(control, Cycle) else control.value.strip()
            for name, control in controls.items()
            if isinstance(control, Cycle | Field)
        }

    def _preset_of(self, texts: Mapping[str, str]) -> int:
        """Return the place of the preset that says the same, 0 for none."""
        said = [_texts_of(one) for one in self._presets.named.values()]
        return said.index(dict(texts)) + 1 if texts in said else 0

    @on(events.DescendantFocus)
    def _tell_meaning(self, event: events.DescendantFocus) -> None:
        meaning = self._meanings.get(event.widget.id or "", "")
        self.query_one("#meaning", Static).update(meaning)

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        name = event.input.id
        assert name is not None
        self._note(name, event.value)
        self._compare()

    def _note(self, name: str, text: str) -> None:
        row = self.query_one(f"#row-{name}", FormRow)
        row.note(_mistake(name, text), "$chat-bad")

    @on(Cycle.Turned)
    def _turned(self, event: Cycle.Turned) -> None:
        if event.cycle.id != _PRESET:
            self._compare()
        elif event.index:
            self._fill_in(_texts_of(self._presets.named[self._options[event.index]]))
        else:
            self._fill_in(self._own)

    def _compare(self) -> None:
        """Show which preset is filled in; what is none's is there again behind the presets."""
        texts = self._texts
        place = self._preset_of(texts)
        if not place:
            self._own = texts
        self.query_one(f"#{_PRESET}", Cycle).index = place

    def _fill_in(self, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            control = self.query_one(f"#{name}")
            if isinstance(control, Cycle):
                control.index = _STREAM.index(text)
            elif isinstance(control, Field):
                control.value = text

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Use what was filled in; stay where something is wrong."""
        if (kept := self._filled_in()) is not None:
            self.dismiss(kept)

    def _filled_in(self) -> Parameters | None:
        """Return the parameters; with one that is wrong go there, and return None."""
        parameters = Parameters()
        for name, text in self._texts.items():
            try:
                parameters = parameters.with_setting(f"{name}={text}")
            except ParameterError:
                self.query_one(f"#{name}").focus()
                return None
        return parameters

    def action_save_preset(self) -> None:
        """Keep what was filled in as a preset, under a name that is asked for."""
        if (parameters := self._filled_in()) is not None:
            self._ask_name(parameters, "Save as a preset", _ABOUT_NAMES)

    def _ask_name(self, parameters: Parameters, heading: str, about: str, taken: str = "") -> None:
        def use(name: str | None) -> None:
            if name is None:
                return
            if self._presets.may_replace(name) and name != taken:
                question = f"There is a preset {name}. Enter again replaces it."
                self._ask_name(parameters, "Replace it?", question, name)
                return
            try:
                self._presets = self._presets.with_one(name, parameters, self._warn)
            except ConfigError as problem:
                self._warn(problem)
            else:
                self._show_presets(f"Saved: {name}")

        self.app.push_screen(LineScreen("preset-name", heading, about, taken), use)

    def action_forget_preset(self) -> None:
        """Forget the preset that is filled in; its values stay filled in."""
        name = self._options[self.query_one(f"#{_PRESET}", Cycle).index]
        if name not in self._presets.named:
            return
        try:
            self._presets = self._presets.without(name, self._warn)
        except ConfigError as problem:
            self._warn(problem)
        else:
            self._show_presets(f"{name} is forgotten, its values are still here.")

    def _show_presets(self, said: str) -> None:
        preset = self.query_one(f"#{_PRESET}", Cycle)
        preset.options = self._options
        preset.index = self._preset_of(self._texts)
        preset.refresh()
        self.query_one(f"#row-{_PRESET}").display = bool(self._presets.named)
        self.query_one(KeyLine).say(said)

    def _warn(self, problem: Exception) -> None:
        for line in self.query(KeyLine):
            line.warn(str(problem))

    def action_close(self) -> None:
        """Leave everything as it was; ask first when something was filled in."""
        texts = self._texts
        if texts in (self._start, self._dropped):
            self.dismiss(None)
            return
        self._dropped = texts
        changed = [name for name in texts if texts[name] != self._start[name]]
        what = changed[0] if len(changed) == 1 else f"{len(changed)} changes"
        self.query_one(KeyLine).ask(
            f"Not kept yet: {what}.", ("Enter", "keep"), ("Esc", "drop them")
        )


def _texts_of(parameters: Parameters) -> dict[str, str]:
    return {one.name: parameters.written(one.name) for one in fields(Parameters)}


def _mistake(name: str, text: str) -> str:
    """Return what is wrong with what was typed; empty when nothing is."""
    try:
        Parameters().with_setting(f"{name}={text}")
    except ParameterError as problem:
        wrong = problem.message.removeprefix(f"{name} ")
        return f"{wrong[:1].upper()}{wrong[1:]} {problem.hint}".strip()
    return ""
