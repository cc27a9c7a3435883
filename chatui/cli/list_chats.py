"""`chatui --list`: the saved conversations, a line each."""

from chatui import output
from chatui.conversation.summary import Summary
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.paths import Folders
from chatui.text.local_time import in_zone


def list_chats(places: Folders) -> int:
    """Print what is saved, newest first, and what cannot be read; return the exit code."""
    history = ConversationStore(places.data / "conversations")
    lines = [_line(summary) for summary in history.summaries()]
    for problem in history.pop_problems():
        output.complain(problem)
    output.say(*lines)
    return output.DONE


def _line(summary: Summary) -> str:
    short = summary.id.rsplit("-", 1)[-1]
    when = in_zone(summary.updated)
    notes = ("  [read only]" * summary.is_newer) + ("  [interrupted]" * summary.is_interrupted)
    about = f"{when:%Y-%m-%d %H:%M}  {summary.message_count:>4} msg"
    return f"{short:<6} {about}  {summary.title}{notes}"
