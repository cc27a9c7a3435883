"""What a project puts in front of its chats."""

import asyncio
import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from chatui.attach import text_file
from chatui.cli.folder_project import FolderStart, look_here
from chatui.conversation.preamble import Source, joined
from chatui.errors import ConfigError
from chatui.sessions.project_texts import ProjectTexts
from chatui.sessions.projects import Projects
from chatui.storage.own.folder_project import FILE, read_folder_project
from chatui.storage.own.project_files import ProjectFiles
from chatui.storage.own.trust import TrustFile
from tests.attach.test_pdf import pdf


@dataclass
class World:
    folder: Path

    def __post_init__(self) -> None:
        files = ProjectFiles(self.folder / "projects")
        self.projects = Projects(files, TrustFile(self.folder / "trust.toml"), self.folder / "work")
        self.texts = ProjectTexts(self.projects)
        self.work = self.folder / "work"
        self.work.mkdir()

    def project(self, text: str, name: str = "thesis") -> None:
        if not self.projects.files.has(name):
            self.projects.files.create(name)
        self.projects.files.path(name).write_text(text)

    def folder_project(self, text: str) -> None:
        (self.work / FILE).write_text(text)

    def trust(self) -> None:
        self.projects.answer(read_folder_project(self.work), is_trusted=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_instructions_stand_in_front_of_files_which_are_fenced_under_their_names(
    world: World,
) -> None:
    (world.work / "a.md").write_text("alpha\n")
    (world.work / "notes").mkdir()
    (world.work / "notes" / "b.md").write_text("beta")
    (world.work / "notes" / "c.bin").write_bytes(b"\0")
    (world.work / "paper.pdf").write_bytes(pdf(["gamma"]))
    paths = [str(world.work / name) for name in ("a.md", "notes", "paper.pdf")]
    world.project(f'instructions = "Be brief."\nfiles = {paths}')
    part = await asyncio.to_thread(world.texts.read, "thesis")
    assert part.problems == (
        "Project thesis: notes/ (1 file): without 1 file that holds no text or cannot be read.",
    )
    assert [section.source for section in part.sections] == [
        Source.PROJECT,
        *[Source.PROJECT_FILES] * 3,
    ]
    text = joined(part.sections)
    assert text.startswith("Be brief.\n\na.md:\n\n```\nalpha\n```\n\nnotes/ (1 file):")
    assert "b.md:\n\n```\nbeta\n```" in text
    assert "paper.pdf:" in text
    assert "gamma" in text


def test_a_path_may_begin_beside_the_projects_file_or_in_the_home_folder(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(world.work))
    (world.work / "a.md").write_text("alpha")
    (world.folder / "projects" / "thesis").mkdir(parents=True)
    (world.folder / "projects" / "thesis" / "b.md").write_text("beta")
    world.project('files = ["~/a.md", "thesis/b.md"]')
    text = joined(world.texts.read("thesis").sections)
    assert "a.md:\n\n```\nalpha" in text
    assert "thesis/b.md:\n\n```\nbeta" in text


def counted_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    from chatui.attach import file

    reads: list[Path] = []
    read_file = file.read_file

    def counted(path: Path) -> bytes:
        reads.append(path)
        return read_file(path)

    monkeypatch.setattr(file, "read_file", counted)
    return reads


def test_a_file_is_read_again_when_it_has_changed_and_else_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = counted_reads(monkeypatch)
    path = world.work / "a.md"
    path.write_text("one")
    (world.work / "notes").mkdir()
    inner = world.work / "notes" / "b.md"
    inner.write_text("uno")
    world.project(f'files = ["{path}", "{inner.parent}"]')
    world.texts.read("thesis")
    assert "one" in joined(world.texts.read("thesis").sections)
    assert reads == [path]
    path.write_text("three")
    inner.write_text("tres")
    text = joined(world.texts.read("thesis").sections)
    assert "three" in text
    assert "tres" in text
    assert reads == [path, path]


def test_of_a_file_that_cannot_go_along_it_is_told_why_and_the_rest_goes(world: World) -> None:
    (world.work / "a.md").write_text("alpha")
    (world.work / ".env").write_text("KEY=1")
    (world.work / "plot.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (world.work / "big.txt").touch()
    with (world.work / "big.txt").open("wb") as file:
        file.truncate(100_000_000)
    names = ("gone.md", ".env", "plot.png", "big.txt", "a.md", "\\u001b[2J")
    world.project("files = [" + ", ".join(f'"{world.work}/{name}"' for name in names) + "]")
    part = world.texts.read("thesis")
    assert "alpha" in joined(part.sections)
    assert len(part.sections) == 1
    assert [problem.split(": ")[1].split(" ")[0] for problem in part.problems] == [
        *("2", ".env", "plot.png", "big.txt"),
    ]
    assert all(problem.startswith("Project thesis: ") for problem in part.problems)
    assert part.problems[0].endswith(f": {world.work}/gone.md, {world.work}/␛[2J.")


def test_a_picture_goes_along_without_what_a_camera_wrote_and_no_more_than_a_server_takes(
    world: World,
) -> None:
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (20, 10), "red").save(taken, "PNG", exif=exif)
    paths = [str(world.work / f"{number:02}.png") for number in range(21)]
    paths.append(str(world.work / "without an ending"))
    for path in paths:
        Path(path).write_bytes(taken.getvalue())
    world.project(f"files = {paths}")
    part = world.texts.read("thesis")
    assert part.problems == tuple(
        f"Project thesis: {path} is left out: 20 pictures are the most." for path in paths[20:]
    )
    assert len(part.sections) == 20
    first = part.sections[0]
    assert first.text == "00.png is a picture, which is in front of the first prompt."
    assert first.picture is not None
    assert (first.picture.width, first.picture.height, first.picture.name) == (20, 10, "00.png")
    [content] = part.pictures.values()
    assert b"Camera" not in content


def test_all_files_that_are_not_there_are_told_in_one_sentence(world: World) -> None:
    world.project(f'files = ["a", "{world.work}/b.txt", "c/"]')
    assert world.texts.read("thesis").problems == (
        f"Project thesis: 3 files are not there: a, {world.work}/b.txt, c/.",
    )
    world.project('files = ["a"]')
    [problem] = world.texts.read("thesis").problems
    assert problem.startswith("Project thesis: a is not there.")
    world.project(f"files = {[str(number) for number in range(2000)]}")
    [problem] = world.texts.read("thesis").problems
    assert problem.endswith("2,000 files are not there: 0, 1, 2, 3, 4, 5, 6, 7 and 1,992 more.")


def test_files_that_are_too_much_together_are_left_out_from_there_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "LARGEST_TEXT", 40)
    for name in "abc":
        (world.work / name).write_text(name * (30 if name == "b" else 5))
    world.project("files = [" + ", ".join(f'"{world.work / name}"' for name in "abc") + "]")
    part = world.texts.read("thesis")
    assert "aaaaa" in joined(part.sections)
    assert "ccccc" in joined(part.sections)
    [problem] = part.problems
    assert "b is left out" in problem


