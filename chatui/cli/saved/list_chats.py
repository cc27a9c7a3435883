"""`chatui --list`: the saved conversations, a line each, or as JSON."""

from chatui import output
from chatui.conversation.summary import Summary
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.message_json import format_time
from chatui.storage.paths import Folders
from chatui.text.local_time import in_zone


def list_chats(places: Folders, *, as_json: bool) -> int:
    """Print what is saved, newest first, and what cannot be read; return the exit code."""
    history = ConversationStore(places.data / "conversations")
    summaries = history.summaries()
    for problem in history.pop_problems():
        output.complain(problem)
    if as_json:
        output.write_objects(map(_object, summaries))
    else:
        output.say(*map(_line, summaries))
    return output.DONE


def _line(summary: Summary) -> str:
    short = summary.id.rsplit("-", 1)[-1]
    when = in_zone(summary.updated)
    notes = ("  [read only]" * summary.is_newer) + ("  [interrupted]" * summary.is_interrupted)
    about = f"{when:%Y-%m-%d %H:%M}  {summary.message_count:>4} msg"
    return f"{short:<6} {about}  {summary.title}{notes}"


def _object(summary: Summary) -> dict[str, object]:
    return {
        "id": summary.id,
        "title": summary.title,
        "created": format_time(summary.created),
        "updated": format_time(summary.updated),
        "messages": summary.message_count,
        "endpoint": summary.endpoint,
        "model": summary.model,
        "tags": summary.tags,
        "project": summary.project,
        "is_pinned": summary.pinned,
        "is_archived": summary.archived,
        "is_unread": summary.is_unread,
        "is_interrupted": summary.is_interrupted,
        "is_read_only": summary.is_newer,
        "has_draft": summary.has_draft,
    }
