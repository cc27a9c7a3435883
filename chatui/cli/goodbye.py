"""What is said when the screen has closed and the terminal is free again."""

import os
import select

from chatui import output
from chatui.errors import NotSaved
from chatui.ui.app import ExitReport


def say_goodbye(report: ExitReport) -> None:
    """Tell what could not be saved, else how to come back to the chat."""
    if not _takes_output():
        return
    for words in report.unsaved:
        output.complain(words)
    if report.conversation_id and not report.unsaved:
        short = report.conversation_id.rsplit("-", 1)[-1]
        try:
            output.say(f"Saved. Back to it: chatui --resume {short}")
        except (NotSaved, output.ReaderLeft):
            pass  # the terminal was closed


def _takes_output() -> bool:
    """Tell whether the terminal takes anything; to wait for one that stalls could be for ever."""
    try:
        return os.name == "nt" or bool(select.select([], [1], [], 1.0)[1])
    except OSError:
        return True  # whoever writes there sees what is wrong
