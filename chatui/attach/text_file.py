"""A file of text as it is sent: in UTF-8, whole, or refused with numbers."""

from dataclasses import dataclass
from typing import Final

from chatui.attach.file import size_words
from chatui.attach.picture import Changes
from chatui.conversation.tokens import tokens_of_bytes
from chatui.errors import CannotAttach
from chatui.text.decoding import NoText, decode_text, with_plain_newlines
from chatui.text.token_counts import tokens

LARGEST_TEXT: Final = 16 * 2**20
"""Bytes of text that are taken at once: more than any model reads."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text ready to be sent, in UTF-8; `notes` say what was done to it that matters."""

    content: bytes
    lines: int
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> Changes:
        """What was done to it, as a picture tells it."""
        return Changes(others=self.notes)


def make_text(content: bytes, name: str) -> TextFile:
    """Return a file of text, in any encoding that can be told, as it can be sent.

    Raises:
        CannotAttach: When it is no text, or none from some line on, when it holds nothing but
            white space, or more than any model reads.
    """
    check_length(len(content), name)
    try:
        decoded = decode_text(content)
    except NoText as error:
        raise CannotAttach(f"{name} {_what_it_is(content)}") from error
    notes = (decoded.guess.removeprefix("is "),) if decoded.guess else ()
    return text_file(with_plain_newlines(decoded.text), name, notes)


def text_file(text: str, name: str, notes: tuple[str, ...] = ()) -> TextFile:
    """Return a text as a file that can be sent.

    Raises:
        CannotAttach: When there is nothing in it but white space.
    """
    if not text.strip():
        raise CannotAttach(f"{name} holds nothing but white space.")
    return TextFile(text.encode("utf-8", "replace"), len(text.splitlines()), notes)


def check_length(count: int, name: str) -> None:
    """Take so many bytes of text.

    Raises:
        CannotAttach: When they are too many.
    """
    if count > LARGEST_TEXT:
        size, most = size_words(count), size_words(LARGEST_TEXT)
        raise CannotAttach(
            f"{name} has {size}, ≈{tokens(tokens_of_bytes(count))} tokens; {most} of text at most"
            " can be attached.",
            hint="Put what matters of it into a file.",
        )


def _what_it_is(content: bytes) -> str:
    before = content[: max(0, content.find(b"\0"))]
    try:
        lines = before.decode().count("\n")
    except UnicodeDecodeError:
        lines = 0
    if lines:
        return f"is text up to line {lines:,} only, and none from there on."
    return "is neither text nor a picture."
