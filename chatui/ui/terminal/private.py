"""What the toolkit keeps to itself, under public names: nothing outside this folder knows more.

A contract test watches each private name that is used here.
"""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

from textual import events
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, Location, Selection

KEEPS_SELECTION: Final = "-textual-system"
"""The class of a widget on which a click leaves selected what was selected elsewhere."""

_VITAL: Final = (events.Compose, events.Mount)

Meet = Callable[[Exception], None]


class AppHooks(App[ReturnType], inherit_bindings=False):
    """An app that may say what becomes of its failures, and how it ends after one."""

    @property
    def terminal_driver(self) -> Driver | None:
        """What writes to the terminal; None before it is taken."""
        return self._driver

    def leave_out_filters(self, *kinds: type[LineFilter]) -> None:
        """Draw without the toolkit's own filters of some kinds."""
        self._filters = [one for one in self._filters if not isinstance(one, kinds)]

    def fail(self, error: Exception) -> None:
        """End with an error, which is printed when the terminal was given back."""
        super()._handle_exception(error)

    def meet_failure(self, error: Exception) -> None:
        """Take what failed outside of a message: a timer, a callback, the drawing."""
        self.fail(error)

    def end_after_failure(self) -> None:
        """End; the return code is set."""
        super()._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self.meet_failure(error)

    def _close_messages_no_wait(self) -> None:
        self._return_code = 1
        self.end_after_failure()

    def _fatal_error(self) -> None:
        """Print what went wrong without the values of variables: keys and prompts are in them."""
        from rich.traceback import Traceback

        error = self._exception
        if error is not None:
            trace = Traceback.from_exception(type(error), error, error.__traceback__)
            self.panic(trace)


class TextAreaHooks(TextArea):
    """A text area that may be told keys and deletions, and asked for its cursor."""

    @property
    def is_cursor_drawn(self) -> bool:
        """Whether the cursor is to be seen: with the focus, and not between two blinks."""
        return self._draw_cursor

    @property
    def _draw_cursor(self) -> bool:
        # Textual's own heeds `show_cursor` only where nothing can be written.
        return self.show_cursor and super()._draw_cursor

    async def take_key(self, event: events.Key) -> None:
        """Write what a key writes."""
        await self._on_key(event)

    def delete_typed(self, start: Location, end: Location) -> None:
        """Delete as a key does: nothing where only reading is allowed."""
        self._delete_via_keyboard(start, end)

    def edit_unseen(self, edit: Edit) -> Location:
        """Edit without drawing it, as another edit follows at once; returns where its text ends."""
        result = edit.do(self)
        self.history.record(edit)
        self.set_reactive(TextArea.selection, Selection.cursor(result.end_location))
        return result.end_location

    @property
    def undoable_texts(self) -> Iterator[str]:
        """Every text that undo or redo may bring back."""
        for edits in (*self.history.undo_stack, *self.history.redo_stack):
            for edit in edits:
                yield edit.text
                if edit._edit_result is not None:  # noqa: SLF001  # Textual has no other place for it
                    yield edit._edit_result.replaced_text  # noqa: SLF001


def guard(meet: Meet, die: Meet) -> None:
    """Have every message handled by itself, from now on.

    Textual ends the program with the first exception. What fails is told by `meet` instead, and
    the next message is handled; by `die` when something cannot even appear. What is being closed
    closes all the same: it is waited for.
    """
    dispatch = MessagePump._dispatch_message  # noqa: SLF001  # Textual has no other place for it

    async def guarded(self: MessagePump, message: Message) -> None:
        with _Guard(self, die if isinstance(message, _VITAL) else meet, message):
            await dispatch(self, message)

    MessagePump._dispatch_message = guarded  # type: ignore[method-assign]  # noqa: SLF001


class _Guard:
    __slots__ = ("_is_vital", "_pump", "_tell")

    def __init__(self, pump: MessagePump, tell: Meet, message: Message) -> None:
        self._pump = pump
        self._tell = tell
        self._is_vital = isinstance(message, _VITAL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception) or self._pump._closing:  # noqa: SLF001
            return False
        self._tell(error)
        return not self._is_vital
