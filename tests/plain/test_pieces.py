"""Lines that were pasted behind a command."""

import pytest

from chatui.cli.plain.commands.pieces import pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/new\nMy long question\n\nof lines", ["/new", "My long question\n\nof lines"]),
        ("/new\n/model mo2\nWhat now?", ["/new", "/model mo2", "What now?"]),
        ("/show 2\nWhy?", ["/show 2", "Why?"]),
        ("/new\n", ["/new"]),
        ("/system Be brief.\nBe kind.", ["/system Be brief.\nBe kind."]),
        ("/refine def f():\n    pass", ["/refine def f():\n    pass"]),
        ("What does\n/new\ndo?", ["What does\n/new\ndo?"]),
        (" /new\nis a command", [" /new\nis a command"]),
        ("/etc/hosts\nWhat is it?", ["/etc/hosts\nWhat is it?"]),
        ("", [""]),
    ],
)
def test_a_command_takes_its_line_alone_and_what_stands_behind_is_the_prompt(
    text: str, expected: list[str]
) -> None:
    assert pieces(text) == expected
