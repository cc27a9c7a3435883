"""What the transcript imports late, because the first frame does not need it."""

from chatui.ui.transcript import code_blocks, inline


def warm() -> None:
    """Import the Markdown parser and the highlighter, so that the first reply need not wait.

    May run in a thread.
    """
    inline.warm()
    code_blocks.warm()
