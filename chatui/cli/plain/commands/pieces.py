"""What is pasted in one go, and is several things to do."""

from typing import Final

from chatui.cli.plain.completing import OWN
from chatui.commands.actions import ACTIONS

_OF_ONE_LINE: Final = {*OWN, *(one.slash for one in ACTIONS if one.slash)} - {"system"}


def pieces(text: str) -> list[str]:
    """Return the commands that a text begins with, a line each, and the prompt behind them.

    Only a system prompt, and the words for a prompt file, have several lines.
    """
    found: list[str] = []
    while "\n" in text and _command(text) in _OF_ONE_LINE:
        line, _, text = text.partition("\n")
        found.append(line)
    return [*found, text] if text.strip() else found or [text]


def _command(text: str) -> str:
    return text.split(None, 1)[0][1:] if text.startswith("/") else ""
