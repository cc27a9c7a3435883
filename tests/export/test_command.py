"""`chatui export`: to standard output, to a file, and what it refuses."""

import asyncio
import base64
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatui.cli import export_chat as export_command
from chatui.cli import import_chats as import_command
from chatui.cli import main
from chatui.conversation.parts import FilePart, ImagePart, UnknownPart
from chatui.errors import ConversationNotFound, NotSaved, UsageError
from chatui.export.formats import EXPORTERS
from chatui.export.selection import branch_of
from chatui.storage import attachments
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.conversation_json import encode
from chatui.storage.imports_file import ImportsFile
from tests.composition import chatui_environment
from tests.export.conversations import everything, saying
from tests.importers.make_fixtures import PNG


def export_chat(words: Sequence[str], history: ConversationStore) -> int:
    return export_command.export_chat(export_command.parser().parse_args(words), history)


def import_chats(
    words: Sequence[str],
    history: ConversationStore,
    attachments: AttachmentStore,
    imports: ImportsFile,
) -> int:
    arguments = import_command.parser().parse_args(words)
    return import_command.import_chats(arguments, history, attachments, imports)


@pytest.fixture
def history(tmp_path: Path) -> ConversationStore:
    history = ConversationStore(tmp_path / "data" / "conversations")
    history.create(everything())
    return history


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_each_format_goes_to_a_new_file_that_only_its_owner_reads(
    history: ConversationStore, tmp_path: Path, exporter: object
) -> None:
    name: str = exporter.name  # type: ignore[attr-defined]  # an Exporter, which ids= hides
    path = tmp_path / f"out.{name}"
    assert export_chat(["k3f9", "--to", name, "-o", str(path)], history) == 0
    assert path.read_text() == exporter.write(everything(), {})  # type: ignore[attr-defined]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone_unless_forced(
    history: ConversationStore, tmp_path: Path
) -> None:
    path = tmp_path / "out.md"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        export_chat(["k3f9", "-o", str(path)], history)
    assert path.read_text() == "mine"
    assert export_chat(["k3f9", "-o", str(path), "--force"], history) == 0
    assert path.read_text().startswith("---\ntitle:")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "out.md"]


def test_a_device_is_never_replaced(history: ConversationStore) -> None:
    with pytest.raises(UsageError, match="no ordinary file"):
        export_chat(["k3f9", "-o", os.devnull, "--force"], history)


def test_a_folder_that_is_missing_is_not_made(history: ConversationStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        export_chat(["k3f9", "-o", str(tmp_path / "a" / "b.md")], history)
    assert not (tmp_path / "a").exists()


def test_a_disk_that_refuses_leaves_nothing_behind(
    history: ConversationStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chatui.storage.atomic.sync_file", refuse)
    with pytest.raises(NotSaved, match="no space left"):
        export_chat(["k3f9", "-o", str(tmp_path / "out.md")], history)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["q1", "a1", "a2", "t1", "q2", "a3", "q3"]),
        (["--branch"], ["q1", "a2", "t1", "q2", "a3", "q3"]),
        (["--last", "2"], ["a3", "q3"]),
        (["--nth", "1"], ["q1", "a1"]),
        (["--nth", "2", "--last", "1"], ["q3"]),
    ],
)
def test_the_whole_tree_a_branch_or_its_end(
    history: ConversationStore,
    capfdbinary: pytest.CaptureFixture[bytes],
    words: list[str],
    ids: list[str],
) -> None:
    assert export_chat(["k3f9", "--to", "json", *words], history) == 0
    messages = json.loads(capfdbinary.readouterr().out)["messages"]
    assert [message["id"] for message in messages] == ids


@pytest.mark.parametrize(
    "words",
    [["k3f9", "--to", "pdf"], ["k3f9", "--last", "0"], ["k3f9", "--last", "x"], []],
)
def test_wrong_words_are_refused_with_the_usage(
    history: ConversationStore, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        export_chat(words, history)
    assert ended.value.code == 2
    assert "usage: chatui export" in capsys.readouterr().err


def test_a_branch_that_is_not_there_is_told(history: ConversationStore) -> None:
    with pytest.raises(UsageError, match="There is no branch 3: it has 2"):
        export_chat(["k3f9", "--nth", "3"], history)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a" * 300, "file name too long"),
        ("~nobody-of-that-name/x.md", "There is no folder ~nobody-of-that-name"),
        ("~/no such folder/x.md", "There is no folder /"),
    ],
)
def test_a_name_that_cannot_be_is_told(history: ConversationStore, name: str, words: str) -> None:
    with pytest.raises((UsageError, NotSaved), match=words):
        export_chat(["k3f9", "-o", name], history)


