"""The prompts that a person keeps: what a file says, and what is told of those that are wrong."""

import os
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.parameters import Parameters
from chatui.conversation.title import title_from
from chatui.errors import ConfigError, NotSaved
from chatui.storage.atomic import read_start
from chatui.storage.own import prompt_files
from chatui.storage.own.prompt_files import LARGEST, PromptFiles, PromptRole, Prompts

FRONT = """\
---
name: teach
description: "Explain: as to a pupil"
role: system
model: large-model
parameters:
  temperature: 0.2
  stop: [END]
---

You teach {{topic}}.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "prompts"
    path.mkdir()
    return path


def names(files: PromptFiles) -> list[str]:
    return [one.name for one in files.read().files]


def problems(folder: Path, taken: tuple[str, ...] = ()) -> list[str]:
    return told(PromptFiles(folder, taken).read())


def told(prompts: Prompts) -> list[str]:
    return [problem.words for problem in prompts.problems]


def test_a_file_says_its_name_what_it_is_for_its_role_its_model_and_parameters(
    folder: Path,
) -> None:
    (folder / "a.md").write_text(FRONT)
    [file] = PromptFiles(folder).read().files
    assert (file.name, file.description) == ("teach", "Explain: as to a pupil")
    assert (file.role, file.model) == (PromptRole.SYSTEM, "large-model")
    assert file.parameters == Parameters(temperature=0.2, stop=("END",))
    assert file.text == "You teach {{topic}}."


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf---\r\ndescription: d\r\n---\r\nOne\r\nTwo\r\n",
        "---\ndescription: d\n...\nOne\nTwo".encode("utf-16"),
        b"---   \ndescription: d\n--- \n\n\nOne\nTwo\n\n",
    ],
    ids=["bom and crlf", "utf-16", "spaces"],
)
def test_however_it_was_saved_it_is_the_same_text(folder: Path, content: bytes) -> None:
    (folder / "My note.MD").write_bytes(content)
    prompts = PromptFiles(folder).read()
    assert [(one.name, one.description, one.text) for one in prompts.files] == [
        ("My-note", "d", "One\nTwo")
    ]
    assert prompts.problems == ()


def test_a_text_without_front_matter_is_a_prompt_and_so_is_what_lies_in_a_folder_of_its_name(
    folder: Path,
) -> None:
    (folder / "refine.md").write_text("Make it shorter:\n\n{{reply}}\n")
    (folder / "summarize").mkdir()
    (folder / "summarize" / "system.md").write_text("# IDENTITY\n\n{{input}}")
    for name in (".hidden.md", "notes.txt"):
        (folder / name).write_text("no prompt")
    (folder / "archive").mkdir()
    prompts = PromptFiles(folder).read()
    assert [(one.name, one.role) for one in prompts.files] == [
        ("refine", "user"),
        ("summarize", "user"),
    ]
    assert prompts.problems == ()
    assert prompts.get("REFINE").text == "Make it shorter:\n\n{{reply}}"
    with pytest.raises(ConfigError, match=r"no prompt 'refin'. Did you mean refine\?"):
        prompts.get("refin")


BAD = {
    "---\nname: a: b\n---\nx": "line 2 is no YAML that chatui reads. A value with a colon",
    "---\nname: a\nx": "line 1 begins a front matter, and no line of --- ends it.",
    "---\n- a\n---\nx": "line 2: its front matter says no names",
    "---\ndescription: d\nname: a b/c\n---\nx": "line 3: a b/c is no name. Names are of letters",
    "---\nname: [a]\n---\nx": "line 2: name must be a text.",
    "---\ndescription: d\nrole: robot\n---\nx": "line 3: role must be user or system, not robot.",
    "---\nparameters: 3\n---\nx": "line 2: parameters must be names with values.",
    "---\nparameters:\n  temperature: 9\n---\nx": "line 3: temperature must be a number from 0",
    "---\nparameters:\n  temprature: 1\n---\nx": "Did you mean temperature?",
    "---\nname: a\nwords: [x\nmodel: m\n---\nx": "line 3 is no YAML that chatui reads. A bracket",
    '---\nname: "a\nmodel: m\n---\nx': "line 2 is no YAML that chatui reads. A bracket or",
    '---\nname: "\\z"\n---\nx': "line 2 is no YAML that chatui reads.",
    "---\na: &x 1\nb: *x\n---\nx": "line 3 is no YAML that chatui reads.",
    "---\nname: a\n---\n \n": "there is no text in it below line 3.",
    "".join(f"{{{{v{n}}}}}" for n in range(41)): "it has 41 variables, and 40 are the most.",
    f"---\nname: {'n' * 65}\n---\nx": "line 2: its name has more than 64 letters.",
    "": "there is no text in it.",
    "\0\1": "it is no text.",
    "x" * (LARGEST + 1): "it has 257 KB, and 256 KB are the most.",
    "x" * (10 * 2**20): "it has 10 MB, and 256 KB are the most.",
}


@pytest.mark.parametrize("text", BAD, ids=list(BAD.values()))
def test_a_file_that_is_wrong_is_told_with_its_line_and_the_others_are_read(
    folder: Path, text: str
) -> None:
    (folder / "bad.md").write_text(text)
    (folder / "good.md").write_text("Good.")
    prompts = PromptFiles(folder).read()
    assert [one.name for one in prompts.files] == ["good"]
    [problem] = told(prompts)
    assert problem.startswith("bad.md is left out: ")
    assert BAD[text] in problem
    assert problem.isprintable()


def test_what_is_odd_is_told_and_the_file_is_read_all_the_same(folder: Path) -> None:
    (folder / "a.md").write_text("---\nmodle: m\n---\nx")
    (folder / "b.md").write_text("---\nname: b\ntags: [x]\n---\nx")
    (folder / "c.md").write_bytes("Größe".encode("latin-1"))
    prompts = PromptFiles(folder).read()
    assert [(one.name, one.text) for one in prompts.files] == [
        ("a", "x"),
        ("b", "x"),
        ("c", "Größe"),
    ]
    assert told(prompts) == [
        "a.md: line 2: modle means nothing here. Did you mean model?",
        "b.md: line 3: tags means nothing here."
        " Known are name, description, role, model, parameters.",
        "c.md is not UTF-8: it was read as Latin-1 (CP1252).",
    ]


def test_of_two_files_of_one_name_in_whatever_case_the_first_counts(folder: Path) -> None:
    (folder / "a.md").write_text("---\nname: Refine\n---\nfirst")
    (folder / "refine.md").write_text("second")
    prompts = PromptFiles(folder).read()
    assert [(one.name, one.text) for one in prompts.files] == [("Refine", "first")]
    assert told(prompts) == ["refine.md is left out: a.md is named Refine too."]


def test_a_name_that_a_command_has_is_told(folder: Path) -> None:
    (folder / "new.md").write_text("x")
    [problem] = problems(folder, ("new", "help"))
    assert problem.startswith("new.md: /new is a command, which it does not replace.")


def test_names_and_places_that_are_odd_are_told_as_safe_lines(folder: Path) -> None:
    (folder / "a\x1b[31m.md").write_text("x")
    (folder / "dir.md").mkdir()
    (folder / "loop.md").symlink_to("loop.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "circle").symlink_to(folder)
    assert problems(folder) == [
        "dir.md is a folder, and no prompt.",
        "a␛[31m.md is left out: a␛[31m is no name. Names are of letters, digits, - and _.",
        "loop.md cannot be read: too many levels of symbolic links.",
        "pipe.md cannot be read: it is a pipe.",
    ]


def test_no_folder_is_no_prompts_and_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == []
    (tmp_path / "prompts").write_text("x")
    [problem] = problems(tmp_path / "prompts")
    assert problem.startswith("The prompts cannot be read: not a directory: ")


def test_more_files_than_are_read_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_files, "MOST", 2)
    for name in "abc":
        (folder / f"{name}.md").write_text("x")
    assert problems(folder) == ["3 prompts are more than are read: 2."]


def test_only_a_file_that_has_changed_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(path: Path, length: int) -> bytes:
        read.append(path.name)
        return read_start(path, length)

    monkeypatch.setattr("chatui.storage.own.prompt_files.read_start", counted)
    files = PromptFiles(folder)
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text("x")
    assert names(files) == ["a", "b"]
    read.clear()
    (folder / "a.md").write_text("longer")
    (folder / "c.md").write_text("x")
    (folder / "b.md").rename(folder / "d.md")
    assert names(files) == ["a", "c", "d"]
    assert sorted(read) == ["a.md", "c.md", "d.md"]
    assert files.known.get("a").text == "longer"


def test_a_new_prompt_is_made_once_and_is_told_from_one_that_was_written(folder: Path) -> None:
    files = PromptFiles(folder / "deeper")
    path = files.create("my prompt")
    assert path.name == "my-prompt.md"
    with pytest.raises(ConfigError, match=r"There is a file my-prompt.md already"):
        files.create("my-prompt")
    assert files.drop_unwritten(path)
    assert not path.exists()
    files.create("my-prompt").write_text("x")
    assert not files.drop_unwritten(path)
    assert path.read_text() == "x"
    with pytest.raises(ConfigError, match="There is a prompt My-prompt already"):
        files.create("My-prompt")
    for name in ("", "a/b", "..", "a\nb"):
        with pytest.raises(ConfigError, match="is no name"):
            files.create(name)


@pytest.mark.parametrize("name", ["a.md", "a/system.md"])
def test_what_is_deleted_goes_out_of_sight_and_comes_back(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    files = PromptFiles(folder)
    bring_back = files.delete(files.read().get("a").path)
    assert names(files) == []
    bring_back()
    assert names(files) == ["a"]
    bring_back = files.delete(files.read().get("a").path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("another")
    with pytest.raises(NotSaved, match=r"stays where it is: there is another one by now"):
        bring_back()
    assert files.read().get("a").text == "another"


def test_parameters_of_a_file_are_checked_by_their_own_rules(folder: Path) -> None:
    said: dict[str, Any] = {"reasoning_effort": "low", "seed": 7}
    lines = "\n".join(f"  {name}: {value}" for name, value in said.items())
    (folder / "a.md").write_text(f"---\nparameters:\n{lines}\n---\nx")
    assert PromptFiles(folder).read().get("a").parameters == Parameters(**said)


def test_of_many_names_that_mean_nothing_the_first_are_told_and_the_rest_are_counted(
    tmp_path: Path,
) -> None:
    names = "".join(f"k{number}: 1\n" for number in range(2000))
    (tmp_path / "a.md").write_text(f"---\n{names}---\nHi")
    read = PromptFiles(tmp_path).read()
    assert read.get("a").text == "Hi"
    assert len(read.problems) == 6
    assert read.problems[0].words.startswith("a.md: line 2: k0 means nothing here.")
    assert read.problems[-1].words == "a.md: 1,995 more names mean nothing here."


def test_what_a_prompt_is_for_is_found_at_its_beginning_however_long_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def counted(text: str) -> str:
        looked_at.append(text)
        return title_from(text)

    monkeypatch.setattr(prompt_files, "title_from", counted)
    (tmp_path / "a.md").write_text("Hi\n" + "word " * 20_000)
    assert PromptFiles(tmp_path).read().get("a").about == "Hi"
    [text] = looked_at
    assert text.startswith("Hi\nword")
    assert len(text) <= 500
