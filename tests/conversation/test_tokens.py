import pytest

from chatui.conversation.message import Message, Role, Usage
from chatui.conversation.parts import FilePart, ImagePart, ReasoningPart, TextPart
from chatui.conversation.tokens import (
    attachment_tokens,
    context_tokens,
    estimate_context,
    estimate_tokens,
)


def _message(text: str, usage: Usage | None = None, *, excluded: bool = False) -> Message:
    role = Role.USER if usage is None else Role.ASSISTANT
    return Message(role, [TextPart(text)], usage=usage, excluded=excluded)


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("word", 1), ("words", 2), ("日本語の", 3), ("\ud83d", 1)]
)
def test_a_token_is_four_bytes(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


KNOWN = Usage(100, 20)
GUESSED = Usage(100, 20, estimated=True)


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        ([], (0, True)),
        ([_message("word" * 5)], (9, True)),
        ([_message("word" * 5), _message("yes", KNOWN)], (120, False)),
        ([_message("word" * 5), _message("yes", GUESSED)], (120, True)),
        ([_message("x"), _message("yes", KNOWN), _message("word" * 5)], (129, True)),
        ([_message("word" * 5), _message("left out", excluded=True)], (9, True)),
        ([_message("word" * 5), _message("yes", KNOWN, excluded=True)], (9, True)),
        (
            [_message("left out", excluded=True), _message("yes", KNOWN), _message("word" * 5)],
            (14, True),
        ),
    ],
)
def test_the_context_is_counted_from_the_last_reply_that_is_known(
    branch: list[Message], expected: tuple[int, bool]
) -> None:
    assert context_tokens(branch) == expected


def test_thoughts_are_not_counted_as_they_are_not_sent_back() -> None:
    reply = _message("word" * 5, Usage(100, 900))
    reply.content.append(ReasoningPart("Well, let me see. " * 100))
    assert context_tokens([reply]) == (105, True)


def test_what_stands_in_front_counts_where_nothing_is_known() -> None:
    assert context_tokens([], lambda: 1) == (5, True)
    assert context_tokens([]) == (0, True)


def test_a_picture_is_counted_once_by_its_pixels_or_as_a_usual_one() -> None:
    known, unknown = ImagePart("a", "image/png", "a", 1500, 1000), ImagePart("b", "image/png", "b")
    prompt = Message(Role.USER, [known, TextPart("word")])
    assert estimate_context([prompt]) == 2000 + 1 + 4
    assert estimate_context([Message(Role.USER, [unknown])]) == 1500 + 4
    assert estimate_context([Message(Role.ASSISTANT, [known])]) == 4
    answered = Message(Role.ASSISTANT, [TextPart("yes")], usage=Usage(2100, 20))
    assert context_tokens([prompt, answered]) == (2120, False)


def test_a_file_of_text_counts_by_its_bytes_and_other_files_not_at_all() -> None:
    files = [
        FilePart("a", "text/plain", "a.txt", size=4000, lines=2),
        FilePart("b", "audio/wav", "b.wav", size=4000),
    ]
    assert attachment_tokens(files[0]) == 1000
    prompt = Message(Role.USER, [*files, TextPart("four")])
    assert estimate_context([prompt]) == 1000 + 1 + 4
