"""`chatui export ID`: one conversation as text, to standard output or to a file."""

import argparse
import os
from functools import partial
from pathlib import Path

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.export.formats import EXPORTERS
from chatui.export.making import make_export
from chatui.export.options import OPTIONS, Options, count, exporter_named
from chatui.storage.attachments import attachments_of
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.export_file import write_export
from chatui.storage.paths import folders


def run(arguments: argparse.Namespace) -> int:
    """Write one of the saved conversations; return the exit code."""
    return export_chat(arguments, ConversationStore(folders(os.environ).data / "conversations"))


def export_chat(arguments: argparse.Namespace, history: ConversationStore) -> int:
    """Write a saved conversation; return an exit code.

    Raises:
        ConversationNotFound: When no id ends so.
        UsageError: When the file is there already, or it has no such branch.
        NotSaved: When the disk or standard output refused.
        ReaderLeft: When nobody reads standard output any more.
    """
    conversation = history.load(history.find(arguments.id))
    for problem in history.pop_problems():
        output.complain(problem)
    chosen = {option.name: getattr(arguments, option.name) for option in OPTIONS}
    options = Options(exporter_named(arguments.to), **chosen)
    store = history.attachments
    export = make_export(conversation, options, partial(attachments_of, store=store))
    content = export.text.encode("utf-8", "replace")
    if arguments.output in (None, "-"):
        output.write(content, if_closed="-o FILE writes to a file.")
    else:
        hint = "--force replaces it."
        write_export(Path(arguments.output), content, is_forced=arguments.force, hint=hint)
    for note in export.notes:
        output.complain(note)
    return output.DONE


def parser() -> Parser:
    """Return the parser of what follows `chatui export`."""
    parser = Parser(
        prog="chatui export",
        description="Write a saved conversation as text.",
        epilog="json holds the whole tree with its images and files, and chatui import reads it;"
        " jsonl holds each branch; the others hold the branch that is open.",
        examples=[
            ("chatui export k3f9", "print it as Markdown"),
            ("chatui export k3f9 --to html -o chat.html", "write a page that shows it"),
            ("chatui export k3f9 --last 2 --redact", "the last two messages, without secrets"),
        ],
    )
    add = parser.add_argument
    add(
        "id", metavar="ID", type=text, help="the conversation's id, or the end of it: chatui --list"
    )
    names = [exporter.name for exporter in EXPORTERS]
    add("--to", choices=names, default="md", help="the format (default: md)")
    for option in OPTIONS:
        if option.takes_number:
            add(f"--{option.name}", metavar="N", type=_count, help=option.help)
        else:
            add(f"--{option.name}", action="store_true", help=option.help)
    add("-o", "--output", metavar="FILE", help="a new file instead of standard output")
    add("--force", action="store_true", help="replace the file if it is there")
    return parser


def _count(text: str) -> int:
    if (number := count(text)) is None:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return number
