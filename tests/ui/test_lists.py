from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.summary import Summary, summary_of
from chatui.ui.chat_rows import grouped, sign_of, when
from tests.ui.test_prompt_recall import TextRecall

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def row(name: str, days: float = 0, *, is_unread: bool = False) -> Summary:
    conversation = Conversation.new(NOW - timedelta(days=days))
    return replace(summary_of(conversation, name, 2), is_unread=is_unread)


def test_conversations_are_grouped_by_day_and_those_that_run_come_first() -> None:
    rows = [
        row("a"),
        row("b", 1),
        row("c", 1),
        row("d", 3),
        row("e", 20),
        row("f", 99),
    ]
    assert [(name, [one.id for one in members]) for name, members in grouped(rows, {"b"}, NOW)] == [
        ("Running", ["b"]),
        ("Today", ["a"]),
        ("Yesterday", ["c"]),
        ("Last seven days", ["d"]),
        ("Last thirty days", ["e"]),
        ("Earlier", ["f"]),
    ]


class CountedRow:
    def __init__(self, row: Summary) -> None:
        self._row = row
        self.asked = 0

    def __getattr__(self, name: str) -> object:
        self.asked += name == "updated"
        return getattr(self._row, name)


def test_the_days_of_ten_thousand_conversations_are_found_by_a_few_of_their_times() -> None:
    rows = [CountedRow(row(str(number), number / 100)) for number in range(10_000)]
    groups = dict(grouped(cast(list[Summary], rows), (), NOW))
    assert {name: len(members) for name, members in groups.items()} == {
        "Today": 78,
        "Yesterday": 100,
        "Last seven days": 500,
        "Last thirty days": 2300,
        "Earlier": 7022,
    }
    assert sum(one.asked for one in rows) < 100


@pytest.mark.parametrize(
    ("days", "text"), [(0.1, "16:06"), (5, "17 Nov"), (400, "2025-10-18"), (-1, "23 Nov")]
)
def test_times_are_short(days: float, text: str) -> None:
    assert when(NOW - timedelta(days=days), NOW) == text


@pytest.mark.parametrize(
    ("running_ids", "is_unread", "sign"),
    [(["a"], True, "●"), (["b"], True, "◆"), ([], False, " ")],
)
def test_a_row_says_what_goes_on(running_ids: list[str], is_unread: bool, sign: str) -> None:
    assert sign_of(row("a", is_unread=is_unread), running_ids) == sign


def test_a_row_says_what_is_the_matter_with_a_conversation() -> None:
    cut, newer = replace(row("a"), is_interrupted=True), replace(row("a"), is_newer=True)
    assert [sign_of(one, []) for one in (cut, newer)] == ["⚠", "◊"]
    assert sign_of(replace(cut, is_unread=True), []) == "◆"


def test_earlier_prompts_come_back_one_by_one_and_the_draft_stays() -> None:
    recall = TextRecall(lambda: ["one", "two", "three"])
    assert recall.back("a draft") == "three"
    assert recall.back("three") == "two"
    assert recall.back("two") == "one"
    assert recall.back("one") is None
    assert recall.forth("one") == "two"
    assert recall.forth("two") == "three"
    assert recall.forth("three") == "a draft"
    assert recall.forth("a draft") is None


def test_a_recalled_prompt_that_was_changed_is_a_new_draft() -> None:
    recall = TextRecall(lambda: ["one", "two"])
    assert recall.back("") == "two"
    assert recall.back("two, changed") == "two"
    assert recall.forth("two") == "two, changed"


def test_there_may_be_no_earlier_prompt() -> None:
    recall = TextRecall(list)
    assert recall.back("a draft") is None
    assert recall.back("a draft") is None
    assert recall.forth("a draft") is None


def test_the_draft_is_known_while_an_earlier_prompt_is_shown() -> None:
    recall = TextRecall(lambda: ["one", "two"])
    assert recall.draft("a draft") == "a draft"
    recall.back("a draft")
    assert recall.draft("two") == "a draft"
    assert recall.draft("two, changed") == "two, changed"
    recall.forth("two")
    assert recall.draft("two") == "two"
