import pytest

from chatui.ui.widgets.status_line import ContextUse, tokens


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1190, "1.2k"),
        (9940, "9.9k"),
        (9960, "10k"),
        (32768, "33k"),
        (999_400, "999k"),
        (999_600, "1M"),
        (1_500_000, "1.5M"),
    ],
)
def test_counts_of_tokens_are_short(count: int, text: str) -> None:
    assert tokens(count) == text


@pytest.mark.parametrize(
    ("use", "text", "color"),
    [
        (ContextUse(1234, 32_000, estimated=True), "≈1.2k of 32k · 4 %", "$chat-soft"),
        (ContextUse(46, 4096, estimated=False), "46 of 4.1k · 1 %", "$chat-soft"),
        (ContextUse(22_399, 32_000, estimated=False), "22k of 32k · 70 %", "$chat-soft"),
        (ContextUse(22_400, 32_000, estimated=False), "22k of 32k · 70 %", "$chat-warn"),
        (ContextUse(28_800, 32_000, estimated=False), "29k of 32k · 90 %", "$chat-bad"),
        (ContextUse(40_000, 32_000, estimated=True), "≈40k of 32k · 125 %", "$chat-bad"),
        (ContextUse(500, None, estimated=True), "≈500 tok", "$chat-soft"),
    ],
)
def test_the_context_turns_amber_at_seventy_and_red_at_ninety_percent(
    use: ContextUse, text: str, color: str
) -> None:
    assert (str(use), use.color) == (text, color)
