"""Which runs of `*`, `_` and `~~` mark words, and which are part of what was written.

CommonMark's rules for delimiter runs, but for two things. Beside Chinese, Japanese and Korean
letters their punctuation counts as letters, after the specification of markdown-cjk-friendly. And
a mark that is as well a sign of arithmetic, of a path or of a name stays what it is: `5*4*3`,
`src/*.py`, `/*c*/`, `__init__.py`, `COUNT(*)`; a terminal shows emphasis faintly or not at all, so
that the text would be read as another one.
"""

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.rules_inline.state_inline import Delimiter

_DUNDERS: Final = re.compile(
    r"__(?:[A-Z][A-Z_]*|main|all|author|version|future|file|dirname|filename|func|typename|proto"
    r"|init|new|del|call|name|qualname|module|doc|dict|class|slots|bases|mro|self|wrapped|spec"
    r"|path|package|loader|cached|builtins|import|annotations|defaults|code|closure|globals"
    r"|repr|str|bytes|format|hash|bool|len|iter|next|reversed|contains|getitem|setitem|delitem"
    r"|missing|getattr|getattribute|setattr|delattr|dir|get|set|delete|set_name|init_subclass"
    r"|post_init|class_getitem|subclasses|subclasshook|instancecheck|subclasscheck|match_args"
    r"|enter|exit|aenter|aexit|await|aiter|anext|lt|le|eq|ne|gt|ge|add|sub|mul|matmul|truediv"
    r"|floordiv|mod|divmod|pow|lshift|rshift|and|or|xor|neg|pos|abs|invert|int|float|complex"
    r"|index|round|trunc|floor|ceil|radd|rsub|rmul|iadd|isub|imul|copy|deepcopy|reduce"
    r"|pycache|tests|mocks|snapshots|fixtures"
    r"|reduce_ex|getstate|setstate|getnewargs|sizeof|prepare|attribute|restrict|declspec)__(?!\w)"
)
"""Names of Python's, C's, PHP's and JavaScript's that are written so, and never meant as bold."""

_OPENING: Final = "([{<"
_ENDING: Final = ")]}>,;.:?!"

_WIDE: Final = frozenset("WFH")
_UNSPACED: Final = (
    range(0x0E00, 0x0F00),  # Thai, Lao
    range(0x0F00, 0x1000),  # Tibetan
    range(0x1000, 0x10A0),  # Myanmar
    range(0x1100, 0x1200),  # Hangul Jamo, narrow ones too
    range(0x1780, 0x1800),  # Khmer
    range(0xA960, 0xA980),
    range(0xD7B0, 0xD800),
)
"""Scripts whose words have no spaces between them, beside those that are wide."""
_ONE_WORD: Final = re.compile(r"(?<![\w*/.)\]}])(\*{1,2})[^\W_]{1,40}\Z")
_FURTHEST: Final = 48


def install(parser: "MarkdownIt") -> None:
    """Let a parser take marks by these rules."""
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("strikethrough", _strikethrough)


@functools.cache
def _delimiter() -> "type[Delimiter]":
    from markdown_it.rules_inline.state_inline import Delimiter

    return Delimiter


def _emphasis(state: "StateInline", silent: bool) -> bool:
    start = state.pos
    mark = state.src[start]
    if silent or mark not in "*_":
        return False
    if mark == "_" and (name := _DUNDERS.match(state.src, start)) and not _is_word(state, start):
        state.push("text", "", 0).content = name[0]
        state.pos = name.end()
        return True
    end = _run_end(state, start)
    opens, closes = flanking(state.src, start, end, state.posMax)
    delimiter = _delimiter()
    for _ in range(end - start):
        state.push("text", "", 0).content = mark
        number = len(state.tokens) - 1
        state.delimiters.append(delimiter(ord(mark), end - start, number, -1, opens, closes))
    state.pos = end
    return True


def _strikethrough(state: "StateInline", silent: bool) -> bool:
    start = state.pos
    if silent or not state.src.startswith("~~", start):
        return False
    end = _run_end(state, start)
    opens, closes = flanking(state.src, start, end, state.posMax)
    if end - start > 2:
        opens = closes = False
    state.push("text", "", 0).content = state.src[start:end]
    state.delimiters.append(
        _delimiter()(ord("~"), 0, len(state.tokens) - 1, -1, opens, closes)  # 0: no rule of three
    )
    state.pos = end
    return True


def _run_end(state: "StateInline", start: int) -> int:
    end = start
    while end < state.posMax and state.src[end] == state.src[start]:
        end += 1
    return end


def _is_word(state: "StateInline", at: int) -> bool:
    return at > 0 and state.src[at - 1].isalnum()


