"""DeepSeek's exports.

Source of the shape: public readers that know an export by its `mapping`, `inserted_at` and
`fragments`, 2026, and a sample with the kinds of fragments. From memory: that in the older shape
only the place of a message tells its speaker, and what files and a SEARCH hold.
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.parts import ReasoningPart, Source, SourcesPart, TextPart, UnknownPart
from tests.importers.reading import formats_in, imported, json_file, leaves, only, said, skipped
from tests.importers.service_exports import DEEPSEEK, OLDER_DEEPSEEK


def test_prompts_thoughts_answers_and_what_was_found_come_in_with_their_branches(
    tmp_path: Path,
) -> None:
    path = json_file(tmp_path / "conversations.json", [DEEPSEEK])
    assert formats_in(path) == ["deepseek"]
    found = only(path)
    conversation = found.conversation
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "Which knot?"), ("assistant", "A bow.")]
    assert conversation.head == second.id
    assert second.content == [
        ReasoningPart("It must not slip."),
        TextPart("A lark's head.[citation:1]"),
        SourcesPart((Source("https://b.example", "Hitches"), Source("https://a.example", "Knots"))),
    ]
    assert second.model == "deepseek-reasoner"
    assert second.created == datetime(2026, 1, 4, 2, 11, 30, 500000, UTC)
    assert conversation.path()[0].content[0] == UnknownPart("missing file", {"name": "plan.pdf"})
    assert skipped(path) == [("file", "not in the export")]


def test_in_older_exports_prompts_and_answers_take_turns(tmp_path: Path) -> None:
    conversation = only(json_file(tmp_path / "c.json", [OLDER_DEEPSEEK])).conversation
    assert said(conversation) == [
        ("user", "How long?"),
        ("assistant", "Six metres."),
        ("user", "And wide?"),
        ("assistant", "One."),
    ]
    assert conversation.path()[1].content[0] == ReasoningPart("Hm.")


def test_an_export_of_both_shapes_is_read_whole(tmp_path: Path) -> None:
    path = json_file(tmp_path / "c.json", [OLDER_DEEPSEEK, DEEPSEEK])
    assert [found.conversation.title for found in imported(path)] == ["Tails", "Kite knots"]


@pytest.mark.parametrize("named", ["inserted_at", "fragments"])
def test_it_is_known_by_either_of_its_marks(tmp_path: Path, named: str) -> None:
    export = copy.deepcopy(DEEPSEEK)
    if named == "fragments":
        del export["inserted_at"]
    else:
        export["mapping"] = {}
    assert formats_in(json_file(tmp_path / "c.json", [export])) == ["deepseek"]
