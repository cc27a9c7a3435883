"""Exports that a person or a program has put into something else, or whose beginning is broken."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers import exports
from tests.importers.reading import formats_in, imported, json_file, zip_of
from tests.importers.service_exports import (
    AI_STUDIO,
    CHATBOX,
    CHERRY_STUDIO,
    DEEPSEEK,
    GEMINI,
    GROK,
    LIBRE_CHAT,
    LM_STUDIO,
    OPEN_WEBUI,
    OPENROUTER,
    TYPING_MIND,
)
from tests.importers.test_mutated_files import CLAUDE

FILES: dict[str, list[object]] = {
    "chatgpt": [exports.BRANCHED],
    "claude": list(CLAUDE),
    "deepseek": [DEEPSEEK],
    "grok": list(GROK["conversations"]),
    "openwebui": [OPEN_WEBUI],
    "librechat": [LIBRE_CHAT],
    "openrouter": [OPENROUTER],
    "ai-studio": [AI_STUDIO],
    "gemini": GEMINI,
    "typingmind": list(TYPING_MIND["data"]["chats"]),
    "lm-studio": [LM_STUDIO],
    "cherry-studio": [CHERRY_STUDIO],
    "chatbox": [CHATBOX],
}


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda items: {"conversations": items},
        lambda items: {"meta": {"count": 1}, "data": {"items": items}, "folders": [{"a": 1}]},
        lambda items: {"by_name": {str(number): item for number, item in enumerate(items)}},
        lambda items: [None, *items],
        lambda items: [{}, {"broken": True}, *items],
        lambda items: items[0],
    ],
)
def test_a_format_is_known_inside_of_something_else(
    tmp_path: Path, format: str, wrap: Callable[[list[object]], object]
) -> None:
    items = copy.deepcopy(FILES[format])
    (tmp_path / "alone").mkdir()
    path = json_file(tmp_path / "export.json", wrap(items))
    whole = {(found.conversation.source or {})["id"] for found in imported(path)}
    alone = {
        (found.conversation.source or {})["id"]
        for found in imported(json_file(tmp_path / "alone" / "export.json", items))
    }
    assert set(formats_in(path)) == {format}
    assert whole
    assert whole <= alone
    if not isinstance(wrap([0]), int):
        assert whole == alone


def test_the_folders_of_a_zip_may_have_any_names(tmp_path: Path) -> None:
    inside = {
        "Meine Daten/Chats (1)/conversations (2).json": [exports.WITH_IMAGE],
        "Meine Daten/Chats (1)/file-AbC123.png": b"\x89PNG\r\n\x1a\n",
    }
    (found,) = imported(zip_of(tmp_path / "Daten.zip", inside))
    assert len(found.attachments) == 1
