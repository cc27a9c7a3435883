"""What a match may begin with, told from its expression."""

import re
import string

import pytest
from pygments.lexers import get_lexer_by_name

from chatui.ui.terminal import compat
from chatui.ui.terminal.first_characters import ASCII, first_characters

KNOWN = [
    (r"abc", 0, "a"),
    (r"a|bc|[d-f]x", 0, "abdef"),
    (r"a?b*c", 0, "abc"),
    (r"(a|b)+c", 0, "ab"),
    (r"^(?=x)(?<!y)\bz", 0, "z"),
    (r"[^\n]x", 0, "".join(sorted(ASCII - {"\n"}))),
    (r"\d+\.", 0, string.digits),
    (r"[\s,]", 0, "".join(filter(str.isspace, sorted(ASCII))) + ","),
    (r"if", re.IGNORECASE, "iI"),
    (r"[a-c]", re.IGNORECASE, "abcABC"),
    (r"(?i)x", 0, "xX"),
]
ANYTHING = [
    *(r"a*", r"(?:a|)", r".", r"(x)?\1", r"(?=a)", r"(?i:a)b", r"(?:a(?i:b)?)?c?"),
    *(r"(?i)[\u0100-\u0200]", r"(?i)\u017f"),
]


@pytest.mark.parametrize(("expression", "flags", "characters"), KNOWN)
def test_the_characters_that_a_match_may_begin_with_are_known(
    expression: str, flags: int, characters: str
) -> None:
    assert first_characters(re.compile(expression, flags)) == frozenset(characters)


@pytest.mark.parametrize("expression", ANYTHING)
def test_what_may_be_empty_or_is_not_understood_may_begin_with_anything(expression: str) -> None:
    assert first_characters(re.compile(expression)) == ASCII


@pytest.mark.parametrize("language", ["python", "js", "c", "bash", "rust", "css", "sql", "ruby"])
def test_no_rule_of_a_lexer_matches_where_it_is_not_tried(language: str) -> None:
    lexer = get_lexer_by_name(language)
    text = 'if (x) {"a" + b\'s # /* y */ <z>@$%^&*~`|\\:;.,?!-_=0x1F 2.5e3 ſKÉ日\n\t[Begin END]\n'
    for rules in lexer._tokens.values():  # type: ignore[attr-defined]
        for match_at, _, _ in rules:
            allowed = first_characters(match_at.__self__)
            for at, char in enumerate(text):
                if char in ASCII and char not in allowed:
                    assert match_at(text, at) is None


def test_a_lexer_tries_a_few_rules_for_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    lexer = get_lexer_by_name("python")
    tried = 0
    rules = compat._rules

    def counted(*place: object) -> list[object]:
        nonlocal tried
        tried += len(rules(*place))
        return rules(*place)

    monkeypatch.setattr(compat, "_rules", counted)
    code = "for name in range(17):  # go\n    print(name + 1)\n"
    tokens = list(compat.lex(lexer, code, ["root"]))
    assert tried <= 8 * len(tokens)
