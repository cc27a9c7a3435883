"""`chatui --plain`: from a session to a chat in lines, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from chatui import output
from chatui.cli.plain.chat import PlainChat, Start
from chatui.cli.plain.edited_line import line_library
from chatui.cli.plain.loop_thread import LoopThread
from chatui.cli.plain.quiet_terminal import QuietTerminal
from chatui.cli.plain.talk import talk
from chatui.cli.signals import ignore_signals, leave_on_signals
from chatui.errors import NotSaved
from chatui.output import ReaderLeft
from chatui.storage.prompt_history import PromptHistory

if TYPE_CHECKING:
    from chatui.sessions.open_sessions import OpenSessions
    from chatui.sessions.session import ChatSession
    from chatui.storage.own.prompt_files import PromptFiles


def chat_plainly(
    sessions: OpenSessions,
    session: ChatSession,
    prompt_history: PromptHistory,
    prompts: PromptFiles,
    start: Start,
) -> int:
    """Talk in lines until somebody leaves; return the exit code.

    Raises:
        ReaderLeft, NotSaved: When standard output takes no more; everything else is saved.
    """
    leave_on_signals("SIGQUIT")  # Ctrl+\ would leave a terminal that shows nothing of what is typed
    library = line_library()
    with LoopThread() as loop, QuietTerminal() as terminal:
        lost: Sequence[str] = ()
        left: SystemExit | None = None
        chat = PlainChat(sessions, session, prompt_history, prompts, loop, terminal, library)
        try:
            code = talk(chat, start)
        except SystemExit as signalled:
            left, code = signalled, output.DONE
        finally:
            ignore_signals()  # everything is being saved
            loop.run(sessions.close())
            lost = loop.call(sessions.rescue)
            for words in (*loop.call(sessions.pop_problems), *lost):
                output.complain(words)
        conversation = chat.session.conversation
        is_saved = not (chat.session.is_temporary or lost)
        if is_saved and (conversation.messages or conversation.draft):
            short = conversation.id.rpartition("-")[2]
            with suppress(NotSaved, ReaderLeft) if left else nullcontext():
                chat.printer.say(f"Saved. Back to it: chatui --plain --resume {short}")
        if left:
            raise left
    return output.WRONG_USE if lost and code == output.DONE else code
