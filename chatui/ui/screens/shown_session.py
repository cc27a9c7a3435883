"""The session that the screen shows: what is sent goes through here, and what comes is shown."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from chatui.conversation.message import Message, Status
from chatui.endpoints import ModelChoice
from chatui.errors import ChatUIError, MissingKey, NotSaved
from chatui.session import ChatSession
from chatui.ui.screens.chat_words import choice_words
from chatui.ui.screens.reply_feed import ReplyFeed
from chatui.ui.transcript.transcript import Place
from chatui.ui.transcript.warm import warm
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

_TICK_SECONDS: Final = 1.0
_BLINK_SECONDS: Final = 0.25
_SAVE_AGAIN_SECONDS: Final = 5.0
_EDITING: Final = Notice("Enter sends this instead of the old prompt · Esc gives up")


def _nothing() -> None:
    pass


class ShownSession:
    """One session at a time; the one before goes on in the background while it runs."""

    def __init__(self, screen: "ChatScreen", session: ChatSession) -> None:
        self.session = session
        self.once: ModelChoice | None = None
        """Where the next prompt alone goes."""
        self.edited: str | None = None
        """The prompt in whose place the next one is sent."""
        self._resting = ""
        self.missing_key: MissingKey | None = None
        """What the endpoint that is chosen lacks."""
        self._screen = screen
        self._feed: ReplyFeed | None = None
        self._unsubscribe: Callable[[], None] = _nothing
        self._ticking: list[Timer] = []
        self._saving: Timer | None = None
        self._places: dict[str, Place] = {}

    def show(self, session: ChatSession) -> None:
        """Show a session in place of the one that is shown."""
        screen = self._screen
        if session is not self.session:
            self.put_draft_away()
            self.stop_listening()
            screen.withdraw_said()
            if screen.reading.is_on:
                screen.reading.end()
            screen.lists.leave(self.session)
        self.session = session
        self.once = None
        self._places = {}
        self.stop_editing()
        screen.lists.take(session)
        unread = session.see()
        feed = ReplyFeed(
            session,
            screen.transcript,
            self._began,
            self._ended,
            self.noticed,
            screen.lists.read_again,
            self._changed,
        )
        self._feed = feed
        self._unsubscribe = session.subscribe(feed)
        feed.load(unread)
        screen.composer.load_text(session.conversation.draft)
        screen.composer.move_cursor(screen.composer.document.end)
        if session.queued is not None and not session.is_running:
            self.take_back_queued()
        self._keep_ticking()
        screen.refresh_chat()
        screen.lists.refresh()
        screen.call_after_refresh(screen.lists.read_again)

    def open(self, conversation_id: str, then: Callable[[], None] = _nothing) -> None:
        """Show a saved conversation, and do something there; it is said when it cannot be read."""
        if conversation_id == self.session.conversation.id:
            then()
            return
        worker = self._open(conversation_id, then)
        self._screen.run_worker(worker, group="open", exclusive=True, exit_on_error=False)

    async def _open(self, conversation_id: str, then: Callable[[], None]) -> None:
        screen = self._screen
        try:
            session = await screen.sessions.load(conversation_id)
        except ChatUIError as problem:
            screen.notice(str(problem), "bad")
            return
        self.show(session)
        self.say_when_endpoint_is_gone()
        then()

    def say_when_endpoint_is_gone(self) -> None:
        """Tell when the conversation cannot go on where it was."""
        screen, conversation = self._screen, self.session.conversation
        if conversation.is_newer:
            screen.notice("Made by a newer chatui: it can only be read here.", "warn")
        elif screen.sessions.is_missing(conversation):
            key = screen.keys.label("models")
            screen.notice(f"There is no endpoint {conversation.endpoint} any more. {key} chooses.")

    def send(self, text: str) -> None:
        """Send a prompt, or queue it behind the reply that runs."""
        session = self.session
        if not session.is_temporary:
            self._screen.spawn(self._remember(text), group="prompts")
        if session.is_running:
            session.queued = text
            self._screen.refresh_chat()
            return
        session.conversation.draft = ""
        session.send(text, instead_of=self.edited, choice=self.once)
        self.once = None
        self.stop_editing()
        self._screen.refresh_chat()

    async def _remember(self, prompt: str) -> None:
        try:
            if told := await asyncio.to_thread(self._screen.prompt_history.add, prompt):
                self._screen.notice(told, "warn")
        except NotSaved:
            pass  # the conversation holds it, and says so when the disk is full

    def go_to_version(self, shown: str, other: str) -> bool:
        """Show another version of a message, where it was last seen; False while a reply runs."""
        transcript = self._screen.transcript
        place = transcript.place_in(shown)
        if not self.go_to(other):
            return False
        self._places[shown] = place
        transcript.return_to(other, self._places.get(other, place))
        return True

    def go_to(self, message_id: str) -> bool:
        """Show a message and the branch it is on; False while a reply runs on another branch."""
        conversation, screen = self.session.conversation, self._screen
        if self._feed is None or message_id not in conversation.messages:
            return False
        if message_id not in {message.id for message in conversation.path()}:
            if self.session.is_running:
                return False
            self.session.branches.select(message_id)
        self._feed.load(message_id)
        screen.transcript.current_message_id = message_id
        return True

    def edit(self, prompt: Message) -> None:
        """Take a prompt into the composer, to be sent in its place."""
        self.edited = prompt.id
        self._screen.composer.replace_text(prompt.text)
        self._screen.status.withdraw_all()
        self._screen.status.standing = self._screen.status.standing or _EDITING

    def stop_editing(self) -> bool:
        """Send what comes next at the end again; False when nothing was being edited."""
        was_editing, self.edited = self.edited is not None, None
        if self._screen.status.standing == _EDITING:
            self._screen.status.standing = None
        return was_editing

    def take_back_queued(self) -> None:
        """Put the queued prompt back into the composer, in front of what is there."""
        composer = self._screen.composer
        queued, self.session.queued = self.session.queued or "", None
        draft = "" if composer.is_empty else composer.text
        composer.replace_text("\n\n".join(text for text in (queued, draft) if text))
        self._screen.notice("The queued prompt is back.")
        self._screen.refresh_chat()

    def choose(self, choice: ModelChoice) -> None:
        """Send prompts somewhere else from now on."""
        session, screen = self.session, self._screen
        before = session.choice.endpoint
        session.choose(choice)
        session.save()
        try:
            screen.sessions.remember(choice)
        except NotSaved as problem:
            screen.notice(str(problem), "bad")
        if words := choice_words(screen.sessions, session, before):
            screen.status.show(*map(Notice, words))
        self.warm()
        screen.refresh_chat()
        screen.lists.refresh()

    def warm(self) -> None:
        """Get ready what shows a reply, and where the next prompt goes."""
        self._screen.spawn(self._warm(self.session.choice.endpoint), group="warm")

    async def _warm(self, endpoint: str) -> None:
        screen = self._screen
        endpoints = screen.sessions.endpoints
        await asyncio.to_thread(warm)
        self.missing_key = None
        try:
            await endpoints.warm(endpoint)
        except MissingKey as problem:
            self.missing_key = problem
        except ChatUIError:
            pass  # the first prompt will say it, where it can be acted upon
        if problems := endpoints.take_problems():
            screen.status.show(*(Notice(text, "warn") for text in problems))
        screen.refresh_chat()
        self._screen.lists.refresh()

    def put_draft_away(self) -> None:
        """Save what is written, and not sent, with its conversation."""
        screen = self._screen
        self.session.set_draft(screen.recall.draft(screen.composer.text))

    def keep_draft(self) -> None:
        """Do so when nothing was written since the last call: a crash must not lose a draft."""
        text = self._screen.composer.text
        if text == self._resting:
            self.put_draft_away()
        self._resting = text

    def stop_listening(self) -> None:
        """Hear no more of the session."""
        self._unsubscribe()
        self._unsubscribe = _nothing

    def _began(self, reply: Message) -> None:
        self._keep_ticking()
        self._screen.refresh_chat()
        self._screen.lists.refresh()

    def _ended(self, reply: Message) -> None:
        screen = self._screen
        if self.session.queued is not None and reply.status is not Status.COMPLETE:
            self.take_back_queued()
        if not self.session.is_running:
            screen.status.withdraw_about_running()
        screen.refresh_chat()
        screen.lists.read_again()
        if reply.status is Status.COMPLETE and reply.endpoint is not None:
            screen.spawn(self._learn_models(reply.endpoint), group="models")
        failed = reply.status in (Status.FAILED, Status.INTERRUPTED) and reply.error is not None
        if failed and screen.is_idle:
            screen.reading.offer(reply.id)

    async def _learn_models(self, endpoint: str) -> None:
        """Learn how much the model's context holds, once an endpoint has shown that it answers."""
        if await self._screen.sessions.endpoints.learn_models(endpoint):
            self._screen.refresh_chat()

    def _changed(self) -> None:
        self._screen.refresh_chat()
        self._screen.lists.read_again()

    def noticed(self, text: str) -> None:
        """Say what a session has to say; that something is not saved stays until it is."""
        screen = self._screen
        screen.lists.refresh()
        if not screen.sessions.unsaved:
            screen.status.show(Notice(text, "warn"))
            return
        screen.status.standing = Notice(text, "bad")
        if self._saving is None:
            self._saving = screen.set_interval(_SAVE_AGAIN_SECONDS, self.save_again)

    def save_again(self) -> None:
        """Try once more to save what the disk refused."""
        self._screen.sessions.save_again()
        if self._saving is not None and not self._screen.sessions.unsaved:
            self._saving.stop()
            self._saving = None
            self._screen.status.standing = None
            self._screen.notice("Saved.")
            self._screen.lists.refresh()

    def _keep_ticking(self) -> None:
        screen = self._screen
        if not self._ticking and self.session.is_running:
            self._ticking.append(screen.set_interval(_TICK_SECONDS, self._tick))
            if not screen.sessions.config.reduced_motion:
                self._ticking.append(screen.set_interval(_BLINK_SECONDS, self._blink))
        self._tick()

    def _blink(self) -> None:
        if self._feed is not None:
            self._feed.blink()

    def _tick(self) -> None:
        if self._feed is not None:
            self._feed.tick()
        if not self.session.is_running:
            while self._ticking:
                self._ticking.pop().stop()
