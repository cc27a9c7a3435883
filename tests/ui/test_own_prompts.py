"""Prompt files on the screen: by a slash and their name, through their form, from their list."""

import asyncio
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from chatui.conversation.parameters import Parameters
from chatui.endpoints import ModelChoice
from chatui.storage.own.prompt_files import AskedPrompt, PromptFiles, Prompts
from chatui.ui.app import ChatApp
from chatui.ui.panels.prompts import picker
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

REFINE = """\
---
description: Make the last reply clearer
---
Make this {{how=shorter}} for {{reader}}:

{{reply}}
"""
TEACH = """\
---
role: system
model: small-model
parameters: {temperature: 0.3}
---
You teach {{subject}}, and leave {{this}} alone.
"""


def write(program: Program, **files: str) -> Path:
    folder = program.folder / "prompts"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return folder


async def test_a_prompt_goes_through_its_form_into_the_composer_and_nothing_is_sent(
    program: Program,
) -> None:
    write(program, refine=REFINE)
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/ref")
        await until_shown(pilot, "/refine                    Make the last reply clearer")
        await pilot.press("enter")
        assert "Make this shorter for {{reader}}:" in await until_shown(pilot, "─ refine ─")
        await pilot.press("enter")
        await until_shown(pilot, "It needs a value")
        await pilot.press(*"{{x}}")
        await until_shown(pilot, "Make this shorter for {{x}}:")
        await pilot.press("enter")
        composer = chat(pilot).composer
        wanted = "Make this shorter for {{x}}:\n\nGladly."
        await until(pilot, lambda: composer.text == wanted)
        assert program.client.requests == []
        await pilot.press("ctrl+z")
        assert composer.text == "/refine "


async def test_the_words_behind_a_name_are_the_input_or_the_first_variable_and_never_lost(
    program: Program,
) -> None:
    folder = write(program, child="Explain:\n\n{{input}}\n\nBriefly.", to="To {{language}}.")
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        composer.replace_text("/child why is\nthe sky {{blue}}?")
        await pilot.press("enter")
        wanted = "Explain:\n\nwhy is\nthe sky {{blue}}?\n\nBriefly."
        await until(pilot, lambda: composer.text == wanted)
        composer.replace_text("/child")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Explain:\n\n\n\nBriefly.")
        assert composer.cursor_location == (2, 0)
        composer.replace_text("/to Low\nGerman")
        await pilot.press("enter")
        await until_shown(pilot, "language           ▎Low German")
        await pilot.press("escape")
        await until(pilot, lambda: "▎" not in screen_text(pilot))
        assert composer.text == "/to Low\nGerman"
        await pilot.press("enter")
        await until_shown(pilot, "language           ▎Low German")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "To Low\nGerman.")
        (folder / "plain.md").write_text("Be kind.")
        composer.replace_text("/plain to the cat")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Be kind.\n\nto the cat")
        composer.replace_text("/plane x")
        await pilot.press("enter")
        await until_shown(pilot, "There is no command /plane. Did you mean /plain?")
        assert composer.text == "/plane x"


async def test_a_prompt_of_the_system_is_that_of_the_chat_with_its_model_and_parameters(
    program: Program,
) -> None:
    write(program, teach=TEACH, bare="---\nrole: system\n---\nBe {{input}}.")
    name = program.save("Trip")
    async with program.app(resume=name).run_test(size=(120, 30)) as pilot:
        await until_shown(pilot, "Gladly.")
        view = chat(pilot)
        view.composer.replace_text("/teach maths")
        await pilot.press("enter")
        await until_shown(pilot, "subject            ▎maths")
        await pilot.press(*"art", "enter")
        await until_shown(
            pilot,
            "From the next prompt on: system prompt teach, small-model, temperature 0.3.",
        )
        conversation = view.session.conversation
        assert conversation.system == "You teach maths, and leave art alone."
        assert conversation.parameters == Parameters(temperature=0.3)
        assert view.session.choice == ModelChoice("work", "small-model")
        assert view.composer.text == ""
        assert program.sessions.remembered.state.model != "small-model"
        view.composer.replace_text("/bare kind")
        await pilot.press("enter")
        await until_shown(pilot, "input              ▎kind")
        await pilot.press("enter")
        await until(pilot, lambda: conversation.system == "Be kind.")
        view.composer.replace_text("/system off")
        await pilot.press("enter")
        await until_shown(pilot, "No system prompt, from the next prompt on.")
    assert program.load(name).system == ""
    assert program.load(name).model == "small-model"


