"""What stands in front of a chat is read for each request, from the files as they are then."""

import asyncio
import json
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.preamble import Section, Source
from chatui.endpoints import EMBEDDED
from chatui.errors import ConfigError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.preambles import Preamble
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyBegan, SessionEvent
from chatui.storage.own.prompt_files import PromptFiles
from chatui.text.template import Template
from chatui.ui.chat.words import context_use
from tests.attach.test_picture import drawing, encoded
from tests.command_line import Shell
from tests.composition import make_sessions
from tests.recorder import Recorder
from tests.scripted_server import HELLO, Act, ScriptedServer, response, stream
from tests.test_attach_option import DRAWN


def written(folder: Path, instructions: str = "Be brief.", memory: str = "- metric units") -> None:
    (folder / "instructions.md").write_text(instructions)
    (folder / "memory.md").write_text(memory)


async def ask(session: ChatSession, prompt: str = "Hi") -> str:
    reply = session.send(prompt)
    await session.wait(reply.id)
    return reply.id


def systems(server: ScriptedServer) -> list[str | None]:
    """Return the system message of each request."""
    firsts = [request.json["messages"][0] for request in server.requests]
    return [one["content"] if one["role"] == "system" else None for one in firsts]


async def test_instructions_memory_system_prompt_and_draft_stand_in_the_documented_order(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    written(tmp_path)
    session = sessions.new()
    session.conversation.system = "Answer as a pirate."
    reply = await ask(session, "How tall is Everest?")
    assert server.requests[0].json["messages"] == [
        {"role": "system", "content": "Be brief.\n\n- metric units\n\nAnswer as a pirate."},
        {"role": "user", "content": "How tall is Everest?"},
    ]
    assert session.front.sent_before[reply] == (
        Section(Source.INSTRUCTIONS, "Be brief.", str(tmp_path / "instructions.md")),
        Section(Source.MEMORY, "- metric units", str(tmp_path / "memory.md")),
        Section(Source.SYSTEM, "Answer as a pirate."),
    )


async def test_what_changes_in_front_of_a_chat_counts_with_its_next_request(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    assert context_use(session, sessions.endpoints) is None
    session.conversation.system = "Be brief."
    await ask(session)
    asked = context_use(session, sessions.endpoints)
    assert asked is not None
    written(tmp_path, instructions="a" * 4000, memory="")
    await session.front.look(session.choice)
    grown = context_use(session, sessions.endpoints)
    assert grown is not None
    assert (grown.used, grown.estimated) == (asked.used + 1000, True)
    resumed = sessions.new()
    resumed.conversation = session.conversation
    await resumed.front.look(resumed.choice)
    assert context_use(resumed, sessions.endpoints) == asked
    resumed.conversation.system = "b" * 4000
    later = context_use(resumed, sessions.endpoints)
    assert later is not None
    assert later.used == asked.used + 1000 - 3


async def test_before_the_first_prompt_what_stands_in_front_counts(
    sessions: OpenSessions, tmp_path: Path
) -> None:
    written(tmp_path, instructions="a" * 4000, memory="")
    session = sessions.new()
    await session.front.look(session.choice)
    use = context_use(session, sessions.endpoints)
    assert use is not None
    assert (use.used, use.estimated) == (1004, True)


async def test_each_request_takes_the_files_as_they_are_then(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    await ask(session)
    written(tmp_path)
    await ask(session)
    written(tmp_path, instructions="Be very brief.", memory="")
    await ask(session)
    (tmp_path / "instructions.md").unlink()
    await ask(session)
    assert systems(server) == [None, "Be brief.\n\n- metric units", "Be very brief.", None]


async def test_another_answer_a_fork_and_one_that_goes_on_take_them_too(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO), Act.HOLD)
    server.play(stream(HELLO))
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reply = session.send("Hi")
    await recorder.grown.wait()
    session.stop()
    await session.wait(reply.id)
    written(tmp_path)
    await session.wait(session.continue_reply(reply.id).id)
    await session.wait(session.retry(reply.id).id)
    await ask(sessions.fork(session, reply.id))
    await ask(sessions.new(is_temporary=True))
    assert systems(server) == [None, *["Be brief.\n\n- metric units"] * 4]


async def test_a_chat_that_sends_no_instructions_stays_so_when_it_is_resumed_or_forked(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    written(tmp_path)
    session = sessions.new()
    session.send_instructions(on=False)
    reply = await ask(session)
    await ask(sessions.fork(session, reply))
    again = make_sessions(tmp_path, server.base_url)
    await ask(again.open(session.conversation.id))
    await again.close()
    await ask(sessions.new())
    assert systems(server) == [None, None, None, "Be brief.\n\n- metric units"]


async def test_a_request_leaves_before_anybody_draws_its_prompt_from_a_slow_disk_too(
    server: ScriptedServer,
    sessions: OpenSessions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(tmp_path)
    server.play(response(200, HELLO, "text/event-stream"), Act.KEEP)
    session = sessions.new()
    await ask(session)
    asked: list[bool] = []
    begin = sessions.preambles.begin

    def draw(event: SessionEvent) -> None:
        if isinstance(event, ReplyBegan):
            asked.append(any(session.wire_records.get(event.reply.id, ())))

    async def slowly(conversation: Conversation) -> Preamble:
        await asyncio.sleep(0.01)
        return await begin(conversation)

    monkeypatch.setattr(sessions.preambles, "begin", lambda one: asyncio.create_task(slowly(one)))
    monkeypatch.setattr("chatui.sessions.session._MOST_PATIENCE", 30)
    session.subscribe(draw)
    await ask(session)
    assert asked == [True]
    assert len(systems(server)) == 2


async def test_a_disk_that_keeps_silent_hides_no_prompt(
    server: ScriptedServer, sessions: OpenSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    answer = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(sessions.preambles, "begin", lambda _: answer)
    began = asyncio.Event()
    session.subscribe(lambda event: began.set() if isinstance(event, ReplyBegan) else None)
    session.send("Hi")
    await asyncio.wait_for(began.wait(), 10)
    assert not server.requests
    assert session.stop()


async def test_what_is_wrong_with_a_file_is_told_once_and_the_chat_goes_on(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    told: list[str] = []
    (tmp_path / "instructions.md").mkdir()
    (tmp_path / "memory.md").write_bytes("- größer".encode("latin-1"))
    for session in (sessions.new(), sessions.new()):
        session.subscribe(lambda e: told.append(e.text) if isinstance(e, Noticed) else None)
        await ask(session)
        await ask(session)
    assert told == [
        "instructions.md is a folder. It is left out of what is sent.",
        "memory.md is not UTF-8: it was read as Latin-1 (CP1252).",
    ]
    assert systems(server) == ["- größer"] * 4
    (tmp_path / "instructions.md").rmdir()
    await ask(session)
    (tmp_path / "instructions.md").mkdir()
    await ask(session)
    assert told[2:] == told[:1]


async def test_what_is_wrong_is_told_by_the_next_look_where_one_was_given_up(
    sessions: OpenSessions, tmp_path: Path
) -> None:
    (tmp_path / "instructions.md").mkdir()
    session = sessions.new()
    recorder = Recorder()
    session.subscribe(recorder.handle)
    reading = sessions.preambles.begin(session.conversation)
    await asyncio.wait([reading])  # for a look that ends before it takes what was read
    await session.front.look(session.choice)
    await session.front.look(session.choice)
    assert recorder.told == ["instructions.md is a folder. It is left out of what is sent."]


async def test_what_no_server_has_counted_is_counted_with_what_stands_in_front(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    written(tmp_path, instructions="word " * 800, memory="")
    session = sessions.new()
    reply = session.conversation.messages[await ask(session, "word")]
    assert reply.usage is not None
    assert reply.usage.prompt == 1000 + 4 + 1 + 4
    assert reply.usage.estimated


async def test_a_text_that_takes_up_most_of_a_small_context_is_told_once(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path)
    written(tmp_path, instructions="word " * 2000)
    session = sessions.new()
    told: list[str] = []
    session.subscribe(lambda e: told.append(e.text) if isinstance(e, Noticed) else None)
    assert session.choice.endpoint == EMBEDDED
    await session.front.look(session.choice)
    await session.front.look(session.choice)
    assert told == [
        "What stands in front of this chat takes ≈2.5k of 4k tokens that the model reads: "
        "most of it is instructions.md."
    ]
    await sessions.close()


async def test_instructions_memory_project_prompt_and_draft_are_sent_as_in_the_recorded_request(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    projects, prompts = tmp_path / "projects", tmp_path / "prompts"
    for folder in (projects / "thesis", prompts):
        folder.mkdir(parents=True)
    written(tmp_path, "Answer in British English.\n", "- I use metric units\n")
    (projects / "outline.md").write_text("1. Heights\n2. Weather\n")
    (projects / "thesis.toml").write_text(
        'instructions = "This is a thesis about mountains."\nfiles = ["outline.md"]\n'
    )
    (projects / "thesis" / "memory.md").write_text("- The thesis is due in June\n")
    (prompts / "child.md").write_text(
        "---\ndescription: Explain it\n---\nExplain this to a child.\n\n{{question}}\n"
    )
    session = sessions.new(project="thesis")
    session.conversation.system = "Be brief."
    template = Template.parse(PromptFiles(prompts).read().get("child").text)
    reply = await ask(session, template.filled({"question": "How tall is Everest?"}).strip())
    recorded = json.loads((Path(__file__).parent / "data" / "request.json").read_text())
    assert server.requests[0].json == recorded
    assert [section.source for section in session.front.sent_before[reply]] == list(Source)


def with_picture(folder: Path) -> None:
    projects = folder / "projects"
    projects.mkdir()
    (projects / "plan.png").write_bytes(DRAWN)
    (projects / "house.toml").write_text('files = ["plan.png"]\n')


async def test_a_picture_of_a_project_goes_with_the_first_prompt_of_each_request(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    with_picture(tmp_path)
    session = sessions.new(project="house")
    reply = await ask(session, "How many rooms?")
    await ask(session, "And doors?")
    for request in server.requests:
        first = request.json["messages"][1]["content"]
        assert [part["type"] for part in first] == ["image_url", "text"]
        assert first[0]["image_url"]["url"].startswith("data:image/png;base64,")
        assert first[1]["text"] == "How many rooms?"
    assert server.requests[1].json["messages"][3]["content"] == "And doors?"
    assert systems(server)[0] == "plan.png is a picture, which is in front of the first prompt."
    assert session.front.sent_before[reply][0].picture is not None
    assert all(not message.attachments for message in session.conversation.path())


async def test_a_model_that_takes_no_pictures_gets_a_projects_texts_alone(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    refusal = {"error": {"message": "this model does not support image input"}}
    server.play(response(400, refusal))
    server.play(stream(HELLO))
    with_picture(tmp_path)
    session = sessions.new(project="house")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    first = session.conversation.messages[await ask(session)]
    await ask(session)
    assert (first.status, first.text) == (Status.COMPLETE, "Hello")
    contents = [request.json["messages"][-1]["content"] for request in server.requests]
    assert [type(content) for content in contents] == [list, str, str]
    keys = [request.headers["idempotency-key"] for request in server.requests]
    assert len({*keys}) == len(keys)
    about_project = [told for told in recorder.told if "house" in told]
    assert about_project == ["Project house: plan.png is left out: m takes no pictures."]


async def test_a_picture_of_a_project_counts_and_is_sent_as_it_is_then_also_aside(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    with_picture(tmp_path)
    session = sessions.new(project="house")
    await session.front.look(session.choice)
    size = sum(section.tokens for section in session.sections)
    assert size > 80
    empty = context_use(session, sessions.endpoints)
    assert empty is not None
    assert empty.used == size + 4
    reply = session.conversation.messages[await ask(session, "Hi")]
    assert reply.usage is not None
    assert reply.usage.prompt == size + 4 + 1 + 4
    (tmp_path / "projects" / "plan.png").write_bytes(encoded(drawing(200), "PNG"))
    aside = sessions.aside(session)
    await ask(aside, "And doors?")
    await sessions.end_aside(aside)
    urls = [one.json["messages"][1]["content"][0]["image_url"]["url"] for one in server.requests]
    assert urls[0] != urls[1]


async def test_a_project_is_renamed_while_its_chats_are_answered(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "house.toml").write_text('instructions = "Bees."')
    session, newer = sessions.new(project="house"), sessions.new(project="house")
    newer.conversation.is_newer = True
    aside = sessions.aside(session)
    reply = session.send("Hi")
    told = await sessions.rename_project("house", "garden")
    assert told.endswith("go with it. 1 of them cannot be changed, and keep the name.")
    await session.wait(reply.id)
    await ask(aside)
    assert systems(server) == ["Bees.", "Bees."]
    assert (reply.status, reply.text) == (Status.COMPLETE, "Hello")
    assert sessions.history.peek(session.conversation.id).project == "garden"


async def test_the_memory_of_a_project_that_is_gone_is_not_sent(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    memory = tmp_path / "projects" / "thesis" / "memory.md"
    memory.parent.mkdir(parents=True)
    memory.write_text("- due in June")
    session = sessions.new(project="thesis")
    recorder = Recorder()
    session.subscribe(recorder.handle)
    await ask(session)
    assert systems(server) == [None]
    assert any(told.startswith("There is no project 'thesis'.") for told in recorder.told)
    with pytest.raises(ConfigError):
        sessions.preambles.memory_of("thesis")
    with pytest.raises(ConfigError):
        sessions.preambles.memory_of("../../etc")


async def test_a_request_for_a_title_says_nothing_of_instructions(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    sessions = make_sessions(tmp_path, server.base_url, settings={"title_by_model": True})
    written(tmp_path)
    await ask(sessions.new())
    await server.wait_for_requests(2)
    assert systems(server) == ["Be brief.\n\n- metric units", None]
    await sessions.close()


async def test_print_mode_sends_them_tells_what_is_wrong_and_can_do_without(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    for name, file, content in (
        ("config", "instructions.md", b"Gr\xf6\xdfer"),
        ("data", "memory.md", b"- a"),
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / file).write_bytes(content)
    told = "chatui: instructions.md is not UTF-8: it was read as Latin-1 (CP1252).\n"
    assert await shell.run("-p", "Hi") == (0, "Hello\n", told)
    assert await shell.run("-p", "--no-instructions", "-c", "Hi") == (0, "Hello\n", "")
    assert systems(server) == ["Größer\n\n- a", None]
    assert (tmp_path / "data" / "memory.md").read_bytes() == b"- a"
