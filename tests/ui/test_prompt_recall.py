"""Choosing an earlier prompt, and the way back from it."""

from chatui.ui.chat.prompt_recall import PromptRecall


def test_back_from_a_prompt_that_was_chosen_are_those_before_it_and_forth_is_the_draft() -> None:
    recall = PromptRecall(lambda: ["one", "two", "three", "two", "four"])
    assert recall.choose("two", "a draft") == "two"
    assert recall.back("two") == "three"
    assert recall.forth("three") == "two"
    assert recall.forth("two") == "a draft"


def test_to_choose_a_prompt_while_another_one_is_recalled_keeps_the_draft() -> None:
    recall = PromptRecall(lambda: ["one", "two"])
    assert recall.back("a draft") == "two"
    assert recall.choose("one", "two") == "one"
    assert recall.forth("one") == "a draft"
    assert recall.back("a draft") == "two"
    assert recall.choose("one", "two, changed") == "one"
    assert recall.forth("one") == "two, changed"


def test_a_prompt_that_is_no_longer_kept_can_still_be_chosen() -> None:
    recall = PromptRecall(lambda: ["one"])
    assert recall.choose("gone", "a draft") == "gone"
    assert recall.back("gone") is None
    assert recall.forth("gone") == "a draft"
