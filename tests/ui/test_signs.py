"""Every sign that the interface draws by itself is in the fonts that terminals have."""

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

import chatui

FONTS = Path("/usr/share/fonts/truetype")
FIRST = FONTS / "dejavu" / "DejaVuSansMono.ttf"
OTHERS = (
    FONTS / "jetbrains-mono" / "JetBrainsMono-Regular.ttf",
    FONTS / "firacode" / "FiraCode-Regular.ttf",
)
NOT_DRAWN = (
    *("safety.py", "tags.py", "folding.py", "key_places.py", "api_key.py"),
    *("symbols.py", "commands.py", "one_line.py"),
    *("line_breaking.py", "graphemes.py", "prompt_wrapping.py", "sink.py"),
)
"""Modules whose signs are those of other people's texts."""


def _literals(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def drawn_signs() -> set[str]:
    root = Path(chatui.__file__).parent
    return {
        char
        for path in root.rglob("*.py")
        if path.name not in NOT_DRAWN
        for literal in _literals(path.read_text("utf-8"))
        for char in literal
        if char > "\x7f"
        and unicodedata.category(char)[0] in "PS"
        and unicodedata.east_asian_width(char) not in "WFH"
    }


def _letters(font: Path) -> set[int]:
    return set(TTFont(font).getBestCmap())


def test_each_sign_is_in_dejavu_sans_mono_and_in_another_font_of_terminals() -> None:
    if missing := [font.name for font in (FIRST, *OTHERS) if not font.exists()]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    first, others = _letters(FIRST), set().union(*map(_letters, OTHERS))
    signs = drawn_signs()
    assert {"▌", "✓", "◫"} <= signs
    assert not {f"{sign} U+{ord(sign):04X}" for sign in signs if ord(sign) not in first & others}
