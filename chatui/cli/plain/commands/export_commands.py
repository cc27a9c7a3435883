"""Commands that hand a chat on: to a file, to the clipboard."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatui.cli.plain.commands.command_set import CommandSet, Handler
from chatui.errors import UsageError


@dataclass(slots=True, eq=False)
class ExportCommands(CommandSet):
    """Writes and copies what was said."""

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "export": self._export,
            "copy": self._copy,
            "import": self._import,
        }

    def _import(self, path: str) -> None:
        name = shlex.quote(path) if path else "FILE"
        self._say(f"On the command line: chatui import {name}. It counts first, then asks.")

    def _export(self, words: str) -> None:
        from functools import partial

        from chatui.export.making import make_export
        from chatui.export.options import parse_options
        from chatui.export.words import file_name
        from chatui.storage.attachments import attachments_of
        from chatui.storage.export_file import new_file, shown_path, write_export

        conversation = self._session.conversation
        if not conversation.messages:
            raise UsageError("There are no messages yet.")
        options, target = parse_options(words)
        store = self.chat.sessions.history.attachments
        read = partial(attachments_of, store=store, held=dict(self._session.held))
        made = make_export(conversation.snapshot(), options, read)
        if target == "clipboard":
            self._to_clipboard(made.text, "the conversation", made.notes)
            return
        name = file_name(conversation.title, conversation.id)
        path = Path(target) if target else new_file(name, f".{options.exporter.name}")
        write_export(path, made.text.encode("utf-8", "replace"))
        self._say(" ".join([f"Written to {shown_path(path)}.", *made.notes]))

    def _copy(self, which: str) -> None:
        if which == "all":
            self._export("md clipboard")
            return
        reply = self._last_reply()
        if not which:
            self._to_clipboard(reply.text, "the reply")
            return
        from chatui.cli.print_mode.code_in_answer import code_blocks  # comes with the scanner

        blocks = code_blocks(reply.text)
        if not which.isdecimal() or not 0 < int(which) <= len(blocks):
            raise UsageError(f"The reply has no code block {which}.")
        self._to_clipboard(blocks[int(which) - 1], f"block {which}")

    def _to_clipboard(self, text: str, what: str, notes: Sequence[str] = ()) -> None:
        from chatui.ui.terminal.clipboard import copy

        unsent: list[str] = []  # what would go to the terminal as an escape code
        told = self.chat.loop.run(copy(unsent.append, text, what))
        if unsent:
            raise UsageError(
                "No program here takes text for the clipboard.",
                hint="/export writes the conversation to a file.",
            )
        self._say(" ".join([told, *notes]))
