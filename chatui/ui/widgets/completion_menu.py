"""What fits that was typed: slash commands and prompt files, or files to attach."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chatui.commands.action import Action
from chatui.commands.key_map import key_label
from chatui.commands.slash import ArgumentOffer, PromptOffer
from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

ROWS: Final = 8
_OTHER_ROWS: Final = 5  # of the page, what waits to be sent, title, prompt, status line
_NAME: Final = 25  # columns
_TITLE: Final = 34
_NARROW: Final = 56  # below, what may follow a command is shown where it is selected
_NARROW_NAME: Final = 11
_LEAST_OF_PATH: Final = 20


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A path that fits, a folder's with a slash at its end; the remark stands behind it."""

    path: str
    remark: str = ""


Offer = Action | ArgumentOffer | PromptOffer | FileOffer


class CompletionMenu(Widget):
    """A list above the composer; it never has the focus."""

    DEFAULT_CSS: ClassVar[str] = """
    CompletionMenu {
        height: auto; padding: 0 1; background: $chat-surface; display: none;
    }
    """

    offers: reactive[tuple[Offer, ...]] = reactive((), layout=True)
    selected: reactive[int] = reactive(0)

    @dataclass
    class Picked(Message):
        """A line was clicked."""

        offer: Offer

    def show(self, offers: tuple[Offer, ...]) -> None:
        """Show what fits, the first one selected; nothing where that is none."""
        if offers != self.offers:
            self.selected = 0
            self.offers = offers
        self.display = bool(offers)

    def close(self) -> None:
        """Show nothing for now."""
        self.display = False

    @property
    def choice(self) -> Offer | None:
        """What is selected, None while the list is closed."""
        return self.offers[self.selected] if self.display and self.offers else None

    def move(self, rows: int) -> None:
        """Select a line further down, or up; the ends meet."""
        if self.offers:
            self.selected = (self.selected + rows) % len(self.offers)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows are shown: what is typed below them stays in sight."""
        return max(1, min(ROWS, len(self.offers), viewport.height - _OTHER_ROWS))

    def render(self) -> Content:
        """Return the rows around the selected one."""
        rows = []
        last = min(self._first + self.content_size.height, len(self.offers))
        for index in range(self._first, last):
            is_selected = index == self.selected
            row = _row(self.offers[index], self.content_size.width, is_selected=is_selected)
            if is_selected:
                # The first cell of each row is empty.
                row = Content.assemble(("▌", "$chat-you"), row[1:].stylize("$chat-selection-text"))
                row = row.stylize_before("$chat-selection-text on $chat-selection")
            rows.append(row)
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.offers):
            self.post_message(self.Picked(self.offers[index]))

    def on_mouse_scroll_down(self) -> None:
        self.selected = min(self.selected + 1, len(self.offers) - 1)

    def on_mouse_scroll_up(self) -> None:
        self.selected = max(self.selected - 1, 0)

    @property
    def _first(self) -> int:
        return max(0, self.selected - self.content_size.height + 1)


def _row(offer: Offer, width: int, *, is_selected: bool) -> Content:
    if isinstance(offer, FileOffer):
        return _file_row(offer, width)
    if isinstance(offer, PromptOffer):
        return _prompt_row(offer, width)
    if isinstance(offer, ArgumentOffer):
        return _argument_row(offer, width)
    return _command_row(offer, width, is_selected=is_selected)


def _file_row(offer: FileOffer, width: int) -> Content:
    """Return a path, its folders soft; one that is too long is cut in its middle."""
    remark = Content.styled(offer.remark, "$chat-warn") if offer.remark else Content("")
    if remark.cell_length + _LEAST_OF_PATH > width:
        remark = Content("")
    shown = display_line(offer.path)
    folders, name = _parted(shown)
    path = Content.assemble((folders, "$chat-soft"), (name, "$chat-text"))
    room = max(1, width - 2 - (remark.cell_length + 2 if remark else 0))
    row = Content.assemble(" ", shortened(path, room))
    if remark:
        row = Content.assemble(row, "  ", remark)
    return row.pad_right(max(0, width - row.cell_length))


def _parted(path: str) -> tuple[str, str]:
    """Return a path's folders, and the name of what it leads to."""
    at = path.rstrip("/").rfind("/") + 1
    return path[:at], path[at:]


def _prompt_row(offer: PromptOffer, width: int) -> Content:
    """Return the name of a prompt file, and what it is for."""
    room = max(1, width - 1)
    column = min(room, _NAME if width >= _NARROW else _NARROW_NAME)
    name = shortened(Content.styled(f"/{offer.name}", "$chat-link"), room, at_end=True)
    name = name.pad_right(max(0, column - name.cell_length))
    told = Content.styled(display_line(offer.description), "$chat-soft")
    told = shortened(told, max(0, room - name.cell_length - 2), at_end=True)
    row = Content.assemble(" ", name, "  " if told else "", told)
    return row.pad_right(max(0, width - row.cell_length))


def _argument_row(offer: ArgumentOffer, width: int) -> Content:
    command = f"/{offer.action.slash} "
    words = Content.assemble((command, "$chat-soft"), (display_line(offer.argument), "$chat-text"))
    row = Content.assemble(" ", shortened(words, max(1, width - 1), at_end=True))
    return row.pad_right(max(0, width - row.cell_length))


def _command_row(action: Action, width: int, *, is_selected: bool) -> Content:
    """Return a command, what it does and its key; the whole of a command where it is selected."""
    room = max(1, width - 1)
    is_narrow = width < _NARROW and not is_selected
    argument = "" if is_narrow else action.argument
    column = min(room, _NAME if width >= _NARROW else _NARROW_NAME)
    command = Content.styled(f"/{action.slash} {argument}".rstrip(), "$chat-text")
    name = shortened(command, room if is_selected else column, at_end=True)
    name = name.pad_right(max(0, column - name.cell_length))
    title = shortened(Content.styled(action.title, "$chat-soft"), room - name.cell_length - 2)
    row = Content.assemble(" ", name, "  " if title else "", title)
    row = row.pad_right(max(0, min(width, 1 + column + 2 + _TITLE) - row.cell_length))
    key = key_label(action.keys[0]) if action.keys else ""
    if row.cell_length + 2 + len(key) <= width:
        row = Content.assemble(row, "  ", (key, "$chat-soft"))
    return row.pad_right(width - row.cell_length)
