"""DeepSeek's exports.

Source of the shape: public readers that know an export by its `mapping`, `inserted_at` and
`fragments`, 2026, and a sample with the kinds of fragments; the kinds FILE, TOOL_SEARCH, TOOL_OPEN
and TIP: a reader that was tried on a whole private export; a chat as the web page gets it: a sample
of a public browser extension. From memory: that in the older shape only the place of a message
tells its speaker.
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.parts import (
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
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


def test_searches_opened_pages_and_files_are_kept_as_what_they_are(tmp_path: Path) -> None:
    export = copy.deepcopy(DEEPSEEK)
    page = {"url": "https://a.example", "title": "Knots", "snippet": "…"}
    export["mapping"]["1"]["message"] = {
        "files": [{"file_name": "plan.pdf"}],
        "fragments": [
            {"type": "FILE", "files": [{"file_id": "f", "file_name": "plan.pdf"}]},
            {"type": "REQUEST", "content": "Which knot?"},
        ],
    }
    export["mapping"]["2"]["message"]["fragments"] = [
        {"type": "TOOL_SEARCH", "query": "knots", "results": [page]},
        {"type": "TOOL_OPEN", "url": "https://a.example"},
        {"type": "TIP", "content": "Careful."},
        {"type": "RESPONSE", "content": "A bow."},
    ]
    path = json_file(tmp_path / "c.json", [export])
    conversation = only(path).conversation
    asked = conversation.path()[0]
    assert asked.content == [
        UnknownPart("missing file", {"name": "plan.pdf"}),
        TextPart("Which knot?"),
    ]
    searched, opened, tip, text, _ = leaves(conversation)[0].content
    assert isinstance(searched, ToolCallPart)
    assert (searched.name, searched.arguments.text) == ("tool_search", '{"query": "knots"}')
    assert isinstance(opened, ToolCallPart)
    assert (opened.name, opened.arguments.text) == ("tool_open", '{"url": "https://a.example"}')
    assert tip == UnknownPart("deepseek TIP", {"content": "Careful."})
    assert text == TextPart("A bow.")
    assert skipped(path) == [("file", "not in the export")]


def test_a_chat_as_the_web_page_gets_it_is_read_with_its_branches(tmp_path: Path) -> None:
    def message(number: int, parent: int | None, *fragments: object) -> dict[str, object]:
        return {
            "message_id": number, "parent_id": parent, "inserted_at": 1_763_826_114.5,
            "role": "USER" if parent is None else "ASSISTANT", "fragments": list(fragments),
        }  # fmt: skip

    about = {"id": "s", "title": "Kites", "current_message_id": 2, "inserted_at": 1_763_826_110.6}
    messages = [
        message(1, None, {"type": "REQUEST", "content": "Which knot?"}),
        message(2, 1, {"type": "RESPONSE", "content": "A bow."}),
        message(3, 1, {"type": "THINK", "content": "Hm."}, {"type": "RESPONSE", "content": "No."}),
    ]
    inside = {"chat_session": about, "chat_messages": messages}
    for whole in (inside, {"code": 0, "data": {"biz_data": inside}}):
        path = json_file(tmp_path / "c.json", whole)
        assert formats_in(path) == ["deepseek"]
        conversation = only(path).conversation
        assert said(conversation) == [("user", "Which knot?"), ("assistant", "A bow.")]
        assert leaves(conversation)[1].content == [ReasoningPart("Hm."), TextPart("No.")]
