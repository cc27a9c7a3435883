"""`/export`: the conversation that is open, as text."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from chatui.errors import ChatUIError, UsageError
from chatui.export.making import make_export
from chatui.export.options import parse_options
from chatui.export.words import file_name
from chatui.storage.attachments import AttachmentStore, attachments_of
from chatui.storage.export_file import new_file, shown_path, write_export
from chatui.ui.chat.view import ChatView

_CLIPBOARD: Final = "clipboard"


def export(view: ChatView, store: AttachmentStore, words: str) -> None:
    """Write the conversation as the words say.

    They are a format and options; then a file, by default a new one named after the title, or
    "clipboard".

    Raises:
        UsageError: When there is no such format or option, or nothing to export.
    """
    conversation = view.session.conversation
    if not conversation.messages:
        raise UsageError("There are no messages yet.")
    options, target = parse_options(words)
    snapshot, held = conversation.snapshot(), dict(view.session.held)
    name = file_name(conversation.title, conversation.id)
    suffix = options.exporter.name

    async def write() -> None:
        try:
            made = await asyncio.to_thread(
                make_export,
                snapshot,
                options,
                partial(attachments_of, store=store, held=held),
            )
            if target == _CLIPBOARD:
                what = f"the conversation as {options.exporter.title}"
                view.copy(made.text, what, made.notes)
                return
            path = _named_file(target) if target else new_file(name, f".{suffix}")
            await asyncio.to_thread(write_export, path, made.text.encode("utf-8", "replace"))
        except ChatUIError as problem:
            view.notice(str(problem), "bad")
        else:
            view.notice(" ".join([f"Written to {shown_path(path)}.", *made.notes]))

    view.spawn(write(), group="export")


def _named_file(target: str) -> Path:
    try:
        return Path(target).expanduser()
    except RuntimeError as error:
        raise UsageError(f"There is no folder {Path(target).parts[0]}.") from error
