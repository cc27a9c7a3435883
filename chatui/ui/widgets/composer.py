"""Where prompts are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingsMap
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static
from textual.widgets.text_area import Edit, EditResult, Location, WrappedDocument

from chatui.text.surrogates import encodable
from chatui.ui.graphemes import backspace_start, grapheme_at
from chatui.ui.terminal.private import TextAreaHooks
from chatui.ui.widgets.prompt_wrapping import PromptWrapping

if TYPE_CHECKING:
    from chatui.text.folded_pastes import FoldedPastes

EDITING: Final = BindingsMap(
    [
        *TextAreaHooks.BINDINGS,
        Binding("ctrl+b", "cursor_left", show=False),
        Binding("ctrl+f", "cursor_right", show=False),
        Binding("alt+b", "cursor_word_left", show=False),
        Binding("alt+f", "cursor_word_right", show=False),
        Binding("alt+backspace", "delete_word_left", show=False),
    ]
).key_to_bindings
"""The keys that edit the text where they mean nothing else, with what they do."""


_MOST_OF_THE_SCREEN: Final = 0.4
_MANY_PASTES: Final = 64
"""After so many more, those are forgotten that nothing can bring back."""


_LINE_ENDS: Final = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Where the toolkit would cut a line, and join the two by a newline: the text would be another."""
_STAND_INS: Final = "".join(map(chr, range(0xD800, 0xD800 + len(_LINE_ENDS))))


class PromptSign(Static):
    """The `›` in front of a prompt; a click on it asks for everything that can be done."""

    class Clicked(Message):
        """Everything that can be done is to be listed."""

    def __init__(self) -> None:
        super().__init__("›", markup=False)

    def on_click(self) -> None:
        self.post_message(self.Clicked())


