"""The command line: from arguments to a running chat.

This is the one place where clients, stores, sessions and the app are built. Everything is imported
where it is needed, so that `chatui --version` costs what Python costs.
"""

from __future__ import annotations

import sys

from chatui import __version__

TYPE_CHECKING = False  # importing typing for it would double what --version costs
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from chatui.config import Config
    from chatui.conversation.parameters import Parameters
    from chatui.saved_conversations import SavedConversations
    from chatui.session import ChatSession
    from chatui.sessions import Sessions
    from chatui.storage.paths import Folders
    from chatui.storage.search_index import SearchIndex
    from chatui.ui.app import ExitReport

VERSION = f"chatui {__version__}"
ENDPOINT_FAILED = 1
WRONG_USE = 2
STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run chatui; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        print(VERSION)
        return 0
    if words == ["local", "install"]:
        from chatui.local.install import install

        return install()
    arguments = None if words[:1] in (["export"], ["import"]) else _parser().parse_args(words)

    from chatui.errors import ChatUIError, EndpointError

    try:
        return _transfer(words) if arguments is None else _run(arguments)
    except ChatUIError as error:
        _complain(str(error))
        return ENDPOINT_FAILED if isinstance(error, EndpointError) else WRONG_USE
    except KeyboardInterrupt:
        return STOPPED


_IN_MEMORY = "keep the conversation in memory only; nothing of it touches the disk"


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="chatui",
        description="Chat with a model in the terminal.",
        epilog="`chatui import` and `chatui export` move chats in and out; each has its --help."
        " `chatui local install` adds the small embedded model to an installation by pip.",
    )
    add = parser.add_argument
    add("prompt", nargs="*", help="a first prompt, sent at once")
    add("-p", "--print", action="store_true", help="print the answer instead of opening a screen")
    add("-c", "--continue", dest="newest", action="store_true", help="resume the newest chat")
    add("-r", "--resume", metavar="ID", nargs="?", const="", help="resume a chat, or pick one")
    add("--list", action="store_true", help="print the saved conversations, newest first")
    add("--endpoint", metavar="NAME", help="an endpoint of the configuration")
    add("--model", metavar="NAME", help="a model of that endpoint")
    add("--system", metavar="TEXT", help="the system prompt")
    add("--set", metavar="NAME=VALUE", action="append", default=[], help="such as temperature=0.2")
    add("--temporary", "--no-save", action="store_true", help=_IN_MEMORY)
    add("--log", metavar="FILE", help="append what is sent and received, without keys")
    add("--version", action="version", version=VERSION)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    import os

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
    return _open_screen(arguments, places)


def _transfer(words: Sequence[str]) -> int:
    import os

    from chatui.storage.history import HistoryStore
    from chatui.storage.paths import folders

    places = folders(os.environ)
    history = HistoryStore(places.data / "conversations")
    if words[0] == "export":
        from chatui.exporting import export_chat

        return export_chat(words[1:], history)

    from chatui.importing import import_chats
    from chatui.storage.attachments import AttachmentStore
    from chatui.storage.imports_file import ImportsFile

    attachments = AttachmentStore(places.data / "attachments")
    imports = ImportsFile(places.data / "imports.json")
    return import_chats(words[1:], history, attachments, imports)


def _list(places: Folders) -> int:
    from chatui.local_time import in_zone
    from chatui.storage.history import HistoryStore
    from chatui.text_safety import display_line

    history = HistoryStore(places.data / "conversations")
    for summary in history.summaries():
        short = summary.id.rsplit("-", 1)[-1]
        when = in_zone(summary.updated)
        title = display_line(summary.title)
        print(f"{short:<6} {when:%Y-%m-%d %H:%M}  {summary.message_count:>4} msg  {title}")
    for problem in history.take_problems():
        _complain(problem)
    return 0


def _print_reply(arguments: argparse.Namespace, places: Folders) -> int:
    import asyncio

    from chatui.errors import UsageError
    from chatui.printing import print_reply

    prompt = _whole_prompt(arguments.prompt)
    if not prompt:
        raise UsageError("There is no prompt.", hint='Write it like: chatui -p "question"')
    if arguments.resume == "":
        raise UsageError("--resume needs an ID here.", hint="chatui --list prints them.")
    sessions = _sessions(arguments, places)
    session = _session(arguments, sessions)
    for problem in sessions.take_problems():
        _complain(problem)
    return asyncio.run(print_reply(sessions, session, prompt))


