"""Thoughts in the text of a reply that another program kept as it came."""

import pytest

from chatui.conversation.parts import ReasoningPart, TextPart
from chatui.conversation.thought_tags import OPENED_BY_TEMPLATES, THOUGHT_TAGS
from chatui.importers.values import thought_and_text

ANSWER = TextPart("At noon.")


@pytest.mark.parametrize("opening", THOUGHT_TAGS)
def test_each_pair_of_tags_holds_thoughts(opening: str) -> None:
    text = f"{opening}\nThe wind.\n{THOUGHT_TAGS[opening]}\n\nAt noon."
    assert thought_and_text(text) == [ReasoningPart("The wind."), ANSWER]


@pytest.mark.parametrize("closing", sorted(OPENED_BY_TEMPLATES))
def test_what_stands_before_a_lone_closing_tag_is_thoughts(closing: str) -> None:
    text = f"The wind.\r\n\r\nAnd the line.\r\n{closing}\r\n\r\nAt noon."
    thoughts = ReasoningPart("The wind.\r\n\r\nAnd the line.")
    assert thought_and_text(text) == [thoughts, ANSWER]


def test_what_stands_around_the_answer_goes() -> None:
    text = (
        "<|channel|>analysis<|message|>The wind.<|end|>"
        "<|start|>assistant<|channel|>final<|message|>At noon.<|return|>"
    )
    assert thought_and_text(text) == [ReasoningPart("The wind."), ANSWER]


@pytest.mark.parametrize(
    "text",
    [
        "<think>never closed",
        "a </think>\nb",
        "Like this:\n\n    </think>\n\nb",
        "```\n</think>\n```\nb",
        "What is `</think>`?\n</think>\nThat.",
        "a\n</think> and more",
    ],
)
def test_text_about_tags_stays_text(text: str) -> None:
    assert thought_and_text(text) == [TextPart(text)]
