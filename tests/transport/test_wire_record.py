"""What went over the wire, kept in memory."""

import pytest

from chatui.api_key import ApiKey
from chatui.transport.wire_record import AttemptRecord, PayloadRecord, WireLog, WireRecords

KEY = "sk-of-a-test-0123456789"


def test_the_last_records_of_a_reply_are_kept_within_a_bound() -> None:
    records = WireRecords(largest=10_000)
    records.add(AttemptRecord(1, "http://localhost/v1"))
    for number in range(1000):
        records.add(PayloadRecord(1, number, "x" * 300))
    kept = list(records)
    assert 10 <= len(kept) <= 33
    assert kept[-1] == PayloadRecord(1, 999, "x" * 300)
    records.add(last := PayloadRecord(1, 1000, "x" * 100_000))
    assert list(records) == [last]


def test_the_key_is_looked_for_in_the_records_that_are_read_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[str] = []
    redact = ApiKey.redact

    def counted(self: ApiKey, text: str) -> str:
        searched.append(text)
        return redact(self, text)

    monkeypatch.setattr(ApiKey, "redact", counted)
    records = WireRecords()
    log = WireLog(ApiKey(KEY, base_url="http://localhost", source="test"), records.add, None)
    for number in range(1000):
        log.payload(f"{number} {KEY}", f"of {KEY}")
    assert not searched
    *_, last = records
    assert isinstance(last, PayloadRecord)
    assert (last.data, last.event) == ("999 ***", "of ***")
    assert KEY not in repr(last)