def test_a_file_for_which_there_is_no_room_is_read_once_and_again_when_there_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "LARGEST_TEXT", 60)
    reads = counted_reads(monkeypatch)
    first, second = world.work / "a", world.work / "b"
    first.write_text("a" * 30)
    second.write_text("b" * 30)
    world.project(f'files = ["{first}", "{second}"]')
    parts = [world.texts.read("thesis") for _ in range(3)]
    assert parts[0] == parts[1] == parts[2]
    assert "b is left out" in parts[0].problems[0]
    assert reads == [first, second]
    first.write_text("a")
    part = world.texts.read("thesis")
    assert part.problems == ()
    assert "b" * 30 in joined(part.sections)


def test_what_is_wrong_with_a_project_is_told_in_place_of_it(world: World) -> None:
    assert "There is no project 'thesis'" in world.texts.read("thesis").problems[0]
    world.project("a = ")
    part = world.texts.read("thesis")
    assert part.sections == ()
    assert "thesis.toml" in part.problems[0]
    assert world.projects.known("thesis") is None
    world.project('instructions = "Be brief."')
    assert world.texts.read("thesis").problems == ()
    assert world.projects.known("thesis") is not None


def test_a_folders_project_is_found_from_anywhere_while_it_says_what_was_trusted(
    world: World,
) -> None:
    world.folder_project('name = "web"\ninstructions = "Mine."\nfiles = ["a.md"]')
    (world.work / "a.md").write_text("alpha")
    with pytest.raises(ConfigError, match="There is no project 'web'"):
        world.projects.find("web")
    world.trust()
    assert world.projects.names() == ["web"]
    with pytest.raises(ConfigError, match=r"There is no project 'wep'. Did you mean web\?"):
        world.projects.find("wep")
    assert "alpha" in joined(world.texts.read("web").sections)
    world.folder_project('name = "web"\ninstructions = "Evil."')
    part = world.texts.read("web")
    assert part.sections == ()
    assert "has changed since it was trusted" in part.problems[0]
    assert part.problems[0].endswith("/project shows what it says now, and asks.")
    (world.work / FILE).unlink()
    [problem] = world.texts.read("web").problems
    where = f"There is no project 'web' any more: {world.work}"
    assert problem.startswith(f"{where} has no .chatui.toml.")
    assert "Did you mean" not in problem
    (world.work / "a.md").unlink()
    world.work.rmdir()
    assert world.texts.read("web").problems[0].startswith(f"{where} is no folder.")
    with pytest.raises(ConfigError, match=r"any more: .* is no folder\."):
        world.projects.path("web")


def test_of_two_folders_with_one_name_the_one_here_counts_and_that_is_said(world: World) -> None:
    world.folder_project('name = "web"\ninstructions = "Mine."')
    here = read_folder_project(world.work)
    assert world.projects.namesakes(here) == ""
    world.trust()
    assert world.projects.namesakes(here) == ""
    there = world.folder / "there"
    there.mkdir()
    (there / FILE).write_text('name = "web"\ninstructions = "Theirs."')
    other = read_folder_project(there)
    world.projects.answer(other, is_trusted=True)
    assert f"{there} has a trusted project web too" in world.projects.namesakes(here)
    assert f"{world.work} has a trusted project web too" in world.projects.namesakes(other)
    assert world.projects.find("web").instructions == "Mine."


