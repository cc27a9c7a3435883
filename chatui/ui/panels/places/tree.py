"""The tree of a conversation: every version of every message, and where one is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.text.safety import display_line
from chatui.ui.chat_rows import when
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.part_words import words_without_text
from chatui.ui.transcript.message.card import card_of
from chatui.ui.transcript.message.foot import foot_of
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.panel import Panel

_DEEPEST = 8
_CHARACTERS = 200
_MARKS = re.compile(r"^[ \t]*(?:(?:#{1,6}|[-*+>]|\d+\.)[ \t]+|```.*$)+", re.MULTILINE)
"""What begins a block of Markdown."""
_PAIRS = re.compile(
    r"`([^`\n]+)`"
    r"|(?<![A-Za-z0-9)\]}\\/.*%|~])(\*{1,3}|~~)(?![\s.,;:)\]}>?!'\"/*%|~])"
    r"([^\n]+?)(?<![\s/(\[{<|])\2(?![A-Za-z0-9*~])"
)
"""What marks words in Markdown, and cannot be another sign, as in `COUNT(*)` and `5*4*3`."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A message in the tree.

    `branch` draws where it hangs: what comes after the last version of a message stands as far
    left as the message before it, so that a long conversation does not wander off to the right.
    """

    message: Message
    branch: str
    is_on_path: bool
    version: str = ""
    """Which of several versions it is, such as "2/3"."""

    @property
    def length(self) -> str:
        """How long the message is."""
        count = len(self.message.text.split())
        return f"{count} word{'s' if count != 1 else ''}"

    @property
    def words(self) -> str:
        """The first words of the message."""
        return first_words(self.message)


class TreeScreen(ListPanel[str | None]):
    """Lets a message be chosen, wherever in the tree it is; the result is its id."""

    section = "tree"
    heading = "Branches"
    widths = (-11, 28, -10)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("b,q", "close", "Close"),
        ("enter", "choose", "Go there"),
        ("k", "move(-1)", "Up"),
        ("j", "move(1)", "Down"),
        ("home,g", "move(-1000000)", "First"),
        ("end,G", "move(1000000)", "Last"),
    ]

    def __init__(self, conversation: Conversation, current: str | None, now: datetime) -> None:
        super().__init__()
        self._rows = tree_rows(conversation)
        self._current = current
        self._now = now

    def on_mount(self) -> None:
        self.query_one(Panel).figure = str(len(self._rows))
        lines = [self._line(row) for row in self._rows]
        self.query_one(ChoiceList).show_lines(lines, at=self._current)

    @on(ChoiceList.Chosen)
    def action_choose(self) -> None:
        """Go to the message under the cursor."""
        if (message_id := self.under_cursor) is not None:
            self.dismiss(str(message_id))

    def _line(self, row: TreeRow) -> Choice:
        message = row.message
        sign, role = "›", "you"
        if message.role is not Role.USER:
            sign, role, *_ = card_of(message) or foot_of(message)
        return Choice(
            message.id,
            row.branch + row.words,
            sign=sign,
            sign_color=f"$chat-{role}",
            aside=row.version,
            facts=(row.length, display_line(message.model or ""), when(message.created, self._now)),
            style="bold $chat-text" if row.is_on_path else "$chat-soft",
            is_beginning=True,
        )


def first_words(message: Message) -> str:
    """Return the first words of a message on one line, or what it holds in their place."""
    text = message.text[:_CHARACTERS]
    if message.role is Role.ASSISTANT:
        text = _PAIRS.sub(r"\1\3", _MARKS.sub("", text))
    text = " ".join(display_line(text).split()) or words_without_text(message)
    return text or ("no text" if message.content else "nothing yet")


def tree_rows(conversation: Conversation) -> list[TreeRow]:
    """Return every message, each after the one that it follows, in the order they were added."""
    path = {message.id for message in conversation.path()}
    return [
        TreeRow(message, branch, message.id in path, version)
        for message, branch, version in _in_order(conversation)
    ]


def _in_order(conversation: Conversation) -> Iterator[tuple[Message, str, str]]:
    messages = conversation.messages
    below: dict[str | None, list[Message]] = {}
    for message in messages.values():
        parent = message.parent if message.parent in messages else None
        below.setdefault(parent, []).append(message)
    waiting = _hung(below.get(None, []), "")
    while waiting:
        message, branch, room, version = waiting.pop()
        yield message, branch, version
        waiting += _hung(below.get(message.id, []), room)


def _hung(messages: list[Message], room: str) -> list[tuple[Message, str, str, str]]:
    """Return messages, what is drawn before them and what follows, their versions; first last."""
    versions = [
        f"{n}/{len(messages)}" if len(messages) > 1 else "" for n in range(1, len(messages) + 1)
    ]
    if len(messages) < 2 or len(room) >= 2 * _DEEPEST:
        hung = [(one, room, room, version) for one, version in zip(messages, versions, strict=True)]
        return hung[::-1]
    hung = [
        (one, f"{room}├ ", f"{room}│ ", version)
        for one, version in zip(messages, versions, strict=True)
    ]
    hung[-1] = (messages[-1], f"{room}└ ", room, versions[-1])
    return hung[::-1]
