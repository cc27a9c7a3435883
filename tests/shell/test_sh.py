"""`chatui sh`, as a process of its own without a terminal, which prints and never runs."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatui import output
from chatui.cli.shell.notes import suggestion_of, warnings_of
from chatui.cli.shell.shown import painted, visible
from chatui.cli.shell.suggestion import Suggestion
from chatui.cli.shell.target import instructions, target_of
from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status
from chatui.conversation.parts import Part, TextPart
from tests.command_line import Shell
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream

SUGGESTED = "```sh\ntouch made && rm made.not\n```\nMakes a file."


def reply(text: str, finish: str = "stop") -> bytes:
    return stream(event(chunk(text)), event(chunk(finish=finish)), DONE)


async def test_without_a_terminal_the_command_alone_is_printed_and_never_run(
    server: ScriptedServer, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "secret-project"
    folder.mkdir()
    (folder / "secret-name.txt").touch()
    monkeypatch.chdir(folder)
    (shell.config / "instructions.md").parent.mkdir(parents=True)
    (shell.config / "instructions.md").write_text("Call me Rumpelstiltskin.")
    server.play(reply(SUGGESTED))
    server.play(reply("Hello"))
    code, out, err = await shell.run("sh", "make", "it", stdin="\n\ny\n", SHELL="/usr/bin/nu")
    assert (code, out) == (0, "touch made && rm made.not\n")
    assert err.splitlines() == [
        "chatui: $SHELL is /usr/bin/nu, which cannot be run: this is for /bin/sh.",
        "chatui: Makes a file.",
        "chatui: Careful: it deletes files.",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["secret-name.txt"]
    system, request = server.requests[0].json["messages"]
    assert request["content"] == "make it"
    assert "POSIX sh" in system["content"]
    sent = server.requests[0].body.decode()
    assert not any(word in sent for word in ("secret", "Rumpel", os.uname().nodename))
    assert (await shell.run("-p", "-c", "thanks"))[:2] == (0, "Hello\n")
    assert server.requests[-1].json["messages"][2]["content"] == SUGGESTED


@pytest.mark.parametrize(
    ("answer", "arguments", "code", "told"),
    [
        (reply("I cannot \x1b do that."), [], 3, "no command. It said: “I cannot ␛ do that.”"),
        (response(401, {"error": {"message": "no"}}), ["--model", "x"], 1, "key"),
    ],
)
async def test_where_there_is_no_command_a_sentence_and_the_exit_code_say_why(
    server: ScriptedServer,
    shell: Shell,
    answer: bytes,
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    server.play(answer)
    ended, out, err = await shell.run("sh", "--temporary", "make it", *arguments)
    assert (ended, out) == (code, "")
    assert told in err
    assert not shell.conversations.exists()


WHOLE, OPEN = "```sh\nls\n```", "```sh\nrm -rf /"
BROKEN = ReplyError("interrupted", "It broke off.", "Ask again.")


@pytest.mark.parametrize(
    ("text", "ended", "told"),
    [
        (WHOLE, {"finish_reason": FinishReason.STOP}, None),
        (WHOLE, {"finish_reason": None}, None),
        (WHOLE, {"finish_reason": FinishReason.LENGTH}, None),
        (OPEN, {"finish_reason": FinishReason.LENGTH}, "length limit. It holds no command"),
        ("", {"finish_reason": FinishReason.STOP}, "gave no command, and said nothing"),
        ("", {"finish_reason": FinishReason.CONTENT_FILTER}, "content filter"),
        (WHOLE, {"status": Status.INTERRUPTED, "error": BROKEN}, "It broke off. Ask again."),
    ],
)
def test_of_a_reply_that_was_cut_a_command_counts_only_where_it_was_ended(
    text: str, ended: dict[str, Any], told: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    content: list[Part] = [TextPart(text)]
    found = suggestion_of(replace(Message(Role.ASSISTANT, content), **ended))
    said = capfd.readouterr().err
    if told is None:
        assert (found, said) == (Suggestion("ls"), "")
    else:
        assert found == output.NOT_WHOLE
        assert told in said


@pytest.mark.parametrize("kind", ["config", "parameter", "missing-key", "keyring"])
def test_what_keeps_a_request_from_leaving_is_wrong_use(kind: str) -> None:
    error = ReplyError(kind, "The keyring cannot be asked.")
    reply = Message(Role.ASSISTANT, [], status=Status.FAILED, error=error)
    assert suggestion_of(reply) == output.WRONG_USE


async def test_a_closed_output_is_told_before_anything_is_asked(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(reply(SUGGESTED))
    code, _, err = await shell.script("chatui sh make it >&-")
    assert (code, err) == (2, "chatui: Standard output is closed.\n")
    assert server.requests == []


@pytest.mark.parametrize("name", ["sh", "dash", "bash", "zsh", "fish"])
def test_a_command_runs_in_the_persons_shell_without_keys_and_its_exit_code_is_handed_on(
    name: str, tmp_path: Path
) -> None:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    script = "import os; from chatui.cli.shell import running, target; running.become({!r}, {})"
    command = 'ps -o comm= -p $$; echo "$WORK-$OPENAI_API_KEY"; yes | head -1; exit 7'
    command = command.replace("$$", "$fish_pid") if name == "fish" else command
    ended = subprocess.run(
        [sys.executable, "-c", script.format(command, "target.target_of(os.environ)")],
        env={**os.environ, "SHELL": path, "OPENAI_API_KEY": "sk-1", "WORK": "it"},
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (7, "")
    running, rest = ended.stdout.split("\n", 1)
    assert running in (name, Path(path).resolve().name)
    assert rest == "it-\ny\n"


def test_a_shell_that_models_do_not_write_for_gets_posix_sh_which_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nu = tmp_path / "nu"
    nu.write_text("#!/bin/sh\n")
    nu.chmod(0o755)
    monkeypatch.setenv("SHELL", str(nu))
    target = target_of(os.environ)
    assert (target.path, target.name) == ("/bin/sh", "sh")
    assert target.remark == "This is in POSIX sh, not in nu: /bin/sh runs it."
    assert "The shell is POSIX sh." in instructions(target)
    monkeypatch.delenv("SHELL")
    assert target_of(os.environ).remark == ""


def test_a_folder_that_is_gone_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert "in a folder." in instructions(target_of(os.environ))


def test_what_is_hidden_in_a_command_is_shown_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_TOKEN", "s")
    command = "ls\u202e \x1b[2J\u200b\u3164\ncat $WORK_TOKEN ⟨U+1⟩"
    assert visible(command) == "ls⟨U+202E⟩ ⟨U+001B⟩[2J⟨U+200B⟩⟨U+3164⟩\ncat $WORK_TOKEN ⟨U+1⟩"
    assert warnings_of(command) == [
        "Careful: 4 hidden characters, shown as ⟨U+…⟩.",
        "It has 2 lines.",
        "It asks for WORK_TOKEN, which it is not given.",
    ]
    assert visible("echo 'größe 大\t'") == "echo 'größe 大\t'"


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_colours_change_no_character_of_a_command(shell: str) -> None:
    for command in ("for f in *; do echo '$f' \"$f\" # a\ndone\n", "cat <<'E'\n\n a\nE", "'", "\t"):
        bare = painted(command, shell)
        for sign in ("\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[35m", "\x1b[36m", "\x1b[m"):
            bare = bare.replace(sign, "")
        assert bare == command
    assert "\x1b[32m'a'\x1b[m" in painted("echo 'a'", shell)
