"""The private names of other packages that the transcript uses; a contract test watches each."""

import functools
from collections.abc import Iterator
from typing import Any

from chatui.ui.terminal.first_characters import ASCII, first_characters

Token = tuple[Any, str]


def lex(lexer: Any, text: str, stack: list[str]) -> Iterator[Token]:  # noqa: ANN401  # pygments is imported late
    """Yield (token type, text) from a regular-expression lexer that goes on from `stack`.

    `stack` is changed in place: it is the lexer's state after the text, to go on with the next.
    """
    position = 0
    while position < len(text):
        for match_at, action, new_state in _rules(lexer, stack[-1], text[position]):
            found = match_at(text, position)
            if found is None:
                continue
            if action is not None:
                if callable(action):
                    for _, kind, piece in action(lexer, found):
                        yield kind, piece
                else:
                    yield action, found.group()
            position = found.end()
            if new_state is not None:
                _change_state(stack, new_state)
            break
        else:
            char = text[position]
            if char == "\n":
                stack[:] = ["root"]
            yield None, char
            position += 1


@functools.lru_cache(maxsize=4_096)
def _rules(lexer: Any, state: str, char: str) -> list[Any]:  # noqa: ANN401  # pygments is imported late
    """Return the rules of a state that may match where a character stands, in order."""
    rules = lexer._tokens[state]  # noqa: SLF001  # no public way resumes a lexer
    if char not in ASCII:
        return list(rules)
    return [rule for rule in rules if char in first_characters(rule[0].__self__)]


def _change_state(stack: list[str], new_state: tuple[str, ...] | int | str) -> None:
    if isinstance(new_state, int):
        del stack[max(1, len(stack) + new_state) if new_state < 0 else len(stack) :]
        return
    for state in (new_state,) if isinstance(new_state, str) else new_state:
        if state == "#pop":
            if len(stack) > 1:
                stack.pop()
        elif state == "#push":
            stack.append(stack[-1])
        else:
            stack.append(state)


@functools.lru_cache
def has_states(lexer: Any) -> bool:  # noqa: ANN401  # pygments is imported late
    """Tell whether `lex` knows how to drive a lexer: a plain regular-expression lexer."""
    from pygments.lexer import ExtendedRegexLexer, RegexLexer

    return (
        isinstance(lexer, RegexLexer)
        and not isinstance(lexer, ExtendedRegexLexer)
        and type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
    )


def plain_reactive(default: Any) -> Any:  # noqa: ANN401  # a descriptor of Textual's
    """Return a reactive attribute whose changes cause neither a layout nor a repaint.

    `Widget.virtual_size` causes a layout of the whole screen by default, for every line that comes.
    """
    from textual.reactive import Reactive

    return Reactive(default, layout=False, repaint=False, init=False)
