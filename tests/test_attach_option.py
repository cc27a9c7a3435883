"""Pictures on the command line: what is sent, and the sentence that everything else gets."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest

from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from tests.attach.test_pdf import PICTURE, pdf
from tests.attach.test_picture import drawing, encoded, photograph, pixels
from tests.command_line import Shell
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.test_sent_pictures import sent_images

DRAWN = encoded(drawing(), "PNG")


def content(server: ScriptedServer) -> list[str]:
    [message] = server.requests[-1].json["messages"]
    return [part.get("text", "image") for part in message["content"]]


async def test_pictures_go_with_the_prompt_in_their_order(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    first, second = tmp_path / "my plot.png", tmp_path / "other.txt"
    first.write_bytes(DRAWN)
    second.write_bytes(encoded(drawing(20, 20), "BMP"))
    code, out, err = await shell.run(
        *("-p", "-a", str(first), "what is this?", f"--attach={second.as_uri()}")
    )
    assert (code, out, err) == (0, "Hello\n", "")
    assert content(server) == ["image", "image", "what is this?"]
    assert pixels(sent_images(server.requests[0])[0][1]) == pixels(DRAWN)
    image = shell.saved[0]["content"][0]
    assert (image["name"], image["width"], image["height"]) == ("my plot.png", 300, 200)


async def test_standard_input_is_a_picture_and_no_part_of_the_prompt(
    server: ScriptedServer, shell: Shell
) -> None:
    server.play(stream(HELLO))
    code, _, err = await shell.run("-p", "-a", "-", "what is this?", stdin=DRAWN)
    assert (code, err) == (0, "")
    assert content(server) == ["image", "what is this?"]
    assert pixels(sent_images(server.requests[0])[0][1]) == pixels(DRAWN)


async def test_a_picture_alone_is_a_prompt_and_what_was_done_to_it_is_said(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    large = tmp_path / "large.jpg"
    large.write_bytes(encoded(photograph(2400, 60), "JPEG"))
    code, _, err = await shell.run("-p", "-n", "-a", str(large))
    assert (code, err) == (0, "chatui: large.jpg: scaled from 2,400 × 60.\n")
    assert content(server) == ["image"]


async def test_an_address_is_fetched_from_this_machine_only_when_that_is_allowed(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(response(200, DRAWN, "image/png"), on="GET /plot.png")
    server.play(stream(HELLO))
    url = f"{server.origin}/plot.png"
    code, out, err = await shell.run("-p", "-a", url, "?")
    assert (code, out) == (2, "")
    assert "private network" in err
    assert server.requests == []
    code, out, err = await shell.run("-p", "--allow-private", "-a", url, "?")
    assert (code, out, err) == (0, "Hello\n", "")
    assert [request.path for request in server.requests] == [
        "/plot.png",
        "/v1/chat/completions",
    ]
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "config.toml").write_text("allow_private_addresses = true")
    assert (await shell.run("-p", "-a", url, "?"))[0] == 0


async def test_everything_wrong_is_told_before_anything_is_sent(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    good = tmp_path / "good.png"
    good.write_bytes(DRAWN)
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "folder").mkdir()
    (tmp_path / ".env").write_text("KEY=1")
    os.mkfifo(tmp_path / "pipe")
    cases = {  # what is said of more kinds of files is held where they are read
        "text.png": "text.png is no picture that chatui knows, whatever its name says.",
        "pipe": "pipe is a pipe, which may never end.",
        "folder": "folder/ holds no text that can be sent. Nothing was sent.",
        ".env": ".env may hold keys. Nothing was sent. --allow-keys sends it all the same.",
        "~nobody-of-that-name/x": "is in nobody's home.",
        "-": "Standard input is empty: there is nothing to attach.",
        f"file://elsewhere{good}": "is no file of this computer.",
        "ftp://example.org/a.png": "ftp://example.org/a.png is no address of a picture.",
    }
    for place, expected in cases.items():
        where = place if place[0] in "-~" or ":" in place else str(tmp_path / place)
        code, out, err = await shell.run("-p", "-a", str(good), "-a", where, "?")
        assert (code, out) == (2, ""), place
        assert expected in err, place
    assert server.requests == []
    assert not shell.conversations.exists()


async def test_a_name_of_any_bytes_is_opened_and_shown_so_that_it_does_no_harm(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    name = os.fsencode(tmp_path) + b"/a\x1b]0;b\x07\xff.png"
    Path(os.fsdecode(name)).write_bytes(DRAWN)
    url = b"file://localhost" + quote(name).encode()
    for place in (name, url):
        code, out, err = await shell.run("-p", "-a", place, "?")
        assert (code, out, err) == (0, "Hello\n", "")
    Path(os.fsdecode(name)).write_text("no picture")
    code, _, err = await shell.run("-p", "-a", name, "?")
    assert code == 2
    assert "is no picture that chatui knows" in err
    assert "\x1b" not in err


async def test_a_text_stands_fenced_before_the_prompt_and_is_kept_with_the_chat(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    server.play(stream(HELLO))
    notes = tmp_path / "notes.md"
    notes.write_bytes("Grüße\r\n```\r\n".encode("utf-16"))
    code, out, err = await shell.run("-p", "-n", "-a", str(notes), "Why?")
    assert (code, out, err) == (0, "Hello\n", "")
    [message] = server.requests[0].json["messages"]
    assert message["content"] == "notes.md:\n\n````\nGrüße\n```\n````\n\nWhy?"
    part = shell.saved[0]["content"][0]
    assert {name: part[name] for name in ("type", "media_type", "name", "size", "lines")} == {
        "type": "file",
        "media_type": "text/plain",
        "name": "notes.md",
        "size": 12,
        "lines": 2,
    }
    notes.unlink()
    code, _, err = await shell.run("-p", "-n", "-c", "Again?")
    assert (code, err) == (0, "")
    assert server.requests[1].json["messages"][0] == message


async def test_a_guessed_encoding_is_said_and_bytes_are_refused_before_anything_is_sent(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    code, _, err = await shell.run("-p", "-a", "-", "?", stdin="Grüße".encode("cp1252"))
    assert code == 0
    [message] = server.requests[0].json["messages"]
    assert message["content"] == "standard input:\n\n```\nGrüße\n```\n\n?"
    assert err == "chatui: standard input: not UTF-8: it was read as Latin-1 (CP1252).\n"
    (tmp_path / "a.bin").write_bytes(os.urandom(5000))
    code, out, err = await shell.run("-p", "-n", "-a", str(tmp_path / "a.bin"), "?")
    assert (code, out) == (2, "")
    assert err == "chatui: a.bin is neither text nor a picture. Nothing was sent.\n"
    assert len(server.requests) == 1


async def test_a_folder_is_one_file_of_its_texts_and_what_is_left_out_is_said(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    folder = tmp_path / "src"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.py").write_text("print()\n")
    (folder / "deep" / "b.md").write_text("```\n")
    (folder / "plot.png").write_bytes(DRAWN)
    (folder / ".env").write_text("KEY=1")
    code, _, err = await shell.run("-p", "-n", "-a", f"{folder}/", "?")
    assert code == 0
    assert err.splitlines() == [
        "chatui: src/: 2 text files, ≈13 tokens.",
        "chatui: src/ (2 files): without 1 file that holds no text or cannot be read.",
        "chatui: src/ (2 files): without 1 file that may hold keys.",
    ]
    [message] = server.requests[0].json["messages"]
    assert message["content"] == (
        "src/ (2 files):\n\n`````\na.py:\n\n```\nprint()\n```\n\n"
        "deep/b.md:\n\n````\n```\n````\n`````\n\n?"
    )
    assert "KEY" not in message["content"]


async def test_the_pages_that_are_named_of_a_pdf_are_sent_as_text(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf(["One", "Two", PICTURE, "Four"]))
    code, _, err = await shell.run("-p", "-n", "-a", f"{paper}#2-4", "?")
    assert (code, err) == (0, "chatui: paper.pdf#2-4: page 3 is only pictures, not sent.\n")
    [message] = server.requests[0].json["messages"]
    said = "paper.pdf#2-4:\n\n```\n[page 2]\nTwo\n\n[page 4]\nFour\n```\n\n?"
    assert message["content"] == said
    code, _, err = await shell.run("-p", "-n", "-a", f"{paper}#7", "?")
    assert (code, err) == (
        2,
        "chatui: paper.pdf#7 is not there: it has 4 pages. Nothing was sent.\n",
    )


async def test_keys_go_along_when_that_is_allowed(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    (tmp_path / ".env").write_text("KEY=1")
    code, _, err = await shell.run("-p", "-n", "--allow-keys", "-a", str(tmp_path / ".env"), "?")
    assert (code, err) == (0, "")
    assert "KEY=1" in server.requests[0].json["messages"][0]["content"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-p", "-a", "-", "-"), "it goes neither with -n nor with a prompt of -."),
        (("-p", "-n", "-a", "-", "?"), "it goes neither with -n nor with a prompt of -."),
        (("-p", "-a", "-", "-a", "-", "?"), "give it once."),
    ],
)
async def test_standard_input_is_one_thing_at_a_time(
    arguments: tuple[str, ...], expected: str, server: ScriptedServer, shell: Shell
) -> None:
    code, out, err = await shell.run(*arguments, stdin=DRAWN)
    assert (code, out) == (2, "")
    assert expected in err
    assert server.requests == []


async def test_a_model_that_is_known_to_see_nothing_is_warned_of_before_it_is_asked(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    refusal = {"error": {"message": "this model does not support image input"}}
    server.play(response(400, refusal))
    models = tmp_path / "cache" / "models"
    ModelCache(models).save(server.base_url, [ModelInfo("m", sees_images=False)])
    picture = tmp_path / "a.png"
    picture.write_bytes(DRAWN)
    code, out, err = await shell.run("-p", "-a", str(picture), "?")
    assert (code, out) == (1, "")
    warning, refused = err.splitlines()
    assert warning == (
        "chatui: m sees no pictures, as 127.0.0.1 says: it may refuse this one."
        " --model names another."
    )
    assert "takes no images with “m”" in refused


async def test_without_pillow_what_providers_take_goes_as_it_is_and_that_is_said(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    hidden = tmp_path / "without" / "sitecustomize.py"
    hidden.parent.mkdir()
    hidden.write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'PIL' else find(name, *rest)\n"
    )
    picture = tmp_path / "a.png"
    picture.write_bytes(DRAWN)
    code, out, err = await shell.run("-p", "-a", str(picture), "?", PYTHONPATH=str(hidden.parent))
    assert (code, out, err) == (
        0,
        "Hello\n",
        "chatui: a.png: unchanged, with its metadata.\n",
    )
    assert sent_images(server.requests[0])[0][1] == DRAWN
    assert shell.saved[0]["content"][0]["size"] == len(DRAWN)
