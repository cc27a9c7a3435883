"""Titles: from the first line of a prompt, and from what a model has answered."""

import pytest

from chatui.conversation.title import title_from_answer


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Baking Bread", "Baking Bread"),
        ("  Baking   Bread \n", "Baking Bread"),
        ("Baking Bread.", "Baking Bread"),
        ("パンの焼き方。", "パンの焼き方"),
        ("What is C++?", "What is C++?"),
        ("Learning C#", "Learning C#"),
        ("To be continued...", "To be continued..."),
        ('"Baking Bread"', "Baking Bread"),
        ('"Baking Bread."', "Baking Bread"),
        ('"Baking Bread".', "Baking Bread"),
        ("'Baking Bread'", "Baking Bread"),
        ("“It’s Baking Bread”", "It’s Baking Bread"),
        ("„Brot backen“", "Brot backen"),
        ("« Faire du pain »", "Faire du pain"),
        ("「パンの焼き方」", "パンの焼き方"),
        ('"Bread" or "Cake"', '"Bread" or "Cake"'),
        ("The `len` function", "The `len` function"),
        ("**Baking Bread**", "Baking Bread"),
        ("***Baking Bread***", "Baking Bread"),
        ('**"Baking Bread"**', "Baking Bread"),
        ("`Baking Bread`", "Baking Bread"),
        ("*Bread* and *Cake*", "*Bread* and *Cake*"),
        ("# Baking Bread", "Baking Bread"),
        ("- Baking Bread", "Baking Bread"),
        ("> Baking Bread", "Baking Bread"),
        ("-5 degrees", "-5 degrees"),
        ("Title: Baking Bread", "Baking Bread"),
        ("**Title:** Baking Bread", "Baking Bread"),
        ('# TITLE: "Baking Bread."', "Baking Bread"),
        ("Titre : Faire du pain", "Faire du pain"),
        ("标题：烤面包", "烤面包"),
        ("Title:\n\nBaking Bread", "Baking Bread"),
        ("Here is a title:\n\n**Baking Bread**\n\nIt says it all.", "Baking Bread"),
        ("```\nBaking Bread\n```", "Baking Bread"),
        ("```text\nBaking Bread\n```", "Baking Bread"),
        ("Baking Bread\u2028Cake", "Baking Bread"),
        ("<think>Hm.\nBread?</think>\n\nBaking Bread", "Baking Bread"),
        ("<think>Hm.", ""),
        ("Hm.\nBread?</think>Baking Bread", "Baking Bread"),
        ("\x1b[31mBaking", "\x1b[31mBaking"),
        ("", ""),
        ("...", ""),
        ('""', ""),
        ("\u200b", ""),
        ("Here is a title:", ""),
        (
            "A title that is longer than what fits into the room that there is for titles",
            "A title that is longer than what fits into the room that…",
        ),
        ("x" * 100, "x" * 59 + "…"),
    ],
)
def test_a_title_is_the_first_line_of_an_answer_that_can_be_one(answer: str, title: str) -> None:
    assert title_from_answer(answer) == title
    assert len(title) <= 60


@pytest.mark.parametrize("char", list("\"'*_`~#>- “”.:"))
def test_a_long_answer_of_one_sign_takes_no_time_and_is_no_title(char: str) -> None:
    assert title_from_answer(char * 2000) == ""
