"""What the single keys of reading mode do to the current message."""

from functools import partial
from typing import TYPE_CHECKING, Final

from chatui.conversation.message import Message, Role
from chatui.endpoints import ModelChoice
from chatui.ui.screens.chat_words import conversation_details, version_facts
from chatui.ui.screens.panels import Panels

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

_NOTHING: Final = "There is no message here."
ON_ITS_WAY: Final = "A reply is on its way. Esc stops it."


class MessageActions:
    """The actions on one message of a chat screen, and on the tree that it belongs to."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen
        self._panels = Panels(screen)

    def copy(self, block: str) -> object:
        screen = self._screen
        message = screen.current_message
        if message is None:
            return False
        if not block:
            self.copy_text(screen.transcript.message_source(message.id), "the message")
            return True
        source = screen.transcript.code_block(int(block)) if block.isdecimal() else None
        if source is None:
            screen.notice(f"This message has no code block {block}.")
        else:
            count = len(source.splitlines())
            self.copy_text(source, f"block {block}, {count} line{'s' if count != 1 else ''}")
        return True

    def retry(self) -> None:
        if (reply := self._reply_to_repeat()) is not None:
            self._ask_again(reply, None)

    def retry_with(self) -> None:
        if (reply := self._reply_to_repeat()) is not None:
            self._panels.model_for_one_reply(partial(self._ask_again, reply))

    def fork(self) -> None:
        screen = self._screen
        message = screen.current_message
        if message is None:
            screen.notice(_NOTHING)
            return
        screen.shown.show(screen.sessions.fork(screen.session, message.id))
        screen.notice("This is a new conversation. The old one is as it was.")

    def delete_message(self) -> None:
        screen = self._screen
        message = screen.current_message
        branch = [one.id for one in screen.session.conversation.path()]
        count = 0 if message is None else screen.session.branches.delete(message.id)
        if message is not None and count:
            after = branch[branch.index(message.id) + count :] if message.id in branch else []
            screen.transcript.current_message_id = after[0] if after else None
            key = screen.keys.label("undo") if screen.reading.is_on else ""
            way_back = f"{key} undo." if key else "/undo brings it back."
            screen.notice(f"Deleted {_counted(count)}. {way_back}")
        else:
            self._refuse(message)

    def undo_deletion(self) -> None:
        count = self._screen.session.branches.undo()
        self._screen.notice(
            f"Brought back {_counted(count)}." if count else "Nothing is left to bring back."
        )

    def exclude(self) -> None:
        screen = self._screen
        message = screen.current_message
        if message is None:
            screen.notice(_NOTHING)
            return
        excluded = not message.excluded
        screen.session.branches.exclude(message.id, excluded=excluded)
        screen.notice(
            "Left out of what is sent." if excluded else "Part of the conversation again."
        )

    def continue_reply(self) -> None:
        screen = self._screen
        reply = self._reply()
        if reply is None or not reply.can_continue or screen.session.is_running:
            if screen.session.is_running:
                self._refuse(reply)
            else:
                screen.notice("Only a reply that was cut can go on." if reply else _NOTHING)
            return
        screen.session.continue_reply(reply.id)
        screen.reading.go_on(at=reply.id)
        self._follow()

    def edit(self) -> None:
        screen = self._screen
        message = screen.current_message
        if message is not None and message.role is Role.ASSISTANT:
            message = screen.session.conversation.messages.get(message.parent or "")
        if message is None or screen.session.is_running:
            self._refuse(message)
            return
        screen.reading.end()
        screen.shown.edit(message)

    def show_sibling(self, step: int) -> None:
        screen = self._screen
        message = screen.current_message
        if message is None:
            screen.notice(_NOTHING)
            return
        siblings = screen.session.conversation.siblings(message.id)
        place = siblings.index(message) + step
        if not 0 <= place < len(siblings):
            screen.notice("There is no other version on that side.")
        elif screen.shown.go_to_version(message.id, siblings[place].id):
            version = f"Version {place + 1} of {len(siblings)}"
            screen.notice(" · ".join([version, *version_facts(siblings[place])]))
        else:
            self._refuse(message)

    def show_next_version(self) -> None:
        """Show the version after the current message, after the last one the first."""
        message = self._screen.current_message
        if message is None:
            return
        siblings = self._screen.session.conversation.siblings(message.id)
        is_last = siblings[-1].id == message.id
        self.show_sibling(1 - len(siblings) if is_last else 1)

    def toggle_thoughts(self) -> None:
        screen = self._screen
        message = screen.current_message
        if message is None:
            screen.notice(_NOTHING)
        elif message.reasoning:
            screen.transcript.toggle_reasoning(message.id)
        else:
            what = "A prompt" if message.role is Role.USER else "This reply"
            screen.notice(f"{what} has no thoughts.")

    def toggle_details(self) -> None:
        screen = self._screen
        if (message := screen.current_message) is not None:
            more = conversation_details(screen.session)
            screen.transcript.toggle_details(message.id, more)
        else:
            screen.notice(_NOTHING)

    def find(self, words: str) -> None:
        screen = self._screen
        if not words:
            screen.find_bar.open()
            return
        screen.reading.begin()
        if screen.transcript.find(words):
            self.find_next(-1)
        else:
            screen.transcript.clear_find()
            screen.reading.show_keys()
            screen.notice(f"Not found: {words}")

    def find_next(self, direction: int) -> None:
        screen = self._screen
        if screen.transcript.found is None:
            screen.notice(f"Nothing was looked for yet. {screen.keys.label('find')} finds.")
            return
        screen.transcript.find_next(direction)
        screen.reading.show_keys()

    def copy_text(self, text: str, what: str) -> None:
        """Put a text on the clipboard; `what` names it in the notice."""
        from chatui.ui import clipboard  # imports what asks other programs

        screen = self._screen

        async def copy() -> None:
            screen.notice(await clipboard.copy(screen.app, text, what))

        screen.spawn(copy(), group="copy")

    def _follow(self) -> None:
        if self._screen.sessions.config.follow == "end":
            self._screen.transcript.go_to_end()

    def _ask_again(self, reply: Message, choice: ModelChoice | None) -> None:
        if self._screen.session.is_running:
            self._refuse(reply)
            return
        self._screen.session.retry(reply.id, choice)
        self._screen.reading.go_on()
        self._follow()

    def _reply_to_repeat(self) -> Message | None:
        """Return the reply that another one can be asked for beside; else say why not."""
        reply = self._reply()
        if reply is not None and not self._screen.session.is_running:
            return reply
        self._refuse(reply)
        return None

    def _refuse(self, message: Message | None) -> None:
        """Say why nothing can be done to a message: there is none, or a reply is on its way."""
        if message is None:
            self._screen.notice(_NOTHING)
        else:
            self._screen.notice(ON_ITS_WAY, while_running=True)

    def _reply(self) -> Message | None:
        """Return the current message if it is a reply, else the last reply to it."""
        message = self._screen.current_message
        if message is None or message.role is Role.ASSISTANT:
            return message
        replies = self._screen.session.conversation.children(message.id)
        return replies[-1] if replies else None


def _counted(messages: int) -> str:
    return f"{messages} message{'s' if messages != 1 else ''}"