def _open_screen(arguments: argparse.Namespace, places: Folders) -> int:
    import gc
    import os

    gc.disable()  # imports leave next to no garbage; enabled again behind the first frame
    if sys.stderr is None:  # closed: no file that is opened from here on may get its number
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")

    from chatui.storage.prompt_history import PromptHistory
    from chatui.storage.theme_files import theme_tables
    from chatui.ui.background import ANSWER_SECONDS, BackgroundQuestion, has_few_colors

    sessions = _sessions(arguments, places)
    session = _session(arguments, sessions)
    # The terminal answers while the slow imports run.
    with BackgroundQuestion() as question:
        from chatui.ui.app import ChatApp
        from chatui.ui.themes import pick_theme_name

        is_light = question.answer(ANSWER_SECONDS)

    problems = sessions.take_problems()
    tables = theme_tables(places.config / "themes", problems=problems)
    last_theme = sessions.state.load().theme
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
    )
    app.outlive_bugs(places.cache / "bugs.log")
    report = app.run()
    _say_goodbye(report)
    return app.return_code or int(report is not None and bool(report.unsaved))


def _saved(sessions: Sessions, places: Folders) -> SavedConversations:
    from chatui.saved_conversations import SavedConversations

    history = sessions.history

    def open_index() -> SearchIndex:
        from chatui.storage.search_index import SearchIndex

        return SearchIndex(places.cache / "search.sqlite", history)

    return SavedConversations(history, open_index, sessions.in_memory)


def _say_goodbye(report: ExitReport | None) -> None:
    import os

    try:
        for words in () if report is None else report.unsaved:
            _complain(words)
        if report is not None and report.conversation_id and not report.unsaved:
            short = report.conversation_id.rsplit("-", 1)[-1]
            print(f"Saved. Back to it: chatui --resume {short}")
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # The terminal was closed; Python flushes once more at exit, and that must not fail.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())


def _sessions(arguments: argparse.Namespace, places: Folders) -> Sessions:
    import os

    from chatui.endpoints import Endpoints
    from chatui.local.local_model import LocalModel
    from chatui.sessions import Flags, Sessions
    from chatui.storage.config_file import load_config
    from chatui.storage.endpoints_file import EndpointsFile
    from chatui.storage.history import HistoryStore
    from chatui.storage.model_cache import ModelCache
    from chatui.storage.secrets import KeyStore
    from chatui.storage.state_file import StateFile

    config = load_config(places.config / "config.toml", _check_keys)
    endpoints = Endpoints(
        config,
        environ=os.environ,
        saved=EndpointsFile(places.config / "endpoints.toml"),
        keys=KeyStore(places.config / "keys", os.environ),
        cache=ModelCache(places.cache / "models"),
        local=LocalModel(places.cache / "embedded.log"),
        log=_log_to(arguments.log),
    )
    flags = Flags(arguments.endpoint, arguments.model, arguments.system, _set(arguments.set))
    if flags.endpoint is not None:
        endpoints.get(flags.endpoint)
    return Sessions(
        config=config,
        endpoints=endpoints,
        history=HistoryStore(places.data / "conversations"),
        state=StateFile(places.data / "state.toml"),
        flags=flags,
        is_temporary=arguments.temporary,
    )


def _check_keys(config: Config) -> None:
    if config.keys:
        from chatui.commands.key_map import KeyMap

        KeyMap.resolve(config.keys)


def _session(arguments: argparse.Namespace, sessions: Sessions) -> ChatSession:
    from chatui.errors import ConversationNotFound

    if not (arguments.newest or arguments.resume):
        return sessions.new()
    if arguments.resume:
        return sessions.open(sessions.history.find(arguments.resume))
    newest = sessions.history.newest()
    if newest is None:
        raise ConversationNotFound("There is no saved conversation yet.", hint="Start one: chatui")
    return sessions.open(newest)


def _set(assignments: Sequence[str]) -> Parameters:
    from chatui.conversation.parameters import Parameters

    parameters = Parameters()
    for assignment in assignments:
        parameters = parameters.with_setting(assignment)
    return parameters


def _whole_prompt(words: Sequence[str]) -> str:
    typed = " ".join(words)
    piped = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read().strip()
    return "\n\n".join(text for text in (typed, piped) if text)


def _log_to(name: str | None) -> Callable[[str], None] | None:
    if name is None:
        return None
    import os
    from datetime import UTC, datetime

    from chatui.errors import UsageError

    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(f"Cannot write the log {name}: {error.strerror}.") from error

    def log(line: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        os.write(descriptor, f"{now} {line}\n".encode("utf-8", "backslashreplace"))

    return log


def _complain(text: str) -> None:
    from chatui.text_safety import display_line

    print(f"chatui: {display_line(text)}", file=sys.stderr)
