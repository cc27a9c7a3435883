"""Two windows on one conversation: what happens in another process is seen in this one."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.tree_edits import set_excluded
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import HELLO, ScriptedServer, stream
from tests.storage.conversations import add_turn, conversation_of, store_in, texts

CHECKOUT = Path(__file__).parents[1]


class OtherWindow:
    """A process that has the conversation open as well."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def do(self, line: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n".encode())
        assert await self.process.stdout.readline() == (b"" if line == "die" else b"done\n")


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    conversation = conversation_of(("hello", "hi"))
    store_in(tmp_path).create(conversation)
    return conversation


@pytest.fixture
async def other(tmp_path: Path, conversation: Conversation) -> AsyncIterator[OtherWindow]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.storage.other_window", str(tmp_path), conversation.id),
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield OtherWindow(process)
    if process.returncode is None:
        process.kill()
    await process.wait()
    if process.stdin is not None:
        process.stdin.close()


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncIterator[OpenSessions]:
    sessions = make_sessions(tmp_path)
    yield sessions
    await sessions.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def session(sessions: OpenSessions, conversation: Conversation, recorder: Recorder) -> ChatSession:
    session = sessions.open(conversation.id)
    session.subscribe(recorder.handle)
    return session


async def test_a_reply_in_another_window_is_seen_as_it_comes(
    other: OtherWindow, session: ChatSession, recorder: Recorder
) -> None:
    assert not await session.poll()
    await other.do("ask a question")
    await session.poll()
    await other.do("hear one, ")
    await session.poll()
    assert not await session.poll()
    await other.do("hear two")
    await session.poll()
    assert recorder.told == ["began", "grew one, ", "grew two"]
    assert texts(session.conversation) == ["hello", "hi", "a question", "one, two"]
    assert not session.is_running
    await other.do("end")
    assert await session.poll()
    assert recorder.told[3:] == ["changed", "ended complete"]
    assert not await session.poll()
    assert texts(session.conversation) == ["hello", "hi", "a question", "one, two"]


async def test_thoughts_of_a_reply_in_another_window_are_told_with_what_follows_them(
    other: OtherWindow, session: ChatSession, recorder: Recorder
) -> None:
    await other.do("ask a question")
    await session.poll()
    await other.do("hear The wind.")
    await session.poll()
    await other.do("thought At ")
    await session.poll()
    await other.do("hear noon.")
    await session.poll()
    reply = session.conversation.path()[-1]
    assert (reply.reasoning, reply.text) == ("The wind.", "At noon.")
    assert recorder.told == ["began", "grew The wind.", "9 were thoughts", "grew noon."]


async def test_a_change_of_another_window_is_merged_with_what_is_not_saved_here(
    other: OtherWindow, session: ChatSession, recorder: Recorder, tmp_path: Path
) -> None:
    add_turn(session.conversation, "mine", "my answer")
    session.conversation.pinned = True
    await other.do("rename Theirs")
    assert await session.poll()
    assert (session.conversation.title, session.conversation.pinned) == ("Theirs", True)
    assert texts(session.conversation)[-2:] == ["mine", "my answer"]
    assert recorder.told == ["changed"]
    session.save()
    await session.saved()
    assert store_in(tmp_path).load(session.conversation.id) == session.conversation
    assert not await session.poll()


async def test_a_reply_whose_window_died_is_interrupted_here_too(
    other: OtherWindow, session: ChatSession, recorder: Recorder, tmp_path: Path
) -> None:
    await other.do("ask a question")
    await other.do("hear as far")
    await session.poll()
    await other.do("die")
    await other.process.wait()
    assert await session.poll()
    assert recorder.told[-1] == "ended interrupted"
    assert texts(session.conversation)[-1] == "as far"
    session.save()
    await session.saved()
    assert texts(store_in(tmp_path).load(session.conversation.id))[-1] == "as far"


async def test_a_reply_goes_on_to_be_seen_when_its_window_saves_meanwhile(
    other: OtherWindow, session: ChatSession, recorder: Recorder
) -> None:
    await other.do("ask a question")
    await other.do("hear one, ")
    await session.poll()
    await other.do("hear two, ")
    await other.do("rename Renamed")
    await session.poll()
    await other.do("hear three")
    await session.poll()
    assert recorder.told == ["began", "grew two, ", "changed", "grew three"]


async def test_a_reply_that_had_come_to_its_end_is_complete_though_its_window_died(
    other: OtherWindow, session: ChatSession, recorder: Recorder
) -> None:
    await other.do("ask a question")
    await session.poll()
    await other.do("hear all of it")
    await other.do("finish")
    await session.poll()
    await other.do("die")
    await other.process.wait()
    await session.poll()
    assert recorder.told[-1] == "ended complete"
    assert session.conversation.path()[-1].finish_reason == "stop"


