"""`chatui export ID`: one conversation as text, to standard output or to a file."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

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
        UsageError: When the file is there already.
        NotSaved: When the disk refused.
    """
    arguments = _parser().parse_args(words)
    conversation = history.load(history.find(arguments.id))
    for problem in history.take_problems():
        _complain(problem)
    options = Options(
        next(exporter for exporter in EXPORTERS if exporter.name == arguments.to),
        branch=arguments.branch,
        last=arguments.last,
        redact=arguments.redact,
    )
    export = make_export(conversation, options, lambda chosen: attachments_of(chosen, history))
    for note in export.notes:
        _complain(note)
    content = export.text.encode("utf-8", "replace")
    if arguments.output in (None, "-"):
        return _to_standard_output(content)
    write_export(
        Path(arguments.output).expanduser(),
        content,
        is_forced=arguments.force,
        hint="--force replaces it.",
    )
    return DONE


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
    add("--last", metavar="N", type=_count, help="the last N messages of the open branch")
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
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at exit: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    return DONE


def _complain(text: str) -> None:
    sys.stderr.write(f"chatui: {display_line(text)}\n")
