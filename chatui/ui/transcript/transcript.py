"""The transcript: one widget for a whole conversation, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from chatui.conversation.message import Message
from chatui.ui.transcript.message.hints import HintKeys
from chatui.ui.transcript.pace import Pace
from chatui.ui.transcript.readable import Readable
from chatui.ui.transcript.viewport import slice_of_time

if TYPE_CHECKING:
    from chatui.ui.transcript.links import Link
    from chatui.ui.transcript.markdown.blocks import Code
    from chatui.ui.transcript.markdown.document import Document
    from chatui.ui.transcript.markdown.outline import OutlineEntry
    from chatui.ui.transcript.markdown.sideways import Shape
    from chatui.ui.transcript.message.message_view import MessageView


_Acted = TypeVar("_Acted")


class ReadingPlace(NamedTuple):
    """What is seen of a message, so that it can be seen again.

    `top` is the first of its rows in the window, negative where it begins further down, or None
    where the end is followed; `mark` is the row that is read.
    """

    top: int | None
    mark: int = 0


class Transcript(Readable, can_focus=True):
    """Shows messages; every message costs the same to hold, only those in view are drawn.

    Texts may be handed over as they came; they are made safe before they are shown.
    """

    DEFAULT_CSS = """
    Transcript {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    def __init__(
        self,
        *,
        text_width: int = 96,
        follow: Literal["end", "page"] = "end",
        reduced_motion: bool = False,
        keys: HintKeys | None = None,
        id: str | None = None,  # Textual's own word
    ) -> None:
        super().__init__(text_width=text_width, keys=keys or HintKeys(), id=id)
        self._turns_pages = follow == "page"
        self._views: dict[str, MessageView] = {}
        self._next_serial = 0
        self.is_still = reduced_motion
        self._pace = Pace(self, self._advance, slower=reduced_motion)
        self._dirty: dict[int, MessageView] = {}

    def take_settings(
        self, *, text_width: int, follow: Literal["end", "page"], reduced_motion: bool
    ) -> None:
        """Show text, and what arrives, in another way from now on."""
        self._turns_pages = follow == "page"
        self.is_still = reduced_motion
        self._pace.take(slower=reduced_motion)
        self.take_text_width(text_width)

    @property
    def current_message_id(self) -> str | None:
        """The message that keys act on: the last one, in reading mode the one that is read."""
        return None if self._current is None else self._current.message.id

    @current_message_id.setter
    def current_message_id(self, message_id: str | None) -> None:
        view = self._views.get(message_id or "") or self._last_view
        self._make_current(view)
        if self._cursor.view is not None and view is not None:
            self._cursor.put(view)
        self._show()

    def load(self, messages: Sequence[Message], *, land_on: str | None = None) -> None:
        """Show a conversation, from its end or from a message on; costs next to nothing each."""
        self._views.clear()
        self._dirty.clear()
        self._finder = self._current = self._cursor.view = None
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()
        day: date | None = None
        for message in messages:
            day = self._make_view(message, day)
            self._views[message.id].is_followed = message is not messages[-1]
        viewport = self._viewport
        viewport.load(list(self._views.values()))
        self._make_current(self._last_view)
        landing = self._views.get(land_on or "")
        if landing is None:
            viewport.to_end()
        else:
            viewport.show(landing)
        self._show()

    def place_in(self, message_id: str) -> ReadingPlace:
        """Return what is seen of a message."""
        viewport, view = self._viewport, self._views[message_id]
        top = viewport.top - viewport.heights.top(viewport.position(view))
        mark = self._cursor.number if self._cursor.view is view else 0
        return ReadingPlace(None if viewport.follows else top, mark)

    def return_to(self, message_id: str, place: ReadingPlace) -> None:
        """Show a message as it was seen, as far as it is that long, and make it the current one."""
        viewport, view = self._viewport, self._views[message_id]
        self._make_current(view)
        if place.top is None:
            viewport.to_end()
        else:
            viewport.show(view, place.top)
        if self._cursor.view is not None:
            self._cursor.view, self._cursor.number = view, min(place.mark, view.height - 1)
        self._show()

    def add(self, message: Message) -> None:
        """Add a message at the end: a prompt, or a reply that begins.

        A prompt brings the end back into view, or begins a page.
        """
        viewport = self._viewport
        last = self._last_view
        self._part(last, is_followed=True)
        self._make_view(message, None if last is None else _day(last.message))
        view = self._views[message.id]
        viewport.append(view)
        if not self.reading:
            self._make_current(view)
        if not view.is_prompt:
            viewport.settle()
        elif self._turns_pages:
            viewport.turn_page(view)
        else:
            viewport.to_end()
        self._show()

    def feed(self, message_id: str, text: str) -> None:
        """Take a piece of a running reply: O(its length), drawn with the next frame."""
        view = self._views[message_id]
        view.feed(text)
        self._dirty[view.serial] = view
        self._pace.hurry()

    def feed_reasoning(self, message_id: str, text: str) -> None:
        """Take a piece of a running reply's thoughts."""
        view = self._views[message_id]
        view.feed_thoughts(text)
        self._dirty[view.serial] = view
        self._pace.hurry()

    def turn_into_thoughts(self, message_id: str) -> None:
        """Take a running reply as its message is now: some of its text were thoughts.

        They fold, but where somebody reads them: there they stay in their place.
        """
        from chatui.ui.transcript.same_place import SamePlace  # seldom is one needed

        view = self._views[message_id]
        viewport, cursor = self._viewport, self._cursor
        is_seen = view.frame is not None and viewport.position(view) in viewport.visible()
        text = range(view.body_top, view.body_top + len(view.body))
        is_marked = cursor.view is view and cursor.number in text
        is_read = is_marked or (is_seen and not viewport.follows)
        place = SamePlace(view) if is_read else None
        self._forget_lines(view)
        view.turn_into_thoughts(slice_of_time(), unfolds=is_read)
        if place is None:
            viewport.refit(view, 0)
        else:
            viewport.refit_moved(view, place.now)
            if cursor.view is view:
                cursor.number = place.now(cursor.number)
        self._show()

    def feed_parts(self, message_id: str) -> None:
        """Take what came for a running reply beside text and thoughts: it is in its message."""
        view = self._views[message_id]
        view.has_new_parts = True
        self._dirty[view.serial] = view
        self._pace.hurry()

    def set_foot(self, message_id: str, text: str, role: str) -> None:
        """Set the line under a running reply: a sign in the colour of `role`, and a text."""
        from chatui.ui.transcript.message.foot import Foot  # came with the message

        view = self._views.get(message_id)
        if view is None or not view.message.is_streaming:
            return
        sign, _, rest = text.partition(" ")
        foot = Foot(sign, role, rest)
        if view.live_foot != foot:
            view.live_foot = foot
            view.lay_out_end()
            self._refit(view, view.height - 1)

    def end(self, message_id: str) -> None:
        """Take a reply as its message is now: it has ended."""
        view = self._views.get(message_id)
        if view is None:
            return
        view.end()
        self._dirty[view.serial] = view
        self._pace.now()

    def update(self, message: Message) -> None:
        """Show a message anew."""
        view = self._views.get(message.id)
        if view is None:
            return
        view.message = message
        if not message.is_streaming:
            view.thoughts = None
        view.drop()
        self._viewport.settle()
        self._show()

    def remove(self, message_id: str) -> None:  # type: ignore[override]  # of a message, as in a list
        """Take a message out."""
        view = self._views.pop(message_id, None)
        if view is None:
            return
        self._dirty.pop(view.serial, None)
        self._finder = None
        self._viewport.remove(view)
        self._part(self._last_view, is_followed=False)
        if self._current is view:
            self._current = None
            self._make_current(self._last_view)
        if self._cursor.view is view:
            self._cursor.view = None
            if self._current is not None:
                self._cursor.put(self._current)
        self._show()

    def clear(self) -> None:
        """Show nothing."""
        self.load(())

    def set_tag(self, message_id: str, text: str) -> None:
        """Set a short remark beside a message, such as "2/3" for one of several replies."""
        view = self._views.get(message_id)
        if view is not None and view.tag != text:
            view.tag = text
            view.frame = None
            self._viewport.settle()
            self._show()

    def toggle_reasoning(self, message_id: str) -> None:
        """Fold or unfold a reply's thoughts."""
        view = self._views[message_id]
        view.is_unfolded = not view.is_unfolded
        view.lay_out_head()
        self._refit(view, 0)

    def toggle_raw(self, message_id: str) -> bool:
        """Show a reply as it came, or as Markdown again; return whether it is as it came now."""
        view = self._views[message_id]
        viewport, cursor = self._viewport, self._cursor
        viewport.lay_out(viewport.position(view))
        self._forget_lines(view)
        now = view.toggle_raw()
        viewport.refit_moved(view, now)
        if cursor.view is view:
            cursor.number = now(cursor.number)
            self._reveal(view, cursor.number)
        self._show()
        return view.is_raw

    def turn_block(self, *, table: bool) -> tuple[Shape | None, bool] | None:
        """Give the table, or the code, that is read its next shape; None where none is.

        Returned are the shape and whether it has any but its own.
        """
        from chatui.ui.transcript.turned_blocks import block_of, turn  # few are turned

        def act(document: Document, row: int) -> tuple[Shape | None, bool] | None:
            number = block_of(document, row, table=table)
            return None if number is None else turn(document, number, table=table)

        return self._on_block(act)

    def move_block(self, direction: int) -> bool | None:
        """Move the wide block that is read by half its width; False at its end, None for none."""
        from chatui.ui.transcript.turned_blocks import move

        columns = direction * (self._viewport.frame.full // 2)
        return self._on_block(lambda document, row: move(document, row, columns))

    def _on_block(self, act: Callable[[Document, int], _Acted | None]) -> _Acted | None:
        """Do something to the shape of a block of the current reply; what is read stays in place.

        It gets the row of the text that is read. None where there is no such reply.
        """
        view, viewport, cursor = self._current, self._viewport, self._cursor
        if view is None or view.is_prompt or view.is_raw or view.message.is_streaming:
            return None
        viewport.lay_out(viewport.position(view))
        document = view.laid_out_document()
        if document is None or not document.rows:
            return None
        lines = [view.row(number)[1] for number in range(view.height)]
        at = cursor.number if cursor.view is view else view.body_top
        row = max(0, min(at - view.body_top, len(document.rows) - 1))
        acted = act(document, row)
        view.shapes = document.shapes
        viewport.refit_moved(view, lambda number: view.row_of_line(lines[number]))
        if cursor.view is view:
            cursor.number = view.row_of_line(lines[min(at, len(lines) - 1)])
            self._reveal(view, cursor.number)
        self._show()
        return acted

    def show_files(self, message_id: str, texts: Mapping[str, str]) -> None:
        """Unfold files of a prompt, whose texts are given by their SHA-256; fold the others."""
        view = self._views.get(message_id)
        if view is not None:
            viewport = self._viewport
            top = viewport.top - viewport.heights.top(viewport.position(view))
            frame, view.files, view.frame = view.frame, texts, None
            if frame is not None:
                view.lay_out(frame, lambda: False)
                viewport.refit(view)
                viewport.show(view, min(top, view.height - 1))  # its first line stays where it is
            self._show()

    def shows_files(self, message_id: str) -> bool:
        """Tell whether files of a prompt are unfolded."""
        return bool(self._views[message_id].files)

    def toggle_details(self, message_id: str, more: Sequence[str] = ()) -> None:
        """Show or hide everything that is known about a message, and more that is said of it."""
        view = self._views[message_id]
        view.has_details = not view.has_details
        view.more_details = more
        view.lay_out_end()
        self._refit(view, 0)

    def code_block(self, number: int) -> Code | None:
        """Return a code block of the current message, counted from 1."""
        view = self._current
        if view is None or view.is_prompt:
            return None
        self._viewport.lay_out(self._viewport.position(view))
        return view.code_block(number)

    def links(self) -> list[Link]:
        """Return the sources of the current message, and the links in its text."""
        from chatui.ui.transcript.links import links_of  # few messages are asked for theirs

        view = self._current
        if view is None:
            return []
        self._viewport.lay_out(self._viewport.position(view))
        links = links_of(view)
        self._viewport.refit(view, view.height)
        return links

    def outline_of(self, message_id: str) -> list[OutlineEntry]:
        """Return the headings and blocks of code of a reply; their lines are for `go_to_line`."""
        view = self._views.get(message_id)
        if view is None:
            return []
        self._viewport.lay_out(self._viewport.position(view))
        entries = view.outline()
        self._viewport.refit(view, view.height)
        return entries

    def line_read_in(self, message_id: str) -> int:
        """Return the line of a message that is read, or seen first; below zero for none."""
        position, number = self._viewport.place()
        view = self._viewport.views[position]
        if self._cursor.view is not None:
            view, number = self._cursor.view, self._cursor.number
        return view.row(number)[1] if view.message.id == message_id else -1

    def go_to_line(self, message_id: str, line: int) -> None:
        """Show a message from one of its lines on, and read it there."""
        view = self._views.get(message_id)
        if view is None:
            return
        if view.is_raw:
            self.toggle_raw(message_id)  # the lines are those of what is rendered
        self._viewport.lay_out(self._viewport.position(view))
        number = view.row_of_line(line)
        self._viewport.show(view, number)
        if self._cursor.view is not None:
            self._cursor.view, self._cursor.number = view, number
        self._make_current(view)
        self._show()

    def block_under_cursor(self) -> int | None:
        """Return the number of the code block that the cursor of reading mode is in."""
        view = self._cursor.view
        return None if view is None or view.is_prompt else view.block_at(self._cursor.number)

    @property
    def _last_view(self) -> MessageView | None:
        return self._viewport.views[-1] if self._viewport.views else None

    def _part(self, view: MessageView | None, *, is_followed: bool) -> None:
        """Give a message the empty row below it, or take it away."""
        if view is not None and view.is_followed is not is_followed:
            view.is_followed = is_followed
            view.lay_out_end()
            self._viewport.refit_if_known(view)

    def _act(self, view: MessageView, action: str) -> None:
        if action == "thoughts":
            self.toggle_reasoning(view.message.id)
        elif action == "sources":
            view.shows_all_sources = not view.shows_all_sources
            view.lay_out_end()
            self._refit(view, view.end_top)
        else:
            super()._act(view, action)

    def _make_view(self, message: Message, previous_day: date | None) -> date:
        # The first message brings what lays messages out: an empty transcript needs none of it.
        from chatui.ui.transcript.message.message_view import MessageView

        day = _day(message)
        is_new_day = previous_day is not None and day != previous_day
        view = MessageView(message, self._next_serial, day if is_new_day else None, self._hint_keys)
        self._views[message.id] = view
        self._next_serial += 1
        return day

    def _advance(self) -> bool:
        """Work on the replies that have grown; return whether some of it is left."""
        hurry = slice_of_time()
        top = self._viewport.top
        for serial, view in list(self._dirty.items()):
            if view.has_new_thoughts:
                view.lay_out_head()
                self._refit(view, 0)
            if view.is_laid_out_anew:
                self._lay_out_anew(view, hurry)
            else:
                self._refit(view, view.advance(hurry))
            if view.has_new_parts:
                view.lay_out_end()
                self._refit(view, view.end_top)
            if not view.is_behind:
                del self._dirty[serial]
        if self._viewport.top != top:
            self._pace.rest()
        return bool(self._dirty)

    def _lay_out_anew(self, view: MessageView, hurry: Callable[[], bool]) -> None:
        """Go on laying out a message in another frame; what is read stays in place by its line."""
        viewport, cursor = self._viewport, self._cursor
        position, top = viewport.place()
        read = [(cursor.view, cursor.number), (viewport.views[position], top)]
        lines = [view.row(at)[1] if of is view and at < view.height else None for of, at in read]
        is_seen = cursor.is_seen and not viewport.follows
        view.advance(hurry)
        if view.is_laid_out_anew:
            return
        viewport.lay_out(viewport.position(view))
        if lines[1] is not None:
            top = view.row_of_line(lines[1])
        viewport.settle((position, top))
        if lines[0] is not None:
            cursor.stay_on(lines[0], is_seen=is_seen)
        self._show()

    def _show(self) -> None:
        super()._show()
        for position in self._viewport.visible():
            view = self._viewport.views[position]
            if view.is_behind:
                self._dirty[view.serial] = view
                self._pace.hurry()

    def _refit(self, view: MessageView, first: int) -> None:
        """Show that a message has changed from one of its rows on."""
        self._viewport.refit(view, first)
        self._show()


def _day(message: Message) -> date:
    from chatui.text.local_time import in_zone  # with the first message

    return in_zone(message.created).date()
