"""Beyond one conversation: several at once, lists, panels, the ways out."""

import gc
import inspect
import os
import signal
import stat
import threading
from contextlib import nullcontext
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from chatui.conversation.message import Status
from chatui.endpoints import ModelChoice
from chatui.errors import KeyRefused, LocalModelError, NotSaved
from chatui.providers import MODELSLAB
from chatui.storage.prompt_history import PromptHistory
from chatui.storage.settings.key_store import KeyStore
from chatui.transport.errors.failures import Failures
from chatui.ui.app import ChatApp, ExitReport
from chatui.ui.chat import feed
from tests.ui.chat_program import (
    ENDPOINT,
    Program,
    chat,
    chat_screen,
    screen_text,
    until,
    until_shown,
)


async def test_an_empty_chat_shows_the_model_the_latest_chats_and_the_first_keys(
    program: Program,
) -> None:
    for title in ("one", "two", "three", "four"):
        program.save(title)
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "four")
        text = screen_text(pilot)
        assert "chatui" in text
        assert "work · large-model" in text
        assert "F2 model · Ctrl+R conversations · F1 keys" in text
        assert "two" in text
        assert "one" not in text


async def test_a_click_on_a_recent_chat_opens_it(program: Program) -> None:
    program.save("Trip to Lisbon")
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "Trip to Lisbon")
        row = next(
            number
            for number, line in enumerate(screen_text(pilot).splitlines())
            if "Trip to Lisbon" in line
        )
        await pilot.click(offset=(6, row))
        await until_shown(pilot, "About Trip to Lisbon")


async def test_the_toy_model_is_called_a_toy_with_the_way_to_a_real_one(tmp_path: Path) -> None:
    async with Program(tmp_path, endpoints={}).app().run_test() as pilot:
        text = " ".join(screen_text(pilot).split())
        assert "This is SmolLM2, a toy model running on your computer. It is often wrong." in text
        assert "F3 adds a real one." in text
        assert "embedded · SmolLM2-135M, a toy" in text


async def test_a_resumed_conversation_shows_what_was_said_and_the_draft(program: Program) -> None:
    name = program.save("Trip to Lisbon", draft="and then")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Trip to Lisbon")
        assert chat(pilot).composer.text == "and then"
        assert "── Trip to Lisbon ──" in screen_text(pilot)


async def test_a_conversation_that_was_left_goes_on_and_does_not_move_the_view(
    program: Program,
) -> None:
    program.client.say("slow ")
    async with program.app().run_test(size=(150, 30)) as pilot:
        await pilot.press(*"long story", "enter")
        await until_shown(pilot, "slow")
        left = chat(pilot).session
        await pilot.press("ctrl+n")
        await until_shown(pilot, "F2 model · Ctrl+R conversations")
        await until_shown(pilot, "long story              ●")
        await pilot.press(*"draft")
        program.client.go_on("but sure", None)
        await until(pilot, lambda: not left.is_running)
        await until_shown(pilot, "long story              ◆")
        assert "sure" not in screen_text(pilot)
        assert chat(pilot).composer.text == "draft"
        chat_screen(pilot).shown.open(left.conversation.id)
        await until_shown(pilot, "slow but sure")
        assert chat(pilot).composer.text == ""


async def test_a_command_is_no_draft_of_the_conversation_that_it_leaves(program: Program) -> None:
    name = program.save("Trip to Lisbon")
    app = program.app(resume=name)
    async with app.run_test() as pilot:
        await pilot.press(*"/new", "enter")
        await until_shown(pilot, "F2 model · Ctrl+R conversations")
        chat_screen(pilot).shown.open(name)
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/quit", "enter")
        await until(pilot, lambda: app.return_value is not None)
    assert program.load(name).draft == ""


