import pytest

from chatui.text.command_words import command_words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("vim", ["vim"]),
        ("code --wait", ["code", "--wait"]),
        ("emacsclient -a '' -t", ["emacsclient", "-a", "", "-t"]),
        ("'/opt/my editor/ed' -p", ["/opt/my editor/ed", "-p"]),
        ("/opt/my\\ editor/ed", ["/opt/my editor/ed"]),
    ],
)
def test_a_command_is_split_as_a_shell_does(command: str, words: list[str]) -> None:
    assert command_words(command, is_windows=False) == words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("notepad", ["notepad"]),
        (r"C:\Windows\System32\notepad.exe", [r"C:\Windows\System32\notepad.exe"]),
        (
            r'"C:\Program Files\Editor\ed.exe" --wait -x "a b"',
            [r"C:\Program Files\Editor\ed.exe", "--wait", "-x", "a b"],
        ),
        (
            r"op read op://vault/key \\server\share",
            ["op", "read", "op://vault/key", r"\\server\share"],
        ),
    ],
)
def test_on_windows_a_backslash_belongs_to_the_path(command: str, words: list[str]) -> None:
    assert command_words(command, is_windows=True) == words


@pytest.mark.parametrize("is_windows", [False, True])
def test_a_quotation_without_an_end_is_told(is_windows: bool) -> None:
    with pytest.raises(ValueError, match="quotation"):
        command_words("vim '", is_windows=is_windows)
