"""What is quoted in a command."""

import re
from collections.abc import Callable
from typing import Final

_QUOTED: Final = re.compile(
    r"'(?P<plain>[^']*+)(?:'|(?P<open>\Z))|\"(?P<expanded>(?:\\.|[^\"\\])*+)(?:\"|(?P<half>\\?\Z))",
    re.DOTALL,
)


def replace_quoted(command: str, replace: Callable[[str, bool, int], str]) -> str:
    """Return a command with what is quoted replaced; a quote without an end begins nothing.

    `replace` gets a text without its quotes, whether a shell would expand what is in it, and where
    it begins.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["open"] is not None or found["half"] is not None:
            return found[0]
        is_expanded = found["expanded"] is not None
        text = found["expanded"] if is_expanded else found["plain"]
        return replace(text, is_expanded, found.start())

    return _QUOTED.sub(replaced, command)
