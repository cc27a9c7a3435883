"""The chat that is open in lines: what is sent goes through here, and what comes is printed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui import output
from chatui.cli.plain.completing import Completing
from chatui.cli.plain.edited_line import EditedLine
from chatui.cli.plain.input_line import Input, Interrupted
from chatui.cli.plain.loop_thread import LoopThread
from chatui.cli.plain.printer import Printer
from chatui.cli.plain.quiet_terminal import QuietTerminal
from chatui.cli.plain.system_line import SystemLine
from chatui.cli.plain.unsent import Unsent
from chatui.cli.print_mode.reply_code import reply_code
from chatui.conversation.events import ContentDelta, ReasoningDelta
from chatui.conversation.message import Message
from chatui.endpoints import EMBEDDED, ModelChoice
from chatui.errors import NotSaved
from chatui.local.local_model import DISPLAY_NAME
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import (
    Noticed,
    ReplyEnded,
    ReplyGrew,
    SessionEvent,
)
from chatui.storage.prompt_history import PromptHistory
from chatui.text.safety import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType

    from chatui.storage.own.folder_project import FolderProject
    from chatui.storage.own.prompt_files import AskedPrompt, PromptFiles

_POLL_SECONDS: Final = 0.8
_WAIT_SECONDS: Final = 10.0
_SHOWN: Final = 4
"""Messages that are printed of a chat that is resumed."""


@dataclass(frozen=True, slots=True)
class Start:
    """How the chat begins: what is sent at once, what is told, what is asked first."""

    prompt: str = ""
    own_prompt: AskedPrompt | None = None
    folder_project: FolderProject | None = None
    told: Sequence[str] = ()
    lists_chats: bool = False
    reads_input: bool = True
    """Whether anything is read behind the first prompt."""


@dataclass(slots=True, eq=False)
class PlainChat:
    """One chat at a time, in the lines of a terminal or of a pipe.

    The main thread, which calls this, reads and prints; everything of a session happens in `loop`.
    """

    sessions: OpenSessions
    session: ChatSession
    prompt_history: PromptHistory
    prompts: PromptFiles
    loop: LoopThread
    terminal: QuietTerminal
    library: ModuleType | None
    """What edits lines."""
    printer: Printer = field(init=False)
    input: Input = field(init=False)
    completing: Completing = field(init=False)
    unsent: Unsent = field(init=False)
    code: int = output.DONE
    """Of the first reply or command that failed."""
    events: SimpleQueue[SessionEvent | None] = field(default_factory=SimpleQueue)
    typed_values: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was typed for the variables of a prompt file that was not sent, by its name."""
    _unsubscribe: Callable[[], None] = lambda: None
    interrupted_at: float = float("-inf")
    _watching: Future[None] | None = None
    is_leaving: bool = False
    _later: list[SessionEvent] = field(default_factory=list)
    """What is said when the reply that comes is over."""
    _silent_since: float | None = None
    """When a reply was asked for, until it begins, or that was said to take long."""

    def __post_init__(self) -> None:
        """Get ready to print and to read."""
        self.printer = Printer(self.name_of)
        self.completing = Completing(self.sessions, self.prompts)
        self.unsent = Unsent(self._keep)
        if self.library is None:
            self.input = SystemLine(self.terminal, self.unsent)
            return
        earlier = [one.text for one in self.prompt_history.entries() if one.text]
        complete = self.completing.lines
        self.input = EditedLine(self.terminal, self.library, earlier, complete, self.unsent)

    def leave(self) -> None:
        """Read no further line."""
        self.is_leaving = True

    def name_of(self, reply: Message) -> str:
        """Return how the one who replied is called."""
        return self.name_at(
            ModelChoice(reply.endpoint or self.session.choice.endpoint, reply.model)
        )

    def name_at(self, choice: ModelChoice) -> str:
        """Return how the one is called who replies there."""
        endpoints = self.sessions.endpoints
        if choice.endpoint == EMBEDDED:
            return "Built-in guide" if endpoints.local.problem else DISPLAY_NAME.partition(",")[0]
        return choice.model or endpoints.label(choice.endpoint)

    def show(self, session: ChatSession) -> None:
        """Go on in a session, whose last messages are printed."""
        before = self.session
        self.unsent.leave()
        self._unsubscribe()

        def begin() -> Callable[[], None]:
            if before is not session:
                self.sessions.leave(before)
            session.is_shown = True
            session.see()
            return session.subscribe(self.events.put)

        self._unsubscribe = self.loop.call(begin)
        self.session = session
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self.loop.begin(self._watch(session))
        conversation = session.conversation
        self.unsent.open(conversation.draft)
        if conversation.messages:
            self.printer.say(f"Conversation: {conversation.title or 'without a title'}", "")
            self.printer.show(conversation, _SHOWN)
        for problem in self._problems(session):
            self.printer.say(problem)

    async def _watch(self, session: ChatSession) -> None:
        """Take in what other windows do to a session; say when one has added to it or deleted."""
        conversation = session.conversation
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            known = set(conversation.messages)
            if await session.poll() and conversation.messages.keys() != known:
                words = "Another window went on with this chat: /show prints it."
                self.events.put(Noticed(words))
            await self.sessions.look_at_project(session)

    def _problems(self, session: ChatSession) -> list[str]:
        conversation = session.conversation
        if conversation.is_newer:
            return ["Made by a newer chatui: it can only be read here."]
        if problem := self.sessions.project_problem(conversation):
            return [problem]
        if self.sessions.is_missing(conversation):
            return [f"There is no endpoint {conversation.endpoint} any more. /model chooses."]
        return []

    def send(self, text: str) -> None:
        """Send a prompt with what is attached, and print the reply to it.

        Raises:
            ChatUIError: When nothing was sent.
        """
        session, parts = self.session, self.session.conversation.draft_parts
        self.unsent.taken = text

        def begin() -> Message:
            reply = session.send(text, parts=parts)
            session.set_draft("", ())
            self.unsent.sent()
            return reply

        self.follow(begin)
        if not session.is_temporary:
            self.input.remember(text)
            try:
                told = self.prompt_history.add(text, parts)
            except NotSaved:
                told = ""  # the conversation holds it, and says so when the disk is full
            self.printer.say(*filter(None, [told]))

    def follow(self, begin: Callable[[], Message]) -> None:
        """Begin a reply, and print it until it is over."""
        self.tell_news()
        self._silent_since = monotonic()
        with self._stopping_at_interrupt():
            reply = self.loop.call(begin)
            while not self._is_over(self._next_event(), reply):
                pass
        for event in self._later:
            self.events.put(event)
        self._later.clear()
        self.fail(reply_code(reply))

    def _next_event(self) -> SessionEvent | None:
        """Return what comes next; say once that a reply has not begun for long."""
        while self._silent_since is not None:
            left = self._silent_since + _WAIT_SECONDS - monotonic()
            try:
                event = self.events.get(timeout=max(0.0, left))
            except Empty:
                self._silent_since = None
                self.printer.say("(Still waiting for the first word. Ctrl+C stops.)")
            else:
                self._silent_since = None if _has_begun(event) else self._silent_since
                return event
        return self.events.get()

    def fail(self, code: int) -> None:
        """Let the program end with a code, unless something failed before."""
        self.code = self.code or code

    def _is_over(self, event: SessionEvent | None, reply: Message) -> bool:
        """Print an event; tell whether it is the last one of a reply, or somebody leaves."""
        match event:
            case None:
                self.leave()
                return True
            case ReplyGrew(grown, growth) if grown.id == reply.id:
                self.printer.take(grown, growth)
            case ReplyEnded(ended) if ended.id == reply.id:
                self.printer.finish(ended)
                return True
            case Noticed():
                self._later.append(event)  # no sentence is cut in two
            case _:
                pass
        return False

    def tell_news(self) -> None:
        """Say what has happened since the last line."""
        news: dict[str, None] = {}  # each once
        while not self.events.empty():
            match self.events.get():
                case Noticed(text):
                    news[text] = None
                case _:
                    pass
        news |= dict.fromkeys(self.loop.call(self.sessions.pop_problems))
        self.printer.say(*(f"({words})" for words in news))

    def ask(self, question: str) -> bool:
        """Tell whether a person says yes; nobody there is a no."""
        try:
            answer = self.input.ask(f"{display_line(question)} [y/N] ")
        except (EOFError, Interrupted):
            return False
        return answer.strip().lower() in ("y", "yes")

    @contextmanager
    def _stopping_at_interrupt(self) -> Iterator[None]:
        """Let Ctrl+C stop the replies, and the second one leave."""
        interrupts = 0

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal interrupts
            interrupts += 1
            self.interrupted_at = monotonic()
            self.loop.call_soon(self.session.stop)
            if interrupts > 1:
                self.events.put(None)

        before = signal.getsignal(signal.SIGINT)
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def keep_draft(self) -> None:
        """Keep what was written and not sent."""
        if self.terminal.is_terminal:
            self.unsent.keep()

    def _keep(self, text: str) -> None:
        session = self.session
        self.loop.call_soon(lambda: session.set_draft(text, session.conversation.draft_parts))


def _has_begun(event: SessionEvent | None) -> bool:
    """Tell whether a reply has said something by now."""
    return isinstance(event, ReplyGrew) and isinstance(event.event, ContentDelta | ReasoningDelta)
