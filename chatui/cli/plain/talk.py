"""The loop: a line, the reply to it, the next line."""

from collections import deque
from time import monotonic
from typing import Final

from chatui import output
from chatui.cli.plain.chat import PlainChat, Start
from chatui.cli.plain.commands.attachments import attach_mentioned
from chatui.cli.plain.commands.commands import Commands
from chatui.cli.plain.commands.pieces import pieces
from chatui.cli.plain.input_line import Interrupted
from chatui.cli.who_answers import say_who_answers
from chatui.endpoints import EMBEDDED
from chatui.errors import ChatUIError, EndpointError

_TWICE_SECONDS: Final = 2.0


def talk(chat: PlainChat, start: Start) -> int:
    """Talk until somebody leaves; return the exit code."""
    commands = Commands(chat)
    try:
        chat.show(chat.session)
        chat.printer.say(*start.told)
        _greet(chat)
        commands.begin(start)
        if start.prompt and start.own_prompt is None:
            _take(chat, commands, start.prompt, is_typed=False)
        while start.reads_input and not chat.is_leaving:
            _turn(chat, commands)
    except EOFError:
        pass
    finally:
        chat.unsent.hear(chat.terminal.typed(0))
        chat.keep_draft()
    return output.DONE if chat.terminal.is_terminal else chat.code


def _greet(chat: PlainChat) -> None:
    choice = chat.session.choice
    label = chat.sessions.endpoints.label(choice.endpoint)
    model = chat.name_at(choice)
    who = model if model == label or choice.endpoint == EMBEDDED else f"{model} at {label}"
    chat.printer.say(f"{who} answers. /help lists commands, Ctrl+D leaves.")
    chat.loop.run(say_who_answers(chat.sessions, choice, chat.printer.say))
    if count := len(chat.session.conversation.draft_parts):
        chat.printer.say(f"{count} attached for the next prompt.")


def _turn(chat: PlainChat, commands: Commands) -> None:
    """Read a line, and do what it says."""
    chat.tell_news()
    try:
        text = chat.input.read()
    except Interrupted as interrupt:
        _hear_interrupt(chat, interrupt)
        return
    chat.interrupted_at = float("-inf")
    waiting = deque(pieces(text))
    while waiting and not chat.is_leaving:
        is_done = _take(chat, commands, waiting.popleft(), is_typed=True)
        if not is_done and chat.terminal.is_terminal:
            break
    if waiting:
        chat.unsent.begun = "\n".join(filter(None, [chat.unsent.begun, *waiting]))


def _hear_interrupt(chat: PlainChat, interrupt: Interrupted) -> None:
    now = monotonic()
    is_second = now - chat.interrupted_at < _TWICE_SECONDS
    chat.interrupted_at = now
    if is_second and not interrupt.was_typed:
        chat.leave()
        return
    back = "Up brings the line back. " if interrupt.had_text else ""
    chat.printer.say(f"({back}Ctrl+C again leaves.)")


def _take(chat: PlainChat, commands: Commands, text: str, *, is_typed: bool) -> bool:
    """Run a command, or send a prompt; what goes wrong is told, and the text comes back.

    False when something did.
    """
    if not text.strip() and not chat.session.conversation.draft_parts:
        return True
    try:
        if is_typed and _is_done(chat, commands, text):
            return True
        chat.unsent.taken = text
        attach_mentioned(chat, text)
        chat.send(text if text.strip() else "")
    except ChatUIError as problem:
        is_prompt = chat.unsent.give_back()
        back = "" if is_prompt or not chat.input.brings_back else " Up brings the line back."
        chat.printer.say(f"(Error: {problem}{back})")
        is_of_endpoint = isinstance(problem, EndpointError)
        chat.fail(output.ENDPOINT_FAILED if is_of_endpoint else output.WRONG_USE)
    except KeyboardInterrupt:
        chat.interrupted_at = monotonic()
        chat.unsent.give_back()
        chat.printer.say("(Stopped.)")
    else:
        return True
    return False


def _is_done(chat: PlainChat, commands: Commands, text: str) -> bool:
    """Run a command; False where the text is a prompt.

    Raises:
        ChatUIError: When the command cannot be done.
    """
    is_command = True
    try:
        is_command = commands.run(text)
    finally:
        if is_command:
            chat.input.remember(text)
    return is_command
