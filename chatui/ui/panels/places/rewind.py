"""One's own prompts of a chat: to go back to one, or to edit it and send it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Role
from chatui.ui.chat_rows import when
from chatui.ui.panels.places.place_list import PlaceList
from chatui.ui.panels.places.tree import first_words
from chatui.ui.widgets.choice_list import Choice, ChoiceList


@dataclass(frozen=True, slots=True)
class ChosenPrompt:
    """The id of a prompt to go to; `to_edit` tells that it is to be edited there."""

    message_id: str
    to_edit: bool = False


class RewindScreen(PlaceList[ChosenPrompt | None]):
    """Lets a prompt of the branch that is open be chosen; the newest is, at first."""

    section = "rewind"
    heading = "Your prompts"
    question = "Which one?"
    widths = (-4, -10)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "edit", "Edit and send again", priority=True),
    ]

    def __init__(self, conversation: Conversation, now: datetime) -> None:
        places = list(prompt_places(conversation, now))
        super().__init__(places, places[-1][0].value if places else None)

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        if (message_id := self.under_cursor) is not None:
            self.dismiss(ChosenPrompt(str(message_id)))

    def action_edit(self) -> None:
        """Go to the prompt under the cursor, and edit it there."""
        if (message_id := self.under_cursor) is not None:
            self.dismiss(ChosenPrompt(str(message_id), to_edit=True))


def prompt_places(conversation: Conversation, now: datetime) -> Iterator[tuple[Choice, str]]:
    """Yield a line for each prompt of the open branch, the oldest first, and its whole text."""
    versions: dict[str | None, list[str]] = {}
    for message in conversation.messages.values():
        if message.role is Role.USER:
            versions.setdefault(message.parent, []).append(message.id)
    for message in conversation.path():
        if message.role is not Role.USER:
            continue
        others = versions[message.parent]
        number = f"{others.index(message.id) + 1}/{len(others)}" if len(others) > 1 else ""
        count = len(message.attachments)
        choice = Choice(
            message.id,
            first_words(message),
            sign="›",
            facts=(number, when(message.created, now)),
            aside=f"▣ {count}" if count else "",
            is_beginning=True,
        )
        yield choice, message.text
