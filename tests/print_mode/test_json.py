"""`--json`: one object, or an event a line, also where the request fails."""

import asyncio
import json
import os
import re
import signal
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chatui import cli
from chatui.cli import main
from chatui.cli.print_mode.forms import JsonEventsForm
from chatui.cli.print_mode.json_answer import EVENTS, JsonAnswer
from chatui.cli.print_mode.output_writer import OutputWriter
from chatui.conversation.events import ContentDelta, ReasoningDelta, TextWasReasoning
from chatui.conversation.message import Message, Role
from chatui.errors import ConfigError
from chatui.output import WRONG_USE
from chatui.text.field_words import field_words
from tests.command_line import Shell
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    response,
    stream,
)
from tests.waiting import until

PAGE = Path(__file__).parents[2] / "SHELL.md"
NAMES = [item.name for item in fields(JsonAnswer)]
TOLD = {"prompt_tokens": 7, "completion_tokens": 3, "cost": 0.25}


async def test_the_object_says_what_came_and_how(server: ScriptedServer, shell: Shell) -> None:
    usage = chunk() | {"choices": [], "usage": TOLD}
    said = [chunk(reasoning="Hm."), chunk("Grüße\x1b[2J \x9b\u202e"), chunk(finish="stop"), usage]
    server.play(stream(*map(event, said), DONE))
    code, out, err = await shell.run("-p", "--json", "Hi")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert "Grüße" in out
    assert out.rstrip("\n").isprintable()
    answer = json.loads(out)
    assert list(answer) == NAMES
    (saved,) = shell.conversations.glob("*.json")
    timings = [answer.pop(name) for name in ("first_token_ms", "total_ms")]
    assert all(isinstance(one, int) for one in timings)
    assert answer.pop("endpoint")
    assert answer == {
        "version": 1,
        "text": "Grüße\x1b[2J \x9b\u202e",
        "value": None,
        "reasoning": "Hm.",
        "model": "m",
        "conversation": saved.stem,
        "status": "complete",
        "finish_reason": "stop",
        "usage": {
            "prompt": 7,
            "completion": 3,
            "cached": None,
            "reasoning": None,
            "estimated": False,
        },
        "cost": 0.25,
        "attempts": 1,
        "sources": [],
        "attachments": [],
        "error": None,
    }


