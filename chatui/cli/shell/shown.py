"""A command as it is shown: everything in it visible, in colours where there are some."""

import re
from collections.abc import Mapping
from typing import Final

from chatui.text.safety import is_safe

_BLANK_SIGNS: Final = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What counts as printable and is drawn as nothing: fillers, joiners, variation selectors."""
_SIGNS: Final = {
    "Token.Comment": "2",
    "Token.Keyword": "35",
    "Token.Literal.String": "32",
    "Token.Name.Variable": "36",
    "Token.Literal.String.Interpol": "36",
    "Token.Literal.Number": "",
    "Token.Name.Builtin": "1",
    "Token.Operator": "1",
    "Token.Punctuation": "1",
}
"""Colours of the terminal's own palette, which fit its background; by token, the nearest counts."""


def visible(command: str) -> str:
    """Return a command in which what is drawn as nothing, or acts, is its number: ⟨U+202E⟩."""
    return "".join(char if _is_seen(char) else f"⟨U+{ord(char):04X}⟩" for char in command)


def hidden_count(command: str) -> int:
    """Return how many characters of a command would be drawn as nothing, or would act."""
    return sum(not _is_seen(char) for char in command)


def _is_seen(char: str) -> bool:
    if char in "\n\t":
        return True
    return char.isprintable() and is_safe(char) and not _BLANK_SIGNS.match(char)


def painted(text: str, shell: str) -> str:
    """Return a text that is all seen with a shell's syntax coloured."""
    from pygments.lexers.shell import BashLexer, FishShellLexer

    lexer = FishShellLexer if shell == "fish" else BashLexer
    tokens = list(lexer(stripnl=False, ensurenl=False).get_tokens(text))
    if "".join(value for _, value in tokens) != text:
        return text
    return "".join(_painted(value, _sign(str(kind))) for kind, value in tokens)


def _sign(kind: str) -> str:
    while kind and kind not in _SIGNS:
        kind = kind.rpartition(".")[0]
    return _SIGNS.get(kind, "")


def _painted(text: str, sign: str) -> str:
    return styled(text, sign) if sign else text


def styled(text: str, sign: str) -> str:
    """Return a text in a style of the terminal, such as 2 for dim; line ends stay without."""
    return "\n".join(f"\x1b[{sign}m{line}\x1b[m" if line else "" for line in text.split("\n"))


def has_colors(environ: Mapping[str, str]) -> bool:
    """Tell whether a terminal shows colours, and a person wants them."""
    return not environ.get("NO_COLOR") and environ.get("TERM", "") not in ("", "dumb")
