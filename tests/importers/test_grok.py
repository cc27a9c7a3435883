"""Grok's exports.

Source of the shape: real exports as the mappings of the Portable AI Memory importers list them,
2026; the fields of steps and cards: a reader of such exports, 2026. From memory: the object form of
an attachment.
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.parts import (
    FilePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.importers.grok_steps import steps_of, with_links
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped, zip_of
from tests.importers.service_exports import GROK

FOLDER = "ttl/30d/export_data/u"


def test_an_export_brings_branches_thoughts_files_and_sources(tmp_path: Path) -> None:
    files = {
        f"{FOLDER}/prod-grok-backend.json": GROK,
        f"{FOLDER}/prod-mc-auth-mgmt-api.json": {"user": {}},
        f"{FOLDER}/prod-mc-asset-server/asset-1/content": b"print(1)",
    }
    path = zip_of(tmp_path / "export.zip", files)
    assert formats_in(path) == ["grok"]
    found = only(path)
    conversation = found.conversation
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "How high?"), ("assistant", "No.")]
    assert conversation.head == second.id
    assert conversation.pinned
    file, missing, text = conversation.path()[0].content
    assert isinstance(file, FilePart)
    assert found.attachments == {file.sha256: b"print(1)"}
    assert missing == UnknownPart("missing file", {"name": "asset-2"})
    assert text == TextPart("How high?")
    thought, words, image, sources = second.content
    assert (thought, words) == (ReasoningPart("Weigh the wind."), TextPart("To the clouds."))
    assert image == UnknownPart("missing image", {"name": "https://a.example/kite.jpg"})
    assert sources == SourcesPart(
        (Source("https://a.example", "Sky"), Source("https://b.example", "Wind"))
    )
    assert (second.model, second.created) == ("grok-3", datetime(2026, 1, 1, 0, 0, 6, tzinfo=UTC))
    assert {what for what, _ in skipped(path)} == {"file", "image"}


def test_one_conversation_alone_is_read(tmp_path: Path) -> None:
    path = json_file(tmp_path / "c.json", GROK["conversations"])
    assert formats_in(path) == ["grok"]


def test_steps_become_thoughts_calls_and_results_and_cards_become_links(tmp_path: Path) -> None:
    card = (
        "<xai:tool_usage_card><xai:tool_usage_card_id>k</xai:tool_usage_card_id>"
        "<xai:tool_name>web_search</xai:tool_name>"
        '<xai:tool_args><![CDATA[{"query":"wind"}]]></xai:tool_args></xai:tool_usage_card>'
    )
    export = copy.deepcopy(GROK)
    reply = export["conversations"][0]["responses"][2]["response"]
    reply |= {
        "thinking_trace": "Searching",
        "steps": [{
            "tag_order": ["header", "tool_usage_card"],
            "tagged_text": {"header": "Searching", "tool_usage_card": card, "summary": "Windy."},
            "tool_usage_results": [{"tool_usage_card_id": "k", "text": "found"}],
            "web_search_results": [{"url": "https://b.example", "title": "Wind"}],
        }],
        "card_attachments_json": ['{"id": "c1", "cardType": "citation_card", "url": '
                                  '"https://c.example"}', {"id": "c2", "cardType": "odd_card"}],
        "message": 'To the clouds. <grok:render card_id="c1" type="x"><argument name="n">1'
                   "</argument></grok:render>",
        "web_search_results": [{"url": "https://d.example"}],
    }  # fmt: skip
    export["media_posts"] = [{"original_prompt": "A kite"}]
    path = json_file(tmp_path / "c.json", export)
    content = leaves(only(path).conversation)[1].content
    thought, call, result, summary, words = content[:5]
    assert (thought, summary) == (ReasoningPart("Searching"), ReasoningPart("Windy."))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("k", "web_search", '{"query":"wind"}')
    assert result == ToolResultPart("k", '{"text": "found"}')
    assert words == TextPart("To the clouds. ([c.example](https://c.example))")
    assert "https://b.example" in str(content[-1])
    assert {
        ("card in a reply", "of a kind that chatui has no part for"),
        ("generated picture", "not a part of a chat"),
    } <= set(skipped(path))


def test_a_prompt_for_a_picture_is_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(GROK)
    export["conversations"][0]["responses"][0]["response"] |= {"message": "", "query": "A kite"}
    conversation = only(json_file(tmp_path / "c.json", export)).conversation
    assert conversation.path()[0].text == "A kite"


@pytest.mark.parametrize("piece", ["<xai:tool_usage_card>", "<grok:render card_id='1'>", "<xai:"])
def test_marks_that_are_never_closed_cost_their_size(piece: str) -> None:
    said = {"steps": [{"tagged_text": {"tool_usage_card": piece * 100_000}}]}
    assert len(steps_of(said)[0]) == 1
    assert with_links(piece * 100_000, {}) == piece * 100_000
    open_tag = "<grok:render " + "card_id='a' " * 20_000
    assert with_links(open_tag, {}) == open_tag
