"""`chatui export`: to standard output, to a file, and what it refuses."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from chatui.errors import ConversationNotFound, NotSaved, UsageError
from chatui.export.formats import EXPORTERS
from chatui.exporting import export_chat
from chatui.storage.history import HistoryStore
from tests.composition import chatui_environment
from tests.export.conversations import everything


@pytest.fixture
def history(tmp_path: Path) -> HistoryStore:
    history = HistoryStore(tmp_path / "data" / "conversations")
    history.create(everything())
    return history


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_each_format_goes_to_a_new_file_that_only_its_owner_reads(
    history: HistoryStore, tmp_path: Path, exporter: object
) -> None:
    name: str = exporter.name  # type: ignore[attr-defined]  # an Exporter, which ids= hides
    path = tmp_path / f"out.{name}"
    assert export_chat(["k3f9", "--to", name, "-o", str(path)], history) == 0
    assert path.read_text() == exporter.write(everything())  # type: ignore[attr-defined]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone_unless_forced(
    history: HistoryStore, tmp_path: Path
) -> None:
    path = tmp_path / "out.md"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        export_chat(["k3f9", "-o", str(path)], history)
    assert path.read_text() == "mine"
    assert export_chat(["k3f9", "-o", str(path), "--force"], history) == 0
    assert path.read_text().startswith("---\ntitle:")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "out.md"]


def test_a_device_is_never_replaced(history: HistoryStore) -> None:
    with pytest.raises(UsageError, match="no ordinary file"):
        export_chat(["k3f9", "-o", os.devnull, "--force"], history)


def test_a_folder_that_is_missing_is_not_made(history: HistoryStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        export_chat(["k3f9", "-o", str(tmp_path / "a" / "b.md")], history)
    assert not (tmp_path / "a").exists()


def test_a_disk_that_refuses_leaves_nothing_behind(
    history: HistoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    ],
)
def test_the_whole_tree_a_branch_or_its_end(
    history: HistoryStore,
    capfdbinary: pytest.CaptureFixture[bytes],
    words: list[str],
    ids: list[str],
) -> None:
    assert export_chat(["k3f9", "--to", "json", *words], history) == 0
    messages = json.loads(capfdbinary.readouterr().out)["messages"]
    assert [message["id"] for message in messages] == ids


@pytest.mark.parametrize("words", [["k3f9", "--to", "pdf"], ["k3f9", "--last", "0"], []])
def test_wrong_words_are_refused_with_the_usage(
    history: HistoryStore, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        export_chat(words, history)
    assert ended.value.code == 2
    assert "usage: chatui export" in capsys.readouterr().err


def test_an_unknown_id_is_told(history: HistoryStore) -> None:
    with pytest.raises(ConversationNotFound, match="zzzz"):
        export_chat(["zzzz"], history)


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
    HistoryStore(tmp_path / "data" / "conversations").create(conversation)
    code, out, err = await run(tmp_path, "export", "k3f9", "--to", "txt", "--redact")
    assert code == 0
    assert "System:\npassword=[redacted secret]\n" in out
    assert err.splitlines()[-1] == "chatui: 1 secret masked."
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in err.splitlines()}
    assert not imported & {"textual", "httpx", "sqlite3", "pygments", "markdown_it"}


async def test_the_program_says_what_is_wrong_and_exits_with_2(tmp_path: Path) -> None:
    code, out, err = await run(tmp_path, "export", "zzzz")
    assert (code, out) == (2, "")
    assert "There is no conversation 'zzzz'." in err


async def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    conversation = everything()
    conversation.system = "word " * 200_000
    HistoryStore(tmp_path / "data" / "conversations").create(conversation)
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
