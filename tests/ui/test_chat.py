import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from chatui.commands.action import Action
from chatui.commands.actions import ACTIONS
from chatui.commands.slash import completions
from chatui.conversation.events import PartReceived, RetryScheduled, UsageReport
from chatui.conversation.message import Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ImagePart, Source, SourcesPart
from chatui.errors import KeyRefused, ModelNotFound
from chatui.model_info import ModelInfo, ModelList
from chatui.ui.transcript.transcript import Transcript
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown


def burst(pilot: Pilot[Any], *keys: str) -> None:
    """Let keys arrive faster than anything is drawn."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_enter_sends_what_was_typed_and_the_reply_streams_in(program: Program) -> None:
    program.client.say("Hel")
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi there", "enter")
        await until_shown(pilot, "Hel")
        assert "hi there" in screen_text(pilot)
        assert "── hi there ──" in screen_text(pilot)
        assert chat(pilot).composer.text == ""
        program.client.go_on("lo!", None)
        await until_shown(pilot, "Hello!")
        await until(pilot, lambda: not chat(pilot).session.is_running)


async def test_keys_that_come_at_once_are_heard_in_their_order(program: Program) -> None:
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        burst(pilot, "a", "b", "x", "backspace", "enter", "c", "ctrl+j", "d", "ctrl+a", "e")
        await until(pilot, lambda: composer.text == "c\ned")
        assert chat(pilot).session.conversation.path()[0].text == "ab"


async def test_keys_that_come_at_once_are_heard_across_reading_mode(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        burst(pilot, "a", "tab", "g", "H", "o", "backspace", "i", "tab", "tab", "b")
        await until(pilot, lambda: chat(pilot).composer.text == "agHib")
        assert not chat(pilot).transcript.reading


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "ctrl+enter", "alt+enter"])
async def test_a_newline_can_be_typed(program: Program, key: str) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("a", key, "b")
        assert chat(pilot).composer.text == "a\nb"
        assert chat(pilot).composer.size.height == 2


async def test_enter_after_a_backslash_is_a_newline(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("a", "\\", "enter", "b")
        assert chat(pilot).composer.text == "a\nb"
        assert not chat(pilot).session.conversation.messages


async def test_readline_habits_work_in_the_composer(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"one two", "ctrl+a", "ctrl+f", "ctrl+d", "ctrl+e", "ctrl+b", *"X")
        assert chat(pilot).composer.text == "oe twXo"
        await pilot.press("ctrl+w", "ctrl+u", "ctrl+k")
        assert chat(pilot).composer.text == ""


async def test_escape_stops_a_reply_and_keeps_what_came(program: Program) -> None:
    program.client.say("half of")
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "half of")
        await pilot.press("escape")
        await until_shown(pilot, "■ stopped")
        reply = chat(pilot).session.conversation.path()[-1]
        assert (reply.status, reply.text) == (Status.STOPPED, "half of")


async def test_a_prompt_that_was_stopped_before_the_first_word_can_be_edited(
    program: Program,
) -> None:
    program.client.say()
    async with program.app().run_test() as pilot:
        await pilot.press(*"wrogn", "enter")
        await until_shown(pilot, "○ waiting 0 s")
        await pilot.press("escape")
        await until_shown(pilot, "Stopped before the first word")
        await pilot.press("tab", "e")
        await until(pilot, lambda: chat(pilot).composer.text == "wrogn")
        program.client.say("Yes.", None)
        await pilot.press("backspace", "backspace", *"ng", "enter")
        await until_shown(pilot, "Yes.")
        assert "wrogn" not in screen_text(pilot).replace("── wrogn ──", "")
        assert [one.text for one in chat(pilot).session.conversation.path()] == ["wrong", "Yes."]


async def test_the_versions_of_a_reply_can_be_gone_through(program: Program) -> None:
    program.client.say("Good.", None)
    program.client.say("Better.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "r")
        await until_shown(pilot, "Better.")
        await until_shown(pilot, "2/2")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert "Good." not in screen_text(pilot)
        await pilot.press("[")
        await until_shown(pilot, "Version 1 of 2 · complete")
        await until_shown(pilot, "Good.")
        assert "Better." not in screen_text(pilot)
        await until_shown(pilot, "1/2")
        await pilot.press("[")
        await until_shown(pilot, "There is no other version on that side.")
        await pilot.press("]")
        await until_shown(pilot, "Better.")


async def test_one_prompt_is_queued_while_a_reply_runs_and_can_be_taken_back(
    program: Program,
) -> None:
    program.client.say("first")
    async with program.app().run_test() as pilot:
        await pilot.press("1", "enter")
        await until_shown(pilot, "first")
        await pilot.press("2", "enter")
        await until_shown(pilot, "queued › 2  ↑ takes it back")
        await pilot.press("3", "enter")
        await until_shown(pilot, "One prompt is already queued.")
        assert chat(pilot).composer.text == "3"
        await pilot.press("backspace", "up")
        await until(pilot, lambda: chat(pilot).composer.text == "2")
        assert "queued ›" not in screen_text(pilot)
        await pilot.press("enter")
        program.client.go_on(None)
        program.client.say("second", None)
        await until_shown(pilot, "second")
        assert [one.text for one in chat(pilot).session.conversation.path()] == [
            "1",
            "first",
            "2",
            "second",
        ]


async def test_a_queued_prompt_comes_back_when_the_reply_does_not_end_well(
    program: Program,
) -> None:
    program.client.say("first")
    async with program.app().run_test() as pilot:
        await pilot.press("1", "enter")
        await until_shown(pilot, "first")
        await pilot.press("2", "enter", "escape")
        await until(pilot, lambda: chat(pilot).composer.text == "2")
        assert chat(pilot).session.queued is None


async def test_the_foot_counts_down_to_the_next_attempt(program: Program) -> None:
    program.client.say(RetryScheduled(2, 3, 12.0, "Too many requests."))
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "Too many requests. Trying again in 12 s (2 of 3). Esc cancels.")


async def test_an_error_is_a_card_whose_keys_work_at_once(program: Program) -> None:
    program.client.say(KeyRefused('Work refused the key (401): "no"', status=401))
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, '! Work refused the key (401): "no"')
        await until_shown(pilot, "F3 change key")
        program.client.say("Better.", None)
        await pilot.press("r")
        await until_shown(pilot, "Better.")
        assert "refused" not in screen_text(pilot)
        assert chat_screen(pilot).focused is chat(pilot).composer


async def test_typing_on_after_an_error_is_typing(program: Program) -> None:
    program.client.say(KeyRefused("No.", status=401))
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "READING")
        await pilot.press(*"How")
        assert chat(pilot).composer.text == "How"
        assert "READING" not in screen_text(pilot)


async def test_an_error_does_not_take_the_keys_from_somebody_who_writes(program: Program) -> None:
    program.client.say()
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi", "enter", "y")
        program.client.go_on(KeyRefused("No such key.", status=401))
        await until_shown(pilot, "No such key.")
        await pilot.press("r")
        assert chat(pilot).composer.text == "yr"


async def test_reading_mode_copies_with_one_key(program: Program) -> None:
    program.client.say("Say:\n\n```python\nprint(1)\n```\n", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab")
        await until_shown(pilot, "READING  j k  y copy  1-9 code  / find  Tab write")
        await pilot.press("1")
        await until(pilot, lambda: pilot.app.clipboard == "print(1)")
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard.startswith("Say:"))
        await pilot.press("2")
        await until_shown(pilot, "This message has no code block 2.")
        await pilot.press("tab", "j")
        assert chat(pilot).composer.text == "j"


async def test_up_recalls_earlier_prompts_and_keeps_the_draft(program: Program) -> None:
    program.client.say("A.", None)
    program.client.say("B.", None)
    async with program.app().run_test() as pilot:
        await pilot.press(*"one", "enter")
        await until_shown(pilot, "A.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press(*"two", "enter")
        await until_shown(pilot, "B.")
        await until(pilot, lambda: program.prompts() == ["one", "two"])
        composer = chat(pilot).composer
        await pilot.press("d", "up")
        assert composer.text == "two"
        await pilot.press("up")
        assert composer.text == "one"
        await pilot.press("down", "down")
        assert composer.text == "d"


@pytest.mark.parametrize("back", ["down", "ctrl+z"])
async def test_an_earlier_prompt_is_found_in_the_palette_and_the_draft_comes_back(
    program: Program, back: str
) -> None:
    for prompt in ("Trip to Lisbon?\nThree days.", "Something else"):
        program.recall(prompt)
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        await pilot.press(*"draft", "ctrl+p", *"three days lisbon")
        await until_shown(pilot, "Earlier prompts · 1")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Trip to Lisbon?\nThree days.")
        assert not program.client.requests
        await pilot.press(back)
        assert composer.text == "draft"


async def test_the_command_for_earlier_prompts_takes_words_and_sends_nothing(
    program: Program,
) -> None:
    for prompt in ("Trip to Lisbon?", "Lisbon by train", "Something else"):
        program.recall(prompt)
    async with program.app().run_test() as pilot:
        await pilot.press(*"/recall lisbon", "enter")
        await until_shown(pilot, "─ 2 ─")
        await pilot.press("down", "enter")
        await until(pilot, lambda: chat(pilot).composer.text == "Trip to Lisbon?")
        await pilot.press("!")
        assert chat(pilot).composer.text == "Trip to Lisbon?!"
        assert not program.client.requests


async def test_an_earlier_prompt_that_is_chosen_while_reading_can_be_written_on(
    program: Program,
) -> None:
    name = program.save("Trip to Lisbon")
    program.recall("One more question")
    async with program.app(resume=name).run_test() as pilot:
        await pilot.press("tab")
        await until_shown(pilot, "READING")
        await pilot.press("ctrl+p", *"one more")
        await until_shown(pilot, "Earlier prompts · 1")
        await pilot.press("enter")
        await until(pilot, lambda: chat(pilot).composer.text == "One more question")
        await pilot.press("?")
        assert chat(pilot).composer.text == "One more question?"


async def test_a_recalled_prompt_is_to_the_letter_what_was_sent(program: Program) -> None:
    prompt = "\u05d0\u200f! \ufeff \u200d\U0001f468"
    program.recall(prompt)
    async with program.app().run_test() as pilot:
        await pilot.press("up")
        await until(pilot, lambda: chat(pilot).composer.text == prompt)


async def test_the_status_line_says_where_prompts_go_and_how_full_the_context_is(
    program: Program,
) -> None:
    program.client.say("Hello.", UsageReport(Usage(1190, 10)), None)
    async with program.app().run_test() as pilot:
        assert "work · large-model  F2" in screen_text(pilot)
        assert "F1 keys" in screen_text(pilot)
        await pilot.press("x", "enter")
        await until_shown(pilot, "  1.2k tok  ")


async def test_slash_commands_are_offered_completed_and_run(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"/se")
        await until_shown(pilot, "/set [temperature=0.2]")
        await pilot.press("tab")
        assert chat(pilot).composer.text == "/set "
        await pilot.press(*"temperature=0.2", "enter")
        await until_shown(pilot, "temperature=0.2, in this conversation.")
        assert chat(pilot).session.parameters.temperature == 0.2
        await pilot.press(*"/set temperature=9", "enter")
        await until_shown(pilot, "temperature must be a number from 0 to 2, not 9.0.")
        await pilot.press("ctrl+u", *"/nwe", "enter")
        await until_shown(pilot, "There is no command /nwe. Did you mean /new?")
        assert chat(pilot).composer.text == "/nwe"
        await pilot.press("escape", "ctrl+u", *" /nwe", "enter")
        assert chat(pilot).session.conversation.path()[0].text == " /nwe"


async def test_a_preset_is_taken_by_its_name_in_place_of_what_was_set(tmp_path: Path) -> None:
    presets = {"precise": {"temperature": 0.1}, "plain": {}}
    async with Program(tmp_path, presets=presets).app().run_test() as pilot:
        await pilot.press(*"/preset pr")
        await until_shown(pilot, "/preset precise")
        assert "/preset plain" not in screen_text(pilot)
        await pilot.press("down", "tab")
        assert chat(pilot).composer.text == "/preset precise"
        chat(pilot).composer.replace_text("")
        await pilot.press(*"/set top_p=0.5", "enter", *"/preset precise", "enter")
        await until_shown(pilot, "precise, in this conversation.")
        assert chat(pilot).session.conversation.parameters == Parameters(temperature=0.1)
        await pilot.press(*"/preset precize", "enter")
        await until_shown(pilot, "There is no preset 'precize'. Did you mean precise?")
        assert chat(pilot).composer.text == "/preset precize"
        await pilot.press("ctrl+p", *"preset: plain", "enter")
        await until_shown(pilot, "plain, in this conversation.")
        assert chat(pilot).session.conversation.parameters == Parameters()


async def test_the_menu_of_commands_follows_the_arrows_and_closes_with_escape(
    program: Program,
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("/", "down", "down")
        chosen = chat(pilot).menu.choice
        assert isinstance(chosen, Action)
        assert chosen == completions("/")[2]
        assert f"▌/{chosen.slash} " in screen_text(pilot)
        await pilot.press("escape")
        assert chat(pilot).menu.choice is None
        assert chat(pilot).composer.text == "/"


async def test_a_click_never_moves_the_typing_focus(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app().run_test(size=(150, 30)) as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        for widget in (Transcript, "TitleRule", "StatusLine", "Sidebar"):
            await pilot.click(widget)
            assert chat_screen(pilot).focused is chat(pilot).composer


async def test_the_page_keys_scroll_without_leaving_the_composer(program: Program) -> None:
    program.client.say("\n\n".join(f"line {n}" for n in range(100)), None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "line 99")
        await until_shown(pilot, "✓")
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: "line 99" not in screen_text(pilot))
        await until(pilot, lambda: "↓ " in screen_text(pilot))
        await pilot.press("ctrl+end")
        await until_shown(pilot, "line 99")
        await until(pilot, lambda: "↓ " not in screen_text(pilot))
        await pilot.press("z")
        assert chat(pilot).composer.text == "z"


async def test_a_link_is_shown_before_it_opens(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    async with program.app().run_test() as pilot:
        monkeypatch.setattr(chat(pilot), "open_url", opened.append)
        transcript = chat(pilot).transcript
        transcript.post_message(Transcript.LinkClicked("https://example.org/page"))
        await until_shown(pilot, "Enter opens https://example.org/page")
        assert opened == []
        await pilot.press("enter")
        assert opened == ["https://example.org/page"]
        transcript.post_message(Transcript.LinkClicked("vscode://file/etc/passwd"))
        await until_shown(pilot, "Only web and mail links open, not vscode://file/etc/passwd")
        await pilot.press("enter")
        assert opened == ["https://example.org/page"]


async def test_an_address_that_nothing_here_can_open_is_copied(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "TMUX", "SSH_TTY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    copied: list[str] = []
    async with program.app().run_test(size=(120, 30)) as pilot:
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        address = "https://example.org/page"
        chat(pilot).transcript.post_message(Transcript.LinkClicked(address))
        await until_shown(pilot, f"Enter opens {address}")
        await pilot.press("enter")
        await until_shown(pilot, "There is no desktop here that could open it. Sent to your term")
        assert copied == [address]


async def test_sources_come_with_the_reply_and_open_by_their_key_or_number(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    sources = tuple(Source(f"https://{name}.example/", name.upper()) for name in "abcdefgh")
    program.client.say("Kites fly.[1]")
    async with program.app().run_test() as pilot:
        monkeypatch.setattr(chat(pilot), "open_url", opened.append)
        await pilot.press("x", "enter")
        await until_shown(pilot, "Kites fly.[1]")
        program.client.go_on(PartReceived(SourcesPart((*sources, Source("", "notes.pdf")))))
        await until_shown(pilot, "▸ 4 more")
        program.client.go_on(" All of them.", None)
        await until_shown(pilot, "✓")
        assert "1 A · a.example" in screen_text(pilot)
        await pilot.press("tab", "y")
        await until(pilot, lambda: pilot.app.clipboard == "Kites fly.[1] All of them.")
        assert "Sources · L open" in screen_text(pilot)
        await pilot.press("L")
        await until_shown(pilot, "https://a.example/")
        assert "8  H" in screen_text(pilot)
        await pilot.press("2")
        await until_shown(pilot, "https://b.example/")
        assert opened == []
        await pilot.press("9", "enter")
        await until_shown(pilot, "It has no address of the web.")
        await pilot.press("2", "enter")
        assert opened == ["https://b.example/"]
        await until_shown(pilot, "READING")
        await pilot.press("enter")
        assert opened == ["https://b.example/"]
        assert "READING" not in screen_text(pilot)
        await pilot.press(*"/open 7", "enter")
        await until_shown(pilot, "Enter opens https://g.example/")
        await pilot.press("enter")
        assert opened == ["https://b.example/", "https://g.example/"]
        await pilot.press(*"/open 9", "enter")
        await until_shown(pilot, "Source 9 has no address of the web.")
        await pilot.press(*"/open 10", "enter")
        await until_shown(pilot, "This message has no link 10.")


async def test_a_reply_of_a_picture_alone_has_no_text_to_copy(program: Program) -> None:
    program.client.say(PartReceived(ImagePart("0" * 64, "image/png", "image-1.png")), None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "▣ image-1.png")
        await until_shown(pilot, "✓ large-model")
        assert "y copy" not in screen_text(pilot)
        await pilot.press("tab", "y")
        await until_shown(pilot, "This message has no text.")


async def test_a_reply_without_links_says_so(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "L")
        await until_shown(pilot, "This message has no links.")


async def test_a_reply_is_read_as_it_came_and_its_blocks_in_other_shapes(program: Program) -> None:
    text = f"**Two**\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```\n{'word ' * 40}end\n```\n"
    program.client.say(text)
    async with program.app().run_test() as pilot:

        async def read(key: str) -> None:
            await pilot.pause(0.1)  # two letters at once are typed
            await pilot.press(key)

        await pilot.press("x", "enter")
        await until_shown(pilot, "a │ b")
        await pilot.press("tab", "m")
        await until_shown(pilot, "It can be shown as it came when it has ended.")
        program.client.go_on(None)
        await until_shown(pilot, "✓")
        await read("m")
        await until_shown(pilot, "**Two**")
        await read("1")
        await until(pilot, lambda: pilot.app.clipboard == "word " * 40 + "end")
        await read("m")
        await until_shown(pilot, "a │ b")
        await read("T")
        await until_shown(pilot, "a: 1")
        await read("z")
        await until_shown(pilot, "word ›")
        await read("G")
        await pilot.press("up")
        for _ in range(5):
            await pilot.press("right")
        await until_shown(pilot, "This is its end.")
        assert "word end" in screen_text(pilot)


async def test_enter_opens_a_link_that_was_clicked_while_reading(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        monkeypatch.setattr(chat(pilot), "open_url", opened.append)
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab")
        chat(pilot).transcript.post_message(Transcript.LinkClicked("https://example.org/page"))
        await until_shown(pilot, "Enter opens https://example.org/page")
        await pilot.press("enter")
        assert opened == ["https://example.org/page"]


async def test_a_paste_while_reading_is_written_not_obeyed(program: Program) -> None:
    program.client.say("Hello.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab")
        pilot.app.post_message(events.Paste("y\nr\n"))
        await until(pilot, lambda: chat(pilot).composer.text == "y\nr\n")


async def test_how_much_the_context_holds_is_asked_for_once_after_the_first_reply(
    program: Program,
) -> None:
    program.client.models = [ModelInfo("large-model", context_length=32_768)]
    async with program.app().run_test(size=(100, 24)) as pilot:
        program.client.say("Hello", None)
        await pilot.press(*"hi")
        assert program.client.asked_for_models == 0
        await pilot.press("enter")
        await until_shown(pilot, " of 32k")
        program.client.say("Hello again", None)
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "Hello again")
        await pilot.pause()
    assert program.client.asked_for_models == 1


async def test_a_list_of_models_that_never_comes_holds_up_no_prompt_and_no_exit(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def never() -> ModelList:
        asked.set()
        await asyncio.Event().wait()
        return ModelList()

    monkeypatch.setattr(program.client, "list_models", never)
    async with program.app().run_test(size=(100, 24)) as pilot:
        program.client.say("Hello", None)
        await pilot.press(*"hi", "enter")
        await asked.wait()
        program.client.say("Hello again", None)
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "Hello again")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app._exit)


async def test_a_model_that_there_is_not_is_answered_with_those_that_there_are(
    program: Program,
) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        program.client.say(ModelNotFound("It has no model “goood”.", hint="Did you mean good?"))
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "It has no model “goood”. Did you mean good?")


async def test_every_action_has_one_handler_and_every_handler_an_action(program: Program) -> None:
    async with program.app().run_test() as pilot:
        handlers = chat_screen(pilot)._acting.handlers
        assert sorted(handlers) == sorted({action.id for action in ACTIONS})
