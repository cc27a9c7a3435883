"""The panel in which a path is typed, with what is attached already."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widgets import Input

from chatui.attach.path_completion import PathEntries, PathEntry, agreed, complete_path
from chatui.conversation.parts import Attachment
from chatui.errors import ChatUIError
from chatui.ui.panels.attach.lines import Attached, attached_lines, path_lines
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.widgets.choice_list import ChoiceList, Heading, ListLine
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.panel import Panel

_ADDRESS: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Attachments:
    """What goes with the prompt: how more comes to it, and what is taken off."""

    parts: Callable[[], Sequence[Attachment]]
    begin: Callable[[str, Callable[[], object]], Awaitable[None]]
    """Begins to attach what is at a path or an address, and calls something before it asks."""
    take_off: Callable[[int], object]


class AttachScreen(ListPanel[None]):
    """Attaches what is typed, or stands under the cursor, and closes when that is done."""

    section = "attach"
    heading = "Attach"
    question = "A path or an address"
    widths = (-9,)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("tab", "complete", "Complete"),
        ("ctrl+t", "close", "Close"),
        Binding("delete", "take_off(False)", "Take off", priority=True),
        Binding("backspace", "take_off(True)", "Take off", priority=True),
    ]

    def __init__(self, attachments: Attachments, folder: Path) -> None:
        super().__init__()
        self._attachments = attachments
        self._folder = folder
        self._listed: str | None = None
        """What was typed when the list was read; None while it is read."""
        self._found = PathEntries()

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.query_one(Field).value

    def on_mount(self) -> None:
        self._show()
        self._read()

    @on(Input.Changed)
    def _follow(self) -> None:
        self._listed = None
        self.say("")
        self._read()

    @work(group="paths", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        typed = self.typed
        self._found = PathEntries()
        if not typed.lower().startswith(_ADDRESS):
            self._found = await asyncio.to_thread(complete_path, typed, self._folder)
        self._listed = typed
        self._show()

    def _show(self, *, at: object = None) -> None:
        parts = self._attachments.parts()
        self.query_one(Panel).figure = str(len(parts) or "")
        attached, typed = [*attached_lines(parts)], self._listed
        lines: list[ListLine] = []
        if typed is None:
            pass
        elif typed.lower().startswith(_ADDRESS):
            lines.append(Heading("Enter fetches the picture there."))
        else:
            lines += path_lines(typed, self._found)
            if typed and not lines:
                lines.append(Heading("No name begins like this."))
        if not typed and lines:
            lines = [*attached, Heading("Here"), *lines]
        else:
            lines += attached
        self.query_one(ChoiceList).show_lines(lines, at=at)

    @on(Input.Submitted)
    def _submit(self) -> None:
        chosen = self.under_cursor
        if self._listed == self.typed and isinstance(chosen, PathEntry):
            self._use(chosen)
        else:
            self._take(self.typed.strip())

    @on(ChoiceList.Chosen)
    def _click(self, message: ChoiceList.Chosen) -> None:
        if isinstance(message.choice.value, PathEntry):
            self._use(message.choice.value)

    def _use(self, entry: PathEntry) -> None:
        if not entry.is_folder:
            self._take(str(entry.path))
        elif entry.can_be_typed:
            self._type(entry.typed)
        else:
            self.warn("The name of this folder cannot be typed. Drop what is in it.")

    @work(group="attach", exclusive=True, exit_on_error=False)
    async def _take(self, place: str) -> None:
        if not place:
            return
        self.say("Reading…")
        try:
            await self._attachments.begin(place, self._leave)
        except ChatUIError as problem:
            self.warn(str(problem))
        else:
            self._leave()

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss(None)

    def action_complete(self) -> None:
        """Write on as far as all names agree, else the one under the cursor."""
        if self._listed != self.typed:
            return
        longer, chosen = agreed(self._found), self.under_cursor
        if len(longer) > len(self.typed):
            self._type(longer)
        elif isinstance(chosen, PathEntry) and chosen.can_be_typed:
            self._type(chosen.typed)

    def action_take_off(self, only_where_empty: bool) -> None:
        """Take off what stands under the cursor, where the key edits nothing in the field."""
        chosen = self.under_cursor
        if not isinstance(chosen, Attached) or (only_where_empty and self.typed):
            raise SkipAction
        self._attachments.take_off(chosen.place)
        left = self._attachments.parts()
        place = min(chosen.place, len(left) - 1)
        self._show(at=Attached(place, left[place]) if left else None)

    def _type(self, text: str) -> None:
        field = self.query_one(Field)
        field.value = text
        field.cursor_position = len(text)
