"""What is said is written: a command's words land in the composer, in a real shell."""

from pathlib import Path

import pytest

from tests.ui.chat_program import Program, chat, until, until_shown


async def _dictated(tmp_path: Path, command: str | None, *keys: str, shown: str) -> str:
    """Press keys once the command listens; return the text of the composer when something shows."""
    program = Program(tmp_path, dictate_command=command or "")
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"say", "f8")
        if keys:
            await until_shown(pilot, "listening… F8 ends it, Esc drops it")
            await until(pilot, lambda: (tmp_path / "listens").exists())
            await pilot.press(*keys)
        await until_shown(pilot, shown)
        return chat(pilot).composer.text


async def test_an_interrupt_lets_the_recorder_finish_and_its_words_land_at_the_cursor(
    tmp_path: Path,
) -> None:
    recorder = tmp_path / "recorder"
    recorder.write_text(
        f"trap 'echo saved >{tmp_path}/heard; exit 0' INT; touch {tmp_path}/listens\n"
        "while :; do sleep 0.02; done\n"
    )
    command = f"sh {recorder}; echo noise >&2; printf 'two \\033[31mwords\\n'; cat {tmp_path}/heard"
    text = await _dictated(tmp_path, command, "f8", shown="two ")
    assert text == "say two words\nsaved"


async def test_esc_stops_it_and_nothing_is_written(tmp_path: Path) -> None:
    command = f"echo words; touch {tmp_path}/listens; sleep 60"
    assert await _dictated(tmp_path, command, "escape", shown="Dropped: nothing was") == "say"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (None, "No dictate_command is set."),
        ("true", "dictate_command printed no words."),
        ("echo no device. >&2; exit 3", "dictate_command ended with code 3: no device."),
    ],
)
async def test_what_is_wrong_is_told(tmp_path: Path, command: str | None, shown: str) -> None:
    assert await _dictated(tmp_path, command, shown=shown) == "say"
