"""What is said of an end, and of what a reply holds beside text."""

import pytest

from chatui.conversation.ending import attachment_count, ending_sentence, no_text_sentence
from chatui.conversation.message import FinishReason, Message, Role
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
)

IMAGE = ImagePart("0" * 64, "image/png", "kite.png")
FILE = FilePart("1" * 64, "audio/wav", "kite.wav")
SOURCES = SourcesPart((Source("https://a.example/"), Source("https://b.example/")))
CALL = ToolCallPart("1", "web_search", GrowingText("{}"))


@pytest.mark.parametrize(
    ("content", "count", "sentence"),
    [
        ([TextPart("Kites")], "", ""),
        ([IMAGE], "1 image", ""),
        ([IMAGE, TextPart("Kites"), IMAGE, FILE], "2 images and 1 file", ""),
        ([FILE], "1 file", ""),
        ([SOURCES], "", "The reply holds 2 sources and no text."),
        ([TextPart("Kites"), SOURCES, CALL], "", ""),
        (
            [ReasoningPart("hm"), TextPart(" \n"), CALL, CALL, ToolCallPart("2", "\x1b[2J")],
            "",
            "The model called web_search, ␛[2J in place of an answer; chatui offers no tools.",
        ),
        (
            [ToolCallPart("2", "")],
            "",
            "The model called a tool in place of an answer; chatui offers no tools.",
        ),
    ],
)
def test_what_a_reply_holds_beside_text_is_counted_and_named(
    content: list[Part], count: str, sentence: str
) -> None:
    reply = Message(Role.ASSISTANT, content)
    assert attachment_count(reply) == count
    assert no_text_sentence(reply) == sentence


@pytest.mark.parametrize(
    ("reason", "word", "sentence"),
    [
        (FinishReason.STOP, "", ""),
        (FinishReason.STOP, "eos_token", ""),
        (FinishReason.STOP, "refusal", "The model refused to answer."),
        (FinishReason.TOOL_CALLS, "tool_use", ""),
        (FinishReason.LENGTH, "MAX_TOKENS", "The reply reached its length limit."),
        (FinishReason.OTHER, "", ""),
        (FinishReason.OTHER, "odd\nword", "The server ended the reply with “odd word”."),
        (
            FinishReason.CONTENT_FILTER,
            "SPII",
            "The endpoint's content filter ended the reply (SPII).",
        ),
    ],
)
def test_an_end_is_told_where_it_says_something(
    reason: FinishReason, word: str, sentence: str
) -> None:
    reply = Message(Role.ASSISTANT, [TextPart("Kites")], finish_reason=reason, finish_word=word)
    assert ending_sentence(reply) == sentence
