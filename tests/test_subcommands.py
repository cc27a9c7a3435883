"""Which words are a subcommand, and which are a prompt."""

import re
import shlex

import pytest

from chatui import output
from chatui.cli import main_parser
from chatui.cli.arguments import Parser
from chatui.cli.subcommands import SUBCOMMANDS, parser_of, subcommand


@pytest.mark.parametrize(
    "words",
    [
        ["export", "k3f9"],
        ["export", "--to", "txt", "k3f9"],
        ["import", "chats.zip", "--yes"],
        ["local", "install"],
        ["models"],
        ["models", "sees", "--json", "qwen"],
    ],
)
def test_a_name_is_a_subcommand_where_the_rest_is_what_it_takes(words: list[str]) -> None:
    assert subcommand(words) is not None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["hello"],
        ["export", "taxes", "explained"],
        ["import", "duties", "of", "Portugal"],
        ["local", "food", "near", "me"],
        ["-p", "models"],
        ["--", "models"],
        ["Models"],
        ["--model", "models"],
    ],
)
def test_what_it_does_not_take_is_a_prompt(words: list[str]) -> None:
    assert subcommand(words) is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["export"], "the following arguments are required: ID"),
        (["export", "k3f9", "--too", "md"], "--too"),
        (["export", "k3f9", "--to", "docx"], "docx"),
        (["local"], "required: action"),
    ],
)
def test_an_option_or_nothing_behind_the_name_was_meant_for_it(
    words: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        subcommand(words)
    assert stopped.value.code == output.WRONG_USE
    said = capfd.readouterr().err
    assert told in said
    assert f"usage: chatui {words[0]}" in said


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_has_a_help_with_its_name_and_examples_that_it_takes(name: str) -> None:
    parser = parser_of(name)
    assert parser.format_help().startswith(f"usage: chatui {name}")
    assert_examples_are_taken(parser, f"chatui {name}")


def test_the_help_of_chatui_names_each_with_what_it_does_and_has_examples() -> None:
    parser = main_parser()
    for name, (_, does) in SUBCOMMANDS.items():
        assert re.search(rf"^  {name} +{does}$", parser.format_help(), re.MULTILINE)
    assert_examples_are_taken(parser, "chatui")


def assert_examples_are_taken(parser: Parser, beginning: str) -> None:
    assert parser.examples
    for typed, does in parser.examples:
        assert f"  {typed}  " in parser.format_help()
        assert does[0].islower()
        assert not does.endswith(".")
        [own] = [
            words
            for part in typed.split(" | ")
            if (words := part.partition(" > ")[0]).startswith("chatui")
        ]
        assert own == beginning or own.startswith(f"{beginning} ")
        parser.parse_words(shlex.split(own.removeprefix(beginning)))
