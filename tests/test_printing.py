"""Print mode and the command line, as processes of their own against a real socket."""

import asyncio
import json
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.local.embedded import is_installed
from chatui.storage.conversations.store import ConversationStore
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


async def test_an_answer_goes_to_standard_output_and_nothing_else_does(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    assert await shell.run("-p", "Say", "hello") == (0, "Hello\n", "")
    assert server.requests[0].json["messages"] == [{"role": "user", "content": "Say hello"}]


async def test_what_is_piped_in_is_added_to_the_prompt(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    await shell.run("-p", "Review this:", stdin="diff --git\n")
    assert server.requests[0].json["messages"][0]["content"] == "Review this:\n\ndiff --git"


async def test_what_a_model_does_not_take_is_left_out_and_remembered(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(response(400, {"error": {"message": "Unsupported parameter: 'seed'"}}))
    server.play(stream(HELLO))
    ask = ("-p", "--set", "seed=7", "Hi")
    code, printed, said = await shell.run(*ask)
    assert (code, printed) == (0, "Hello\n")
    assert "does not take seed: left out from now on." in said
    assert await shell.run(*ask) == (0, "Hello\n", "")
    assert [one.json.get("seed") for one in server.requests] == [7, None, None]
    assert (await shell.run(*ask, "--set", "seed=8"))[:2] == (0, "Hello\n")
    assert server.requests[-1].json["seed"] == 8


async def test_a_prompt_that_looks_like_a_command_is_a_prompt(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    await shell.run("-p", f"!touch {tmp_path / 'made'}")
    assert server.requests[0].json["messages"][0]["content"].startswith("!touch ")
    assert not (tmp_path / "made").exists()


async def test_a_conversation_is_continued_resumed_and_listed(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    await shell.run("-p", "first")
    await shell.run("-p", "--continue", "second")
    (saved,) = shell.conversations.glob("*.json")
    short = saved.stem.rpartition("-")[2]
    await shell.run("-p", "--resume", short, "third")
    said = [message["content"] for message in server.requests[-1].json["messages"]]
    assert said == ["first", "Hello", "second", "Hello", "third"]
    code, listed, _ = await shell.run("--list")
    assert (code, listed.split()[0], listed.split()[3:]) == (0, short, ["6", "msg", "first"])


async def test_nothing_of_an_answer_can_act_on_the_reader(
    server: ScriptedServer, shell: Shell
) -> None:
    hostile = "\x1b]52;c;aGk=\x07 \x9b2J \u202e end\r"
    server.play(stream(event(chunk(hostile)), event(chunk("\nnext", "stop")), DONE))
    code, out, _ = await shell.run("-p", "hi")
    assert code == 0
    assert out == "␛]52;c;aGk=␇ �2J � end\nnext\n"


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text", ["שלום\u200f (a)\u200e, \u061cسلام", f"x {ENGLAND}!", "👩‍👩‍👧‍👦 ok", "a👨‍👩‍👧"]
)
async def test_marks_flags_and_families_are_written_as_they_came_however_they_were_cut(
    server: ScriptedServer, shell: Shell, text: str
) -> None:
    server.play(stream(*[event(chunk(char)) for char in text], event(chunk("", "stop")), DONE))
    assert (await shell.run("-p", "hi"))[:2] == (0, f"{text}\n")


async def test_a_preset_is_sent_with_what_was_set_over_it(
    server: ScriptedServer, shell: Shell
) -> None:
    settings = shell.config / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[presets.precise]\ntemperature = 0.1\ntop_p = 0.5\nmax_tokens = 9\n")
    server.play(stream(HELLO))
    await shell.run("-p", "hi", "--preset", "precise", "--set", "top_p=1", "--set", "max_tokens=")
    sent = server.requests[0].json
    assert (sent["temperature"], sent["top_p"], "max_tokens" in sent) == (0.1, 1, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-p"], "no prompt"),
        (["-p", "hi", "--set", "temperature=3"], "temperature must be a number from 0 to 2"),
        (["-p", "hi", "--set", "temprature=1"], "Did you mean temperature?"),
        (["-p", "hi", "--preset", "precise"], "no preset 'precise'. Add it to config.toml"),
        (["-p", "hi", "--endpoint", "nowhere"], "no endpoint 'nowhere'"),
        (["-p", "hi", "--endpoint", "modelslab"], "MODELSLAB_API_KEY"),
        (["-p", "hi", "--resume", "zzzz"], "zzzz"),
        (["-p", "hi", "--continue"], "no saved conversation"),
        (["hello"], "needs a terminal"),
        (["--no-such-flag"], "--no-such-flag"),
    ],
)
async def test_wrong_use_and_wrong_settings_exit_with_2_and_a_word_that_helps(
    shell: Shell, arguments: list[str], words: str
) -> None:
    code, out, err = await shell.run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


async def test_an_endpoint_that_fails_exits_with_1_and_the_servers_words(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(response(400, {"error": {"message": "no such thing as \x1b[31mred"}}))
    code, out, err = await shell.run("-p", "hi")
    assert (code, out) == (1, "")
    assert "no such thing as ␛[31mred" in err


async def test_what_was_printed_and_turns_out_to_be_thoughts_is_told_and_kept_apart(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(
        stream(
            event(chunk("First the wind.")),
            event(chunk("\n</think>\n\nAt noon.", "stop")),
            DONE,
        )
    )
    code, out, err = await shell.run("-p", "When?")
    assert (code, out) == (0, "First the wind.\nAt noon.\n")
    assert err.count("\n") == 1
    assert "thoughts" in err
    (saved,) = shell.conversations.glob("*.json")
    assert json.loads(saved.read_text("utf-8"))["messages"][-1]["content"] == [
        {"type": "reasoning", "text": "First the wind.\n"},
        {"type": "text", "text": "At noon."},
    ]


async def test_it_is_told_between_the_thoughts_and_the_answer_also_to_a_slow_reader(
    server: ScriptedServer, shell: Shell
) -> None:
    thoughts = [event(chunk(f"Thought {number}.{' and' * 50}\n")) for number in range(500)]
    server.play(stream(*thoughts, event(chunk("</think>\nAt noon.", "stop")), DONE))
    _, out, _ = await shell.script("chatui -p When? 2>&1 | { sleep 1; cat; }")
    lines = out.splitlines()
    assert lines[499].startswith("Thought 499.")
    assert lines[500].startswith("chatui: What was printed up to here")
    assert lines[501:] == ["At noon."]


async def test_thoughts_in_a_whole_body_are_not_printed_and_never_sent_back(
    server: ScriptedServer, shell: Shell
) -> None:
    message = {"role": "assistant", "content": "First the wind.\n</think>\n\nAt noon."}
    server.play(response(200, {"choices": [{"message": message, "finish_reason": "stop"}]}))
    server.play(stream(HELLO))
    assert await shell.run("-p", "When?") == (0, "At noon.\n", "")
    await shell.run("-p", "--continue", "Sure?")
    said = [message["content"] for message in server.requests[-1].json["messages"]]
    assert said == ["When?", "At noon.", "Sure?"]


async def test_a_broken_stream_keeps_what_came_and_exits_with_3(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(event(chunk("half"))))
    code, out, err = await shell.run("-p", "hi")
    assert (code, out) == (3, "half\n")
    assert "incomplete" in err


HALF = event(chunk("half"))


@pytest.mark.parametrize(
    ("answer", "code", "out", "words"),
    [
        (
            HALF + event(chunk(finish="network_error")) + DONE,
            *(3, "half\n", "this reply is incomplete. chatui --continue goes on from here."),
        ),
        (
            event(chunk(finish="abort")) + DONE,
            *(1, "", "The server broke off (abort) before it answered. Try again in a moment."),
        ),
        (HALF + event({"error": {"message": "Down"}}), 3, "half\n", "“Down”"),
        (event({"error": {"message": "Down"}}), 1, "", "“Down”"),
        (
            HALF + event(chunk(finish="content_filter: PROHIBITED_CONTENT")) + DONE,
            *(3, "half\n", "ended the reply (content_filter: PROHIBITED_CONTENT). Rephrase"),
        ),
        (
            event(chunk(finish="content_filter")) + DONE,
            *(3, "", "The endpoint's content filter let no answer through. Rephrase"),
        ),
        (
            HALF + event(chunk(finish="model_context_window_exceeded")) + DONE,
            *(0, "half\n", "reached its length limit. chatui --continue goes on"),
        ),
        (
            HALF + event(chunk(finish="pause_turn")) + DONE,
            *(0, "half\n", "The server ended the reply with “pause_turn”. It may not be whole."),
        ),
        (
            event(chunk(refusal="I cannot.")) + event(chunk(finish="stop")) + DONE,
            *(0, "I cannot.\n", "The model refused to answer."),
        ),
        (
            event(chunk(tool_calls=[{"index": 0, "function": {"name": "web_search"}}]))
            + event(chunk(finish="tool_calls"))
            + DONE,
            *(0, "", "The model called web_search in place of an answer; chatui offers no tools."),
        ),
        (
            event(chunk(reasoning="hm")) + event(chunk(finish="stop")) + DONE,
            *(0, "", "The model thought, but gave no answer."),
        ),
    ],
)
async def test_how_a_reply_ended_is_the_exit_code_and_one_sentence(
    server: ScriptedServer, shell: Shell, answer: bytes, code: int, out: str, words: str
) -> None:
    server.play(stream(answer))
    ended = await shell.run("-p", "-n", "hi")
    assert ended[:2] == (code, out)
    assert words in ended[2]
    assert ended[2].count("\n") == 1


async def test_an_image_in_place_of_text_is_told_with_the_way_to_get_it(
    server: ScriptedServer, shell: Shell
) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    server.play(stream(event(chunk("", images=[image])), event(chunk(finish="stop")), DONE))
    code, out, err = await shell.run("-p", "Draw a kite")
    (saved,) = shell.conversations.glob("*.json")
    short = saved.stem.rpartition("-")[2]
    assert (code, out) == (0, "")
    assert err == (
        "chatui: 1 image came with the reply, kept with the conversation. "
        f"chatui export {short} --to html -o FILE.html writes a page that shows it all.\n"
    )
    code, page, _ = await shell.run("export", short, "--to", "html")
    assert (code, "iVBORw0KGgo=" in page) == (0, True)
    code, _, err = await shell.run("-p", "--temporary", "Draw a kite")
    assert (code, "nothing is kept of this chat" in err) == (0, True)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
async def test_a_signal_stops_the_reply_and_what_came_is_saved(
    server: ScriptedServer, shell: Shell, number: signal.Signals, code: int
) -> None:
    server.play(stream(event(chunk("as far as"))), Act.HOLD)
    process = await shell.start("-p", "go")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    await process.stdout.readexactly(len("as far as"))
    os.kill(process.pid, number)
    await process.wait()
    assert process.returncode == code
    (saved,) = shell.conversations.glob("*.json")
    reply = json.loads(saved.read_text())["messages"][-1]
    assert reply["status"] == "stopped"
    assert reply["content"] == [{"type": "text", "text": "as far as"}]


async def test_without_saving_nothing_is_written(server: ScriptedServer, shell: Shell) -> None:
    server.play(stream(HELLO))
    assert (await shell.run("-p", "--no-save", "hi"))[0] == 0
    assert not shell.conversations.exists()


async def test_a_reader_that_leaves_ends_the_reply_quietly(
    server: ScriptedServer, shell: Shell
) -> None:
    many = [event(chunk("word " * 2000)) for _ in range(200)]
    server.play(stream(*many), Act.HOLD)
    process = await shell.start("-p", "go")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.close()
    await process.stdout.readexactly(10)
    process.stdout._transport.close()  # type: ignore[attr-defined]  # there is no public way
    assert await process.stderr.read() == b""
    assert await process.wait() == 141


async def test_print_mode_loads_no_textual(shell: Shell, server: ScriptedServer) -> None:
    server.play(stream(HELLO))
    code, _, err = await shell.run("-p", "hi", PYTHONPROFILEIMPORTTIME="1")
    assert code == 0
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in err.splitlines()}
    assert "httpx" in imported
    # httpx itself loads rich where click is installed, for its own command line.
    assert not imported & {"textual", "sqlite3"}


async def test_version_imports_nothing_that_it_does_not_need(shell: Shell) -> None:
    code, out, err = await shell.run("--version", PYTHONPROFILEIMPORTTIME="1")
    assert (code, out.split()[0]) == (0, "chatui")
    imported = {line.rpartition("|")[2].strip() for line in err.splitlines()}
    assert {name for name in imported if name.startswith("chatui.")} <= {"chatui.cli", "chatui"}
    assert not imported & {"httpx", "textual", "asyncio", "typing", "json"}


async def test_a_log_holds_what_was_asked_and_no_key(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    log = tmp_path / "chatui.log"
    await shell.run("-p", "hi", "--log", str(log), CHATUI_API_KEY="sk-very-secret")
    assert server.requests[0].headers["authorization"] == "Bearer sk-very-secret"
    assert "/chat/completions" in log.read_text()
    assert "sk-very-secret" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


async def test_no_title_is_asked_of_the_model(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text("title_by_model = true\n")
    assert await shell.run("-p", "hi") == (0, "Hello\n", "")
    assert len(server.requests) == 1


async def test_a_broken_config_file_is_told_with_its_place_and_left_alone(
    shell: Shell, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text('endpoint = "x"\nmodel = \n')
    code, _, err = await shell.run("-p", "hi")
    assert code == 2
    assert "config.toml" in err
    assert "line 2" in err
    assert config.read_text() == 'endpoint = "x"\nmodel = \n'


async def test_a_key_that_cannot_work_is_told_like_any_other_mistake_in_the_config_file(
    shell: Shell, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text('[keys]\nnew-convo = "f5"\n')
    code, out, err = await shell.run("-p", "hi")
    assert (code, out) == (2, "")
    assert err == (
        f"chatui: {config}: [keys] has no action 'new-convo' (at line 2, column 1)."
        " Did you mean new-conversation?\n"
    )


async def test_a_log_that_cannot_be_written_costs_no_answer(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    code, out, err = await shell.run("-p", "hi", "--log", "/dev/full")
    assert (code, out) == (0, "Hello\n")
    assert err.startswith("chatui: The log /dev/full was not written: no space left on device.")
    assert err.count("\n") == 1
    assert shell.saved[-1]["status"] == "complete"
    os.mkfifo(tmp_path / "pipe")
    code, _, err = await shell.run("-p", "hi", "--log", str(tmp_path / "pipe"))
    assert (code, "nobody reads the pipe" in err) == (2, True)


@pytest.mark.parametrize("variable", [False, True])
async def test_a_model_that_is_nowhere_is_not_replaced_by_the_toy(
    shell: Shell, variable: bool
) -> None:
    nothing = {"CHATUI_BASE_URL": "", "CHATUI_MODEL": "gpt-4o" if variable else ""}
    flags = [] if variable else ["--model", "gpt-4o"]
    code, out, err = await shell.run("-p", "hi", *flags, **nothing)
    assert (code, out) == (2, "")
    assert err.startswith("chatui: There is no model 'gpt-4o'")
    assert not shell.conversations.exists()


async def test_what_went_wrong_at_the_environments_endpoint_is_told_of_its_host(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(response(404, {"error": {"message": "x", "code": "model_not_found"}}))
    _, _, err = await shell.run("-p", "hi", CHATUI_API_KEY='"sk-abc"')
    assert "127.0.0.1 has no model “m”" in err
    assert "was left out: quotes" in err
    assert server.requests[0].headers["authorization"] == "Bearer sk-abc"


async def test_a_signal_ends_the_command_that_is_asked_for_the_key(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(
        f'[endpoints.a]\nbase_url = "{server.base_url}"\nmodel = "m"\n'
        f"api_key_command = \"sh -c 'touch {tmp_path}/asked; sleep 50; echo sk-late'\"\n"
    )
    process = await shell.start("-n", "-p", "hi", CHATUI_BASE_URL="")
    await until((tmp_path / "asked").exists)
    async with asyncio.timeout(30):
        process.send_signal(signal.SIGINT)
        assert await process.communicate() == (b"", b"")
    assert process.returncode == 130
    assert server.requests == []


@pytest.mark.skipif(not is_installed(), reason="the embedded model is not installed")
async def test_a_signal_while_the_embedded_model_starts_sends_nothing(shell: Shell) -> None:
    nothing = {"CHATUI_BASE_URL": "", "CHATUI_MODEL": ""}
    process = await shell.start("-n", "-p", "Count to fifty.", **nothing)
    log = shell.conversations.parents[1] / "cache" / "embedded.log"
    async with asyncio.timeout(60):
        await until(log.exists)
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert not shell.conversations.exists()


async def test_a_signal_that_is_to_be_ignored_is(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    said = asyncio.Event()
    server.play(stream(event(chunk("Hel"))), Until(said), event(chunk("lo", "stop")), DONE)
    pid = tmp_path / "pid"
    running = asyncio.create_task(shell.script(f"nohup chatui -p hi & echo $! >{pid}; wait $!"))
    await server.wait_for_requests(1)
    await until(lambda: any(shell.conversations.glob("*.jsonl")))
    os.kill(int(pid.read_text()), signal.SIGHUP)
    said.set()
    code, out, _ = await running
    assert (code, out) == (0, "Hello\n")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
async def test_a_date_at_the_end_of_time_takes_no_line_of_the_list(shell: Shell, zone: str) -> None:
    store = ConversationStore(shell.conversations)
    times = {
        "first": datetime.min.replace(tzinfo=UTC),
        "last": datetime.max.replace(tzinfo=UTC),
        "now": datetime(2026, 11, 22, tzinfo=UTC),
    }
    for title, updated in times.items():
        store.create(replace(Conversation.new(), title=title, updated=updated))
    code, listed, err = await shell.run("--list", TZ=zone)
    assert (code, err) == (0, "")
    assert [line.split()[-1] for line in listed.splitlines()] == ["last", "now", "first"]
