import pytest

from chatui.ui.transcript.message.live_foot import Progress, Retry, blinks, live_foot

LIMIT = Retry(2, 3, due=30.0, reason="Too many requests.")


@pytest.mark.parametrize(
    ("progress", "now", "line"),
    [
        (Progress(10.0, None, 0), 13.4, ("○ waiting 3 s · Esc stops", "soft")),
        (Progress(10.0, None, 0), 10.0, ("○ waiting 0 s · Esc stops", "soft")),
        (
            Progress(10.0, None, 0),
            130.0,
            ("No answer for 120 s. Still waiting. Esc stops.", "warn"),
        ),
        (Progress(10.0, 14.0, 520), 24.0, ("● 14 s · ≈52 tok/s · Esc stops", "link")),
        (Progress(10.0, 10.5, 3), 11.0, ("● 1 s · Esc stops", "link")),
        (
            Progress(10.0, None, 0, LIMIT),
            18.0,
            ("Too many requests. Trying again in 12 s (2 of 3). Esc cancels.", "warn"),
        ),
        (
            Progress(10.0, None, 0, LIMIT),
            31.0,
            ("Too many requests. Trying again in 0 s (2 of 3). Esc cancels.", "warn"),
        ),
    ],
)
def test_the_foot_says_how_a_reply_gets_on(
    progress: Progress, now: float, line: tuple[str, str]
) -> None:
    assert live_foot(progress, now) == line


@pytest.mark.parametrize(
    "progress",
    [
        Progress(10.0, None, 0),
        Progress(10.0, 12.0, 999),
        Progress(10.0, None, 0, LIMIT),
        Progress(-200.0, None, 0),
    ],
)
def test_a_still_foot_says_the_same_until_something_happens(progress: Progress) -> None:
    stills = [live_foot(progress, now, is_still=True) for now in (13.0, 14.0, 31.0)]
    assert stills[0] == stills[1] == stills[2]
    assert live_foot(progress, 13.0) != live_foot(progress, 31.0)
    assert live_foot(progress, 13.0)[0].split()[0] == stills[0][0].split()[0]


def test_the_reason_for_a_retry_cannot_act_on_the_terminal() -> None:
    line, _ = live_foot(Progress(0.0, None, 0, Retry(2, 3, 5.0, "\x1b[2Jbusy\n.")), 0.0)
    assert line.startswith("␛[2Jbusy . Trying again in 5 s")


@pytest.mark.parametrize(
    ("foot", "does"),
    [("● 14 s · 52 tok/s", True), ("○ waiting 3 s", False), ("Too many requests. ●", False)],
)
def test_only_the_sign_of_what_arrives_blinks(foot: str, does: bool) -> None:
    assert blinks(foot) is does


def test_a_long_reason_leaves_the_key_that_cancels_within_80_columns() -> None:
    reason = "work: too many requests (429): “please slow down, you are sending far too many”."
    line, _ = live_foot(Progress(0.0, None, 0, Retry(2, 3, 12.0, reason)), 0.0)
    assert line.startswith("work: too many requests")
    assert line.endswith("Trying again in 12 s (2 of 3). Esc cancels.")
    assert len(line) <= 76
