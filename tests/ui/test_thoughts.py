"""Text that turns out to be thoughts, as a reader meets it: what folds, and what stays in place."""

from typing import Any

from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from chatui.conversation.events import ContentDelta, TextWasReasoning
from tests.storage.conversations import conversation_of
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.test_two_windows import other_window

THOUGHTS = "".join(
    f"Thought **{number}** weighs what `wind` there is, and how long the line would have to be.\n\n"
    for number in range(60)
)
TURN = (TextWasReasoning(len(THOUGHTS)), ContentDelta("Fly it at noon."))


async def ask(program: Program, pilot: Pilot[Any]) -> None:
    program.client.say(THOUGHTS)
    await pilot.press("q", "enter")
    await until_shown(pilot, "Thought 59")


def lines_of(pilot: Pilot[Any]) -> list[str]:
    """Return the lines of the screen without the scrollbar."""
    return [line[:79].rstrip() for line in screen_text(pilot).split("\n")]


def row_of(pilot: Pilot[Any], words: str) -> int:
    lines = lines_of(pilot)
    return next(number for number, line in enumerate(lines) if words in line)


async def test_whoever_follows_sees_the_text_fold_into_a_line_above_the_answer(
    program: Program,
) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        program.client.go_on(*TURN)
        await until_shown(pilot, "Fly it at noon.")
        lines = lines_of(pilot)
        row = row_of(pilot, "Fly it at noon.")
        assert lines[row - 1].startswith("   ▸ thought for ")
        assert lines[row - 1].endswith(f" s · {len(THOUGHTS.split())} words")
        assert "Thought 59" not in screen_text(pilot)
        program.client.go_on(None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert screen_text(pilot).count("Fly it at noon.") == 1
        await pilot.press("tab", "t")
        await until_shown(pilot, "│ Thought **59** weighs")
        chat(pilot).transcript.go_to_start()
        await until_shown(pilot, "│ Thought **0** weighs")


async def test_whoever_has_scrolled_up_goes_on_reading_where_they_were(program: Program) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        top = lines_of(pilot)
        row = row_of(pilot, "Thought 4")
        words = top[row].strip()[:10]
        program.client.go_on(*TURN)
        await until_shown(pilot, "│ Thought **4")
        shown = row_of(pilot, words.replace("Thought ", "Thought **"))
        assert shown == row
        assert "Fly it" not in screen_text(pilot)
        program.client.go_on(None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert row_of(pilot, words.replace("Thought ", "Thought **")) == shown


async def test_the_text_stays_in_place_also_where_its_beginning_is_seen(program: Program) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        chat(pilot).transcript.go_to_start()
        await until_shown(pilot, "Thought 0 ")
        row = row_of(pilot, "Thought 3 ")
        program.client.go_on(*TURN)
        await until_shown(pilot, "│ Thought **3** ")
        assert row_of(pilot, "Thought **3** ") == row


async def test_whoever_reads_further_up_sees_no_change(program: Program) -> None:
    conversation = conversation_of(*((f"prompt {n}", f"reply {n}") for n in range(12)))
    name = program.keep(conversation)
    async with program.app(resume=name).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "reply 11")
        await ask(program, pilot)
        chat(pilot).transcript.go_to_start()
        await until_shown(pilot, "prompt 0")
        program.client.go_on(*TURN, None)
        before = lines_of(pilot)[:14]
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert lines_of(pilot)[:14] == before
        chat(pilot).transcript.go_to_end()
        await until_shown(pilot, "▸ thought for")


async def test_the_mark_of_reading_mode_stays_on_its_words(program: Program) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        await pilot.press("tab")
        transcript = chat(pilot).transcript
        transcript.go_to_end()
        transcript.move_lines(-13)
        marked = transcript._cursor
        assert marked.view is not None
        before = marked.view.line_text(marked.view.row(marked.number)[1])
        program.client.go_on(*TURN)
        await until_shown(pilot, "Fly it at noon.")
        after = marked.view.line_text(marked.view.row(marked.number)[1])
        assert before
        assert after.replace("*", "").replace("`", "") == before


async def test_a_selection_of_what_folds_is_given_up_and_one_elsewhere_stays(
    program: Program,
) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        transcript = chat(pilot).transcript
        view = transcript._viewport.views[-1]
        first, last = (view.serial << 24 | view.row(number)[1] for number in (20, 24))
        pilot.app.screen.selections = {transcript: Selection(Offset(0, first), Offset(4, last))}
        await pilot.pause()
        assert transcript.selected_source()
        program.client.go_on(*TURN)
        await until(pilot, lambda: transcript.selected_source() is None)


async def test_find_goes_on_after_what_it_stood_on_has_folded(program: Program) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        await ask(program, pilot)
        transcript = chat(pilot).transcript
        transcript.find("thought")
        transcript.find_next(1)
        transcript.find_next(1)
        program.client.go_on(*TURN, None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        transcript.find_next(1)
        transcript.find_next(-1)
        transcript.clear_find()
        transcript.find("noon")
        transcript.find_next(1)
        assert transcript.found == (1, 1)


async def test_a_reply_that_goes_on_shows_its_own_thoughts_above_what_the_cut_one_said(
    program: Program,
) -> None:
    async with program.app().run_test(size=(80, 24)) as pilot:
        program.client.say("One, two,")
        await pilot.press("q", "enter")
        await until_shown(pilot, "One, two,")
        await pilot.press("escape")
        await until_shown(pilot, "■")
        program.client.say("Three now.")
        await pilot.press("tab", "c", "tab")
        await until_shown(pilot, "Three now.")
        program.client.go_on(TextWasReasoning(len("Three now.")), "three.")
        await until_shown(pilot, "three.")
        lines = [line.strip() for line in screen_text(pilot).split("\n")]
        at = lines.index("One, two,")
        assert lines[at - 1].startswith("▸ thought for")
        assert lines[at : at + 3] == ["One, two,", "", "three."]
        before = lines
        program.client.go_on(None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        after = [line.strip() for line in screen_text(pilot).split("\n")]
        assert after[: at + 3] == before[: at + 3]


async def test_thoughts_in_another_window_fold_here_with_what_follows_them(
    program: Program,
) -> None:
    conversation = conversation_of(("hello", "hi"))
    name = program.keep(conversation)
    async with (
        program.app(resume=name).run_test() as pilot,
        other_window(program, conversation) as other,
    ):
        await until_shown(pilot, "hello")
        await other.do("ask What else?")
        await until_shown(pilot, "● arriving in another window")
        await other.do("hear The wind.")
        await until_shown(pilot, "The wind.")
        await other.do("thought At ")
        await other.do("hear noon.")
        await until_shown(pilot, "At noon.")
        assert "▸ thought for" in screen_text(pilot)
        assert "The wind." not in screen_text(pilot)
        await other.do("hear  Or later.")
        await until_shown(pilot, "At noon. Or later.")
        await other.do("end")
        await until(pilot, lambda: "another window" not in screen_text(pilot))
        assert screen_text(pilot).count("At noon. Or later.") == 1
