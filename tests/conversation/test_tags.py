"""What is typed as tags."""

import pytest

from chatui.conversation.tags import LONGEST, tags_from


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("work, urgent", ("work", "urgent")),
        ("work,urgent;home", ("work", "urgent", "home")),
        ("  #work ##urgent\thome\n", ("work", "urgent", "home")),
        ("仕事、急ぎ，＃家", ("仕事", "急ぎ", "家")),
        ("Work work WORK cafe\u0301 café", ("Work", "cafe\u0301")),
        ("C# c++ a/b x:y", ("C#", "c++", "a/b", "x:y")),
        ("wo\x1brk \x00 \u200b ur\u202egent", ("work", "urgent")),
        (", # ;; ,", ()),
        ("", ()),
        ("x" * 1000, ("x" * LONGEST,)),
    ],
)
def test_words_between_spaces_and_commas_are_tags(text: str, tags: tuple[str, ...]) -> None:
    assert tags_from(text) == tags
