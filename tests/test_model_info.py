"""What the program's own table says about models whose servers say nothing."""

import pytest

from chatui import model_info
from chatui.model_info import AS_OF, ModelInfo, completed


@pytest.mark.parametrize(
    ("id", "context_length", "sees_images"),
    [
        ("gpt-4o", 128_000, True),
        ("gpt-4o-mini-2024-07-18", 128_000, True),
        ("GPT-4o", 128_000, True),
        ("gpt-4", 8_192, None),
        ("gpt-4-turbo-2024-04-09", 128_000, True),
        ("models/gemini-2.5-flash", 1_048_576, True),
        ("claude-opus-4-5-20251101", 200_000, True),
        ("Qwen/Qwen2.5-VL-72B-Instruct-together", 32_768, True),
    ],
)
def test_a_model_whose_server_says_nothing_is_known_by_how_its_name_begins(
    id: str, context_length: int, sees_images: bool | None
) -> None:
    model = completed(ModelInfo(id))
    assert (model.context_length, model.sees_images) == (context_length, sees_images)
    assert model.as_of == AS_OF
    assert not model.is_context_told
    assert model.id == id


@pytest.mark.parametrize(
    "id",
    [
        "",
        "unheard-of",
        "gpt-4.7",  # a newer one is not the one before
        "gpt-45",
        "o1-mini",
        "gpt-4o-realtime-preview",
        "gpt-4o-mini-tts",
        "gpt-4-32k",
        "gemini-2.5-flash-image",
        "somebody/gpt-4o",  # whoever serves it may limit it
    ],
)
def test_a_name_that_only_looks_like_a_known_one_is_not_known(id: str) -> None:
    assert completed(ModelInfo(id)) == ModelInfo(id)


def test_what_the_server_says_wins() -> None:
    said = ModelInfo("gpt-4o", 64_000, sees_images=False, calls_tools=False, longest_output=100)
    assert completed(said) == said
    partly = completed(ModelInfo("gpt-4o", 64_000, sees_images=False))
    assert (partly.context_length, partly.sees_images, partly.calls_tools) == (64_000, False, True)
    assert partly.is_context_told


def test_how_long_a_context_is_on_this_machine_is_not_known_from_elsewhere() -> None:
    here = completed(ModelInfo("gpt-4o"), is_served_here=True)
    assert (here.context_length, here.longest_output, here.sees_images) == (None, None, True)


def test_no_row_of_the_table_is_there_twice() -> None:
    assert len(model_info._BY_START) == len(model_info._KNOWN)
