"""Commands on chats: begun, listed, opened, printed, gone on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from chatui.cli.plain.commands.command_set import CommandSet, Handler
from chatui.errors import UsageError
from chatui.text.local_time import in_zone
from chatui.text.safety import display_line

_MOST_LISTED: Final = 20


@dataclass(slots=True, eq=False)
class ChatCommands(CommandSet):
    """Begins, lists and opens chats, and asks again in the one that is open."""

    _listed: list[str] = field(default_factory=list)
    """The ids of the chats that were listed last."""

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "new-conversation": lambda _: self._new(),
            "temporary": lambda _: self._temporary(),
            "keep": lambda _: self._keep(),
            "title": self._title,
            "conversations": self._resume,
            "prompts": self._earlier,
            "retry": lambda _: self._retry(),
            "continue": lambda _: self._continue(),
            "fork": lambda _: self._fork(),
            "undo": lambda _: self._undo(),
        }

    def _new(self) -> None:
        sessions, project = self.chat.sessions, self._session.conversation.project
        self.chat.show(self.chat.loop.call(lambda: sessions.new(project=project)))
        self._say("A new chat.")

    def _temporary(self) -> None:
        sessions, project = self.chat.sessions, self._session.conversation.project
        made = self.chat.loop.call(lambda: sessions.new(is_temporary=True, project=project))
        self.chat.show(made)
        self._say("Nothing of this conversation is saved. /keep saves it.")

    def _keep(self) -> None:
        if not self._session.is_temporary:
            self._say("This conversation is saved already.")
            return
        self.chat.loop.call(self._session.keep)
        self._say("Saved from now on.")

    def _title(self, title: str) -> None:
        if not self._session.conversation.messages:
            raise UsageError("There are no messages yet.")
        self.chat.loop.call(lambda: self._session.rename(title))
        self._say(f"Title: {self._session.conversation.title}")

    def list(self, words: str) -> None:
        """List the newest chats, or those that have the words in their title."""
        summaries = self.chat.sessions.history.summaries()
        found = [one for one in summaries if words.lower() in one.title.lower()][:_MOST_LISTED]
        self._listed = [one.id for one in found]
        if not found:
            self._say("No saved chat has these words in its title." if words else "No saved chats.")
        for number, one in enumerate(found, 1):
            when = in_zone(one.updated)
            self._say(f"{number}. {one.title}, {when:%Y-%m-%d %H:%M}, {one.message_count} messages")
        if found:
            self._say("/resume and a number opens one.")

    def _resume(self, which: str) -> None:
        if not which:
            self.list("")
            return
        if which.isdecimal() and 0 < int(which) <= len(self._listed):
            wanted = self._listed[int(which) - 1]
        else:
            wanted = self.chat.sessions.history.find(which)
        self.chat.show(self.chat.loop.run(self.chat.sessions.load(wanted)))

    def _earlier(self, words: str) -> None:
        known = [one.text for one in self.chat.prompt_history.entries()]
        found = [one for one in known if words.lower() in one.lower()][-_MOST_LISTED:]
        self._say(*(found or ["No such prompt was sent from here."]))

    def show(self, words: str) -> None:
        """Print the chat, or as many of its last messages as a number says."""
        if not self._session.conversation.messages:
            raise UsageError("There are no messages yet.")
        if words and not (words.isdecimal() and int(words)):
            raise UsageError(f"/show takes a number of messages, not {display_line(words)}.")
        count = int(words) if words else None
        self.chat.printer.show(self._session.conversation, count)

    def thoughts(self) -> None:
        """Print the thoughts of the last reply."""
        thoughts = self._last_reply().reasoning
        self._say(*(thoughts.splitlines() or ["The last reply has no thoughts."]))

    def _retry(self) -> None:
        session, reply = self._session, self._last_reply()
        self.chat.follow(lambda: session.retry(reply.id))

    def _continue(self) -> None:
        session, reply = self._session, self._last_reply()
        if not reply.can_continue:
            raise UsageError("Only a reply that was cut can go on.")
        self.chat.follow(lambda: session.continue_reply(reply.id))

    def _fork(self) -> None:
        head = self._session.conversation.head
        if head is None:
            raise UsageError("There are no messages yet.")
        session = self._session
        self.chat.show(self.chat.loop.call(lambda: self.chat.sessions.fork(session, head)))
        self._say("This is a new conversation. The old one is as it was.")

    def _undo(self) -> None:
        count = self.chat.loop.call(self._session.branches.undo)
        self._say(f"Brought back {count}." if count else "Nothing is left to bring back.")