async def test_what_is_not_there_for_a_prompt_is_said_and_what_was_typed_stays(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(variable, raising=False)
    write(
        program,
        again="{{reply}}",
        clip="{{clipboard}}",
        mark="{{selection}}",
        other="{{reply=none}}, {{clipboard=}}, {{selection=none}}",
        broken="---\nname: a: b\n---\nx",
    )
    async with program.app().run_test(size=(120, 30)) as pilot:
        composer = chat(pilot).composer
        await pilot.press("/")
        await until_shown(pilot, "broken.md is left out: line 2 is no YAML")
        for name, words in (
            ("again", "There is no reply yet that {{reply}} could be."),
            ("clip", "{{clipboard}}: There is no clipboard here: no desktop runs."),
            ("mark", "Nothing is selected that {{selection}} could be."),
        ):
            composer.replace_text(f"/{name}")
            await pilot.press("enter")
            assert "broken.md" not in await until_shown(pilot, words)
            assert composer.text == f"/{name} "
        composer.replace_text("/broken")
        await pilot.press("enter")
        await until_shown(pilot, "broken.md is left out: line 2 is no YAML")
        assert composer.text == "/broken"
        composer.replace_text("/other")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "none, , none")
        program.client.say("Still ")
        await pilot.press("enter")
        await until_shown(pilot, "Still")
        await pilot.press(*"/again", "enter")
        await until_shown(pilot, "{{reply}} is the last reply, and it is still arriving.")
        program.client.go_on("here.", None)


