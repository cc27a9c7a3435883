"""The chat: one conversation, the composer below it, the others beside it."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static, TextArea
from textual.worker import Worker, WorkerState

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.conversation.message import Message
from chatui.errors import ChatUIError
from chatui.saved_conversations import SavedConversations
from chatui.session import ChatSession
from chatui.sessions import Sessions
from chatui.storage.prompt_history import PromptHistory
from chatui.ui.screens.chat_actions import ChatActions
from chatui.ui.screens.chat_lists import SIDEBAR_FROM, SIDEBAR_POSSIBLE_FROM, ChatLists
from chatui.ui.screens.chat_words import (
    context_use,
    hint_labels,
    model_label,
    placeholder,
    settings_words,
    shown_title,
    writing_hints,
)
from chatui.ui.screens.hearing import Hearing
from chatui.ui.screens.host import Host
from chatui.ui.screens.links import Links
from chatui.ui.screens.other_windows import OtherWindows
from chatui.ui.screens.outside_editor import OutsideEditor
from chatui.ui.screens.reading import Reading
from chatui.ui.screens.shown_session import ShownSession
from chatui.ui.transcript.hints import HintKeys
from chatui.ui.transcript.transcript import Transcript
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.empty_chat import EmptyChat
from chatui.ui.widgets.find_bar import FindBar
from chatui.ui.widgets.pill import Pill
from chatui.ui.widgets.prompt_recall import PromptRecall
from chatui.ui.widgets.queued_prompt import QueuedPrompt
from chatui.ui.widgets.sidebar import Sidebar
from chatui.ui.widgets.slash_menu import SlashMenu
from chatui.ui.widgets.status_line import Notice, StatusLine, Tone
from chatui.ui.widgets.title_rule import TitleRule

_BREAKPOINTS: Final = [
    (0, "-narrow"),
    (60, "-medium"),
    (SIDEBAR_POSSIBLE_FROM, "-wide"),
    (SIDEBAR_FROM, "-widest"),
]
_DRAFT_SECONDS: Final = 1.0
_MOVES: Final = (
    "line-down",
    "line-up",
    "message-down",
    "message-up",
    "first-line",
    "last-line",
    "page-up",
    "page-down",
    "scroll-to-start",
    "scroll-to-end",
)
"""What only moves: a notice about what was done before is still true."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What happens when the screen has been drawn for the first time."""

    first_prompt: str | None = None
    open_picker: bool = False
    notices: tuple[str, ...] = ()


