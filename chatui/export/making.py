"""One export: what of a conversation, in which format, and what does not come along."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    SourcesPart,
    UnknownPart,
)
from chatui.errors import UsageError
from chatui.export.attached import Attachments, text_in
from chatui.export.formats import Exporter
from chatui.export.options import Options
from chatui.export.redaction import redact
from chatui.export.selection import branch_of

_NOT_LOOKED_INTO: Final = "Images are not looked into."


@dataclass(frozen=True, slots=True)
class Export:
    """A text, and what the person who asked for it should know of it."""

    text: str
    notes: tuple[str, ...] = ()


def make_export(
    conversation: Conversation,
    options: Options,
    load: Callable[[Iterable[Message]], Attachments],
) -> Export:
    """Return a conversation in a format; `load` is asked for the bytes of its attachments.

    Raises:
        UsageError: When it has fewer branches.
    """
    exporter, chosen, leaves = options.exporter, conversation, _leaves(conversation)
    if options.nth is not None and options.nth > len(leaves):
        raise UsageError(f"There is no branch {options.nth}: it has {len(leaves)}.")
    is_one = options.branch or options.last is not None or options.nth is not None
    if is_one or not exporter.takes_tree:
        head = None if options.nth is None else leaves[options.nth - 1]
        chosen = branch_of(conversation, head, last=options.last)
    draft = Message(Role.USER, list(chosen.draft_parts))
    holders = (*chosen.messages.values(), draft)
    attachments = load(holders) if exporter.takes_attachments else {}
    missing = Counter(_left_out(chosen, exporter, attachments))
    if not (exporter.takes_tree or is_one):
        missing["more branch"] = sum(leaf not in chosen.messages for leaf in leaves)
    notes = [f"Not in it: {words}."] if (words := _words(missing)) else []
    if conversation.is_newer:
        notes.append("It was made by a newer chatui; what only that one knows is not in it.")
    if options.redact:
        chosen, attachments, count = redact(chosen, attachments)
        masked = f"{count} secret{'' if count == 1 else 's'} masked."
        is_blind = any(text_in(content) is None for content in attachments.values())
        notes.append(f"{masked} {_NOT_LOOKED_INTO}" if is_blind else masked)
    return Export(exporter.write(chosen, attachments), tuple(notes))


def _leaves(conversation: Conversation) -> list[str]:
    parents = {message.parent for message in conversation.messages.values()}
    return [id for id in conversation.messages if id not in parents]


def _left_out(
    conversation: Conversation, exporter: Exporter, attachments: Attachments
) -> Iterator[str]:
    for message in conversation.messages.values():
        if name := exporter.message_left_out(message):
            yield name
        else:
            for part in message.content:
                if _is_left_out(part, exporter) or _is_away(part, message, exporter, attachments):
                    yield _name(part)


def _is_left_out(part: Part, exporter: Exporter) -> bool:
    """Tell whether a format has no place for a part; of what never came in, the name is all."""
    is_only_a_name = isinstance(part, UnknownPart) and part.type.startswith("missing ")
    return isinstance(part, exporter.leaves_out) and not is_only_a_name


def _is_away(part: Part, message: Message, exporter: Exporter, attachments: Attachments) -> bool:
    """Tell whether an image or a file should be in it, and is not."""
    if not isinstance(part, ImagePart | FilePart):
        return False
    return not exporter.takes_attachment(part, message.role, attachments)


def _name(part: Part) -> str:
    match part:
        case ReasoningPart():
            return "thought"
        case SourcesPart():
            return "list of sources"
        case UnknownPart():
            return "part of another kind"
        case _:
            return part.type


def _words(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{number} {name if number == 1 else _plural(name)}"
        for name, number in counts.items()
        if number > 0
    )


def _plural(name: str) -> str:
    first, space, rest = name.partition(" of ")
    return f"{first}{'es' if first.endswith('ch') else 's'}{space}{rest}"
