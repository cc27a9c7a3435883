from pathlib import Path

import pytest
from textual.geometry import Offset

from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.text.token_counts import context_size, tokens
from chatui.ui.panels.model_lines import ModelLines, Offer
from chatui.ui.widgets.choice_list import Choice
from chatui.ui.widgets.status_line import ContextUse, StatusLine
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown


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
        (ContextUse(46, 4096, estimated=False), "46 of 4k · 1 %", "$chat-soft"),
        (ContextUse(22_399, 32_000, estimated=False), "22k of 32k · 70 %", "$chat-soft"),
        (ContextUse(22_400, 32_000, estimated=False), "! 22k of 32k · 70 %", "$chat-warn"),
        (ContextUse(28_800, 32_000, estimated=False), "!! 29k of 32k · 90 %", "$chat-bad"),
        (ContextUse(40_000, 32_000, estimated=True), "!! ≈40k of 32k · 125 %", "$chat-bad"),
        (ContextUse(32_768, 32_768, estimated=False), "!! 32k of 32k · 100 %", "$chat-bad"),
        (ContextUse(8_192, 131_072, estimated=False), "8k of 128k · 6 %", "$chat-soft"),
        (ContextUse(46, 4096, False, is_limit_told=False), "46 of ≈4k · 1 %", "$chat-soft"),
        (ContextUse(500, None, estimated=True), "≈500 tok", "$chat-soft"),
    ],
)
def test_the_context_is_amber_with_a_sign_from_seventy_and_red_with_two_from_ninety_percent_on(
    use: ContextUse, text: str, color: str
) -> None:
    assert (str(use), use.color) == (text, color)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (4096, "4k"),
        (8192, "8k"),
        (16_385, "16k"),
        (32_000, "32k"),
        (32_768, "32k"),
        (131_072, "128k"),
        (128_000, "128k"),
        (200_000, "200k"),
        (1_000_000, "1M"),
        (1_048_576, "1M"),
        (2_097_152, "2M"),
        (512, "512"),
    ],
)
def test_a_context_is_as_long_in_the_status_line_as_in_the_list_of_models(
    length: int, text: str
) -> None:
    assert context_size(length) == text
    assert f" of {text} " in str(ContextUse(1, length, estimated=False))
    row = next(
        line
        for line in ModelLines(
            [Offer("work", listing=Offer("work").listed([ModelInfo("m", length)]))],
            current=ModelChoice("work", "m"),
            favourites=[],
            recent=[],
        ).lines("")
        if isinstance(line, Choice)
    )
    assert text in row.facts


async def test_what_goes_on_in_other_conversations_is_said_where_no_list_is_seen(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path)
    program.client.say("slow ")
    async with program.app().run_test() as pilot:
        await pilot.press(*"story", "enter")
        await until_shown(pilot, "slow")
        left = chat(pilot).session
        await pilot.press("ctrl+n")
        await until_shown(pilot, "● 1 running")
        row = next(row for row in screen_text(pilot).splitlines() if row.startswith("   story"))
        assert row.endswith("●")
        program.client.go_on("but sure", None)
        await until(pilot, lambda: not left.is_running)
        await until_shown(pilot, "◆ 1 new")
        assert "running" not in screen_text(pilot)
        await pilot.click(StatusLine, Offset(screen_text(pilot).splitlines()[-1].index("◆"), 0))
        await until_shown(pilot, "Conversations ─")
        await pilot.press("escape")
        chat_screen(pilot).shown.open(left.conversation.id)
        await until_shown(pilot, "slow but sure")
        assert "◆" not in screen_text(pilot)
