"""Standard input as a part of the prompt: what is read, when, and in which encoding."""

import asyncio
from pathlib import Path

import pytest

from chatui.cli import standard_input
from tests.command_line import Shell
from tests.importers.make_fixtures import PNG
from tests.scripted_server import HELLO, ScriptedServer, stream

NO_PROMPT = 'There is no prompt. Write it like: chatui -p "question"'
LOCALES = (
    {"LC_ALL": "C.UTF-8"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)


def sent(server: ScriptedServer) -> list[str]:
    return [request.json["messages"][-1]["content"] for request in server.requests]


@pytest.mark.parametrize("environment", LOCALES, ids=str)
@pytest.mark.parametrize(
    ("content", "prompt", "told"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9\r\nau lait\r", "café\nau lait", ""),
        (b"caf\xe9", "café", "Standard input is not UTF-8: it was read as Latin-1 (CP1252)."),
        ("Grüße\r\n".encode("utf-16"), "Grüße", ""),
    ],
)
async def test_text_in_any_encoding_is_sent_as_what_it_says(
    server: ScriptedServer,
    shell: Shell,
    content: bytes,
    prompt: str,
    told: str,
    environment: dict[str, str],
) -> None:
    server.play(stream(HELLO))
    code, out, err = await shell.run("-p", "fix this", stdin=content, **environment)
    assert (code, out) == (0, "Hello\n")
    assert err == (f"chatui: {told}\n" if told else "")
    assert sent(server) == [f"fix this\n\n{prompt}"]


@pytest.mark.parametrize("content", [PNG, b"a\0b"], ids=["picture", "zero"])
async def test_what_is_no_text_is_refused_and_nothing_is_sent(
    server: ScriptedServer, shell: Shell, content: bytes
) -> None:
    words = "chatui: Standard input is no text; nothing was sent.\n"
    assert await shell.run("-p", "what is this?", stdin=content) == (2, "", words)
    assert server.requests == []
    assert not shell.conversations.exists()


async def test_arguments_are_read_in_the_encoding_that_they_have(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    _, _, err = await shell.run("-p", b"caf\xe9", "--system", "naïve")
    assert err == "chatui: An argument is not UTF-8: it was read as Latin-1 (CP1252).\n"
    await shell.run("-p", "café", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert sent(server) == ["café", "café"]
    assert server.requests[0].json["messages"][0] == {"role": "system", "content": "naïve"}


async def test_an_input_that_stays_open_and_silent_is_told_once(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    process = await shell.start("-p", "hello")
    assert process.stderr is not None
    told = b"chatui: Reading standard input \xe2\x80\xa6; give </dev/null or -n if there is none.\n"
    async with asyncio.timeout(30):
        assert await process.stderr.readline() == told
        out, err = await process.communicate(b"and more")
    assert (process.returncode, out, err) == (0, b"Hello\n", b"")
    assert sent(server) == ["hello\n\nand more"]


async def test_a_loop_keeps_its_lines_where_standard_input_is_not_read(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    loop = "printf 'alpha\\nbeta\\n' | while read x; do chatui -n -p \"word: $x\"; done"
    assert await shell.script(loop) == (0, "Hello\nHello\n", "")
    assert sent(server) == ["word: alpha", "word: beta"]


@pytest.mark.parametrize(
    ("line", "code", "prompt", "told"),
    [
        ("chatui -p hi <&-", 0, "hi", ""),
        ("chatui -p hi </dev/null", 0, "hi", ""),
        ("echo ' x' | chatui -p -", 0, " x", ""),
        ("echo x | chatui -p", 0, "x", ""),
        ("echo x | chatui -p '  '", 0, "x", ""),
        ("printf '\\n \\n' | chatui -p hi", 0, "hi", ""),
        ("chatui -p - </dev/null", 2, None, NO_PROMPT),
        ("chatui -p - <&-", 2, None, NO_PROMPT),
        ("chatui -n -p -", 2, None, "A prompt of - is standard input: it does not go with -n."),
        ("chatui -p -- -x", 0, "-x", ""),
        ("chatui one --model m two -p three", 0, "one two three", ""),
        ("chatui -p '- a list'", 0, "- a list", ""),
        ("printf 'a\\0b\\0' | xargs -0 chatui -p", 0, "a b", ""),
    ],
)
async def test_each_kind_of_standard_input_is_taken_as_the_readme_says(
    server: ScriptedServer, shell: Shell, line: str, code: int, prompt: str | None, told: str
) -> None:
    server.play(stream(HELLO))
    ended, out, err = await shell.script(line)
    assert (ended, out) == (code, "Hello\n" if code == 0 else "")
    assert err == (f"chatui: {told}\n" if told else "")
    assert sent(server) == ([] if prompt is None else [prompt])


async def test_an_input_without_end_is_refused(server: ScriptedServer, shell: Shell) -> None:
    code, out, err = await shell.script("yes | chatui -p count")
    assert (code, out) == (2, "")
    assert "longer than 16 MB" in err
    assert server.requests == []


def test_a_pipe_that_does_not_block_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import threading

    reader, writer = os.pipe()
    os.set_blocking(reader, False)

    def write() -> None:
        os.write(writer, b"late")
        os.close(writer)

    threading.Timer(0.2, write).start()
    with os.fdopen(reader) as pipe:
        monkeypatch.setattr("sys.stdin", pipe)
        assert standard_input.read_standard_input(lambda _: None) == "late"
