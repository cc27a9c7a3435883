"""The options of an export, as they follow `/export` and `chatui export`."""

import pytest

from chatui.commands.actions import ACTIONS
from chatui.errors import UsageError
from chatui.export.options import OPTIONS, Options, exporter_named, parse_options

JSON, TEXT = exporter_named("json"), exporter_named("txt")


@pytest.mark.parametrize(
    ("words", "options", "file"),
    [
        ("", Options(), ""),
        ("md", Options(), ""),
        ("--nth 2  --last 1", Options(nth=2, last=1), ""),
        (
            " json  --branch --redact  a  b.json ",
            Options(JSON, branch=True, redact=True),
            "a  b.json",
        ),
        ("txt ~/a --last 2", Options(TEXT), "~/a --last 2"),
    ],
)
def test_what_follows_the_format_and_the_options_is_the_file(
    words: str, options: Options, file: str
) -> None:
    assert parse_options(words) == (options, file)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("pdf", "There is no format 'pdf'. There are: md, html, json, jsonl, txt."),
        (
            "--nht 2",
            "There is no option '--nht'. There are: --branch, --nth N, --last N, --redact.",
        ),
        ("--nth", "--nth needs a number from 1 on."),
        ("md --nth 0 x.md", "--nth needs a number from 1 on."),
    ],
)
def test_what_is_no_format_or_option_is_told(words: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_options(words)
    assert str(caught.value) == told


def test_the_slash_command_names_every_option() -> None:
    argument = next(action.argument for action in ACTIONS if action.id == "export")
    assert [one.name for one in OPTIONS if f"[--{one.name}" not in argument] == []
