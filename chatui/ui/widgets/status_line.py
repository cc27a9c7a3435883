"""The last line: where the next prompt goes, how full the context is, keys or a notice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from chatui.commands.key_map import key_of
from chatui.text.safety import display_line
from chatui.ui.shortened import few_rows, shortened
from chatui.ui.terminal.private import KEEPS_SELECTION

NOTICE_SECONDS: Final = 4.0
_READ_A_SECOND: Final = 14  # characters
_GAP: Final = 2
_SHORTEST_MODEL: Final = 8  # columns
_AMBER: Final = 0.7
_RED: Final = 0.9
_PRESS: Final = "press "
"""Before the key that a click presses, where others do an action."""

Tone = Literal["text", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be read now."""

    text: str
    tone: Tone = "text"
    while_running: bool = False
    """Whether it is true only as long as a reply is on its way."""
    keys: tuple[str, ...] = ()
    """The keys that are named in it, as they are written there; a click on one presses it."""

    @property
    def seconds(self) -> float:
        """How long it takes to read it."""
        return max(NOTICE_SECONDS, len(self.text) / _READ_A_SECOND)


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How many tokens of the model's context are used; `limit` is None when it is unknown.

    `is_limit_told` is False where it is not the endpoint that says how many there may be.
    """

    used: int
    limit: int | None
    estimated: bool
    is_limit_told: bool = True

    def __str__(self) -> str:
        from chatui.text.token_counts import part_of, tokens  # an empty chat has none

        sign = "≈" if self.estimated else ""
        if self.limit:
            part = part_of(self.used, self.limit)
            part = part if self.is_limit_told else part.replace("of ", "of ≈")
            told = "!! " if self.share >= _RED else "! " if self.share >= _AMBER else ""
            return f"{told}{sign}{part} · {self.share:.0%}".replace("%", " %")
        return f"{sign}{tokens(self.used)} tok"

    @property
    def share(self) -> float:
        """The part of the context that is used, 0 when its size is unknown."""
        return self.used / self.limit if self.limit else 0.0

    @property
    def color(self) -> str:
        """The theme's colour for it."""
        if self.share >= _RED:
            return "$chat-bad"
        return "$chat-warn" if self.share >= _AMBER else "$chat-soft"


@dataclass(frozen=True, slots=True)
class DraftSize:
    """About how many tokens a long draft takes, and how many of them the model has no room for."""

    tokens: int
    too_many: int = 0

    def __str__(self) -> str:
        from chatui.text.token_counts import tokens  # few drafts are long

        words = f"draft ≈{tokens(self.tokens)} tok"
        return f"{words}, {tokens(self.too_many)} too many" if self.too_many else words


class StatusHint(NamedTuple):
    """What can be done, as it stands in the line; a click does it."""

    action_id: str
    text: str


class _Piece(NamedTuple):
    """A part of the line; those of a higher `rank` give way first, then the rightmost."""

    content: Content
    rank: int = 0
    action_id: str = ""


class _NamedKey(NamedTuple):
    """A key that is named in a notice: in which row, from which character up to which."""

    row: int
    start: int
    end: int
    key: str


