"""No stored date, however odd, takes a list down, in any zone."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatui.cli import main
from chatui.conversation.summary import Summary
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.search.index import SearchIndex
from chatui.text.local_time import in_zone, utc_time
from chatui.ui.chat_rows import grouped, when
from chatui.ui.panels.library.conversation_lines import ConversationLines
from chatui.ui.transcript.message.foot import detail_lines
from chatui.ui.widgets.choice_list import Rows
from tests.storage.conversations import conversation_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STORED = (
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999+00:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:00",
    "0999-06-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1883-11-18T12:03:57-04:56:02",
    "2038-01-19T03:14:08Z",
    "2026-03-29T02:30:00",
    "2026-11-28",
    "2026-11-28T12:00:00+23:59",
    "2026-11-28T12:00:00.5-12:00",
)
zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC))
ends = st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])


@pytest.fixture(params=["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def summary_at(moment: datetime) -> Summary:
    return Summary("20261128-120000-aaaa", "t", moment, moment, None, None, 2, False, False, ())


@given(moment=moments | ends, zone=zones)
def test_every_time_has_a_row_in_every_zone(moment: datetime, zone: timezone) -> None:
    lines = ConversationLines()
    lines.summaries = [summary_at(moment), summary_at(utc_time(moment.timestamp()))]
    now = NOW.astimezone(zone)
    assert when(moment, now)
    assert in_zone(moment, zone) == moment
    assert len(list(grouped(lines.summaries, (), now))) == 1
    assert lines.widths(now)
    assert sum(len(line.items) for line in lines.grouped(now) if isinstance(line, Rows)) == 2
    assert abs(utc_time(moment.timestamp()) - moment) <= timedelta(seconds=1)


@given(st.floats(allow_nan=False))
def test_every_number_is_a_time(seconds: float) -> None:
    assert utc_time(seconds).tzinfo is UTC


@pytest.mark.usefixtures("zone")
def test_conversations_of_every_date_are_listed_found_deleted_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    history = ConversationStore(tmp_path / "conversations")
    for text in STORED:
        conversation = conversation_of(("prompt", f"said on {text}"))
        history.create(conversation)
        path = history.path(conversation.id)
        document = json.loads(path.read_bytes())
        document |= {"title": text, "created": text, "updated": text}
        for message in document["messages"]:
            message["created"] = text
        path.write_text(json.dumps(document))
    index = SearchIndex(tmp_path / "cache" / "search.sqlite", history)
    while index.refresh():
        pass
    now = datetime.now().astimezone()
    for summaries in (history.summaries(), index.summaries(), index.newest(99)):
        assert sorted(one.title for one in summaries) == sorted(STORED)
        assert sum(len(rows) for _, rows in grouped(summaries, (), now)) == len(STORED)
        assert all(when(one.updated, now) for one in summaries)
    assert len(index.search("said")) == len(STORED)
    assert all(when(hit.created, now) for hit in index.search("said after:0001"))
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"CHATUI_{name}_DIR", str(tmp_path))
    assert main(["--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(STORED)
    assert history.newest() is not None
    for summary in history.summaries():
        for message in history.load(summary.id).messages.values():
            assert detail_lines(message)
        history.delete(summary.id)
    for number, path in enumerate((tmp_path / "trash").iterdir()):
        os.utime(path, (0, 2**34 + number))
    assert [when(deleted, now) for deleted, _ in history.deleted()]
    index.close()
