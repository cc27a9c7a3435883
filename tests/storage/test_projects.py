"""What projects say, and what they cannot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError, NotSaved
from chatui.storage.own import project_files
from chatui.storage.own.project_files import ProjectFiles
from chatui.storage.own.text_file import make_room
from chatui.storage.own.trust import TrustFile
from chatui.storage.settings.toml_file import read_toml


@pytest.fixture
def projects(tmp_path: Path) -> ProjectFiles:
    return ProjectFiles(tmp_path / "projects")


def write(projects: ProjectFiles, name: str, text: str) -> None:
    projects.create(name)
    projects.path(name).write_text(text)


def test_a_project_says_what_goes_with_its_chats(projects: ProjectFiles) -> None:
    write(
        projects,
        "thesis",
        'instructions = "Be brief."\nfiles = ["~/a.md"]\nmodel = "qwen"\n'
        "[parameters]\ntemperature = 0.2\n",
    )
    project = projects.read("thesis")
    assert (project.name, project.instructions, project.files) == (
        "thesis",
        "Be brief.",
        ("~/a.md",),
    )
    assert (project.model, project.parameters) == ("qwen", Parameters(temperature=0.2))


def test_what_could_act_on_a_terminal_is_seen_in_what_a_project_says(
    projects: ProjectFiles,
) -> None:
    write(projects, "thesis", 'instructions = "a\\u001b[2J\\u202eb"')
    assert projects.read("thesis").instructions == "a␛[2J\ufffdb"


def test_a_new_project_is_valid_as_it_was_made_and_has_a_folder(projects: ProjectFiles) -> None:
    path = projects.create("my thesis")
    assert path.stat().st_mode & 0o777 == 0o600
    assert projects.folder_of("my thesis").is_dir()
    assert projects.read("my thesis").files == ()
    assert projects.names() == ["my thesis"]


def test_what_stands_in_a_new_project_behind_signs_of_comments_is_valid_too(
    projects: ProjectFiles,
) -> None:
    path = projects.create("thesis")
    path.write_text(path.read_text().replace("# files", "files").replace("# model", "model"))
    assert projects.read("thesis").model == "…"


def test_a_project_is_made_once(projects: ProjectFiles) -> None:
    write(projects, "thesis", 'instructions = "Mine."')
    with pytest.raises(ConfigError, match="There is a project thesis already"):
        projects.create("thesis")
    assert projects.read("thesis").instructions == "Mine."


def test_a_project_that_is_removed_leaves_what_it_said_in_its_folder(
    projects: ProjectFiles,
) -> None:
    write(projects, "thesis", 'instructions = "Mine."')
    (projects.folder_of("thesis") / "memory.md").write_text("- a")
    kept = projects.remove("thesis")
    assert projects.names() == []
    assert "Mine." in kept.read_text()
    assert (projects.folder_of("thesis") / "memory.md").exists()
    with pytest.raises(ConfigError, match="There is no project 'thesis'"):
        projects.remove("thesis")


def test_a_project_that_is_made_again_and_removed_again_leaves_what_each_said(
    projects: ProjectFiles,
) -> None:
    kept = []
    for text in ('instructions = "First."', 'instructions = "Second."'):
        write(projects, "thesis", text)
        kept.append(projects.remove("thesis"))
    assert [path.read_text() for path in kept] == [
        'instructions = "First."',
        'instructions = "Second."',
    ]


def test_what_was_removed_is_brought_back_unless_its_name_is_taken(
    projects: ProjectFiles,
) -> None:
    assert projects.bring_back() == ""
    write(projects, "thesis", 'instructions = "First."')
    projects.remove("thesis")
    write(projects, "thesis", 'instructions = "Second."')
    with pytest.raises(ConfigError, match="There is a project thesis already"):
        projects.bring_back()
    assert projects.read("thesis").instructions == "Second."
    projects.path("thesis").unlink()
    assert projects.bring_back() == "thesis"
    assert projects.read("thesis").instructions == "First."
    assert projects.bring_back() == ""


def test_a_project_is_renamed_with_its_folder_and_with_what_was_removed_from_there(
    projects: ProjectFiles,
) -> None:
    write(projects, "thesis", 'instructions = "First."')
    projects.remove("thesis")
    write(projects, "thesis", 'instructions = "Second."')
    (projects.folder_of("thesis") / "memory.md").write_text("- Bees")
    projects.rename("thesis", "book")
    assert projects.names() == ["book"]
    assert projects.read("book").instructions == "Second."
    assert (projects.folder_of("book") / "memory.md").read_text() == "- Bees"
    assert not projects.folder_of("thesis").exists()
    assert projects.bring_back() == "thesis"
    assert projects.read("thesis").instructions == "First."


def test_a_project_without_a_folder_is_renamed_too(projects: ProjectFiles) -> None:
    write(projects, "thesis", 'instructions = "First."')
    projects.folder_of("thesis").rmdir()
    projects.rename("thesis", "book")
    assert projects.read("book").instructions == "First."


@pytest.mark.parametrize(
    ("name", "now", "said"),
    [
        ("thesis", "garden", "There is a project garden already"),
        ("thesis", "thesis", "There is a project thesis already"),
        ("thesis", "old", "old is there already, as of a project that was removed"),
        ("thesis", "../x", "cannot be the name of a project"),
        ("thesis", "rename it", "cannot be the name of a project"),
        ("gone", "book", "There is no project 'gone'"),
    ],
)
def test_a_project_that_cannot_be_renamed_stays_as_it_is(
    projects: ProjectFiles, name: str, now: str, said: str
) -> None:
    write(projects, "thesis", 'instructions = "First."')
    write(projects, "garden", 'instructions = "Bees."')
    projects.create("old")
    projects.remove("old")
    with pytest.raises(ConfigError, match=said):
        projects.rename(name, now)
    assert projects.names() == ["garden", "thesis"]
    assert projects.read("garden").instructions == "Bees."
    assert projects.folder_of("thesis").is_dir()


def test_where_the_disk_refuses_to_rename_a_project_its_folder_keeps_its_name_too(
    projects: ProjectFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(projects, "thesis", 'instructions = "First."')
    path, rename = projects.path("thesis"), Path.rename

    def refused(self: Path, to: Path) -> Path:
        if self == path:
            raise OSError(28, "no space")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(NotSaved):
        projects.rename("thesis", "book")
    assert projects.folder_of("thesis").is_dir()
    assert projects.names() == ["thesis"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('instruction = "x"', "Unknown key 'instruction'. Did you mean instructions?"),
        ('files = "a.md"', "files must be a list of strings"),
        ("model = 3", "model must be a string"),
        ("[parameters]\ntemperature = 9", "temperature must be a number from 0 to 2"),
        ("[parameters]\ntempo = 9", "Unknown parameter 'tempo'"),
        ('endpoint = "x"', "A project cannot set endpoint."),
        ('base_url = "http://x"', "A project cannot set base_url."),
        ('api_key_command = "touch /tmp/x"', "A project cannot set api_key_command."),
        ('[headers]\nx = "y"', "A project cannot set headers."),
        ("[endpoints.x]", "A project cannot set endpoints."),
        ("a = ", "Invalid value"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(projects: ProjectFiles, text: str, said: str) -> None:
    write(projects, "thesis", text)
    with pytest.raises(ConfigError) as told:
        projects.read("thesis")
    assert said in str(told.value)
    assert "thesis.toml" in str(told.value)


def test_a_file_that_is_too_large_is_told_with_its_unit(projects: ProjectFiles) -> None:
    write(projects, "thesis", "#" * (4 * 2**20 + 1))
    with pytest.raises(ConfigError, match=r"cannot be read: larger than 4 MB\."):
        projects.read("thesis")


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "..", "a/b", "../a", ".hidden", "a\x1b[2J", "a\n", "a\0b", "off", "New"),
        *("new york", "Edit me", "rename it"),
        *("x" * 65, "a.", "a ", "a\u202eb", "a\\b"),
    ],
)
def test_a_name_that_could_be_no_file_is_refused_and_shown_harmlessly(
    projects: ProjectFiles, name: str
) -> None:
    for refused in (projects.create, projects.read, projects.remove, projects.folder_of):
        with pytest.raises(ConfigError) as told:
            refused(name)
        assert str(told.value).isprintable()


def test_a_project_that_is_not_there_cannot_be_read(projects: ProjectFiles) -> None:
    with pytest.raises(ConfigError, match="There is no project 'thesis'"):
        projects.read("thesis")


@pytest.mark.parametrize(
    "work",
    [
        lambda folder: ProjectFiles(folder).create("thesis"),
        lambda folder: TrustFile(folder / "trust.toml").keep(folder, "a", "web", trusted=True),
        lambda folder: make_room(folder / "memory.md"),
    ],
)
def test_where_the_disk_refuses_what_nobody_tries_again_nothing_else_is_promised(
    tmp_path: Path, work: Callable[[Path], object]
) -> None:
    (tmp_path / "data").write_text("")  # no folder can be made below a file
    with pytest.raises(NotSaved, match="Nothing was changed"):
        work(tmp_path / "data" / "projects")


def test_a_project_is_parsed_again_when_its_file_has_changed_and_else_not(
    projects: ProjectFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[Path] = []

    def counted(path: Path) -> dict[str, Any]:
        parsed.append(path)
        return read_toml(path)

    monkeypatch.setattr(project_files, "read_toml", counted)
    write(projects, "thesis", 'instructions = "One."')
    assert projects.read("thesis") == projects.read("thesis")
    assert len(parsed) == 1
    projects.path("thesis").write_text('instructions = "Another."')
    assert projects.read("thesis").instructions == "Another."
