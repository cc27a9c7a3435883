"""A session in front of a real socket and a real folder."""

import asyncio
import base64
import errno
import json
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import AttemptStarted, ContentDelta, ReplyFinished, StreamEvent
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, TextPart
from chatui.endpoints import ModelChoice
from chatui.sessions.open_sessions import Flags, OpenSessions
from chatui.sessions.running_reply import RunningReply
from chatui.sessions.session_events import ReplyBegan, SessionEvent
from chatui.storage.conversations.recovery import read_turn, status_without_writer
from chatui.storage.conversations.store import ConversationStore
from chatui.transport.wire_record import PayloadRecord
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.storage.conversations import store_in
from tests.waiting import until


def texts_in(journal: Path) -> tuple[str, str]:
    turn = read_turn(journal)
    assert turn.prompt is not None
    assert turn.reply is not None
    return turn.prompt.text, turn.reply.text


async def test_a_reply_is_streamed_saved_and_remembers_where_it_came_from(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("Say hello")
    await session.wait(reply.id)
    assert reply.text == "Hello"
    assert (reply.status, reply.finish_reason) == (Status.COMPLETE, FinishReason.STOP)
    assert (reply.endpoint, reply.model) == ("test", "m")
    assert recorder.told == ["began", "grew Hello", "ended complete", "saved"]
    again = make_sessions(tmp_path).open(session.conversation.id)
    assert [message.text for message in again.conversation.path()] == ["Say hello", "Hello"]
    assert again.conversation.title == "Say hello"


def test_a_reply_is_measured_from_its_first_request_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1.0, 3.0, 4.0, 9.0])
    monkeypatch.setattr("chatui.sessions.running_reply.monotonic", lambda: next(clock))
    run = RunningReply(Message(Role.ASSISTANT), began=0.0)
    for event_of_reply in (
        ContentDelta("what is gone on with"),
        AttemptStarted(1),
        AttemptStarted(2),
        ContentDelta("a"),
        ContentDelta("b"),
    ):
        run.take(event_of_reply)
    run.measure(lambda: 0)
    assert (run.message.first_token_ms, run.message.total_ms) == (1000, 6000)


