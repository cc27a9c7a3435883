"""A conversation that is open: its only writer, and the owner of the replies that run in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, ReplyError, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import Attachment, FilePart, ImagePart, Part, TextPart
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import NotSaved, PicturesRefused, StorageError
from chatui.providers import provider_of
from chatui.sessions.saver import Saver
from chatui.sessions.session_events import (
    Changed,
    Listener,
    Listeners,
    Noticed,
    ReplyBegan,
    ReplyEnded,
    ReplyGrew,
)

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from chatui.attach.attachable import Attachable
    from chatui.conversation.events import AttachmentReceived, ReceivedEvent, StreamEvent
    from chatui.conversation.preamble import Section
    from chatui.sessions.branches import Branches
    from chatui.sessions.front import Front
    from chatui.sessions.model_title import ModelTitle
    from chatui.sessions.other_windows import OtherWindows
    from chatui.sessions.preambles import Preamble, Preambles
    from chatui.sessions.running_reply import RunningReply
    from chatui.sessions.sent_pictures import SentPictures
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.own.project import Project
    from chatui.transport.protocol.request import ChatRequest, EncodedMessages, SentPicture
    from chatui.transport.wire_record import WireRecords

_UNSET: Final = Parameters()
_MOST_PATIENCE: Final = 0.1  # seconds
_GO_ON: Final = "Go on exactly where your last message stops. Repeat nothing, explain nothing."


@dataclass(frozen=True, slots=True)
class Queued:
    """A prompt that waits for the end of the reply `below` which it was written."""

    text: str
    parts: tuple[Attachment, ...]
    below: str


class ChatSession:
    """One conversation, the replies that are running in it, and who listens to it.

    `choice` says where the next prompt goes, `is_saved` whether the conversation came from the
    history. Of a temporary one nothing touches the disk, until `keep`.
    """

    def __init__(  # noqa: PLR0913  # all that a chat is made of
        self,
        conversation: Conversation,
        *,
        endpoints: Endpoints,
        preambles: Callable[[], Preambles],
        history: Callable[[], ConversationStore],
        choice: ModelChoice,
        parameters: Parameters,
        is_saved: bool,
        is_temporary: bool = False,
    ) -> None:
        self.conversation = conversation
        self.choice = choice
        self.running: dict[str, RunningReply] = {}
        self.wire_records: dict[str, WireRecords] = {}
        """What went over the wire for the last replies of this session, by their ids."""
        self.is_shown = True
        """Whether someone looks at it: else a reply that ends is marked as unread."""
        self.title_by_model = False
        """Whether the model is asked for a title after the first reply."""
        self.project_of: Callable[[str | None], Project | None] = lambda _: None
        """Knows the project of a name; None for one that is not there."""
        self._listeners = Listeners()
        self._notify = self._listeners.notify
        self._saver = Saver(
            conversation, history, self._notify, is_saved=is_saved, is_temporary=is_temporary
        )
        self._history = history
        self._preambles = preambles
        self._front: Front | None = None
        self._queue: Queued | None = None
        self._encoded: EncodedMessages | None = None
        self._pictures: SentPictures | None = None
        self._is_closing = False
        self._endpoints = endpoints
        self._parameters = parameters
        self._arriving = {
            message.id: (message.text, message.reasoning)
            for message in conversation.messages.values()
            if message.is_streaming
        }
        self._model_title: ModelTitle | None = None

    @cached_property
    def branches(self) -> Branches:
        """The tree of messages: which branch is open, what is deleted or left out."""
        from chatui.sessions.branches import Branches  # nobody changes a tree before it is shown

        return Branches(self.conversation, self.running, self._was_changed)

    @cached_property
    def _other_windows(self) -> OtherWindows:
        from chatui.sessions.other_windows import OtherWindows  # when another one has written

        return OtherWindows(self.conversation, self._arriving, self._notify)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener everything from now on; call the result to end that."""
        return self._listeners.subscribe(listener)

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of the conversation touches the disk."""
        return self._saver.is_temporary

    @property
    def unsaved(self) -> NotSaved | None:
        """Why the last save failed; None when everything is on disk."""
        return self._saver.unsaved

    @property
    def held(self) -> Mapping[str, bytes]:
        """The attachments that are in memory alone, by their SHA-256."""
        return self._saver.held

    @property
    def is_running(self) -> bool:
        """Whether a reply is on its way."""
        return bool(self.running)

    @property
    def is_busy(self) -> bool:
        """Whether a reply or a title is on its way; a save follows its end."""
        return self.is_running or (self._model_title is not None and self._model_title.is_coming)

    def choose(self, choice: ModelChoice) -> None:
        """Send the next prompt somewhere else."""
        self.choice = choice
        self.conversation.endpoint = choice.endpoint
        self.conversation.model = choice.model

    @property
    def parameters(self) -> Parameters:
        """How the next reply is sampled: what the conversation, the endpoint, the settings say."""
        return self._parameters_at(self.choice)

    @property
    def common_parameters(self) -> Parameters:
        """What the settings say for every endpoint, below what the conversation and it say."""
        return self._parameters

    @property
    def front(self) -> Front:
        """What stands in front of the chat."""
        if self._front is None:
            from chatui.sessions.front import Front  # nothing is sent at first

            self._front = Front(self.conversation, self._endpoints, self._preambles, self._notify)
        return self._front

    @property
    def has_own_in_front(self) -> bool:
        """Whether something that a person wrote stands there, as it was read last."""
        has_read = self._front is not None and self._front.has_own
        return has_read or bool(self.conversation.system.strip())

    @property
    def sections(self) -> tuple[Section, ...]:
        """What stands in front of the chat for the next prompt, as it was read last, in order."""
        return self.front.sections_at(self.choice.endpoint)

    def send_instructions(self, *, on: bool) -> None:
        """Let the person's instructions and memory stand in front of the chat, or not.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        self.conversation.check_writable()
        self.conversation.sends_instructions = on
        self._was_changed()

    @property
    def queued(self) -> Queued | None:
        """The prompt that is sent when the reply has ended that it was written under."""
        return self._queue

    def queue(self, text: str, parts: Sequence[Attachment] = ()) -> None:
        """Have a prompt sent when the reply has ended that is the head now."""
        if self.conversation.head is not None:
            self._queue = Queued(text, tuple(parts), self.conversation.head)

    def unqueue(self) -> Queued | None:
        """Take the queued prompt back; None when there is none."""
        queued, self._queue = self._queue, None
        return queued

    async def attach(self, made: Attachable, name: str) -> Attachment:
        """Return the part for what may be sent; its bytes are kept when this returns.

        They are on the disk, or in memory where nothing is kept, or where the disk refused, which
        is told.

        Raises:
            StorageError: When it is too large to be kept.
        """
        from chatui.attach.text_file import TextFile  # few prompts come with more than text

        sha256 = await self._saver.keep(made.content)
        size = len(made.content)
        if isinstance(made, TextFile):
            return FilePart(sha256, "text/plain", name, size=size, lines=made.lines)
        return ImagePart(sha256, made.media_type, name, made.width, made.height, size)

    def send(
        self,
        text: str,
        *,
        parts: Sequence[Attachment] = (),
        instead_of: str | None = None,
        choice: ModelChoice | None = None,
        parameters: Parameters = _UNSET,
    ) -> Message:
        """Add a prompt, durable before this returns, and begin the reply to it.

        It is its `parts` and then its text, which may be empty where there are some. It follows
        the head, or stands beside the one that it is sent `instead_of`. A `choice` counts for
        this reply alone, and so do `parameters`, which go over what is set.

        Raises:
            ConfigError: When the endpoint is gone; nothing was added then.
            NewerFormat: When the conversation can only be read.
        """
        self.conversation.check_writable()
        self._endpoints.get((choice or self.choice).endpoint)
        if instead_of is not None:
            self.conversation.head = self.conversation.messages[instead_of].parent
        prompt = self.conversation.add_prompt(_content(text, parts))
        return self._begin(prompt.id, new_prompt=prompt, choice=choice, parameters=parameters)

    def retry(self, reply_id: str, choice: ModelChoice | None = None) -> Message:
        """Begin another reply to the prompt of this one; a failed reply without text gives way.

        A `choice` counts for this reply alone.

        Raises:
            ConfigError: When the endpoint is gone; nothing was changed then.
            NewerFormat: When the conversation can only be read.
        """
        self.conversation.check_writable()
        self._endpoints.get((choice or self.choice).endpoint)
        reply = self.conversation.messages[reply_id]
        assert reply.parent is not None
        if not reply.content and reply_id not in self.running:
            self.conversation.remove_reply(reply_id)
        return self._begin(reply.parent, choice=choice)

    def continue_reply(self, reply_id: str) -> Message:
        """Begin a reply that starts with the text of a cut one and goes on from there.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        self.conversation.check_writable()
        cut = self.conversation.messages[reply_id]
        assert cut.parent is not None
        return self._begin(cut.parent, cut=cut)

    def hold(self, attachments: Mapping[str, bytes]) -> None:
        """Take attachments that another session has in memory alone, by their SHA-256."""
        self._saver.held.update(attachments)

    def take_in(self, aside: ChatSession, prompt_id: str) -> None:
        """Keep what was asked aside, from a prompt on: a branch where it was asked.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        from chatui.conversation.tree_edits import graft  # seldom is anything kept

        self.conversation.check_writable()
        self.hold(aside.held)
        graft(self.conversation, aside.conversation, prompt_id)
        self.choose(self.choice)
        self._was_changed()

    def stop(self, reply_id: str | None = None) -> bool:
        """Stop a reply (by default every one); what has arrived is kept. False when none ran."""
        chosen = [run for run in self.running.values() if reply_id in (None, run.message.id)]
        for run in chosen:
            run.stopped = True
            if run.task is not None:
                run.task.cancel()
        return bool(chosen)

    async def wait(self, reply_id: str) -> None:
        """Return when a reply has ended and is saved.

        Raises:
            Exception: What the reply's task raised, if that was a bug and not an answer.
        """
        run = self.running.get(reply_id)
        if run is not None and run.task is not None:
            await asyncio.wait([run.task])
            if not run.task.cancelled():
                run.task.result()
        await self.saved()

    def save(self) -> None:
        """Have the conversation saved in a thread; a failure is told and kept in `unsaved`."""
        self._saver.save()

    def keep(self) -> None:
        """Save a temporary conversation from now on."""
        self._saver.is_temporary = False
        self.save()

    def rename(self, title: str) -> None:
        """Give the conversation a title that stays; an empty one lets the first prompt say it.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        from chatui.conversation.changes import set_title  # seldom does a person give one

        self.conversation.check_writable()
        set_title(self.conversation, title)
        self._was_changed()

    def set_draft(self, text: str, parts: Sequence[Attachment]) -> None:
        """Keep what was written and attached and not sent, also before the first message.

        Once it closes the draft is final: what was queued is in it, which the composer lacks.
        """
        conversation = self.conversation
        known = conversation.draft, conversation.draft_parts
        if not self._is_closing and known != (text, tuple(parts)):
            conversation.draft, conversation.draft_parts = text, tuple(parts)
            self.save()

    def see(self) -> str | None:
        """Take the unread mark away; returns the first reply that ended unseen."""
        unread, self.conversation.unread = self.conversation.unread, None
        if unread is not None:
            self.save()
        return unread if unread in self.conversation.messages else None

    async def saved(self) -> None:
        """Return when no save is on its way."""
        await self._saver.finish()

    async def poll(self) -> bool:
        """Take in what other windows have done to the conversation; False when that is nothing.

        It takes one look at the file, in a thread: call it every second while it is shown.
        """
        news = await self._saver.poll(frozenset(self.running))
        if news is not None:
            self._other_windows.take(news)
        return news is not None

    async def close(self) -> None:
        """End every reply as interrupted, close its connection, save; what is queued is a draft."""
        self._is_closing = True
        queued, conversation = self.unqueue(), self.conversation
        if queued is not None:
            conversation.draft = f"{queued.text}\n{conversation.draft}".strip("\n")
            conversation.draft_parts = (*queued.parts, *conversation.draft_parts)
        tasks = [run.task for run in self.running.values() if run.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if self._model_title is not None:
            await self._model_title.close()
        if queued is not None:
            self.save()
        await self._saver.close()

    def inherited_parameters(self, choice: ModelChoice) -> Parameters:
        """Return what counts at an endpoint where the conversation leaves a parameter unset."""
        below = self._below_project(choice)
        project = self.project_of(self.conversation.project)
        return below if project is None else project.parameters.over(below)

    def sampling(self, choice: ModelChoice) -> tuple[Parameters, Parameters]:
        """Return what the conversation and its project say, and what counts where they do not."""
        own, project = self.conversation.parameters, self.project_of(self.conversation.project)
        own = own if project is None else own.over(project.parameters)
        return own, self._below_project(choice)

    def _below_project(self, choice: ModelChoice) -> Parameters:
        return self._endpoints.parameters(choice.endpoint).over(self._parameters)

    def _parameters_at(self, choice: ModelChoice) -> Parameters:
        return self.conversation.parameters.over(self.inherited_parameters(choice))

    def _begin(
        self,
        parent: str,
        *,
        new_prompt: Message | None = None,
        cut: Message | None = None,
        choice: ModelChoice | None = None,
        parameters: Parameters = _UNSET,
        move_head: bool = True,
    ) -> Message:
        from chatui.sessions.running_reply import RunningReply  # comes with the first prompt

        if self._model_title is not None:
            self._model_title.give_way()
        chosen = choice or self.choice
        reading = self.front.begin()  # while the prompt is synced
        reply = self.conversation.begin_reply(
            parent,
            endpoint=chosen.endpoint,
            model=chosen.model,
            parameters=parameters.over(self._parameters_at(chosen)),
            move_head=move_head,
        )
        self.choose(self.choice)
        run = RunningReply(reply)
        run.journal = self._saver.new_journal(new_prompt, reply)
        if cut is not None:
            from chatui.conversation.events import ContentDelta  # comes with the first reply

            self._note(run, ContentDelta(cut.text))
        messages = self.conversation.path(parent)
        if cut is not None:
            messages += [cut, Message(Role.USER, [TextPart(_GO_ON)])]
        self.running[reply.id] = run
        run.task = asyncio.create_task(self._run(run, messages, reading), name=f"reply {reply.id}")
        run.task.add_done_callback(partial(self._end_unbegun, run))
        if new_prompt is None:
            self._tell_beginning(run)
        else:
            self._tell_soon(run, reading)
        return reply

    def _tell_soon(self, run: RunningReply, reading: asyncio.Future[Preamble]) -> None:
        """Tell of a reply when its request has left, so that nothing is drawn before that.

        The request leaves in the step of its task that has what was read, which comes before what
        is called soon then; a disk that keeps silent holds nothing else up.
        """
        loop = asyncio.get_running_loop()
        reading.add_done_callback(lambda _: loop.call_soon(self._tell_beginning, run))
        loop.call_later(_MOST_PATIENCE, self._tell_beginning, run)

    async def _run(
        self, run: RunningReply, messages: Sequence[Message], reading: asyncio.Future[Preamble]
    ) -> None:
        from chatui.sessions.head_start import HeadStart
        from chatui.sessions.running_reply import Ending  # came with the reply

        ending = Ending(run, self._endpoints.redact)
        syncing = asyncio.create_task(run.keep_synced())
        try:
            with ending:
                await HeadStart(self._stream(run, messages, reading))
        finally:
            syncing.cancel()
            self._finish(run, ending.status, ending.error)
        if ending.mistake and ending.error is None:
            words = f"chatui made a mistake ({ending.mistake}). Please report it."
            self._notify(Noticed(words))
        if ending.status is Status.COMPLETE:
            if self.title_by_model and not self.is_temporary and self.unsaved is None:
                self._ask_for_title(run.message)
            self._send_queued(run.message)

    def _end_unbegun(self, run: RunningReply, task: asyncio.Task[None]) -> None:
        """End a reply that was stopped before the first step of its task, which runs none then."""
        if not task.cancelled() or run.message.id not in self.running:
            return
        from chatui.sessions.running_reply import CLOSED  # came with the reply

        if run.stopped:
            self._finish(run, Status.STOPPED, None)
        else:
            self._finish(run, Status.INTERRUPTED, CLOSED)

    def _ask_for_title(self, ended: Message) -> None:
        from chatui.sessions.model_title import ModelTitle  # comes with the first answer

        if self._model_title is None:
            self._model_title = ModelTitle(
                self.conversation, self._endpoints, self._notify, self.save
            )
        self._model_title.ask(ended)

    def _send_queued(self, ended: Message) -> None:
        """Send what was queued, below the reply that it was written under, whatever is shown."""
        queue, conversation = self._queue, self.conversation
        if queue is None or queue.below in self.running:
            return
        if queue.below != ended.id and (self.running or queue.below not in conversation.messages):
            return
        self._queue = None
        is_open = conversation.head == queue.below
        content = _content(queue.text, queue.parts)
        prompt = conversation.add_prompt(content, queue.below, move_head=is_open)
        self._begin(prompt.id, new_prompt=prompt, move_head=is_open)

    async def _stream(
        self, run: RunningReply, messages: Sequence[Message], reading: asyncio.Future[Preamble]
    ) -> None:
        client = await self._endpoints.client(run.message.endpoint or self.choice.endpoint)
        choice = ModelChoice(run.message.endpoint or self.choice.endpoint, run.message.model)
        read = await reading
        self.front.take(read, choice)
        request = await self._request(run.message, messages)
        records = self._new_records(run.message.id)
        try:
            await self._receive(run, client.stream(request, record=records.add))
        except PicturesRefused:
            if not _hold_pictures(request.messages):
                raise
            self._endpoints.note_refused_pictures(choice)
            sees_images = self._endpoints.sees_images(choice)
            if _hold_pictures(messages) or sees_images is not False or run.first_token is not None:
                raise
            self.front.take(read, choice)  # only those of the project were refused
            request = await self._request(run.message, messages)
            request = replace(request, idempotency_key=f"{request.idempotency_key}-2")
            await self._receive(run, client.stream(request, record=records.add))

    async def _receive(
        self, run: RunningReply, stream: AbstractAsyncContextManager[AsyncIterator[ReceivedEvent]]
    ) -> None:
        from chatui.conversation.events import AttachmentReceived

        run.ask()  # a client that says when a request leaves says it again
        async with stream as events:
            async for event in events:
                if isinstance(event, AttachmentReceived):
                    await self._keep(run, event)
                else:
                    self._take(run, event)

    async def _keep(self, run: RunningReply, received: AttachmentReceived) -> None:
        from chatui.conversation.events import PartReceived
        from chatui.media_type import picture_size  # seldom does a model send one

        try:
            sha256 = await self._saver.keep(received.content)
        except StorageError as problem:
            self._notify(Noticed(f"{received.name} was not kept. {problem}"))
            return
        made = ImagePart if received.media_type.startswith("image/") else FilePart
        measures = *(picture_size(received.content) or (0, 0)), len(received.content)
        self._take(run, PartReceived(made(sha256, received.media_type, received.name, *measures)))

    def _new_records(self, reply_id: str) -> WireRecords:
        from chatui.sessions.front import MOST_REPLIES
        from chatui.transport.wire_record import WireRecords  # comes with the client

        records = self.wire_records[reply_id] = WireRecords()
        while len(self.wire_records) > MOST_REPLIES:
            del self.wire_records[next(iter(self.wire_records))]
        return records

    async def _request(self, reply: Message, messages: Sequence[Message]) -> ChatRequest:
        from chatui.conversation.preamble import with_pictures
        from chatui.transport.protocol.request import ChatRequest, EncodedMessages

        encoded = self._encoded = self._encoded or EncodedMessages()
        system = self.front.send_before(reply.id, reply.endpoint or "")
        messages = with_pictures(messages, self.front.sent_before[reply.id])
        new = encoded.unknown(messages)  # what is known holds no attachment
        prompts = [one for one in new if one.role is Role.USER and not one.excluded]
        images, pictures = await self._attachments(prompts, reply)
        return ChatRequest(
            messages=messages,
            model=reply.model,
            parameters=reply.parameters,
            system=system,
            images=images,
            pictures=pictures,
            idempotency_key=reply.id,
            encoded=encoded,
        )

    async def _attachments(
        self, prompts: Sequence[Message], reply: Message
    ) -> tuple[Mapping[str, bytes], Mapping[str, SentPicture]]:
        from chatui.storage.attachments import attachments_of, holds_attachments

        holders = [prompt for prompt in prompts if holds_attachments(prompt)]
        if not holders:
            return {}, {}

        from chatui.sessions.sent_pictures import SentPictures  # seldom does a chat have some

        store = self._history().attachments
        here = {**self.front.pictures, **self.held}
        images = await asyncio.to_thread(attachments_of, holders, store, here)
        self._pictures = made = self._pictures or SentPictures()
        provider = provider_of(self._endpoints.get(reply.endpoint or self.choice.endpoint))
        return images, await asyncio.to_thread(made.make, holders, images, provider)

    def _take(self, run: RunningReply, event: StreamEvent) -> None:
        if run.is_answer(event):
            self._tell_beginning(run)
        self._note(run, event)
        if run.is_told:
            self._notify(ReplyGrew(run.message, event))

    def _note(self, run: RunningReply, event: StreamEvent) -> None:
        self.conversation.apply(event, run.message.id)
        if run.take(event):
            # All events of one read of the socket arrive before the loop runs again: one write.
            asyncio.get_running_loop().call_soon(self._write, run)

    def _tell_beginning(self, run: RunningReply) -> None:
        if not run.is_told:
            run.is_told = True
            self._notify(ReplyBegan(run.message))

    def _write(self, run: RunningReply) -> None:
        try:
            run.write()
        except NotSaved as problem:
            self._saver.refuse(problem)

    def _finish(self, run: RunningReply, status: Status, error: ReplyError | None) -> None:
        """Record how a reply ended; synchronous, so that no exit of the program skips it."""
        reply = run.message
        self._tell_beginning(run)
        self._write(run)
        front, sections = self.front, self.front.sent_before.get(reply.id, self.sections)
        branch = self.conversation.path(reply.parent)
        run.measure(lambda: front.context_tokens(branch, sections)[0])
        self.conversation.end_reply(reply.id, status, error)
        del self.running[reply.id]
        if not self.is_shown and self.conversation.unread is None:
            self.conversation.unread = reply.id
        if run.journal is not None:
            run.journal.end(reply)
        self._saver.save(run.journal)
        self._notify(ReplyEnded(reply))

    def _was_changed(self) -> None:
        self.save()
        self._notify(Changed())


def _hold_pictures(messages: Iterable[Message]) -> bool:
    return any(isinstance(part, ImagePart) for one in messages for part in one.content)


def _content(text: str, parts: Sequence[Attachment]) -> list[Part]:
    """Return a prompt's parts; what belongs to the text stands before it, as models expect."""
    return [*parts, TextPart(text)] if text or not parts else list(parts)
