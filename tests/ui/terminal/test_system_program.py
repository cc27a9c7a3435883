import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chatui.errors import UsageError
from chatui.ui.terminal.system_program import open_address, open_file


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


ENDS_SOON = """
import asyncio, os, sys
if sys.version_info < (3, 12) and hasattr(os, "pidfd_open"):  # as newer ones do by themselves
    asyncio.set_child_watcher(asyncio.PidfdChildWatcher())
from chatui.ui.terminal import system_program
system_program._SECONDS = 0.1
asyncio.run(system_program.open_address("https://example.org/"))
"""


def test_a_browser_outlives_the_program_that_has_started_it(tmp_path: Path) -> None:
    browser, pid = tmp_path / "browser", tmp_path / "pid"
    browser.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 60\n")
    browser.chmod(0o700)
    environ = os.environ | {"BROWSER": str(browser)}
    subprocess.run([sys.executable, "-c", ENDS_SOON], env=environ, check=True)
    os.kill(int(pid.read_text()), signal.SIGTERM)  # fails where it is there no more


async def test_a_browser_of_the_environment_opens_addresses_and_has_no_terminal(
    tmp_path: Path,
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\n[ -t 0 ] || [ -t 1 ] || echo "$1" > {tmp_path}/opened\n')
    browser.chmod(0o700)
    environ = {"BROWSER": str(browser), "PATH": "/usr/bin:/bin", "SSH_TTY": "/dev/pts/1"}
    await open_address("https://example.org/?a=1", environ)
    assert (tmp_path / "opened").read_text() == "https://example.org/?a=1\n"
    browser.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(UsageError, match=r"browser opened nothing: it ended with code 3\.$"):
        await open_address("https://example.org/", environ)
    browser.rename(tmp_path / "w3m")  # which would show nothing
    with pytest.raises(UsageError, match="on the computer that you are connected to"):
        await open_address("https://example.org/", environ | {"BROWSER": str(tmp_path / "w3m")})