def test_an_unknown_id_is_told(history: ConversationStore) -> None:
    with pytest.raises(ConversationNotFound, match="zzzz"):
        export_chat(["zzzz"], history)


def test_it_is_told_what_does_not_come_along(
    history: ConversationStore, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for exporter in EXPORTERS:
        export_chat(["k3f9", "--to", exporter.name], history)
        told[exporter.name] = capsys.readouterr().err
    assert told == {
        "md": "chatui: Not in it: 2 images, 1 part of another kind, 1 file, 1 more branch.\n",
        "html": "chatui: Not in it: 2 images, 1 part of another kind, 1 file, 1 more branch.\n",
        "json": "chatui: Not in it: 2 images, 1 file.\n",
        "jsonl": "chatui: Not in it: 2 images, 1 thought, 1 list of sources, 1 excluded message,"
        " 1 part of another kind, 1 file.\n",
        "txt": "chatui: Not in it: 2 images, 1 thought, 1 part of another kind, 1 file,"
        " 1 more branch.\n",
    }
    export_chat(["k3f9", "--to", "html", "--branch", "--last", "1"], history)
    assert "branch" not in capsys.readouterr().err


def test_what_never_came_in_is_not_told_as_left_out(
    history: ConversationStore, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation = saying("Hello")
    conversation.id = "20261122-181502-zzzz"
    conversation.messages["a"].content.append(UnknownPart("missing file", {"name": "x.pdf"}))
    history.create(conversation)
    assert export_chat(["zzzz"], history) == 0
    assert capsys.readouterr().err == ""


def test_images_and_files_go_along_and_come_back_with_the_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, there = tmp_path / "data", tmp_path / "there"
    store, history = (
        AttachmentStore(home / "attachments"),
        ConversationStore(home / "conversations"),
    )
    conversation = everything()
    image, file = ImagePart(store.put(PNG), "image/png", "p.png"), store.put(b"\0\xff notes")
    drawn = ImagePart(store.put(PNG + b"drawn"), "image/png", "drawn.png")
    conversation.messages["q1"].content[1] = image
    conversation.messages["a2"].content[3] = drawn
    conversation.messages["q3"].content[1] = FilePart(file, "application/zip", "n.zip")
    history.create(conversation)
    told = {}
    for name in ("json", "html", "jsonl"):
        assert export_chat(["k3f9", "--to", name, "-o", str(tmp_path / f"x.{name}")], history) == 0
        told[name] = capsys.readouterr().err
    assert "image" not in told["json"] + told["html"]
    assert "Not in it: 1 thought, 1 image, 1 list of sources," in told["jsonl"]
    packed = base64.b64encode(PNG).decode()
    page = (tmp_path / "x.html").read_text()
    assert f'<img src="data:image/png;base64,{packed}" alt="p.png">' in page
    assert 'alt="drawn.png">' in page
    assert '<a download="n.zip" href="data:application/octet-stream;base64,AP8gbm90ZXM=">' in page
    (line, _) = (tmp_path / "x.jsonl").read_text().splitlines()
    assert json.loads(line)["messages"][1]["content"] == [
        {"type": "text", "text": "How do I retry?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{packed}"}},
    ]

    imports, other = ImportsFile(there / "imports.json"), ConversationStore(there / "conversations")
    kept = AttachmentStore(there / "attachments")
    assert import_chats([str(tmp_path / "x.json"), "--yes"], other, kept, imports) == 0
    assert "2 images, 1 file" in capsys.readouterr().out
    assert kept.get(image.sha256) == PNG
    assert kept.get(drawn.sha256) == PNG + b"drawn"
    assert kept.get(file) == b"\0\xff notes"
    back = other.load(conversation.id)
    assert encode(replace(back, source=None)) == encode(conversation)
    export_chat(["k3f9", "--to", "json", "-o", str(tmp_path / "y.json")], other)
    first, second = (json.loads((tmp_path / f"{one}.json").read_text()) for one in "xy")
    assert first.pop("source") is None
    assert second.pop("source")["id"] == conversation.id
    assert first == second


@pytest.mark.parametrize(
    "attachments",
    [3, [], {"ab" * 32: 3}, {"ab" * 32: "!"}, {"ab" * 32: "AAAA"}, {"ab" * 32: "\ud800"}],
)
def test_attachments_that_are_not_what_they_say_are_left_out(
    tmp_path: Path, attachments: object, capsys: pytest.CaptureFixture[str]
) -> None:
    document = encode(everything()) | {"attachments": attachments}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document))
    history, store = ConversationStore(tmp_path / "c"), AttachmentStore(tmp_path / "a")
    assert import_chats([str(path), "--yes"], history, store, ImportsFile(tmp_path / "i.json")) == 0
    assert "2 images: neither in the conversation's file nor beside it" in capsys.readouterr().out
    assert not (tmp_path / "a").exists()
    assert history.load("20261122-181502-k3f9").extra == {}


