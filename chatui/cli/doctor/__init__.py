"""`chatui doctor`: what may be wrong, each thing with what helps, and what keys deliver."""

import asyncio
import json
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.cli.compose import build_sessions, load_settings, settings_of, surroundings_of
from chatui.doctor import system, terminal
from chatui.doctor.all_checks import local_checks, masked, model_checks
from chatui.doctor.check import Check, Line, State, failed
from chatui.doctor.endpoint import paid_request
from chatui.doctor.report import as_json, counts, group_lines, summary, wrapped
from chatui.doctor.terminal import Terminal
from chatui.endpoints import URL_VARIABLE, Endpoints, ModelChoice
from chatui.errors import ChatUIError, ConfigError, UsageError
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.storage.paths import Folders, folders


def parser() -> Parser:
    """Return the parser of what follows `chatui doctor`."""
    parser = Parser(
        prog="chatui doctor",
        description="Look at everything that chatui needs: terminal, locale, editor, folders,"
        " settings, search index, endpoint, embedded model. Nothing of yours is changed.",
        epilog="One of the checks is a small request to the model, which may cost a little."
        " The exit code is 1 when something failed. No key is printed, so that the output can be"
        " shown to others; names of folders and servers are in it.",
        examples=[
            ("chatui doctor", "look at everything"),
            ("chatui doctor --offline", "without the network, and so without the request"),
            ("chatui doctor --json", "the same as one JSON object"),
            ("chatui doctor --keyboard", "press keys, see what arrives and what it does"),
        ],
    )
    one_of = parser.add_mutually_exclusive_group()
    one_of.add_argument("--json", action="store_true", help="print one JSON object")
    one_of.add_argument("--keyboard", action="store_true", help="show what keys deliver and do")
    add = parser.add_argument
    add("--offline", action="store_true", help="ask nothing over the network, no endpoint either")
    add("--endpoint", metavar="NAME", type=text, help="look at this one, not that of new chats")
    add("--model", metavar="NAME", type=text, help="ask this model of it")
    return parser


def run(arguments: Namespace) -> int:
    """Look at everything; return the exit code."""
    if arguments.keyboard:
        if arguments.offline or arguments.endpoint or arguments.model:
            raise UsageError("--keyboard looks at the keyboard alone: it takes no other option.")
        if sys.platform == "win32":
            raise UsageError("chatui doctor --keyboard is for the terminals of Linux and macOS.")
        from chatui.cli.doctor.keyboard import try_keys

        return try_keys(os.environ)
    from chatui.cli.doctor.questions import asked_terminal

    with asked_terminal() as here:
        return _examine(arguments, os.environ, here)


def _examine(arguments: Namespace, environ: Mapping[str, str], here: Terminal | None) -> int:
    endpoints: Endpoints | None = None
    announced = ""
    try:
        places = folders(environ)
    except ConfigError as problem:
        from chatui.ui.terminal.clipboard import tool_names  # brings the toolkit along

        checks = [
            Check("Terminal", partial(terminal.look, here, environ, tool_names(environ))),
            Check("System", partial(system.look, environ)),
            _known("Folders", failed("folders", problem.message, problem.hint)),
        ]
    else:
        around = surroundings_of(places, environ)
        checks = local_checks(around, here)
        try:
            sessions = _sessions(arguments, places, environ)
            endpoints, choice = sessions.endpoints, _choice(arguments, sessions)
        except ChatUIError as problem:
            checks.append(_known("Endpoint", failed("endpoint", problem.message, problem.hint)))
        else:
            is_offline = arguments.offline
            checks += model_checks(around, endpoints, choice, is_offline=is_offline)
            announced = "" if is_offline else paid_request(endpoints, choice)
    show = _Shown(
        masked(environ, endpoints), is_json=arguments.json, width=here.size[0] if here else 0
    )
    show.announce(announced)
    return asyncio.run(_looked(checks, endpoints, show))


def _known(heading: str, line: Line) -> Check:
    async def look() -> AsyncIterator[Line]:
        yield line

    return Check(heading, look)


def _sessions(arguments: Namespace, places: Folders, environ: Mapping[str, str]) -> OpenSessions:
    try:
        settings = load_settings(places, only_looks=True)
    except ConfigError as problem:
        if not environ.get(URL_VARIABLE):
            raise ConfigError(
                "It is not asked while config.toml is wrong.", hint="Mend that first."
            ) from problem
        settings = settings_of(places, {}, only_looks=True)
    flags = Flags(arguments.endpoint, arguments.model or None)
    return build_sessions(places, settings, environ, flags=flags, only_looks=True)


def _choice(arguments: Namespace, sessions: OpenSessions) -> ModelChoice:
    return sessions.endpoints.choose(
        sessions.remembered.state, endpoint=arguments.endpoint, model=arguments.model or None
    )


class _Shown:
    """Shows what is found: a group of lines as soon as it is whole, or all of it as JSON."""

    def __init__(self, masked: Callable[[str], str], *, is_json: bool, width: int) -> None:
        self._masked = masked
        self._is_json = is_json
        self._width = width

    def announce(self, request: str) -> None:
        """Say what will be paid for, before it is."""
        if not request:
            return
        told = f"{self._masked(request)} --offline leaves it out."
        if self._is_json:
            output.complain(told)
        else:
            output.say(*wrapped(told, self._width), "")

    def group(self, check: Check, lines: Sequence[Line]) -> None:
        """Show what one check has found."""
        if not self._is_json:
            shown = group_lines(check.heading, lines, width=self._width)
            output.say(*map(self._masked, shown), "")

    def end(self, found: Sequence[tuple[Check, Sequence[Line]]]) -> None:
        """Show what stands at the end."""
        if self._is_json:
            output.write(f"{json.dumps(as_json(found, self._masked), indent=2)}\n".encode())
        else:
            output.say(summary(found))


async def _looked(checks: Sequence[Check], endpoints: Endpoints | None, show: _Shown) -> int:
    """Look at everything at once; return the exit code."""
    looks = [asyncio.create_task(check.lines()) for check in checks]
    found: list[tuple[Check, Sequence[Line]]] = []
    try:
        for check, look in zip(checks, looks, strict=True):
            lines = await look
            found.append((check, lines))
            show.group(check, lines)
    finally:
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)
        if endpoints is not None:
            await endpoints.close()
    show.end(found)
    return output.SOMETHING_FAILED if counts(found)[State.FAILED] else output.DONE
