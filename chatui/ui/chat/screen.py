"""The chat: one conversation, the composer below it, the others beside it."""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import TextArea
from textual.worker import Worker, WorkerState

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.errors import ChatUIError
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.prompt_history import PromptHistory
from chatui.ui.chat.drafts import Drafts, PromptRecall
from chatui.ui.chat.hidden_sessions import HiddenSessions
from chatui.ui.chat.overview import SIDEBAR_FROM, SIDEBAR_POSSIBLE_FROM, Overview
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.unsaved import Unsaved
from chatui.ui.chat.view import ChatView, Host, Late
from chatui.ui.chat.words import hint_labels, placeholder
from chatui.ui.widgets.composer import Composer, PromptSign
from chatui.ui.widgets.empty_chat import EmptyChat
from chatui.ui.widgets.status_line import Notice, StatusLine
from chatui.ui.widgets.title_rule import TitleRule

if TYPE_CHECKING:
    from chatui.storage.own.folder_project import FolderProject
    from chatui.storage.own.prompt_files import AskedPrompt, PromptFiles
    from chatui.ui.chat.acting import Acting
    from chatui.ui.chat.editor import OutsideEditor
    from chatui.ui.transcript.transcript import Transcript
    from chatui.ui.widgets.completion_menu import CompletionMenu
    from chatui.ui.widgets.find_bar import FindBar
    from chatui.ui.widgets.sidebar import Sidebar

_BREAKPOINTS: Final = [
    (0, "-narrow"),
    (60, "-medium"),
    (SIDEBAR_POSSIBLE_FROM, "-wide"),
    (SIDEBAR_FROM, "-widest"),
]
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
    own_prompt: AskedPrompt | None = None
    """A prompt file; with it, the first prompt is not sent but written."""
    open_picker: bool = False
    folder_project: FolderProject | None = None
    """What it is asked about first whether it is trusted."""
    notices: tuple[str, ...] = ()