def test_attachments_that_are_too_large_together_are_told(
    history: ConversationStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(attachments, "LARGEST_TOTAL", 10)
    store = AttachmentStore(tmp_path / "data" / "attachments")
    first, second = store.put(b"12345678"), store.put(b"abcdefgh")
    conversation = everything()
    conversation.messages["q1"].content[1] = FilePart(first, "text/plain", "a")
    conversation.messages["q3"].content[1] = FilePart(second, "text/plain", "b")
    conversation.id = "20261122-181502-zzzz"
    history.create(conversation)
    assert export_chat(["zzzz", "--to", "json"], history) == 0
    assert capsys.readouterr().err == "chatui: Not in it: 1 image, 1 file.\n"


async def run(folder: Path, *words: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatui", *words),
        env=chatui_environment(folder, PYTHONPROFILEIMPORTTIME="1"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_program_writes_to_standard_output_and_says_how_much_it_masked(
    tmp_path: Path,
) -> None:
    conversation = everything()
    conversation.system = "password=hunter22x"
    ConversationStore(tmp_path / "data" / "conversations").create(conversation)
    code, out, err = await run(tmp_path, "export", "k3f9", "--to", "md", "--redact")
    assert code == 0
    assert "## System\n\npassword=[redacted secret]\n" in out
    assert err.splitlines()[-1] == "chatui: 1 secret masked."
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in err.splitlines()}
    assert not imported & {"textual", "httpx", "sqlite3", "pygments", "markdown_it"}


async def test_the_export_says_what_is_wrong_and_exits_with_2(tmp_path: Path) -> None:
    code, out, err = await run(tmp_path, "export", "zzzz")
    assert (code, out) == (2, "")
    assert "There is no conversation 'zzzz'." in err


async def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    conversation = branch_of(everything(), "a1")
    conversation.messages["q1"].content.pop()
    conversation.system = "word " * 200_000
    ConversationStore(tmp_path / "data" / "conversations").create(conversation)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatui", "export", "k3f9"),
        env=chatui_environment(tmp_path),
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    await process.stdout.readexactly(10)
    process.stdout._transport.close()  # type: ignore[attr-defined]  # there is no public way
    assert await process.stderr.read() == b""
    assert await process.wait() == 141


@pytest.mark.parametrize(
    ("redirection", "words"),
    [
        ("> /dev/full", "Standard output was not written: no space left on device."),
        (">&-", "Standard output is closed. -o FILE writes to a file."),
    ],
)
async def test_a_standard_output_that_takes_nothing_is_told(
    tmp_path: Path, redirection: str, words: str
) -> None:
    ConversationStore(tmp_path / "data" / "conversations").create(everything())
    process = await asyncio.create_subprocess_shell(
        f'"{sys.executable}" -m chatui export k3f9 {redirection}',
        env=chatui_environment(tmp_path),
        stderr=PIPE,
    )
    _, err = await process.communicate()
    assert err.decode() == f"chatui: {words}\n"
    assert process.returncode == 2


def test_ctrl_c_stops_an_export_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(history: ConversationStore, short_end: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setenv("CHATUI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(ConversationStore, "find", interrupt)
    assert main(["export", "k3f9"]) == 130
    assert capsys.readouterr() == ("", "")
