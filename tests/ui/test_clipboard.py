"""Copying: which way is taken, what arrives, and what the notice claims."""

import asyncio
import base64
import os
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App

from chatui.ui.terminal.clipboard import OSC_52_LIMIT, copy

TEXT = "for wait in (0.5, 1):\n\tprint('é 日本 👩‍🚀')\n"
REMOTE = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
DESKTOP = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
SENT = "Sent to your terminal's clipboard; it cannot confirm."


class Recorder(App[None]):
    """Keeps what would be sent to the terminal's clipboard."""

    sent: str | None = None

    def copy_to_clipboard(self, text: str) -> None:
        self.sent = text


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH, and an environment without a desktop."""
    for name in ("TMUX", "WAYLAND_DISPLAY", "DISPLAY", *REMOTE, "SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return folder


def _add(folder: Path, name: str, *, script: str = 'cat >"$0.in"; echo "$@" >"$0.args"') -> Path:
    tool = folder / name
    tool.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    tool.chmod(0o755)
    return tool


def _got(tool: Path) -> bytes:
    return Path(f"{tool}.in").read_bytes()


@pytest.mark.parametrize(
    ("there", "environ", "taken", "arguments"),
    [
        (["tmux", "wl-copy"], {"TMUX": "/tmp/t,1,0", **DESKTOP}, "tmux", "load-buffer -w -"),
        (["tmux"], {"TMUX": "/tmp/t,1,0", **REMOTE}, "tmux", "load-buffer -w -"),
        (["tmux", "wl-copy", "xclip"], DESKTOP, "wl-copy", ""),
        (["xclip", "xsel"], DESKTOP, "xclip", "-selection clipboard"),
        (["wl-copy", "xsel"], {"DISPLAY": ":0"}, "xsel", "--clipboard --input"),
        (["pbcopy"], {}, "pbcopy", ""),
    ],
)
async def test_the_first_way_that_is_there_takes_the_text(
    tools: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: list[str],
    environ: dict[str, str],
    taken: str,
    arguments: str,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    added = {name: _add(tools, name) for name in there}
    app = Recorder()
    notice = await copy(app.copy_to_clipboard, TEXT, "block 1, 2 lines")
    assert notice == f"Copied block 1, 2 lines (via {taken})."
    assert _got(added[taken]) == TEXT.encode()
    assert Path(f"{added[taken]}.args").read_text().strip() == arguments
    assert app.sent is None
    assert [name for name, tool in added.items() if Path(f"{tool}.in").exists()] == [taken]


async def test_windows_tool_gets_the_encoding_that_it_reads(tools: Path) -> None:
    tool = _add(tools, "clip.exe")
    assert (
        await copy(Recorder().copy_to_clipboard, TEXT, "the message")
        == "Copied the message (via clip.exe)."
    )
    assert _got(tool).decode("utf-16") == TEXT


@pytest.mark.parametrize("script", ["exit 1", "cat >/dev/null; exit 3"])
async def test_a_tool_that_fails_is_not_said_to_have_copied(
    tools: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    _add(tools, "xclip", script=script)
    app = Recorder()
    assert (
        await copy(app.copy_to_clipboard, TEXT * 2000, "the message")
        != "Copied the message (via xclip)."
    )
    assert await copy(app.copy_to_clipboard, TEXT, "the message") == SENT
    assert app.sent == TEXT


async def test_a_tool_that_hangs_is_ended(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("chatui.ui.terminal.clipboard._TOOL_SECONDS", 0.1)
    _add(tools, "xclip", script="exec sleep 600")
    async with asyncio.timeout(60):
        assert await copy(Recorder().copy_to_clipboard, TEXT, "the message") == SENT


async def test_a_tool_that_stays_to_serve_the_clipboard_is_not_waited_for(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    tool = _add(tools, "xclip", script='cat >/dev/null; sleep 600 & echo $! >"$0.pid"')
    async with asyncio.timeout(60):
        notice = await copy(Recorder().copy_to_clipboard, TEXT, "the message")
    assert notice == "Copied the message (via xclip)."
    os.kill(int(Path(f"{tool}.pid").read_text()), signal.SIGKILL)


async def test_over_ssh_the_far_desktops_clipboard_is_left_alone(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**REMOTE, **DESKTOP}.items():
        monkeypatch.setenv(name, value)
    tool = _add(tools, "xclip")
    app = Recorder()
    assert await copy(app.copy_to_clipboard, TEXT, "the message") == SENT
    assert app.sent == TEXT
    assert not Path(f"{tool}.in").exists()


@pytest.mark.parametrize("spare", [0, 1])
async def test_what_a_terminal_would_drop_goes_to_a_file_of_the_user_alone(
    tools: Path, spare: int
) -> None:
    text = "é" * ((OSC_52_LIMIT + 2 * spare) // 2)
    app = Recorder()
    notice = await copy(app.copy_to_clipboard, text, "the message")
    if not spare:
        assert notice == SENT
        assert app.sent == text
        return
    assert app.sent is None
    found = re.fullmatch(r"Too large for the terminal's clipboard\. Written to (\S+)\.", notice)
    assert found is not None
    path = Path(found[1])
    assert path.read_text("utf-8") == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_cannot_be_written_is_told(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tools / "missing"))
    notice = await copy(Recorder().copy_to_clipboard, "x" * (OSC_52_LIMIT + 1), "the message")
    assert notice.startswith("Not copied: too large for the terminal's clipboard, and no file: ")


async def test_a_lone_half_of_a_pair_does_not_stop_the_copy(tools: Path) -> None:
    app = Recorder()
    assert await copy(app.copy_to_clipboard, "a\ud83d\ude00b\ud83d", "the message") == SENT
    assert app.sent == "a😀b\ufffd"


async def test_the_terminals_clipboard_gets_base64_of_utf_8(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: App[None] = App()
    written: list[str] = []
    async with app.run_test():
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)
        await copy(app.copy_to_clipboard, TEXT, "the message")
    [sequence] = [text for text in written if text.startswith("\x1b]52;c;")]
    assert base64.b64decode(sequence[len("\x1b]52;c;") : -1]).decode() == TEXT


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[str]:
    """A tmux server of its own; its socket."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")
    socket = str(tmp_path / "socket")
    start = [program, "-S", socket, "-f", "/dev/null", "new-session", "-d", "sleep 600"]
    subprocess.run(start, check=True)
    yield socket
    subprocess.run([program, "-S", socket, "kill-server"], check=True)


async def test_a_real_tmux_has_the_text_in_its_buffer(
    tmux: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", f"{tmux},1,0")
    assert (
        await copy(Recorder().copy_to_clipboard, TEXT, "the message")
        == "Copied the message (via tmux)."
    )
    shown = subprocess.run(["tmux", "-S", tmux, "show-buffer"], capture_output=True, check=True)
    assert shown.stdout == TEXT.encode()


async def test_no_tool_is_told_of_keys(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    tool = _add(tools, "pbcopy", script='cat >/dev/null; env >"$0.env"')
    assert (
        await copy(Recorder().copy_to_clipboard, TEXT, "block 1") == "Copied block 1 (via pbcopy)."
    )
    assert "sk-secret" not in Path(f"{tool}.env").read_text()
