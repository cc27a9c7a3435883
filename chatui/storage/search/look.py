"""A look at the search index that changes nothing of it."""

from pathlib import Path
from urllib.parse import quote

from chatui.errors import StorageError
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.search.builder import text_of
from chatui.storage.search.tables import VERSION


def stale_conversations(path: Path, conversations: Path) -> tuple[int, int] | None:
    """Return how many conversations there are, and how many of them are still to be indexed.

    None where there is no index yet, or one that is made anew as another version's.

    Raises:
        StorageError: When the index cannot be read, or is none.
    """
    import sqlite3

    if not path.exists():
        return None
    signatures = ConversationFiles(conversations).signatures()
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=1.0)
        try:
            [[version]] = connection.execute("PRAGMA user_version")
            if version != VERSION:
                return None
            known = dict(connection.execute("SELECT id, signature FROM conversation"))
            connection.execute("SELECT count(*) FROM message").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StorageError(f"The search index cannot be read: {error}.") from error
    stale = sum(known.get(name) != text_of(found) for name, found in signatures.items())
    return len(signatures), stale
