"""A conversation that was imported before and has grown where it came from."""

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.summary import ImportOrigin
from chatui.importers.draft import Imported

_IDS: Final = "messages"
"""The field of `Conversation.source` that holds the ids of the messages that came in."""


def remember_messages(conversation: Conversation, before: Iterable[str] = ()) -> None:
    """Note which messages came in, so that none that is deleted here comes in again."""
    ids = dict.fromkeys([*before, *conversation.messages])
    conversation.source = {**(conversation.source or {}), _IDS: list(ids)}


def grown(saved: Conversation, found: Conversation) -> Conversation | None:
    """Return the saved conversation with the messages that are new where it came from.

    None when there are none. What was said here stays; the open branch moves on only if nothing
    was said here since. A reply to a message that was deleted here follows what came before it.

    One that was begun here, exported, and went on elsewhere comes back with what was said there.
    """
    came_in = (saved.source or {}).get(_IDS, (found.source or {}).get(_IDS))
    known = _came_in(saved, found)
    new = [id for id in found.messages if id not in known]
    if not new or not isinstance(came_in, list):
        return None
    came_in = dict.fromkeys(id for id in came_in if isinstance(id, str))
    messages = dict(saved.messages)
    kept_above: dict[str, str | None] = {}
    for id in new:
        above = found.messages[id].parent
        passed = []
        while above is not None and above not in messages:
            passed.append(above)
            if above in kept_above:
                above = kept_above[above]
            else:
                above = found.messages[above].parent if above in found.messages else None
        kept_above.update(dict.fromkeys(passed, above))
        messages[id] = replace(found.messages[id], parent=above)
    moves_on = saved.head in came_in and found.head in set(new)
    whole = replace(
        saved,
        messages=messages,
        head=found.head if moves_on else saved.head,
        updated=max(saved.updated, found.updated),
    )
    remember_messages(whole, came_in)
    return whole


class ImportedChange(Enum):
    """What an imported conversation is to those that are here."""

    NEW = auto()
    GROWN = auto()
    """One that was imported before has further messages."""
    MORE = auto()
    """One that is in the same import has further messages here, as in a later export."""
    HERE = auto()
    DELETED = auto()


class Overlaps:
    """Tells what each conversation of an import is to what is here, and to those before it.

    `saved` returns the conversation of an origin that is in `known`.
    """

    def __init__(
        self,
        known: Container[ImportOrigin],
        gone: Container[ImportOrigin],
        saved: Callable[[ImportOrigin], Conversation],
    ) -> None:
        self.origins: set[ImportOrigin] = set()
        """What came in, by all the ids that it has."""
        self._known = known
        self._gone = gone
        self._saved = saved
        self._present: dict[ImportOrigin, set[str]] = {}
        self._shorter: set[ImportOrigin] = set()

    def change(self, found: Imported) -> tuple[ImportedChange, ImportOrigin, int]:
        """Return what it is, by which origin it is known, and how many messages it brings."""
        source, ids = found.conversation.source or {}, found.conversation.messages.keys()
        format, own = str(source.get("format")), (str(source.get("format")), str(source.get("id")))
        shorter = [(format, id) for id in reversed(found.earlier)]
        if any(origin in self._gone for origin in (own, *shorter)):
            return ImportedChange.DELETED, own, 0
        if own in self._shorter:
            return ImportedChange.HERE, own, 0
        origin = next((known for known in (own, *shorter) if self._holds(known, found)), own)
        self.origins |= {own, origin}
        self._shorter.update(shorter)
        if origin not in self._present and origin not in self._known:
            self._present[origin] = set(ids)
            return ImportedChange.NEW, origin, len(ids)
        is_first = origin not in self._present
        here = self._messages(origin, found)
        count = len(ids - here)
        self._present[origin] = here | ids
        if count == 0:
            return ImportedChange.HERE, origin, 0
        return (ImportedChange.GROWN if is_first else ImportedChange.MORE), origin, count

    def _holds(self, origin: ImportOrigin, found: Imported) -> bool:
        """Tell whether an origin is here, and all of it is in what was found.

        By its own id a conversation is known in any case.
        """
        if origin not in self._present and origin not in self._known:
            return False
        is_own = origin[1] == str((found.conversation.source or {}).get("id"))
        return is_own or self._messages(origin, found) <= found.conversation.messages.keys()

    def _messages(self, origin: ImportOrigin, found: Imported) -> set[str]:
        if origin not in self._present:
            return _came_in(self._saved(origin), found.conversation)
        return self._present[origin]


def _came_in(saved: Conversation, found: Conversation) -> set[str]:
    """Return the messages that are here, or were: all that were found where nothing is known."""
    ids = (saved.source or {}).get(_IDS, (found.source or {}).get(_IDS))
    if not isinstance(ids, list):
        return set(found.messages)
    return {*saved.messages, *(id for id in ids if isinstance(id, str))}
