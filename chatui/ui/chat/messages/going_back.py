"""Going to a place of the chat that is chosen from a list: a prompt, or a part of an answer."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from chatui.conversation.message import Role
from chatui.ui.chat.messages.message_actions import ON_ITS_WAY, MessageActions
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

if TYPE_CHECKING:
    from chatui.ui.panels.places.rewind import ChosenPrompt


@dataclass(frozen=True, slots=True)
class GoingBack:
    """Opens the lists of places, and goes where one was chosen."""

    view: ChatView
    shown: ShownSession
    reading: Reading
    actions: MessageActions

    def rewind(self) -> None:
        """Let one of one's own prompts be gone to, or be edited and sent again."""
        from chatui.ui.panels.places.rewind import RewindScreen

        conversation = self.view.session.conversation
        if any(message.role is Role.USER for message in conversation.path()):
            panel = RewindScreen(conversation, datetime.now().astimezone())
            self.view.push(panel, self._rewind_to)
        else:
            self.view.notice("There are no prompts in this chat yet.")

    def _rewind_to(self, chosen: "ChosenPrompt | None") -> None:
        if chosen is None:
            return
        if chosen.message_id not in self.view.session.conversation.messages:
            self.view.notice("This prompt is gone: it was deleted in another window.")
        elif self.shown.go_to(chosen.message_id):
            self.reading.begin(at=chosen.message_id)
            if chosen.to_edit:
                self.actions.edit()
        else:
            self.view.notice(ON_ITS_WAY, while_running=True, keys=("Esc",))

    def outline(self) -> None:
        """Let a heading or a block of code be gone to, of the current reply or that to a prompt."""
        from chatui.ui.panels.places.outline import OutlineScreen

        reply, transcript = self.actions.reply_here, self.view.transcript
        entries = transcript.outline_of(reply.id) if reply is not None else []
        if reply is None:
            self.view.notice("There is no reply here.")
        elif entries:
            panel = OutlineScreen(entries, transcript.line_read_in(reply.id))
            self.view.push(panel, partial(self._go_to_line, reply.id))
        else:
            self.view.notice("This reply has no headings and no blocks of code.")

    def _go_to_line(self, message_id: str, line: int | None) -> None:
        if line is not None and message_id in self.view.session.conversation.messages:
            self.reading.begin(at=message_id)
            self.view.transcript.go_to_line(message_id, line)
