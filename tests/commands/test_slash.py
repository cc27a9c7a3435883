import pytest

from chatui.commands.action import Action
from chatui.commands.actions import ACTIONS
from chatui.commands.slash import (
    PromptOffer,
    completions,
    looks_like_command,
    named_prompt,
    parse_slash,
)
from chatui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "action", "argument"),
    [
        ("/new", "new-conversation", ""),
        ("/copy 2", "copy", "2"),
        ("/set temperature=0.2", "parameters", "temperature=0.2"),
        ("/system Answer in\ntwo lines.", "system-prompt", "Answer in\ntwo lines."),
        ("/model   qwen3:8b  ", "models", "qwen3:8b"),
    ],
)
def test_a_command_is_its_action_and_what_follows(text: str, action: str, argument: str) -> None:
    command = parse_slash(text)
    assert command is not None
    assert (command.action.id, command.argument) == (action, argument)


@pytest.mark.parametrize(
    "text",
    ["hello", "/etc/hosts is what?", " /new", "/", "a /new", "/2", "/2 of it", "//new", ""],
)
def test_what_only_looks_a_little_like_a_command_is_a_prompt(text: str) -> None:
    assert parse_slash(text) is None


def test_an_unknown_command_names_the_nearest_and_the_way_to_send_it_as_text() -> None:
    with pytest.raises(UsageError) as caught:
        parse_slash("/modle")
    assert str(caught.value) == (
        "There is no command /modle. Did you mean /model? A space in front sends it as text."
    )


@pytest.mark.parametrize("text", ["/par1", "/p99 hey", "/my-note", "/тест", "/прив Петя", "/Refin"])
def test_what_could_be_the_name_of_a_prompt_is_never_sent_where_there_is_none(text: str) -> None:
    assert looks_like_command(text)
    with pytest.raises(UsageError, match=f"There is no command {text.split()[0]}\\."):
        parse_slash(text, PROMPTS)


def test_a_slash_alone_offers_every_command() -> None:
    assert completions("/") == [one for one in ACTIONS if one.slash]


@pytest.mark.parametrize(
    ("text", "first"),
    [("/co", "connect"), ("/q", "quit"), ("/the", "theme"), ("/branch", "tree")],
)
def test_completions_begin_with_the_names_that_begin_so(text: str, first: str) -> None:
    offered = completions(text)[0]
    assert isinstance(offered, Action)
    assert offered.slash == first


@pytest.mark.parametrize("text", ["/set ", "/set temperature", "hello", "/zzz", "/new\n"])
def test_nothing_is_offered_once_an_argument_is_typed_or_nothing_fits(text: str) -> None:
    assert completions(text) == []


PROMPTS = [
    PromptOffer("refine", "Make the last reply shorter"),
    PromptOffer("Re", "Answer a letter"),
    PromptOffer("new", "never offered"),
    PromptOffer("größe", ""),
]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("/re", ["Re", "resume", "retry", "refine", "keep", "shorter"]),
        ("/REF", ["refine"]),
        ("/short", ["refine"]),
        ("/GRÖSSE", ["größe"]),
        ("/refine ", []),
        ("/new", ["new"]),
    ],
)
def test_prompts_are_offered_behind_the_commands_but_one_that_is_typed_in_full(
    text: str, offered: list[str]
) -> None:
    names = [
        one.name if isinstance(one, PromptOffer) else one.slash
        for one in completions(text, PROMPTS)
    ]
    known = [name for name in names if name in offered]
    assert known == [name for name in offered if name in names]
    assert names[: len(offered[:1])] == offered[:1]


def test_behind_a_slash_alone_all_commands_come_before_the_prompts() -> None:
    assert completions("/", PROMPTS)[-3:] == [PROMPTS[0], PROMPTS[1], PROMPTS[3]]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("/my-note a\nb ", ("my-note", "a\nb")),
        ("/2", ("2", "")),
        ("/größe", ("größe", "")),
        ("/new x", None),
        ("/etc/hosts", None),
        ("/-x", None),
        (" /note", None),
    ],
)
def test_what_may_be_the_name_of_a_prompt(text: str, named: tuple[str, str] | None) -> None:
    assert named_prompt(text) == named


def test_a_name_that_nothing_has_may_mean_a_prompt() -> None:
    with pytest.raises(UsageError, match=r"Did you mean /refine\?"):
        parse_slash("/refin", PROMPTS)
