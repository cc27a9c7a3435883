"""The lines of what can be attached, and of what is."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatui.attach.file import size_words
from chatui.attach.path_completion import PathEntries
from chatui.conversation.parts import Attachment
from chatui.ui.part_words import attachment_facts, sign_of
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine


@dataclass(frozen=True, slots=True)
class Attached:
    """One of those that are attached: its place among them tells two of the same apart."""

    place: int
    part: Attachment


def path_lines(typed: str, found: PathEntries) -> Iterator[ListLine]:
    """Yield a line for each folder and file whose name begins as what was typed."""
    beginning = len(os.path.split(typed)[1])
    for entry in found.entries:
        name = entry.path.name + "/" * entry.is_folder
        yield Choice(
            entry,
            name,
            sign="▣" if entry.is_picture else "",
            facts=("" if entry.is_folder else size_words(entry.size),),
            hits=tuple(range(beginning)),
        )
    if found.left:
        yield Heading(f"{found.left:,} more: type on")


def attached_lines(parts: Sequence[Attachment]) -> Iterator[ListLine]:
    """Yield a line for each that is attached, under their heading."""
    if parts:
        yield Heading("Attached", str(len(parts)))
    for place, part in enumerate(parts):
        yield Choice(
            Attached(place, part),
            part.name,
            sign=sign_of(part),
            aside=" · ".join(attachment_facts(part, None)),
        )
