"""What is noted of a bug, and what ends in spite of it."""

import asyncio
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.message_pump import MessagePump
from textual.widgets import Static

from chatui.ui.bugs import BugLog
from chatui.ui.terminal.private import guard


def test_a_bug_is_noted_without_keys_whatever_its_words_hold(tmp_path: Path) -> None:
    log = BugLog(tmp_path / "cache" / "bugs.log", lambda text: text.replace("sk-secret", "***"))
    log.write(ValueError("Illegal header value 'Bearer sk-secret' \udcff"))
    noted = (tmp_path / "cache" / "bugs.log").read_text()
    assert "ValueError: Illegal header value 'Bearer ***' \\udcff" in noted
    assert (tmp_path / "cache" / "bugs.log").stat().st_mode & 0o777 == 0o600


class Failing(Static):
    """Fails while it closes, as one does whose timer has failed."""

    async def _close_messages(self, wait: bool = True) -> None:
        self._closing = True
        raise ValueError("nobody thought of this")


class OneWidget(App[None]):
    """An app that hears of what fails."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: list[Exception] = []

    def compose(self) -> ComposeResult:
        yield Failing("one")

    def _handle_exception(self, error: Exception) -> None:
        self.failed.append(error)


async def test_a_widget_that_fails_while_it_closes_is_closed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MessagePump, "_dispatch_message", MessagePump._dispatch_message)
    app = OneWidget()
    guard(app.failed.append, app.failed.append)
    async with asyncio.timeout(20), app.run_test():
        await app.query_one(Failing).remove()
    assert [type(error) for error in app.failed] == [ValueError]
