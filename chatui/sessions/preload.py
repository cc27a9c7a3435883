"""What sessions import late, because nothing is sent before the first frame."""


def preload() -> None:
    """Import what takes a prompt to the disk and keeps its reply; may run in a thread."""
    import chatui.conversation.growth
    import chatui.sessions.head_start
    import chatui.sessions.preambles
    import chatui.sessions.running_reply  # the journal comes with it
    import chatui.storage.attachments  # noqa: F401
    from chatui.storage import lock

    lock.preload()
