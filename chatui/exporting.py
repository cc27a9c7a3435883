"""`chatui export ID`: one conversation as text, to standard output or to a file."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chatui.errors import NotSaved
from chatui.export.formats import EXPORTERS
from chatui.export.making import Options, make_export
from chatui.storage.export_file import attachments_of, write_export
from chatui.storage.history import HistoryStore
from chatui.text_safety import display_line

DONE: Final = 0
READER_LEFT: Final = 141


def export_chat(words: Sequence[str], history: HistoryStore) -> int:
    """Write a saved conversation; return an exit code.

    Raises:
        ConversationNotFound: When no id ends so.
        UsageError: When the file is there already, or it has no such branch.
        NotSaved: When the disk refused.
    """
    arguments = _parser().parse_args(words)
    conversation = history.load(history.find(arguments.id))
    for problem in history.take_problems():
        _complain(problem)
    options = Options(
        next(exporter for exporter in EXPORTERS if exporter.name == arguments.to),
        branch=arguments.branch,
        nth=arguments.nth,
        last=arguments.last,
        redact=arguments.redact,
    )
    export = make_export(conversation, options, lambda chosen: attachments_of(chosen, history))
    content = export.text.encode("utf-8", "replace")
    code = DONE
    if arguments.output in (None, "-"):
        code = _to_standard_output(content)
    else:
        hint = "--force replaces it."
        write_export(Path(arguments.output), content, is_forced=arguments.force, hint=hint)
    if code == DONE:
        for note in export.notes:
            _complain(note)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chatui export",
        description="Write a saved conversation as text.",
        epilog="json holds the whole tree with its images and files, and chatui import reads it;"
        " jsonl holds each branch; the others hold the branch that is open.",
    )
    add = parser.add_argument
    add("id", metavar="ID", help="the conversation's id, or the end of it: chatui --list")
    names = [exporter.name for exporter in EXPORTERS]
    add("--to", choices=names, default="md", help="the format (default: md)")
    add("--branch", action="store_true", help="the open branch alone, in json and jsonl too")
    add("--nth", metavar="N", type=_count, help="the Nth branch instead of the open one")
    add("--last", metavar="N", type=_count, help="the last N messages of the branch")
    add("--redact", action="store_true", help="mask keys, tokens and passwords")
    add("-o", "--output", metavar="FILE", help="a new file instead of standard output")
    add("--force", action="store_true", help="replace the file if it is there")
    return parser


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return number


def _to_standard_output(content: bytes) -> int:
    if sys.stdout is None:
        raise NotSaved("Standard output is closed.", hint="-o FILE writes to a file.")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _forget_standard_output()
        return READER_LEFT
    except OSError as error:
        _forget_standard_output()
        reason = (error.strerror or str(error)).lower()
        raise NotSaved(f"Standard output was not written: {reason}.") from error
    return DONE


def _forget_standard_output() -> None:
    """Give what Python flushes once more at exit somewhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(text: str) -> None:
    sys.stderr.write(f"chatui: {display_line(text)}\n")
