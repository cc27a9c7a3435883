"""Where prompts are written: what undo gives back, how tall it grows, what a key goes over."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets.text_area import Selection

from chatui.cli.doctor.pressed import Pressed, lines_of
from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.ui.terminal.key_presses import Press
from chatui.ui.widgets.composer import EDITING, Composer
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown

FAMILY = "👨‍👩‍👧"
TALL = "\n".join(f"row {number}" for number in range(30))


class Writing(App[None]):
    CSS = "Composer { height: auto; padding: 0; border: none; }"

    def compose(self) -> ComposeResult:
        yield Composer(lambda _: False)

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)


KEYS = "ctrl+z ctrl+y up home shift+up backspace ctrl+w x enter ctrl+u ctrl+k"
STEPS = st.lists(
    st.sampled_from([*KEYS.split(), "paste", "recall", "narrow", "wide", "select", "emoji"]),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_no_order_of_edits_undos_and_sizes_ends_the_program(steps: list[str]) -> None:
    app = Writing()
    async with app.run_test(size=(40, 12)) as pilot:
        composer = app.composer
        for step in ["paste", *steps, *["ctrl+z"] * 5]:
            match step:
                case "paste":
                    composer.write(TALL)
                case "recall":
                    composer.replace_text("one line")
                case "emoji":
                    composer.write(FAMILY * 9)
                case "select":
                    composer.select_all()
                case "narrow":
                    await pilot.resize_terminal(9, 8)
                case "wide":
                    await pilot.resize_terminal(60, 30)
                case key:
                    await pilot.press(key)
        await pilot.pause()
        row, column = composer.cursor_location
        assert row < composer.document.line_count
        assert column <= len(composer.document.get_line(row))
        shown = screen_text(pilot)
        y = composer.wrapped_document.location_to_offset((row, column)).y
        assert composer.scroll_offset.y <= y < composer.scroll_offset.y + composer.size.height, (
            shown
        )


@pytest.mark.parametrize("draft", ["", "x", "a\nb\nc\nd"])
@pytest.mark.parametrize("rows", [8, 20, 60])
async def test_undo_gives_back_what_was_there_before_a_tall_paste(
    tmp_path: Path, draft: str, rows: int
) -> None:
    async with Program(tmp_path).app().run_test(size=(100, 40)) as pilot:
        composer = chat(pilot).composer
        composer.write(draft)
        composer.history.checkpoint()
        composer.write("\n".join(f"row {number}" for number in range(rows)))
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert composer.text == draft
        await pilot.press("ctrl+y")
        assert composer.text.startswith(f"{draft}row 0")
        await until_shown(pilot, f"row {rows - 1}")


@pytest.mark.parametrize("size", [(80, 24), (100, 40), (160, 50), (40, 10), (20, 8), (60, 15)])
async def test_a_tall_draft_leaves_the_status_line_last_and_the_page_its_room(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with Program(tmp_path).app().run_test(size=(80, 24)) as pilot:
        composer = chat(pilot).composer
        composer.write(TALL)
        await pilot.resize_terminal(*size)
        for _ in range(2):
            await until(pilot, lambda: chat(pilot).size == size)
            await pilot.pause()
            assert composer.size.height == int(size[1] * 0.4)
            assert _last_row(pilot) == size[1] - 1
            page = chat_screen(pilot).query_one("#page")
            assert page.size.height == size[1] - int(size[1] * 0.4) - 3
            await pilot.press("ctrl+z", "ctrl+y")  # also after the text went and came


def _last_row(pilot: Pilot[Any]) -> int:
    return chat(pilot).status.region.y


async def test_in_a_low_window_the_commands_leave_what_is_typed_in_sight(tmp_path: Path) -> None:
    async with Program(tmp_path).app().run_test(size=(40, 10)) as pilot:
        await pilot.press("/")
        await until_shown(pilot, "› /")
        assert _last_row(pilot) == 9
        await pilot.press(*["down"] * 7)
        chosen = chat(pilot).menu.choice
        assert isinstance(chosen, Action)
        assert f"/{chosen.slash}" in screen_text(pilot)


@pytest.mark.parametrize(
    ("keys", "text", "caret"),
    [
        (["left", "left"], f"a{FAMILY}b", 1),
        (["left", "left", "left"], f"a{FAMILY}b", 0),
        (["home", "right", "right"], f"a{FAMILY}b", 6),
        (["left", "backspace"], "ab", 1),
        (["left", "left", "delete"], "ab", 1),
        (["home", "right", "shift+right", "backspace"], "ab", 1),
        (["backspace", "backspace"], "a", 1),
    ],
)
async def test_an_emoji_is_one_for_every_key(keys: list[str], text: str, caret: int) -> None:
    app = Writing()
    async with app.run_test() as pilot:
        app.composer.write(f"a{FAMILY}b")
        await pilot.press(*keys)
        assert app.composer.text == text
        assert app.composer.cursor_location == (0, caret)


async def test_the_caret_covers_all_of_an_emoji_and_a_click_finds_its_start() -> None:
    app = Writing()
    async with app.run_test() as pilot:
        app.composer.write(f"a{FAMILY}b")
        await pilot.press("left", "left")
        strip = app.composer.render_line(0)
        assert FAMILY in [segment.text for segment in strip]
        assert strip.text.startswith(f"a{FAMILY}b")
        for x, column in ((0, 0), (1, 1), (2, 1), (3, 6), (9, 7)):
            await pilot.click(Composer, offset=(x, 0))
            assert app.composer.cursor_location == (0, column)


async def test_down_and_up_keep_the_column_across_emoji() -> None:
    app = Writing()
    async with app.run_test() as pilot:
        app.composer.write(f"abcdef\n{FAMILY}{FAMILY}{FAMILY}\nabcdef")
        app.composer.move_cursor((0, 3))
        await pilot.press("down")
        assert app.composer.cursor_location == (1, 5)
        await pilot.press("down")
        assert app.composer.cursor_location == (2, 3)


async def test_what_is_selected_over_lines_and_rows_is_seen() -> None:
    app = Writing()
    async with app.run_test(size=(20, 10)) as pilot:
        app.composer.write("one two three four five\n\nsix")
        await pilot.pause()
        app.composer.move_cursor((0, 4))
        await pilot.press(*["shift+down"] * 3)
        marked = app.composer.get_component_rich_style("text-area--selection").bgcolor
        selected = [
            "".join(
                s.text for s in app.composer.render_line(y) if s.style and s.style.bgcolor == marked
            )
            for y in range(4)
        ]
        assert selected == ["two three four ", "five ", " ", "six"]


async def test_what_is_typed_is_written_also_where_python_calls_it_unprintable(
    program: Program,
) -> None:
    text = "می\u200cخواهم wide\u3000glued\u00a0soft\u00adnew\U0001faff 👩\u200d💻 ok"
    app = program.app()
    async with app.run_test() as pilot:
        for event in XTermParser().feed(text):
            app.post_message(event)
        await until(pilot, lambda: chat(pilot).composer.text.endswith("ok"))
        assert chat(pilot).composer.text == text


async def test_a_key_changes_in_the_composer_what_the_doctor_tells_of_it() -> None:
    app = Writing()
    async with app.run_test(size=(40, 12)):
        composer = app.composer
        for key in (*EDITING, "space", "alt+d", "alt+x", "ctrl+t", "f9"):
            composer.replace_text("one two\nfour five\nseven eight")
            for before in ("ctrl+w", "ctrl+w", "ctrl+z"):
                await composer.on_key(events.Key(before, None))
            composer.selection = Selection((1, 5), (1, 6))
            app.copy_to_clipboard("before")
            old = composer.text, composer.selection, app.clipboard
            await composer.on_key(events.Key(key, " " if key == "space" else None))
            is_changed = old != (composer.text, composer.selection, app.clipboard)
            (told,) = lines_of(Pressed("", Press(key)), KeyMap((), {}, {}), 200)
            assert is_changed == ("nothing" not in told), told
