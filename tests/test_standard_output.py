"""Standard output and error in every locale, closed, full, and with a reader who leaves."""

import os
import threading

import pytest

from chatui import output
from tests.command_line import Shell
from tests.scripted_server import DONE, HELLO, Act, ScriptedServer, chunk, event, stream

SAID = "Übersicht: 10 € · 日本語 😀"
ANSWER = stream(event(chunk(SAID)), event(chunk(finish="stop")), DONE)
FULL = "chatui: Standard output was not written: no space left on device.\n"
CLOSED = "chatui: Standard output is closed.\n"


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "en_US.UTF-8"},
        {"LC_ALL": "de_DE.ISO-8859-1"},
        {"LC_ALL": "zh_CN.GBK"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"},
    ],
    ids=str,
)
async def test_what_is_printed_is_utf_8_in_every_locale(
    server: ScriptedServer, shell: Shell, locales: str, environment: dict[str, str]
) -> None:
    server.play(ANSWER)
    environment |= {"LOCPATH": locales}
    assert await shell.run("-p", SAID, **environment) == (0, f"{SAID}\n", "")
    assert shell.saved[-1]["status"] == "complete"
    code, listed, _ = await shell.run("--list", **environment)
    assert (code, listed.partition("msg  ")[2]) == (0, f"{SAID}\n")
    (path,) = shell.conversations.glob("*.json")
    code, exported, _ = await shell.run("export", path.stem, "--to", "txt", **environment)
    assert code == 0
    assert exported.count(SAID) > 1
    code, _, err = await shell.run("--resume", "日本", "-p", "hi", **environment)
    assert (code, "日本" in err) == (2, True)


ENDS = [
    ("chatui --version", "chatui 0"),
    ("chatui --help", "usage: chatui"),
    ("chatui export --help", "usage: chatui export"),
    ("chatui --list", "msg"),
    ("chatui search 10", "Reply"),
    ("chatui models --endpoint embedded", "smollm2"),
    ("chatui export $ID", SAID),
    ("chatui import --help", "usage: chatui import"),
    ("chatui import --yes saved.json", "no new conversations"),
]


async def test_an_output_that_is_full_closed_or_left_is_told_in_one_line(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(ANSWER)
    await shell.run("-p", SAID)
    (path,) = shell.conversations.glob("*.json")
    for line, printed in ENDS:
        line = line.replace("$ID", path.stem).replace("saved.json", str(path))
        hint = " -o FILE writes to a file." if path.stem in line and "export" in line else ""
        closed = CLOSED.replace("\n", f"{hint}\n")
        assert printed in (await shell.script(line))[1], line
        assert await shell.script(f"{line} 2>/dev/full >/dev/full") == (2, "", ""), line
        assert await shell.script(f"{line} >/dev/full") == (2, "", FULL), line
        assert await shell.script(f"{line} >&-") == (2, "", closed), line


async def test_a_reader_who_leaves_is_told_nothing(server: ScriptedServer, shell: Shell) -> None:
    server.play(ANSWER)
    await shell.run("-p", SAID)
    (path,) = shell.conversations.glob("*.json")
    for line, _ in ENDS:
        line = line.replace("$ID", path.stem).replace("saved.json", str(path))
        # The reader has left when the program begins.
        left = f"{{ sleep 0.1; {line}; echo $? >&2; }} | true"
        assert await shell.script(left) == (0, "", "141\n"), line


@pytest.mark.parametrize(
    ("redirection", "told"),
    [(">/dev/full", FULL), (">&-", CLOSED), (">/dev/full 2>&-", ""), (">&- 2>/dev/full", "")],
)
async def test_an_answer_that_cannot_be_printed_is_saved_whole(
    server: ScriptedServer, shell: Shell, redirection: str, told: str
) -> None:
    server.play(stream(HELLO))
    assert await shell.script(f"chatui -p hi {redirection}") == (2, "", told)
    assert [message["status"] for message in shell.saved] == ["complete", "complete"]
    assert shell.saved[-1]["content"] == [{"type": "text", "text": "Hello"}]


async def test_a_closed_standard_error_is_no_other_file(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    script = "chatui -p hi 2>&-; chatui -p hi <&- 2>&-; chatui --list --no-such-flag 2>&-"
    assert await shell.script(script) == (2, "Hello\nHello\n", "")


async def test_an_answer_that_came_whole_is_saved_whole_when_the_reader_leaves(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    script = "{ sleep 0.1; chatui -p hi; echo $? >&2; } | true"
    assert await shell.script(script) == (0, "", "141\n")
    assert shell.saved[-1]["status"] == "complete"


async def test_a_reader_who_does_not_read_holds_up_no_reply(
    server: ScriptedServer, shell: Shell
) -> None:
    words = "word " * 100_000
    server.play(stream(event(chunk(words)), event(chunk(finish="stop")), DONE))
    reading = "{ chatui -p hi; echo $? >&2; } | { until grep -q complete $D/*.json; do sleep 0.1;"
    script = f"D={shell.conversations}; {reading} done 2>/dev/null; wc -c; }}"
    code, out, err = await shell.script(script)
    assert (code, out.split(), err) == (0, [str(len(words) + 1)], "0\n")


async def test_a_stop_ends_an_answer_that_nobody_reads(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(event(chunk("word " * 100_000))), Act.HOLD)
    process = await shell.start("-n", "-p", "hi")
    assert process.stdout is not None
    await server.wait_for_requests(1)
    while not any(shell.conversations.glob("*.jsonl")):
        await process.stdout.read(1)
    process.send_signal(2)
    assert await process.wait() == 130


def test_a_pipe_that_does_not_block_gets_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    content = bytes(range(256)) * 2000
    received = bytearray()

    def read() -> None:
        while piece := os.read(reader, 4096):
            received.extend(piece)

    thread = threading.Thread(target=read)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        threading.Timer(0.1, thread.start).start()
        output.write(content)
    thread.join()
    os.close(reader)
    assert received == content