async def test_two_conversations_stream_at_once(program: Program) -> None:
    program.client.say("first ")
    async with program.app().run_test() as pilot:
        await pilot.press("1", "enter")
        await until_shown(pilot, "first")
        first = chat(pilot).session
        go_on = program.client.say_beside("second ")
        await pilot.press("ctrl+n", "2", "enter")
        await until_shown(pilot, "second")
        assert len(program.sessions.running) == 2
        program.client.go_on("one", None)
        await until(pilot, lambda: not first.is_running)
        assert first.conversation.path()[-1].text == "first one"
        go_on("two", None)
        await until_shown(pilot, "second two")


async def test_leaving_says_the_way_back_and_everything_is_saved(program: Program) -> None:
    program.client.say("Hello.", None)
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        name = chat(pilot).session.conversation.id
        await pilot.press(*"draft", "ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    assert app.return_value == ExitReport(name)
    assert app.return_code == 0
    saved = program.load(name)
    assert saved.draft == "draft"
    assert [one.text for one in saved.path()] == ["x", "Hello."]


async def test_leaving_an_empty_chat_leaves_nothing_behind(program: Program) -> None:
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    assert app.return_value == ExitReport(None)
    assert program.names() == []


async def test_quitting_asks_while_a_reply_runs_and_keeps_what_came(program: Program) -> None:
    program.client.say("half")
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "half")
        await pilot.press("ctrl+q")
        words = "A reply is still arriving. Ctrl+Q again: stop and quit · Esc: stay"
        await until_shown(pilot, words)
        await pilot.press("escape")
        await until(pilot, lambda: words not in screen_text(pilot))
        assert chat(pilot).session.is_running
        await pilot.press("2", "enter", "ctrl+q", "ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
        name = chat(pilot).session.conversation.id
    saved = program.load(name)
    assert (saved.path()[-1].status, saved.path()[-1].text) == (Status.INTERRUPTED, "half")
    assert saved.draft == "2"


async def test_a_queued_prompt_outlives_a_look_at_the_draft_while_the_program_ends(
    program: Program,
) -> None:
    program.client.say("half")
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "half")
        await pilot.press("2", "enter")
        drafts, session = chat_screen(pilot).drafts, chat(pilot).session
        session.subscribe(lambda _: drafts.keep())
        app.begin_to_leave()
        await until(pilot, lambda: app.return_value is not None)
    assert program.load(session.conversation.id).draft == "2"


async def test_a_key_that_was_on_its_way_when_the_end_began_does_nothing(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", f"touch {tmp_path / 'open'}")
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x")
        await until_shown(pilot, "› x")
        app.begin_to_leave()
        for key in ("ctrl+o", "enter"):
            chat(pilot).composer.post_message(events.Key(key, None))
        await until(pilot, lambda: app.return_value is not None)
        session = chat(pilot).session
    assert not (tmp_path / "open").exists()
    assert program.load(session.conversation.id).draft == "x"
    assert not program.client.requests


async def test_work_that_had_not_begun_when_the_screen_ended_is_dropped(program: Program) -> None:
    async def work() -> None:
        raise AssertionError("it has begun")

    begun = work()
    async with program.app().run_test() as pilot:
        chat(pilot).spawn(begun, group="test")
        chat_screen(pilot).workers.cancel_group(chat_screen(pilot), "test")
        await pilot.pause()
    gc.collect()
    assert inspect.getcoroutinestate(begun) == inspect.CORO_CLOSED


async def test_ctrl_c_stops_first_and_quits_only_at_the_second_press(program: Program) -> None:
    program.client.say("half")
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "half")
        await pilot.press("ctrl+c")
        await until_shown(pilot, "■ stopped")
        await pilot.press("ctrl+c")
        await until_shown(pilot, "Ctrl+C again quits")
        assert app.return_value is None
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app.return_value is not None)


async def test_ctrl_c_copies_what_is_selected_in_the_composer(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"words", "shift+home", "ctrl+c")
        await until(pilot, lambda: pilot.app.clipboard == "words")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_a_signal_takes_the_same_way_out(program: Program, number: signal.Signals) -> None:
    program.client.say("half")
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "half")
        os.kill(os.getpid(), number)
        await until(pilot, lambda: app.return_value is not None)
        name = chat(pilot).session.conversation.id
    assert app.return_code == 128 + number
    assert program.load(name).path()[-1].text == "half"