def test_a_link_that_was_put_in_place_of_a_folders_file_is_not_followed_outside(
    world: World,
) -> None:
    (world.folder / "secret").write_text("secret")
    world.folder_project('name = "web"\nfiles = ["a.md", "sub"]')
    (world.work / "sub").mkdir()
    (world.work / "sub" / "b.md").symlink_to(world.folder / "secret")
    (world.work / "sub" / "c.md").write_text("fine")
    world.trust()
    assert "secret" not in joined(world.texts.read("web").sections)
    assert "fine" in joined(world.texts.read("web").sections)
    (world.work / "a.md").symlink_to(world.folder / "secret")
    part = world.texts.read("web")
    assert part.sections == ()
    assert "files: a.md leads out of work/." in part.problems[0]


def test_a_persons_own_project_goes_before_a_folders_of_that_name(world: World) -> None:
    world.folder_project('name = "web"\ninstructions = "Theirs."')
    world.trust()
    world.project('instructions = "Mine."', "web")
    assert world.projects.find("web").instructions == "Mine."
    assert world.projects.names() == ["web"]


def test_what_a_folder_offers_is_asked_about_until_it_is_answered_and_when_it_changes(
    world: World,
) -> None:
    assert world.projects.look_here() is None
    world.folder_project('name = "web"')
    first = world.projects.offered()
    assert first is not None
    assert world.projects.look_here() == (first, None)
    world.projects.answer(first, is_trusted=False)
    assert world.projects.look_here() == (first, False)
    assert world.projects.names() == []
    world.projects.answer(first, is_trusted=True)
    assert world.projects.offered() is None
    world.folder_project('name = "web"\nmodel = "m"')
    second = world.projects.offered()
    assert second is not None
    assert world.projects.look_here() == (second, None)
    assert (first.was_trusted, second.was_trusted) == (False, True)
    world.folder_project('name = "web"')
    assert world.projects.look_here() == (first, True)
    assert "not trusted any more" in world.projects.remove("web")
    assert world.projects.look_here() == (first, None)


def test_a_folders_project_that_only_has_a_name_picks_a_persons_own(world: World) -> None:
    world.project('instructions = "Mine."', "web")
    world.folder_project('name = "web"')
    world.trust()
    found = world.projects.look_here()
    assert found is not None
    assert found[1] is True
    world.folder_project('name = "web"\ninstructions = "Theirs."')
    with pytest.raises(ConfigError, match="has the name of a project of yours, web"):
        world.projects.look_here()
    assert world.projects.offered() is None
    assert world.projects.find("web").instructions == "Mine."


def test_a_project_that_is_removed_is_gone_and_where_its_file_is_kept_is_told(
    world: World,
) -> None:
    world.project('instructions = "Mine."')
    world.projects.find("thesis")
    told = world.projects.remove("thesis")
    assert "removed.toml" in told
    assert world.projects.known("thesis") is None
    assert "There is no project 'thesis'" in world.projects.problem("thesis")
    with pytest.raises(ConfigError, match="There is no project 'thesis'"):
        world.projects.remove("thesis")


def test_a_chat_begins_in_what_is_trusted_and_without_what_is_wrong_which_is_told(
    world: World,
) -> None:
    assert look_here(world.projects) == FolderStart()
    world.folder_project('name = "web"')
    asked = look_here(world.projects).asked
    assert asked is not None
    assert asked.project.name == "web"
    world.trust()
    assert look_here(world.projects) == FolderStart("web")
    world.projects.answer(asked, is_trusted=False)
    assert look_here(world.projects) == FolderStart()
    world.folder_project('endpoint = "http://evil"')
    start = look_here(world.projects)
    assert (start.project, start.asked) == (None, None)
    assert "A project cannot set endpoint." in start.told[0]
    (world.folder / "trust.toml").write_text("a = ")
    world.folder_project('name = "web"')
    start = look_here(world.projects)
    assert start.asked is not None
    assert "trust.toml was damaged" in start.told[0]


def test_a_folder_that_cannot_be_found_again_by_its_name_is_not_asked_about(world: World) -> None:
    folder = Path(os.fsdecode(os.fsencode(world.folder) + b"/\xff"))
    folder.mkdir()
    (folder / FILE).write_text('name = "web"')
    trust = TrustFile(world.folder / "trust.toml")
    start = look_here(Projects(world.projects.files, trust, folder))
    assert start.asked is None
    assert "is not UTF-8. Nothing of it counts." in start.told[0]


def test_where_what_was_trusted_cannot_be_read_any_more_a_chat_tells_so(world: World) -> None:
    world.folder_project('name = "web"\ninstructions = "Mine."')
    world.trust()
    assert joined(world.texts.read("web").sections) == "Mine."
    (world.folder / "trust.toml").write_text("a = ")
    [problem] = world.texts.read("web").problems
    assert "trust.toml" in problem
    assert world.texts.read("web").problems[0].startswith("There is no project 'web'.")