def flanking(text: str, start: int, end: int, limit: int) -> tuple[bool, bool]:
    """Return whether the run of marks from `start` to `end` can open and can close emphasis."""
    before = text[start - 1] if start else " "
    after = text[end] if end < limit else " "
    # Most marks stand between a space and a word: what follows says the same of them, dearly.
    if before in " \n" and after.isascii() and after.isalnum():
        return True, False
    if after in " \n" and before.isascii() and before.isalnum():
        return False, True
    # A variation selector says how the character before it is drawn.
    base = text[start - 2] if start > 1 and _is_selector(before) else before
    cjk_before, cjk_after = is_cjk(base) or _is_wide_quote(text, start), is_cjk(after)
    mark_before = not cjk_before and _is_punctuation(base)
    mark_after = not cjk_after and _is_punctuation(after)
    space_before, space_after = _is_space(before), _is_space(after)
    left = not space_after and (not mark_after or space_before or mark_before or cjk_before)
    right = not space_before and (not mark_before or space_after or mark_after or cjk_after)
    if text[start] == "_":
        opens = left and (not right or _is_punctuation(base))
        closes = right and (not left or _is_punctuation(after))
    else:
        opens = left and not _is_operator(text, start, end, limit)
        closes = right and _may_close(text, start, end, limit)
    if text[start] == "_" and before == "." and start > 1 and _is_letter(text[start - 2]):
        opens = False
    if closes and after == "." and end + 1 < limit and _goes_on(text[end + 1]):
        closes = False
    if mark_before and mark_after:
        # Alone between two others it marks nothing: `COUNT(*)`, `'*'`, `java.util.*;`, `%*%`.
        is_between = before == after and before not in _ENDING
        opens = opens and after not in _ENDING and not is_between
        closes = closes and before not in _OPENING and not is_between
    return opens, closes


def _is_operator(text: str, start: int, end: int, limit: int) -> bool:
    """Tell whether what could open emphasis is a sign of arithmetic, of a path or a comment."""
    before = text[start - 1] if start else " "
    after = text[end] if end < limit else " "
    if text[start] == "~":
        return _is_letter(before) and _is_letter(after)
    if _is_letter(before):
        return _is_letter(after)
    if before in ")]}":
        return not is_cjk(after)
    if before == "/":
        return after == "/" or text[start - 2 : start - 1] != "*"
    if before == ".":
        return text[start - 2 : start - 1] != "."
    if after == "." and end - start == 1:
        return end + 1 < limit and text[end + 1].isalnum()
    return text.startswith("/*", end) or (after == "/" and not text[end + 1 : end + 2].strip())


def _may_close(text: str, start: int, end: int, limit: int) -> bool:
    """Tell whether what could close emphasis is no sign of arithmetic, of a path or a comment.

    One marked word may touch what follows: `**H**yper`, `*f*(x)`, `*yes*/*no*`.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < limit else " "
    within = _is_letter(before) and _is_letter(after)
    if text[start] == "~":
        return not within
    if before == "/" and not text[max(0, start - 2) : start - 1].strip():
        return False
    touches = (text[start:end] == "*" and after in "([{/") or before == after == "/"
    if not within and not touches:
        return True
    if within and (end - start != 2 or after.isdigit()):
        return False
    word = _ONE_WORD.search(text, max(0, start - _FURTHEST), start)
    return word is not None and word[1] == text[start:end]


def _goes_on(char: str) -> bool:
    return (char.isalnum() or char == "_") and not is_cjk(char)


@functools.lru_cache(maxsize=1024)
def _is_letter(char: str) -> bool:
    is_accent = "\u0300" <= char <= "\u036f" or "\u20d0" <= char <= "\u20ff"
    return is_accent or (char.isalnum() and not is_cjk(char))


def is_cjk(char: str) -> bool:
    """Tell whether a character is written without spaces beside it: East Asian, Thai, Khmer."""
    if char < "\u0e00":
        return False
    if any(ord(char) in script for script in _UNSPACED):
        return True
    wide = unicodedata.east_asian_width(char) in _WIDE
    return (wide and unicodedata.category(char) != "So") or char in "\u3030\u303d\u3297\u3299"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0e" or "\U000e0100" <= char <= "\U000e01ef"


def _is_wide_quote(text: str, start: int) -> bool:
    return start > 1 and text[start - 1] == "\ufe01" and text[start - 2] in "‘’“”"


@functools.lru_cache(maxsize=1024)
def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


@functools.lru_cache(maxsize=1024)
def _is_space(char: str) -> bool:
    return char in " \t\n\r\f\x0b" or unicodedata.category(char) == "Zs"
