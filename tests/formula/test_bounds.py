"""Formulas that nobody means well: shown as they came, or not at all, in bounded time."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.markdown.formula.one_line import one_line
from chatui.markdown.formula.parser import LONGEST, NotKnown, parse
from chatui.markdown.formula.stacked import stacked
from chatui.ui.transcript.markdown.formulas import on_one_line, over_lines

PIECES = (
    *("x", "1", "12", " ", "{", "}", "^", "_", "&", "\\\\", "'", "!", "|", "-", "=", ",", "(", ")"),
    *("\\frac", "\\sqrt", "[3]", "\\left", "\\right", "\\begin{pmatrix}", "\\end{pmatrix}"),
    *("\\sum", "\\hat", "\\mathbf", "\\text", "\\binom", "\\not", "\\tag", "\\unknown", "\\", "日"),
    *("\\begin{array}", "{c|c}", "\\xrightarrow", "\\underbrace", "\\boxed", "\\middle", "\u202e"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=300)
def test_whatever_comes_is_shown_as_text_or_refused(source: str) -> None:
    try:
        row = parse(source)
    except NotKnown:
        return
    for make in (one_line, stacked):
        try:
            shown = make(row)
        except NotKnown:
            continue
        assert all(isinstance(line, str) for line in ([shown] if make is one_line else shown))


@pytest.mark.parametrize(
    "source",
    [
        "{" * 1_000 + "x" + "}" * 1_000,
        "x^" * 1_000 + "x",
        "x^{" * 1_000,
        r"\frac" * 1_000,
        r"\frac{1}{" * 1_000 + "x" + "}" * 1_000,
        r"\left(" * 1_000 + r"\right)" * 1_000,
        r"\begin{pmatrix}" * 1_000,
        r"\sqrt[" * 1_000,
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{\a} \a",
        r"\frac{a}{b",
        r"\left( x",
        r"x^2^3",
        r"\begin{cases} x \end{pmatrix}",
        r"\textcolor{red}{x}",
        r"\phantom{x}",
        r"\begin{tikzcd} A \end{tikzcd}",
        "x" * (LONGEST + 1),
    ],
    ids=lambda source: source[:12],
)
def test_what_is_not_whole_or_not_known_is_refused(source: str) -> None:
    with pytest.raises(NotKnown):
        parse(source)
    assert on_one_line(f"\\({source}\\)") is None
    assert over_lines(f"\\[{source}\\]") is None


@pytest.mark.parametrize("piece", ["x_1 + ", r"\frac{a}{b} ", "a & b ", "x' ", r"\sqrt[3]{x} "])
def test_what_is_long_costs_no_more_than_its_length(piece: str) -> None:
    def calls(length: int) -> int:
        source = piece * (length // len(piece))
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            on_one_line.__wrapped__(f"\\({source}\\)")
        finally:
            sys.setprofile(None)
        return count

    assert calls(LONGEST) < 5 * calls(LONGEST // 4)


def test_what_is_larger_than_a_page_is_not_drawn() -> None:
    cells = " & ".join("x" * 20 for _ in range(40))
    assert over_lines(rf"\[\begin{{pmatrix}} {cells} \end{{pmatrix}}\]") is None
    assert over_lines(r"\[\begin{matrix} " + r"x \\" * 300 + r"\end{matrix}\]") is None