class StatusLine(Widget):
    """One line; a notice takes its right part until it was read, or until it is withdrawn.

    What does not fit gives way: the endpoint first, the last hint never. A notice that is too
    long, or that would cover the keys of reading mode for good, stands above.
    """

    DEFAULT_CLASSES = KEEPS_SELECTION
    DEFAULT_CSS: ClassVar[str] = "StatusLine { height: auto; padding: 0 1; }"

    endpoint: reactive[str] = reactive("")
    model: reactive[str] = reactive("")
    model_key: reactive[str] = reactive("")
    sampling: reactive[str] = reactive("")
    """How replies are sampled otherwise than elsewhere."""
    effort: reactive[str] = reactive("")
    """How hard the model is to think."""
    hints: reactive[tuple[StatusHint, ...]] = reactive(())
    others: reactive[str] = reactive("")
    """What goes on in other conversations."""
    context: reactive[ContextUse | None] = reactive(None)
    draft: reactive[DraftSize | None] = reactive(None)
    reading: reactive[tuple[StatusHint, ...]] = reactive((), layout=True)
    """The keys of reading mode while it is on, else empty."""
    notice: reactive[Notice | None] = reactive(None, layout=True)
    standing: reactive[Notice | None] = reactive(None, layout=True)
    """A notice that stays until it is taken away."""
    hovered: reactive[str] = reactive("")
    """What a click would do: the id of an action, or which key it would press."""

    @dataclass
    class Picked(Message):
        """Something that can be done was clicked."""

        action_id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._withdrawal: Timer | None = None
        self._waiting: list[Notice] = []
        self._targets: list[tuple[int, int, str]] = []
        self._rows: list[Content] = []
        self._named_keys: list[_NamedKey] = []

    def show(self, *notices: Notice, seconds: float | None = None) -> None:
        """Show notices one after the other, each for some seconds, before those that wait."""
        first, *others = notices
        self._waiting = [*others, *self._waiting]
        self.notice = first
        if self._withdrawal is not None:
            self._withdrawal.stop()
        self._withdrawal = self.set_timer(seconds or first.seconds, self.withdraw_notice)

    def withdraw_notice(self) -> None:
        """Take the passing notice away; the next one that waits takes its place."""
        self.notice = None
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.show(*waiting)

    def show_behind(self, notice: Notice) -> None:
        """Show a notice when the one that is shown, and those that wait, have had their time."""
        if self.notice is None:
            self.show(notice)
        else:
            self._waiting.append(notice)

    def withdraw_all(self) -> None:
        """Take the passing notice away, and those that wait."""
        self._waiting = []
        self.notice = None

    def withdraw_about_running(self) -> None:
        """Take a notice away that is true only as long as a reply is on its way."""
        if self.notice is not None and self.notice.while_running:
            self.withdraw_notice()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows there are."""
        return len(self._above(width)) + 1

    def render(self) -> Content:
        """Return the rows for the width that there is."""
        width = max(1, self.content_size.width)
        self._rows = rows = [*self._above(width), self._row(width)]
        notice = self.notice or self.standing
        self._named_keys = [] if notice is None else list(_keys_in(rows, notice.keys))
        for row, start, end, key in self._named_keys:
            if self.hovered == f"{_PRESS}{key}":
                rows[row] = rows[row].stylize("underline", start, end)
        return Content("\n").join(rows)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._action_at(event.x, event.y)

    def on_leave(self) -> None:
        self.hovered = ""

    def on_click(self, event: events.Click) -> None:
        action_id = self._action_at(event.x, event.y)
        if action_id.startswith(_PRESS):
            self.app.simulate_key(action_id.removeprefix(_PRESS))
        elif action_id:
            self.post_message(self.Picked(action_id))

    def _action_at(self, x: int, y: int) -> str:
        x -= self.gutter.left
        for row, start, end, key in self._named_keys:
            before = self._rows[row].plain
            if row == y and cell_len(before[:start]) <= x < cell_len(before[:end]):
                return f"{_PRESS}{key}"
        if y != self.size.height - 1:
            return ""
        return next((name for start, end, name in self._targets if start <= x < end), "")

    def _said(self) -> Content:
        notice = self.notice or self.standing
        if notice is None:
            return Content("")
        from chatui.ui.tones import toned  # most first frames say nothing

        return toned(notice.text, f"$chat-{notice.tone}")

    def _above(self, width: int) -> list[Content]:
        """Return the rows of a notice that does not fit into the line."""
        said = self._said()
        if not said or self._fits(said, width):
            return []
        return few_rows(said, width, self.app.size.height)

    def _fits(self, said: Content, width: int) -> bool:
        """Tell whether a notice fits into the line; one that stays leaves every key there."""
        room = width - said.cell_length
        if not self.reading:
            return room >= 0
        least = self._reading_keys(width if self.notice is None else 0)
        return _length(least) + _GAP <= room

    def _row(self, width: int) -> Content:
        said = self._said()
        self._targets = []
        if said and self._fits(said, width):
            room = width - said.cell_length - _GAP
            left = self._reading_keys(room) if self.reading else self._where()
            return self._spread(width, left, [], [_Piece(said)])
        if self.reading:
            return self._spread(width, self._reading_keys(width), [], [])
        middle = []
        if self.others:
            middle.append(_Piece(Content.styled(self.others, "$chat-link"), 2, "conversations"))
        if self.context is not None:
            middle.append(_Piece(Content.styled(str(self.context), self.context.color), 3))
        if self.draft is not None:
            color, rank = ("$chat-warn", 1) if self.draft.too_many else ("$chat-soft", 3)
            middle.append(_Piece(Content.styled(str(self.draft), color), rank))
        right = [
            _Piece(Content.styled(hint.text, "$chat-soft"), place, hint.action_id)
            for place, hint in enumerate(reversed(self.hints))
        ]
        return self._spread(width, self._where(), middle, right[::-1])

    def _where(self) -> list[_Piece]:
        model = Content.styled(display_line(self.model) or "the server's model", "$chat-text")
        pieces = [_Piece(model, 0, "models")]
        if self.endpoint:
            endpoint = Content.styled(f"{display_line(self.endpoint)} ·", "$chat-soft")
            pieces.insert(0, _Piece(endpoint, 5))
        if self.model_key:
            pieces.append(_Piece(Content.styled(self.model_key, "$chat-soft"), 4, "models"))
        if self.sampling:
            sampling = f"{display_line(self.sampling)}{' ·' if self.effort else ''}"
            pieces.append(_Piece(Content.styled(sampling, "$chat-soft"), 4, "parameters"))
        if self.effort:
            effort = Content.styled(display_line(self.effort), "$chat-soft")
            pieces.append(_Piece(effort, 1, "parameters"))
        return pieces

    def _reading_keys(self, width: int) -> list[_Piece]:
        """Return as many keys of reading mode as there is room for, always the last one."""
        pieces = [
            _Piece(Content.styled(hint.text, "$chat-link"), 0, hint.action_id)
            for hint in self.reading
        ]
        while len(pieces) > 2 and _length(pieces) > width:
            del pieces[-2]
        return pieces

    def _spread(
        self,
        width: int,
        left: Sequence[_Piece],
        middle: Sequence[_Piece],
        right: Sequence[_Piece],
    ) -> Content:
        """Put pieces at the left, in the middle and at the right of the line."""
        left, middle, right = list(left), list(middle), list(right)
        while (over := _length([*left, *middle, *right]) - width) > 0:
            least = max((*right, *middle, *left), key=lambda piece: piece.rank)
            if least.rank == 0:
                left = _narrowed(left, over)
                break
            for part in (left, middle, right):
                if least in part:
                    part.remove(least)
                    break
        room = width - _length(left) - _length(right)
        before = 0
        if middle:
            spare = room - _length(middle)
            before = max(_GAP, min(spare * 2 // 3, spare - _GAP))
        texts: list[Content] = []
        column = self._put(texts, left, 0)
        if middle:
            column = self._put(texts, middle, column + before if left else 0)
        self._put(texts, right, max(column, width - _length(right)))
        return Content.assemble(*texts).truncate(width, ellipsis=True)

    def _put(self, texts: list[Content], pieces: Sequence[_Piece], start: int) -> int:
        """Add pieces from a column on, and remember where they can be clicked."""
        column = sum(text.cell_length for text in texts)
        for piece in pieces:
            texts.append(Content(" " * (start - column)))
            content = piece.content
            if piece.action_id and piece.action_id == self.hovered:
                content = content.stylize("underline")
            texts.append(content)
            column = start + content.cell_length
            if piece.action_id:
                self._targets.append((start, column, piece.action_id))
            start = column + _gap_after(piece)
        return column


def _keys_in(rows: Sequence[Content], labels: Sequence[str]) -> Iterator[_NamedKey]:
    """Yield where keys are named, each with what it does, behind any text that is not ours."""
    for number, row in enumerate(rows):
        for label in filter(None, labels):
            told = rf"(?<!\S){re.escape(label)}(?=[ :,]|$)(?: \w+)*"
            for found in list(re.finditer(told, row.plain))[-1:]:
                yield _NamedKey(number, found.start(), found.end(), key_of(label))


def _gap_after(piece: _Piece) -> int:
    return 1 if piece.content.plain.endswith("·") else _GAP


def _length(pieces: Sequence[_Piece]) -> int:
    """Return how many columns pieces take, with what is between them."""
    gaps = sum(map(_gap_after, pieces[:-1]))
    return gaps + sum(piece.content.cell_length for piece in pieces)


def _narrowed(left: Sequence[_Piece], over: int) -> list[_Piece]:
    """Return the pieces at the left with the first, the model, cut or left out."""
    model, *rest = left
    room = model.content.cell_length - over
    if room < _SHORTEST_MODEL:
        return rest
    return [model._replace(content=shortened(model.content, room)), *rest]
