"""The command line: from arguments to a running chat.

This is the one place where clients, stores, sessions and the app are built. Everything is imported
where it is needed, so that `chatui --version` costs what Python costs.
"""

from __future__ import annotations

import os
import sys

from chatui import __version__

TYPE_CHECKING = False  # importing typing for it would double what --version costs
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from chatui.config import Config
    from chatui.conversation.parameters import Parameters
    from chatui.conversation.summary import Summary
    from chatui.sessions.library import Library
    from chatui.sessions.open_sessions import OpenSessions
    from chatui.sessions.session import ChatSession
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.log_file import LogFile
    from chatui.storage.paths import Folders
    from chatui.storage.search.index import SearchIndex
    from chatui.ui.app import ExitReport

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
    if words == ["local", "install"]:
        from chatui.local.install import install

        return install()
    if words[:1] in (["export"], ["import"]):
        return _transfer(words)
    parser = _parser()
    # Intermixed, options may stand among the words of a prompt; behind -- everything is prompt.
    parse = parser.parse_args if "--" in words else parser.parse_intermixed_args
    return _chat(parse(words))


_PRINT = (
    "print the answer instead of opening a screen; a standard input that is no terminal is added"
    " to the prompt, a prompt of - is standard input alone"
)
_RESUME = "resume a chat, or pick one"
_SUCH_AS = "a parameter of the model, such as temperature=0.2"
_IN_MEMORY = "keep the conversation in memory only; nothing of it touches the disk"


def _parser() -> argparse.ArgumentParser:
    from chatui.cli.arguments import Parser, text

    parser = Parser(
        prog="chatui",
        description="Chat with a model in the terminal.",
        epilog="`chatui import` and `chatui export` move chats in and out; each has its --help."
        " `chatui local install` adds the small embedded model to an installation by pip."
        " A prompt that begins with - stands behind --.",
    )
    add = parser.add_argument
    add("prompt", nargs="*", type=text, help="a first prompt, sent at once")
    add("-p", "--print", action="store_true", help=_PRINT)
    add("-n", "--no-stdin", action="store_true", help="with -p: never read standard input")
    add("-c", "--continue", dest="newest", action="store_true", help="resume the newest chat")
    add("-r", "--resume", metavar="ID", nargs="?", const="", type=text, help=_RESUME)
    add("--list", action="store_true", help="print the saved conversations, newest first")
    add("--endpoint", metavar="NAME", type=text, help="an endpoint of the configuration")
    add("--model", metavar="NAME", type=text, help="a model of that endpoint")
    add("--system", metavar="TEXT", type=text, help="the system prompt")
    add("--set", metavar="NAME=VALUE", type=text, action="append", default=[], help=_SUCH_AS)
    add("--temporary", "--no-save", action="store_true", help=_IN_MEMORY)
    add("--log", metavar="FILE", help="append what is sent and received, without keys")
    add("--version", action="version", version=VERSION)
    return parser


def _chat(arguments: argparse.Namespace) -> int:
    from chatui.errors import UsageError
    from chatui.storage.paths import folders

    places = folders(os.environ)
    if arguments.list:
        return _list(places)
    if arguments.newest and arguments.resume is not None:
        raise UsageError("--continue and --resume do not go together.")
    if arguments.temporary and (arguments.newest or arguments.resume is not None):
        raise UsageError("--temporary starts a new conversation: it does not go with resuming one.")
    if arguments.print:
        return _print_reply(arguments, places)
    if not (os.isatty(0) and os.isatty(1)):  # sys has no stream for what was closed
        raise UsageError(
            "chatui needs a terminal for its screen.",
            hint='Use chatui -p "question" in scripts and pipes.',
        )
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "This terminal cannot show a screen: TERM is dumb.",
            hint='Use chatui -p "question" here.',
        )
    return _open_screen(arguments, places)


