"""Tables and code in another shape: nothing of them is lost, and what is read stays in place."""

import pytest

from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.markdown.sideways import Shape, Way
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.turned_blocks import block_of, move, turn
from tests.ui.transcript.shown import FRAME, fresh, shown_rows
from tests.ui.transcript.test_transcript import prompt, reply, rows, shown

SMALL = "Above.\n\n| a | b |\n| - | - |\n| 1 | two |\n| 3 | |\n\nBelow."
WORDS = "a sentence that is long enough to be wrapped in its column, if it has one"
LARGE = f"| name | {WORDS} | x |\n| - | - | - |\n| one | {WORDS}, once more | 日本語 |"
MANY = "\n".join(
    ["|" + "".join(f" c{n} |" for n in range(20)), "|" + " - |" * 20]
    + ["|" + "".join(f" {row}.{n} |" for n in range(20)) for row in range(3)]
)
LONG = "".join(f"word{n} " for n in range(30)) + "end"
CODE = f"Run:\n\n- so\n\n  ```python\n  def f():\n  \treturn '{LONG}'\n  ```\n\nDone."


def _columns(
    document: Document, number: int, way: Way, room: int = 76, first: int = 1
) -> list[str]:
    """Move a wide block over all that it has; return its rows, put together again."""
    whole: list[str] = []
    for shift in range(0, 400, room - 1):
        seen = document.rows_in_shape(number, Shape(way, shift))
        texts = [
            "".join(run.text for run in row.runs[first:]).ljust(room)[: room - 1] for row in seen
        ]
        whole = texts if not shift else [a + b for a, b in zip(whole, texts, strict=True)]
    return whole


def test_a_table_is_a_grid_then_key_and_value_then_a_grid_again() -> None:
    document = fresh(SMALL)
    number = block_of(document, 3, table=True)
    assert number is not None
    grid, lines = shown_rows(document), list(document.lines)
    assert turn(document, number, table=True) == (Shape(Way.RECORDS), True)
    assert shown_rows(document) == [
        "   Above.", "", "   a: 1", "   b: two", "", "   a: 3", "   b:", "", "   Below."
    ]  # fmt: skip
    assert document.lines == lines
    assert turn(document, number, table=True) == (None, True)
    assert shown_rows(document) == grid


def test_a_table_with_too_many_columns_is_wide_and_every_cell_can_be_moved_to() -> None:
    document = fresh(MANY, Frame(3, 40, 40))
    records = shown_rows(document)
    assert turn(document, 0, table=True) == (Shape(Way.WIDE), True)
    wide = shown_rows(document)
    assert wide[0].startswith("   c0  │ c1  │")
    assert all(row.endswith("›") for row in wide)
    whole = _columns(document, 0, Way.WIDE, 40)
    assert all(f"{row}.{n} " in line for row, line in enumerate(whole[2:]) for n in range(20))
    assert turn(document, 0, table=True) == (None, True)
    assert shown_rows(document) == records


def test_a_table_of_long_cells_has_all_three_shapes() -> None:
    document = fresh(LARGE)
    shapes = [turn(document, 0, table=True)[0] for _ in range(3)]
    assert shapes == [Shape(Way.RECORDS), Shape(Way.WIDE), None]
    whole = _columns(document, 0, Way.WIDE)
    assert f"one  │ {WORDS}, once more │ 日本語" in whole[2]


def test_a_wide_block_moves_to_its_ends_and_says_where_more_is() -> None:
    document = fresh(LARGE)
    document.rows_in_shape(0, Shape(Way.WIDE))
    assert move(document, 0, -40) is False
    moves = 0
    while move(document, 0, 20):
        moves += 1
        assert all(row.startswith(" ‹ ") for row in shown_rows(document))
    assert 0 < moves < 10
    assert not any(row.endswith("›") for row in shown_rows(document))
    assert shown_rows(document)[2].endswith("日本語")


