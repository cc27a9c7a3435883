"""Files of chatui's own that are damaged: moved aside and told, never overwritten."""

import secrets
from datetime import UTC, datetime
from pathlib import Path


def move_aside(path: Path, reason: str) -> str:
    """Give a damaged file another name; return the words that tell it.

    Raises:
        OSError: When the disk refused; nothing may be written in its place then.
    """
    now = datetime.now(UTC)
    aside = path.with_name(f"{path.name}.broken-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    path.rename(aside)
    return f"{path.name} was damaged ({reason}). It was moved to {aside}."
