"""What the transcript imports late, because the first frame does not need it."""

import gc

from chatui.ui.transcript import code_blocks, inline


def warm() -> None:
    """Import the Markdown parser and the highlighter, so that the first reply need not wait.

    May run in a thread. What is loaded by then stays, so the garbage collector is told to leave it
    alone: its full passes, which stop everything, take half as long.
    """
    inline.warm()
    code_blocks.warm()
    gc.freeze()
