"""`chatui import PATH`: the chats of other programs, counted first, then saved."""

import os
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatui import output
from chatui.cli.arguments import Parser
from chatui.conversation.parts import ImagePart
from chatui.conversation.summary import ImportOrigin, Summary
from chatui.errors import CannotImport, ChatUIError, NotSaved
from chatui.importers.draft import Imported
from chatui.importers.growth import ImportedChange, Overlaps, grown, remember_messages
from chatui.importers.registry import IMPORTERS, read_all
from chatui.importers.source import ImportSource
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.imports_file import ImportsFile
from chatui.storage.paths import folders
from chatui.text.safety import display_line

_LONGEST_REASON: Final = 200
_MOST_REASONS: Final = 20
_FOLLOWS: Final = re.compile(r"( (?:of|to|in) )")


def run(arguments: Namespace) -> int:
    """Take in what a path holds, after asking; return the exit code."""
    data = folders(os.environ).data
    return import_chats(
        arguments,
        ConversationStore(data / "conversations"),
        AttachmentStore(data / "attachments"),
        ImportsFile(data / "imports.json"),
    )


def import_chats(
    arguments: Namespace,
    history: ConversationStore,
    attachments: AttachmentStore,
    imports: ImportsFile,
    ask: Callable[[str], str] = output.ask,
) -> int:
    """Count what is in a path, ask, and save what is new; return an exit code.

    Raises:
        CannotImport: When there is nothing in it that can be imported.
        NotSaved: When the disk refused; what was saved before stays. Also when standard output
            did.
        ReaderLeft: When nobody reads standard output any more.
    """
    path = _path(arguments.path)
    try:
        known = _origins(history)
        gone = set() if arguments.deleted else imports.load() - known.keys()
        for problem in imports.pop_problems():
            output.complain(problem)
        with ImportSource(path) as source:
            plan = _plan(source, _overlaps(known, gone, history))
            unheard = _tell(plan, is_needed=not arguments.yes)
            if not plan.changes:
                return _done(unheard)
            if not (arguments.yes or output.is_yes(ask, "Import? [y/N] ", if_empty=False)):
                output.say("Nothing was imported.")
                return output.STOPPED
            saved = _save(
                source,
                _overlaps(known, gone, history),
                {origin: summary.id for origin, summary in known.items()},
                history,
                attachments,
                total=plan.changes,
            )
    except KeyboardInterrupt:
        output.say("Stopped. What came in stays; the same command goes on from there.")
        return output.STOPPED
    except MemoryError as error:
        raise CannotImport(
            f"{path} needs more memory than there is.",
            hint="What came in stays. Import its files one by one.",
        ) from error
    imports.add(plan.origins)
    return _done(unheard, f"Imported {_count(saved, 'conversation')}. chatui --list prints them.")


def _done(unheard: Exception | None, *words: str) -> int:
    if unheard is not None:
        raise unheard
    output.say(*words)
    return output.DONE


def _tell(plan: "_Plan", *, is_needed: bool) -> Exception | None:
    """Print what would be done; return why not, when it is done all the same."""
    try:
        output.say(*plan.words())
    except (NotSaved, output.ReaderLeft) as problem:
        if is_needed:
            raise
        return problem
    return None


def _path(text: str) -> Path:
    try:
        if text:
            return Path(text).expanduser()
    except RuntimeError as error:
        raise CannotImport(f"There is no folder {Path(text).parts[0]}.") from error
    raise CannotImport("No path was given.", hint="It is a file, a folder, or a zip.")


def parser() -> Parser:
    """Return the parser of what follows `chatui import`."""
    parser = Parser(
        prog="chatui import",
        description="Take in the chats of another program. What is in PATH is only read.",
        epilog=f"It reads: {', '.join(importer.title for importer in IMPORTERS)}.",
        examples=[
            ("chatui import chatgpt.zip", "count what is in it, ask, take in what is new"),
            ("chatui import ~/chats --yes", "take in what a folder holds, without asking"),
        ],
    )
    parser.add_argument("path", metavar="PATH", help="a file, a folder, or a zip")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--deleted", action="store_true", help="bring back what was imported and deleted since"
    )
    return parser