async def test_a_failure_is_an_object_too_with_the_exit_code_as_ever(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(response(400, {"error": {"message": "no such thing"}}))
    code, out, err = await shell.run("-p", "--json", "--temporary", "Hi")
    answer = json.loads(out)
    assert (code, answer["status"], answer["conversation"]) == (1, "failed", None)
    assert "no such thing" in answer["error"].pop("message")
    assert answer["error"] == {
        "kind": "request-refused",
        "hint": "Check the parameters and the model.",
        "status": 400,
    }
    assert "no such thing" in err
    code, out, err = await shell.run("-p", "--json", "--stream", "--endpoint", "none", "Hi")
    (line,) = out.splitlines()
    last = json.loads(line)
    assert (code, last["type"], last["error"]["kind"]) == (2, "end", "config")
    assert err.startswith("chatui: There is no endpoint 'none'")


async def test_events_come_a_line_each_as_they_come(server: ScriptedServer, shell: Shell) -> None:
    go_on = asyncio.Event()
    server.play(response(503, "Busy", retry_after="0"))
    server.play(
        stream(event(chunk(reasoning="Hm.")), event(chunk("Hel"))),
        Until(go_on),
        event(chunk("lo", "stop")),
        DONE,
    )
    process = await shell.start("-n", "-p", "--json", "--stream", "--quiet", "Hi")
    assert process.stdout is not None
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while not events or events[-1].get("text") != "Hel":
            events.append(json.loads(await process.stdout.readline()))
        go_on.set()
        out, err = await process.communicate()
    events += map(json.loads, out.splitlines())
    assert (process.returncode, err) == (0, b"")
    assert all(one["version"] == 1 for one in events)
    told = [(one["type"], one.get("text")) for one in events]
    notice = next(text for kind, text in told if kind == "notice")
    assert "Trying again" in str(notice)
    assert [one for one in told if one[0] != "notice"] == [
        ("begin", None),
        ("reasoning", "Hm."),
        ("text", "Hel"),
        ("text", "lo"),
        ("end", "Hello"),
    ]
    assert [name for name in events[-1] if name != "type"] == NAMES


async def test_a_stop_ends_the_events_with_what_came(server: ScriptedServer, shell: Shell) -> None:
    server.play(stream(event(chunk("as far as"))), Act.HOLD)
    process = await shell.start("-n", "-p", "--json", "--stream", "go")
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"as far as" not in await process.stdout.readline():
            pass
        process.terminate()
        out, _ = await process.communicate()
    last = json.loads(out.splitlines()[-1])
    assert (process.returncode, last["type"], last["status"]) == (143, "end", "stopped")
    assert last["text"] == "as far as"


async def test_an_output_that_takes_no_object_is_told_and_the_answer_saved(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    full = "chatui: Standard output was not written: no space left on device.\n"
    assert await shell.script("chatui -n -p --json hi >/dev/full") == (2, "", full)
    assert shell.saved[-1]["content"] == [{"type": "text", "text": "Hello"}]
    left = "{ sleep 0.1; chatui -n -p --json --stream hi; echo $? >&2; } | true"
    assert await shell.script(left) == (0, "", "141\n")


async def test_a_signal_before_anything_was_sent_ends_with_an_object_too(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(
        f'[endpoints.a]\nbase_url = "{server.base_url}"\nmodel = "m"\n'
        f"api_key_command = \"sh -c 'touch {tmp_path}/asked; sleep 50'\"\n"
    )
    process = await shell.start("-n", "-p", "--json", "hi", CHATUI_BASE_URL="")
    await until((tmp_path / "asked").exists, 30)
    process.terminate()
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    said = json.loads(out)
    assert (process.returncode, err, said["status"], said["error"]) == (143, b"", "stopped", None)


async def test_ctrl_c_while_standard_input_is_read_ends_with_an_object_too(shell: Shell) -> None:
    process = await shell.start("-p", "--json")
    assert process.stderr is not None
    assert b"Reading standard input" in await process.stderr.readline()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    said = json.loads(out)
    assert (process.returncode, err, said["status"], said["error"]) == (130, b"", "stopped", None)


class Lines(OutputWriter):
    """Keeps what is written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        self.lines.append(text)


def test_an_event_costs_as_much_at_the_end_of_a_long_answer_as_at_its_start() -> None:
    written = Lines()
    form = JsonEventsForm(written, None)
    form.begin(Message(Role.ASSISTANT))
    for _ in range(1000):
        form.grow(ContentDelta("word"))
    form.grow(ReasoningDelta("hm"))
    form.grow(TextWasReasoning(4))
    assert len(set(written.lines[1:1001])) == 1
    assert {json.loads(line)["type"] for line in written.lines} == {
        "begin",
        "text",
        "reasoning",
        "thoughts",
    }


def test_what_could_act_on_a_terminal_is_escaped_and_says_the_same() -> None:
    hostile = "".join(map(chr, (0x1B, 0x7F, 0x9B, 0x200E, 0x2028, 0x202E, 0xE0041, 0xFEFF)))
    line = JsonAnswer(text=f"שלום 👩‍👩‍👧‍👦 {hostile} \ud83d").line(is_event=False)
    assert line.rstrip("\n").replace("\u200d", "").isprintable()
    assert json.loads(line)["text"] == f"שלום 👩‍👩‍👧‍👦 {hostile} \ufffd"


def test_an_error_is_said_by_kind_message_and_hint() -> None:
    said = JsonAnswer.of_failure(ConfigError("Wrong.", hint="Do this."))
    assert said.error == {
        "kind": "config",
        "message": "Wrong.",
        "hint": "Do this.",
        "status": None,
    }


@pytest.mark.parametrize(
    "words", [["-p", "--bogus"], ["-p", "--model"], ["--bogus"], ["--stream", "--schema"], ["Hi"]]
)
def test_a_mistake_of_the_command_line_is_told_by_an_object_too(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        raise SystemExit(main(["--json", *words]))
    assert left.value.code == WRONG_USE
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert said["status"] == "failed"
    assert said["error"]["kind"] == "usage"
    assert said["error"]["message"] in told.err
    assert said.get("type") == ("end" if "--stream" in words else None)


def test_behind_two_dashes_and_for_a_list_no_mistake_is_an_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["--bogus", "--", "--json"], ["--list", "--json", "--bogus"]):
        with pytest.raises(SystemExit):
            main(words)
        assert not capsys.readouterr().out


def test_a_signal_before_anything_was_read_is_told_by_an_object(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_told_to_end(*_: object) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr(cli, "_chat", is_told_to_end)
    try:
        with pytest.raises(SystemExit) as left:
            main(["-p", "--json", "Hi"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert left.value.code == 128 + signal.SIGTERM
    assert json.loads(capsys.readouterr().out)["status"] == "stopped"


async def test_a_resumed_chat_goes_on_and_the_object_names_it(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(event(chunk("One.")), event(chunk(finish="stop")), DONE))
    server.play(stream(event(chunk("Two.")), event(chunk(finish="stop")), DONE))
    _, out, _ = await shell.run("-p", "--json", "First")
    first = json.loads(out)
    code, out, _ = await shell.run("-p", "--json", "--resume", first["conversation"], "Second")
    second = json.loads(out)
    assert code == 0
    assert (second["text"], second["conversation"]) == ("Two.", first["conversation"])
    assert [one["content"] for one in server.requests[-1].json["messages"]] == [
        "First",
        "One.",
        "Second",
    ]


async def test_a_chat_that_is_not_there_to_resume_is_told_by_an_object(shell: Shell) -> None:
    code, out, err = await shell.run("-p", "--json", "--resume", "nowhere", "Hi")
    said = json.loads(out)
    assert code == WRONG_USE
    assert said["error"]["message"] in err
    assert said["conversation"] is None


def json_tables() -> str:
    """Return the tables of fields and events in Markdown."""
    rows = ["| field | what it is |", "| --- | --- |"]
    rows += [f"| `{name}` | {said} |" for name, said in field_words(JsonAnswer).items()]
    rows += ["", "| event | what it says |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| `{kind}` | {said} |" for kind, said in EVENTS.items())]) + "\n"


BLOCK = re.compile(r"(?<=<!-- json: begin -->\n).*?(?=<!-- json: end -->)", re.DOTALL)


def test_the_page_shows_every_field_and_every_event() -> None:
    assert list(field_words(JsonAnswer)) == NAMES
    found = BLOCK.search(PAGE.read_text())
    assert found is not None
    assert found[0] == json_tables()


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(json_tables().replace("\\", r"\\"), PAGE.read_text()))