def _transfer(words: Sequence[str]) -> int:
    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.paths import folders

    places = folders(os.environ)
    history = ConversationStore(places.data / "conversations")
    if words[0] == "export":
        from chatui.cli.export_chat import export_chat

        return export_chat(words[1:], history)

    from chatui.cli.import_chats import import_chats
    from chatui.storage.attachments import AttachmentStore
    from chatui.storage.imports_file import ImportsFile

    attachments = AttachmentStore(places.data / "attachments")
    imports = ImportsFile(places.data / "imports.json")
    return import_chats(words[1:], history, attachments, imports)


def _list(places: Folders) -> int:
    from chatui import output
    from chatui.storage.conversations.store import ConversationStore

    history = ConversationStore(places.data / "conversations")
    lines = [_line(summary) for summary in history.summaries()]
    for problem in history.take_problems():
        output.complain(problem)
    output.say(*lines)
    return output.DONE


def _line(summary: Summary) -> str:
    from chatui.text.local_time import in_zone

    short = summary.id.rsplit("-", 1)[-1]
    when = in_zone(summary.updated)
    notes = ("  [read only]" * summary.is_newer) + ("  [interrupted]" * summary.is_interrupted)
    about = f"{when:%Y-%m-%d %H:%M}  {summary.message_count:>4} msg"
    return f"{short:<6} {about}  {summary.title}{notes}"


def _print_reply(arguments: argparse.Namespace, places: Folders) -> int:
    import asyncio

    from chatui import output
    from chatui.cli.print_reply import print_reply
    from chatui.errors import UsageError

    prompt = _whole_prompt(arguments)
    if not prompt:
        raise UsageError("There is no prompt.", hint='Write it like: chatui -p "question"')
    if arguments.resume == "":
        raise UsageError("--resume needs an ID here.", hint="chatui --list prints them.")
    sessions = _sessions(arguments, places)
    session = _session(arguments, sessions)
    if arguments.model is None:
        sessions.endpoints.check_model(session.choice, is_of_environment=True)
    for problem in sessions.take_problems():
        output.complain(problem)
    return asyncio.run(print_reply(sessions, session, prompt))


def _open_screen(arguments: argparse.Namespace, places: Folders) -> int:
    import gc

    gc.disable()  # imports leave next to no garbage; enabled again behind the first frame
    if sys.stderr is None:  # closed
        sys.stderr = os.fdopen(2, "w", closefd=False)

    from chatui.storage.prompt_history import PromptHistory
    from chatui.storage.settings.theme_files import theme_tables
    from chatui.ui.terminal.background_color import (
        ANSWER_SECONDS,
        BackgroundQuestion,
        has_few_colors,
    )

    sessions = _sessions(arguments, places)
    session = _session(arguments, sessions)
    # The terminal answers while the slow imports run; what is typed meanwhile goes to the app.
    with BackgroundQuestion() as question:
        from chatui.ui.app import ChatApp
        from chatui.ui.themes import pick_theme_name

        is_light = question.answer(ANSWER_SECONDS)
        problems = sessions.take_problems()
        tables = theme_tables(places.config / "themes", problems=problems)
        last_theme = sessions.remembered.state.theme
        app = ChatApp(
            sessions=sessions,
            saved=_saved(sessions, places),
            session=session,
            first_prompt=" ".join(arguments.prompt) or None,
            open_picker=arguments.resume == "",
            prompt_history=PromptHistory(places.data / "prompts.jsonl"),
            theme_tables=tables,
            theme_name=pick_theme_name(
                sessions.config.theme, last_theme, is_light, few_colors=has_few_colors(os.environ)
            ),
            notices=problems,
            background_is_light=is_light,
            at_start=question,
        )
        app.outlive_bugs(places.cache / "bugs.log")
        report = app.run()
    _say_goodbye(report)
    return app.return_code or int(report is not None and bool(report.unsaved))


def _saved(sessions: OpenSessions, places: Folders) -> Library:
    from chatui.sessions.library import Library

    def open_index() -> SearchIndex:
        from chatui.storage.search.index import SearchIndex

        return SearchIndex(places.cache / "search.sqlite", sessions.history)

    return Library(lambda: sessions.history, open_index, sessions.in_memory)