def test_of_several_wide_blocks_the_one_under_the_cursor_moves_of_one_alone_that_one() -> None:
    document = fresh(f"Above.\n\n{LARGE}\n\n{SMALL}\n\n{LARGE}")
    document.rows_in_shape(1, Shape(Way.WIDE))
    assert move(document, 0, 20) is True
    assert shown_rows(document)[2].startswith(" ‹ ")
    assert move(document, 0, -20) is True
    document.rows_in_shape(5, Shape(Way.WIDE))
    assert move(document, 0, 20) is None
    assert move(document, 3, 20) is True


def test_long_lines_of_code_go_on_to_the_right_and_never_lose_an_end() -> None:
    document = fresh(CODE)
    wrapped, lines = shown_rows(document), list(document.lines)
    number = block_of(document, 5, table=False)
    assert number is not None
    assert turn(document, number, table=False) == (Shape(Way.WIDE), True)
    assert document.lines == lines
    header, first, second = shown_rows(document)[4:7]
    assert header in wrapped
    assert first == "     def f():"
    assert second.endswith("›")
    assert all(sum(map(len, (run.text for run in row.runs))) <= 79 for row in document.rows)
    assert f"    return '{LONG}'" in _columns(document, number, Way.WIDE, 74, 2)[-1]
    document.rows_in_shape(number, None)
    assert shown_rows(document) == wrapped
    assert document.lines == lines


@pytest.mark.parametrize("shift", range(12))
def test_what_is_seen_of_a_moved_line_stands_for_its_own_characters(shift: int) -> None:
    line = "ab日cd\te👩‍🚀fg日本語 xyz"
    document = fresh(f"```\n{line}\n```", Frame(3, 10, 10))
    for row in document.rows_in_shape(0, Shape(Way.WIDE, shift))[1:]:
        for run in row.runs:
            if run.offset >= 0 and run.text.strip() and "\t" not in line[run.offset]:
                assert line[run.offset : run.offset + len(run.text)] == run.text


def test_the_shapes_of_a_message_stay_when_the_terminal_changes_or_it_was_out_of_sight() -> None:
    text = CODE + "\n\n" + "\n".join(f"Line {n}.\n" for n in range(300))
    view = MessageView(reply(text), 1, None)
    view.lay_out(FRAME, lambda: False)
    document = view.laid_out_document()
    assert document is not None
    number = block_of(document, 5, table=False)
    assert number is not None
    document.rows_in_shape(number, Shape(Way.WIDE))
    view.shapes = document.shapes
    there = shown_rows(document)
    for frame in (Frame(3, 50, 50), FRAME):
        view.lay_out(frame, lambda: True)
        document = view.laid_out_document()
        assert document is not None
    assert shown_rows(document) == there
    view.drop()
    view.lay_out(FRAME, lambda: False)
    document = view.laid_out_document()
    assert document is not None
    assert shown_rows(document) == there


def test_of_several_tables_the_one_under_the_cursor_is_turned_of_one_alone_that_one() -> None:
    document = fresh(f"{SMALL}\n\n{SMALL}")
    tops = [at for at, row in enumerate(shown_rows(document)) if "a │" in row]
    assert [block_of(document, at, table=True) for at in tops] == [1, 4]
    assert block_of(document, 0, table=True) is None
    assert block_of(fresh(SMALL), 0, table=True) == 1
    assert block_of(fresh(SMALL), 3, table=False) is None


async def test_what_is_read_and_what_is_selected_stays_when_a_table_is_turned() -> None:
    text = f"{SMALL}\n\nMore.\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(30))
    async with shown([prompt("Q"), reply(text)]) as (transcript, pilot):
        transcript.go_to_start()
        transcript.reading = True
        transcript.move_lines(15)
        at = next(at for at, row in enumerate(rows(transcript)) if row.endswith(" More."))
        await pilot.click(transcript, offset=(5, at), times=2)
        marked = next(row for row in rows(transcript) if row.startswith("▸"))
        selected = transcript.selected_source()
        assert transcript.turn_block(table=True) == (Shape(Way.RECORDS), True)
        assert marked in rows(transcript)
        assert selected == "More"
        assert transcript.selected_source() == selected
        assert transcript.move_block(1) is None
