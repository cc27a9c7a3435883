"""Mathematics that is not known and Windows paths are shown, and all are copied, as they came."""

import re
from typing import Any

import pytest

from chatui.ui.transcript.lines import Frame, copied_text, styled_line
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.markdown.inline import _inline_parser, parse_inline
from tests.ui.transcript.shown import FRAME, fresh, never, shown_rows, streamed

BLOCK = r"""\[
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
= \{x\}
+ y_1 \, z
- 1
# \\
\]"""
ALIGNED = "\\begin{align*}" + BLOCK[2:-2] + "\\end{align*}"


@pytest.mark.parametrize(
    "text",
    [
        r"Inline: \( a_{1} \ge b_{2} \) and $\forall\, \varepsilon > 0\; \exists\, \delta$.",
        r"Set $A = \{1, 2\}$, $x_1 * y_2 * z$, $2^n$ and \(\frac{a}{b}\)",
        r"\[ x = \{1\} \\ y \] and $$ \{x\} $$, \begin{a}\{\begin{a}\,\end{a}\}\end{a} end",
        r"nested \( \text{for \(x\)} \{ \) and \( \text{\$5} \, \)",
        r"unclosed \( a_1 \{ **b**",
        r"unclosed $A = \{1, 2",
        r"It costs $5 and $6_a, then $7 or $8_b",
        r"\( x",
        r"C:\_work\#1\*.txt, \\server\share\_x and D:\*, .\_build\#a, ~\_x, %TEMP%\_x",
    ],
)
def test_what_stands_in_mathematics_or_in_a_path_keeps_each_character(text: str) -> None:
    shown = parse_inline(text, {})
    assert copied_text(styled_line(shown.text, shown.spans)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\*no\* \_no\_ \[0] \\ \# and \[a](b)", r"*no* _no_ [0] \ # and [a](b)"),
        (r"**$5_000** to **$6_000** `\(` **b** `\)`", r"$5_000 to $6_000 \( b \)"),
        (r"a \( b and **bold**", r"a \( b and bold"),
        (r"**C:\_a\b** and (\\h\s\_x).", r"C:\_a\b and (\\h\s\_x)."),
        (r"in *a \(\x*y\) b* there", r"in a \(\x*y\) b there"),
        (r"![a\_b](u) \$5 \{", r"▣ a_b $5 {"),
    ],
)
def test_other_backslashes_and_dollars_are_as_markdown_has_them(text: str, shown: str) -> None:
    assert parse_inline(text, {}).text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("for $n$ and $x$.", "for n and x."),
        ("$a + b = c$, $f(x)$, $n-1$", "a + b = c, f(x), n − 1"),
        ("$5 or 6$", "$5 or 6$"),
        ("from $5 to $10, $20", "from $5 to $10, $20"),
        ("$HOME/$USER and $a$b", "$HOME/$USER and $a$b"),
        ("$5,000$ US$ A$", "$5,000$ US$ A$"),
    ],
)
def test_a_letter_or_a_sum_between_dollars_is_mathematics_and_money_is_none(
    text: str, shown: str
) -> None:
    assert parse_inline(text, {}).text == shown


def test_mathematics_is_a_token_of_its_own() -> None:
    tokens: Any = _inline_parser().parseInline(r"a $x_1$ b", {})[0].children
    assert [(token.type, token.content) for token in tokens] == [
        ("text", "a "),
        ("math_inline", "$x_1$"),
        ("text", " b"),
    ]


@pytest.mark.parametrize("block", [BLOCK, BLOCK.replace(r"\[", "$$").replace(r"\]", "$$"), ALIGNED])
@pytest.mark.parametrize("mark", ["", "> ", "- ", "1. > "])
def test_a_block_of_mathematics_is_shown_and_copied_as_it_came(block: str, mark: str) -> None:
    lines = block.split("\n")
    prefix = mark.replace("-", " ").replace("1.", "  ")
    text = mark + f"\n{prefix}".join(["Thus", *lines, "", "so *it* is."])
    document = fresh(text)
    rows = [row.replace("▎", "").strip() for row in shown_rows(document)]
    assert [row for row in rows if row in lines] == lines
    assert rows[-1] == "so it is."
    assert "\n".join(lines) in "\n".join(document.lines)
    for seed in range(3):
        assert streamed(text, seed).rows == document.rows


