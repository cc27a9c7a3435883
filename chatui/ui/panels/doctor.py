"""The doctor over the chat: what is right and what is not, as each check ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from chatui.commands.panel_keys import PANELS, foot
from chatui.doctor.all_checks import InChat
from chatui.doctor.check import Check, Line, State
from chatui.doctor.report import SIGNS, summary
from chatui.text.safety import display_line
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_COLORS: Final = {
    State.OK: "$chat-link",
    State.WARNING: "$chat-warn",
    State.FAILED: "$chat-bad",
    State.SKIPPED: "$chat-soft",
}
_STATE, _NAME = 11, 15
_NARROW: Final = 56
"""Columns below which what was found stands beneath its name."""


class DoctorScreen(PanelScreen[None]):
    """Looks at everything, and asks the model for a few words when it is told to.

    `masked` takes keys out of what is shown.
    """

    section = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask", "Ask"),
        ("up", "scroll(-1)", "Up"),
        ("down", "scroll(1)", "Down"),
        ("pageup", "scroll(-15)", "Page up"),
        ("pagedown", "scroll(15)", "Page down"),
        ("home,g", "first", "First"),
        ("end,G", "last", "Last"),
    ]

    def __init__(self, here: InChat, masked: Callable[[str], str]) -> None:
        super().__init__()
        self._here = here
        self._announced = masked(here.announced)
        self._found = _Found(here.checks, masked)

    def compose(self) -> ComposeResult:
        with Panel("Doctor"):
            with VerticalScroll(can_focus=False):
                yield self._found
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        for check in self._here.checks:
            self._look(check)

    def action_ask(self) -> None:
        """Ask the model for a few words."""
        if self._here.ask is None:
            self.query_one(KeyLine).say("The embedded model is started, and costs nothing.")
            return
        check = replace(self._here.ask)  # another one than before
        self.query_one(KeyLine).say(self._announced)
        self._found.begin(check)
        self._look(check)
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_scroll(self, lines: int) -> None:
        """Move what was found by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_first(self) -> None:
        """Go to the first line."""
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the last line."""
        self.query_one(VerticalScroll).scroll_end(animate=False)

    @work(group="doctor", exit_on_error=False)
    async def _look(self, check: Check) -> None:
        await check.lines(lambda line: self._found.take(check, line))
        self._found.end(check)
        if self._found.is_whole:
            self.query_one(Panel).figure = self._found.summary


class _Found(Widget):
    """What was found so far, and what is still looked at."""

    DEFAULT_CSS: ClassVar[str] = "_Found { height: auto; }"

    def __init__(self, checks: Sequence[Check], masked: Callable[[str], str]) -> None:
        super().__init__()
        self._lines: dict[str, list[Line]] = {check.heading: [] for check in checks}
        self._checks = {check.heading: check for check in checks}
        self._waiting = {check.heading for check in checks}
        self._masked = masked

    @property
    def is_whole(self) -> bool:
        """Whether nothing is looked at any more."""
        return not self._waiting

    @property
    def summary(self) -> str:
        """What stands at the end of it all."""
        found = [(self._checks[heading], lines) for heading, lines in self._lines.items()]
        return summary(found).rstrip(".")

    def begin(self, check: Check) -> None:
        """Look at something anew."""
        self._lines[check.heading] = []
        self._checks[check.heading] = check
        self._waiting.add(check.heading)
        self.refresh(layout=True)

    def take(self, check: Check, line: Line) -> None:
        """Take in what was found; not that of a look before the one that goes on."""
        if self._checks[check.heading] is check:
            self._lines[check.heading].append(line)
            self.refresh(layout=True)

    def end(self, check: Check) -> None:
        """Take in that a look has ended."""
        if self._checks[check.heading] is check:
            self._waiting.discard(check.heading)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are in that width."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join(self._rows(max(1, self.content_size.width)))

    def _rows(self, width: int) -> list[Content]:
        rows: list[Content] = []
        for heading, lines in self._lines.items():
            if rows:
                rows.append(Content(""))
            rows.append(Content.styled(heading, "$chat-soft"))
            for line in lines:
                rows += self._rows_of(line, width)
            if heading in self._waiting:
                rows.append(Content.styled("  … looking", "$chat-soft"))
        return rows

    def _rows_of(self, line: Line, width: int) -> list[Content]:
        color = _COLORS[line.state]
        state = Content.styled(f"  {SIGNS[line.state]} {line.state}".ljust(_STATE + 2), color)
        name = Content.styled(line.name.ljust(_NAME), "$chat-text")
        is_narrow = width < _NARROW
        margin = 4 if is_narrow else _STATE + 2 + _NAME
        room = max(1, width - margin)
        found = self._content(line.found, "$chat-text").wrap(room)
        fixes = [row for fix in line.fix for row in self._content(fix, "$chat-you").wrap(room)]
        first = Content.assemble(state, name)
        rows = [first, *found] if is_narrow else [Content.assemble(first, found[0]), *found[1:]]
        rows += fixes
        indent = Content(" " * margin)
        return [rows[0], *(Content.assemble(indent, row) for row in rows[1:])]

    def _content(self, text: str, color: str) -> Content:
        return Content.styled(display_line(self._masked(text)) or " ", color)
