"""What the transcript imports late, because the first frame does not need it."""

import gc


def preload() -> None:
    """Import the Markdown parser and the highlighter, so that the first reply need not wait.

    May run in a thread. What is loaded by then stays, so the garbage collector is told to leave it
    alone: its full passes, which stop everything, take half as long. From here on it is enabled.
    """
    import chatui.ui.transcript.markdown.document  # imports whatever lays out a text
    import chatui.ui.transcript.message.message_view  # noqa: F401  # and what stands around it
    from chatui.ui.transcript.markdown import code_blocks, inline

    inline.preload()
    code_blocks.preload()
    gc.freeze()
    gc.enable()
