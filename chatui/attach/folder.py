"""The text in a folder as one file that can be sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.attach.file import is_called_picture, read_file, size_words
from chatui.attach.folder_index import MOST, FolderIndex
from chatui.attach.key_files import may_hold_keys
from chatui.attach.text_file import LARGEST_TEXT, TextFile, make_text, text_file
from chatui.conversation.tokens import tokens_of_bytes
from chatui.errors import CannotAttach
from chatui.text.fencing import file_block
from chatui.text.safety import display_line
from chatui.text.token_counts import tokens

MOST_FILES: Final = 1000
"""Files of text in one folder that are sent at once."""
_HINT: Final = "Name a folder or a file in it."


@dataclass(frozen=True, slots=True)
class FolderText:
    """Each file of text below a folder, whole, fenced under its path; `name` says how many."""

    text: TextFile
    name: str
    files: int

    @property
    def words(self) -> str:
        """What would be sent, to be asked about."""
        count = f"{self.files:,} text file{'s' if self.files != 1 else ''}"
        size = tokens(tokens_of_bytes(len(self.text.content)))
        return ", ".join([f"{count}, ≈{size} tokens", *self.text.notes])


def read_folder(folder: Path, name: str) -> FolderText:
    """Return the text in a folder, without what its .gitignore files name. Call it in a thread.

    Files that are no text, and those that may hold keys, are left out, which the notes count.

    Raises:
        CannotAttach: When there is none in it, or more than can be sent at once.
    """
    index = FolderIndex(folder)
    index.read()
    if len(index) >= MOST:
        raise CannotAttach(f"{name}/ holds more than {MOST:,} files and folders.", hint=_HINT)
    paths = [path for path in index.paths if not path.endswith("/")]
    wanted = [path for path in paths if not may_hold_keys(folder / path)]
    texts = [path for path in wanted if not is_called_picture(path)]
    blocks: list[str] = []
    size = 0
    for path in texts:
        try:
            made = make_text(read_file(folder / path), display_line(path))
        except CannotAttach:
            continue
        size += len(made.content)
        blocks.append(file_block(display_line(path), made.content.decode()))
        _check(len(blocks), size, name, len(texts))
    if not blocks:
        problem = next(iter(index.problems), f"{name}/ holds no text that can be sent.")
        raise CannotAttach(problem)
    notes = (
        *_counted(len(wanted) - len(blocks), "file", "that {} no text or cannot be read"),
        *_counted(len(paths) - len(wanted), "file", "that may hold keys"),
        *_counted(index.unlisted, "folder", "that cannot be listed"),
    )
    files = f"{len(blocks):,} file{'s' if len(blocks) != 1 else ''}"
    return FolderText(
        text_file("\n\n".join(blocks), name, notes), f"{name}/ ({files})", len(blocks)
    )


def _check(files: int, size: int, name: str, all_files: int) -> None:
    if files > MOST_FILES:
        raise CannotAttach(
            f"{name}/ holds {all_files:,} files; {MOST_FILES:,} of text at most can be attached"
            " at once.",
            hint=_HINT,
        )
    if size > LARGEST_TEXT:
        raise CannotAttach(
            f"{name}/ holds more than {size_words(LARGEST_TEXT)} of text, which is the most that"
            " can be attached at once.",
            hint=_HINT,
        )


def _counted(count: int, kind: str, what: str) -> tuple[str, ...]:
    if not count:
        return ()
    number = f"1 {kind}" if count == 1 else f"{count:,} {kind}s"
    return (f"without {number} {what.format('holds' if count == 1 else 'hold')}",)
