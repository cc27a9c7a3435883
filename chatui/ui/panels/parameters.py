"""The parameters panel: how the replies of a conversation are sampled."""

from dataclasses import replace
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from chatui.commands.panel_keys import PANELS, foot
from chatui.conversation.parameters import RANGES, Parameters
from chatui.errors import ParameterError
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.cycle import Cycle
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.form import Form, FormRow
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_MEANINGS: Final = {
    "max_tokens": "tokens of a reply",
    "temperature": "higher is more random",
    "top_p": "lower is more cautious",
    "presence_penalty": "higher seeks new words",
    "frequency_penalty": "higher repeats less",
}
_STREAM: Final = (None, True, False)


class ParametersScreen(PanelScreen[Parameters | None]):
    """Changes a conversation's parameters; what is left empty is taken from `effective`."""

    section = "parameters"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012  # as Textual has it
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-wide")]  # noqa: RUF012  # as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,ctrl+s", "keep", "Keep"),
        ("down", "app.focus_next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(self, parameters: Parameters, effective: Parameters) -> None:
        super().__init__()
        self._parameters = parameters
        self._effective = effective

    def compose(self) -> ComposeResult:
        with Panel("Parameters"):
            with Form():
                for name in _MEANINGS:
                    yield FormRow(name, self._field(name), id=f"row-{name}", hint=_hint(name))
                options = (f"unset ({_yes(self._effective.stream is not False)})", "yes", "no")
                stream = Cycle(options, _STREAM.index(self._parameters.stream))
                hint = "whether replies arrive bit by bit"
                yield FormRow("stream", stream, id="row-stream", hint=hint)
            yield KeyLine(foot(PANELS["parameters"].keys))

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        assert event.input.id is not None
        row = self.query_one(f"#row-{event.input.id}", FormRow)
        try:
            Parameters().with_setting(f"{event.input.id}={event.value}")
        except ParameterError as problem:
            wrong = problem.message.removeprefix(f"{event.input.id} ")
            row.note(wrong[:1].upper() + wrong[1:], "$chat-bad")
        else:
            row.note("")

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Use what was filled in; stay where something is wrong."""
        kept = replace(self._parameters, stream=_STREAM[self.query_one(Cycle).index])
        for field in self.query(Field):
            try:
                kept = kept.with_setting(f"{field.id}={field.value}")
            except ParameterError:
                field.focus()
                return
        self.dismiss(kept)

    def _field(self, name: str) -> Field:
        own, effective = getattr(self._parameters, name), getattr(self._effective, name)
        value = "" if own is None else f"{own:g}" if isinstance(own, float) else str(own)
        return Field(value, placeholder="unset" if effective is None else f"{effective:g}", id=name)


def _hint(name: str) -> str:
    allowed = RANGES[name]
    low = f"{allowed.low:g}"
    span = f"{low} or more" if allowed.whole else f"{low} to {allowed.high:g}"
    return f"{span} · {_MEANINGS[name]}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
