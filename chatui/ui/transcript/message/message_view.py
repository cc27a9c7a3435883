"""One message of the transcript: its rows, made when they are needed, dropped when they are not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chatui.conversation.message import Message
from chatui.conversation.parts import ReasoningPart, SourcesPart
from chatui.ui.part_words import part_lines
from chatui.ui.transcript.lines import Frame, Row, Run
from chatui.ui.transcript.message import message_rows
from chatui.ui.transcript.message.card import card_of
from chatui.ui.transcript.message.foot import Foot, detail_lines, foot_of
from chatui.ui.transcript.message.hints import Hint, HintKeys, hint_runs
from chatui.ui.transcript.message.sources import height_of, source_rows
from chatui.ui.transcript.message.thoughts import Thoughts

if TYPE_CHECKING:
    from chatui.ui.transcript.markdown.blocks import Code
    from chatui.ui.transcript.markdown.document import Document, Hurry
    from chatui.ui.transcript.markdown.outline import OutlineEntry
    from chatui.ui.transcript.markdown.sideways import Shape
    from chatui.ui.transcript.message.raw_text import RawText

_OPEN: Final = (("L", "open"),)
_LOOK: Final = (("o", "look"),)
_UNFOLD: Final = (("t", "unfold"),)
_FOLD: Final = (("t", "fold"),)
_NO_FILES: Final[Mapping[str, str]] = MappingProxyType({})
_NO_KEYS: Final = HintKeys()
BODY_LINE: Final = 1 << 22
END_LINE: Final = 3 << 22
"""Lines of a message: its head from 0, its text from BODY_LINE, what is below from END_LINE."""


class MessageView:
    """The rows of one message in three sections: head, body, and end.

    `serial` orders messages; it never changes, so that a selection survives whatever happens to
    the heights. Rows exist only after `lay_out`.
    """

    # Of thousands of messages most are never seen: what is not set costs nothing.
    tag = ""
    live_foot: Foot | None = None
    is_unfolded = False
    shows_all_sources = False
    has_details = False
    more_details: Sequence[str] = ()
    is_current = False
    is_followed = False
    """Whether another message stands below it, so that an empty row parts them."""
    frame: Frame | None = None
    document: "Document | None" = None
    shapes: "dict[int, Shape] | None" = None
    """The shapes of its blocks, by their numbers, once one was given another."""
    is_raw = False
    """Whether its text is shown as it came."""
    _raw: "RawText | None" = None
    thoughts: Thoughts | None = None
    files: Mapping[str, str] = _NO_FILES
    """The text of the files that are unfolded, by their SHA-256."""
    has_new_thoughts = False
    _text_began: float | None = None
    has_new_parts = False
    _fed = 0
    _head: Sequence[Row] = ()
    _head_lines: Sequence[str] = ()
    _prompt: Sequence[Row] = ()
    _body: Sequence[Row] = ()
    _body_lines: Sequence[str] = ()
    _end: Sequence[Row] = ()
    _end_lines: Sequence[str] = ()

    def __init__(
        self, message: Message, serial: int, day: date | None, keys: HintKeys | None = None
    ) -> None:
        self.message = message
        self._hint_keys = keys or _NO_KEYS
        self.serial = serial
        self.day = day

    @property
    def is_prompt(self) -> bool:
        """Whether it is shown as it was typed."""
        return message_rows.is_prompt(self.message)

    @property
    def height(self) -> int:
        """How many rows it has; right only when it is laid out."""
        return len(self._head) + len(self.body) + len(self._end)

    @property
    def body(self) -> Sequence[Row]:
        """The rows of its text."""
        document = self.document
        if document is None:
            return self._body
        return document.rows if self._raw is None else self._raw.rows

    @property
    def body_top(self) -> int:
        """The number of the first row of its text."""
        return len(self._head)

    @property
    def end_top(self) -> int:
        """The number of the first row below its text."""
        return len(self._head) + len(self.body)

    @property
    def own_rows(self) -> range:
        """The rows that it has without what parts it from the messages above and below."""
        above = len(message_rows.day_rows(self.day, self.frame)) if self.day and self.frame else 0
        return range(above, self.height - (self.is_prompt or self.is_followed))

    @property
    def is_behind(self) -> bool:
        """Whether `advance` has work left."""
        return self.document is not None and self.document.is_behind

    @property
    def is_laid_out_anew(self) -> bool:
        """Whether the rows of its text are still those of the frame before."""
        return self.document is not None and self.document.is_laid_out_anew

    def estimate(self, width: int) -> int:
        """Guess the height from the length of the text, at next to no cost."""
        characters, line_ends = self.message.text_length
        rows = 1 + line_ends + characters // max(20, width) if characters else 0
        if self.message.unread is None and (not characters or len(self.message.content) > 1):
            rows += sum(1 for _ in part_lines(self.message))
            if count := len(self.message.sources):
                rows += height_of(count) + bool(rows)
        return rows + (2 if self.day else 0) + (1 if self.is_prompt else 1 + self.is_followed)

    def row(self, number: int) -> tuple[Row, int]:
        """Return a row and the number of its line within the message."""
        if number < len(self._head):
            row = self._head[number]
            return row, row.line
        number -= len(self._head)
        body = self.body
        if number < len(body):
            row = body[number]
            return row, BODY_LINE + row.line
        row = self._end[number - len(body)]
        return row, END_LINE + row.line

    def row_of_line(self, line: int) -> int:
        """Return the first row that shows a line, or the next one that is shown."""
        low, high = 0, self.height
        while low < high:
            middle = (low + high) // 2
            if self.row(middle)[1] < line:
                low = middle + 1
            else:
                high = middle
        return low

    def line_text(self, line: int) -> str:
        """Return the text of a line as a copy gives it."""
        if line >= END_LINE:
            lines, number = self._end_lines, line - END_LINE
        elif line >= BODY_LINE:
            lines, number = self._lines, line - BODY_LINE
        else:
            lines, number = self._head_lines, line
        return lines[number] if number < len(lines) else ""

    def has_text_line(self, line: int) -> bool:
        """Tell whether a line is one of its text, though perhaps an empty one."""
        return 0 <= line - BODY_LINE < len(self._lines)

    @property
    def _lines(self) -> Sequence[str]:
        if self.document is None:
            return self._body_lines
        return self.document.lines if self._raw is None else self._raw.lines

    def code_block(self, number: int) -> "Code | None":
        """Return a code block, counted from 1, as it came but for unsafe characters."""
        document = self.laid_out_document()
        return None if document is None else document.code_block(number)

    def outline(self) -> "list[OutlineEntry]":
        """Return the headings and blocks of code of its text, at lines of the message."""
        document = self.laid_out_document()
        entries = [] if document is None else document.outline()
        return [entry._replace(line=BODY_LINE + entry.line) for entry in entries]

    def laid_out_document(self) -> "Document | None":
        """Return its text as Markdown, all of it laid out; None before it was seen."""
        while self.document is not None and self.document.is_behind:
            self.document.advance(lambda: False)
        return self.document

    def block_at(self, number: int) -> int | None:
        """Return the number of the code block that a row is of, None when it is of none."""
        if not self.body_top <= number < self.end_top:
            return None
        for row in reversed(self.body[: number - self.body_top + 1]):
            for run in row.runs:
                if run.action.startswith("copy "):
                    return int(run.action.removeprefix("copy "))
            if row.band != "code":
                break
        return None

    def unfold_line(self, line: int) -> bool:
        """Show a line that is folded away below the text; False when it is shown."""
        if line < END_LINE or self.row(self.row_of_line(line))[1] == line:
            return False
        self.shows_all_sources = True
        self.lay_out_end()
        return True

    def numbered_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the number and the text of each line of what was said."""
        if self.is_unfolded:
            yield from enumerate(self._head_lines[1:], 1)
        yield from enumerate(self._lines, BODY_LINE)
        yield from enumerate(self._end_lines, END_LINE)

    def lay_out(self, frame: Frame, hurry: "Hurry") -> None:
        """Make the rows for a frame; what cannot be done in time is left to `advance`."""
        if self.frame == frame:
            return
        self.frame = frame
        if self.is_prompt:
            self._prompt, self._body_lines = message_rows.prompt_rows(
                self.message, frame, self.tag, self.files
            )
        elif self.document is None:
            self._begin_document(frame)
            self.advance(hurry)
        else:
            self.document.set_frame(frame)
            self.advance(hurry)
        if self.is_raw:
            if self.message.is_streaming:
                self.is_raw = False  # what grows is rendered
            else:
                self._lay_out_source(frame)
        self.lay_out_head()
        self.lay_out_end()

    def toggle_raw(self) -> Callable[[int], int]:
        """Show the text as it came, or again as Markdown; return where each row is now."""
        before, top, bottom, height = self.body, self.body_top, self.end_top, self.height
        self.is_raw = not self.is_raw
        self._raw = None
        if self.is_raw and self.frame is not None:
            self._lay_out_source(self.frame)

        def now(number: int) -> int:
            from chatui.ui.transcript.message.raw_text import same_row

            if number < top:
                return number
            if number >= bottom:
                return number + self.height - height
            return top + same_row(number - top, before, self.body)

        return now

    def _lay_out_source(self, frame: Frame) -> None:
        from chatui.ui.transcript.message.raw_text import RawText  # few texts are read so

        self._raw = RawText(self.message.text, frame)

    def drop(self) -> None:
        """Forget the rows."""
        self.frame = None
        self.document = None
        self._raw = None
        self._head, self._prompt, self._body, self._end = (), (), (), ()
        self._head_lines, self._body_lines, self._end_lines = (), (), ()

    def feed(self, text: str) -> None:
        """Take a delta of a running reply; one that is not laid out reads its message later."""
        if self.thoughts is not None and self.thoughts.is_live:
            self.thoughts.end()
            self.has_new_thoughts = True
        if self._text_began is None:
            self._text_began = monotonic()
        if self.document is not None:
            if not self._fed and self.message.sources:
                self.has_new_parts = True  # an empty row parts them from the text that begins
            self._fed += len(text)
            self.document.feed(text)

    def feed_thoughts(self, text: str) -> None:
        """Take a delta of a running reply's thoughts."""
        if self.thoughts is None:
            self.thoughts = Thoughts(began=monotonic())
        self.thoughts.feed(text)
        self.has_new_thoughts = True

    def turn_into_thoughts(self, hurry: "Hurry", *, unfolds: bool) -> None:
        """Take the message as it is now: of a running reply's text some were thoughts."""
        if self.thoughts is None:
            self.thoughts = Thoughts(began=self._text_began)
        self.thoughts.feed(self.message.reasoning.removeprefix(self.thoughts.text))
        self.thoughts.end()
        self.is_unfolded = self.is_unfolded or unfolds
        if self.document is None or self.frame is None:
            return
        self._begin_document(self.frame)
        said = [part for part in self.message.content if not isinstance(part, SourcesPart)]
        if self._fed and isinstance(said[-1], ReasoningPart):
            self.feed("\n\n")  # which parts what follows from what was said before
        self.advance(hurry)
        self.lay_out_head()

    def end(self) -> None:
        """Take the message as it is now: the reply has ended."""
        self.live_foot = None
        if self.thoughts is not None:
            self.thoughts.end()
        if self.document is None or self.frame is None:
            return
        if self._fed != len(self.message.text):
            self._begin_document(self.frame)
        else:
            self.document.end()
        self.lay_out_head()
        self.lay_out_end()

    def advance(self, hurry: "Hurry") -> int:
        """Work on the text until it is done or it is time to stop; return the first changed row."""
        if self.document is None:
            return self.height
        first = self.document.advance(hurry)
        return len(self._head) + (first if self._raw is None else len(self._raw.rows))

    def lay_out_head(self) -> None:
        """Make the rows above the text."""
        self.has_new_thoughts = False
        if self.frame is None:
            return
        self._head = message_rows.day_rows(self.day, self.frame) if self.day else []
        self._head_lines = [""]
        if self.is_prompt:
            return
        if self.thoughts is None and self.message.reasoning:
            self.thoughts = Thoughts(self.message.reasoning)
        thoughts = self.thoughts
        if thoughts:
            rows, self._head_lines = message_rows.thought_rows(
                thoughts, self.frame, unfolded=self.is_unfolded
            )
            self._head = [*self._head, *rows]

    def lay_out_end(self) -> None:
        """Make the rows below the text."""
        self.has_new_parts = False
        if self.frame is None:
            return
        frame = self.frame
        rows: list[Row] = []
        lines: list[str] = []
        if self.is_prompt:
            hints = self._hints(_FOLD if self.files else _UNFOLD)
            self._body = message_rows.with_hints(
                message_rows.with_hints(self._prompt, "▣", self._hints(_LOOK), frame),
                "▤",
                hints,
                frame,
            )
        else:
            rows, lines = self._part_rows(frame)
            rows += [row._replace(line=len(lines)) for row in self._ending_rows(frame)]
        if self.has_details:
            details = [*detail_lines(self.message), *self.more_details]
            rows += message_rows.soft_rows(details, frame, len(lines))
            lines += details
        # The empty row below a prompt is its own; what is told below that needs another.
        if self.has_details if self.is_prompt else self.is_followed:
            rows.append(Row(len(lines), ()))
        self._end, self._end_lines = rows, lines

    def _hints(self, hints: Sequence[Hint]) -> Sequence[Run]:
        """Return the hints where their keys act on this message."""
        keys = self._hint_keys
        return hint_runs(hints, "", keys) if self.is_current and keys.is_reading else ()

    def _part_rows(self, frame: Frame) -> tuple[list[Row], list[str]]:
        """Return the rows and lines of what a reply holds beside its text."""
        lines = list(part_lines(self.message))
        soft = message_rows.soft_rows(lines, frame, 0)
        rows = [*message_rows.with_hints(soft, "▣", self._hints(_LOOK), frame)]
        if sources := self.message.sources:
            if lines or self.message.text:
                rows.append(Row(len(lines), ()))
            more_rows, more_lines = source_rows(
                sources,
                frame,
                len(lines),
                unfolded=self.shows_all_sources,
                hints=self._hints(_OPEN),
            )
            rows += more_rows
            lines += more_lines
        return rows, lines

    def _ending_rows(self, frame: Frame) -> list[Row]:
        """Return the rows that say how a reply stands."""
        keys, is_current = self._hint_keys, self.is_current
        if (card := card_of(self.message)) is not None:
            card = card._replace(remark="") if keys.is_aside else card
            return message_rows.card_rows(card, frame, keys, current=is_current)
        foot = self.live_foot or foot_of(self.message)
        return message_rows.foot_rows(foot, frame, self.tag, keys, current=is_current)

    def _begin_document(self, frame: Frame) -> None:
        # Late, as an empty chat needs none of the Markdown.
        from chatui.ui.transcript.markdown.document import Document

        text = self.message.text
        self._fed = len(text)
        self.document = Document(frame, self.shapes)
        self.document.feed(text)
        if not self.message.is_streaming:
            self.document.end()
