"""Which words are a subcommand, and which are a prompt."""

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from chatui import output
from chatui.cli import main
from chatui.cli.arguments import Parser, main_parser
from chatui.cli.subcommands import (
    SUBCOMMANDS,
    asked,
    is_unclear,
    meant,
    parser_of,
    subcommand,
    what_they_do,
)
from tests.command_line import Shell
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal


@pytest.mark.parametrize(
    "words",
    [
        ["export", "k3f9"],
        ["export", "--to", "txt", "k3f9"],
        ["import", "chats.zip", "--yes"],
        ["local", "install"],
        ["models"],
        ["help"],
        ["help", "models"],
        ["search", "the", "letter"],
        ["show", "k3f9"],
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
        ["help", "me"],
        ["help", "models", "sees"],
        ["show", "me", "a", "poem"],
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
    parser = main_parser(what_they_do)
    for name, (_, does) in SUBCOMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(does)}$", parser.format_help(), re.MULTILINE)
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
            if (words := part.partition(" >")[0]).startswith("chatui")
        ]
        assert own == beginning or own.startswith(f"{beginning} ")
        parser.parse_words(shlex.split(own.removeprefix(beginning)))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("modles", "models"),
        ("model", "models"),
        ("modelss", "models"),
        ("Models", "models"),
        ("xodels", "models"),
        ("omdels", "models"),
        ("modesl", "models"),
        ("sho", "show"),
        ("hepl", "help"),
        ("models", None),
        ("moels s", None),
        ("mdoesl", None),
        ("mode", None),
        ("", None),
        ("x", None),
        ("hello", None),
    ],
)
def test_one_slip_away_from_a_name_it_may_be_meant(typed: str, name: str | None) -> None:
    assert meant([typed]) == name
    assert meant([typed, "explained"]) is None
    assert meant([]) is None


@pytest.mark.parametrize(
    ("answer", "is_run"), [("y", True), ("YES", True), ("n", False), ("No", False)]
)
def test_only_a_yes_runs_what_was_asked_about(
    answer: str, is_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return answer

    monkeypatch.setattr(output, "ask", ask)
    assert (asked(["models"]) is not None) is is_run
    assert questions == [
        "Did you mean chatui models? [y/n; n sends it as a prompt, Enter neither] "
    ]


@pytest.mark.parametrize("answer", ["", "x"])
def test_without_a_yes_or_a_no_nothing_is_run_or_sent(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "ask", lambda _: answer)
    run = asked(["models"])
    assert run is not None
    assert run() == output.STOPPED


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("key frob srv", "frob"),
        ("completions bash zsh", "zsh"),
        ("help nope", "nope"),
        ("config check", "check"),
    ],
)
def test_a_few_words_behind_a_name_are_asked_about_and_without_a_terminal_told_as_a_mistake(
    typed: str, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    words = typed.split()
    assert subcommand(words) is None
    assert is_unclear(words)
    monkeypatch.setattr(os, "isatty", lambda _: False)
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == output.WRONG_USE
    said = capfd.readouterr().err
    assert f"usage: chatui {words[0]}" in said
    assert told in said
    assert f"As a prompt: chatui -- {typed}" in said
    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(output, "ask", lambda _: "")
    assert main(words) == output.STOPPED


@pytest.mark.parametrize(
    "words", [["help"], ["show", "me", "a", "poem"], ["help", "me with taxes"], ["tell", "me"]]
)
def test_a_sentence_that_begins_with_a_name_is_not_asked_about(words: list[str]) -> None:
    assert not is_unclear(words)


def test_where_nobody_answers_nothing_is_run_or_sent(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def gone(question: str) -> str:
        raise EOFError

    monkeypatch.setattr(output, "ask", gone)
    run = asked(["models"])
    assert run is not None
    assert run() == output.STOPPED


def test_on_a_terminal_a_slip_is_asked_about_and_a_no_sends_it(tmp_path: Path) -> None:
    # There it is told at once that the screen would open.
    environment = chatui_environment(tmp_path, TERM="dumb")
    with Terminal([sys.executable, "-m", "chatui", "hepl"], environment) as terminal:
        terminal.wait_for("Did you mean chatui help? [y/n;")
        terminal.send("n\r")
        terminal.wait_for("This terminal cannot show a screen")
    with Terminal([sys.executable, "-m", "chatui", "hepl"], environment) as terminal:
        terminal.wait_for("Did you mean chatui help? [y/n;")
        terminal.send("\x03")
        assert terminal.wait_for_exit() == output.STOPPED


async def test_without_a_terminal_nothing_is_asked(shell: Shell) -> None:
    code, out, err = await shell.run("hepl", stdin="y\n")
    assert (code, out) == (output.WRONG_USE, "")
    assert "needs a terminal" in err


def test_a_shell_that_is_not_known_is_told_and_no_prompt(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for shell in ("tcsh", "Bash", "../chatui", ""):
        assert main(["completions", shell]) == output.WRONG_USE
        out, err = capfd.readouterr()
        assert (out, f"no script for {shell!r}" in err) == ("", True)
        assert "bash, zsh, fish" in err


def test_help_is_that_of_the_whole_or_of_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert capfd.readouterr().out == main_parser(what_they_do).format_help()
    assert main(["help", "search"]) == 0
    assert capfd.readouterr().out == parser_of("search").format_help()
