"""What went over the wire, kept in memory."""

from chatui.transport.wire_record import AttemptRecord, PayloadRecord, WireRecords


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
