"""What a person wants every chat to begin with."""

from chatui.storage.atomic import write_bytes
from chatui.storage.own.text_file import OwnTextFile, changing


class Instructions(OwnTextFile):
    """`instructions.md` of the config folder, and of a project."""

    def write(self, text: str) -> None:
        """Replace what it says; an empty text leaves an empty file.

        Raises:
            NotSaved: When the disk refused; the file is as it was.
        """
        content = f"{text.rstrip()}\n" if text.strip() else ""
        with changing(self.path):
            write_bytes(self.path, content.encode("utf-8", "replace"))
