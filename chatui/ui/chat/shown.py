"""The session that the screen shows: what is sent goes through here, and what comes is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from chatui.commands.key_map import KeyMap
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import Attachment
from chatui.endpoints import ModelChoice
from chatui.errors import ChatUIError, MissingKey, NotSaved, UsageError
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import (
    Changed,
    Noticed,
    ReplyBegan,
    ReplyEnded,
    ReplyGrew,
    Saved,
    SessionEvent,
)
from chatui.storage.prompt_history import PromptHistory, SentPrompt
from chatui.ui.chat.drafts import Drafts
from chatui.ui.chat.hidden_sessions import HiddenSessions
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.unsaved import Unsaved
from chatui.ui.chat.view import ChatView, Host
from chatui.ui.chat.words import (
    chips_of,
    choice_words,
    context_use,
    draft_size,
    model_label,
    rule_words,
    sampling_words,
    shown_title,
    writing_hints,
)
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.attach.picture import Changes
    from chatui.ui.chat.feed import ReplyFeed
    from chatui.ui.transcript.transcript import ReadingPlace
    from chatui.ui.widgets.chips import Chip

_TICK_SECONDS: Final = 1.0
_BLINK_SECONDS: Final = 0.25
_DRAFT_SECONDS: Final = 1.0
_POLL_SECONDS: Final = 0.8


def _nothing() -> None:
    pass


def _preload() -> None:
    from chatui.sessions import preload as sending  # behind the first frame, as what they import
    from chatui.ui.transcript import preload as showing

    sending.preload()
    showing.preload()


@dataclass(slots=True, eq=False)
class ShownSession:
    """One session at a time; the one before goes on in the background while it runs.

    `once` says where the next prompt alone goes, `edited` what stands in the composer to be edited:
    a prompt, in whose place it is sent, or a reply.
    """

    view: ChatView
    host: Host
    keys: KeyMap
    sessions: OpenSessions
    saved: Library
    prompt_history: PromptHistory
    overview: Overview
    hidden: HiddenSessions
    unsaved: Unsaved
    drafts: Drafts
    reading: Reading
    once: ModelChoice | None = None
    edited: Message | None = None
    picture_changes: dict[str, Changes] = field(default_factory=dict)
    _outdated: frozenset[Attachment] = frozenset()
    """What was done to pictures that matters, by their SHA-256."""
    _arriving: list[tuple[ChatSession, Chip]] = field(default_factory=list)
    _feed: ReplyFeed | None = None
    _unsubscribe: Callable[[], None] = _nothing
    _ticking: list[Timer] = field(default_factory=list)
    _is_polling: bool = False
    _measured: object = None
    """What the size of the draft was found for."""
    _places: dict[str, ReadingPlace] = field(default_factory=dict)

    def begin(self) -> None:
        """Show the first session; from now on keep drafts, and look at what other windows do."""
        self.show(self.view.session)
        self.view.every(_DRAFT_SECONDS, self._look_at_draft)
        self.view.every(_POLL_SECONDS, self._poll_other_windows)

    def _look_at_draft(self) -> None:
        """Keep the draft, and say how large it is: once a second, and never with a key."""
        self.drafts.keep()
        choice = self.once or self.view.session.choice
        context = self.view.status.context
        measured = self.drafts.written, choice, context
        if measured != self._measured:
            self._measured = measured
            info = self.sessions.endpoints.model_info(choice)
            self.view.status.draft = draft_size(self.drafts.written, context, info)

    def show(self, session: ChatSession) -> None:
        """Show a session in place of the one that is shown."""
        view = self.view
        if session is not view.session:
            self.drafts.put_away()
            self._hear_no_more()
            view.withdraw_said()
            if self.reading.is_on:
                self.reading.end()
            self.hidden.leave(view.session)
        view.session = session
        self.once = None
        self._places = {}
        self.stop_editing()
        self.hidden.take(session)
        unread = session.see()
        self._feed = None
        if session.conversation.messages or view.is_complete:
            self._begin_feed().load(unread)
        self._unsubscribe = session.subscribe(self._handle)
        self.drafts.load(session)
        if session.queued is not None and not session.is_running:
            self.take_back_queued()
        self._keep_ticking()
        self.refresh()
        self.overview.refresh()
        view.after_drawing(self.overview.read_again)
        view.after_drawing(self.look_at_preamble)

    def look_at_preamble(self) -> None:
        """Count what stands in front of the chat, as the files say it now, in its context."""
        self.view.spawn(self._look_at_preamble(), group="preamble", exclusive=True)

    async def _look_at_preamble(self) -> None:
        await asyncio.to_thread(_preload)
        session = self.view.session
        if await session.front.look(session.choice) and session is self.view.session:
            self.refresh()

    def _begin_feed(self) -> ReplyFeed:
        from chatui.ui.chat.feed import ReplyFeed  # comes with the first message

        self._feed = ReplyFeed(self.view.session, self.view.transcript, self.unsaved.noticed)
        return self._feed

    def refresh(self) -> None:
        """Bring everything around the transcript up to date."""
        view, endpoints = self.view, self.sessions.endpoints
        session, conversation = view.session, view.session.conversation
        view.title.title = shown_title(session)
        view.title.settings = rule_words(conversation)
        self.host.name_window("temporary" if session.is_temporary else conversation.title)
        if view.is_complete or session.queued:
            view.queued.text = session.queued.text if session.queued else ""
        view.empty.display = not conversation.messages
        self._show_chips()
        choice = self.once or session.choice
        view.status.endpoint = endpoints.label(choice.endpoint)
        view.status.model = model_label(endpoints, choice)
        own, inherited = session.sampling(choice)
        words = sampling_words(own, inherited, self.sessions.left_out(choice, own.over(inherited)))
        view.status.sampling, view.status.effort = words
        view.status.context = context_use(session, endpoints)
        view.status.hints = writing_hints(self.keys, session)

    def _show_chips(self) -> None:
        session = self.view.session
        again = f"changed since, {self.keys.label('attach-again')} attaches it again"
        outdated = dict.fromkeys(self._outdated, again)
        chips = chips_of(self.drafts.parts, self.picture_changes, outdated)
        reading = [chip for reader, chip in self._arriving if reader is session]
        self.view.show_chips(chips, reading)

    def show_changed(self, outdated: frozenset[Attachment]) -> None:
        """Show which attached files are others by now."""
        if outdated != self._outdated:
            self._outdated = outdated
            self._show_chips()

    @contextmanager
    def arriving(
        self, session: ChatSession, name: str, *, doing: str = "reading…", sign: str = "▣"
    ) -> Iterator[None]:
        """Show that something is being read for the prompt of a session."""
        from chatui.ui.widgets.chips import Chip  # few prompts come with more than text

        entry = session, Chip(name, (doing,), sign)
        self._arriving.append(entry)
        self._show_chips()
        try:
            yield
        finally:
            self._arriving.remove(entry)
            self._show_chips()

    def open(self, conversation_id: str, then: Callable[[], None] = _nothing) -> None:
        """Show a saved conversation, and do something there; it is said when it cannot be read."""
        if conversation_id == self.view.session.conversation.id:
            then()
            return
        self.view.spawn(self._open(conversation_id, then), group="open", exclusive=True)

    async def _open(self, conversation_id: str, then: Callable[[], None]) -> None:
        try:
            session = await self.sessions.load(conversation_id)
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
            return
        self.show(session)
        self.say_when_endpoint_is_gone()
        then()

    def say_when_endpoint_is_gone(self) -> None:
        """Tell when the conversation cannot go on where it was, or as it did."""
        view, conversation = self.view, self.view.session.conversation
        if conversation.is_newer:
            view.notice("Made by a newer chatui: it can only be read here.", "warn")
        elif problem := self.sessions.project_problem(conversation):
            view.notice(problem, "warn")
        elif self.sessions.is_missing(conversation):
            key = self.keys.label("models")
            words = f"There is no endpoint {conversation.endpoint} any more. {key} chooses."
            view.notice(words, keys=(key,))

    def send(self, text: str, parts: Sequence[Attachment]) -> None:
        """Send a prompt with its pictures, or queue it behind the reply that runs."""
        session, written = self.view.session, self.drafts.parts
        self.drafts.empty()
        self._measured, self.view.status.draft = None, None
        if session.is_running:
            session.queue(text, parts)
            self.refresh()
        else:
            try:
                instead_of = None if self.edited is None else self._still_there(self.edited).id
                session.send(text, parts=parts, instead_of=instead_of, choice=self.once)
            except ChatUIError:
                session.conversation.draft_parts = written
                raise
            self.once = None
            self.stop_editing()
            self._show_chips()
        self.remember(session, text, parts)

    def remember(self, session: ChatSession, text: str, parts: Sequence[Attachment] = ()) -> None:
        """Keep what was written in a session among the earlier prompts."""
        if not session.is_temporary:
            self.view.spawn(self._remember(text, parts), group="prompts")

    async def _remember(self, text: str, parts: Sequence[Attachment]) -> None:
        try:
            if told := await asyncio.to_thread(self.prompt_history.add, text, parts):
                self.view.notice(told, "warn")
        except NotSaved:
            pass  # the conversation holds it, and says so when the disk is full

    def write(self, prompt: SentPrompt) -> None:
        """Put a prompt in place of what is written; it is told which of its pictures are gone."""
        self.drafts.write(prompt)
        self._show_chips()
        if prompt.parts:
            self.view.spawn(self._miss(prompt), group="missing", exclusive=True)

    async def _miss(self, prompt: SentPrompt) -> None:
        session, store = self.view.session, self.sessions.history.attachments
        kept = [part for part in prompt.parts if part.sha256 not in session.held]
        gone = set(await asyncio.to_thread(store.missing, [part.sha256 for part in kept]))
        if not gone or self.drafts.written != prompt:
            return
        left = tuple(part for part in prompt.parts if part.sha256 not in gone)
        self.drafts.attach(session, left)
        self._show_chips()
        names = dict.fromkeys(part.name for part in prompt.parts if part.sha256 in gone)
        words = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not kept any more"
        self.view.notice(f"{words}: the prompt is back without.", "warn")

    def attach(self, session: ChatSession, parts: Sequence[Attachment]) -> None:
        """Let other pictures go with the prompt that is being written in a session."""
        self.drafts.attach(session, parts)
        self.refresh()

    def take_off(self) -> bool:
        """Take off the last picture of the prompt that is being written; False without one."""
        parts = self.drafts.parts
        if parts:
            self.attach(self.view.session, parts[:-1])
        return bool(parts)

    def go_to_version(self, shown: str, other: str) -> bool:
        """Show another version of a message, where it was last seen; False while a reply runs."""
        transcript = self.view.transcript
        place = transcript.place_in(shown)
        if not self.go_to(other):
            return False
        self._places[shown] = place
        transcript.return_to(other, self._places.get(other, place))
        return True

    def go_to(self, message_id: str) -> bool:
        """Show a message and the branch it is on; False while a reply runs on another branch."""
        session, conversation = self.view.session, self.view.session.conversation
        if self._feed is None or message_id not in conversation.messages:
            return False
        if message_id not in {message.id for message in conversation.path()}:
            if session.is_running:
                return False
            session.branches.select(message_id)
        self._feed.load(message_id)
        self.view.transcript.current_message_id = message_id
        return True

    def edit(self, message: Message) -> None:
        """Take a prompt into the composer, to be sent in its place, or a reply, to be changed."""
        self.stop_editing()
        self.edited = message
        parts = message.attachments if message.role is Role.USER else ()
        self.drafts.write(SentPrompt(message.text, parts))
        self._show_chips()
        self.view.status.withdraw_all()
        self.view.status.standing = self.view.status.standing or self._editing

    @property
    def _editing(self) -> Notice:
        key = self.keys.label("send")
        if self.edits_reply:
            words = f"{key} keeps this beside the reply as it came · Esc gives up"
            return Notice(words, keys=(key, "Esc"))
        words = f"{key} sends this instead of the old prompt · Esc gives up"
        return Notice(words, keys=(key, "Esc"))

    @property
    def edits_reply(self) -> bool:
        """Whether what stands in the composer is the text of a reply, which is never a command."""
        return self.edited is not None and self.edited.role is Role.ASSISTANT

    def keep_edited(self) -> bool:
        """Put what was written beside the reply that it was; False where none is being edited.

        Raises:
            UsageError: When it is empty, or the reply is gone; what was written stays.
            NewerFormat: When the conversation can only be read.
        """
        if self.edited is None or not self.edits_reply:
            return False
        session, text = self.view.session, self.view.composer.text
        if not text.strip():
            raise UsageError("An empty reply is not kept.", hint="Esc gives up.")
        reply = self._still_there(self.edited)
        if text == reply.text:
            self.give_up_editing()
            self.view.notice("The reply is as it was.")
            return True
        place = self.view.transcript.place_in(reply.id)
        edited = session.branches.edit_reply(reply.id, text)
        self.give_up_editing()
        self.view.transcript.return_to(edited.id, place)
        self.view.notice("Edited. In reading mode, [ shows the reply as it came.")
        return True

    def _still_there(self, edited: Message) -> Message:
        if edited.id in self.view.session.conversation.messages:
            return edited
        self.stop_editing()
        what = "reply" if edited.role is Role.ASSISTANT else "prompt"
        raise UsageError(
            f"The {what} is gone: it was deleted in another window.",
            hint="What you wrote is still here.",
        )

    def give_up_editing(self) -> bool:
        """Send nothing in the old prompt's place, and empty the composer; False without one."""
        if not self.stop_editing():
            return False
        self.write(SentPrompt(""))
        self.drafts.put_away()
        return True

    def stop_editing(self) -> bool:
        """Send what comes next at the end again; False when nothing was being edited."""
        if self.edited is None:
            return False
        if self.view.status.standing == self._editing:
            self.view.status.standing = None
        self.edited = None
        return True

    def take_back_queued(self) -> None:
        """Put the queued prompt back into the composer, in front of what is there."""
        composer, session = self.view.composer, self.view.session
        text = "" if composer.is_empty else composer.text
        parts = self.drafts.parts
        if (taken := session.unqueue()) is not None:
            text = "\n\n".join(filter(None, (taken.text, text)))
            parts = (*taken.parts, *parts)
        self.drafts.write(SentPrompt(text, parts))
        self.view.notice("The queued prompt is back.")
        self.refresh()

    def choose(self, choice: ModelChoice) -> None:
        """Send prompts somewhere else from now on."""
        session = self.view.session
        before = session.choice.endpoint
        session.choose(choice)
        session.save()
        self.sessions.remember(choice, lambda problem: self.view.notice(str(problem), "bad"))
        if words := choice_words(self.sessions, session, before):
            self.view.status.show(*map(Notice, words))
        self.preload()
        self.refresh()
        self.overview.refresh()

    def preload(self) -> None:
        """Get ready what shows a reply, and where the next prompt goes."""
        self.view.spawn(self._preload(self.view.session.choice.endpoint), group="preload")

    async def _preload(self, endpoint: str) -> None:
        endpoints = self.sessions.endpoints
        await asyncio.to_thread(_preload)
        self.overview.missing_key = None
        try:
            await endpoints.preload(endpoint)
        except MissingKey as problem:
            self.overview.missing_key = problem
        except ChatUIError:
            pass  # the first prompt will say it, where it can be acted upon
        if problems := endpoints.pop_problems():
            self.view.status.show(*(Notice(text, "warn") for text in problems))
        self.refresh()
        self.overview.refresh()

    def stop_listening(self) -> None:
        """Hear no more of the session, nor of those that were left."""
        self._hear_no_more()
        self.hidden.stop_listening()

    def _hear_no_more(self) -> None:
        self._unsubscribe()
        self._unsubscribe = _nothing

    def _poll_other_windows(self) -> None:
        if not self._is_polling:
            self._is_polling = True
            self.view.spawn(self._poll(), group="other windows")

    async def _poll(self) -> None:
        try:
            await self.view.session.poll()
            await self._look_at_project()
            await self.saved.refresh_if_changed()
            await asyncio.to_thread(self.prompt_history.poll)
        except ChatUIError:
            pass  # it is asked again, and who saves or opens it is told what is wrong
        finally:
            self._is_polling = False

    async def _look_at_project(self) -> None:
        session = self.view.session
        if await self.sessions.look_at_project(session) and session is self.view.session:
            self.refresh()
            if problem := self.sessions.project_problem(session.conversation):
                self.view.notice(problem, "warn")

    def _handle(self, event: SessionEvent) -> None:
        if self._feed is None and self.view.session.conversation.messages:
            self._begin_feed().load()
        if self._feed is not None:
            self._feed.handle(event)
        match event:
            case ReplyBegan():
                self._began()
            case ReplyEnded(reply):
                self._ended(reply)
            case Saved():
                self.overview.read_again()
            case Changed():
                self.refresh()
                self.overview.read_again()
            case Noticed(text):
                self.unsaved.noticed(text)
            case ReplyGrew():
                pass

    def _began(self) -> None:
        self._keep_ticking()
        self.refresh()
        self.overview.refresh()

    def _ended(self, reply: Message) -> None:
        view = self.view
        self.host.reply_ended(view.session, reply)
        if view.session.queued is not None and reply.status is not Status.COMPLETE:
            self.take_back_queued()
        if not view.session.is_running:
            view.status.withdraw_about_running()
        self.refresh()
        self.overview.read_again()
        if reply.status is Status.COMPLETE and reply.endpoint is not None:
            view.spawn(self._learn_models(reply.endpoint), group="models")
        failed = reply.status in (Status.FAILED, Status.INTERRUPTED) and reply.error is not None
        if failed and view.is_idle:
            self.reading.offer(reply.id)

    async def _learn_models(self, endpoint: str) -> None:
        """Learn how much the model's context holds, once an endpoint has shown that it answers."""
        if await self.sessions.endpoints.learn_models(endpoint):
            self.refresh()

    def _keep_ticking(self) -> None:
        if not self._ticking and self.view.session.is_running:
            self._ticking.append(self.view.every(_TICK_SECONDS, self._tick))
            if not self.sessions.config.reduced_motion:
                self._ticking.append(self.view.every(_BLINK_SECONDS, self._blink))
        self._tick()

    def _blink(self) -> None:
        if self._feed is not None:
            self._feed.blink()

    def _tick(self) -> None:
        if self._feed is not None:
            self._feed.tick()
        if not self.view.session.is_running:
            while self._ticking:
                self._ticking.pop().stop()
