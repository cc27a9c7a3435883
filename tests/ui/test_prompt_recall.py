"""Choosing an earlier prompt, and the way back from it."""

from collections.abc import Callable, Sequence

from chatui.conversation.parts import ImagePart
from chatui.storage.prompt_history import SentPrompt
from chatui.ui.chat.drafts import PromptRecall


class TextRecall:
    """A recall of prompts without pictures, in their texts."""

    def __init__(self, read: Callable[[], Sequence[str]]) -> None:
        self._recall = PromptRecall(lambda: [SentPrompt(text) for text in read()])

    def back(self, shown: str) -> str | None:
        return _text(self._recall.back(SentPrompt(shown)))

    def forth(self, shown: str) -> str | None:
        return _text(self._recall.forth(SentPrompt(shown)))

    def choose(self, chosen: str, shown: str) -> str:
        return self._recall.choose(SentPrompt(chosen), SentPrompt(shown)).text

    def draft(self, shown: str) -> str:
        return self._recall.draft(SentPrompt(shown)).text


def _text(prompt: SentPrompt | None) -> str | None:
    return prompt.text if prompt is not None else None


def test_back_from_a_prompt_that_was_chosen_are_those_before_it_and_forth_is_the_draft() -> None:
    recall = TextRecall(lambda: ["one", "two", "three", "two", "four"])
    assert recall.choose("two", "a draft") == "two"
    assert recall.back("two") == "three"
    assert recall.forth("three") == "two"
    assert recall.forth("two") == "a draft"


def test_to_choose_a_prompt_while_another_one_is_recalled_keeps_the_draft() -> None:
    recall = TextRecall(lambda: ["one", "two"])
    assert recall.back("a draft") == "two"
    assert recall.choose("one", "two") == "one"
    assert recall.forth("one") == "a draft"
    assert recall.back("a draft") == "two"
    assert recall.choose("one", "two, changed") == "one"
    assert recall.forth("one") == "two, changed"


def test_a_prompt_that_is_no_longer_kept_can_still_be_chosen() -> None:
    recall = TextRecall(lambda: ["one"])
    assert recall.choose("gone", "a draft") == "gone"
    assert recall.back("gone") is None
    assert recall.forth("gone") == "a draft"


def test_what_went_with_a_prompt_comes_back_with_it_and_so_does_what_goes_with_the_draft() -> None:
    plot, cat = (ImagePart(digit * 64, "image/png", f"{digit}.png") for digit in "01")
    sent = [SentPrompt("what is it"), SentPrompt("what is it", (plot,)), SentPrompt("", (plot,))]
    recall = PromptRecall(lambda: sent)
    draft = SentPrompt("", (cat,))
    for shown, before in zip([draft, *sent[:0:-1]], sent[::-1], strict=True):
        assert recall.back(shown) == before
    for shown, after in zip(sent, [*sent[1:], draft], strict=True):
        assert recall.forth(shown) == after
