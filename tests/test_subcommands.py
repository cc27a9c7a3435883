"""Which words are a subcommand, and which are a prompt."""

import importlib

import pytest

from chatui import output
from chatui.cli.subcommands import MODULES, subcommand


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


@pytest.mark.parametrize("name", MODULES)
def test_each_has_a_help_with_its_name(name: str) -> None:
    parser = importlib.import_module(f"chatui.cli.{MODULES[name]}").parser()
    assert parser.format_help().startswith(f"usage: chatui {name}")
