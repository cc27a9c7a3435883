"""Keys through a real tmux, which translates them on their way."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.waiting import until

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

SENDS, NEW_LINE, NOTHING = "sends", "begins a line", "does nothing"


class Tmux:
    """A tmux server of its own, with chatui in its only pane."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def run(self, *words: str) -> str:
        """Return what a command of tmux prints."""
        command = ["tmux", "-S", str(self._socket), "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    async def shown(self, words: str) -> None:
        """Wait until the pane shows something."""
        await until(lambda: words in self.run("capture-pane", "-p"), 30)


@contextmanager
def chatui_in_tmux(tmp_path: Path, extended_keys: str) -> Iterator[Tmux]:
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )
    variables = [part for name, value in environment.items() for part in ("-e", f"{name}={value}")]
    tmux = Tmux(tmp_path / "tmux")
    tmux.run("new-session", "-d", "-x", "80", "-y", "24", "sleep", "600")
    try:
        tmux.run("set-option", "-s", "extended-keys", extended_keys)
        tmux.run("respawn-pane", "-k", *variables, sys.executable, "-m", "chatui")
        yield tmux
    finally:
        tmux.run("kill-server")


@pytest.mark.parametrize(
    ("extended_keys", "keys"),
    [
        ("off", {"C-j": NEW_LINE, "M-Enter": NEW_LINE, "M-d": NOTHING, "Enter": SENDS}),
        ("on", {"S-Enter": NEW_LINE, "C-Enter": NEW_LINE, "M-Enter": NEW_LINE, "Enter": SENDS}),
    ],
)
async def test_what_keys_mean_in_tmux(
    tmp_path: Path, extended_keys: str, keys: dict[str, str]
) -> None:
    with chatui_in_tmux(tmp_path, extended_keys) as tmux:
        await tmux.shown("Ask anything")
        for number, (key, meaning) in enumerate(keys.items()):
            tmux.run("send-keys", f"word{number}")
            await tmux.shown(f"word{number}")
            tmux.run("send-keys", key)
            match meaning:
                case "sends":
                    await tmux.shown("r again")
                case "begins a line":
                    tmux.run("send-keys", f"next{number}")
                    await tmux.shown(f"\n   next{number}")
                case _:
                    tmux.run("send-keys", f"next{number}")
                    await tmux.shown(f"word{number}next{number}")
