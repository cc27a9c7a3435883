from pathlib import Path

import pytest

from chatui.errors import UsageError
from chatui.ui.terminal.system_program import open_file


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, "the computer that you are connected to"),
        ({"PATH": "/usr/bin"}, "There is no desktop here"),
        ({"WAYLAND_DISPLAY": "wayland-0", "PATH": "/nowhere"}, "sudo apt install xdg-utils"),
    ],
)
async def test_what_nobody_would_see_is_not_opened_and_the_other_way_is_told(
    environ: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UsageError, match=words) as raised:
        await open_file(Path("/nowhere/plot.png"), environ)
    assert raised.value.hint == "w saves it."
