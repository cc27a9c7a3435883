"""A question aside, over the chat: the question, and the answer as it comes."""

from collections.abc import Callable
from typing import ClassVar, Final, Protocol

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType

from chatui.commands.panel_keys import PANELS, PanelKey, foot
from chatui.config import Config
from chatui.conversation.message import Message
from chatui.errors import ChatUIError
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyBegan, ReplyEnded, SessionEvent
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.terminal import clipboard
from chatui.ui.transcript.message.hints import HintKeys
from chatui.ui.transcript.transcript import Transcript
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_TICK_SECONDS: Final = 1.0
_BLINK_SECONDS: Final = 0.25
_NEED_ITS_END: Final = ("enter", "r")
"""The keys that do nothing while the answer arrives."""


class Feed(Protocol):
    """Shows a session in a transcript."""

    def load(self) -> None:
        """Show what there is."""

    def handle(self, event: SessionEvent) -> None:
        """Show what happens."""

    def tick(self) -> None:
        """Bring the line below what arrives up to date."""

    def blink(self) -> None:
        """Dim the sign of what arrives, or light it again."""


class AsideScreen(PanelScreen[bool]):
    """Shows what is said in a session; the result tells whether that is to be kept.

    `feed` returns what shows the session in a transcript; what a server tells goes to the function.
    `closed` is called when the panel is gone, whatever has closed it.
    """

    AUTO_FOCUS = ""
    section = "aside"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "keep", "Keep"),
        ("y", "copy", "Copy"),
        *((str(number), f"copy_block({number})", "Copy a block") for number in range(1, 10)),
        ("r", "again", "Again"),
        ("up,k", "move(-1)", "Up"),
        ("down,j", "move(1)", "Down"),
        ("pageup", "page(-1)", "Page up"),
        ("pagedown", "page(1)", "Page down"),
        ("home,g", "first", "First"),
        ("end,G", "last", "Last"),
    ]

    def __init__(
        self,
        session: ChatSession,
        config: Config,
        feed: Callable[[Transcript, Callable[[str], None]], Feed],
        closed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._session = session
        self._blinks = not config.reduced_motion
        self._transcript = Transcript(
            text_width=config.text_width,
            reduced_motion=config.reduced_motion,
            keys=HintKeys(is_aside=True),
        )
        self._feed = feed(self._transcript, self._warn)
        self._tell_closed = closed
        self._hear_no_more: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        with Panel("Aside"):
            yield self._transcript
            yield KeyLine(foot(self._keys_now()))

    def on_mount(self) -> None:
        self._transcript.can_focus = False
        self._feed.load()
        self._hear_no_more = self._session.subscribe(self._hear)
        self._offer_keys()  # the answer may have ended since the panel was put together
        self._feed.tick()
        self.set_interval(_TICK_SECONDS, self._feed.tick)
        if self._blinks:
            self.set_interval(_BLINK_SECONDS, self._feed.blink)

    def on_unmount(self) -> None:
        if self._hear_no_more is not None:
            self._hear_no_more()
        self._tell_closed()

    def _hear(self, event: SessionEvent) -> None:
        self._feed.handle(event)
        if isinstance(event, ReplyBegan | ReplyEnded):
            self._offer_keys()
        if isinstance(event, Noticed):
            self._warn(event.text)

    def _offer_keys(self) -> None:
        for foot_line in self.query(KeyLine):
            foot_line.offer(foot(self._keys_now()))

    def _keys_now(self) -> list[PanelKey]:
        lacks = _NEED_ITS_END if self._session.is_running else ()
        return [key for key in PANELS[self.section].keys if key.key not in lacks]

    @property
    def _foot(self) -> KeyLine:
        return self.query_one(KeyLine)

    def _warn(self, text: str) -> None:
        for foot_line in self.query(KeyLine):  # what ends late finds the panel closed
            foot_line.warn(text)

    @property
    def _reply(self) -> Message:
        return self._session.conversation.path()[-1]

    def action_keep(self) -> None:
        """Keep it, once it is there."""
        if self._session.is_running:
            self._foot.say("It is still arriving.")
        elif not self._reply.text:
            self._foot.say("There is no answer to keep.")
        else:
            self.dismiss(True)

    @work(group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy what is selected, else the answer."""
        if selected := self._transcript.selected_source():
            await self._copy(selected, "the selection")
        elif text := self._reply.text:
            await self._copy(text, "the answer")
        else:
            self._foot.say("There is no answer yet.")

    async def _copy(self, text: str, what: str) -> None:
        self._foot.say(await clipboard.copy(self.app.copy_to_clipboard, text, what))

    def action_again(self) -> None:
        """Ask again, once nothing is arriving."""
        if self._session.is_running:
            self._foot.say("It is still arriving.")
            return
        try:
            self._session.retry(self._reply.id)
        except ChatUIError as problem:
            self._warn(str(problem))

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self._transcript.move_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self._transcript.page(pages)

    def action_first(self) -> None:
        """Go to the first line."""
        self._transcript.go_to_start()

    def action_last(self) -> None:
        """Go to the last line."""
        self._transcript.go_to_end()

    @work(group="copy", exit_on_error=False)
    async def action_copy_block(self, number: int) -> None:
        """Copy a block of code."""
        code = self._transcript.code_block(number)
        if code is None:
            self._foot.say(f"There is no block {number}.")
        else:
            await self._copy(code.text, f"block {number}")

    def on_transcript_copy_clicked(self, message: Transcript.CopyClicked) -> None:
        """Copy the block of code whose sign was clicked."""
        if message.block is not None:
            self.action_copy_block(message.block)

    def on_transcript_link_clicked(self, message: Transcript.LinkClicked) -> None:
        """Say where a link leads."""
        self._foot.say(message.href)
