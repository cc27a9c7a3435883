"""What everything that acts on the chat screen has in common: what stands on it and around it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.conversation.message import Message
from chatui.errors import UsageError
from chatui.sessions.session import ChatSession
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.empty_chat import EmptyChat
from chatui.ui.widgets.status_line import Notice, StatusLine, Tone
from chatui.ui.widgets.title_rule import TitleRule

if TYPE_CHECKING:
    from chatui.doctor.all_checks import Surroundings
    from chatui.ui.terminal.graphics_question import TerminalGraphics
    from chatui.ui.transcript.transcript import Transcript
    from chatui.ui.widgets.chips import Chip, Chips
    from chatui.ui.widgets.completion_menu import CompletionMenu
    from chatui.ui.widgets.find_bar import FindBar
    from chatui.ui.widgets.pill import Pill
    from chatui.ui.widgets.queued_prompt import QueuedPrompt
    from chatui.ui.widgets.sidebar import Sidebar

_Result = TypeVar("_Result")


class Perform(Protocol):
    """Does an action; False when it did nothing, so that its key means something else."""

    def __call__(self, action: Action, argument: str = "") -> bool:
        """Do it with what was typed after the slash command, or the digit that was pressed."""


Handler = Callable[[str], object]
"""Does an action with a text, as `Perform` describes it; one that returns False did nothing."""


def without_text(handlers: Mapping[str, Callable[[], object]]) -> dict[str, Handler]:
    """Return handlers that leave the text alone."""
    return {id: _ignoring_text(handler) for id, handler in handlers.items()}


def _ignoring_text(handler: Callable[[], object]) -> Handler:
    return lambda _: handler()


class _Work:
    """Background work that may be dropped before it has begun, when the screen ends."""

    def __init__(self, coroutine: Coroutine[None, None, None]) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Generator[None, None, None]:
        return self._coroutine.__await__()

    def __del__(self) -> None:
        self._coroutine.close()


class Host(Protocol):
    """The program around the screen."""

    theme_names: list[str]
    """The themes that can be chosen."""
    theme_problems: list[str]
    """What is wrong with files that were to be themes."""
    hears_keys: bool
    """Whether keys still do anything: once the end has begun, none does."""
    surroundings: Callable[[], Surroundings]
    """Returns what the doctor looks at."""

    @property
    def graphics(self) -> TerminalGraphics:
        """What the terminal draws besides text, which it is asked once."""

    def use_theme(self, name: str) -> str:
        """Use a theme and remember it; returns the notice that says so.

        Raises:
            ConfigError: When there is no such theme.
        """

    def name_window(self, conversation_title: str) -> None:
        """Let the terminal's window say which conversation is open."""

    def reply_began(self) -> None:
        """Let the terminal's window say that a reply comes."""

    def reply_ended(self, session: ChatSession, reply: Message) -> None:
        """Tell of a reply that has ended, if nobody looks."""

    def take_mouse(self, state: str) -> bool:
        """Take the mouse ("on") or leave it to the terminal ("off"), otherwise the opposite of now.

        Returns whether chatui has the mouse now.
        """

    def sleep(self) -> bool:
        """Stop the program until its shell lets it go on; False where no shell could."""

    def lend_terminal(self) -> AbstractContextManager[None]:
        """Give the terminal to another program, whose Ctrl+C is its own."""

    def begin_to_leave(self) -> None:
        """End everything, save everything, and leave the program."""


@dataclass(frozen=True, slots=True)
class Late:
    """What an empty chat shows nothing of, so that its first frame does without."""

    transcript: Transcript
    queued: QueuedPrompt
    pill: Pill
    menu: CompletionMenu