def test_what_follows_a_block_on_its_last_line_is_a_paragraph() -> None:
    assert shown_rows(fresh("$$\nx_1\n$$, where **x** is\n", Frame(0, 40, 40))) == [
        "  x₁",
        "",
        ", where x is",
    ]


def test_a_block_without_an_end_ends_at_an_empty_line() -> None:
    assert shown_rows(fresh("$$\n\\{x\n\n# *Head*", Frame(0, 40, 40))) == [
        "$$",
        "\\{x",
        "",
        "Head",
    ]


@pytest.mark.parametrize(("begin", "end"), [("\\(", "\\)"), ("$$", "$$"), ("$$\n", "\n$$")])
def test_a_formula_of_100_kilobytes_keeps_each_character(begin: str, end: str) -> None:
    formula = begin + r"\{a_1 * b\} \, + [x](y) " * 4_500 + end
    shown = "".join(shown_rows(fresh(f"{formula} **then**")))
    assert "".join(shown.split()) == "".join(f"{formula} then".split())


def test_a_formula_in_a_sentence_moves_nothing_while_it_arrives() -> None:
    text = r"Here \( \{a_1\} * b_2 \, c \) and $$ \{x\} * y $$ and \[ \{z\} * 2 \] then $x_1$, $5."
    document = Document(FRAME)
    seen = ""
    for char in text:
        document.feed(char)
        document.advance(never)
        shown = "".join(shown_rows(document)).strip()
        assert shown.startswith(re.sub(r"\\?$|\$+\w?$", "", seen).rstrip())
        seen = shown
    assert seen == "Here {a₁} ∗ b₂ c and {x} ∗ y and {z} ∗ 2 then x₁, $5."


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("$$\nE = \\frac{a}{b}\n$$", ["      a", "  E = ─", "      b"]),
        ("\\[ E = mc^2 \\].", ["  E = mc²."]),
        ("> $$\n> \\alpha\n> $$", ["▎   α"]),
        ("\\begin{align}\na &= b \\\\\n&= c\n\\end{align}", ["  a = b", "    = c"]),
        ("$$\n\\unknown{x}\n$$", ["$$", "\\unknown{x}", "$$"]),
    ],
)
def test_a_block_of_mathematics_only_grows_and_is_copied_as_it_came(
    source: str, drawn: list[str]
) -> None:
    document = Document(Frame(0, 40, 40))
    height = 0
    for char in f"{source}\n\nThen.":
        document.feed(char)
        document.advance(never)
        assert len(document.rows) >= height
        height = len(document.rows)
    document.end()
    document.advance(never)
    assert [row.rstrip() for row in shown_rows(document)] == [*drawn, "", "Then."]
    assert "\n".join(document.lines).startswith(source.replace("> ", ""))


def test_a_block_that_nobody_closes_is_shown_when_the_text_ends() -> None:
    document = Document(Frame(0, 40, 40))
    document.feed("\\[\nx_1 = 2")
    document.advance(never)
    assert shown_rows(document) == ["  ⋯"]
    document.end()
    document.advance(never)
    assert shown_rows(document) == ["\\[", "x_1 = 2"]


@pytest.mark.parametrize("width", [20, 40])
def test_what_is_too_wide_to_be_drawn_goes_on_over_the_rows(width: int) -> None:
    source = "\\[" + " + ".join(f"\\frac{{a_{n}}}{{b_{n}}}" for n in range(9)) + "\\]"
    document = fresh(source, Frame(0, width, width))
    assert max(map(len, shown_rows(document))) <= width
    assert "a₈⁄b₈" in "".join(shown_rows(document))
    assert document.lines == [source]
