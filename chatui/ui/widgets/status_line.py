"""The last line: where the next prompt goes, how full the context is, a hint or a notice."""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from chatui.text_safety import display_line
from chatui.ui.widgets.token_counts import part_of, tokens

NOTICE_SECONDS: Final = 4.0
NARROW: Final = 60  # columns
_AMBER: Final = 0.7
_RED: Final = 0.9

Tone = Literal["text", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be read now."""

    text: str
    tone: Tone = "text"


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How many tokens of the model's context are used; `limit` is None when it is unknown."""

    used: int
    limit: int | None
    estimated: bool

    def __str__(self) -> str:
        sign = "≈" if self.estimated else ""
        if self.limit:
            part = part_of(self.used, self.limit)
            return f"{sign}{part} · {self.share:.0%}".replace("%", " %")
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


class StatusLine(Widget):
    """One line; a notice takes its right part for four seconds, or until it is withdrawn."""

    DEFAULT_CSS: ClassVar[str] = "StatusLine { height: 1; padding: 0 1; }"

    endpoint: reactive[str] = reactive("")
    model: reactive[str] = reactive("")
    model_key: reactive[str] = reactive("")
    hint: reactive[str] = reactive("")
    context: reactive[ContextUse | None] = reactive(None)
    reading: reactive[str] = reactive("")
    """The keys of reading mode while it is on, else empty."""
    notice: reactive[Notice | None] = reactive(None)
    standing: reactive[Notice | None] = reactive(None)
    """A notice that stays until it is taken away."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._withdrawal: Timer | None = None
        self._waiting: list[Notice] = []

    def show(self, *notices: Notice, seconds: float = NOTICE_SECONDS) -> None:
        """Show notices one after the other, each for some seconds."""
        self.notice, *self._waiting = notices
        if self._withdrawal is not None:
            self._withdrawal.stop()
        self._withdrawal = self.set_timer(seconds, self.withdraw_notice)

    def withdraw_notice(self) -> None:
        """Take the passing notice away; the next one that waits takes its place."""
        self.notice = None
        if self._waiting:
            self.show(*self._waiting)

    def render(self) -> Content:
        """Return the line for the width that there is."""
        width = self.content_size.width
        left = self._left()
        notice = self.notice or self.standing
        if notice is not None:
            return _spread(
                width, left, Content.styled(display_line(notice.text), f"$chat-{notice.tone}")
            )
        if self.size.width < NARROW:
            return left.truncate(width, ellipsis=True)
        right = Content.styled(self.hint, "$chat-soft")
        middle = Content(str(self.context or ""))
        if self.context is not None:
            middle = middle.stylize(self.context.color)
        return _spread(width, left, right, middle)

    def _left(self) -> Content:
        if self.reading:
            return Content.styled(self.reading, "$chat-link")
        model = display_line(self.model) or "the server's model"
        if self.size.width < NARROW:
            return Content.styled(model, "$chat-soft")
        where = Content.styled(f"{display_line(self.endpoint)} · ", "$chat-soft")
        key = Content.styled(f"  {self.model_key}", "$chat-soft")
        return Content.assemble(where, (model, "$chat-text"), key)


def _spread(width: int, left: Content, right: Content, middle: Content | None = None) -> Content:
    """Put two or three texts on a line; what does not fit gives way, the right one last."""
    if right.cell_length >= width:
        return right.truncate(width, ellipsis=True)
    room = width - right.cell_length - 2
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True) if room > width // 4 else Content("")
    gap = width - left.cell_length - right.cell_length
    if middle is None or gap < middle.cell_length + 4:
        return Content.assemble(left, " " * gap, right)
    before = max(2, min((gap - middle.cell_length) * 2 // 3, gap - middle.cell_length - 2))
    after = gap - middle.cell_length - before
    return Content.assemble(left, " " * before, middle, " " * after, right)
