"""The list of the prompt files: use one, edit it, make a new one."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Input, Static

from chatui.errors import ChatUIError
from chatui.storage.own.prompt_files import (
    PromptFile,
    PromptFiles,
    PromptProblem,
    PromptRole,
    Prompts,
)
from chatui.text.folding import fold
from chatui.text.safety import display_line
from chatui.text.template import Template
from chatui.ui.panels.line import LineScreen
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.panels.prompts.preview import previewed
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.panel import Panel

LOOK_SECONDS: Final = 1.0
"""Until the folder is looked at again: an editor in another window may write there."""
_WIDE: Final = 110  # columns
_NAME: Final = 24  # columns in which the names stand
_ABOUT_NAMES: Final = "The name that is typed behind a slash: letters, digits, - and _."


class PromptFilesScreen(ListPanel[PromptFile | None]):
    """Lets a prompt file be chosen; what is wrong with others stands below them.

    `edit` opens a file in an editor, and calls what it is given when that has ended.
    """

    section = "prompt-files"
    heading = "Your prompts"
    question = "Which prompt?"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "edit", "Edit", priority=True),
        Binding("ctrl+n", "new", "New", priority=True),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("ctrl+z", "undo", "Undo", priority=True),
    ]

    def __init__(
        self,
        files: PromptFiles,
        edit: Callable[[Path, Callable[[], object]], object],
        *,
        query: str = "",
    ) -> None:
        super().__init__()
        self._files = files
        self._edit = edit
        self._query = display_line(query)
        self._prompts: Prompts | None = None
        self._at: object = None
        """Where the cursor goes when the files are read again."""
        self._undo: list[tuple[Path, Callable[[], None]]] = []
        self._uses_when_read = False
        """Enter came before the prompts did."""

    def compose_list(self) -> ComposeResult:
        with Container(id="list"):
            yield ChoiceList((len(PromptRole.SYSTEM),))
            yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        field = self.query_one(Field)
        field.value = self._query
        field.cursor_position = len(self._query)
        self._reader = self._read()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Read what has changed meanwhile, unless that is being done."""
        if self._reader.is_finished:
            if isinstance(one := self.under_cursor, PromptFile | PromptProblem):
                self._at = one.path
            self._reader = self._read()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= _WIDE, "-wide")

    @work(exclusive=True, group="prompts", exit_on_error=False)
    async def _read(self) -> None:
        before, self._prompts = self._prompts, await asyncio.to_thread(self._files.read)
        if self._prompts != before:
            self._show()
        if self._uses_when_read and self.is_current:
            self._use()

    @on(Input.Changed)
    def _filter(self) -> None:
        self._uses_when_read = False
        self._at = None
        self._query = self.query_one(Field).value
        self._show()

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _use(self) -> None:
        match self.under_cursor:
            case PromptFile() as file:
                self.dismiss(file)
            case PromptProblem():
                self.action_edit()
            case _:
                self._uses_when_read = self._prompts is None

    @on(ChoiceList.Highlighted)
    def _preview(self) -> None:
        value = self.under_cursor
        shown = _previewed(value) if isinstance(value, PromptFile) else Content("")
        self.query_one("#preview", Static).update(shown)

    def action_edit(self) -> None:
        """Edit the file under the cursor."""
        if isinstance(one := self.under_cursor, PromptFile | PromptProblem):
            self._open(one.path)

    def _open(self, path: Path, *, is_new: bool = False) -> None:
        def ended() -> None:
            self._at = path
            if is_new:
                self._drop_unwritten(path)
            else:
                self._read()

        self._edit(path, ended)

    @work(group="files", exit_on_error=False)
    async def _drop_unwritten(self, path: Path) -> None:
        """Remove a new file in which nothing was written."""
        if await asyncio.to_thread(self._files.drop_unwritten, path):
            self.say(f"Nothing was written: there is no {display_line(path.name)}.")
        self._read()

    def action_new(self) -> None:
        """Make a new prompt under a name that is asked for, and edit it."""

        def make(name: str | None) -> None:
            if name is not None:
                self._make(name)

        panel = LineScreen("prompt-name", "A new prompt", _ABOUT_NAMES, self._query)
        self.app.push_screen(panel, make)

    @work(group="files", exit_on_error=False)
    async def _make(self, name: str) -> None:
        try:
            path = await asyncio.to_thread(self._files.create, name)
        except ChatUIError as problem:
            self.warn(str(problem))
        else:
            self._open(path, is_new=True)

    def action_delete(self) -> None:
        """Move the file under the cursor out of sight."""
        if isinstance(one := self.under_cursor, PromptFile | PromptProblem):
            self._delete(one)

    @work(group="files", exit_on_error=False)
    async def _delete(self, one: PromptFile | PromptProblem) -> None:
        path = one.path
        try:
            self._undo.append((path, await asyncio.to_thread(self._files.delete, path)))
        except ChatUIError as problem:
            self.warn(str(problem))
        else:
            self.say(f"{display_line(path.name)} is in .deleted now.", ("^Z", "undo"))
            neighbour = self.query_one(ChoiceList).neighbour
            if isinstance(neighbour, type(one)):
                self._at = neighbour.path
            self._read()

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        if self._undo:
            self._bring_back(*self._undo.pop())
        else:
            self.say("Nothing was deleted here.")

    @work(group="files", exit_on_error=False)
    async def _bring_back(self, path: Path, undo: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(undo)
        except ChatUIError as problem:
            self.warn(str(problem))
        else:
            self.say("It is back.")
            self._at = path
            self._read()

    def _show(self) -> None:
        if self._prompts is None:
            return
        files = self._prompts.files
        texts = [fold(f"{one.name} {one.description}") for one in files]
        found = [files[place] for place in ranked(self._query, texts)]
        wrong = self._prompts.problems
        texts = [fold(f"{one.path.name} {one.words}") for one in wrong]
        problems = [wrong[place] for place in ranked(self._query, texts)]
        total = f"{len(files):,}" if files else ""
        is_filtered = bool(total and self._query.strip())
        self.query_one(Panel).figure = f"{len(found):,} of {total}" if is_filtered else total
        column = min(_NAME, max((cell_len(one.name) for one in found), default=0))
        lines: list[ListLine] = [_line(one, self._query, column) for one in found]
        if not files:
            lines += [Heading(words) for words in _nothing(self._files.folder)]
        elif not found:
            lines.append(Heading("No prompt has these words."))
        if problems:
            lines.append(Heading("What is wrong", f"{len(problems)}"))
            lines += [_problem_line(one) for one in problems]
        shown: list[PromptFile | PromptProblem] = [*found, *problems]
        at = next((one for one in shown if one.path == self._at), self.under_cursor)
        self.query_one(ChoiceList).show_lines(lines, at=at)
        self._preview()


def _line(file: PromptFile, query: str, column: int) -> Choice:
    name = file.name + " " * (column - cell_len(file.name))
    role = "system" if file.role is PromptRole.SYSTEM else ""
    return Choice(file, name, facts=(role,), hits=matched(query, file.name), aside=file.about)


def _problem_line(problem: PromptProblem) -> Choice:
    words = display_line(problem.words)
    return Choice(problem, words, "!", sign_color="$chat-warn", style="$chat-soft")


def _nothing(folder: Path) -> tuple[str, ...]:
    place = display_line(str(folder))
    return "There are no prompts yet.", f"^N makes one, as a file in {place}."


def _previewed(file: PromptFile) -> Content:
    """Return how a prompt begins, below what it says beside its text."""
    said = file.parameters.to_dict()
    others = [file.model or "", *(f"{name} {file.parameters.written(name)}" for name in said)]
    head = display_line(" · ".join(filter(None, others)))
    text = previewed(Template.parse(file.text), {})
    return Content.assemble((f"{head}\n\n", "$chat-text"), text) if head else text
