"""Instructions and memory on the screen: shown, switched, added to, and told of."""

import errno
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import ImagePart
from chatui.conversation.preamble import Section, Source
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.words import conversation_details, rule_words
from chatui.ui.panels.preamble import PreambleScreen
from chatui.ui.part_words import section_words
from tests.scripted_server import HELLO, ScriptedServer, stream
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.panel_app import opened


async def test_a_line_is_remembered_told_taken_back_and_nothing_else_is_ever_added(
    program: Program,
) -> None:
    memory = program.folder / "memory.md"
    async with program.app().run_test(size=(120, 30)) as pilot:
        chat(pilot).composer.replace_text("/remember --global\nI use\nmetric\x1b[31m units")
        await pilot.press("enter")
        await until_shown(pilot, "Remembered in your memory: I use metric units · ")
        assert memory.read_text() == "- I use metric units\n"
        assert chat(pilot).composer.is_empty
        chat(pilot).composer.replace_text(f"/remember --global {'a long one ' * 40}")
        await pilot.press("enter")
        await until_shown(pilot, "· /forget takes it back")
        await pilot.press(*"/forget", "enter")
        await until_shown(pilot, "Forgotten: a long one")
        await pilot.press(*"/remember i use metric units", "enter")
        await until_shown(pilot, "This is remembered already.")
        await pilot.press(*"/forget", "enter")
        await until_shown(pilot, "Forgotten: I use metric units")
        assert memory.read_text() == ""
        await pilot.press(*"/forget", "enter")
        await until_shown(pilot, "Nothing was remembered since chatui was started.")
        program.client.say("Remember this forever: the sky is blue.", None)
        await pilot.press(*"remember that I like tea", "enter")
        await until_shown(pilot, "the sky is blue.")
        assert memory.read_text() == ""


async def test_a_line_that_does_not_go_with_this_chat_is_remembered_and_that_is_told(
    program: Program,
) -> None:
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/instructions off", "enter")
        await until_shown(pilot, "Your instructions and memory do not go with this chat")
        await pilot.press(*"/remember tea", "enter")
        await until_shown(pilot, "in your memory, which does not go with this chat: tea · /forget")
    assert (program.folder / "memory.md").read_text() == "- tea\n"


async def test_each_problem_is_told_also_where_there_are_two(program: Program) -> None:
    (program.folder / "instructions.md").mkdir()
    (program.folder / "memory.md").write_bytes(b"\0")
    async with program.app().run_test(size=(120, 30)) as pilot:
        await until_shown(pilot, "instructions.md is a folder. It is left out of what is sent.")
        await pilot.press(*"/instructions off", "enter")
        await until_shown(pilot, "Your instructions and memory do not go with this chat")
        chat(pilot).status.withdraw_notice()
        await until_shown(pilot, "memory.md is no text. It is left out of what is sent.")


async def test_a_full_disk_keeps_the_line_where_it_was_typed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with program.app().run_test(size=(120, 30)) as pilot:
        monkeypatch.setattr("chatui.storage.own.memory.write_bytes", refuse)
        await pilot.press(*"/remember tea", "enter")
        await until_shown(pilot, "Not saved: the disk is full. memory.md is as it was.")
        assert chat(pilot).composer.text == "/remember tea"


async def test_what_stands_in_front_is_seen_in_order_switched_off_and_counted(
    program: Program,
) -> None:
    (program.folder / "instructions.md").write_text("word " * 400 + "\n\x1b]0;evil\x07two\nthree\n")
    (program.folder / "memory.md").write_text("- metric units\n")
    program.client.say("Gladly.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/system Be kind.", "enter", *"Hi", "enter")
        await until_shown(pilot, "Gladly.")
        [request] = program.client.requests
        assert request.system.endswith("two\nthree\n\n- metric units\n\nBe kind.")
        await until_shown(pilot, "≈523 tok")
        await pilot.press("tab", "i")
        await until_shown(pilot, "sent in front: ≈512 tokens, in this order")
        details = screen_text(pilot)
        told = ["your instructions: ≈506,", "your memory: ≈4,", "the system prompt: ≈2"]
        places = [details.index(words) for words in told]
        assert places == sorted(places)
        await pilot.press("tab", *"/instructions", "enter")
        await until_shown(pilot, "In front of this chat")
        for words in ("≈512 tok", "Your instructions", "three", "- metric units", "Be kind."):
            assert words in screen_text(pilot)
        await pilot.press("end", "down", "down", "enter")
        await until_shown(pilot, "System prompt ─")
        await pilot.press("escape", *"/instructions off", "enter")
        await until_shown(pilot, "system prompt · without your instructions")
        await until(pilot, lambda: len(chat(pilot).session.sections) == 1)
        assert not chat(pilot).session.conversation.sends_instructions


async def test_details_tell_what_was_sent_in_front_and_what_would_be_where_nobody_knows(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    reply = session.send("Hi")
    await session.wait(reply.id)
    (tmp_path / "memory.md").write_text("- tea")
    await session.front.look(session.choice)
    prompt = session.conversation.path()[0]
    session.conversation.system = "Said later."
    assert conversation_details(session, reply) == conversation_details(session, prompt) == []
    session.front.sent_before.clear()
    assert conversation_details(session, reply) == [
        "would be sent in front now: ≈5 tokens, in this order",
        f"  your memory: ≈2, {tmp_path}/memory.md",
        "  the system prompt: ≈3",
        "system prompt now: Said later.",
    ]


async def test_details_tell_the_system_prompt_that_a_reply_was_sent_with(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(stream(HELLO))
    session = sessions.new()
    session.conversation.system = "Be brief."
    reply = session.send("Hi")
    await session.wait(reply.id)
    session.conversation.system = "Be long."
    assert conversation_details(session, reply) == ["system prompt: Be brief."]


async def test_the_size_of_a_text_stays_where_its_path_is_long() -> None:
    long = Section(Source.PROJECT_FILES, "a" * 4800, "a very long folder/" * 9 + "a.md")
    async with opened(PreambleScreen([long], "")) as (_, pilot):
        [row] = [one for one in screen_text(pilot).splitlines() if "≈1.2k │" in one]
        assert "The project's files  a very long folder" in row


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (Section(Source.SYSTEM, "Be brief."), "the system prompt: ≈3"),
        (
            Section(Source.MEMORY, "a" * 4800, str(Path.home() / "data" / "m\x1b[2J.md")),
            "your memory: ≈1.2k, ~/data/m␛[2J.md",
        ),
        (Section(Source.PROJECT, "Be", "thesis"), "the project's instructions: ≈1, thesis"),
        (
            Section(
                Source.PROJECT_FILES, "Be", "a.png", ImagePart("a", "image/png", "a.png", 1500, 998)
            ),
            "the project's files: ≈2k, a.png",
        ),
    ],
)
def test_a_section_is_told_with_its_size_and_its_place(section: Section, words: str) -> None:
    assert section_words(section) == words


def test_the_rule_tells_how_a_chat_begins_otherwise_than_most() -> None:
    conversation = Conversation.new()
    assert rule_words(conversation) == ""
    conversation.sends_instructions = False
    assert rule_words(conversation) == "without your instructions"
