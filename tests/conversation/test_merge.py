"""Two versions of one conversation: nothing that was said is lost, nothing comes back."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.conversation import Conversation
from chatui.conversation.merge import adopt, merge
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, Part, Source, SourcesPart, TextPart
from chatui.conversation.tree_edits import delete

START = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)


def tree(*edges: tuple[str, str | None], minute: int = 0) -> Conversation:
    """Return a conversation with a message for each (id, parent)."""
    conversation = Conversation("c", created=START, updated=START + timedelta(minutes=minute))
    for number, (identity, parent) in enumerate(edges):
        conversation.messages[identity] = Message(
            Role.USER,
            [TextPart(identity)],
            id=identity,
            parent=parent,
            created=START + timedelta(seconds=number),
        )
        conversation.head = identity
    return conversation


BASE = (("a", None), ("b", "a"), ("c", "b"))


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        (BASE, BASE, "abc"),
        ((*BASE, ("m", "c")), BASE, "abcm"),
        ((*BASE, ("m", "c")), (*BASE, ("t", "c")), "abcmt"),
        (BASE[:2], BASE, "ab"),
        (BASE[:2], BASE[:2], "ab"),
        (BASE[:1], (*BASE, ("t", "b")), "abt"),
        (BASE[:1], (*BASE, ("t", "c")), "abct"),
        ((), (*BASE, ("t", "c")), "abct"),
        ((), BASE, ""),
        ((), (("a", None), ("b", "a"), ("t", "b")), "abt"),
    ],
)
def test_a_deleted_message_stays_away_unless_the_other_side_went_on_below_it(
    mine: tuple[tuple[str, str | None], ...],
    theirs: tuple[tuple[str, str | None], ...],
    kept: str,
) -> None:
    for sides in ((mine, theirs), (theirs, mine)):
        merged = merge(tree(*BASE), tree(*sides[0]), tree(*sides[1]))
        assert sorted(merged.messages) == sorted(kept)
        assert [x for x in merged.messages if x in "abc"] == [x for x in "abc" if x in kept]


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        ("b", "c", {"a": None, "d": "a"}),
        ("b", "a", {"c": None, "d": "c"}),
        ("a", "c", {"b": None, "d": "b"}),
        ("c", "d", {"a": None, "b": "a"}),
        ("b", "b", {"a": None, "c": "a", "d": "c"}),
    ],
)
def test_messages_that_were_deleted_in_two_windows_stay_away_and_what_follows_is_attached(
    mine: str, theirs: str, kept: dict[str, str | None]
) -> None:
    base = tree(*BASE, ("d", "c"))

    def without(message_id: str, minute: int) -> Conversation:
        side = tree(*BASE, ("d", "c"), minute=minute)
        for one in side.messages.values():
            one.role = base.messages[one.id].role = Role.ASSISTANT
        delete(side, message_id)
        return side

    for sides in ((mine, theirs), (theirs, mine)):
        merged = merge(base, without(sides[0], 1), without(sides[1], 2))
        assert {one.id: one.parent for one in merged.messages.values()} == kept
        assert merged.head in kept


def test_a_deleted_message_that_the_other_side_changed_comes_back() -> None:
    theirs = tree(*BASE)
    theirs.messages["c"].content = [TextPart("changed")]
    merged = merge(tree(*BASE), tree(*BASE[:2]), theirs)
    assert merged.messages["c"].text == "changed"


def test_a_deleted_reply_does_not_come_back_because_it_is_no_longer_seen_on_its_way() -> None:
    base, theirs = tree(*BASE), tree(*BASE)
    base.messages["c"].status = Status.STREAMING
    theirs.messages["c"].status = Status.INTERRUPTED
    assert list(merge(base, tree(*BASE[:2]), theirs).messages) == ["a", "b"]
    theirs.messages["c"].content = [TextPart("more")]
    assert list(merge(base, tree(*BASE[:2]), theirs).messages) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "more",
    [
        TextPart("more"),
        ImagePart("ab" * 32, "image/png", "kite.png"),
        SourcesPart((Source("https://a.example/"),)),
    ],
)
def test_of_two_versions_of_an_unfinished_reply_the_one_that_holds_more_stays(more: Part) -> None:
    base, mine, theirs = tree(*BASE), tree(*BASE), tree(*BASE, minute=5)
    for side in (base, mine, theirs):
        side.messages["c"].status = Status.STREAMING
    mine.messages["c"].content.append(more)
    theirs.messages["c"].attempts = 2
    assert merge(base, mine, theirs).messages["c"].content[-1] == more


def test_without_a_base_nothing_counts_as_deleted() -> None:
    merged = merge(None, tree(("a", None), ("m", "a")), tree(("a", None), ("t", "a")))
    assert sorted(merged.messages) == ["a", "m", "t"]


@pytest.mark.parametrize(
    ("name", "old", "new", "newer"),
    [
        ("pinned", False, True, True),
        ("archived", False, True, True),
        ("endpoint", None, "modelslab", "ollama"),
        ("model", None, "m", "n"),
        ("system", "", "be brief", "be long"),
        ("project", None, "thesis", "garden"),
        ("sends_instructions", True, False, False),
        ("draft", "", "he", "hello"),
        ("title", "", "one", "two"),
        ("head", "a", "b", "c"),
        ("extra", {}, {"new": 1}, {"new": 2}),
    ],
)
def test_of_a_setting_the_side_that_changed_it_wins_and_the_later_one_when_both_did(
    name: str, old: object, new: object, newer: object
) -> None:
    def side(value: object, minute: int) -> Conversation:
        conversation = tree(*BASE, minute=minute)
        setattr(conversation, name, value)
        return conversation

    base = side(old, 0)
    for first, second in ((1, 2), (2, 1)):
        assert getattr(merge(base, side(new, first), side(old, second)), name) == new
        assert getattr(merge(base, side(old, first), side(new, second)), name) == new
    assert getattr(merge(base, side(new, 1), side(newer, 2)), name) == newer
    assert getattr(merge(base, side(newer, 2), side(new, 1)), name) == newer


@pytest.mark.parametrize(
    ("base", "one", "other", "merged"),
    [
        ((), ("x",), ("y",), {"x", "y"}),
        (("a",), ("a", "x"), (), {"x"}),
        (("a", "b"), ("a",), ("b",), set()),
        (("a",), ("a", "x"), ("a", "x"), {"a", "x"}),
        (None, ("x",), ("y", "x"), {"x", "y"}),
    ],
)
def test_tags_that_two_windows_gave_and_took_are_all_given_and_taken(
    base: tuple[str, ...] | None, one: tuple[str, ...], other: tuple[str, ...], merged: set[str]
) -> None:
    before = None if base is None else replace(tree(*BASE), tags=base)
    for sides in ((one, other), (other, one)):
        first, second = (replace(tree(*BASE), tags=tags) for tags in sides)
        found = merge(before, first, second).tags
        assert len(found) == len(merged)
        assert set(found) == merged


def test_of_parameters_each_one_is_merged_by_itself() -> None:
    mine, theirs = tree(*BASE, minute=1), tree(*BASE, minute=2)
    mine.parameters = Parameters(temperature=0.5)
    theirs.parameters = Parameters(max_tokens=9)
    for sides in ((mine, theirs), (theirs, mine)):
        assert merge(tree(*BASE), *sides).parameters == Parameters(temperature=0.5, max_tokens=9)


def test_a_title_that_was_given_by_hand_wins_over_a_later_one_that_was_not() -> None:
    named, guessed = tree(*BASE, minute=1), tree(*BASE, minute=2)
    named.title, named.title_locked = "My title", True
    guessed.title = "A guess"
    for sides in ((named, guessed), (guessed, named)):
        merged = merge(tree(*BASE), *sides)
        assert (merged.title, merged.title_locked) == ("My title", True)


@pytest.mark.parametrize("final", [Status.COMPLETE, Status.STOPPED, Status.FAILED])
@pytest.mark.parametrize("partial", [Status.STREAMING, Status.INTERRUPTED])
def test_a_reply_that_ended_wins_over_one_that_was_only_seen_on_its_way(
    final: Status, partial: Status
) -> None:
    seen, ended = tree(("a", None), minute=2), tree(("a", None), minute=1)
    for side, status, text in ((seen, partial, "half and"), (ended, final, "half")):
        side.messages["r"] = Message(
            Role.ASSISTANT, [TextPart(text)], id="r", parent="a", status=status, created=START
        )
    for sides in ((seen, ended), (ended, seen)):
        assert merge(tree(("a", None)), *sides).messages["r"].text == "half"


def test_two_changes_of_one_message_are_both_kept_when_they_touch_different_fields() -> None:
    mine, theirs = tree(*BASE), tree(*BASE)
    mine.messages["c"].excluded = True
    theirs.messages["c"].content = [TextPart("changed")]
    merged = merge(tree(*BASE), mine, theirs)
    assert (merged.messages["c"].excluded, merged.messages["c"].text) == (True, "changed")


def test_the_head_goes_up_to_what_is_left_when_its_message_was_deleted() -> None:
    mine, theirs = tree(*BASE[:1]), tree(*BASE)
    mine.head = "a"
    theirs.head = "c"
    base = tree(*BASE)
    base.head = "b"
    assert merge(base, mine, replace(theirs, updated=START + timedelta(hours=1))).head == "a"


def test_an_open_conversation_keeps_its_messages_and_its_place_when_it_adopts_a_merge() -> None:
    mine, theirs = tree(*BASE), tree(*BASE, ("t", "c"), minute=1)
    theirs.messages["b"].content = [TextPart("changed")]
    theirs.pinned = True
    shown = mine.messages["b"]
    adopt(mine, merge(tree(*BASE), mine, theirs))
    assert mine.messages["b"] is shown
    assert shown.text == "changed"
    assert mine.head == "c"
    assert mine.pinned
    assert list(mine.messages) == ["a", "b", "c", "t"]


@dataclass
class Writer:
    """A window: its version, the base of its next save, what was deleted since its last."""

    conversation: Conversation
    base: Conversation
    deleted: set[str] = field(default_factory=set)


@dataclass
class Home:
    """Two windows on one file; `said` are all messages that were ever added.

    `deleted` are those whose deletion was saved, and that no window has brought back by going on
    below them.
    """

    file: Conversation
    windows: list[Writer]
    said: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    clock: int = 0

    def add(self, writer: Writer, choice: int) -> None:
        self.clock += 1
        parents = [None, *writer.conversation.messages]
        identity = f"m{self.clock}"
        message = Message(
            Role.USER,
            [TextPart(identity)],
            id=identity,
            parent=parents[choice % len(parents)],
            created=START + timedelta(seconds=self.clock),
        )
        writer.conversation.messages[identity] = message
        writer.conversation.head = identity
        writer.conversation.updated = message.created
        self.said.add(identity)

    def delete(self, writer: Writer, choice: int) -> None:
        self.clock += 1
        messages = writer.conversation.messages
        if not messages:
            return
        waiting = [list(messages)[choice % len(messages)]]
        while waiting:
            identity = waiting.pop()
            waiting += [child.id for child in writer.conversation.children(identity)]
            messages.pop(identity, None)
            writer.deleted.add(identity)
        writer.conversation.head = next(reversed(messages), None)
        writer.conversation.updated = START + timedelta(seconds=self.clock)

    def save(self, writer: Writer, choice: int) -> None:
        adopt(writer.conversation, merge(writer.base, writer.conversation, self.file))
        self.file = deepcopy(writer.conversation)
        writer.base = deepcopy(writer.conversation)
        self.deleted |= writer.deleted
        writer.deleted = set()
        revived = self.deleted & set(writer.conversation.messages)
        for identity in revived:
            below = {identity}
            for message in writer.conversation.messages.values():
                if message.parent in below:
                    below.add(message.id)
            assert below - self.deleted, f"{identity} came back and nothing living is below it"
        self.deleted -= revived


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "delete", "save"]),
        st.integers(0, 1),
        st.integers(0, 30),
    ),
    max_size=40,
)


@given(steps)
@settings(max_examples=150, deadline=None)
def test_two_windows_never_lose_a_message_nor_bring_one_back(
    history: list[tuple[str, int, int]],
) -> None:
    empty = Conversation("c", created=START, updated=START)
    home = Home(empty, [Writer(deepcopy(empty), deepcopy(empty)) for _ in range(2)])
    for action, window, choice in history:
        getattr(home, action)(home.windows[window], choice)
    for writer in (*home.windows, home.windows[0]):
        home.save(writer, 0)
    first, second = (writer.conversation for writer in home.windows)
    assert first.messages == second.messages == home.file.messages
    assert set(first.messages) == home.said - home.deleted
    assert first.head is None or first.head in first.messages


@given(steps, steps)
@settings(max_examples=100, deadline=None)
def test_a_merge_does_not_depend_on_which_side_is_mine_and_changes_neither(
    one: list[tuple[str, int, int]], two: list[tuple[str, int, int]]
) -> None:
    empty = Conversation("c", created=START, updated=START)
    home = Home(empty, [Writer(deepcopy(empty), deepcopy(empty))])
    for action, _, choice in one:
        getattr(home, action)(home.windows[0], choice)
    base = home.windows[0].conversation
    mine, theirs = (Writer(deepcopy(base), base) for _ in range(2))
    for action, window, choice in two:
        if action != "save":
            getattr(home, action)((mine, theirs)[window], choice)
    before = deepcopy((mine.conversation, theirs.conversation))
    merged = merge(base, mine.conversation, theirs.conversation)
    assert (mine.conversation, theirs.conversation) == before
    assert merge(base, theirs.conversation, mine.conversation).messages == merged.messages
    assert merge(base, mine.conversation, base).messages == mine.conversation.messages
    assert merge(base, base, theirs.conversation).messages == theirs.conversation.messages
    assert merge(base, mine.conversation, mine.conversation) == mine.conversation