async def test_a_window_that_died_between_two_looks_is_noticed(
    other: OtherWindow, session: ChatSession, recorder: Recorder
) -> None:
    await other.do("ask a question")
    await other.do("hear as far")
    await other.do("die")
    await other.process.wait()
    assert await session.poll()
    assert recorder.told == ["began", "ended interrupted"]
    assert texts(session.conversation)[-2:] == ["a question", "as far"]
    assert not await session.poll()


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("end", ["grew  further", "changed", "ended complete"]),
        ("die", ["grew  further", "ended interrupted"]),
    ],
)
async def test_a_reply_that_was_on_its_way_at_the_start_is_seen_to_end(
    last: str,
    told: list[str],
    other: OtherWindow,
    sessions: OpenSessions,
    conversation: Conversation,
) -> None:
    await other.do("ask a question")
    await other.do("hear as far")
    session, recorder = sessions.open(conversation.id), Recorder()
    session.subscribe(recorder.handle)
    await other.do("hear  further")
    await other.do(last)
    if last == "die":
        await other.process.wait()
    assert await session.poll()
    assert recorder.told == told
    assert texts(session.conversation)[-1] == "as far further"


async def test_a_window_that_looks_elsewhere_stays_there(
    other: OtherWindow, session: ChatSession
) -> None:
    conversation = session.conversation
    prompt = conversation.messages[str(conversation.head)].parent
    assert prompt is not None
    other_branch = add_turn(conversation, "elsewhere", "here")
    conversation.messages[str(other_branch.parent)].parent = prompt
    await other.do("ask a question")
    await session.poll()
    assert conversation.head == other_branch.id


@pytest.mark.parametrize(
    "name",
    [
        "{}.sync-conflict-20261122-101112-ABCDEFG.json",
        "{} (conflicted copy 2026-11-22 101112).json",
        "{} (Ann's conflicted copy 2026-11-22).json",
        "{} (In Konflikt stehende Kopie von Ann 2026-11-22).json",
        "{} (SFConflict ann@home 2026-11-22-10-11-12).json",
        "{} 2.json",
        "{} (1).json",
        "{}-HOSTNAME.json",
        "{}-DESKTOP-ABC123.json",
        "{}_DiskStation_Nov-28-1530-2026_Conflict.json",
        "{}_conflict-20261128-153000.json",
        "{} (Ann Smith).json",
        "{} (Ann の競合コピー 2026-11-28).json",
        "{} [conflicted].json",
        "{} - Copy.json",
        "{} copy 2.json",
        "{}.Conflict.json",
    ],
)
async def test_a_copy_of_a_folder_synchroniser_is_merged_and_trashed(
    name: str, conversation: Conversation, session: ChatSession, tmp_path: Path
) -> None:
    elsewhere = store_in(tmp_path).load(conversation.id)
    add_turn(elsewhere, "on the train", "far away")
    add_turn(session.conversation, "at home", "near")
    session.save()
    await session.saved()
    store_in(tmp_path / "machine").create(elsewhere)
    copy = tmp_path / "conversations" / name.format(conversation.id)
    store_in(tmp_path / "machine").path(conversation.id).rename(copy)
    assert await session.poll()
    said = {message.text for message in session.conversation.messages.values()}
    assert {"far away", "near"} <= said
    assert [path.name for path in (tmp_path / "trash").iterdir()] == [copy.name]
    found = store_in(tmp_path).load(conversation.id)
    assert {message.text for message in found.messages.values()} == said
    assert [summary.id for summary in store_in(tmp_path).summaries()] == [conversation.id]


def test_a_copy_without_its_original_becomes_the_conversation(tmp_path: Path) -> None:
    conversation = conversation_of(("hello", "hi"))
    store = store_in(tmp_path)
    store.create(conversation)
    path = store.path(conversation.id)
    path.rename(path.with_name(f"{conversation.id}.sync-conflict-20261122-101112-ABCDEFG.json"))
    assert [summary.title for summary in store_in(tmp_path).summaries()] == ["hello"]
    assert texts(store_in(tmp_path).load(conversation.id)) == ["hello", "hi"]


def test_a_broken_copy_is_told_and_the_conversation_stays(tmp_path: Path) -> None:
    conversation = conversation_of(("hello", "hi"))
    store = store_in(tmp_path)
    store.create(conversation)
    path = store.path(conversation.id)
    path.with_name(f"{conversation.id} (conflicted copy).json").write_text("{")
    assert texts(store.load(conversation.id)) == ["hello", "hi"]
    assert "broken" in store.pop_problems()[0]


async def test_what_another_window_leaves_out_is_not_sent_again(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(stream(HELLO), stream(HELLO))
    mine, others = make_sessions(tmp_path, server.base_url), make_sessions(tmp_path)
    session = mine.new()
    await session.wait(session.send("secret").id)
    elsewhere = others.open(session.conversation.id)
    prompt, _ = elsewhere.conversation.path()
    set_excluded(elsewhere.conversation, prompt.id, excluded=True)
    elsewhere.save()
    await elsewhere.saved()
    assert await session.poll()
    await session.wait(session.send("And now?").id)
    assert b"secret" in server.requests[0].body
    assert b"secret" not in server.requests[1].body
    await mine.close()
    await others.close()