async def test_what_cannot_be_saved_is_said_until_it_is_saved(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.client.say("Hello.", None)
    full = NotSaved("Not saved: the disk is full.", hint="Everything is still in memory.")

    def refuse(*_: object) -> None:
        raise full

    assert program.sessions.history is not None
    async with program.app().run_test() as pilot:
        for name in ("create", "begin_turn", "save", "end_turn"):
            monkeypatch.setattr(program.sessions.history, name, refuse, raising=False)
        await pilot.press("x", "enter")
        await until_shown(pilot, "Hello.")
        await until_shown(pilot, "Not saved: the disk is full.")
        monkeypatch.undo()
        chat_screen(pilot).shown.unsaved.save_again()
        await until(pilot, lambda: "Not saved" not in screen_text(pilot))
    assert len(program.names()) == 1


async def test_what_was_typed_into_an_empty_chat_is_kept_as_its_draft(program: Program) -> None:
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press(*"long thought", "ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "long thought")
        [name] = program.names()
        chat_screen(pilot).shown.open(name)
        await until(pilot, lambda: chat(pilot).composer.text == "long thought")


async def test_a_draft_is_saved_while_it_rests_also_under_an_earlier_prompt(
    program: Program,
) -> None:
    program.recall("an old prompt")
    async with program.app().run_test() as pilot:
        await pilot.press(*"half")
        await until(pilot, lambda: [program.load(one).draft for one in program.names()] == ["half"])
        await pilot.press(*" a thought", "up")
        await until_shown(pilot, "› an old prompt")
        [name] = program.names()
        await until(pilot, lambda: program.load(name).draft == "half a thought")
        await pilot.press("down")
        await until_shown(pilot, "› half a thought")


async def test_the_guide_is_said_to_be_no_model_with_the_line_that_fixes_it(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path, endpoints={})
    program.sessions.endpoints.local.problem = LocalModelError(
        "No model can run here: libgomp is missing.", hint="Fix: sudo apt install libgomp1"
    )
    async with program.app().run_test() as pilot:
        text = " ".join(screen_text(pilot).split())
        assert "No model can run here: libgomp is missing." in text
        assert "This is a built-in guide, not an AI model. Fix: sudo apt install libgomp1" in text


async def test_a_change_of_endpoint_says_who_reads_along_now(tmp_path: Path) -> None:
    endpoints = {**ENDPOINT, "other": {"base_url": "https://llm.example.org/v1", "model": "m"}}
    program = Program(tmp_path, endpoints=endpoints, endpoint="work")
    name = program.save("Trip to Lisbon")
    async with program.app(resume=name).run_test(size=(150, 30)) as pilot:
        chat_screen(pilot).shown.choose(ModelChoice("other", "m"))
        await until_shown(
            pilot, "From the next prompt, this conversation (2 messages) goes to llm.example.org."
        )
        chat(pilot).status.withdraw_notice()
        await until_shown(pilot, "New chats still start with work: it is set in config.toml.")


async def test_words_are_found_in_the_conversation(program: Program) -> None:
    name = program.save("Trip to Lisbon")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", "/")
        await until(pilot, lambda: chat(pilot).find_bar.has_focus_within)
        await pilot.press(*"lisbon", "enter")
        await until_shown(pilot, "FOUND  1 of 1  n next  N before  Esc end")
        await pilot.press("/")
        await until(pilot, lambda: chat(pilot).find_bar.has_focus_within)
        await pilot.press(*"zebra", "enter")
        await until_shown(pilot, "Not found: zebra")
        await pilot.press("/")
        await until(pilot, lambda: chat(pilot).find_bar.has_focus_within)
        await pilot.press("escape")
        await until_shown(pilot, "READING")


async def test_an_error_does_not_move_what_somebody_reads_further_up(program: Program) -> None:
    program.client.say("\n\n".join(f"line {n}" for n in range(60)), None)
    program.client.say()
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "line 59")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("y", "enter")
        await until_shown(pilot, "○ waiting")
        await pilot.press("ctrl+home")
        await until_shown(pilot, "line 3")
        program.client.go_on(KeyRefused("No.", status=401))
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.pause()
        assert "line 3" in screen_text(pilot)
        assert "READING" not in screen_text(pilot)


async def test_a_theme_is_chosen_by_name_and_remembered(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"/theme chatui-light", "enter")
        await until_shown(pilot, "chatui-light, from now on.")
        assert pilot.app.theme == "chatui-light"
        await pilot.press(*"/theme nope", "enter")
        await until_shown(pilot, "There is no theme 'nope'.")
    assert program.sessions.settings.settings.saved["theme"] == "chatui-light"


async def test_a_theme_of_config_toml_says_that_it_wins(tmp_path: Path) -> None:
    program = Program(tmp_path, theme="chatui-dark")
    async with program.app().run_test() as pilot:
        await pilot.press(*"/theme chatui-light", "enter")
        await until_shown(pilot, "the theme is set in config.toml")
    assert program.sessions.settings.settings.saved == {}


async def test_a_model_is_switched_in_the_middle_and_remembered(program: Program) -> None:
    program.client.say("A.", None)
    program.client.say("B.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "A.")
        await pilot.press(*"/model small-model", "enter")
        await until_shown(pilot, "work · small-model  F2")
        await pilot.press("y", "enter")
        await until_shown(pilot, "B.")
        models = [message.model for message in chat(pilot).session.conversation.path()]
    assert models == [None, "large-model", None, "small-model"]
    assert program.sessions.remembered.state.model == "small-model"


async def test_the_palette_runs_what_is_chosen(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("ctrl+p")
        await pilot.press(*"new conv")
        await until_shown(pilot, "New conversation")
        await pilot.press("enter")
        await until(pilot, lambda: not chat(pilot).session.conversation.messages)


async def test_the_palette_closes_with_ctrl_c_and_the_program_stays(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen is not chat_screen(pilot))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: pilot.app.screen is chat_screen(pilot))


async def test_the_sidebar_is_there_where_there_is_room_until_it_is_closed(
    program: Program,
) -> None:
    program.save("Trip to Lisbon")
    async with program.app().run_test(size=(140, 30)) as pilot:
        await until_shown(pilot, "│")
        await until_shown(pilot, " Today")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "│" not in screen_text(pilot))
        assert program.sessions.config.sidebar == "closed"
        await pilot.press("ctrl+g")
        await until_shown(pilot, "│")
        await pilot.resize_terminal(99, 30)
        await until(pilot, lambda: "│" not in screen_text(pilot))
        await pilot.press("ctrl+g")
        await until_shown(pilot, "The sidebar needs 100 columns.")


@pytest.mark.parametrize(
    ("width", "line"),
    [(59, ["work", "·", "large-model", "F2", "F1", "keys"]), (24, ["large-model", "F1", "keys"])],
)
async def test_a_narrow_status_line_keeps_the_model_and_the_keys(
    program: Program, width: int, line: list[str]
) -> None:
    async with program.app().run_test(size=(width, 20)) as pilot:
        assert screen_text(pilot).splitlines()[-1].split() == line


async def test_a_prompt_on_the_command_line_is_sent_at_once(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app(first_prompt="hi there").run_test() as pilot:
        await until_shown(pilot, "Hello.")
        assert "hi there" in screen_text(pilot)


async def test_chosen_keys_work_and_are_shown(tmp_path: Path) -> None:
    program = Program(tmp_path, keys={"models": "f6", "new-conversation": "ctrl+b"})
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        assert "large-model  F6" in screen_text(pilot)
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("ctrl+n")
        assert chat(pilot).session.conversation.messages
        await pilot.press("ctrl+b")
        assert not chat(pilot).session.conversation.messages


async def test_the_prompt_can_be_written_in_an_editor(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nstat -c %a "$1" > "$1.mode"; printf " and more" >> "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(ChatApp, "suspend", lambda app: nullcontext())
    async with program.app().run_test() as pilot:
        await pilot.press(*"some", "ctrl+o")
        await until(pilot, lambda: chat(pilot).composer.text == "some and more")
    assert [path.read_text() for path in tmp_path.glob("prompt-*.mode")] == ["600\n"]
    assert not list(tmp_path.glob("prompt-*.md"))


def sign_color(pilot: Pilot[Any], sign: str) -> object:
    """Return the colour of a sign in the chat; None when it is not there."""
    lines = pilot.app.screen._compositor.render_strips()
    segments = (segment for line in lines for segment in line if sign in segment.text)
    return next((segment.style.color for segment in segments if segment.style), None)


async def test_the_sign_of_a_reply_that_arrives_blinks(program: Program) -> None:
    program.client.say("slow")
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until(pilot, lambda: sign_color(pilot, "●") is not None)
        colors = {sign_color(pilot, "●")}
        await until(pilot, lambda: len(colors | {sign_color(pilot, "●")}) == 2)


async def test_with_reduced_motion_nothing_is_drawn_while_nothing_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(tmp_path, reduced_motion=True)
    program.client.say("slow")
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "● arriving · Esc stops")
        await pilot.pause()
        drawn: list[object] = []
        monkeypatch.setattr(pilot.app, "_display", lambda *shown: drawn.append(shown))
        for seconds in (1, 7, 90):
            monkeypatch.setattr(feed, "monotonic", lambda later=seconds: monotonic() + later)
            chat_screen(pilot).shown._tick()
            chat_screen(pilot).shown._blink()
            await pilot.pause()
        assert drawn == []
        monkeypatch.undo()
        program.client.go_on(" but sure")
        await until_shown(pilot, "slow but sure")
        assert pilot.app.animation_level == "none"
        assert not chat(pilot).composer.cursor_blink


async def test_an_endpoint_without_its_key_is_said_before_the_first_prompt(
    program: Program,
) -> None:
    program.client.problem = Failures(MODELSLAB).missing_key()
    async with program.app().run_test() as pilot:
        await until_shown(
            pilot, "ModelsLab needs an API key. Give it one by chatui key set modelslab,"
        )
        assert "F3 connect · F2 model" in screen_text(pilot)
        await pilot.press("f3")
        await until_shown(pilot, "─ work ─")


async def test_a_key_file_that_others_could_read_is_said_at_the_start(program: Program) -> None:
    endpoint = program.sessions.endpoints.get("work")
    keys = program.folder / "keys"
    KeyStore(keys, {}).save(endpoint, "sk-secret")
    keys.chmod(0o755)
    program.sessions.endpoints.key(endpoint)
    async with program.app().run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, f"{keys} could be read by other users of this computer.")


async def test_a_conversation_that_cannot_be_read_is_said_at_the_start(program: Program) -> None:
    program.save("Trip to Lisbon")
    path = program.folder / "conversations" / "20200101-000000-aaaa.json"
    path.write_text("{")
    async with program.app().run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, path.stem)


async def test_a_theme_that_is_broken_is_said_at_the_start(program: Program) -> None:
    async with program.app(theme="no-such-theme").run_test() as pilot:
        await until_shown(pilot, "There is no theme 'no-such-theme': this is chatui-dark.")


async def test_up_that_comes_before_the_prompts_are_read_waits_for_them_and_blocks_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.recall("the one before")
    may_read, poll = threading.Event(), PromptHistory.poll

    def poll_late(history: PromptHistory) -> None:
        may_read.wait(20)
        poll(history)

    monkeypatch.setattr(PromptHistory, "poll", poll_late)
    async with program.app().run_test() as pilot:
        try:
            await pilot.press("up")
            assert "No prompt was sent" not in screen_text(pilot)
        finally:
            may_read.set()
        await until_shown(pilot, "the one before")
