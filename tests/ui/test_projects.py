"""Projects on the screen: chosen, made, edited, removed, and the question about a folder's."""

import sys
from pathlib import Path

import pytest

from chatui.conversation.parameters import Parameters
from chatui.storage.own.folder_project import FILE
from chatui.storage.own.project import Project
from chatui.ui.panels.projects.folder_project import FolderProjectScreen
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.panel_app import opened


async def test_a_chat_is_put_into_a_project_whose_name_stands_on_the_rule(
    program: Program,
) -> None:
    files = program.sessions.projects.files
    files.create("thesis").write_text('model = "planned"\n[parameters]\ntemperature = 0.2\n')
    async with program.app().run_test() as pilot:
        chat(pilot).composer.replace_text("/project thesis")
        await pilot.press("enter")
        await until_shown(pilot, "project thesis ──")
        assert "temp 0.2" in screen_text(pilot)
        assert chat(pilot).session.choice.model == "planned"
        await pilot.press("f4")
        await until_shown(pilot, "0.2 · project thesis")
        await pilot.press("escape")
        program.client.say("Hello.", None)
        await pilot.press(*"Hi", "enter")
        await until_shown(pilot, "Hello.")
        first = chat(pilot).session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: chat(pilot).session is not first)
        assert chat(pilot).session.conversation.project == "thesis"
        chat(pilot).composer.replace_text("/project off")
        await pilot.press("enter")
        await until_shown(pilot, "This chat belongs to no project any more.")
        assert "project thesis" not in screen_text(pilot)
    assert program.load(first.conversation.id).project == "thesis"


async def test_names_are_completed_behind_the_command(program: Program) -> None:
    for name in ("thesis", "Theatre", "garden"):
        program.sessions.projects.files.create(name)
    async with program.app().run_test() as pilot:
        await pilot.press(*"/project th")
        await until_shown(pilot, "/project thesis")
        assert "garden" not in screen_text(pilot)
        await pilot.press("down", "enter")
        await until_shown(pilot, "project thesis ──")
        await pilot.press(*"/project o")
        await pilot.press(*"ff", "enter")
        await until_shown(pilot, "This chat belongs to no project any more.")


async def test_the_panel_lists_projects_and_removes_one_whose_chats_stay(
    program: Program,
) -> None:
    files = program.sessions.projects.files
    files.create("thesis")
    files.create("broken").write_text("a = ")
    files.path("broken").with_name("a\x1b[2J.toml").touch()
    name = program.save("Trip")
    saved = program.load(name)
    saved.project = "thesis"
    program.sessions.history.save(saved)
    async with program.app(resume=name).run_test() as pilot:
        await pilot.press(*"/project", "enter")
        screen = await until_shown(pilot, "1 chat")
        assert "Invalid value" not in screen
        assert "✓ thesis" in screen
        assert "⚠ broken" in screen
        assert "⚠ a␛[2J" in screen
        await pilot.press("ctrl+d")
        await until_shown(pilot, "Removed thesis; its chats stay.")
        assert "▌⚠ a␛[2J" in screen_text(pilot)
        await pilot.press("up")
        await until_shown(pilot, "Invalid value (at end of document)")
        await pilot.press("ctrl+z")
        await until_shown(pilot, "thesis is back.")
        await pilot.press("escape")
        await until_shown(pilot, "Gladly.")
    assert files.names() == ["broken", "thesis"]
    assert program.load(name).project == "thesis"


async def test_a_chat_whose_project_is_gone_says_so_and_shows_everything(
    program: Program,
) -> None:
    name = program.save("Trip")
    saved = program.load(name)
    saved.project = "thesis"
    program.sessions.history.save(saved)
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await until_shown(pilot, "There is no project 'thesis'.")
        assert "project thesis ──" in screen_text(pilot)


