"""Long pastes in the composer: folded where they stand, one thing for every key, sent whole."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult

from chatui.text.folded_pastes import FoldedPastes, is_long, size_words
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.prompt_wrapping import PromptWrapping
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown

LOG = "".join(f"line {number}\n" for number in range(240))
CHIP = "[pasted 240 lines]"


class Writing(App[None]):
    CSS = "Composer { height: auto; padding: 0; border: none; }"

    def __init__(self, *, folds: bool = True) -> None:
        super().__init__()
        self.folds = folds

    def compose(self) -> ComposeResult:
        yield Composer(lambda _: False, lambda _: self.folds)

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x\n" * 8, ""),
        ("x\n" * 9, "9 lines"),
        ("x\n" * 8 + "x", "9 lines"),
        ("x" * 2000, ""),
        ("x" * 2000 + "\n", "2,001 characters"),
        ("x" * 12_000, "12,000 characters"),
        ("x" * 750 + "\n" + "x" * 749, ""),
        ("x" * 750 + "\n" + "x" * 750, "2 lines"),
        ("\n" * 1000, "1,000 lines"),
    ],
)
def test_a_paste_is_long_by_its_lines_or_its_characters(text: str, words: str) -> None:
    assert (size_words(text) if is_long(text) else "") == words


def test_what_nothing_can_bring_back_is_forgotten_and_of_too_many_none_is_folded() -> None:
    pastes = FoldedPastes()
    found = [pastes.fold(f"paste {number}") for number in range(1025)]
    assert found[-1] is None
    assert pastes.full(f"a{found[7]}b") == "apaste 7b"
    pastes.forget_all_but(["ascii", f"é{found[7]}", f"{found[8]}"])
    assert len(pastes) == 2
    assert pastes.full(f"{found[7]}{found[8]}") == "paste 7paste 8"
    assert pastes.fold("another") == found[0]


Edits = Callable[[Composer], object]
STEPS: dict[str, Edits] = {
    "type": lambda composer: composer.replace("é", *composer.selection),
    "newline": lambda composer: composer.insert("\n"),
    "paste": lambda composer: composer.paste(LOG),
    "paste a line": lambda composer: composer.paste("語" * 2001),
    "paste a word": lambda composer: composer.paste("word"),
    "paste halves": lambda composer: composer.paste("\udc00\udfff"),
    "backspace": Composer.action_delete_left,
    "delete": Composer.action_delete_right,
    "delete word": Composer.action_delete_word_left,
    "cut": Composer.action_cut,
    "left": Composer.action_cursor_left,
    "word left": Composer.action_cursor_word_left,
    "word right": Composer.action_cursor_word_right,
    "right": Composer.action_cursor_right,
    "up": Composer.action_cursor_up,
    "home": Composer.action_cursor_line_start,
    "select": lambda composer: composer.action_cursor_left(select=True),
    "select all": Composer.action_select_all,
    "unfold": Composer.unfold,
    "replace": lambda composer: composer.replace_text("recalled"),
}


def whole(composer: Composer) -> str:
    """Return the text as the document and its pastes have it, found in another way than it does."""
    folded = composer._folded
    return "".join((folded and folded.text_of(one)) or one for one in composer.document.text)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=25),
    back=st.lists(st.integers(0, 40), max_size=4),
)
async def test_undo_and_redo_over_pastes_give_back_each_text_that_was(
    steps: list[str], back: list[int]
) -> None:
    app = Writing()
    async with app.run_test(size=(30, 12)) as pilot:
        composer = app.composer
        texts = [""]
        for step in ["paste", *steps]:
            before = len(composer.history.undo_stack)
            selected = composer.selected_text
            STEPS[step](composer)
            composer.history.checkpoint()
            now = composer.text
            assert now == whole(composer)
            assert not any("\ud800" <= one <= "\udfff" for one in now)
            is_long_paste = step in ("paste", "paste a line")
            if is_long_paste:
                added = len(LOG) if step == "paste" else 2001
                assert len(now) == len(texts[-1]) - len(selected) + added
                texts.append(now)  # unfolded at first
            elif step == "unfold":
                assert now == texts[-1]
            steps_more = len(composer.history.undo_stack) - before
            texts += [now] * (steps_more - is_long_paste)
        assert len(texts) == len(composer.history.undo_stack) + 1
        at = len(texts) - 1
        for count in [*back, 40]:
            for _ in range(min(count, at)):
                composer.undo()
                at -= 1
                assert composer.text == whole(composer) == texts[at]
            for _ in range(min(count // 2, len(texts) - 1 - at)):
                composer.redo()
                at += 1
                assert composer.text == whole(composer) == texts[at]
        await pilot.pause()


async def test_a_paste_is_one_thing_for_every_key() -> None:
    app = Writing()
    async with app.run_test(size=(60, 12)) as pilot:
        composer = app.composer
        await pilot.press(*"see ")
        composer.paste(LOG)
        await pilot.press(*" ok")
        assert composer.text == f"see {LOG} ok"
        await pilot.press("left", "left", "left", "shift+left")
        assert composer.selected_text == LOG
        await pilot.press("ctrl+x")
        assert composer.text == "see  ok"
        assert app.clipboard == LOG
        await pilot.press("ctrl+z", "right")
        composer.write("\u0301")
        await pilot.press("left", "backspace")
        assert composer.text == "see \u0301 ok"
        await pilot.press("ctrl+z", "ctrl+z", "end", "ctrl+w")
        assert composer.text == f"see {LOG} "
        await pilot.press("ctrl+w")
        assert composer.text == "see "


async def test_undone_once_a_paste_is_unfolded_and_undone_twice_it_is_gone() -> None:
    app = Writing()
    async with app.run_test(size=(60, 12)) as pilot:
        composer = app.composer
        composer.write("before ")
        composer.paste(LOG)
        await pilot.pause()
        assert f"before {CHIP}" in screen_text(pilot)
        await pilot.press("ctrl+z")
        assert composer.document.text == composer.text == f"before {LOG}"
        await pilot.press("ctrl+z")
        assert composer.text == "before "
        await pilot.press("ctrl+y", "ctrl+y")
        await pilot.pause()
        assert f"before {CHIP}" in screen_text(pilot)
        assert composer.text == f"before {LOG}"
        await pilot.press("backspace", "ctrl+z")
        assert f"before {CHIP}" in screen_text(pilot)


async def test_a_long_paste_is_laid_out_as_one_chip_alone() -> None:
    app = Writing()
    async with app.run_test(size=(60, 12)):
        composer = app.composer
        with patch.object(PromptWrapping, "_next_row", return_value=None) as wrapped:
            composer.paste("a line of 日本語\n" * 60_000)
        assert wrapped.call_count < 10


async def test_the_chip_is_cut_where_there_is_no_room_and_the_cursor_is_seen_behind_it() -> None:
    app = Writing()
    async with app.run_test(size=(14, 12)) as pilot:
        composer = app.composer
        composer.paste("x" * 12_000)
        await pilot.press("y")
        await until(
            pilot,
            lambda: (
                [line.rstrip() for line in screen_text(pilot).splitlines()][:2]
                == ["[pasted 12,0…", "y"]
            ),
        )
        x, y = composer.wrapped_document.location_to_offset(composer.cursor_location)
        assert (x, y) == (1, 1)


ENDS = "a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029"


@pytest.mark.parametrize("text", [ENDS, ENDS * 200, f"{ENDS}\n{ENDS}"])
async def test_what_is_no_newline_does_not_become_one(text: str) -> None:
    app = Writing()
    async with app.run_test(size=(60, 12)) as pilot:
        composer = app.composer
        composer.paste(text)
        assert composer.text == text
        composer.unfold()
        assert composer.text == text
        composer.action_select_all()
        assert composer.selected_text == text
        composer.action_cut()
        assert app.clipboard == text
        composer.load_text(text)
        assert composer.text == text
        composer.unfold()
        assert composer.document.line_count == text.count("\n") + 1
        await pilot.pause()
        assert "a¶b¶c¶d¶e¶f¶g¶h¶" in screen_text(pilot)
        composer.replace_text(f"{text}!")
        assert composer.text == f"{text}!"


async def test_without_leave_to_fold_a_paste_stays_as_it_is() -> None:
    app = Writing(folds=False)
    async with app.run_test() as pilot:
        app.post_message(events.Paste(LOG))
        await until(pilot, lambda: app.composer.text == LOG)
        assert app.composer.document.text == LOG


async def test_of_many_pastes_those_that_undo_brings_back_are_kept() -> None:
    app = Writing()
    async with app.run_test():
        composer = app.composer
        composer.paste("kept\n" * 9)
        for number in range(150):
            composer.paste(f"{number}\n" * 9)
            composer.action_delete_left()
        assert composer._folded is not None
        assert len(composer._folded) < 64 + 1 + 25
        assert composer.text == "kept\n" * 9
        composer.undo()
        assert composer.text == "kept\n" * 9 + "149\n" * 9


async def test_the_chat_tells_of_a_folded_paste_and_unfolds_it_by_key_and_by_click(
    tmp_path: Path,
) -> None:
    async with Program(tmp_path).app().run_test(size=(80, 24)) as pilot:
        composer = chat(pilot).composer
        await pilot.press("ctrl+l")
        await until_shown(pilot, "No pasted text is folded here.")
        await pilot.press(*"see ")
        pilot.app.post_message(events.Paste(LOG))
        await until_shown(pilot, "240 lines pasted, sent in full. Ctrl+L unfolds")
        assert f"› see {CHIP}" in screen_text(pilot)
        await pilot.press("home", "ctrl+l")
        assert composer.document.text == f"see {LOG}"
        assert "line 0" in screen_text(pilot)
        await pilot.press("ctrl+z")
        await until_shown(pilot, f"› see {CHIP}")
        await pilot.click(Composer, offset=(1, 0))
        await pilot.click(Composer, offset=(40, 0))
        assert composer.document.text != composer.text
        await pilot.click(Composer, offset=(9, 0))
        await until(pilot, lambda: composer.document.text == f"see {LOG}")


async def test_pasted_paths_are_folded_when_it_is_known_that_they_are_no_pictures(
    tmp_path: Path,
) -> None:
    paths = "".join(f"/etc/of/{number}.conf\n" for number in range(20))
    async with Program(tmp_path).app().run_test(size=(80, 24)) as pilot:
        await pilot.press(*"these: ")
        pilot.app.post_message(events.Paste(paths))
        await until_shown(pilot, "› these: [pasted 20 lines]")
        assert chat(pilot).composer.text == f"these: {paths}"


async def test_a_folded_paste_is_sent_recalled_and_kept_as_a_draft_in_full(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.client.say("Gladly.", None)
    other = program.save("Other")
    async with program.app().run_test(size=(80, 24)) as pilot:
        view = chat(pilot)
        pilot.app.post_message(events.Paste(LOG))
        await until_shown(pilot, CHIP)
        await pilot.press(*"?", "enter")
        await until_shown(pilot, "Gladly.")
        assert program.client.requests[0].messages[-1].text == f"{LOG}?"
        await pilot.press("up")
        await until_shown(pilot, f"› {CHIP}?")
        assert view.composer.text == f"{LOG}?"
        await pilot.press("ctrl+z")
        pilot.app.post_message(events.Paste(LOG))
        await until_shown(pilot, CHIP)
        first = view.session
        chat_id = first.conversation.id
        chat_screen(pilot).shown.open(other)
        await until(pilot, lambda: view.session is not first)
        assert view.composer.text == ""
        await first.saved()
        assert program.load(chat_id).draft == LOG
        chat_screen(pilot).shown.open(chat_id)
        await until_shown(pilot, f"› {CHIP}")
        assert view.composer.text == LOG
