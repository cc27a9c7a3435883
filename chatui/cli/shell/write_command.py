"""`chatui sh WORDS`: one shell command, shown and explained, and run when a person says so."""

import asyncio
import os
import sys
from argparse import Namespace

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.cli.compose import build_sessions, load_settings
from chatui.cli.shell.asking import ask
from chatui.cli.shell.notes import suggestion_of, warnings_of
from chatui.cli.shell.running import become
from chatui.cli.shell.target import Target, instructions, target_of
from chatui.cli.signals import leave_on_signals
from chatui.conversation.message import Message
from chatui.errors import UsageError
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.paths import folders
from chatui.text.safety import written_text


def parser() -> Parser:
    """Return the parser of what follows `chatui sh`."""
    parser = Parser(
        prog="chatui sh",
        description="Have a shell command written for this system, and shown with a line that"
        " explains it. On a terminal, Enter runs it, once you could read it; e edits it, x"
        " explains it, c copies it, Esc leaves it. Without a terminal it is printed and never run.",
        epilog="The model is told the system, the shell and what kind of folder this is, and no"
        " names of files. The command runs in your shell, here, with your environment, but without"
        " variables that hold keys, tokens or passwords; its exit code is that of chatui. The"
        " conversation is saved: chatui -c goes on with it. Exit code 3: there was no command in"
        " the answer; 130: you left it.",
        examples=[
            ('chatui sh "find the ten biggest files"', "shown first, run after Enter"),
            ("chatui sh --model qwen3 show open ports", "by another model, without quotes"),
            ('chatui sh "count lines of Python" >count.sh', "into a file, and not run"),
        ],
    )
    add = parser.add_argument
    add("words", metavar="WORDS", nargs="+", type=text, help="what the command is to do")
    add("--endpoint", metavar="NAME", type=text, help="an endpoint of the configuration")
    add("--model", metavar="NAME", type=text, help="a model of that endpoint")
    add("--temporary", "--no-save", action="store_true", help="keep nothing of it")
    return parser


def run(arguments: Namespace) -> int:
    """Ask for a command, and run it if that is wanted; return the exit code.

    Raises:
        ChatUIError: When nothing could be asked, or the system refused to run it.
        ReaderLeft: When nobody reads standard output any more.
    """
    request = " ".join(arguments.words).strip()
    if not request:
        raise UsageError(
            "There is nothing to do.", hint='Write it like: chatui sh "find big files"'
        )
    output.write(b"")  # where it is closed, that is told before anything is asked
    leave_on_signals()
    places = folders(os.environ)
    sessions = build_sessions(
        places,
        load_settings(places),
        os.environ,
        flags=Flags(arguments.endpoint, arguments.model or None),
        is_temporary=arguments.temporary,
    )
    target = target_of(os.environ)
    session = _session(sessions, target, is_model_given=arguments.model is not None)
    for problem in sessions.pop_problems():
        output.complain(problem)
    if _has_terminal():
        from chatui.cli.shell.dialogue import Dialogue  # nothing of it works without a terminal

        outcome: int | str
        with asyncio.Runner() as runner:
            try:
                outcome = Dialogue(runner, sessions, session, target).hold(request)
            finally:
                _close(runner, sessions)
        if isinstance(outcome, str):
            become(outcome, target)
        return outcome
    with asyncio.Runner() as runner:
        try:
            reply = runner.run(ask(sessions, session, request, len))
        finally:
            _close(runner, sessions)
    return _print(reply, target)


def _has_terminal() -> bool:
    """Tell whether a person sees the command and can press a key."""
    return sys.platform != "win32" and os.isatty(0) and os.isatty(1)


def _session(sessions: OpenSessions, target: Target, *, is_model_given: bool) -> ChatSession:
    session = sessions.new()
    sessions.endpoints.check_model(session.choice)
    if not is_model_given:
        sessions.endpoints.check_model(session.choice, is_of_environment=True)
    session.conversation.system = instructions(target)
    session.conversation.sends_instructions = False
    session.title_by_model = False
    return session


def _close(runner: asyncio.Runner, sessions: OpenSessions) -> None:
    runner.run(sessions.close())
    for words in sessions.rescue() + sessions.pop_problems():
        output.complain(words)


def _print(reply: Message, target: Target) -> int:
    """Print a command for whoever reads it, and what there is to say of it on standard error."""
    found = suggestion_of(reply)
    if isinstance(found, int):
        return found
    for words in (target.remark, found.explanation, *warnings_of(found.command)):
        if words:
            output.complain(words)
    output.write(f"{written_text(found.command)}\n".encode("utf-8", "replace"))
    return output.DONE
