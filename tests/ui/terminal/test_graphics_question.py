from typing import Any

import pytest

from chatui.ui.terminal.graphics_question import TerminalGraphics

KITTY = {"TERM": "xterm-kitty"}


class Asked:
    """What a driver is asked, and who hears the answers."""

    def __init__(self, cell: tuple[int, int] | None) -> None:
        self.cell = cell
        self.questions: list[str] = []

    def ask(self, question: str, answered: Any) -> None:
        self.questions.append(question)
        self.answer = answered

    def cell_size(self) -> tuple[int, int] | None:
        return self.cell


def asked(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], cell: tuple[int, int] | None = None
) -> tuple[Asked, TerminalGraphics, list[str | None]]:
    driver, told = Asked(cell), list[str | None]()
    monkeypatch.setattr("chatui.ui.terminal.graphics_question._drawing", lambda _: driver)
    graphics = TerminalGraphics(None, environ)
    graphics.ask(lambda: told.append(graphics.way))
    return driver, graphics, told


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        (["\x1b_Gi=31;OK", "\x1b[6;20;10t", "\x1b[?62;c"], "kitty"),
        (["\x1b[?62;4;22c", "\x1b_Gi=31;OK", "\x1b[6;20;10t"], "kitty"),
        (["\x1b_Gi=31;OK", "\x1b[?62;c"], None),
        (["\x1b[6;20;10t", "\x1b[?62;4;22c"], "sixel"),
        (["\x1b[6;20;10t", "\x1b[?4c"], None),
        (["\x1b[6;20;10t", "\x1b[?62;22;44c"], None),
        (["\x1b_Gi=31;ENOTSUP:no", "\x1b_Gi=7;OK", "\x1b[6;20;10t", "\x1b[?62;c"], None),
        (["\x1b[6;0;0t", "\x1b[?62;4c"], None),
    ],
)
def test_a_terminal_draws_what_it_says(
    answers: list[str], way: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, graphics, told = asked(monkeypatch, KITTY)
    for answer in answers:
        driver.answer(answer)
    assert graphics.way == way
    assert told[-1:] == ([way] if way else [])
    graphics.ask(lambda: None)
    assert len(driver.questions) == 1


def test_the_size_of_a_cell_is_that_of_now_where_the_system_knows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver, graphics, _ = asked(monkeypatch, KITTY, (10, 20))
    driver.answer("\x1b[6;99;99t")
    assert graphics.cell == (10, 20)
    driver.cell = (12, 25)
    assert graphics.cell == (12, 25)
    driver.cell = None
    assert graphics.cell == (99, 99)


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"},
        {"TERM": "xterm-256color", "STY": "1.tty"},
        {"TERM": "tmux-256color"},
        {"TERM": "screen"},
        {"TERM": "linux"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"},
        {},
    ],
)
def test_what_would_write_the_question_is_not_asked_it(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b_G" in asked(monkeypatch, KITTY)[0].questions[0]
    assert "\x1b_G" not in asked(monkeypatch, environ)[0].questions[0]
