"""`/export`: the conversation that is open, as text."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.errors import ChatUIError, UsageError
from chatui.export.formats import EXPORTERS
from chatui.export.selection import branch_of
from chatui.storage.export_file import write_export

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

_CLIPBOARD: Final = "clipboard"


def export(screen: "ChatScreen", words: str, copy: Callable[[str, str], None]) -> None:
    """Write the conversation in the format that is named first, Markdown by default.

    What follows is a file, by default one named after the conversation, or "clipboard".

    Raises:
        UsageError: When there is no such format, or nothing to export.
    """
    conversation = screen.session.conversation
    if not conversation.messages:
        raise UsageError("There are no messages yet.")
    name, _, target = words.partition(" ")
    exporters = {exporter.name: exporter for exporter in EXPORTERS}
    exporter = exporters.get(name or "md")
    if exporter is None:
        hint = f"There are: {', '.join(exporters)}."
        raise UsageError(f"There is no format {name!r}.", hint=hint)
    snapshot = conversation.snapshot()
    text = exporter.write(snapshot if exporter.takes_tree else branch_of(snapshot))
    if target.strip() == _CLIPBOARD:
        copy(text, f"the conversation as {exporter.title}")
        return
    path = Path(target.strip() or f"{conversation.id}.{exporter.name}").expanduser()

    async def write() -> None:
        try:
            await asyncio.to_thread(write_export, path, text.encode("utf-8", "replace"))
        except ChatUIError as problem:
            screen.notice(str(problem), "bad")
        else:
            screen.notice(f"Written to {path}.")

    screen.spawn(write(), group="export")
