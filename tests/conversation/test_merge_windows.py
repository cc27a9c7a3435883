"""Three windows on one file, in which people ask, delete, undo and exclude: each save is right."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.conversation import Conversation
from chatui.conversation.merge import adopt, merge
from chatui.conversation.message import Message, Role
from chatui.conversation.tree_edits import Deletion, delete, set_excluded, undo_deletion

START = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)
WINDOWS = 3
ACTIONS = ("add", "add", "add", "delete", "undo", "exclude", "save", "save")


class Windows:
    """Windows on one file, each with the version that it last read or wrote."""

    def __init__(self) -> None:
        self.file = Conversation("c", created=START, updated=START)
        self.open = [deepcopy(self.file) for _ in range(WINDOWS)]
        self.bases = [deepcopy(self.file) for _ in range(WINDOWS)]
        self.deletions: list[list[Deletion]] = [[] for _ in range(WINDOWS)]
        self.clock = START

    def act(self, action: str, window: int, choice: int) -> None:
        self.clock += timedelta(seconds=1)
        conversation = self.open[window]
        ids = list(conversation.messages)
        chosen = ids[choice % len(ids)] if ids else None
        if action == "save":
            self.save(window)
        elif action == "add":
            self.add(conversation, chosen, Role.USER if choice % 3 else Role.ASSISTANT)
        elif action == "undo" and self.deletions[window]:
            undo_deletion(conversation, self.deletions[window].pop())
        elif action == "delete" and chosen is not None:
            self.deletions[window].append(delete(conversation, chosen))
        elif action == "exclude" and chosen is not None:
            set_excluded(conversation, chosen, excluded=bool(choice % 2))
        conversation.updated = self.clock

    def add(self, conversation: Conversation, parent: str | None, role: Role) -> None:
        message = Message(role, parent=parent, created=self.clock)
        conversation.messages[message.id] = message
        conversation.head = message.id

    def save(self, window: int) -> None:
        mine, base, theirs = self.open[window], self.bases[window], self.file
        merged = merge(deepcopy(base), deepcopy(mine), deepcopy(theirs))
        check(base, mine, theirs, merged)
        adopt(mine, merged)
        self.file, self.bases[window] = deepcopy(mine), deepcopy(mine)


def check(
    base: Conversation, mine: Conversation, theirs: Conversation, merged: Conversation
) -> None:
    for message_id in base.messages | mine.messages | theirs.messages:
        before = base.messages.get(message_id)
        versions = [
            one.messages[message_id] for one in (mine, theirs) if message_id in one.messages
        ]
        is_kept = message_id in merged.messages
        if before is None or len(versions) == 2:
            assert is_kept, "a message was lost"
        elif not versions:
            assert not is_kept, "a message that both sides deleted came back"
        elif is_changed(before, versions[0]):
            assert is_kept, "a change of a message was lost"
        elif is_kept:
            below = [
                one for one in merged.messages.values() if message_id in ids_above(merged, one)
            ]
            assert any(
                one.id not in base.messages or is_changed(base.messages[one.id], one)
                for one in below
            ), "a message that one side deleted came back"
    for message in merged.messages.values():
        assert message.parent is None or message.parent in merged.messages
        assert message.id not in ids_above(merged, message)
    assert merged.head is None or merged.head in merged.messages
    assert (merged.head is None) == (not merged.messages)


def is_changed(before: Message, after: Message) -> bool:
    return before.excluded != after.excluded


def ids_above(conversation: Conversation, message: Message) -> set[str]:
    if message.parent is None:
        return set()
    return {one.id for one in conversation.path(message.parent)}


@given(
    st.lists(
        st.tuples(st.sampled_from(ACTIONS), st.integers(0, WINDOWS - 1), st.integers(0, 30)),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None)
def test_what_people_do_in_three_windows_is_neither_lost_nor_undone(
    history: list[tuple[str, int, int]],
) -> None:
    windows = Windows()
    for action, window, choice in history:
        windows.act(action, window, choice)
    for window in (*range(WINDOWS), *range(WINDOWS)):
        windows.save(window)
    assert all(one.messages == windows.file.messages for one in windows.open)
