"""A check that fails, or hangs, is a line like any other."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from chatui.doctor.check import Check, Line, State, failed, ok
from chatui.doctor.report import as_json, group_lines, summary
from chatui.errors import ConfigError
from chatui.transport.daemon_thread import in_thread


async def two() -> AsyncIterator[Line]:
    yield ok("a", "right")
    yield failed("b", "wrong", "mend --it")


async def hanging() -> AsyncIterator[Line]:
    yield ok("a", "right")
    await asyncio.Event().wait()


async def broken() -> AsyncIterator[Line]:
    yield ok("a", "right")
    raise ZeroDivisionError("by zero")


async def test_lines_are_told_as_they_come() -> None:
    told: list[str] = []
    lines = await Check("Two", two).lines(lambda line: told.append(line.name))
    assert told == [line.name for line in lines] == ["a", "b"]


async def test_a_check_that_never_ends_is_a_failed_line_after_what_it_found() -> None:
    lines = await Check("Hanging", hanging, seconds=0.05).lines()
    assert [line.state for line in lines] == [State.OK, State.FAILED]
    assert "0.05 seconds" in lines[-1].found


async def test_a_check_that_fails_itself_is_a_failed_line() -> None:
    lines = await Check("Broken", broken).lines()
    assert lines[-1].state is State.FAILED
    assert lines[-1].found == "this check itself failed: ZeroDivisionError: by zero"


async def test_what_is_known_to_be_wrong_is_told_in_its_own_words() -> None:
    async def look() -> AsyncIterator[Line]:
        yield ok("a", "right")
        raise ConfigError("There is no endpoint 'w'.", hint="Did you mean work?")

    lines = await Check("Endpoint", look).lines()
    assert lines[-1] == failed("endpoint", "There is no endpoint 'w'.", "Did you mean work?")


async def test_what_hangs_in_a_thread_is_not_waited_for() -> None:
    never = threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await in_thread(never.wait)
    assert [one.daemon for one in threading.enumerate() if one.name == "daemon"] == [True]
    never.set()
    with pytest.raises(KeyError):
        await in_thread({}.popitem)
    assert await in_thread(lambda: 4) == 4


def test_lines_stand_in_columns_with_a_word_beside_each_sign_and_the_fix_beneath() -> None:
    lines = [ok("size", "80 × 24"), failed("editor", "nine letters there", "Do this.", "run it")]
    assert list(group_lines("Here", lines, width=46)) == [
        "Here",
        "  ✓ ok       size           80 × 24",
        "  ✗ failed   editor         nine letters there",
        "                            Do this.",
        "                            run it",
    ]


def test_sentences_are_wrapped_and_what_is_to_be_copied_is_not() -> None:
    line = failed(
        "a", "one two three four five six", "Add this to it:", "set -s this-long-one on now"
    )
    assert list(group_lines("Here", [line], width=49))[1:] == [
        "  ✗ failed   a              one two three four",
        "                            five six",
        "                            Add this to it:",
        "                            set -s this-long-one on now",
    ]


def test_what_was_found_cannot_act_on_the_terminal() -> None:
    assert "\x1b" not in "".join(group_lines("Here", [failed("a", "\x1b[2J", "\x1b[2J")]))


async def test_json_is_one_object_with_a_version_and_masked_texts() -> None:
    check = Check("Two", two)
    found = [(check, await check.lines())]
    report = as_json(found, lambda text: text.replace("wrong", "***"))
    assert report["version"] == 1
    assert report["counts"] == {"ok": 1, "warning": 0, "failed": 1, "skipped": 0}
    assert report["checks"][1] == {
        "about": "two",
        "name": "b",
        "state": "failed",
        "found": "***",
        "fix": ["mend --it"],
    }
    assert summary(found) == "1 ok, 1 failed."
