"""What shows a reply, or a block of it, in another way."""

from dataclasses import dataclass
from typing import Final

from chatui.conversation.message import Message, Role
from chatui.ui.chat.view import ChatView, Handler, without_text
from chatui.ui.transcript.markdown.sideways import Way

_TO_THE_SIDE: Final = "← → move it."


@dataclass(frozen=True, slots=True)
class Turning:
    """Shows the current reply as it came, its tables as records, its code without wraps."""

    view: ChatView

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return without_text(
            {
                "raw": self.toggle_raw,
                "table": self.turn_table,
                "long-lines": self.turn_code,
                "to-the-left": lambda: self.move(-1),
                "to-the-right": lambda: self.move(1),
            }
        )

    def toggle_raw(self) -> None:
        """Show the current reply as it came, or as Markdown again."""
        message = self._reply("as it came")
        if message is not None and not message.text:
            self.view.notice("This message has no text.")
        elif message is not None:
            is_raw = self.view.transcript.toggle_raw(message.id)
            self.view.notice("Shown as it came." if is_raw else "Shown as Markdown.")

    def turn_table(self) -> None:
        """Show a table as "key: value", in full width, or as it was."""
        if self._reply("in another shape") is None:
            return
        turned = self.view.transcript.turn_block(table=True)
        if turned is None:
            self.view.notice("There is no table under the cursor.")
        elif turned[0] is None:
            self.view.notice("The table as it was." if turned[1] else "It has no other shape.")
        elif turned[0].way is Way.RECORDS:
            self.view.notice("The table as key: value.")
        else:
            self.view.notice(f"The table in full width. {_TO_THE_SIDE}")

    def turn_code(self) -> None:
        """Let long lines of code go on to the right, or wrap them again."""
        if self._reply("in another shape") is None:
            return
        turned = self.view.transcript.turn_block(table=False)
        if turned is None:
            self.view.notice("There is no code under the cursor.")
        elif turned[0] is not None:
            self.view.notice(f"Long lines go on to the right. {_TO_THE_SIDE}")
        else:
            self.view.notice("Long lines are wrapped." if turned[1] else "No line is that long.")

    def move(self, direction: int) -> None:
        """Move the wide block under the cursor to the side."""
        has_moved = self.view.transcript.move_block(direction)
        if has_moved is None:
            self.view.notice("Nothing here goes on to the side.")
        elif not has_moved:
            self.view.notice("This is its end." if direction > 0 else "This is its beginning.")

    def _reply(self, how: str) -> Message | None:
        """Return the current message if it can be shown in another way, else say why not."""
        message = self.view.current_message
        if message is None:
            self.view.notice("There is no message here.")
        elif message.role is Role.USER:
            self.view.notice("A prompt is shown as it was written.")
        elif message.is_streaming:
            self.view.notice(f"It can be shown {how} when it has ended.", while_running=True)
        else:
            return message
        return None