async def test_the_prompt_is_on_disk_before_the_request_leaves(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(Act.HOLD)
    session = sessions.new()
    session.send("durable")
    assert not server.requests
    files = list((tmp_path / "conversations").iterdir())
    assert any("durable" in path.read_text() for path in files)


async def test_a_request_leaves_before_anybody_draws_its_prompt(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(response(200, HELLO, "text/event-stream"), Act.KEEP)
    session = sessions.new()
    await session.wait(session.send("first").id)
    asked: list[bool] = []

    def draw(event: SessionEvent) -> None:
        if isinstance(event, ReplyBegan):
            asked.append(any(session.wire_records.get(event.reply.id, ())))

    session.subscribe(draw)
    await session.wait(session.send("second").id)
    assert asked == [True]
    assert server.connections == 1


async def test_the_second_prompt_costs_no_rewrite_of_the_conversation(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    server.play(Act.HOLD)
    session = sessions.new()
    await session.wait(session.send("first").id)
    (saved,) = (tmp_path / "conversations").glob("*.json")
    before = saved.stat().st_mtime_ns
    session.send("second")
    assert saved.stat().st_mtime_ns == before
    (journal,) = (tmp_path / "conversations").glob("*.jsonl")
    assert "second" in journal.read_text()


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_reply_that_is_stopped_before_its_first_step_ends_and_sends_nothing(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path, *, is_closed: bool
) -> None:
    session, recorder = sessions.new(), Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("Wait")
    if is_closed:
        await session.close()
    else:
        assert session.stop(reply.id)
        await session.wait(reply.id)
    status = Status.INTERRUPTED if is_closed else Status.STOPPED
    assert recorder.told[:2] == ["began", f"ended {status}"]
    assert not session.running
    assert not server.requests
    assert not list(tmp_path.rglob("*.jsonl"))
    again = store_in(tmp_path).load(session.conversation.id)
    assert [message.status for message in again.path()] == [Status.COMPLETE, status]


async def test_stopping_keeps_what_arrived_and_closes_the_connection(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(event(chunk("as far as"))), Act.HOLD)
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("go")
    await recorder.grown.wait()
    assert session.stop(reply.id)
    await session.wait(reply.id)
    await asyncio.wait_for(server.left.wait(), 10)
    assert (reply.text, reply.status, reply.error) == ("as far as", Status.STOPPED, None)
    assert not session.stop()


async def test_one_session_that_cannot_close_keeps_nothing_else_open(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.play(stream(event(chunk("half a"))), Act.HOLD)
    broken, session = sessions.new(), sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("go")
    await recorder.grown.wait()
    with monkeypatch.context() as patched:
        patched.setattr(broken, "close", AsyncMock(side_effect=ValueError("a bug")))
        with pytest.raises(ValueError, match="a bug"):
            await sessions.close()
    assert reply.status is Status.INTERRUPTED
    await asyncio.wait_for(server.left.wait(), 10)


async def test_closing_ends_a_running_reply_as_interrupted_and_saves_it(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(event(chunk("half a"))), Act.HOLD)
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    session.send("go")
    await recorder.grown.wait()
    await sessions.close()
    saved = make_sessions(tmp_path).open(session.conversation.id).conversation.path()[-1]
    assert (saved.text, saved.status) == ("half a", Status.INTERRUPTED)
    assert saved.error is not None
    assert saved.error.kind == "closed"
    assert not list((tmp_path / "conversations").glob("*.jsonl"))


@pytest.mark.parametrize("end", [b"", event(chunk(finish="network_error")) + DONE])
async def test_a_stream_that_breaks_is_interrupted_and_can_go_on(
    server: ScriptedServer, sessions: OpenSessions, end: bytes
) -> None:
    server.play(stream(event(chunk("One, two,")), end))
    server.play(stream(event(chunk(" three.")), event(chunk(finish="stop")), DONE))
    session = sessions.new()
    cut = session.send("Count")
    await session.wait(cut.id)
    assert (cut.status, cut.can_continue) == (Status.INTERRUPTED, True)
    assert status_without_writer(cut) is Status.INTERRUPTED
    rest = session.continue_reply(cut.id)
    await session.wait(rest.id)
    assert rest.text == "One, two, three."
    assert session.conversation.siblings(rest.id) == [cut, rest]
    sent = [(m["role"], m["content"]) for m in server.requests[-1].json["messages"]]
    assert sent[:2] == [("user", "Count"), ("assistant", "One, two,")]
    assert sent[2][0] == "user"


async def test_a_reply_that_goes_on_keeps_what_the_cut_one_said_when_its_own_words_were_thoughts(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(event(chunk("The wind?")), event(chunk("\n</think>\nOne, two,"))))
    server.play(
        stream(event(chunk("Three now.")), event(chunk("\n</think>\nthree.", "stop")), DONE)
    )
    session = sessions.new()
    cut = session.send("Count")
    await session.wait(cut.id)
    rest = session.continue_reply(cut.id)
    await session.wait(rest.id)
    assert [part.text for part in rest.content if isinstance(part, TextPart)] == [
        "One, two,",
        "three.",
    ]
    assert rest.reasoning == "Three now.\n"
    sent = [m["content"] for m in server.requests[-1].json["messages"]]
    assert sent[:2] == ["Count", "One, two,"]


async def test_a_refused_key_fails_the_reply_and_a_retry_replaces_the_empty_one(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(response(401, {"error": {"message": "Invalid API key"}}))
    server.play(stream(HELLO))
    session = sessions.new()
    failed = session.send("hi")
    await session.wait(failed.id)
    assert failed.status is Status.FAILED
    assert failed.error is not None
    assert (failed.error.kind, failed.error.status) == ("key-refused", 401)
    better = session.retry(failed.id)
    await session.wait(better.id)
    assert [message.text for message in session.conversation.path()] == ["hi", "Hello"]
    assert session.conversation.siblings(better.id) == [better]


async def test_a_queued_prompt_is_sent_when_the_reply_is_complete(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    gate = asyncio.Event()
    server.play(head(), event(chunk("a")), Until(gate), event(chunk(finish="stop")), DONE)
    server.play(stream(HELLO))
    session = sessions.new()
    first = session.send("first")
    session.queue("second")
    gate.set()
    await session.wait(first.id)
    await until(lambda: session.queued is None and not session.is_running)
    assert [m.text for m in session.conversation.path()] == ["first", "a", "second", "Hello"]


async def test_what_is_queued_stays_the_draft_when_the_composer_is_kept_while_the_program_ends(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    gate = asyncio.Event()
    server.play(head(), event(chunk("a")), Until(gate))
    session = sessions.new()
    session.send("first")
    session.queue("second")
    session.set_draft("third", ())
    closing = asyncio.create_task(session.close())
    await asyncio.sleep(0)
    session.set_draft("third", ())
    await closing
    gate.set()
    assert sessions.history.load(session.conversation.id).draft == "second\nthird"


async def test_the_model_may_change_in_the_middle(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await session.wait(session.send("one").id)
    session.choose(ModelChoice("test", "other"))
    await session.wait(session.send("two").id)
    replies = [m for m in session.conversation.path() if m.role is Role.ASSISTANT]
    assert [reply.model for reply in replies] == ["m", "other"]
    assert [request.json["model"] for request in server.requests] == ["m", "other"]


async def test_parameters_come_from_flag_conversation_endpoint_and_settings_in_this_order(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    sessions = make_sessions(
        tmp_path,
        server.base_url,
        settings={"parameters": {"temperature": 0.1, "top_p": 0.2, "max_tokens": 3}},
        flags=Flags(parameters=Parameters(temperature=1.5)),
    )
    session = sessions.new()
    session.conversation.parameters = session.conversation.parameters.over(Parameters(top_p=0.7))
    reply = session.send("hi")
    await session.wait(reply.id)
    body = server.requests[0].json
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (1.5, 0.7, 3)
    assert reply.parameters.temperature == 1.5
    await sessions.close()


async def test_a_full_disk_is_told_once_and_the_chat_goes_on_in_memory(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.play(stream(HELLO))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.open", full)
        session = sessions.new()
        recorder = Recorder()
        session.subscribe(recorder.handle)
        reply = session.send("hi")
        await session.wait(reply.id)
        assert reply.text == "Hello"
        assert "disk is full" in str(session.unsaved)
        assert sum("Not saved" in text for text in recorder.told) == 1
    session.save()
    await session.saved()
    assert str(session.unsaved) == "None"
    saved = make_sessions(tmp_path).open(session.conversation.id).conversation
    assert [message.text for message in saved.path()] == ["hi", "Hello"]


async def test_a_journal_that_the_disk_refuses_for_a_while_has_no_hole_afterwards(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    server.play(head(), event(chunk("kept ")), Until(gate), event(chunk("whole")), Act.HOLD)
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    session.send("hi")
    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        await recorder.grown.wait()
        await until(lambda: session.unsaved is not None)
    gate.set()
    (journal,) = (tmp_path / "conversations").glob("*.jsonl")
    await until(lambda: texts_in(journal) == ("hi", "kept whole"))


async def test_a_conversation_whose_endpoint_is_gone_goes_elsewhere_and_says_so(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await session.wait(session.send("hi").id)
    later = make_sessions(tmp_path)
    resumed = later.open(session.conversation.id)
    assert later.is_missing(resumed.conversation)
    assert resumed.choice.endpoint == "embedded"


async def test_nothing_of_a_temporary_conversation_touches_the_disk(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    sessions = make_sessions(tmp_path, server.base_url, is_temporary=True)
    session = sessions.new()
    reply = session.send("hi")
    await session.wait(reply.id)
    await sessions.close()
    assert reply.text == "Hello"
    assert list(tmp_path.iterdir()) == []


async def test_a_mistake_of_chatuis_own_is_told_at_once_as_one_and_without_the_key(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.play(stream(event(chunk("half")), event(chunk("more")), DONE))
    sessions = make_sessions(
        tmp_path,
        settings={
            "endpoint": "test",
            "endpoints": {"test": {"base_url": server.base_url, "api_key_env": "K"}},
        },
        environ={"K": "sk-very-secret"},
    )
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    take = session._take

    def mistaken(run: RunningReply, event: StreamEvent) -> None:
        if isinstance(event, ContentDelta) and run.message.text:
            raise RuntimeError("Illegal header value b'Bearer sk-very-secret'")
        take(run, event)

    monkeypatch.setattr(session, "_take", mistaken)
    reply = session.send("go")
    await session.wait(reply.id)
    await sessions.close()
    saved = ConversationStore(tmp_path / "conversations").load(session.conversation.id)
    for told in (reply, saved.messages[reply.id]):
        assert told.text == "half"
        assert told.status is Status.INTERRUPTED
        assert told.error is not None
        assert told.error.kind == "internal"
        assert "RuntimeError: Illegal header value b'Bearer ***'" in told.error.message
    assert "ended interrupted" in recorder.told


@pytest.mark.parametrize(
    ("is_stopped", "told"),
    [(True, []), (False, ["chatui made a mistake (RuntimeError: a bug). Please report it."])],
)
async def test_what_comes_after_the_end_of_a_reply_does_not_change_how_it_ended(
    server: ScriptedServer,
    sessions: OpenSessions,
    monkeypatch: pytest.MonkeyPatch,
    is_stopped: bool,
    told: list[str],
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    take = session._take

    def disturbed(run: RunningReply, event: StreamEvent) -> None:
        take(run, event)
        if not isinstance(event, ReplyFinished):
            return
        if not is_stopped:
            raise RuntimeError("a bug")
        session.stop()

    monkeypatch.setattr(session, "_take", disturbed)
    reply = session.send("go")
    await session.wait(reply.id)
    assert (reply.status, reply.error) == (Status.COMPLETE, None)
    assert [words for words in recorder.told if "mistake" in words] == told


async def test_what_comes_with_one_read_is_one_event_for_whoever_listens(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    pieces = [event(chunk(reasoning="hm ")), *(event(chunk("ab")) for _ in range(2000))]
    server.play(head(), b"".join(pieces), HELLO)
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("hi")
    await session.wait(reply.id)
    assert (reply.reasoning, reply.text) == ("hm ", "ab" * 2000 + "Hello")
    grown = [told for told in recorder.told if told.startswith("grew ")]
    assert len(grown) <= 20
    assert "".join(told.removeprefix("grew ") for told in grown).endswith("abHello")


async def test_what_went_over_the_wire_is_kept_in_memory_alone(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    pieces = 2000
    deltas = [event(chunk("seven b")) for _ in range(pieces)]
    server.play(head(), b"".join(deltas), Until(gate), DONE)
    session = sessions.new()
    reply = session.send("hi")
    await until(lambda: len(reply.text) == 7 * pieces)
    (journal,) = (tmp_path / "conversations").glob("*.jsonl")
    assert journal.stat().st_size < 150_000
    gate.set()
    await session.wait(reply.id)
    payloads = [one for one in session.wire_records[reply.id] if isinstance(one, PayloadRecord)]
    assert len(payloads) == pieces + 1


async def test_pictures_of_earlier_prompts_are_sent_with_the_next_one(
    server: ScriptedServer, tmp_path: Path
) -> None:
    history = ConversationStore(tmp_path / "conversations")
    picture = b"\x89PNG\r\n\x1a\n of a kite"
    conversation = Conversation.new()
    part = ImagePart(history.attachments.put(picture), "image/png", "kite.png")
    conversation.add_prompt([part, TextPart("What is this?")])
    history.save(conversation)
    server.play(stream(HELLO))
    sessions = make_sessions(tmp_path, server.base_url)
    session = sessions.open(conversation.id)
    await session.wait(session.send("And what is it for?").id)
    sent = json.loads(server.requests[0].body)["messages"][0]["content"]
    url = sent[0]["image_url"]["url"]
    assert base64.b64decode(url.removeprefix("data:image/png;base64,")) == picture
    await sessions.close()
