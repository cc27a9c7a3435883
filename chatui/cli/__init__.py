"""The command line: from arguments to a running chat.

Everything is imported where it is needed, so that `chatui --version` costs what Python costs.
"""

from __future__ import annotations

import os
import sys

from chatui import __version__

TYPE_CHECKING = False  # importing typing for it would double what --version costs
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from chatui.cli.folder_project import FolderStart
    from chatui.config import Config
    from chatui.conversation.parameters import Parameters
    from chatui.errors import ChatUIError
    from chatui.sessions.open_sessions import OpenSessions
    from chatui.sessions.session import ChatSession
    from chatui.storage.own.prompt_files import AskedPrompt
    from chatui.storage.paths import Folders

VERSION = f"chatui {__version__}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run chatui; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words == ["--version"] and _has_printed_version():
            return 0
        return _run_told(words)
    except KeyboardInterrupt:
        return 130


def _has_printed_version() -> bool:
    """Print the version without importing anything; the parser tells why it cannot be printed."""
    try:
        return os.write(1, f"{VERSION}\n".encode()) > 0
    except OSError:
        return False


def _run_told(words: list[str]) -> int:
    """Run a command; what goes wrong is told in one line."""
    from chatui import output
    from chatui.errors import ChatUIError, EndpointError

    _keep_numbers_of_closed_streams()
    try:
        return _run(words)
    except output.ReaderLeft:
        return output.READER_LEFT
    except ChatUIError as error:
        output.complain(str(error))
        is_endpoint = isinstance(error, EndpointError)
        return output.ENDPOINT_FAILED if is_endpoint else output.WRONG_USE


