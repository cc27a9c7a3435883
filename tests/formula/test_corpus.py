"""Formulas as models write them, and what is shown for each: a page that was read by eye."""

from pathlib import Path

from chatui.ui.transcript.markdown.formulas import on_one_line, over_lines

CORPUS = Path(__file__).with_name("corpus.txt")
PAGE = Path(__file__).parents[2] / "screenshots" / "formulas.md"
_HEAD = """# Formulas

What is shown for mathematics in a reply, on a line of text and as a block of its own. What
cannot be shown without changing what it says stays as it was written.
This page is made by `python -m tests.formula.test_corpus`.
"""


def page() -> str:
    """Return the page: for each formula its source, its line, and its block."""
    lines = CORPUS.read_text().splitlines()
    shown = (f"\n#{line}\n" if line.startswith("#") else _shown(line) for line in lines)
    return "".join([_HEAD, *shown])


def _shown(formula: str) -> str:
    one = on_one_line(f"\\({formula}\\)")
    block = over_lines(f"\\[{formula}\\]")
    lines = [formula, "", f"  {one or 'as it was written'}"]
    if block is not None and block != [one]:
        lines += ["", *(f"  {line}".rstrip() for line in block)]
    body = "\n".join(lines)
    return f"\n```\n{body}\n```\n"


def test_each_formula_is_shown_as_it_was_when_it_was_read() -> None:
    assert page() == PAGE.read_text()


def test_there_are_enough_of_them() -> None:
    formulas = [line for line in CORPUS.read_text().splitlines() if not line.startswith("#")]
    assert len(set(formulas)) == len(formulas) >= 150


if __name__ == "__main__":
    PAGE.write_text(page())
