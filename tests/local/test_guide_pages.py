import re

import pytest

from chatui.local.guide_pages import GuidePages, Page


@pytest.fixture(scope="module")
def pages() -> GuidePages:
    return GuidePages.packaged()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("what is this?", "What this is"),
        ("hi", "What this is"),
        ("Who are you?", "What this is"),
        ("help", "What this is"),
        ("", "What this is"),
        ("...", "What this is"),
        ("How do I connect a model?", "Connect a model"),
        ("can I use OpenAI here", "Connect a model"),
        ("connecting", "Connect a model"),
        ("keys", "Keys"),
        ("which keys are there", "Keys"),
        ("How do I stop a reply?", "Keys"),
        ("how do i quit", "Keys"),
        ("API KEY", "API keys"),
        ("where do I put my API key?", "API keys"),
        ("models", "Models"),
        ("how do I switch the model", "Models"),
        ("resume", "Saved conversations"),
        ("how do I get back to my old chats?", "Saved conversations"),
        ("where are my files", "Where things are kept"),
        ("change the theme", "Settings"),
        ("can I pipe a file into it?", "The command line"),
        ("how can I use ollama", "A model on this computer"),
        ("why does no model run", "A model on this computer"),
        ("demo", "Demo"),
        ("show me some Markdown", "Demo"),
    ],
)
def test_a_question_gets_the_page_that_fits(pages: GuidePages, question: str, title: str) -> None:
    assert pages.answer(question).startswith(f"*From the help pages: {title}*\n\n")


@pytest.mark.parametrize(
    "question",
    ["What is the capital of France?", "Write a haiku about the sea", "fizzbuzz in python", "你好"],
)
def test_a_question_that_no_page_fits_is_told_so_and_gets_the_titles(
    pages: GuidePages, question: str
) -> None:
    answer = pages.answer(question)
    assert "No help page fits that" in answer
    assert "not an AI model" in answer
    assert all(f"- {title}" in answer for title in pages.titles)


def test_one_word_of_many_is_not_taken_for_the_subject(pages: GuidePages) -> None:
    question = "Write an essay on bronze keys, locks, doors, gates and thieves of ancient Rome"
    assert "No help page fits that" in pages.answer(question)


def test_every_page_is_found_by_its_title(pages: GuidePages) -> None:
    for title in pages.titles:
        assert f"From the help pages: {title}*" in pages.answer(title)


def test_other_pages_that_fit_are_named() -> None:
    pages = GuidePages(
        [
            Page("Roof", "What is above.", frozenset({"roof", "tile"})),
            Page("Floor", "What is below.", frozenset({"floor", "tile"})),
        ]
    )
    answer = pages.answer("tiles on the floor")
    assert answer == (
        "*From the help pages: Floor*\n\nWhat is below.\n\nOther pages with these words: *Roof*."
    )


def test_the_pages_hold_whole_code_blocks_and_no_markup_of_their_own(pages: GuidePages) -> None:
    for title in pages.titles:
        answer = pages.answer(title)
        assert len(re.findall(r"^```", answer, re.MULTILINE)) % 2 == 0
        assert "<!--" not in answer