class ChatView:
    """The widgets of the chat, the session that they show, and what only a screen can do.

    `mount_late` puts on the screen what is missing from its first frame: it is called when the
    first of that is asked for.
    """

    def __init__(
        self,
        screen: Screen[None],
        session: ChatSession,
        keys: KeyMap,
        mount_late: Callable[[], Late],
    ) -> None:
        self.session = session
        """The session that is shown."""
        self._mount_late = mount_late
        self._late: Late | None = None
        self._chips: Chips | None = None
        self._screen = screen
        self._keys = keys
        self._said: Notice | None = None

    @property
    def composer(self) -> Composer:
        """Where prompts are written."""
        return self._screen.query_one(Composer)

    @property
    def is_complete(self) -> bool:
        """Whether everything is there that the first frame of an empty chat does without."""
        return self._late is not None

    def complete(self) -> Late:
        """Put that on the screen, if it is not there yet, and return it."""
        if self._late is None:
            self._late = self._mount_late()
        return self._late

    @property
    def transcript(self) -> Transcript:
        """What was said."""
        return self.complete().transcript

    @property
    def status(self) -> StatusLine:
        """The last line."""
        return self._screen.query_one(StatusLine)

    @property
    def menu(self) -> CompletionMenu:
        """What fits that is typed."""
        return self.complete().menu

    @property
    def pill(self) -> Pill:
        """How many lines are below what is seen."""
        return self.complete().pill

    @property
    def title(self) -> TitleRule:
        """The line above the composer."""
        return self._screen.query_one(TitleRule)

    @property
    def queued(self) -> QueuedPrompt:
        """The prompt that waits for the end of a reply."""
        return self.complete().queued

    @property
    def empty(self) -> EmptyChat:
        """What an empty conversation shows."""
        return self._screen.query_one(EmptyChat)

    @property
    def sidebar(self) -> Sidebar:
        """The conversations beside the one that is shown; made when there is first room for it."""
        from chatui.ui.widgets.sidebar import Sidebar  # a narrow terminal has none

        for sidebar in self._screen.query(Sidebar):
            return sidebar
        sidebar = Sidebar()
        self._screen.mount(sidebar, before="#chat")
        return sidebar

    @property
    def find_bar(self) -> FindBar:
        """Where words to find are typed; made when it is first asked for."""
        from chatui.ui.widgets.find_bar import FindBar  # few conversations are searched

        for bar in self._screen.query(FindBar):
            return bar
        bar = FindBar(self._keys.label("find"))
        self._screen.query_one("#beneath").mount(bar, before=self.menu)
        return bar

    def show_chips(self, chips: Sequence[Chip], reading: Sequence[Chip]) -> None:
        """Show what is sent with the prompt that is being written, and what is read for it."""
        if self._chips is None:
            if not (chips or reading):
                return
            from chatui.ui.widgets.chips import Chips  # few prompts come with more than text

            self._chips = Chips()
            self._screen.query_one("#beneath").mount(self._chips, before="#writing")
        self._chips.show(chips, reading)

    @property
    def current_message(self) -> Message | None:
        """The message that single keys act on."""
        if not self.is_complete:
            return None
        return self.session.conversation.messages.get(self.transcript.current_message_id or "")

    @property
    def size(self) -> Size:
        """How large the screen is, in cells."""
        return self._screen.size

    @property
    def theme(self) -> str:
        """The name of the theme."""
        return self._screen.app.theme

    @property
    def is_idle(self) -> bool:
        """Whether nobody writes, reads, scrolls or looks at a panel."""
        screen = self._screen
        is_elsewhere = screen.app.screen is not screen or screen.focused is not self.composer
        is_reading = self.is_complete and (self.pill.display or self.transcript.reading)
        is_busy = is_reading or bool(self.composer.text)
        return not (is_elsewhere or is_busy)

    def has_class(self, name: str) -> bool:
        """Tell whether the styles of a state are used."""
        return self._screen.has_class(name)

    def set_class(self, name: str, *, to: bool) -> None:
        """Use the styles of a state, or no longer."""
        self._screen.set_class(to, name)

    def notice(
        self,
        text: str,
        tone: Tone = "text",
        *,
        while_running: bool = False,
        keys: tuple[str, ...] = (),
    ) -> None:
        """Say what an action did or could not do, for some seconds or until the next action.

        `keys` are those that are named in it.
        """
        self._said = Notice(text, tone, while_running, keys)
        self.status.show(self._said)

    def withdraw_said(self) -> None:
        """Take away what an action said, if it is still there."""
        if self._said is not None and self.status.notice == self._said:
            self.status.withdraw_notice()
        self._said = None

    def begin_action(self) -> Notice | None:
        """Return what the action before said, so that what is said from now on is news."""
        before, self._said = self._said, None
        return before

    def end_action(self, before: Notice | None, *, is_stale: bool) -> None:
        """Withdraw what the action before said, when this one said nothing and makes it stale."""
        if self._said is not None:
            return
        self._said = before
        if is_stale:
            self.withdraw_said()

    def spawn(
        self, work: Coroutine[None, None, None], group: str, *, exclusive: bool = False
    ) -> None:
        """Run something in the background; it ends with the screen."""
        self._screen.run_worker(_Work(work), group=group, exclusive=exclusive, exit_on_error=False)

    def later(self, seconds: float, call: Callable[[], object]) -> Timer:
        """Call something once."""
        return self._screen.set_timer(seconds, call)

    def every(self, seconds: float, call: Callable[[], object]) -> Timer:
        """Call something again and again."""
        return self._screen.set_interval(seconds, call)

    def after_drawing(self, call: Callable[[], object]) -> None:
        """Call something when what has changed until now is drawn."""
        self._screen.call_after_refresh(call)

    def push(
        self, panel: Screen[_Result], use: Callable[[_Result | None], None] | None = None
    ) -> None:
        """Open a panel over the chat; `use` gets what was chosen there."""
        self._screen.app.push_screen(panel, use)

    def open_url(self, address: str) -> None:
        """Open an address in the browser; copy it where none can open."""
        from chatui.ui.terminal import clipboard
        from chatui.ui.terminal.system_program import open_address

        async def open_or_copy() -> None:
            try:
                await open_address(address)
            except UsageError as error:
                send = self._screen.app.copy_to_clipboard
                copied = await clipboard.copy(send, address, "the address")
                self.notice(f"{error} {copied}", "warn")

        self.spawn(open_or_copy(), group="open")

    def copy(self, text: str, what: str, notes: Sequence[str] = ()) -> None:
        """Put a text on the clipboard; `what` names it in the notice, which the notes follow."""
        from chatui.ui.terminal import clipboard

        async def copy() -> None:
            send = self._screen.app.copy_to_clipboard
            self.notice(" ".join([await clipboard.copy(send, text, what), *notes]))

        self.spawn(copy(), group="copy")

    def write(self, text: str) -> None:
        """Put a text into the composer, in place of what is there, and let it be edited."""
        self._screen.set_focus(self.composer)
        self.composer.replace_text(text)

    def clear_selection(self) -> bool:
        """Select nothing any more; False when nothing was selected."""
        has_selected = bool(self._screen.selections)
        self._screen.clear_selection()
        return has_selected