async def test_a_project_is_made_by_its_name_and_its_file_opens_in_the_editor(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_files: list[Path] = []
    async with program.app().run_test() as pilot:
        await pilot.press(*"/project", "enter")
        await until_shown(pilot, "There is no project yet.")
        monkeypatch.setattr(
            "chatui.ui.chat.editor.OutsideEditor.open_file",
            lambda _, path, then: opened_files.append(path),
        )
        await pilot.press(*"my thesis")
        await until_shown(pilot, "New project: my thesis")
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened_files))
        assert chat(pilot).session.conversation.project == "my thesis"
    assert opened_files == [program.sessions.projects.files.path("my thesis")]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [("enter", None), ("down enter", True), ("down down enter", False)],
)
async def test_what_a_folder_would_do_is_shown_harmlessly_and_enter_alone_decides_nothing(
    keys: str, answer: bool | None
) -> None:
    project = Project(
        "web",
        Path("/work\x1b[2J/site"),
        "Be brief.\x1b]52;c;eA==\x07\nSecond." + "\nx" * 600,
        tuple(f"docs/{number}\x1b[2J.md" for number in range(20)),
        "large\x1b[2J",
        Parameters(temperature=0.2),
        is_confined=True,
    )
    async with opened(FolderProjectScreen(project)) as (app, pilot):
        screen = await until_shown(pilot, "Not now")
        for words in ("Be brief.␛]52;c;eA==␇", "docs/0␛[2J.md", "large␛[2J", "temperature 0.2"):
            assert words in screen
        assert "\x1b" not in screen
        await pilot.press("x", *keys.split())
        await until(pilot, lambda: bool(app.results))
        assert app.results == [answer]


async def test_all_that_a_folders_project_says_can_be_read_before_it_is_trusted() -> None:
    files = tuple(f"docs/{number}.md" for number in range(20))
    text = "\n".join(f"Rule {number}." for number in range(101))
    project = Project("web", Path("/site"), text, files)
    async with opened(FolderProjectScreen(project, has_changed=True)) as (app, pilot):
        screen = await until_shown(pilot, "It has changed since you trusted it.")
        assert "docs/19.md" in screen
        assert "Instructions  101 lines" in screen
        assert "Rule 100." not in screen
        await pilot.press(*["pagedown"] * 15)
        await until_shown(pilot, "Rule 100.")
        await pilot.press(*["pageup"] * 15)
        await until_shown(pilot, "docs/0.md")
        assert app.results == []


def test_a_folders_project_is_asked_about_before_the_first_prompt_and_then_not_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / FILE).write_text('name = "web"\ninstructions = "Be brief."\n')
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )
    argv = [sys.executable, "-m", "chatui"]
    with Terminal([*argv, "Hello"], environment, cwd=folder) as terminal:
        terminal.wait_for("This folder has a project")
        terminal.wait_for("Be brief.")
        terminal.send("\x1b[B\r")
        terminal.wait_for("project web")
        terminal.wait_for("▌ Hello")
        terminal.send("\x11")
        terminal.send("\x11")
        terminal.wait_for_exit()
    with Terminal(argv, environment, cwd=folder) as terminal:
        terminal.wait_for("project web")
        assert "This folder has" not in terminal.text()
        terminal.send("\x11")
        terminal.wait_for_exit()


async def test_a_project_is_renamed_and_its_chats_go_with_it(program: Program) -> None:
    files, history = program.sessions.projects.files, program.sessions.history
    files.create("thesis").write_text('model = "planned"\n')
    (files.folder_of("thesis") / "memory.md").write_text("- Bees sleep.\n")
    saved, other = program.load(program.save("Trip")), program.load(program.save("Garden"))
    saved.project, other.project = "thesis", "garden"
    history.save(saved)
    history.save(other)
    async with program.app().run_test() as pilot:
        chat(pilot).composer.replace_text("/project thesis")
        await pilot.press("enter")
        await until_shown(pilot, "project thesis ──")
        program.client.say("Hello.", None)
        await pilot.press(*"Hi", "enter")
        await until_shown(pilot, "Hello.")
        chat(pilot).composer.replace_text("/project rename")
        await pilot.press("enter")
        await until_shown(pilot, "What is thesis to be called?")
        await pilot.press("ctrl+u", *"book", "enter")
        await until_shown(pilot, "Project thesis is called book now, and its chats go with it.")
        await until_shown(pilot, "project book ──")
        await pilot.press(*"again", "enter")
        await until(pilot, lambda: len(program.client.requests) > 1)
        assert "- Bees sleep." in str(program.client.requests[-1])
        open_now = chat(pilot).session.conversation.id
        chat(pilot).composer.replace_text("/project edti book")
        await pilot.press("enter")
        await until_shown(pilot, "Did you mean /project edit?")
        chat(pilot).composer.replace_text("/project rename garden/x")
        await pilot.press("enter")
        await until_shown(pilot, "cannot be the name of a project")
    assert files.names() == ["book"]
    assert program.load(open_now).project == "book"
    assert program.load(saved.id).project == "book"
    assert program.load(saved.id).updated == saved.updated
    assert program.load(other.id).project == "garden"
