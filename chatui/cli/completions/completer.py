"""`chatui __complete KIND BEGINNING [ENDPOINT]`: what the scripts of shells ask for.

It prints a value a line, with a tab and a description where there is one. It reads files alone, and
is silent where they cannot be read: a shell waits for it at every Tab.
"""

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from chatui import output
from chatui.errors import ChatUIError
from chatui.storage import completions
from chatui.storage.paths import Folders, folders
from chatui.text.safety import display_line

_MOST: Final = 200
_LONGEST: Final = 60


def complete(asked: Sequence[str]) -> int:
    """Print what begins so; return the exit code.

    Raises:
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    kind, beginning, endpoint, *_ = (*asked, "", "", "")
    try:
        found = _found(kind, beginning, endpoint, folders(os.environ))
        lines = [_line(*one) for one in islice(filter(_is_word, found), _MOST)]
    except (ChatUIError, OSError):
        return output.DONE
    output.write("".join(lines).encode("utf-8", "replace"))
    return output.DONE


def _found(
    kind: str, beginning: str, endpoint: str, places: Folders
) -> Iterable[completions.Candidate]:
    match kind:
        case "ids":
            return completions.conversations(places, beginning)
        case "models":
            return completions.models(places, beginning, endpoint)
        case "endpoints":
            named = completions.endpoints(places)
        case "keyed":
            named = completions.keyed(places)
        case "prompts":
            named = completions.prompts(places)
        case "projects":
            named = completions.projects(places)
        case "presets":
            named = completions.presets(places)
        case _:
            named = []
    return [one for one in named if one[0].startswith(beginning)]


def _is_word(candidate: completions.Candidate) -> bool:
    """Tell whether a value can stand in a line that a shell reads, once it has quoted it."""
    value, _ = candidate
    return bool(value) and value.isprintable() and not value.startswith("-")


def _line(value: str, said: str) -> str:
    words = " ".join(display_line(said).split())
    short = words if len(words) <= _LONGEST else words[: _LONGEST - 2].rstrip() + " …"
    return f"{value}\t{short}\n" if short else f"{value}\n"