async def test_the_list_of_prompts_uses_edits_makes_and_deletes_them(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "Written in the editor." > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(ChatApp, "suspend", lambda app: nullcontext())
    monkeypatch.setattr(picker, "LOOK_SECONDS", 0.1)
    folder = write(program, child="Explain {{input}} briefly.", plain="Be kind.")
    async with program.app().run_test(size=(80, 24)) as pilot:
        composer = chat(pilot).composer
        composer.replace_text("the sky")
        await pilot.press("ctrl+p", *"your", "enter")
        await until_shown(pilot, "Explain {{input}} briefly.")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Explain the sky briefly.")
        composer.replace_text("")
        composer.replace_text("/prompts plain")
        await pilot.press("enter")
        await until_shown(pilot, "Your prompts ─")
        await until(pilot, lambda: "Be kind." in screen_text(pilot))
        assert "1 of 2" in screen_text(pilot)
        await pilot.press("ctrl+d")
        await until_shown(pilot, "plain.md is in .deleted now. · ^Z undo")
        assert not (folder / "plain.md").exists()
        await pilot.press("ctrl+z")
        await until_shown(pilot, "It is back.")
        assert (folder / "plain.md").read_text() == "Be kind."
        await pilot.press("ctrl+u", "ctrl+n", *"my note", "enter")
        await until_shown(pilot, "Your prompts")
        await until(pilot, lambda: "Written in the editor." in screen_text(pilot))
        assert (folder / "my-note.md").read_text() == "Written in the editor."
        editor.write_text("#!/bin/sh\nexit 0\n")
        await pilot.press("ctrl+u", "ctrl+n", *"nothing", "enter")
        await until_shown(pilot, "Nothing was written: there is no nothing.md.")
        assert not (folder / "nothing.md").exists()
        await pilot.press("ctrl+u")
        (folder / "beside.md").write_text("Written beside.")
        await until_shown(pilot, "beside")
        (folder / "beside.md").unlink()
        await until(pilot, lambda: "beside" not in screen_text(pilot))


async def test_a_search_among_prompts_leaves_the_broken_file_that_it_does_not_mean_alone(
    program: Program,
) -> None:
    folder = write(program, plain="Be kind.", broken="---\nname: [x\n---\n")
    async with program.app().run_test(size=(80, 24)) as pilot:
        chat(pilot).composer.replace_text("/prompts plain")
        await pilot.press("enter")
        await until_shown(pilot, "1 of 1")
        assert "What is wrong" not in screen_text(pilot)
        await pilot.press("ctrl+d")
        await until_shown(pilot, "plain.md is in .deleted now.")
        await pilot.press("ctrl+d", "ctrl+u")
        await until_shown(pilot, "What is wrong")
        assert (folder / "broken.md").exists()
        await pilot.press("ctrl+z")
        await until_shown(pilot, "It is back.")
        await until(pilot, lambda: "Be kind." in screen_text(pilot))


async def test_a_prompt_of_the_command_line_is_written_around_the_draft_and_its_words(
    program: Program,
) -> None:
    folder = write(program, child="Explain {{input}}, {{how=well}}, to {{whom}}.")
    file = PromptFiles(folder).read().get("child")
    name = program.save("Trip", draft="the sky")
    asked = AskedPrompt(file, {"how": "briefly"})
    app = program.app(resume=name, first_prompt="and the sea", own_prompt=asked)
    async with app.run_test() as pilot:
        await until_shown(pilot, "whom               ▎")
        await pilot.press(*"all", "enter")
        wanted = "Explain the sky\n\nand the sea, briefly, to all."
        await until(pilot, lambda: chat(pilot).composer.text == wanted)
        assert program.client.requests == []


async def test_what_is_written_while_a_prompt_waits_for_the_clipboard_is_not_lost(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    async def late() -> str:
        asked.set()
        await gate.wait()
        return "copied {{x}}"

    monkeypatch.setattr("chatui.ui.terminal.pasted_picture.read_clipboard_text", late)
    write(program, clip="Explain: {{clipboard}}")
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        composer.replace_text("/clip")
        await pilot.press("enter")
        await until(pilot, asked.is_set)
        await pilot.press("x")
        gate.set()
        await until_shown(pilot, "You have gone on writing: clip was not used.")
        # The list may have written the name in full, with a space behind it.
        assert composer.text in ("/clipx", "/clip x")
        composer.replace_text("/clip")
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Explain: copied {{x}}")


async def test_what_is_selected_in_the_conversation_is_the_selection(program: Program) -> None:
    write(program, mark="Explain: {{selection}}")
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        row = next(n for n, line in enumerate(screen_text(pilot).splitlines()) if "Gladly" in line)
        transcript = chat(pilot).transcript
        at = row - transcript.region.y
        await pilot.mouse_down(transcript, offset=(0, at))
        await pilot.hover(transcript, offset=(40, at))
        await pilot.mouse_up(transcript, offset=(40, at))
        await until(pilot, lambda: transcript.selected_source() == "Gladly.")
        await pilot.press(*"/mark", "enter")
        await until(pilot, lambda: chat(pilot).composer.text == "Explain: Gladly.")


@pytest.mark.parametrize("key", ["v", "V"])
async def test_what_keys_selected_is_the_selection_of_who_goes_on_to_write(
    program: Program, key: str
) -> None:
    write(program, mark="Explain: {{selection}}")
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", key)
        await until_shown(pilot, "SELECT" if key == "v" else "LINES")
        await pilot.press("$", "tab")
        await until_shown(pilot, "SELECTED")
        await pilot.press(*"/mark", "enter")
        await until(pilot, lambda: chat(pilot).composer.text == "Explain: Gladly.")
        assert not chat(pilot).transcript.selecting


async def test_what_is_typed_behind_enter_while_prompts_are_still_read_is_the_next_prompt(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, read = threading.Event(), PromptFiles.read

    def late(files: PromptFiles) -> Prompts:
        gate.wait(20)
        return read(files)

    monkeypatch.setattr(PromptFiles, "read", late)
    write(program, refine=REFINE)
    program.client.say("Yes.", None)
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        composer.replace_text("/2 of it")
        await pilot.press("enter", *"next")
        gate.set()
        await until_shown(pilot, "Yes.")
        prompt, _ = chat(pilot).session.conversation.path()
        assert (prompt.text, composer.text) == ("/2 of it", "next")
        gate.clear()
        composer.replace_text("/refine")
        await pilot.press("enter", *"next")
        gate.set()
        await until_shown(pilot, "You have gone on writing: refine was not used.")
        assert composer.text == "/refine next"
