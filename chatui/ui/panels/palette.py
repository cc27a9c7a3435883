"""The palette: everything that can be done, by name, and every prompt that was sent."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.widgets import Input

from chatui.commands.action import Action
from chatui.commands.key_map import key_label
from chatui.commands.panel_keys import PANELS, foot
from chatui.storage.prompt_history import SentPrompt
from chatui.text.folding import fold
from chatui.text.safety import display_line
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import find_spread, find_words
from chatui.ui.panels.prompt_lines import EarlierPrompt, EarlierPrompts, prompt_lines
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_MOST_BELOW: Final = 20  # prompts that were found, below the actions
_MOST_ALONE: Final = 100  # prompts that were found, in a panel of their own
_MARGINS: Final = 4  # columns around the text of a line
_DO: Final = foot(PANELS["palette"].keys)
_WRITE: Final = foot(PANELS["prompts"].keys)
_NOT_LISTED: Final = (
    "newline",
    "previous-prompt",
    "next-prompt",
    "back",
    "copy-or-stop",
    "palette",
    "page-up",
    "page-down",
    "write",
    "line-down",
    "line-up",
    "message-down",
    "message-up",
    "first-line",
    "last-line",
    "copy-block",
    "reading-help",
)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something that can be done: its name, its key, its slash command, and how it is done."""

    text: str
    call: Callable[[], object]
    key: str = ""
    slash: str = ""


@dataclass(frozen=True, slots=True)
class PromptSource:
    """Where earlier prompts come from, the oldest first, and what is done with the chosen one."""

    read: Callable[[], Sequence[SentPrompt]]
    use: Callable[[SentPrompt], object]


def action_entries(
    actions: Iterable[Action], perform: Callable[[Action], object]
) -> list[PaletteEntry]:
    """Return the actions that one would look for by name; sending last, for who has no keys."""
    listed = [action for action in actions if action.id not in _NOT_LISTED]
    return [
        PaletteEntry(
            action.title,
            partial(perform, action),
            key_label(action.keys[0]) if action.keys else "",
            f"/{action.slash}" if action.slash else "",
        )
        for action in sorted(listed, key=lambda action: action.id == "send")
    ]


class PaletteScreen(ListPanel[PaletteEntry | None]):
    """Lets one of the entries be chosen, or an earlier prompt.

    Below entries, prompts are shown once something was typed; without entries, all of them are.
    """

    widths = (9, 10)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+p", "close", "Close"),
        ("pageup", "move(-10)", "Page up"),
        ("pagedown", "move(10)", "Page down"),
    ]

    def __init__(
        self,
        heading: str,
        entries: Sequence[PaletteEntry],
        source: PromptSource | None = None,
        *,
        query: str = "",
    ) -> None:
        super().__init__()
        self.section = "palette" if entries else "prompts"
        self.heading = heading
        self.question = "What should be done?" if entries else "Which prompt?"
        self._entries = entries
        self._texts = [fold(f"{entry.text} {entry.slash}") for entry in entries]
        self._source = source
        self._prompts: EarlierPrompts | None = None
        self._query = display_line(query)
        self._chooses_when_read = False
        """Enter came before the prompts did."""

    def on_mount(self) -> None:
        field = self.query_one(Field)
        field.value = self._query
        field.cursor_position = len(self._query)
        self._show()
        if self._source is not None:
            self._read(self._source)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show, keep=True)

    @work(group="prompts", exit_on_error=False)
    async def _read(self, source: PromptSource) -> None:
        self._prompts = await asyncio.to_thread(lambda: EarlierPrompts(source.read()))
        self._show(keep=True)
        if self._chooses_when_read and self.is_current:
            self._choose()

    @on(Input.Changed)
    def _filter(self) -> None:
        self._chooses_when_read = False
        self._query = self.query_one(Field).value
        self._show()

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        match self.under_cursor:
            case PaletteEntry() as entry:
                self.dismiss(entry)
            case EarlierPrompt() as prompt if self._source is not None:
                self.dismiss(PaletteEntry(prompt.line, partial(self._source.use, prompt.sent)))
            case _:
                self._chooses_when_read = self._prompts is None

    @on(ChoiceList.Highlighted)
    def _say_what_enter_does(self, message: ChoiceList.Highlighted) -> None:
        if message.choice is not None:
            is_prompt = isinstance(message.choice.value, EarlierPrompt)
            self.query_one(KeyLine).show_keys(_WRITE if is_prompt else _DO)

    def _show(self, *, keep: bool = False) -> None:
        choices = self.query_one(ChoiceList)
        at = self.under_cursor if keep else None
        choices.show_lines(self._lines(choices.scrollable_content_region.width - _MARGINS), at=at)

    def _lines(self, width: int) -> list[ListLine]:
        found = self._found()
        if not self._entries:
            most = _MOST_ALONE if self._query.strip() else len(found)
            self.query_one(Panel).figure = _count(found, most)
            return prompt_lines(found[:most], self._query, width) or self._nothing()
        lines: list[ListLine] = [
            self._line(index) for index in self._matches(has_prompts=bool(found))
        ]
        if found:
            lines.append(Heading("Earlier prompts", _count(found, _MOST_BELOW)))
            lines += prompt_lines(found[:_MOST_BELOW], self._query, width)
        return lines or self._nothing()

    def _found(self) -> list[EarlierPrompt]:
        if self._prompts is None or (self._entries and not self._query.strip()):
            return []
        return self._prompts.find(self._query)

    def _matches(self, *, has_prompts: bool) -> list[int]:
        """Return the entries that fit; words that mean a prompt are not taken for mere letters."""
        matches = find_words(self._query, self._texts)
        if not matches and not (has_prompts and len(self._query.split()) > 1):
            matches = find_spread(self._query, self._texts)
        return matches

    def _nothing(self) -> list[ListLine]:
        if self._entries:
            return [Heading("There is nothing of that name.")]
        if self._prompts is None:
            return []
        if len(self._prompts):
            return [Heading("No earlier prompt has these words.")]
        return [
            Heading("No prompt was sent from here yet."),
            Heading("Imported ones are in the conversations."),
        ]

    def _line(self, index: int) -> Choice:
        entry = self._entries[index]
        return Choice(entry, entry.text, facts=(entry.key, entry.slash))


def _count(found: Sequence[EarlierPrompt], most: int) -> str:
    return f"{most} of {len(found)}" if len(found) > most else str(len(found) or "")