class ChatScreen(Screen[None]):
    """Shows one session at a time, and acts on it."""

    AUTO_FOCUS = "#composer"
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(
        self,
        *,
        host: Host,
        sessions: Sessions,
        saved: SavedConversations,
        session: ChatSession,
        keys: KeyMap,
        prompt_history: PromptHistory,
        opening: Opening,
    ) -> None:
        super().__init__()
        self.host = host
        self.sessions = sessions
        self.saved = saved
        self.keys = keys
        self.prompt_history = prompt_history
        self.recall = PromptRecall(prompt_history.entries)
        self.lists = ChatLists(self, saved)
        self.shown = ShownSession(self, session)
        self.reading = Reading(self)
        self.links = Links(self)
        self.editor = OutsideEditor(self)
        self._actions = ChatActions(self)
        self._hearing = Hearing(self)
        self._opening = opening
        self._said: Notice | None = None

    def compose(self) -> ComposeResult:
        self._fit(self.app.size.width)
        config = self.sessions.config
        yield Sidebar()
        with Vertical(id="chat"):
            with Vertical(id="page"):
                yield EmptyChat()
                yield Transcript(
                    text_width=config.text_width,
                    follow=config.follow,
                    reduced_motion=config.reduced_motion,
                    keys=HintKeys(hint_labels(self.keys), self.keys.label("read")),
                )
            with Vertical(id="beneath"):
                with Horizontal(id="below"):
                    yield QueuedPrompt()
                    yield Pill()
                yield SlashMenu()
                yield TitleRule()
                with Horizontal(id="writing"):
                    yield Static("›", markup=False)
                    yield Composer(self._hearing.hear, id="composer")
                yield StatusLine()

    def _fit(self, width: int) -> None:
        """Take the classes of this width at once; to change one later restyles every widget."""
        fitting = max(least for least, _ in _BREAKPOINTS if width >= least)
        self.set_class(True, dict(_BREAKPOINTS)[fitting], update=False)
        self.set_class(self.lists.shows_sidebar_at(width), "-with-sidebar", update=False)

    def on_mount(self) -> None:
        self.status.model_key = self.keys.label("models")
        self.composer.placeholder = placeholder(self.keys)
        self.composer.cursor_blink = not self.sessions.config.reduced_motion
        self.shown.show(self.session)
        self.call_after_refresh(self._begin)
        OtherWindows(self).begin()
        self.set_interval(_DRAFT_SECONDS, self.shown.keep_draft)

    def _begin(self) -> None:
        self.shown.say_when_endpoint_is_gone()
        if self._opening.notices:
            self.status.show(*(Notice(text, "warn") for text in self._opening.notices))
        if self._opening.first_prompt:
            self._send_first(self._opening.first_prompt)
        elif self._opening.open_picker:
            self.perform(self.keys.action("conversations"))
        self.shown.warm()

    def _send_first(self, prompt: str) -> None:
        try:
            self.shown.send(prompt)
        except ChatUIError as problem:
            self.composer.replace_text(prompt)
            self.notice(str(problem), "bad")

    @property
    def session(self) -> ChatSession:
        """The session that is shown."""
        return self.shown.session

    @property
    def composer(self) -> Composer:
        """Where prompts are written."""
        return self.query_one(Composer)

    @property
    def transcript(self) -> Transcript:
        """What was said."""
        return self.query_one(Transcript)

    @property
    def status(self) -> StatusLine:
        """The last line."""
        return self.query_one(StatusLine)

    @property
    def menu(self) -> SlashMenu:
        """The slash commands that fit."""
        return self.query_one(SlashMenu)

    @property
    def find_bar(self) -> FindBar:
        """Where words to find are typed; made when it is first asked for."""
        for bar in self.query(FindBar):
            return bar
        bar = FindBar(self.keys.label("find"))
        self.query_one("#beneath").mount(bar, before=self.menu)
        return bar

    @property
    def current_message(self) -> Message | None:
        """The message that single keys act on."""
        return self.session.conversation.messages.get(self.transcript.current_message_id or "")

    @property
    def is_idle(self) -> bool:
        """Whether nobody writes, reads, scrolls or looks at a panel."""
        is_elsewhere = self.app.screen is not self or self.focused is not self.composer
        is_scrolled = self.query_one(Pill).display
        return not (is_elsewhere or is_scrolled or self.reading.is_on or self.composer.text)

    def notice(self, text: str, tone: Tone = "text", *, while_running: bool = False) -> None:
        """Say what an action did or could not do, for some seconds or until the next action."""
        self._said = Notice(text, tone, while_running)
        self.status.show(self._said)

    def spawn(self, work: Coroutine[None, None, None], group: str) -> None:
        """Run something in the background; it ends with the screen."""
        self.run_worker(work, group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.notice(f"{type(event.worker.error).__name__}: {event.worker.error}", "bad")

    def perform(self, action: Action, argument: str = "") -> bool:
        """Do an action; False when it did nothing, so that its key means something else."""
        before, self._said = self._said, None
        try:
            did = action.act(self._actions, argument) is not False
        except ChatUIError as problem:
            self.notice(str(problem), "bad")
            return True
        self._forget(before, is_stale=did and action.id not in _MOVES)
        return did

    def _forget(self, said: Notice | None, *, is_stale: bool) -> None:
        """Withdraw what an action said when the next one, which said nothing, makes it stale."""
        if self._said is not None:
            return
        self._said = said
        if is_stale:
            self.withdraw_said()

    def withdraw_said(self) -> None:
        """Take away what an action said, if it is still there."""
        if self._said is not None and self.status.notice == self._said:
            self.status.withdraw_notice()
        self._said = None

    def refresh_chat(self) -> None:
        """Bring everything around the transcript up to date."""
        session, endpoints = self.session, self.sessions.endpoints
        conversation = session.conversation
        rule = self.query_one(TitleRule)
        rule.title, rule.settings = shown_title(session), settings_words(conversation)
        self.host.name_window(conversation.title)
        self.query_one(QueuedPrompt).text = session.queued or ""
        self.query_one(EmptyChat).display = not conversation.messages
        choice = self.shown.once or session.choice
        self.status.endpoint = endpoints.label(choice.endpoint)
        self.status.model = model_label(endpoints, choice)
        self.status.context = context_use(session, endpoints)
        self.status.hints = writing_hints(self.keys, session)

    def on_unmount(self) -> None:
        self.stop_listening()

    def stop_listening(self) -> None:
        """Hear no more of what goes on: from now on nothing can be shown."""
        self.shown.stop_listening()
        self.lists.stop_listening()

    def on_resize(self) -> None:
        self.lists.place_sidebar()

    def on_key(self, event: events.Key) -> None:
        action = self.keys.anywhere.get(event.key)
        if self.focused is not self.composer and action is not None and self.perform(action):
            event.stop()
            event.prevent_default()

    @on(Composer.Touched)
    def _write(self) -> None:
        if self.reading.is_on:
            self.reading.end()

    @on(TextArea.Changed, "#composer")
    def _offer_commands(self) -> None:
        self.menu.follow(self.composer.text)

    def on_screen_suspend(self) -> None:
        self.composer.show_cursor = False

    def on_screen_resume(self) -> None:
        self.composer.show_cursor = not self.reading.is_on

    @on(SlashMenu.Picked)
    def _run_command(self, message: SlashMenu.Picked) -> None:
        self._hearing.take_command(message.action)

    @on(FindBar.Asked)
    def _find(self, message: FindBar.Asked) -> None:
        self.set_focus(self.composer)
        self.reading.begin()
        if message.words:
            self.perform(self.keys.action("find"), message.words)
        else:
            self.transcript.clear_find()

    @on(Sidebar.Picked)
    @on(EmptyChat.Picked)
    def _open_picked(self, message: Sidebar.Picked | EmptyChat.Picked) -> None:
        self.shown.open(message.conversation_id)

    @on(Pill.Clicked)
    def _to_the_end(self) -> None:
        self.transcript.go_to_end()

    @on(Transcript.FollowChanged)
    def _show_pill(self, message: Transcript.FollowChanged) -> None:
        self.query_one(Pill).show_lines(message.lines_below)

    @on(Transcript.LinkClicked)
    def _offer_link(self, message: Transcript.LinkClicked) -> None:
        self.links.click(message.href)

    @on(Transcript.CopyClicked)
    def _copy_clicked(self, message: Transcript.CopyClicked) -> None:
        before = self.transcript.current_message_id
        self.transcript.current_message_id = message.message_id
        self.perform(self.keys.action("copy"), str(message.block or ""))
        self.transcript.current_message_id = before

    @on(Transcript.VersionClicked)
    def _next_version(self, message: Transcript.VersionClicked) -> None:
        self.transcript.current_message_id = message.message_id
        self._actions.show_next_version()

    @on(StatusLine.Picked)
    def _status_clicked(self, message: StatusLine.Picked) -> None:
        self.perform(self.keys.action(message.action_id))

    @on(Transcript.KeyClicked)
    def _key_clicked(self, message: Transcript.KeyClicked) -> None:
        self.reading.click(message.key)
