"""`chatui import`: what it says, what it asks, what is on the disk afterwards."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path

import pytest

from chatui.cli.import_chats import import_chats, parser
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import TextPart
from chatui.conversation.tree_edits import delete
from chatui.errors import CannotImport, NotSaved
from chatui.export.json_tree import json_tree
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.imports_file import ImportsFile
from tests.composition import chatui_environment
from tests.importers import exports, service_exports
from tests.importers.exports import chatgpt, node
from tests.importers.make_fixtures import PNG
from tests.importers.reading import FILES, database, json_file, zip_of

Say = Callable[[str], str]


class Home:
    """The folders of one user."""

    def __init__(self, folder: Path) -> None:
        self.conversations = folder / "conversations"
        self.attachments = AttachmentStore(folder / "attachments")
        self.imports = ImportsFile(folder / "imports.json")

    def run(self, *words: str, say: Say = lambda question: pytest.fail("asked")) -> int:
        history = ConversationStore(self.conversations)
        return import_chats(
            parser().parse_args(words), history, self.attachments, self.imports, say
        )

    @property
    def saved(self) -> list[Path]:
        return sorted(self.conversations.glob("*.json"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def export(tmp_path: Path) -> str:
    files = {
        "conversations.json": [exports.BRANCHED, exports.WITH_IMAGE, exports.THINKING],
        "file-AbC123.png": PNG,
    }
    return str(zip_of(tmp_path / "export.zip", files))


def test_it_counts_asks_and_saves(
    home: Home, export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def yes(question: str) -> str:
        asked.append(question)
        assert home.saved == []
        return "y"

    assert home.run(export, say=yes) == 0
    assert asked == ["Import? [y/N] "]
    assert capsys.readouterr().out == (
        "ChatGPT export: 3 conversations, 11 messages, 1 more branch, 1 image.\n"
        "Left out:\n"
        "  2 files: not in the export\n"
        "  1 message: only says how long ChatGPT thought\n"
        "Imported 3 conversations. chatui --list prints them.\n"
    )
    assert len(home.saved) == 3
    (image,) = (home.saved[0].parents[1] / "attachments").iterdir()
    assert home.attachments.get(image.name) == PNG
    assert image.stat().st_mode & 0o777 == 0o600


def test_an_import_twice_adds_nothing(
    home: Home, export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run(export, "--yes")
    before = {path: path.read_bytes() for path in home.saved}
    capsys.readouterr()
    assert home.run(export) == 0
    assert capsys.readouterr().out.startswith(
        "ChatGPT export: no new conversations.\nAlready here: 3 conversations.\n"
    )
    assert {path: path.read_bytes() for path in home.saved} == before


@pytest.mark.parametrize("export", service_exports.FILES)
def test_a_file_of_any_service_adds_nothing_twice(
    home: Home, tmp_path: Path, export: list[object]
) -> None:
    path = str(json_file(tmp_path / "export.json", export))
    home.run(path, "--yes")
    before = {path: path.read_bytes() for path in home.saved}
    assert before
    assert home.run(path) == 0
    assert {path: path.read_bytes() for path in home.saved} == before


@pytest.mark.parametrize(
    "export", [service_exports.DEEPSEEK, service_exports.OPEN_WEBUI, service_exports.GROK]
)
def test_a_chat_that_came_in_with_its_sources_as_a_text_is_known(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], export: object
) -> None:
    path = str(json_file(tmp_path / "export.json", [export]))
    home.run(path, "--yes")
    (saved,) = home.saved
    history = ConversationStore(home.conversations)
    conversation = history.load(saved.stem)
    cited = [message for message in conversation.messages.values() if message.sources]
    assert cited
    for message in cited:
        links = ", ".join(f"[{one.title}]({one.url})" for one in message.sources)
        message.content[-1] = TextPart(f"Sources: {links}")
    history.save(conversation)
    before = saved.read_bytes()
    capsys.readouterr()
    assert home.run(path) == 0
    assert "Already here: 1 conversation." in capsys.readouterr().out
    assert home.saved == [saved]
    assert saved.read_bytes() == before


def test_only_what_is_new_in_a_later_export_comes_in(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run(str(json_file(tmp_path / "1.json", [exports.BRANCHED])), "--yes")
    later = json_file(tmp_path / "2.json", [exports.BRANCHED, exports.THINKING, exports.THINKING])
    assert home.run(str(later), "--yes") == 0
    assert "Imported 1 conversation." in capsys.readouterr().out
    assert len(home.saved) == 2


def grown_export(folder: Path) -> str:
    """Return a later export of the branched chat: one more branch, two more messages."""
    value = json.loads(json.dumps(exports.BRANCHED))
    value["mapping"] |= dict(
        [
            node("q3", "a3", "user", "Go on"),
            node("a4", "q3", "assistant", "Gone on."),
            node("a5", "q", "assistant", "Third answer"),
        ]
    )
    value["current_node"] = "a4"
    return str(json_file(folder / "later.json", [value]))


def texts(home: Home) -> list[str]:
    (path,) = home.saved
    conversation = ConversationStore(home.conversations).load(path.stem)
    return [message.text for message in conversation.path()]


def test_a_chat_that_has_grown_gets_what_is_new(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run(str(json_file(tmp_path / "1.json", [exports.BRANCHED])), "--yes")
    capsys.readouterr()
    later = grown_export(tmp_path)
    assert home.run(later, "--yes") == 0
    assert capsys.readouterr().out == (
        "ChatGPT export: no new conversations.\n"
        "Grown since the last import: 1 conversation, by 3 messages.\n"
        "Imported 1 conversation. chatui --list prints them.\n"
    )
    assert texts(home)[-2:] == ["Go on", "Gone on."]
    assert home.run(later) == 0
    assert "Already here: 1 conversation." in capsys.readouterr().out


def test_what_was_said_and_deleted_here_stays_so_when_a_chat_has_grown(
    home: Home, tmp_path: Path
) -> None:
    home.run(str(json_file(tmp_path / "1.json", [exports.BRANCHED])), "--yes")
    history = ConversationStore(home.conversations)
    conversation = history.load(home.saved[0].stem)
    *_, asked, answered = conversation.path()
    conversation.messages.pop(answered.id)
    conversation.head = asked.id
    mine = conversation.add_prompt([TextPart("Said here")])
    history.save(conversation)
    home.run(grown_export(tmp_path), "--yes")
    assert texts(home)[-2:] == ["More?", "Said here"]
    whole = ConversationStore(home.conversations).load(conversation.id)
    said = [message.text for message in whole.messages.values()]
    assert said.count("More.") == 0
    assert {"Go on", "Gone on.", "Third answer"} <= set(said)
    (gone_on,) = (m for m in whole.messages.values() if m.text == "Go on")
    assert gone_on.parent == asked.id == whole.messages[mine.id].parent


def test_a_conversation_that_was_deleted_here_stays_deleted_until_it_is_asked_for(
    home: Home, export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run(export, "--yes")
    gone = home.saved[0].stem
    history = ConversationStore(home.conversations)
    history.delete(gone)
    (home.conversations.parent / "trash" / f"{gone}.json").unlink()
    capsys.readouterr()
    assert home.run(export) == 0
    assert capsys.readouterr().out.startswith(
        "ChatGPT export: no new conversations.\n"
        "Already here: 2 conversations.\n"
        "Deleted here: 1 conversation. --deleted brings them back.\n"
    )
    assert len(home.saved) == 2
    assert home.run(export, "--yes", "--deleted") == 0
    assert len(home.saved) == 3
    assert home.run(export) == 0
    assert "Deleted here" not in capsys.readouterr().out


def test_the_folder_of_another_home_brings_its_chats_and_images_but_not_its_trash(
    home: Home, export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run(export, "--yes")
    (gone,) = (path.stem for path in home.saved if '"Thoughts"' in path.read_text())
    ConversationStore(home.conversations).delete(gone)
    (image,) = (home.conversations.parent / "attachments").iterdir()
    there = Home(tmp_path / "there")
    capsys.readouterr()
    there.run(str(home.conversations.parent), "--yes")
    said = capsys.readouterr().out
    assert said.startswith("chatui: 2 conversations, ")
    assert "  1 conversation: deleted there\n" in said
    assert len(there.saved) == 2
    assert there.attachments.get(image.name) == image.read_bytes()


@pytest.mark.parametrize(
    "broken", [b"", b"[", b"\xff", b"7", b'[["a"], ["a", 1], 3, ["a", "b", "c"]]', b"[" * 100_000]
)
def test_a_broken_list_of_imports_hinders_no_import(home: Home, export: str, broken: bytes) -> None:
    path = home.conversations.parent / "imports.json"
    path.parent.mkdir()
    path.write_bytes(broken)
    assert home.run(export, "--yes") == 0
    assert len(home.saved) == 3
    assert len(home.imports.load()) == 3
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_begun_here_and_went_on_elsewhere_comes_back_once(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = ConversationStore(home.conversations)
    mine = Conversation.new()
    history.create(mine)
    asked = mine.add_prompt([TextPart("Question")])
    dropped = mine.add_prompt([TextPart("Dropped")], asked.id, move_head=False)
    history.save(mine)
    exported = tmp_path / "1.json"
    exported.write_text(json_tree(mine))
    there = Home(tmp_path / "there")
    there.run(str(exported), "--yes")
    other = ConversationStore(there.conversations)
    (path,) = there.saved
    theirs = other.load(path.stem)
    theirs.add_prompt([TextPart("Said there")], asked.id)
    other.save(theirs)
    delete(mine, dropped.id)
    history.save(mine)
    history.close(mine.id)
    back = tmp_path / "2.json"
    back.write_text(json_tree(theirs))
    capsys.readouterr()
    assert home.run(str(back), "--yes") == 0
    assert "Grown since the last import: 1 conversation, by 1 message." in capsys.readouterr().out
    again = ConversationStore(home.conversations)
    whole = again.load(mine.id)
    assert [message.text for message in whole.messages.values()] == ["Question", "Said there"]
    delete(whole, whole.path()[-1].id)
    again.save(whole)
    assert home.run(str(back)) == 0


@pytest.mark.parametrize("answer", ["", "n", "no", "Import"])
def test_without_a_yes_nothing_is_saved(home: Home, export: str, answer: str) -> None:
    assert home.run(export, say=lambda question: answer) == 130
    assert not home.conversations.exists()


@pytest.mark.parametrize("error", [EOFError, KeyboardInterrupt])
def test_the_end_of_input_is_no_yes(home: Home, export: str, error: type[BaseException]) -> None:
    def closed(question: str) -> str:
        raise error

    assert home.run(export, say=closed) == 130
    assert not home.conversations.exists()


def test_two_databases_that_number_their_chats_alike_both_come_in(
    home: Home, tmp_path: Path
) -> None:
    mine = database(tmp_path, "oterm-0.26.1")
    sql = (FILES / "oterm-0.26.1.sql").read_text().replace("How do I retry", "Who invented")
    theirs = database(tmp_path, "theirs", sql)
    home.run(str(mine), "--yes")
    home.run(str(theirs), "--yes")
    assert len(home.saved) == 2


def test_a_full_disk_stops_with_a_count_and_the_next_run_goes_on(
    home: Home, export: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = ConversationStore.create

    def refuse(self: ConversationStore, conversation: object) -> None:
        if home.saved:
            raise NotSaved("Not saved: the disk is full.")
        create(self, conversation)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(ConversationStore, "create", refuse)
    with pytest.raises(NotSaved, match=r"the disk is full\. 1 conversation came in before"):
        home.run(export, "--yes")
    monkeypatch.undo()
    assert home.run(export, "--yes") == 0
    assert len(home.saved) == 3


def test_an_interrupted_import_keeps_what_came_in_and_goes_on(
    home: Home,
    export: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    create = ConversationStore.create

    def interrupt(self: ConversationStore, conversation: object) -> None:
        if home.saved:
            raise KeyboardInterrupt
        create(self, conversation)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(ConversationStore, "create", interrupt)
    assert home.run(export, "--yes") == 130
    assert capsys.readouterr().out.endswith(
        "Stopped. What came in stays; the same command goes on from there.\n"
    )
    assert len(home.saved) == 1
    monkeypatch.undo()
    assert home.run(export, "--yes") == 0
    assert len(home.saved) == 3


def test_what_cannot_be_imported_is_told_with_what_can(home: Home, tmp_path: Path) -> None:
    with pytest.raises(CannotImport) as problem:
        home.run(str(json_file(tmp_path / "c.json", {"a": 1})))
    assert "of no format that chatui knows" in problem.value.message
    assert "ChatGPT export, Claude export, llm" in problem.value.hint


@pytest.mark.parametrize("path", ["", "~nobody-of-that-name/x.zip"])
def test_a_path_that_cannot_be_is_refused(home: Home, path: str) -> None:
    with pytest.raises(CannotImport, match=r"No path|There is no folder ~nobody"):
        home.run(path)


async def run(folder: Path, *words: str, stdin: str = "") -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatui", *words),
        env=chatui_environment(folder),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_program_imports_and_nothing_foreign_acts_on_the_terminal(
    tmp_path: Path,
) -> None:
    hostile = "\x1b]52;c;aGk=\x07\x9b2J\u202e"
    path = json_file(
        tmp_path / "c.json",
        [
            chatgpt(node("a", None, "user", f"Hello {hostile}"), title=f"Title {hostile}"),
            {"mapping": {}, "title": hostile},
        ],
    )
    (tmp_path / f"user{hostile}.json").write_text("[1]")
    code, out, err = await run(tmp_path, "import", str(path), stdin="y\n")
    assert (code, err) == (0, "")
    assert "Import? [y/N] Imported 1 conversation." in out
    code, listed, err = await run(tmp_path, "--list")
    assert "Title ␛]52" in listed
    code, more, _ = await run(tmp_path, "import", str(tmp_path), "--yes")
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out + listed + more)
    (saved,) = (tmp_path / "data" / "conversations").glob("*.json")
    assert json.loads(saved.read_text())["messages"][0]["content"][0]["text"].endswith(hostile)


async def test_the_import_says_what_is_wrong_and_exits_with_2(tmp_path: Path) -> None:
    code, out, err = await run(tmp_path, "import", str(tmp_path / "nowhere.zip"))
    assert (code, out) == (2, "")
    assert "There is no file" in err
    assert "Traceback" not in err


def test_what_is_left_out_is_counted_in_the_plural(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = {"role": "assistant", "content": "Up.", "error": {"content": "no model"}}
    chat = {"title": "t", "history": {"messages": {"a": failed, "b": failed}}}
    folder = tmp_path / "exports"
    folder.mkdir()
    json_file(folder / "openwebui.json", [{"id": "1", "chat": chat}])
    feedback = {"header": "Gemini Apps", "title": "Gave feedback", "time": "2026-03-01T09:00:00Z"}
    json_file(folder / "gemini.json", [feedback, feedback])
    home.run(str(folder), "--yes")
    said = capsys.readouterr().out
    assert "  2 errors of a reply: no model\n" in said
    assert "  2 entries: no prompt, but something else" in said
