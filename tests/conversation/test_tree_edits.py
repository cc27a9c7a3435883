"""Forks, deletions and their undoing, exclusions."""

from copy import deepcopy

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import ReasoningPart, Source, SourcesPart, TextPart, ToolCallPart
from chatui.conversation.tree_edits import add_edited, delete, fork, set_excluded, undo_deletion


def tree(*lines: str) -> Conversation:
    """Return a conversation of lines such as "p1 < r0": prompts begin with p, replies with r."""
    conversation = Conversation.new()
    for line in lines:
        identity, _, parent = line.partition(" < ")
        role = Role.USER if identity.startswith("p") else Role.ASSISTANT
        conversation.messages[identity] = Message(
            role, [TextPart(identity)], id=identity, parent=parent or None
        )
        conversation.head = identity
    return conversation


def lines(conversation: Conversation) -> list[str]:
    return [
        f"{message.id} < {message.parent}" if message.parent else message.id
        for message in conversation.messages.values()
    ]


TREE = ("p1", "r1 < p1", "p2 < r1", "r2 < p2", "s2 < p2", "p3 < r2", "r3 < p3")


@pytest.mark.parametrize(
    ("deleted", "left", "head"),
    [
        ("r3", ["p1", "r1 < p1", "p2 < r1", "r2 < p2", "s2 < p2", "p3 < r2"], "p3"),
        ("p3", ["p1", "r1 < p1", "p2 < r1", "r2 < p2", "s2 < p2"], "r2"),
        ("p2", ["p1", "r1 < p1", "p3 < r1", "r3 < p3"], "r3"),
        ("r1", ["p1", "p2 < p1", "r2 < p2", "s2 < p2", "p3 < r2", "r3 < p3"], "r3"),
        ("p1", ["p2", "r2 < p2", "s2 < p2", "p3 < r2", "r3 < p3"], "r3"),
    ],
)
def test_a_deleted_message_leaves_what_follows_and_can_be_put_back(
    deleted: str, left: list[str], head: str
) -> None:
    conversation = tree(*TREE)
    before = deepcopy(conversation)
    deletion = delete(conversation, deleted)
    assert (lines(conversation), conversation.head) == (left, head)
    conversation.messages["p9"] = Message(Role.USER, id="p9", parent=conversation.head)
    undo_deletion(conversation, deletion)
    assert lines(conversation)[:-1] == lines(before)
    assert conversation.head == before.head


def test_the_only_prompt_can_be_deleted_and_put_back() -> None:
    conversation = tree("p1", "r1 < p1")
    deletion = delete(conversation, "p1")
    assert conversation.messages == {}
    assert conversation.head is None
    undo_deletion(conversation, deletion)
    assert [message.id for message in conversation.path()] == ["p1", "r1"]


def test_a_change_puts_another_message_in_its_place_and_leaves_a_snapshot_alone() -> None:
    conversation = tree(*TREE)
    snapshot = conversation.snapshot()
    before = deepcopy(snapshot)
    set_excluded(conversation, "p2", excluded=True)
    delete(conversation, "r1")
    assert snapshot == before
    assert conversation.messages["p2"].excluded
    set_excluded(conversation, "p2", excluded=False)
    assert not conversation.messages["p2"].excluded


def test_a_fork_holds_the_branch_and_nothing_that_happens_later_in_the_other() -> None:
    conversation = tree(*TREE)
    conversation.title, conversation.tags, conversation.pinned = "Title", ("work",), True
    reply = conversation.messages["r2"]
    reply.status = Status.STREAMING
    forked = fork(conversation, "r2")
    assert lines(forked) == ["p1", "r1 < p1", "p2 < r1", "r2 < p2"]
    assert (forked.head, forked.title, forked.tags) == ("r2", "Title (fork)", ("work",))
    assert not forked.pinned
    assert forked.id != conversation.id
    assert forked.messages["r2"].status is Status.INTERRUPTED
    conversation.apply(ContentDelta(" more"), "r2")
    assert forked.messages["r2"].text == "r2"


def test_alternatives_have_the_same_role() -> None:
    conversation = tree("p1", "r1 < p1", "r2 < p1", "p2 < p1")
    assert [one.id for one in conversation.siblings("r1")] == ["r1", "r2"]
    assert [one.id for one in conversation.siblings("p2")] == ["p2"]


def test_an_undone_deletion_goes_before_what_follows_where_its_own_place_is_gone() -> None:
    conversation = tree(*TREE)
    deletion = delete(conversation, "p2")
    delete(conversation, "r1")
    undo_deletion(conversation, deletion)
    assert lines(conversation) == ["p1", "p2 < p1", "r2 < p2", "s2 < p2", "p3 < r2", "r3 < p3"]


def test_an_undone_deletion_goes_to_the_end_where_nothing_follows_and_its_place_is_gone() -> None:
    conversation = tree(*TREE)
    deletion = delete(conversation, "r3")
    delete(conversation, "p3")
    undo_deletion(conversation, deletion)
    *_, last = lines(conversation)
    assert last.startswith("r3 < ")
    assert last.partition(" < ")[2] in conversation.messages
    assert conversation.head == "r3"


def test_an_edited_reply_is_another_version_without_what_led_to_the_old_text() -> None:
    conversation = tree(*TREE)
    old = conversation.messages["r1"]
    sources = SourcesPart((Source("https://a.example/", "A"),))
    old.content = [ReasoningPart("hm"), TextPart("one"), ToolCallPart("1", "look"), TextPart("two")]
    old.content.append(sources)
    old.model, old.finish_reason = "m", FinishReason.LENGTH
    edited = add_edited(conversation, "r1", "mine [1]")
    assert conversation.siblings("r1") == [old, edited]
    assert [one.id for one in conversation.path()] == ["p1", edited.id]
    assert edited.content == [TextPart("mine [1]"), sources]
    assert (edited.edited, old.edited, edited.model) == (True, False, "m")
    assert old.can_continue
    assert not edited.can_continue
    assert [one.id for one in conversation.path("r3")] == ["p1", "r1", "p2", "r2", "p3", "r3"]


def test_a_reply_that_begins_an_imported_chat_can_be_edited() -> None:
    conversation = tree("r0", "p1 < r0")
    edited = add_edited(conversation, "r0", "Welcome.")
    assert [one.text for one in conversation.path()] == ["Welcome."]
    assert conversation.siblings("r0")[1] is edited
