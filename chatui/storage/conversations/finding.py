"""One conversation out of many, without reading them all."""

from typing import Final

from chatui.errors import ConversationNotFound
from chatui.storage.conversations.files import ConversationFiles

_CLOCK_SLACK: Final = 1.0


def find(files: ConversationFiles, short_end: str) -> str:
    """Return the whole id that a user means by its end, such as `k3f9`.

    Raises:
        ConversationNotFound: When no id ends so, or several do.
    """
    wanted = short_end.strip().lower()
    ids = sorted(path.stem for path in files.conversations())
    found = [id for id in ids if wanted and id.lower().endswith(wanted)]
    exact = [id for id in found if wanted in (id.lower(), id.lower().rsplit("-", 1)[-1])]
    match exact or found:
        case [one]:
            return one
        case []:
            raise ConversationNotFound(
                f"There is no conversation {short_end!r}.", hint="chatui --list prints them."
            )
        case several:
            raise ConversationNotFound(
                f"{short_end!r} fits {len(several)} conversations: {', '.join(several[:8])}.",
                hint="Write more of the id.",
            )


def newest(files: ConversationFiles) -> str | None:
    """Return the id of the conversation that was last changed, None when there is none."""
    best, best_time = None, 0.0
    times = files.times()
    for path, (changed, journal) in sorted(times.items(), key=lambda item: -max(item[1])):
        if max(changed, journal) + _CLOCK_SLACK < best_time:
            break
        updated = files.updated(path)
        if updated is None:
            continue
        when = max(updated, journal)
        if when > best_time:
            best, best_time = path.stem, when
    return best
