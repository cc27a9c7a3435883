"""A conversation that is open: its only writer, and the owner of the replies that run in it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, StreamEvent
from chatui.conversation.message import Message, ReplyError, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.endpoints import Endpoints, ModelChoice
from chatui.errors import ChatUIError, NotSaved
from chatui.listener import Listener
from chatui.other_windows import OtherWindows
from chatui.running_reply import CLOSED, RunningReply, outcome
from chatui.saver import Saver, SaverEvents
from chatui.storage.history import HistoryStore
from chatui.transport.request import ChatRequest

_GO_ON: Final = "Go on exactly where your last message stops. Repeat nothing, explain nothing."


class ChatSession:
    """One conversation and the replies that are running in it.

    `choice` says where the next prompt goes. A `history` of None keeps everything in memory only.
    `is_saved` tells whether the conversation came from there.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        endpoints: Endpoints,
        history: HistoryStore | None,
        choice: ModelChoice,
        parameters: Parameters,
        is_saved: bool,
    ) -> None:
        self.conversation = conversation
        self.choice = choice
        self.running: dict[str, RunningReply] = {}
        self.queued: str | None = None
        self._endpoints = endpoints
        self._history = history
        self._parameters = parameters
        self._listeners: list[Listener] = []
        events = SaverEvents(self._told_saved, self._told_changed, self._told_refused)
        self._other_windows = OtherWindows(conversation, self._tell)
        self._saver: Saver | None = None
        if history is not None:
            self._saver = Saver(conversation, history, events, is_saved=is_saved)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener everything from now on; call the result to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def is_running(self) -> bool:
        """Whether a reply is on its way."""
        return bool(self.running)

    def choose(self, choice: ModelChoice) -> None:
        """Send the next prompt somewhere else."""
        self.choice = choice
        self.conversation.endpoint = choice.endpoint
        self.conversation.model = choice.model

    @property
    def parameters(self) -> Parameters:
        """How the next reply is sampled: what the conversation, the endpoint, the settings say."""
        endpoint = self._endpoints.get(self.choice.endpoint)
        return self.conversation.parameters.over(endpoint.parameters).over(self._parameters)

    def send(self, text: str, *, instead_of: str | None = None) -> Message:
        """Add a prompt, durable before this returns, and begin the reply to it.

        The prompt follows the head, or stands beside the one that it is sent `instead_of`.

        Raises:
            ConfigError: When the endpoint is gone; nothing was added then.
        """
        self._endpoints.get(self.choice.endpoint)
        if instead_of is not None:
            self.conversation.head = self.conversation.messages[instead_of].parent
        prompt = self.conversation.add_prompt([TextPart(text)])
        return self._begin(prompt.id, new_prompt=prompt)

    def retry(self, reply_id: str) -> Message:
        """Begin another reply to the prompt of this one; a failed reply without text gives way."""
        reply = self.conversation.messages[reply_id]
        assert reply.parent is not None
        if not reply.content and reply_id not in self.running:
            self.conversation.remove_reply(reply_id)
        return self._begin(reply.parent)

    def continue_reply(self, reply_id: str) -> Message:
        """Begin a reply that starts with the text of a cut one and goes on from there."""
        cut = self.conversation.messages[reply_id]
        assert cut.parent is not None
        return self._begin(cut.parent, cut=cut)

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

    @property
    def unsaved(self) -> NotSaved | None:
        """Why the last save failed; None when everything is on disk."""
        return None if self._saver is None else self._saver.unsaved

    def save(self) -> None:
        """Have the conversation saved in a thread; a failure is told and kept in `unsaved`."""
        if self._saver is not None and self.conversation.messages:
            self._saver.save()

    async def saved(self) -> None:
        """Return when no save is on its way."""
        if self._saver is not None:
            await self._saver.finish()

    async def look_for_changes(self) -> bool:
        """Take in what other windows have done to the conversation; False when that is nothing.

        It takes one look at the file, in a thread: call it every second while it is shown.
        """
        if self._saver is None:
            return False
        news = await self._saver.look(frozenset(self.running))
        if news is not None:
            self._other_windows.take(news)
        return news is not None

    async def close(self) -> None:
        """End every reply as interrupted, close its connection, save; what is queued is a draft."""
        queued, self.queued = self.queued, None
        if queued is not None:
            self.conversation.draft = f"{queued}\n{self.conversation.draft}".strip("\n")
        runs = list(self.running.values())
        for run in runs:
            if run.task is not None:
                run.task.cancel()
        tasks = [run.task for run in runs if run.task is not None]
        if tasks:
            await asyncio.wait(tasks)
        if queued is not None:
            self.save()
        if self._saver is not None:
            await self._saver.close()

    def _begin(
        self, parent: str, *, new_prompt: Message | None = None, cut: Message | None = None
    ) -> Message:
        parameters = self.parameters
        reply = self.conversation.begin_reply(
            parent,
            endpoint=self.choice.endpoint,
            model=self.choice.model,
            parameters=parameters,
        )
        self.choose(self.choice)
        run = RunningReply(reply)
        self._open_journal(run, new_prompt)
        if cut is not None:
            self._take(run, ContentDelta(cut.text))
        messages = self.conversation.path(parent)
        if cut is not None:
            messages += [cut, Message(Role.USER, [TextPart(_GO_ON)])]
        self.running[reply.id] = run
        run.task = asyncio.create_task(self._run(run, messages), name=f"reply {reply.id}")
        self._tell(lambda listener: listener.reply_began(reply))
        return reply

    def _open_journal(self, run: RunningReply, prompt: Message | None) -> None:
        if self._history is None or self._saver is None:
            return
        try:
            if not (self._saver.is_saved or self._saver.is_busy):
                self._history.create(self.conversation)
                self._saver.is_saved = True
            run.journal = self._history.begin_turn(self.conversation, prompt, run.message)
        except NotSaved as problem:
            self._saver.refuse(problem)

    async def _run(self, run: RunningReply, messages: Sequence[Message]) -> None:
        status: Status = Status.INTERRUPTED
        error: ReplyError | None = CLOSED
        syncing = asyncio.create_task(run.keep_synced())
        try:
            await self._stream(run, messages)
            status, error = Status.COMPLETE, None
        except asyncio.CancelledError:
            if run.stopped:
                status, error = Status.STOPPED, None
        except ChatUIError as problem:
            status, error = outcome(problem)
        finally:
            syncing.cancel()
            self._finish(run, status, error)
        if status is Status.COMPLETE and self.queued is not None and not self.running:
            text, self.queued = self.queued, None
            self.send(text)

    async def _stream(self, run: RunningReply, messages: Sequence[Message]) -> None:
        client = await self._endpoints.client(run.message.endpoint or self.choice.endpoint)
        request = self._request(run.message, messages)
        async with client.stream(request, record=run.records.append) as events:
            async for event in events:
                self._take(run, event)

    def _request(self, reply: Message, messages: Sequence[Message]) -> ChatRequest:
        system = self.conversation.system or self._endpoints.default_system(reply.endpoint or "")
        return ChatRequest(
            messages=messages,
            model=reply.model,
            parameters=reply.parameters,
            system=system,
            idempotency_key=reply.parent or "",
        )

    def _take(self, run: RunningReply, event: StreamEvent) -> None:
        self.conversation.apply(event, run.message.id)
        if run.take(event):
            # All events of one read of the socket arrive before the loop runs again: one write.
            asyncio.get_running_loop().call_soon(self._write, run)
        for listener in self._listeners:
            listener.reply_grew(run.message, event)

    def _write(self, run: RunningReply) -> None:
        try:
            run.write()
        except NotSaved as problem:
            if self._saver is not None:
                self._saver.refuse(problem)

    def _finish(self, run: RunningReply, status: Status, error: ReplyError | None) -> None:
        """Record how a reply ended; synchronous, so that no exit of the program skips it."""
        reply = run.message
        self._write(run)
        run.measure(self.conversation.path(reply.parent), self.conversation.system)
        self.conversation.end_reply(reply.id, status, error)
        del self.running[reply.id]
        if run.journal is not None:
            run.journal.end(reply)
        if self._saver is not None:
            self._saver.save(run.journal)
        self._tell(lambda listener: listener.reply_ended(reply))

    def _tell(self, what: Callable[[Listener], None]) -> None:
        for listener in list(self._listeners):
            what(listener)

    def _told_saved(self) -> None:
        self._tell(lambda listener: listener.conversation_saved())

    def _told_changed(self) -> None:
        self._tell(lambda listener: listener.conversation_changed())

    def _told_refused(self, problem: NotSaved) -> None:
        self._tell(lambda listener: listener.session_noticed(str(problem)))