def _keep_numbers_of_closed_streams() -> None:
    """Let no file that is opened get the number of a standard stream that is closed."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _run(words: list[str]) -> int:
    from chatui.errors import ChatUIError

    if words[:1] == ["__complete"]:
        from chatui.cli.completions.completer import complete

        return complete(words[1:])
    if words[:1] and not words[0].startswith("-"):
        from chatui.cli.subcommands import asked, is_unclear, meant, subcommand

        run = subcommand(words)
        # Without a terminal nobody could answer: there a slip is a prompt.
        can_answer = os.isatty(0) and os.isatty(1)
        if run is None and is_unclear(words):
            run = asked(words) if can_answer else subcommand(words, is_meant=True)
        elif run is None and can_answer and (name := meant(words)):
            run = asked([name])
        if run is not None:
            return run()
    arguments = _arguments(words)
    prints_object = arguments.json and not arguments.list
    if prints_object:
        from chatui.cli.signals import leave_on_signals

        leave_on_signals()
    try:
        if words:
            from chatui.cli.contradictions import check

            check(arguments)
        return _chat(arguments)
    except (ChatUIError, KeyboardInterrupt, SystemExit) as problem:
        if prints_object:
            _print_failure(problem, is_event=arguments.stream)
        raise


def _arguments(words: list[str]) -> argparse.Namespace:
    """Return what the words mean; where they mean nothing, tell it and exit."""
    from chatui.cli.arguments import main_parser
    from chatui.errors import UsageError

    parser = main_parser(_subcommands)
    try:
        return parser.parse_words(words)
    except UsageError as mistake:
        options = words[: words.index("--")] if "--" in words else words
        if "--json" in options and "--list" not in options:
            _print_failure(mistake, is_event="--stream" in options)
        parser.error(mistake.message)


def _subcommands() -> dict[str, str]:
    from chatui.cli.subcommands import what_they_do

    return what_they_do()


def _chat(arguments: argparse.Namespace) -> int:
    from chatui import output
    from chatui.storage.paths import folders

    if arguments.starter_config:
        from chatui.cli.starter_config import starter_config

        output.write(starter_config().encode())
        return output.DONE
    places = folders(os.environ)
    if arguments.list:
        from chatui.cli.saved.list_chats import list_chats

        return list_chats(places, as_json=arguments.json)
    if arguments.plain:
        return _chat_plainly(arguments, places)
    if arguments.print and not arguments.then:
        return _print_reply(arguments, places)[0]
    terminal = _terminal_of_keys(arguments)
    if not arguments.print:
        return _open_screen(arguments, places, terminal)
    code, arguments.resume = _print_reply(arguments, places)
    if code not in (output.DONE, output.ENDPOINT_FAILED, output.NOT_WHOLE):
        return code
    arguments.prompt, arguments.attach, arguments.no_stdin = [], [], True
    arguments.newest, arguments.project, arguments.prompt_file = False, None, None
    return _open_screen(arguments, places, terminal) or code


def _terminal_of_keys(arguments: argparse.Namespace) -> int | None:
    """Return the terminal that a person types on, None where that is standard input."""
    from chatui.errors import UsageError

    terminal = None
    if not (os.isatty(0) and os.isatty(1)):  # sys has no stream for what was closed
        from chatui.cli.standard_input import open_terminal

        is_read = not (arguments.print or arguments.no_stdin)
        terminal = open_terminal(is_read=is_read, is_then=arguments.then)
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "This terminal cannot show a screen: TERM is dumb.",
            hint="Leave out --then." if arguments.then else "Use chatui --plain here.",
        )
    return terminal


def _print_failure(
    problem: ChatUIError | KeyboardInterrupt | SystemExit, *, is_event: bool
) -> None:
    from chatui import output
    from chatui.cli.print_mode.json_answer import JsonAnswer
    from chatui.errors import ChatUIError, NotSaved

    failure = JsonAnswer.of_failure(problem if isinstance(problem, ChatUIError) else None)
    try:
        output.write(failure.line(is_event=is_event).encode())
    except NotSaved as unwritten:  # the problem itself is told as ever
        output.complain(str(unwritten))


def _print_reply(arguments: argparse.Namespace, places: Folders) -> tuple[int, str]:
    """Print an answer; return the exit code, and the id of the conversation."""
    import asyncio

    from chatui import output
    from chatui.cli.attaching import named_by
    from chatui.cli.print_mode.print_reply import Wanted, print_reply
    from chatui.cli.standard_input import check_use, whole_prompt
    from chatui.errors import UsageError

    if arguments.quiet:
        output.be_quiet()
    check_use(arguments)
    is_attached = "-" in arguments.attach
    if arguments.resume == "":
        raise UsageError("--resume needs an ID here.", hint="chatui --list prints them.")
    schema = None
    if arguments.schema is not None:
        from chatui.cli.print_mode.answer_schema import AnswerSchema  # for those who ask for JSON

        schema = AnswerSchema.read(arguments.schema)
    asked = _asked_prompt(arguments, places)
    prompt = whole_prompt(arguments.prompt, is_read=not (arguments.no_stdin or is_attached))
    if not (prompt or arguments.attach or asked):
        raise UsageError("There is no prompt.", hint='Write it like: chatui -p "question"')
    sessions = _sessions(arguments, places)
    if schema is not None and _parameters(arguments, sessions.config).response_format is not None:
        raise UsageError(
            "--schema asks for its answer by a response_format of its own.",
            hint="Leave out that of --set or --preset.",
        )
    if _begins_in_a_folder_of_a_project(arguments):
        from chatui.cli.folder_project import IGNORED

        output.note(IGNORED)
    session = _session(arguments, sessions)
    if asked is not None:
        from chatui.cli.prompt_option import use_prompt

        asked = _below_options(asked, arguments, sessions)
        prompt = use_prompt(sessions, session, asked, prompt)
    if arguments.model is None:
        sessions.endpoints.check_model(session.choice, is_of_environment=True)
    attached = named_by(arguments, sessions, session)
    for problem in sessions.pop_problems():
        output.note(problem)
    wanted = Wanted(arguments.json, arguments.stream, arguments.code, arguments.lang, schema)
    code = asyncio.run(print_reply(sessions, session, prompt, attached, wanted))
    return code, session.conversation.id


def _chat_plainly(arguments: argparse.Namespace, places: Folders) -> int:
    """Chat in lines: no screen is opened, and nothing of Textual is imported."""
    from chatui.cli.attaching import STANDARD_INPUT, attach_to_draft
    from chatui.cli.compose import prompt_files_in
    from chatui.cli.plain.chat import Start
    from chatui.cli.plain.chat_plainly import chat_plainly
    from chatui.errors import UsageError
    from chatui.storage.prompt_history import PromptHistory

    if STANDARD_INPUT in (*arguments.attach, *arguments.prompt):
        raise UsageError("With --plain, the lines of standard input are prompts: name the file.")
    sessions, session, asked, found = _begun(arguments, places)
    if arguments.attach:
        attach_to_draft(arguments, sessions, session, None)
    start = Start(
        prompt=" ".join(arguments.prompt),
        own_prompt=asked,
        folder_project=found.asked if found else None,
        told=found.told if found else (),
        lists_chats=arguments.resume == "",
        reads_input=os.isatty(0) or not arguments.no_stdin,
    )
    history = PromptHistory(places.data / "prompts.jsonl")
    return chat_plainly(sessions, session, history, prompt_files_in(places), start)


def _open_screen(arguments: argparse.Namespace, places: Folders, terminal: int | None) -> int:
    """Open the screen; keys come from a terminal, if it is another one than standard input."""
    import gc

    # A key that has come waits for the next frame, of which Textual makes 60 a second by default.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    gc.disable()  # imports leave next to no garbage; enabled again behind the first frame
    if sys.stderr is None:  # closed
        sys.stderr = os.fdopen(2, "w", closefd=False)

    from chatui.cli.compose import build_app
    from chatui.ui.terminal.background_color import BackgroundQuestion

    sessions, session, asked, found = _begun(arguments, places)
    prompt, held = " ".join(arguments.prompt), None
    if terminal is not None:
        from chatui.cli.standard_input import before_keys

        prompt, held = before_keys(terminal, arguments)
    if arguments.attach or held is not None:
        from chatui.cli.attaching import attach_to_draft

        attach_to_draft(arguments, sessions, session, held)
    # The terminal answers while the slow imports run; what is typed meanwhile goes to the app.
    with BackgroundQuestion() as question:
        app = build_app(
            places,
            sessions,
            session,
            os.environ,
            first_prompt=prompt or None,
            own_prompt=asked,
            open_picker=arguments.resume == "",
            folder_project=found.asked if found else None,
            problems=found.told if found else (),
            question=question,
        )
        app.outlive_bugs(places.cache / "bugs.log")
        report = app.run()
    if report is not None:
        from chatui.cli.goodbye import say_goodbye

        say_goodbye(report)
    return app.return_code or int(report is not None and bool(report.unsaved))


def _begun(
    arguments: argparse.Namespace, places: Folders
) -> tuple[OpenSessions, ChatSession, AskedPrompt | None, FolderStart | None]:
    """Return what a chat begins with, on the screen and in lines."""
    asked = _asked_prompt(arguments, places)
    sessions = _sessions(arguments, places)
    if asked is not None:
        asked = _below_options(asked, arguments, sessions)
    found = None
    if _begins_in_a_folder_of_a_project(arguments):
        from chatui.cli.folder_project import look_here

        found = look_here(sessions.projects)
        arguments.project = found.project
    return sessions, _session(arguments, sessions), asked, found


def _asked_prompt(arguments: argparse.Namespace, places: Folders) -> AskedPrompt | None:
    from chatui.errors import UsageError

    if arguments.prompt_file is None:
        return None
    if arguments.resume == "":
        raise UsageError("--resume needs an ID beside --prompt.", hint="chatui --list prints them.")

    from chatui.cli.prompt_option import asked_prompt

    return asked_prompt(places, arguments.prompt_file, arguments.var)


def _below_options(
    asked: AskedPrompt, arguments: argparse.Namespace, sessions: OpenSessions
) -> AskedPrompt:
    from chatui.cli.prompt_option import below_options

    parameters = _parameters(arguments, sessions.config)
    model, system = arguments.model or None, arguments.system
    return below_options(asked, model=model, system=system, parameters=parameters)


def _sessions(arguments: argparse.Namespace, places: Folders) -> OpenSessions:
    from chatui.cli.compose import build_sessions, load_settings
    from chatui.sessions.open_sessions import Flags

    settings = load_settings(places)
    flags = Flags(
        arguments.endpoint,
        arguments.model or None,
        arguments.system,
        _parameters(arguments, settings.config),
        arguments.allow_private,
    )
    return build_sessions(
        places,
        settings,
        os.environ,
        flags=flags,
        is_temporary=arguments.temporary,
        log_name=arguments.log,
    )


def _session(arguments: argparse.Namespace, sessions: OpenSessions) -> ChatSession:
    from chatui.errors import ConversationNotFound

    project = _project(arguments.project, sessions)
    if arguments.resume:
        session = sessions.open(sessions.history.find(arguments.resume))
    elif arguments.newest:
        newest = sessions.history.newest()
        if newest is None:
            hint = "Start one: chatui"
            raise ConversationNotFound("There is no saved conversation yet.", hint=hint)
        session = sessions.open(newest)
    else:
        session = sessions.new(project=project)
    if arguments.project is not None:
        session.conversation.project = project
    if arguments.no_instructions:
        session.conversation.sends_instructions = False
    sessions.endpoints.check_model(session.choice)
    return session


def _begins_in_a_folder_of_a_project(arguments: argparse.Namespace) -> bool:
    """Tell whether a new chat may belong to what the current folder has: one look, for each start.

    Folders above are not looked at: whoever is there has not gone into them on purpose.
    """
    is_new = arguments.resume is None and not arguments.newest
    return is_new and arguments.project is None and os.path.lexists(".chatui.toml")


def _project(name: str | None, sessions: OpenSessions) -> str | None:
    if name is None:
        return None

    from chatui.storage.own.project import NONE

    return None if name == NONE else sessions.projects.find(name).name


def _parameters(arguments: argparse.Namespace, config: Config) -> Parameters:
    from chatui.conversation.parameters import Parameters

    named = arguments.preset
    parameters = Parameters() if named is None else config.preset(named)
    for assignment in arguments.set:
        parameters = parameters.with_setting(assignment)
    return parameters
