"""What is remembered: a line a thing, in a file that stays the person's own."""

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatui.errors import NotSaved, StorageError
from chatui.storage.own.memory import AlreadyRemembered, Memory


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "data" / "memory.md")


def given(memory: Memory, content: bytes) -> None:
    memory.path.parent.mkdir()
    memory.path.write_bytes(content)


def test_the_first_line_makes_the_file_and_the_next_goes_below(memory: Memory) -> None:
    assert memory.add("I use metric units") == "I use metric units"
    memory.add("My cat is called Miso")
    assert memory.path.read_text() == "- I use metric units\n- My cat is called Miso\n"
    assert memory.path.stat().st_mode & 0o777 == 0o600
    assert memory.read().text == "- I use metric units\n- My cat is called Miso"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo\r\n  three", "one two three"),
        ("\x1b[31mred\x1b[0m \x07bell\0", "red bell"),
        ("next\u2028line\x85here", "next linehere"),
        ("é 👩‍💻 سلام", "é 👩‍💻 سلام"),
        ("lone \ud800", "lone ?"),
    ],
)
def test_what_is_remembered_is_one_clean_line(memory: Memory, text: str, line: str) -> None:
    memory.add(text)
    assert memory.path.read_text() == f"- {line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# Me\n\n- a", b"# Me\n\n- a\n- b\n"),
        (b"\xef\xbb\xbf- a\r\n", b"\xef\xbb\xbf- a\r\n- b\r\n"),
        (b"- a\n\n", b"- a\n\n- b\n"),
        (b"", b"- b\n"),
    ],
)
def test_what_stands_in_the_file_stays_as_it_is(
    memory: Memory, before: bytes, after: bytes
) -> None:
    given(memory, before)
    memory.add("b")
    assert memory.path.read_bytes() == after
    assert memory.remove("b")
    assert memory.path.read_bytes() in (before, before + b"\n")


@pytest.mark.parametrize("known", [b"- I use metric units\n", b"\xef\xbb\xbfI use metric UNITS"])
def test_what_is_remembered_already_is_told_and_not_added(memory: Memory, known: bytes) -> None:
    given(memory, known)
    with pytest.raises(AlreadyRemembered):
        memory.add("  i use\nmetric units ")
    assert memory.path.read_bytes() == known


@pytest.mark.parametrize("text", ["", " \n\t", "\x07", "word " * 1000])
def test_nothing_and_too_much_are_refused(memory: Memory, text: str) -> None:
    with pytest.raises(StorageError):
        memory.add(text)
    assert not memory.path.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("größer".encode("latin-1"), "Not saved: memory.md is not UTF-8. Save it so first."),
        ("- a\n".encode("utf-16"), "Not saved: memory.md is not UTF-8. Save it so first."),
        (b"a" * (1 << 21), "Not saved: memory.md is larger than 1 MB."),
        (b"a" * (1 << 20), "Not saved: memory.md would be larger than 1 MB."),
    ],
)
def test_a_file_that_cannot_be_added_to_is_told_and_left_alone(
    memory: Memory, content: bytes, told: str
) -> None:
    given(memory, content)
    with pytest.raises(NotSaved) as problem:
        memory.add("b")
    assert str(problem.value) == f"{told} memory.md is as it was."
    assert memory.path.read_bytes() == content


def test_a_full_disk_is_told_and_leaves_the_file_as_it_was(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.add("a")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("chatui.storage.atomic.write_all", refuse)
    with pytest.raises(NotSaved) as problem:
        memory.add("b")
    assert str(problem.value) == "Not saved: the disk is full. memory.md is as it was."
    there = {path.name for path in memory.path.parent.iterdir()}
    assert there <= {"memory.md", ".memory.md.lock"}
    assert memory.path.read_text() == "- a\n"


def test_a_line_that_was_changed_meanwhile_is_not_taken_away(memory: Memory) -> None:
    line = memory.add("a")
    memory.path.write_text("- A, and more\n")
    assert not memory.remove(line)
    assert memory.path.read_text() == "- A, and more\n"


def test_of_many_windows_that_add_none_takes_from_another(memory: Memory) -> None:
    with ThreadPoolExecutor(4) as windows:
        list(windows.map(lambda n: Memory(memory.path).add(f"thing {n}"), range(12)))
    said = sorted(memory.path.read_text().splitlines())
    assert said == sorted(f"- thing {n}" for n in range(12))


def test_a_link_to_the_file_stays_one(memory: Memory, tmp_path: Path) -> None:
    elsewhere = tmp_path / "notes.md"
    elsewhere.write_text("- a\n")
    memory.path.parent.mkdir()
    memory.path.symlink_to(elsewhere)
    memory.add("b")
    assert memory.path.is_symlink()
    assert elsewhere.read_text() == "- a\n- b\n"
