"""What the single keys of reading mode do to the current message."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from chatui.commands.key_map import KeyMap
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Attachment, FilePart, ImagePart
from chatui.endpoints import ModelChoice
from chatui.errors import ChatUIError, StorageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.messages.block_actions import BlockActions
from chatui.ui.chat.messages.links import Links
from chatui.ui.chat.messages.selecting import Selecting
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Handler, without_text
from chatui.ui.chat.words import conversation_details, left_out_details, line_words, version_facts

_WHOLE_CHAT: Final = "md clipboard"
_NOTHING: Final = "There is no message here."
ON_ITS_WAY: Final = "A reply is on its way. Esc stops it."


@dataclass(frozen=True, slots=True)
class MessageActions:
    """The actions on one message of a chat screen, and on the tree that it belongs to."""

    view: ChatView
    keys: KeyMap
    sessions: OpenSessions
    shown: ShownSession
    reading: Reading
    links: Links
    blocks: BlockActions
    selecting: Selecting
    panels: Panels

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "copy": self.copy,
            "copy-block": lambda digit: self.blocks.take_number(int(digit)) or self.copy(digit),
            "save": self.save,
            "link": self.show_link,
            "find": self.find,
        } | without_text(
            {
                "copy-plain": self.copy_plain,
                "edit-prompt": self.edit,
                "edit-reply": self.edit_reply,
                "retry": self.retry,
                "retry-with": self.retry_with,
                "fork": self.fork,
                "delete-message": self.delete_message,
                "undo": self.undo_deletion,
                "exclude": self.exclude,
                "previous-version": lambda: self.show_sibling(-1),
                "next-version": lambda: self.show_sibling(1),
                "tree": self.show_tree,
                "continue": self.continue_reply,
                "thoughts": self.toggle_thoughts,
                "details": self.toggle_details,
                "pictures": self.show_pictures,
                "find-next": lambda: self.find_next(1),
                "find-previous": lambda: self.find_next(-1),
            }
        )

    def copy(self, block: str) -> object:
        """Copy the current message, its code block of that number, or "all": the conversation."""
        if block == "all":
            from chatui.ui.chat.export_action import export

            export(self.view, self.sessions.history.attachments, _WHOLE_CHAT)
            return True
        if not block and self.reading.is_on and self.selecting.copy():
            return True
        message = self.view.current_message
        if message is None:
            return False
        if not block and not message.text:
            self.view.notice("This message has no text.")
            return True
        if not block:
            self.view.copy(message.text, "the message")
            return True
        code = self.view.transcript.code_block(int(block)) if block.isdecimal() else None
        if code is None:
            self.view.notice(f"This message has no code block {block}.")
        else:
            self.view.copy(code.text, f"block {block}, {line_words(code.text)}")
        return True

    def copy_plain(self) -> None:
        """Copy the current message without the marks of Markdown."""
        if (message := self.view.current_message) is None:
            self.view.notice(_NOTHING)
        else:
            self.view.spawn(self._copy_plain(message), group="copy-plain", exclusive=True)

    async def _copy_plain(self, message: Message) -> None:
        from chatui.export.plain_prose import plain_prose
        from chatui.export.plain_text import message_text  # few copy without marks

        text = await asyncio.to_thread(message_text, message, plain_prose)
        if text:
            self.view.copy(text, "the message as plain text")
        else:
            self.view.notice("This message has no text.")

    def retry(self) -> None:
        """Ask the current message's prompt again."""
        if (reply := self._reply_to_repeat()) is not None:
            self._ask_again(reply, None)

    def retry_with(self) -> None:
        """Ask the current message's prompt again, of a model that is chosen now."""
        if (reply := self._reply_to_repeat()) is not None:
            self.panels.model_for_one_reply(partial(self._ask_again, reply))

    def fork(self) -> None:
        """Open a new conversation that holds everything up to the current message."""
        message = self.view.current_message
        if message is None:
            self.view.notice(_NOTHING)
            return
        self.shown.show(self.sessions.fork(self.view.session, message.id))
        self.view.notice("This is a new conversation. The old one is as it was.")

    def delete_message(self) -> None:
        """Delete the current message."""
        message = self.view.current_message
        branch = [one.id for one in self.view.session.conversation.path()]
        count = 0 if message is None else self.view.session.branches.delete(message.id)
        if message is not None and count:
            after = branch[branch.index(message.id) + count :] if message.id in branch else []
            self.view.transcript.current_message_id = after[0] if after else None
            key = self.keys.label("undo") if self.reading.is_on else ""
            way_back = f"{key} undo." if key else "/undo brings it back."
            self.view.notice(f"Deleted {_counted(count)}. {way_back}")
        else:
            self._refuse(message)

    def undo_deletion(self) -> None:
        """Bring back the messages that were deleted last."""
        count = self.view.session.branches.undo()
        self.view.notice(
            f"Brought back {_counted(count)}." if count else "Nothing is left to bring back."
        )

    def exclude(self) -> None:
        """Leave the current message out of what is sent, or send it again."""
        message = self.view.current_message
        if message is None:
            self.view.notice(_NOTHING)
            return
        excluded = not message.excluded
        self.view.session.branches.exclude(message.id, excluded=excluded)
        self.view.notice(
            "Left out of what is sent." if excluded else "Part of the conversation again."
        )

    def continue_reply(self) -> None:
        """Let the current message, a reply that was cut, go on."""
        reply = self._reply()
        if reply is None or not reply.can_continue or self.view.session.is_running:
            if self.view.session.is_running:
                self._refuse(reply)
            else:
                self.view.notice("Only a reply that was cut can go on." if reply else _NOTHING)
            return
        self.view.session.continue_reply(reply.id)
        self.reading.go_on(at=reply.id)
        self._follow()

    def edit(self) -> None:
        """Take the current message's prompt into the composer, to be sent in its place."""
        message = self.view.current_message
        if message is not None and message.role is Role.ASSISTANT:
            message = self.view.session.conversation.messages.get(message.parent or "")
        if message is None or self.view.session.is_running:
            self._refuse(message)
            return
        self.reading.end()
        self.shown.edit(message)

    def edit_reply(self) -> None:
        """Take the text of the current reply, or of the one to the current prompt, to edit it."""
        message = self.reply_here
        if message is None:
            self.view.notice("There is no reply here.")
        elif self.view.session.is_running or message.is_streaming:
            self._refuse(message)
        elif not message.text:
            self.view.notice("This reply has no text to edit.")
        else:
            self.view.session.conversation.check_writable()
            self.reading.end()
            self.shown.edit(message)

    @property
    def reply_here(self) -> Message | None:
        """The current message if it is a reply, else the one to it that is shown."""
        message = self.view.current_message
        if message is not None and message.role is Role.USER:
            branch = self.view.session.conversation.path()
            message = next((one for one in branch if one.parent == message.id), None)
        return message if message is not None and message.role is Role.ASSISTANT else None

    def show_sibling(self, step: int) -> None:
        """Show the version of the current message before this one, or after it."""
        message = self.view.current_message
        if message is None:
            self.view.notice(_NOTHING)
            return
        siblings = self.view.session.conversation.siblings(message.id)
        place = siblings.index(message) + step
        if not 0 <= place < len(siblings):
            self.view.notice("There is no other version on that side.")
        elif self.shown.go_to_version(message.id, siblings[place].id):
            version = f"Version {place + 1} of {len(siblings)}"
            self.view.notice(" · ".join([version, *version_facts(siblings[place])]))
        else:
            self._refuse(message)

    def show_next_version(self) -> None:
        """Show the version after the current message, after the last one the first."""
        message = self.view.current_message
        if message is None:
            return
        siblings = self.view.session.conversation.siblings(message.id)
        is_last = siblings[-1].id == message.id
        self.show_sibling(1 - len(siblings) if is_last else 1)

    def show_tree(self) -> None:
        """Let one of all messages of the conversation be gone to."""
        if self.view.session.conversation.messages:
            self.panels.tree()
        else:
            self.view.notice("There are no messages yet.")

    def toggle_thoughts(self) -> None:
        """Show or hide the current reply's thoughts, or the text of the current prompt's files."""
        message = self.view.current_message
        if message is None:
            self.view.notice(_NOTHING)
        elif message.reasoning:
            self.view.transcript.toggle_reasoning(message.id)
        elif files := [part for part in message.attachments if _is_text(part)]:
            if self.view.transcript.shows_files(message.id):
                self.view.transcript.show_files(message.id, {})
            else:
                self.view.spawn(self._unfold(message.id, files), group="unfold", exclusive=True)
        else:
            what = "A prompt" if message.role is Role.USER else "This reply"
            self.view.notice(f"{what} has no thoughts.")

    async def _unfold(self, message_id: str, files: Sequence[Attachment]) -> None:
        album = self.panels.album()
        texts: dict[str, str] = {}
        for part in files:
            try:
                content = await asyncio.to_thread(album.content, part)
            except StorageError as problem:
                self.view.notice(str(problem), "bad")
            else:
                texts[part.sha256] = content.decode("utf-8", "replace")
        self.view.transcript.show_files(message_id, texts)

    def show_link(self, number: str) -> None:
        """Let one of the current message's links be opened, or say where that of a number leads."""
        links = self.view.transcript.links()
        if self.view.current_message is None:
            self.view.notice(_NOTHING)
        elif not links:
            self.view.notice("This message has no links.")
        elif not number:
            self.links.choose(links)
        elif not (number.isdecimal() and 0 < int(number) <= len(links)):
            self.view.notice(f"This message has no link {number}.")
        elif not (link := links[int(number) - 1]).href:
            self.view.notice(f"Source {number} has no address of the web.")
        else:
            self.links.offer(link)

    def show_pictures(self) -> None:
        """Show the current message's pictures over the whole screen, or its web page."""
        pictures = self._pictures()
        if pictures and self.view.transcript.block_under_cursor() is None:
            self.panels.pictures(pictures)
        else:
            self.blocks.open_page()

    def save(self, words: str) -> None:
        """Save a code block, or the current message's pictures, each under its name."""
        pictures = self._pictures()
        if words or not pictures or self.view.transcript.block_under_cursor() is not None:
            self.blocks.save(words)
        else:
            self.view.spawn(self._save(pictures), group="save")

    async def _save(self, pictures: Sequence[ImagePart]) -> None:
        album = self.panels.album()
        try:
            saved = [await album.save(picture) for picture in pictures]
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
        else:
            self.view.notice(f"Saved as {', '.join(saved)}.")

    def _pictures(self) -> list[ImagePart]:
        """Return the current message's pictures."""
        message = self.view.current_message
        parts = () if message is None else message.content
        return [part for part in parts if isinstance(part, ImagePart)]

    def toggle_details(self) -> None:
        """Show or hide the current message's details."""
        if (message := self.view.current_message) is not None:
            more = conversation_details(self.view.session, message)
            left_out = left_out_details(self.sessions, message)
            self.view.transcript.toggle_details(message.id, [*left_out, *more])
        else:
            self.view.notice(_NOTHING)

    def find(self, words: str) -> None:
        """Find words in the conversation, or ask for them."""
        if not words:
            self.view.find_bar.open()
            return
        self.reading.begin()
        if self.view.transcript.find(words):
            self.find_next(-1)
        else:
            self.view.transcript.clear_find()
            self.reading.show_keys()
            self.view.notice(f"Not found: {words}")

    def find_next(self, direction: int) -> None:
        """Go to the next place that was found, or back to the one before."""
        if self.view.transcript.found is None:
            self.view.notice(f"Nothing was looked for yet. {self.keys.label('find')} finds.")
            return
        self.view.transcript.find_next(direction)
        self.reading.show_keys()

    def _follow(self) -> None:
        if self.sessions.config.follow == "end":
            self.view.transcript.go_to_end()

    def _ask_again(self, reply: Message, choice: ModelChoice | None) -> None:
        if self.view.session.is_running:
            self._refuse(reply)
            return
        self.view.session.retry(reply.id, choice)
        self.reading.go_on()
        self._follow()

    def _reply_to_repeat(self) -> Message | None:
        """Return the reply that another one can be asked for beside; else say why not."""
        reply = self._reply()
        if reply is not None and not self.view.session.is_running:
            return reply
        self._refuse(reply)
        return None

    def _refuse(self, message: Message | None) -> None:
        """Say why nothing can be done to a message: there is none, or a reply is on its way."""
        if message is None:
            self.view.notice(_NOTHING)
        else:
            self.view.notice(ON_ITS_WAY, while_running=True, keys=("Esc",))

    def _reply(self) -> Message | None:
        """Return the current message if it is a reply, else the last reply to it."""
        message = self.view.current_message
        if message is None or message.role is Role.ASSISTANT:
            return message
        replies = self.view.session.conversation.children(message.id)
        return replies[-1] if replies else None


def _is_text(part: Attachment) -> bool:
    return isinstance(part, FilePart) and part.media_type.startswith("text/")


def _counted(messages: int) -> str:
    return f"{messages} message{'s' if messages != 1 else ''}"