def _say_goodbye(report: ExitReport | None) -> None:
    from chatui import output
    from chatui.errors import NotSaved

    if report is None or not _takes_output():
        return
    for words in report.unsaved:
        output.complain(words)
    if report.conversation_id and not report.unsaved:
        short = report.conversation_id.rsplit("-", 1)[-1]
        try:
            output.say(f"Saved. Back to it: chatui --resume {short}")
        except (NotSaved, output.ReaderLeft):
            pass  # the terminal was closed


def _takes_output() -> bool:
    """Tell whether the terminal takes anything; to wait for one that stalls could be for ever."""
    import os
    import select

    try:
        return os.name == "nt" or bool(select.select([], [1], [], 1.0)[1])
    except OSError:
        return True  # whoever writes there sees what is wrong


def _sessions(arguments: argparse.Namespace, places: Folders) -> OpenSessions:
    from chatui.endpoints import Endpoints
    from chatui.local.local_model import LocalModel
    from chatui.sessions.open_sessions import Flags, OpenSessions
    from chatui.sessions.remembered import Remembered
    from chatui.storage.model_cache import ModelCache
    from chatui.storage.settings.config_file import load_config
    from chatui.storage.settings.endpoints_file import EndpointsFile
    from chatui.storage.settings.key_store import KeyStore
    from chatui.storage.settings.state_file import StateFile

    def open_history() -> ConversationStore:
        from chatui.storage.conversations.store import ConversationStore

        return ConversationStore(places.data / "conversations")

    config = load_config(places.config / "config.toml", _check_keys)
    endpoints = Endpoints(
        config,
        environ=os.environ,
        saved=EndpointsFile(places.config / "endpoints.toml"),
        keys=KeyStore(places.config / "keys", os.environ),
        cache=ModelCache(places.cache / "models"),
        local=LocalModel(places.cache / "embedded.log"),
        log=_log_file(arguments.log),
    )
    flags = Flags(
        arguments.endpoint, arguments.model or None, arguments.system, _set(arguments.set)
    )
    if flags.endpoint is not None:
        endpoints.get(flags.endpoint)
    return OpenSessions(
        config=config,
        endpoints=endpoints,
        open_history=open_history,
        remembered=Remembered(StateFile(places.data / "state.toml")),
        flags=flags,
        is_temporary=arguments.temporary,
    )


def _log_file(name: str | None) -> LogFile | None:
    if name is None:
        return None

    from pathlib import Path

    from chatui.storage.log_file import LogFile

    return LogFile(Path(name))


def _check_keys(config: Config) -> None:
    if config.keys:
        from chatui.commands.key_map import KeyMap

        KeyMap.resolve(config.keys)


def _session(arguments: argparse.Namespace, sessions: OpenSessions) -> ChatSession:
    from chatui.errors import ConversationNotFound

    if arguments.resume:
        session = sessions.open(sessions.history.find(arguments.resume))
    elif arguments.newest:
        newest = sessions.history.newest()
        if newest is None:
            hint = "Start one: chatui"
            raise ConversationNotFound("There is no saved conversation yet.", hint=hint)
        session = sessions.open(newest)
    else:
        session = sessions.new()
    sessions.endpoints.check_model(session.choice)
    return session


def _set(assignments: Sequence[str]) -> Parameters:
    from chatui.conversation.parameters import Parameters

    parameters = Parameters()
    for assignment in assignments:
        parameters = parameters.with_setting(assignment)
    return parameters


def _whole_prompt(arguments: argparse.Namespace) -> str:
    from chatui import output
    from chatui.cli.standard_input import is_piped, read_standard_input
    from chatui.errors import UsageError

    is_input_alone = arguments.prompt == ["-"]
    if is_input_alone and arguments.no_stdin:
        raise UsageError("A prompt of - is standard input: it does not go with -n.")
    typed = "" if is_input_alone else " ".join(arguments.prompt)
    is_read = is_input_alone or (is_piped() and not arguments.no_stdin)
    piped = read_standard_input(output.complain) if is_read else ""
    return "\n\n".join(text for text in (typed, piped) if text.strip())
