"""Every pair of options: it goes together, or one sentence says that it does not."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from chatui.cli import main
from chatui.cli.arguments import main_parser
from chatui.cli.contradictions import check
from chatui.errors import UsageError
from chatui.output import WRONG_USE
from tests.composition import chatui_environment

OPTIONS = {
    "-p": ["-p"],
    "-n": ["-n"],
    "--json": ["--json"],
    "--stream": ["--stream"],
    "-x": ["-x"],
    "--lang": ["--lang", "py"],
    "--schema": ["--schema", "s.json"],
    "--then": ["--then"],
    "--quiet": ["--quiet"],
    "--plain": ["--plain"],
    "--continue": ["--continue"],
    "--resume": ["--resume", "k3f9"],
    "--list": ["--list"],
    "-a": ["-a", "plot.png"],
    "--allow-private": ["--allow-private"],
    "--allow-keys": ["--allow-keys"],
    "--endpoint": ["--endpoint", "local"],
    "--model": ["--model", "m"],
    "--system": ["--system", "Be brief."],
    "--no-instructions": ["--no-instructions"],
    "--prompt": ["--prompt", "refine"],
    "--var": ["--var", "how=longer"],
    "--project": ["--project", "work"],
    "--preset": ["--preset", "precise"],
    "--set": ["--set", "seed=1"],
    "--temporary": ["--temporary"],
    "--starter-config": ["--starter-config"],
    "--log": ["--log", "file"],
}
PARSER = main_parser(dict)
ALONE = {"--list", "--starter-config"}
"""They print something and are done."""
NEEDS = {
    "--json": "-p",
    "--stream": "--json",
    "-x": "-p",
    "--lang": "-x",
    "--schema": "-p",
    "--var": "--prompt",
    "--then": "-p",
    "--quiet": "-p",
}
APART = {
    frozenset(pair)
    for pair in (
        ("--continue", "--resume"),
        ("--temporary", "--continue"),
        ("--temporary", "--resume"),
        ("-x", "--json"),
        ("--then", "--json"),
        ("--then", "--temporary"),
        ("-x", "--schema"),
        ("-p", "--plain"),
    )
}


def complaint(options: list[str], prompt: str = "Why?") -> str:
    """Return what is told of options that are given with a prompt, empty where they go together."""
    words = [word for option in options for word in OPTIONS[option]]
    try:
        check(PARSER.parse_words([*words, *filter(None, [prompt])]))
    except UsageError as mistake:
        return str(mistake)
    return ""


def is_apart(two: tuple[str, str]) -> bool:
    return frozenset(two) in APART or (
        bool(ALONE.intersection(two)) and set(two) != {"--list", "--json"}
    )


def with_needed(options: list[str]) -> list[str]:
    """Return options with those that they need."""
    wanted = list(options)
    for option in wanted:
        needed = "" if {"--list", "--json"} <= set(options) else NEEDS.get(option)
        if needed and needed not in wanted:
            wanted.append(needed)
    return wanted


def test_every_option_is_in_the_table() -> None:
    names = {name for action in PARSER._actions for name in action.option_strings}
    spelled = {"--version", "-h", "--help", "--print", "--no-stdin", "--code", "-c", "-r"}
    spelled |= {"--attach", "--no-save"}
    assert names - spelled == set(OPTIONS)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_goes_alone_or_names_what_it_lacks(option: str) -> None:
    needed = NEEDS.get(option)
    assert complaint([option], prompt="") == (
        f"{option} goes with {needed}{' or --list' * (option == '--json')}." if needed else ""
    )


def test_every_pair_goes_together_or_is_told_in_one_sentence() -> None:
    for pair in combinations(OPTIONS, 2):
        options = with_needed(list(pair))
        is_told = any(map(is_apart, combinations(options, 2)))
        told = complaint(options, prompt="" if ALONE.intersection(options) else "Why?")
        assert bool(told) == is_told, (pair, told)
        assert told == "" or (told.endswith(".") and told.count(". ") == 0)


def test_it_is_told_with_the_exit_code_of_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-p", "--json", "-x", "Hi"]) == WRONG_USE
    told = "chatui: -x prints code and nothing else: it does not go with --json.\n"
    said = capfd.readouterr()
    assert said.err == told
    assert json.loads(said.out)["error"]["message"] in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-p", "-x", "--then", "hi"], "--then opens the screen"),
        (["-p", "-x", "--lang", " ", "hi"], "--lang needs the name of a language."),
        (["-p", "-n", "--schema", "S", "--set", 'response_format={"type": "text"}', "hi"], "--set"),
        (["-p", "-n", "--schema", "S", "--preset", "own", "hi"], "--preset"),
        (
            ["-p", "-n", "--set", "seed=1", "--schema", "S", "--model", "", "-a", "none", "hi"],
            "none",
        ),
    ],
)
def test_what_an_option_needs_is_told_before_anything_is_sent(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
    told: str,
) -> None:
    for name, value in chatui_environment(tmp_path, CHATUI_BASE_URL="http://localhost:9").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config").mkdir()
    preset = '[presets.own]\nresponse_format = {type = "text"}\n'
    (tmp_path / "config" / "config.toml").write_text(preset)
    (tmp_path / "S").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert main(words) == WRONG_USE
    assert told in capfd.readouterr().err


@pytest.mark.parametrize("option", sorted(ALONE))
def test_what_prints_something_else_takes_no_prompt(option: str) -> None:
    assert complaint([option]) == f"{option} does not go with a prompt."