class ChatScreen(Screen[None]):
    """Shows one session at a time, and acts on it.

    It builds everything, and nothing else knows it: each part gets the view, and what lies below
    it. What lies above it, it is given as something to call.
    """

    AUTO_FOCUS = "#composer"
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(  # noqa: PLR0913  # it builds everything that acts on it
        self,
        *,
        host: Host,
        sessions: OpenSessions,
        saved: Library,
        session: ChatSession,
        keys: KeyMap,
        prompt_history: PromptHistory,
        open_prompts: Callable[[], PromptFiles],
        opening: Opening,
    ) -> None:
        super().__init__()
        self._forget_settings: Callable[[], None] = _nothing
        self.view = view = ChatView(self, session, keys, self._mount_late)
        self._host = host
        self._keys = keys
        self._sessions = sessions
        self._opening = opening
        recall = PromptRecall(lambda: prompt_history.known or ())
        self._overview = Overview(view, keys, sessions, saved)
        unsaved = Unsaved(view, sessions, self._overview)
        hidden = HiddenSessions(host, sessions, self._overview, unsaved.noticed)
        self.drafts = Drafts(view, recall)
        self._reading = reading = Reading(view, keys, self.perform)
        self.shown = shown = ShownSession(
            view,
            host,
            keys,
            sessions,
            saved,
            prompt_history,
            self._overview,
            hidden,
            unsaved,
            self.drafts,
            reading,
        )

        def put_together() -> Acting:
            from chatui.ui.chat.acting import Acting  # nothing acts before the first frame

            return Acting(
                view=view,
                host=host,
                keys=keys,
                sessions=sessions,
                saved=saved,
                prompt_history=prompt_history,
                prompt_files=open_prompts(),
                recall=recall,
                overview=self._overview,
                shown=shown,
                reading=reading,
                perform=self.perform,
                act=self._act,
            )

        self._put_together = put_together

    @cached_property
    def _acting(self) -> Acting:
        """What acts on the screen, put together when it is first needed."""
        return self._put_together()

    @property
    def editor(self) -> OutsideEditor:
        """The editor that prompts are written in, outside of the program."""
        return self._acting.editor

    def compose(self) -> ComposeResult:
        self._fit(self.app.size.width)
        with Vertical(id="chat"):
            with Vertical(id="page"):
                yield EmptyChat()
            with Vertical(id="beneath"):
                yield Horizontal(id="below")
                yield TitleRule()
                with Horizontal(id="writing"):
                    yield PromptSign()
                    yield Composer(self._hear_key, self._hear_paste, id="composer")
                yield StatusLine()

    def _mount_late(self) -> Late:
        from chatui.ui.transcript.message.hints import HintKeys
        from chatui.ui.transcript.transcript import Transcript
        from chatui.ui.widgets.completion_menu import CompletionMenu
        from chatui.ui.widgets.pill import Pill
        from chatui.ui.widgets.queued_prompt import QueuedPrompt

        config = self._sessions.config
        transcript = Transcript(
            text_width=config.text_width,
            follow=config.follow,
            reduced_motion=config.reduced_motion,
            keys=HintKeys(hint_labels(self._keys), self._keys.label("read")),
        )
        self._show_links(transcript)
        late = Late(transcript, QueuedPrompt(), Pill(), CompletionMenu())
        self.query_one("#page").mount(late.transcript)
        self.query_one("#below").mount(late.queued, late.pill)
        self.query_one("#beneath").mount(late.menu, before=self.view.title)
        return late

    def _show_links(self, transcript: Transcript) -> None:
        from chatui.ui.transcript.terminal_links import shows_links  # there are none before

        can = not self.app.is_headless and shows_links(os.environ)
        transcript.show_links(is_on=can and self._sessions.config.terminal_links)

    def _fit(self, width: int) -> None:
        """Take the classes of this width at once; to change one later restyles every widget."""
        fitting = max(least for least, _ in _BREAKPOINTS if width >= least)
        self.set_class(True, dict(_BREAKPOINTS)[fitting], update=False)
        self.set_class(self._overview.shows_sidebar_at(width), "-with-sidebar", update=False)

    def on_mount(self) -> None:
        view = self.view
        view.status.model_key = self._keys.label("models")
        view.composer.placeholder = placeholder(self._keys)
        self._forget_settings = self._sessions.settings.listen(self._use_setting)
        self.shown.begin()
        self.call_after_refresh(self._begin)

    def _use_setting(self, name: str) -> None:
        """Do at once as a setting says that was changed; the others are asked when they count."""
        config = self._sessions.config
        if name == "sidebar":
            self._overview.use_setting()
        elif name == "enter":
            self._keys.take(KeyMap.resolve(config.keys, enter=config.enter))
            self.view.composer.placeholder = placeholder(self._keys, is_reading=self._reading.is_on)
        elif name == "terminal_links" and self.view.is_complete:
            self._show_links(self.view.transcript)
        elif name in ("text_width", "follow", "reduced_motion"):
            self.view.composer.heed_motion()
            if self.view.is_complete:
                self.view.transcript.take_settings(
                    text_width=config.text_width,
                    follow=config.follow,
                    reduced_motion=config.reduced_motion,
                )

    def _begin(self) -> None:
        self.shown.say_when_endpoint_is_gone()
        if self._opening.notices:
            self.view.status.show(*(Notice(text, "warn") for text in self._opening.notices))
        if self._opening.folder_project is not None:
            self._acting.projects.offer(self._opening.folder_project, self._open)
        else:
            self._open()
        self.view.spawn(self._get_ready(), group="ready")

    def _open(self) -> None:
        if self._opening.own_prompt is not None:
            file, given = self._opening.own_prompt
            self._acting.own_prompts.begin(file, given, self._opening.first_prompt or "")
        elif self._opening.first_prompt:
            self._send_first(self._opening.first_prompt)
        elif self._opening.open_picker:
            self.perform(self._keys.action("conversations"))

    async def _get_ready(self) -> None:
        """Load what the first frame did without: in a thread, so that a first key need not wait."""
        from chatui.ui.terminal import repaint  # the first frame is drawn as a whole

        repaint.install()
        for module in ("chatui.ui.chat.acting", "chatui.ui.chat.feed"):
            await asyncio.to_thread(importlib.import_module, module)
        self.view.complete()
        self.shown.preload()

        from chatui.ui.chat.open_panels import preload_styles  # came with what acts

        await preload_styles(self.app)
        self._acting.offered_servers.look()

    def _send_first(self, prompt: str) -> None:
        try:
            self.shown.send(prompt, self.drafts.parts)
        except ChatUIError as problem:
            self.view.composer.replace_text(prompt)
            self.view.notice(str(problem), "bad")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.view.notice(f"{type(error).__name__}: {error}", "bad")

    def perform(self, action: Action, argument: str = "") -> bool:
        """Do an action; False when it did nothing, so that its key means something else."""
        before = self.view.begin_action()
        try:
            did = self._act(action, argument) is not False
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
            return True
        self.view.end_action(before, is_stale=did and action.id not in _MOVES)
        return did

    def _act(self, action: Action, argument: str) -> object:
        return self._acting.handlers[action.id](argument)

    def on_unmount(self) -> None:
        self.stop_listening()

    def stop_listening(self) -> None:
        """Hear no more of what goes on: from now on nothing can be shown."""
        self._forget_settings()
        self._forget_settings = _nothing
        self.shown.stop_listening()
        self._overview.stop_listening()

    def on_resize(self) -> None:
        self._overview.place_sidebar()

    def on_key(self, event: events.Key) -> None:
        if not self._host.hears_keys:
            return
        action = self._keys.anywhere.get(event.key)
        if self.focused is not self.view.composer and action is not None and self.perform(action):
            event.stop()
            event.prevent_default()

    @on(PromptSign.Clicked)
    def _list_everything(self) -> None:
        self.perform(self._keys.action("palette"))

    @on(Composer.Touched)
    def _write(self) -> None:
        if self._reading.is_on:
            self._reading.end()

    def _hear_key(self, event: events.Key) -> bool:
        return not self._host.hears_keys or self._acting.composer_keys.hear(event)

    def _hear_paste(self, text: str) -> bool:
        return not self._acting.attaching.pasted(text)

    @on(Composer.Folded)
    def _tell_of_folded(self, message: Composer.Folded) -> None:
        from chatui.text.folded_pastes import size_words  # came with the paste

        words = f"{size_words(message.pasted)} pasted, sent in full."
        key = self._keys.label("unfold")
        self.view.notice(f"{words} {key} unfolds" if key else words, keys=(key,) if key else ())

    @on(TextArea.Changed, "#composer")
    def _offer_completions(self) -> None:
        if self.view.composer.document.end != (0, 0) or self.view.is_complete:
            self._acting.completing.follow()

    def on_screen_suspend(self) -> None:
        self.view.composer.show_cursor = False

    def on_screen_resume(self) -> None:
        self.view.composer.show_cursor = not self._reading.is_on

    def on_completion_menu_picked(self, message: CompletionMenu.Picked) -> None:
        self._acting.composer_keys.take(message.offer)

    def on_find_bar_asked(self, message: FindBar.Asked) -> None:
        """Find the words, or mark none; as all that is mounted late, it is heard by name."""
        self.set_focus(self.view.composer)
        self._reading.begin()
        if message.words:
            self.perform(self._keys.action("find"), message.words)
        else:
            self.view.transcript.clear_find()

    def on_sidebar_picked(self, message: Sidebar.Picked) -> None:
        self.shown.open(message.conversation_id)

    @on(EmptyChat.Picked)
    def _open_picked(self, message: EmptyChat.Picked) -> None:
        self.shown.open(message.conversation_id)

    @on(EmptyChat.OfferPicked)
    def _use_offered(self, message: EmptyChat.OfferPicked) -> None:
        self._acting.offered_servers.use_one(self._overview.offered[message.place])

    def on_sidebar_more_picked(self) -> None:
        self.perform(self._keys.action("conversations"))

    def on_queued_prompt_clicked(self) -> None:
        self.shown.take_back_queued()

    def on_chips_taken_off(self) -> None:
        self.shown.take_off()

    def on_pill_clicked(self) -> None:
        self.view.transcript.go_to_end()

    def on_transcript_follow_changed(self, message: Transcript.FollowChanged) -> None:
        self.view.pill.show_lines(message.lines_below)

    def on_transcript_selecting_changed(self) -> None:
        self._reading.show_keys()

    def on_transcript_link_clicked(self, message: Transcript.LinkClicked) -> None:
        self._acting.links.click(message.href, message.told)

    def on_transcript_copy_clicked(self, message: Transcript.CopyClicked) -> None:
        before = self.view.transcript.current_message_id
        self.view.transcript.current_message_id = message.message_id
        self.perform(self._keys.action("copy"), str(message.block or ""))
        self.view.transcript.current_message_id = before

    def on_transcript_version_clicked(self, message: Transcript.VersionClicked) -> None:
        self.view.transcript.current_message_id = message.message_id
        self._acting.message_actions.show_next_version()

    @on(StatusLine.Picked)
    def _status_clicked(self, message: StatusLine.Picked) -> None:
        self.perform(self._keys.action(message.action_id))

    def on_transcript_key_clicked(self, message: Transcript.KeyClicked) -> None:
        self._reading.click(message.key)


def _nothing() -> None:
    pass