@dataclass(slots=True)
class _Plan:
    """What an import would do."""

    titles: list[str] = field(default_factory=list)
    new: int = 0
    here: int = 0
    deleted: int = 0
    grown: int = 0
    more_messages: int = 0
    messages: int = 0
    branches: int = 0
    images: int = 0
    files: int = 0
    size: int = 0
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    origins: set[ImportOrigin] = field(default_factory=set)

    @property
    def changes(self) -> int:
        """How many conversations would be written."""
        return self.new + self.grown

    def add(self, found: Imported) -> None:
        conversation = found.conversation
        self.new += 1
        self.messages += len(conversation.messages)
        self.branches += found.branches - 1
        parts = [part for message in conversation.messages.values() for part in message.content]
        images = {part.sha256 for part in parts if isinstance(part, ImagePart)}
        self.images += len(images & found.attachments.keys())
        self.files += len(found.attachments.keys() - images)
        self.size += sum(map(len, found.attachments.values()))
        self.skipped.update((item.what, item.reason) for item in found.skipped)

    def words(self) -> list[str]:
        counts = [_count(self.new, "conversation"), _count(self.messages, "message")]
        if self.branches:
            counts.append(_count(self.branches, "more branch", "more branches"))
        if self.images:
            counts.append(_count(self.images, "image"))
        if self.files:
            counts.append(_count(self.files, "file"))
        if self.size >= 2**20:
            counts.append(f"{self.size / 2**20:,.0f} MB")
        lines = [f"{', '.join(self.titles)}: {', '.join(counts)}."]
        if not self.new:
            lines = [f"{', '.join(self.titles)}: no new conversations."]
        if self.grown:
            grown = _count(self.grown, "conversation")
            lines.append(
                f"Grown since the last import: {grown}, by {_count(self.more_messages, 'message')}."
            )
        if self.here:
            lines.append(f"Already here: {_count(self.here, 'conversation')}.")
        if self.deleted:
            deleted = _count(self.deleted, "conversation")
            lines.append(f"Deleted here: {deleted}. --deleted brings them back.")
        return lines + self._left_out()

    def _left_out(self) -> list[str]:
        reasons = self.skipped.most_common()
        lines = ["Left out:"] if reasons else []
        lines += [
            f"  {_count(number, what)}: {display_line(reason)[:_LONGEST_REASON].rstrip('.')}"
            for (what, reason), number in reasons[:_MOST_REASONS]
        ]
        if more := sum(number for _, number in reasons[_MOST_REASONS:]):
            lines.append(f"  and {more:,} more")
        return lines


def _plan(source: ImportSource, overlaps: Overlaps) -> _Plan:
    plan = _Plan(origins=overlaps.origins)
    begun: dict[ImportOrigin, ImportedChange] = {}
    for importer, found in read_all(source):
        if importer is not None and importer.title not in plan.titles:
            plan.titles.append(importer.title)
        if not isinstance(found, Imported):
            plan.skipped[found.what, found.reason] += 1
            continue
        change, origin, count = overlaps.change(found)
        plan.deleted += change is ImportedChange.DELETED
        plan.here += change is ImportedChange.HERE
        if change in (ImportedChange.HERE, ImportedChange.DELETED):
            continue
        plan.grown += change is not ImportedChange.NEW and origin not in begun
        if change is ImportedChange.NEW:
            plan.add(found)
        elif begun.setdefault(origin, change) is ImportedChange.NEW:
            plan.messages += count
        else:
            plan.more_messages += count
        begun.setdefault(origin, change)
    return plan


def _save(
    source: ImportSource,
    overlaps: Overlaps,
    here: dict[ImportOrigin, str],
    history: ConversationStore,
    attachments: AttachmentStore,
    *,
    total: int,
) -> int:
    saved: set[ImportOrigin] = set()
    try:
        for _, found in read_all(source):
            if not isinstance(found, Imported):
                continue
            change, origin, _ = overlaps.change(found)
            if change in (ImportedChange.HERE, ImportedChange.DELETED):
                continue
            _write(found, here.get(origin), history, attachments)
            here.setdefault(origin, found.conversation.id)
            if origin not in saved:
                saved.add(origin)
                _show_progress(len(saved), total)
    except NotSaved as problem:
        raise _interrupted(problem, len(saved)) from problem
    return len(saved)


def _write(
    found: Imported, saved: str | None, history: ConversationStore, attachments: AttachmentStore
) -> None:
    """Save a conversation that is new, or what is new in the one of that id."""
    conversation = found.conversation
    if saved is not None:
        whole = grown(history.load(saved), conversation)
        if whole is None:
            return
        conversation = whole
    for content in found.attachments.values():
        attachments.put(content)
    if saved is None:
        remember_messages(conversation)
        history.create(conversation)
    else:
        history.save(conversation)
    history.close(conversation.id)


def _interrupted(problem: NotSaved, saved: int) -> ChatUIError:
    return NotSaved(
        f"{problem.message} {_count(saved, 'conversation')} came in before.",
        hint="The same command goes on from there.",
    )


def _origins(history: ConversationStore) -> dict[ImportOrigin, Summary]:
    """Return the saved conversations by where they come from.

    Each is also an origin itself: that of what was exported from it.
    """
    summaries = history.summaries()
    for problem in history.pop_problems():
        output.complain(problem)
    own = {("chatui", summary.id): summary for summary in summaries}
    return own | {summary.origin: summary for summary in summaries if summary.origin}


def _overlaps(
    known: Mapping[ImportOrigin, Summary], gone: Set[ImportOrigin], history: ConversationStore
) -> Overlaps:
    return Overlaps(known, gone, lambda origin: history.peek(known[origin].id))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or _many(one)}"


def _many(one: str) -> str:
    """Return a noun in the plural, with what follows it: entries, errors of a reply."""
    noun, *rest = _FOLLOWS.split(one, maxsplit=1)
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return "".join([plural, *rest])


def _show_progress(saved: int, total: int) -> None:
    if saved % 25 == 0 or saved == total:
        output.show_progress(f"{saved:,} of {total:,}", is_last=saved == total)