class Composer(TextAreaHooks):
    """A text area of one row that grows to two fifths of the screen.

    `hear` is called with every key first; when it returns False, the key edits the text. `pasted`
    is called with what is about to be written by a paste; when it returns True, a long one is
    folded. Each key has had its effect before the next one is looked at, however fast they come:
    Textual itself would hear editing keys only after letters that came later.

    A folded paste is one character of the document, and drawn as how long it is; everybody else
    gets and gives full texts. The text is what will be sent, so nothing is made safe here;
    `ui/terminal/sink.py` guards the terminal.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"composer--folded"}

    class Touched(Message):
        """It was clicked, or something was pasted into it."""

    @dataclass
    class Folded(Message):
        """A long paste was folded."""

        pasted: str

    def __init__(
        self,
        hear: Callable[[events.Key], bool],
        pasted: Callable[[str], bool] | None = None,
        *,
        id: str | None = None,
    ) -> None:
        self._folded: FoldedPastes | None = None
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
        )
        self._hear = hear
        self._pasted = pasted

    def on_mount(self) -> None:
        self.heed_motion()

    def watch_show_cursor(self) -> None:
        self.heed_motion()

    def heed_motion(self) -> None:
        """Let a cursor blink that is seen, where things may move; each blink draws it anew."""
        self.cursor_blink = self.show_cursor and self.app.animation_level != "none"

    @property
    def text(self) -> str:
        """All that is written, with every paste in its place."""
        return self._full(self.document.text)

    @text.setter
    def text(self, text: str) -> None:
        self.load_text(text)

    @property
    def unfolded_text(self) -> str:
        """What is written beside the folded pastes."""
        text = self.document.text
        return _as_it_was(text if self._folded is None else self._folded.without(text))

    def get_text_range(self, start: Location, end: Location) -> str:
        """Return what is written between two places, with every paste in its place."""
        return self._full(super().get_text_range(start, end))

    def load_text(self, text: str) -> None:
        """Put a text in place of what is there; cannot be undone. What was folded once is again."""
        super().load_text(self._refolded(text))

    def edit(self, edit: Edit) -> EditResult:
        """Replace a part of the text; returns what was there, with every paste in its place."""
        edit.text = _in_one_line(encodable(edit.text))
        return self._edit(edit)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space was written."""
        return not self.text.strip()

    @property
    def is_at_top(self) -> bool:
        """Whether the cursor is on the first row, and nothing is selected."""
        return self._row == 0 and self.selection.is_empty

    @property
    def is_at_start(self) -> bool:
        """Whether nothing stands before the cursor, and nothing is selected."""
        return self.cursor_location == (0, 0) and self.selection.is_empty

    @property
    def is_at_bottom(self) -> bool:
        """Whether the cursor is on the last row, and nothing is selected."""
        return self._row == self.wrapped_document.height - 1 and self.selection.is_empty

    @property
    def wrapped_document(self) -> WrappedDocument:  # Textual sets it
        """The rows of the text; Textual's own are replaced by ours wherever it makes some."""
        return self._wrapping

    @wrapped_document.setter
    def wrapped_document(self, made: WrappedDocument) -> None:
        self._wrapping = PromptWrapping(made.document, self._label)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows are shown, which is all that the layout may give away."""
        return max(1, min(self._wrapping.height, int(viewport.height * _MOST_OF_THE_SCREEN)))

    def replace_text(self, text: str) -> None:
        """Put a text in place of what is there, with the cursor at its end; can be undone.

        What was folded once is folded again.
        """
        end = self.document.end
        self._edit(Edit(self._refolded(text), (0, 0), end, maintain_selection_offset=True))
        self.move_cursor(self.document.end)

    def go_to(self, location: tuple[int, int]) -> bool:
        """Move the cursor in a text of several rows; False when it is there already."""
        if self.wrapped_document.height < 2 or self.cursor_location == location:
            return False
        self.move_cursor(location)
        return True

    def write(self, text: str) -> None:
        """Write a text as if it was typed."""
        self.insert(text)

    def write_behind(self, text: str) -> None:
        """Write a text behind what is there, below an empty line, with the cursor at its end."""
        self.move_cursor(self.document.end)
        if not self.is_empty:
            blank = len(self.text) - len(self.text.rstrip("\n"))
            self.insert("\n" * max(0, 2 - blank))
        self.paste(text)

    def paste(self, text: str) -> None:
        """Write a text in place of what is selected; a long one is folded."""
        from chatui.text.folded_pastes import is_long  # seldom is a first key a paste

        start, end = sorted(self.selection)
        whole = Edit(_in_one_line(encodable(text)), start, end, maintain_selection_offset=False)
        if is_long(text):
            # One more step of undo; to lay it out before would take long.
            self._fold(start, self.edit_unseen(whole))
        else:
            self._edit(whole)

    def fold(self, start: Location, end: Location) -> None:
        """Fold what is written between two places, if it is long."""
        from chatui.text.folded_pastes import is_long

        if is_long(self.get_text_range(start, end)):
            self._fold(start, end)

    def _fold(self, start: Location, end: Location) -> None:
        from chatui.text.folded_pastes import FoldedPastes

        text = self.get_text_range(start, end)
        if self._folded is None:
            self._folded = FoldedPastes()
        character = self._folded.fold(text)
        if character is None:  # of a thousand, none is free
            self._edit(Edit(_in_one_line(text), start, end, maintain_selection_offset=False))
            return
        self._edit(Edit(character, start, end, maintain_selection_offset=False))
        self.history.checkpoint()
        if len(self._folded) % _MANY_PASTES == 0:
            self._folded.forget_all_but((self.document.text, *self.undoable_texts))
        self.post_message(self.Folded(text))

    def unfold(self) -> bool:
        """Unfold the paste at the cursor, else the last one; False when there is none."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        for beside in (column - 1, column):
            if 0 <= beside < len(line) and self._is_folded(line[beside]):
                return self.unfold_at((row, beside))
        for row in range(self.document.line_count - 1, -1, -1):
            line = self.document.get_line(row)
            if line.isascii():
                continue
            for column in range(len(line) - 1, -1, -1):
                if self._is_folded(line[column]):
                    return self.unfold_at((row, column))
        return False

    def unfold_at(self, place: Location) -> bool:
        """Unfold the paste at a place; False when there is none.

        The cursor goes to its start, from behind it to its end.
        """
        row, column = place
        character = self.document.get_line(row)[column : column + 1]
        if not self._is_folded(character):
            return False
        is_behind = self.cursor_location == (row, column + 1)
        text, end = _in_one_line(self._full(character)), (row, column + 1)
        self._edit(Edit(text, place, end, maintain_selection_offset=False))
        self.history.checkpoint()
        if not is_behind:
            self.move_cursor(place)
        return True

    def continue_line(self) -> bool:
        """Make a newline of a backslash before the cursor; False when there is none."""
        row, column = self.cursor_location
        if not self.document.get_line(row)[:column].endswith("\\"):
            return False
        self.action_delete_left()
        self.insert("\n")
        return True

    def get_cursor_left_location(self) -> Location:
        """Return the place before the grapheme on the left, or the end of the line above."""
        row, column = self.cursor_location
        if column == 0:
            return super().get_cursor_left_location()
        return row, grapheme_at(self.document.get_line(row), column - 1)[0]

    def get_cursor_right_location(self) -> Location:
        """Return the place behind the grapheme on the right, or the start of the line below."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column >= len(line):
            return super().get_cursor_right_location()
        return row, grapheme_at(line, column)[1]

    def get_cursor_word_left_location(self) -> Location:
        row, column = self._at_grapheme(super().get_cursor_word_left_location())
        before = self.document.get_line(row)
        end = self.cursor_location[1] if row == self.cursor_location[0] else column
        last = max(self._pastes_between(before, column, end), default=None)
        if last is None:
            return row, column
        return row, last if not before[last + 1 : end].strip() else last + 1

    def get_cursor_word_right_location(self) -> Location:
        row, column = self._at_grapheme(super().get_cursor_word_right_location())
        line = self.document.get_line(row)
        start = self.cursor_location[1] if row == self.cursor_location[0] else column
        first = min(self._pastes_between(line, start, column), default=None)
        if first is None:
            return row, column
        return row, first + 1 if not line[start:first].strip() else first

    def action_delete_left(self) -> None:
        """Delete what is selected, else an emoji, or a letter or its last mark."""
        row, column = self.cursor_location
        if column == 0 or not self.selection.is_empty:
            super().action_delete_left()
            return
        start = backspace_start(self.document.get_line(row), column)
        self.delete_typed((row, start), (row, column))

    def _at_grapheme(self, location: Location) -> Location:
        row, column = location
        line = self.document.get_line(row)
        return row, grapheme_at(line, column)[0] if column < len(line) else column

    def find_matching_bracket(self, bracket: str, search_from: Location) -> None:
        """Find none: nothing is shown of it, and looking for it takes as long as the text is."""

    def render_line(self, y: int) -> Strip:
        """Return a row; Textual's own cuts the whole line into rows for each of them."""
        if self.document.end == (0, 0):
            return super().render_line(y)
        base, width = self.rich_style, self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= self._wrapping.height:
            return Strip.blank(width, base)
        row = self._wrapping.row(y)
        line = self.document.get_line(row.line)
        is_last = row.end == len(line)
        # The line's end is a place as well: for the cursor, and in a selection that goes on.
        drawn = self._drawn(line[row.start : row.end] + " " * is_last)
        places = list(accumulate(map(len, drawn), initial=0))
        text = Text("".join(drawn), end="", no_wrap=True)
        if len(text) > len(drawn):
            style = self.get_component_rich_style("composer--folded", partial=True)
            for at, label in zip(places, drawn, strict=False):
                if len(label) > 1:
                    text.stylize(style, at, at + len(label))
        start, end = sorted(self.selection)
        if start < (row.line, row.end + is_last) and end > (row.line, row.start):
            first = max(0, start[1] - row.start) if start[0] == row.line else 0
            last = min(end[1] - row.start, len(drawn)) if end[0] == row.line else len(drawn)
            style = self.get_component_rich_style("text-area--selection")
            text.stylize(style, places[first], places[last])
        cursor_line, cursor = self.cursor_location
        if (
            self.is_cursor_drawn
            and cursor_line == row.line
            and row.start <= cursor < row.end + is_last
        ):
            behind = grapheme_at(line, cursor)[1] if cursor < len(line) else cursor + 1
            style = self.get_component_rich_style("text-area--cursor")
            text.stylize(style, places[cursor - row.start], places[behind - row.start])
        text.expand_tabs(self.indent_width)
        strip = Strip(text.render(self.app.console))
        return strip.adjust_cell_length(width, base).apply_style(base)

    async def on_key(self, event: events.Key) -> None:
        event.prevent_default()
        if self._hear(event):
            event.stop()
        elif event.key in EDITING:
            event.stop()
            await self.run_action(EDITING[event.key][0].action)
        else:
            await self.take_key(event)

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        if self._pasted is not None and self._pasted(event.text):
            self.paste(event.text)
        else:
            self.replace(event.text, *self.selection, maintain_selection_offset=False)
        self.post_message(self.Touched())

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Touched())
        if self.selection.is_empty:
            self.unfold_at(self.get_target_document_location(event))

    def _edit(self, edit: Edit) -> EditResult:
        """Edit by a text in which characters may stand for pastes."""
        result = super().edit(edit)
        return replace(result, replaced_text=self._full(result.replaced_text))

    def _pastes_between(self, line: str, start: int, end: int) -> list[int]:
        """Return where a part of a line holds folded pastes."""
        return [at for at in range(start, end) if self._is_folded(line[at])]

    def _drawn(self, text: str) -> list[str]:
        """Return what is drawn for each character."""
        if text.isascii():
            return list(text)
        return [self._wrapping.label(character) for character in text]

    def _full(self, text: str) -> str:
        """Return a part of the document as everybody else is to have it."""
        text = _as_it_was(text)
        return text if self._folded is None else self._folded.full(text)

    def _refolded(self, text: str) -> str:
        """Return a text as the document is to have it, with the pastes in it that are known."""
        text = encodable(text)
        return _in_one_line(text if self._folded is None else self._folded.folded(text))

    def _label(self, character: str) -> str:
        if character in _STAND_INS:
            return "¶"
        return character if self._folded is None else self._folded.label(character)

    def _is_folded(self, character: str) -> bool:
        return self._folded is not None and self._folded.text_of(character) is not None

    @property
    def _row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y


def _in_one_line(text: str) -> str:
    """Return a text that the toolkit cuts at newlines alone."""
    return _exchanged(text, _LINE_ENDS, _STAND_INS)


def _as_it_was(text: str) -> str:
    """Return the text that was made so."""
    return text if text.isascii() else _exchanged(text, _STAND_INS, _LINE_ENDS)


def _exchanged(text: str, these: str, those: str) -> str:
    for this, that in zip(these, those, strict=True):
        if this in text:
            text = text.replace(this, that)
    return text
