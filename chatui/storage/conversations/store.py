"""Every saved conversation: one JSON file each, and a journal for each reply on its way."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from chatui.conversation.conversation import Conversation, new_conversation_id
from chatui.conversation.merge import adopt, merge
from chatui.conversation.message import Message
from chatui.conversation.summary import Summary
from chatui.errors import (
    ConversationNotFound,
    ConversationUnreadable,
    NewerFormat,
    NotSaved,
    StorageError,
)
from chatui.storage import atomic
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.copies import merge_copies
from chatui.storage.conversations.file_version import FileVersion, Signature
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.conversations.finding import find, newest
from chatui.storage.conversations.journal import Journal
from chatui.storage.conversations.recovery import (
    LeftJournal,
    encode_header,
    end_what_nobody_writes,
    left_journals,
    take_in,
)
from chatui.storage.conversations.trash import Trash
from chatui.storage.conversations.versions import Versions, Written
from chatui.storage.conversations.watch import Watch
from chatui.storage.lock import Patience

_TEMPORARY_SECONDS: Final = 3600.0
_UNUSED_LOCK_SECONDS: Final = 60.0


class ConversationStore:
    """The conversations in a folder; the trash, what is broken, and the locks lie beside it.

    What was saved is on the disk when a method returns. Several processes may use one folder: a
    conversation that another window has changed meanwhile is merged with it.
    """

    def __init__(self, folder: Path) -> None:
        self._files = ConversationFiles(folder)
        self.attachments = AttachmentStore(folder.parent / "attachments")
        self._trash = Trash(folder.parent / "trash")
        self._versions = Versions(self._files)
        self._is_tidy = False

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self._files.problems = self._files.problems, []
        return problems

    def create(self, conversation: Conversation) -> None:
        """Save a conversation for the first time; it gets a fresh id when its own is taken.

        Raises:
            NotSaved: When the disk refused.
        """
        with atomic.saving():
            while True:
                try:
                    self._versions.create(conversation)
                except FileExistsError:
                    conversation.id = new_conversation_id(conversation.created)
                else:
                    return

    def save(self, conversation: Conversation, ended: Sequence[Journal] = ()) -> None:
        """Save a conversation; what another window changed meanwhile is merged into it.

        The journals of the replies that have `ended` are removed then.

        Raises:
            NotSaved: When the disk refused; the old file and the journals are as they were.
        """
        self.take(conversation, self.write(conversation, ended))

    def write(
        self,
        conversation: Conversation,
        ended: Sequence[Journal] = (),
        *,
        patience: Patience | None = None,
    ) -> Written:
        """Save a conversation that does not change meanwhile, such as a snapshot, in any thread.

        What was written is to be given to `take`, in the thread that owns the conversation.
        `patience` says how long another window may be writing.

        Raises:
            NotSaved: When the disk refused; the old file and the journals are as they were.
        """
        with self._files.locked(conversation.id, patience):
            written = self._versions.write(conversation)
        for journal in ended:
            try:
                journal.discard()
            except OSError:
                continue  # whoever loads the conversation finds the reply in it and removes it
        return written

    def take(
        self, conversation: Conversation, written: Written, snapshot: Conversation | None = None
    ) -> None:
        """Let the conversation in memory hold what was written.

        What has changed in it since the `snapshot` that was saved stays as it is.
        """
        if written.merged is not None:
            base = conversation if snapshot is None else snapshot
            adopt(conversation, merge(base, conversation, written.merged))
        self._versions.take(conversation.id, written.version)

    def begin_turn(
        self, conversation: Conversation, prompt: Message | None, reply: Message
    ) -> Journal:
        """Return the journal of a reply; its prompt is on the disk when this returns.

        The cost does not depend on the length of the conversation.

        Raises:
            NotSaved: When the disk refused.
        """
        path = self._files.path(conversation.id).with_suffix(f".{reply.id}.jsonl")
        with atomic.saving():
            atomic.make_private(path.parent)
            lock = self._files.lock_journal(path)
            if lock is None:
                raise NotSaved("Not saved: another chatui writes this reply.")
            try:
                return Journal(path, lock, encode_header(conversation, prompt, reply))
            except OSError:
                lock.release(remove=True)
                raise

    def load(self, conversation_id: str) -> Conversation:
        """Return a saved conversation.

        A reply whose writer died is taken in from its journal, as interrupted, and saved. One
        that another process is writing is shown as far as it has come, and left alone.

        Raises:
            ConversationNotFound: When there is none of that id.
            ConversationUnreadable: When its file is broken, and now lies among the broken ones;
                or when it could not be read, or is a newer version's, and was left alone.
        """
        self.merge_copies(conversation_id)
        if not self._files.journals(conversation_id):
            conversation = self._versions.read(conversation_id)
            # A reply that is on its way in the file may have begun after the look for journals.
            if not any(message.is_streaming for message in conversation.messages.values()):
                return conversation
        try:
            with self._files.locked(conversation_id):
                return self._recover(conversation_id)
        except NotSaved:  # the lock cannot be had: the disk is read-only, say
            return self._recover(conversation_id, may_write=False)

    def watch(self, conversation_id: str) -> Watch:
        """Return what notices the changes that other windows make to an open conversation."""
        return Watch(self._files, self._versions, conversation_id)

    def merge_copies(self, conversation_id: str) -> None:
        """Merge the copies that a folder synchroniser has made into the file, and trash them.

        There is no telling what a side has deleted: messages that one of them has are kept.
        """
        if not self._files.copies(conversation_id):
            return
        try:
            with self._files.locked(conversation_id):
                merge_copies(self._files, self._trash, conversation_id)
        except StorageError as problem:
            self._files.report(str(problem))

    def close(self, conversation_id: str) -> None:
        """Forget what is kept in memory of a conversation that is no longer open."""
        self._versions.forget(conversation_id)

    def find(self, short_end: str) -> str:
        """Return the whole id that a user means by its end, such as `k3f9`.

        Raises:
            ConversationNotFound: When no id ends so, or several do.
        """
        return find(self._files, short_end)

    def newest(self) -> str | None:
        """Return the id of the conversation that was last changed, None when there is none."""
        return newest(self._files)

    def summaries(self) -> list[Summary]:
        """Return every conversation in one line, the newest first.

        What is broken is moved aside, and told by `pop_problems`.
        """
        self._tidy()
        found = [self._files.summary(path) for path in self._files.conversations()]
        return sorted(
            (summary for summary in found if summary is not None),
            key=lambda summary: summary.updated,
            reverse=True,
        )

    def signatures(self) -> dict[str, Signature]:
        """Return a signature for each conversation's file; another one means other content."""
        self._tidy()
        return self._files.signatures()

    def changed(self) -> int:
        """Return when a file has come, gone or was replaced, in nanoseconds; 0 without a folder."""
        try:
            return self._files.folder.stat().st_mtime_ns
        except OSError:
            return 0

    def path(self, conversation_id: str) -> Path:
        """Return the file of a conversation.

        Raises:
            ConversationNotFound: When the id could not be one.
        """
        return self._files.path(conversation_id)

    def version(self, conversation_id: str) -> FileVersion | None:
        """Return a conversation's file as it is, None when it cannot be read."""
        return self._files.version(self._files.path(conversation_id))

    def peek(self, conversation_id: str) -> Conversation:
        """Return a conversation as its file has it, of which nothing changes by that.

        Raises:
            ConversationNotFound: When the id could not be one.
            ConversationUnreadable: When the file is broken or cannot be read.
        """
        version = self.version(conversation_id)
        if version is None:
            raise ConversationUnreadable(f"{conversation_id}.json cannot be read.")
        _, conversation = version.decoded({})
        conversation.id = conversation_id
        return conversation

    def summary(self, conversation_id: str) -> Summary | None:
        """Return a conversation in one line, after a look at the whole of it.

        It is None for one that is broken, which is moved aside and told by `pop_problems`.
        """
        path = self._files.path(conversation_id)
        try:
            self._files.read(path)
        except ConversationNotFound:
            return None
        except NewerFormat:
            return self._files.summary(path)
        except ConversationUnreadable as problem:
            self._files.report(str(problem))
            return None
        return self._files.summary(path)

    def delete(self, conversation_id: str) -> None:
        """Move a conversation to the trash, where it stays for 30 days.

        Raises:
            ConversationNotFound: When there is none of that id.
            NotSaved: When the disk refused.
        """
        with self._files.locked(conversation_id):
            if self._files.journals(conversation_id):
                self._recover(conversation_id)
            self._trash.put(self._files.path(conversation_id))

    def remove_empty(self, conversation_id: str) -> bool:
        """Remove the file of a conversation in which nothing is left, as this process wrote it.

        It is False, and the file stays, when another window has changed it or the disk refused.
        """
        path, base = self._files.path(conversation_id), self._versions.base(conversation_id)
        try:
            with self._files.locked(conversation_id):
                if base is None or self._files.signature(path) != base.signature:
                    return False
                path.unlink()
        except (OSError, NotSaved):
            return False
        self._versions.forget(conversation_id)
        return True

    def deleted(self) -> list[tuple[datetime, Summary]]:
        """Return what lies in the trash and when it was deleted, the last one first.

        The id in a summary is what `restore` takes.
        """
        return self._trash.summaries()

    def restore(self, entry: str) -> str:
        """Take a conversation out of the trash; one of that id that is there is merged with it.

        An entry is the id in a summary of what was deleted, or that of a conversation, which means
        what was deleted last. Returns the conversation's id.

        Raises:
            ConversationNotFound: When there is none of that id in the trash.
            ConversationUnreadable: When its file is broken.
            NotSaved: When the disk refused, or what is there is not to be changed.
        """
        conversation_id = self._trash.conversation_of(entry)
        with self._files.locked(conversation_id):
            _, conversation = self._files.read(self._trash.path(entry))
            if conversation.is_newer:
                self._trash.move_back(entry, self._files.path(conversation_id))
                return conversation_id
            conversation.id = conversation_id
            try:
                conversation = merge(None, conversation, self._versions.read(conversation_id))
            except ConversationNotFound:
                self.close(conversation_id)
            self.take(conversation, self._versions.write(conversation))
            self._trash.drop(entry)
        return conversation_id

    def _recover(self, conversation_id: str, *, may_write: bool = True) -> Conversation:
        journals = left_journals(self._files, conversation_id)
        try:
            conversation = self._folded(conversation_id, journals)
            may_write = may_write and not conversation.is_newer
            if may_write and any(journal.lock is not None for journal in journals):
                try:
                    self.take(conversation, self._versions.write(conversation))
                    for journal in journals:
                        journal.remove(self._files)
                except NotSaved as problem:
                    self._files.report(str(problem))
            return conversation
        finally:
            for journal in journals:
                journal.release()

    def _folded(self, conversation_id: str, journals: Sequence[LeftJournal]) -> Conversation:
        turns = [journal.turn for journal in journals if journal.turn is not None]
        try:
            conversation = self._versions.read(conversation_id)
        except ConversationNotFound:
            if not turns:
                raise
            conversation = replace(turns[0].settings, messages={})
        living = {journal.reply_id for journal in journals if journal.is_living}
        for turn in turns:
            take_in(conversation, turn, is_living=turn.reply_id in living)
        end_what_nobody_writes(conversation, living)
        return conversation

    def _tidy(self) -> None:
        """Take in copies, and what dead processes have left; once, remove what is old as well."""
        for conversation_id in self._files.copied():
            self.merge_copies(conversation_id)
        for conversation_id in self._files.left_behind():
            is_open = self._versions.base(conversation_id) is not None
            if is_open and self._files.may_exist(self._files.path(conversation_id)):
                continue  # what is in memory is to stay the base; its watch takes the reply in
            try:
                self.load(conversation_id)
            except StorageError as problem:
                self._files.report(str(problem))
        if self._is_tidy:
            return
        self._is_tidy = True
        self._files.remove_locks(older_than=time.time() - _UNUSED_LOCK_SECONDS)
        self._files.remove_temporary(older_than=time.time() - _TEMPORARY_SECONDS)
        self._trash.empty_expired()
