"""`/export` from the chat."""

import json

import pytest

from chatui.conversation.parts import ImagePart, TextPart
from chatui.storage.attachments import AttachmentStore
from tests.ui.chat_program import Program, until, until_shown


async def test_a_conversation_is_written_to_a_new_file_and_none_is_replaced(
    program: Program,
) -> None:
    name = program.save("Trip")
    path = program.folder / "trip.json"
    async with program.app(resume=name).run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*f"/export json {path}", "enter")
        await until_shown(pilot, f"Written to {path}.")
        assert json.loads(path.read_text())["id"] == name
        await pilot.press(*f"/export md {path}", "enter")
        await until_shown(pilot, "is there already.")
        assert json.loads(path.read_text())["id"] == name


async def test_a_conversation_is_copied_as_markdown(program: Program) -> None:
    name = program.save("Trip")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/export md clipboard", "enter")
        await until(pilot, lambda: "Gladly." in pilot.app.clipboard)
        exported = pilot.app.clipboard
        pilot.app.copy_to_clipboard("")
        await pilot.press(*"/copy all", "enter")
        await until(pilot, lambda: pilot.app.clipboard == exported)


async def test_a_message_is_copied_without_the_marks_of_markdown(program: Program) -> None:
    program.client.say("## Head\n\n- **one** `x*y`\n\n\\(a^2\\) and [b](http://c.d)", None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "Y")
        text = "Head\n\n- one x*y\n\n\\(a^2\\) and b (http://c.d)"
        await until(pilot, lambda: pilot.app.clipboard == text)


async def test_the_end_goes_without_secrets_and_it_is_said_what_is_not_in_it(
    program: Program,
) -> None:
    conversation = program.load(program.save("Trip"))
    asked, answered = conversation.path()
    conversation.add_prompt([TextPart("password=hunter22x")], asked.id, move_head=False)
    conversation.add_prompt(
        [TextPart("api_key=abc123def456"), ImagePart("ab" * 32, "image/png", "p.png")], answered.id
    )
    conversation.id = "20260101-000000-aaaa"
    name = program.keep(conversation)
    path = program.folder / "my trip.md"
    async with program.app(resume=name).run_test(size=(240, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*f"/export md --redact {path}", "enter")
        await until_shown(pilot, "Not in it: 1 image, 1 more branch. 1 secret masked.")
        assert "api_key=[redacted secret]" in path.read_text()
        await pilot.press(*"/export --last 1 clipboard", "enter")
        await until(pilot, lambda: "p.png" in pilot.app.clipboard)
        assert "Gladly." not in pilot.app.clipboard
        await pilot.press(*"/copy all", "enter")
        await until_shown(pilot, "it cannot confirm. Not in it: 1 image, 1 more branch.")


async def test_json_holds_the_images(program: Program) -> None:
    conversation = program.load(program.save("Trip"))
    sha256 = AttachmentStore(program.folder / "attachments").put(b"png")
    conversation.add_prompt([ImagePart(sha256, "image/png", "p.png")])
    conversation.id = "20260101-000000-aaaa"
    name = program.keep(conversation)
    path = program.folder / "trip.json"
    async with program.app(resume=name).run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*f"/export json {path}", "enter")
        await until_shown(pilot, f"Written to {path}.")
        assert json.loads(path.read_text())["attachments"] == {sha256: "cG5n"}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/export pdf", "There is no format 'pdf'."),
        ("/export", "There are no messages yet."),
        ("/export md --all", "There is no option '--all'."),
        ("/export --last", "--last needs a number from 1 on."),
        ("/export --last 0 x.md", "--last needs a number from 1 on."),
    ],
)
async def test_what_cannot_be_exported_is_said(program: Program, command: str, words: str) -> None:
    resume = program.save("Trip") if command != "/export" else None
    async with program.app(resume=resume).run_test(size=(160, 24)) as pilot:
        await pilot.press(*command, "escape", "enter")
        await until_shown(pilot, words)


async def test_without_a_name_the_file_is_named_after_the_title_and_its_folder_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = program.folder / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    name = program.save('Trip: to "Lisbon"/Porto?')
    async with program.app(resume=name).run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/export html", "enter")
        await until_shown(pilot, f"Written to {here}/Trip to Lisbon Porto.html.")
        await pilot.press(*"/export html", "enter")
        await until_shown(pilot, f"Written to {here}/Trip to Lisbon Porto 2.html.")
    assert len(list(here.iterdir())) == 2


async def test_a_file_below_the_home_is_told_and_understood_with_a_tilde(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(program.folder))
    name = program.save("Trip")
    async with program.app(resume=name).run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/export md ~/a.md", "enter")
        await until_shown(pilot, "Written to ~/a.md.")
    assert (program.folder / "a.md").exists()


async def test_the_way_to_import_is_told(program: Program) -> None:
    async with program.app().run_test(size=(160, 24)) as pilot:
        await pilot.press(*"/import my chats.zip", "enter")
        await until_shown(pilot, "On the command line: chatui import 'my chats.zip'.")
