"""What a person has asked chatui to remember: lines that nobody else adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chatui.errors import NotSaved, StorageError
from chatui.storage.atomic import write_bytes
from chatui.storage.own.text_file import (
    OwnTextFile,
    changing,
    read_text_bytes,
    too_large,
    why_unread,
)
from chatui.text.safety import without_controls

_MARK: Final = "- "
_LONGEST: Final = 4000
"""Characters: what is longer is a text, for instructions or a project, and no line."""


class AlreadyRemembered(StorageError):
    """The line is there; nothing was added."""


def as_line(text: str) -> str:
    """Return what is remembered for a text: one line, without controls."""
    return " ".join(without_controls(text).split())


class Memory(OwnTextFile):
    """`memory.md` of the data folder, or of a project: a list in Markdown, a line a thing.

    It is the person's file: whatever else stands in it stays as it is, byte for byte.
    """

    def add(self, text: str) -> str:
        """Add a line at the end, durable when this returns; return what it says.

        Raises:
            AlreadyRemembered: When it stands there, in whatever case.
            StorageError: When there is nothing in it, or too much.
            NotSaved: When the file is no text in UTF-8, or the disk refused; it is as it was.
        """
        line = as_line(text)
        if not line:
            raise StorageError("There is nothing to remember.", hint="/remember I use metric units")
        if len(line) > _LONGEST:
            raise StorageError(
                f"This has {len(line):,} characters; {_LONGEST:,} are the most of one line.",
                hint="/memory opens the file.",
            )

        def added(content: str) -> str:
            known = (_said(other).casefold() for other in content.splitlines())
            if line.casefold() in known:
                raise AlreadyRemembered("This is remembered already.")
            end = "\r\n" if "\r\n" in content else "\n"
            between = end if content and not content.endswith("\n") else ""
            return f"{content}{between}{_MARK}{line}{end}"

        self._change(added)
        return line

    def remove(self, line: str) -> bool:
        """Take a line away that `add` has added; False when it is not there any more.

        Raises:
            NotSaved: When the disk refused; the file is as it was.
        """
        is_there = False

        def without(content: str) -> str:
            nonlocal is_there
            lines = content.splitlines(keepends=True)
            for number in range(len(lines) - 1, -1, -1):
                if _said(lines[number]) == line:
                    is_there = True
                    return "".join([*lines[:number], *lines[number + 1 :]])
            return content

        self._change(without)
        return is_there

    def _change(self, change: Callable[[str], str]) -> None:
        with changing(self.path):
            before = self._content()
            now = change(before)
            content = now.encode("utf-8", "replace")
            if len(content) > self._largest:
                raise NotSaved(f"Not saved: {self.path.name} would be {too_large(self._largest)}.")
            if now != before:
                write_bytes(self.path, content)

    def _content(self) -> str:
        name = self.path.name
        try:
            return read_text_bytes(self.path, self._largest).decode()
        except OSError as error:
            raise NotSaved(f"Not saved: {name} {why_unread(error)}.") from error
        except UnicodeDecodeError as error:
            raise NotSaved(f"Not saved: {name} is not UTF-8. Save it so first.") from error


def _said(line: str) -> str:
    """Return what a line of the list says, without its mark."""
    return line.removeprefix("\ufeff").strip().removeprefix(_MARK).strip()
