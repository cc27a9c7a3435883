"""The projects: let a chat belong to one, make one, edit it, remove it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from chatui.errors import ChatUIError
from chatui.text.folding import fold
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.tones import toned
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading
from chatui.ui.widgets.field import Field

_NONE = "No project"


class ProjectDeed(Enum):
    """What is to be done with a project."""

    USE = "use"
    LEAVE = "leave"
    MAKE = "make"
    EDIT = "edit"
    ASK = "ask"
    """Ask whether the current folder's is trusted."""


@dataclass(frozen=True, slots=True)
class PickedProject:
    """What was chosen; a project that is to be made may have no name yet."""

    deed: ProjectDeed
    name: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in the list: its chats, where it is from, what is wrong with it."""

    name: str
    place: str = ""
    problem: str = ""
    is_offered: bool = False
    """Whether it is the current folder's, which is not trusted."""


class ProjectsScreen(ListPanel[PickedProject | None]):
    """Lets a project be chosen for a chat that belongs to `current`.

    `read` returns the projects, and how many chats each has; `remove` takes one away, and
    `bring_back` brings back the last one: each says what became of it.
    """

    section = "project"
    heading = "Projects"
    question = "Which one? A new name makes one"
    widths = (-18, -9)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "edit", "Edit", priority=True),
        Binding("ctrl+n", "make", "New", priority=True),
        Binding("ctrl+d", "remove", "Remove", priority=True),
        Binding("ctrl+z", "undo", "Undo", priority=True),
    ]

    def __init__(
        self,
        current: str | None,
        read: Callable[[], Awaitable[tuple[Sequence[ProjectRow], Mapping[str, int]]]],
        remove: Callable[[str], Awaitable[str]],
        bring_back: Callable[[], Awaitable[str]],
    ) -> None:
        super().__init__()
        self._current = current
        self._read = read
        self._remove = remove
        self._bring_back = bring_back
        self._at = PickedProject(ProjectDeed.USE, current or "")
        """Where the cursor goes when the list is shown."""
        self._rows: Sequence[ProjectRow] | None = None
        self._counts: Mapping[str, int] = {}

    def compose_list(self) -> ComposeResult:
        """Yield the list, and below it what is wrong with the project under the cursor."""
        yield from super().compose_list()
        yield Static(id="problem", markup=False)

    @work(exclusive=True, group="projects", exit_on_error=False)
    async def on_mount(self) -> None:
        await self._read_rows()

    async def _read_rows(self) -> None:
        self._rows, self._counts = await self._read()
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        if self._rows is None:
            return
        query = self.query_one(Field).value.strip()
        found = ranked(query, [fold(row.name) for row in self._rows])
        lines = [self._line(self._rows[place], query) for place in found]
        if query and query not in [row.name for row in self._rows]:
            new = PickedProject(ProjectDeed.MAKE, query)
            lines.append(Choice(new, f"New project: {query}", "+"))
        elif self._rows:
            sign = "" if self._current else "✓"
            lines.insert(0, Choice(PickedProject(ProjectDeed.LEAVE), _NONE, sign))
        nothing = Heading("There is no project yet. A name makes one.")
        self.query_one(ChoiceList).show_lines(lines or [nothing], at=self._at)

        self._tell_problem()

    @on(ChoiceList.Highlighted)
    def _tell_problem(self) -> None:
        name = self._named()
        problems = (row.problem for row in self._rows or () if row.name == name)
        told = self.query_one("#problem", Static)
        told.update(toned(next(problems, ""), "$chat-warn"))
        told.display = bool(told.content)

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        if isinstance(picked := self.under_cursor, PickedProject):
            self.dismiss(picked)

    def action_edit(self) -> None:
        """Edit the file of the project under the cursor."""
        if name := self._named():
            self.dismiss(PickedProject(ProjectDeed.EDIT, name))

    def action_make(self) -> None:
        """Make a project of the name that is typed, or of one that is asked for."""
        self.dismiss(PickedProject(ProjectDeed.MAKE, self.query_one(Field).value.strip()))

    @work(exclusive=True, group="projects", exit_on_error=False)
    async def action_remove(self) -> None:
        """Remove the project under the cursor; its chats stay."""
        if not (name := self._named()):
            return
        neighbour = self.query_one(ChoiceList).neighbour
        if isinstance(neighbour, PickedProject):
            self._at = neighbour
        await self._do(self._remove(name), ("^Z", "undo"))

    @work(exclusive=True, group="projects", exit_on_error=False)
    async def action_undo(self) -> None:
        """Bring back the project that was removed last."""
        await self._do(self._bring_back())

    async def _do(self, deed: Awaitable[str], *keys: tuple[str, str]) -> None:
        try:
            told = await deed
        except ChatUIError as problem:
            self.warn(str(problem))
            return
        await self._read_rows()
        self.say(told, *keys)

    def _named(self) -> str:
        picked = self.under_cursor
        is_one = isinstance(picked, PickedProject) and picked.deed is ProjectDeed.USE
        return picked.name if is_one and isinstance(picked, PickedProject) else ""

    def _line(self, row: ProjectRow, query: str) -> Choice:
        count = self._counts.get(row.name, 0)
        chats = f"{count} chat{'s' if count != 1 else ''}" if count else ""
        sign, place = ("✓" if row.name == self._current else ""), row.place
        if row.is_offered:
            place = "not trusted"
        elif row.problem:
            sign, place = "⚠", "of no use"
        deed = ProjectDeed.ASK if row.is_offered else ProjectDeed.USE
        return Choice(
            PickedProject(deed, row.name),
            row.name,
            sign,
            (place, chats),
            matched(query, row.name) if query else (),
        )
