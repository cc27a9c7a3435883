"""`chatui show ID`: one conversation to read, or as JSON."""

import os
from argparse import Namespace
from collections.abc import Iterator

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.cli.saved.styles import Styles, styles
from chatui.conversation.conversation import Conversation
from chatui.export.json_tree import json_tree
from chatui.export.plain_text import message_text
from chatui.export.words import ending, speaker
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.paths import folders
from chatui.text.local_time import in_zone
from chatui.text.safety import display_line, display_text, written_text


def parser() -> Parser:
    """Return the parser of what follows `chatui show`."""
    parser = Parser(
        prog="chatui show",
        description="Print the open branch of a saved conversation: who spoke, and what was said,"
        " as Markdown. Thoughts are left out.",
        epilog="JSON is one object: all branches, as in the file that is saved; its version is that"
        " of the format. Images and files are named by their hashes; chatui export --to json adds"
        " their bytes.",
        examples=[
            ("chatui show k3f9", "print it; k3f9 is the end of its id, from chatui --list"),
            ("chatui show k3f9 | less", "read it page by page"),
            ("chatui show k3f9 --json | jq .title", "ask one thing of all that is saved of it"),
        ],
    )
    add = parser.add_argument
    add("id", metavar="ID", type=text, help="the conversation's id, or the end of it")
    add("--json", action="store_true", help="print JSON")
    return parser


def run(arguments: Namespace) -> int:
    """Print a saved conversation; return the exit code.

    Raises:
        ConversationNotFound: When no id ends so, or several do.
        ConversationUnreadable: When its file is broken.
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    history = ConversationStore(folders(os.environ).data / "conversations")
    conversation = history.load(history.find(arguments.id))
    for problem in history.pop_problems():
        output.complain(problem)
    if arguments.json:
        printed = json_tree(conversation)
    else:
        printed = "\n\n".join(_pieces(conversation, styles())) + "\n"
    output.write(printed.encode("utf-8", "replace"))
    return output.DONE


def _pieces(conversation: Conversation, style: Styles) -> Iterator[str]:
    safe = display_text if style.are_shown else written_text
    when = in_zone(conversation.updated)
    title = display_line(conversation.title) or "Conversation"
    yield f"{style.bold(title)}\n{style.dim(f'{conversation.id}  {when:%Y-%m-%d %H:%M}')}"
    if conversation.system:
        yield f"{style.bold('System:')}\n{safe(conversation.system)}"
    for message in conversation.path():
        note = f" ({note})" if (note := ending(message)) else ""
        head = style.bold(f"{speaker(message)}{note}:")
        yield f"{head}\n{message_text(message, safe)}".rstrip()
