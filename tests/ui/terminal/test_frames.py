"""Frames on their way to the thread that writes them."""

from textual._ansi_sequences import SYNC_END, SYNC_START

from chatui.ui.terminal.driver import TerminalDriver


class _Writer:
    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)


def test_a_frame_is_handed_to_the_thread_that_writes_in_one_piece() -> None:
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._writer_thread = writer = _Writer()  # type: ignore[assignment]
    driver._frame = []
    for text in (
        "title",
        SYNC_START,
        "rows",
        "cursor",
        SYNC_END,
        "bell",
        SYNC_START,
        "x",
        SYNC_END,
    ):
        driver.write(text)
    frames = [f"{SYNC_START}rowscursor{SYNC_END}", f"{SYNC_START}x{SYNC_END}"]
    assert writer.written == ["title", frames[0], "bell", frames[1]]
