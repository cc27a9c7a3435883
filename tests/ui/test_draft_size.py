"""The size of a long draft, said in the status line, and that the model has no room for it."""

from pathlib import Path

import pytest

from chatui.conversation.parts import FilePart
from chatui.model_info import ModelInfo
from chatui.storage.prompt_history import SentPrompt
from chatui.ui.chat.words import draft_size
from chatui.ui.widgets.status_line import ContextUse, DraftSize
from tests.ui.chat_program import Program, chat, screen_text, until_shown

FILE = FilePart("0" * 64, "text/plain", "log.txt", size=4_000)
USED = ContextUse(3_000, 4_096, estimated=True)


@pytest.mark.parametrize(
    ("text", "parts", "context", "length", "size"),
    [
        ("x" * 2_000, (), None, None, None),
        ("x" * 2_001, (), None, None, DraftSize(501)),
        ("日本語" * 300, (), None, None, DraftSize(675)),
        ("what is this?", (FILE,), None, None, DraftSize(1_004)),
        ("x" * 4_384, (), USED, 4_096, DraftSize(1_096)),
        ("x" * 4_388, (), USED, 4_096, DraftSize(1_097, 1)),
        ("x" * 40_000, (), None, 4_096, DraftSize(10_000, 5_904)),
    ],
)
def test_a_draft_of_more_than_500_tokens_is_measured_against_the_room_that_is_left(
    text: str,
    parts: tuple[FilePart, ...],
    context: ContextUse | None,
    length: int | None,
    size: DraftSize | None,
) -> None:
    assert draft_size(SentPrompt(text, parts), context, ModelInfo("m", length)) == size


def test_the_words_are_short() -> None:
    assert str(DraftSize(3_210)) == "draft ≈3.2k tok"
    assert str(DraftSize(41_000, 9_200)) == "draft ≈41k tok, 9.2k too many"


async def test_a_long_draft_is_measured_soon_and_forgotten_when_it_is_sent(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path)
    program.client.say("Gladly.", None)
    program.client.models = [ModelInfo("large-model", context_length=4_096)]
    async with program.app().run_test(size=(80, 24)) as pilot:
        chat(pilot).composer.paste("word " * 2_000)
        await until_shown(pilot, "draft ≈2.5k tok")
        await pilot.press("enter")
        assert "draft" not in screen_text(pilot)
        await until_shown(pilot, "of 4k")
        chat(pilot).composer.paste("word " * 2_000)
        await until_shown(pilot, "draft ≈2.5k tok, 910 too many")
