"""What ChatGPT's exports hold beside prompts and answers, as those of 2023 to 2026 have it."""

import json
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.message import Role
from chatui.conversation.parts import (
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers.exports import IMAGE, chatgpt, node
from tests.importers.make_fixtures import PNG
from tests.importers.reading import imported, json_file, leaves, only, said, skipped, zip_of


def mark(*fields: str) -> str:
    return "\ue200" + "\ue202".join(fields) + "\ue201"


def answer(folder: Path, text: str, **about: Any) -> str:
    export = chatgpt(node("a", None, "assistant", text, metadata=about))
    return only(json_file(folder / "c.json", [export])).conversation.path()[0].text


ANN = mark("entity", '["people","Ann",0]')
CITED = mark("cite", "turn0search0", "turn0search3")


@pytest.mark.parametrize(
    ("matched", "reference", "words"),
    [
        (CITED, {"alt": "([Ann](https://a.example/x))", "items": [{"url": "https://b.example"}]},
         " ([Ann](https://a.example/x))"),
        (CITED, {"items": [{"attribution": "A [b]", "url": "https://a.example/x (1)"},
                           {"title": "", "url": "https://b.example/y"}]},
         " ([A (b)](https://a.example/x%20%281%29), [b.example](https://b.example/y))"),
        (CITED, {"type": "hidden", "url": "https://a.example"}, ""),
        (CITED, {"items": [{"url": "javascript:alert(1)"}, {"url": "https://["}, 3]}, ""),
        (mark("filecite", "turn0file0"), {"type": "file", "name": "a.pdf"}, " a.pdf"),
        (ANN, {"name": "Ann"}, " Ann"),
        (mark("products", "{}"), {"products": [{"title": "K", "url": "https://k.example"}]},
         " ([K](https://k.example))"),
        ("【12†source】", {"items": [{"title": "S", "url": "https://s.example"}]},
         " ([S](https://s.example))"),
    ],
)  # fmt: skip
def test_a_reference_becomes_what_it_stands_for(
    tmp_path: Path, matched: str, reference: dict[str, Any], words: str
) -> None:
    references = [reference | {"matched_text": matched}, {"matched_text": " ", "alt": "no"}]
    text = answer(tmp_path, f"So it is {matched}.", content_references=references)
    assert text == f"So it is{words}."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"So it is {CITED}.", "So it is."),
        (f"Ask {mark('entity', '[1,')} or {ANN}.", "Ask or Ann."),
        ("Nothing 【of it】 is \ue0b0 a reference", "Nothing 【of it】 is \ue0b0 a reference"),
        ("An open \ue200cite", "An open \ue200cite"),
    ],
)
def test_without_metadata_a_mark_goes_and_other_text_stays(
    tmp_path: Path, text: str, read: str
) -> None:
    assert answer(tmp_path, text) == read


def test_references_by_place_are_links(tmp_path: Path) -> None:
    text = "One 【11†source】, two【8†x】, none 【9†y】."
    citations = [
        {"start_ix": 4, "end_ix": 15, "metadata": {"title": "A", "url": "https://a.example"}},
        {"start_ix": text.index("【8"), "end_ix": text.index("】, n") + 1,
         "metadata": {"name": "b.pdf"}},
        {"start_ix": 0, "end_ix": 3, "metadata": {"title": "B", "url": "https://b.example"}},
        {"start_ix": -1, "end_ix": 10**20, "metadata": {"url": "https://b.example"}},
    ]  # fmt: skip
    read = "One ([A](https://a.example)), twob.pdf, none 【9†y】."
    assert answer(tmp_path, text, citations=citations) == read


def test_the_sources_of_a_reply_come_in_once_each_in_the_order_of_the_text(tmp_path: Path) -> None:
    later, first = mark("cite", "turn0search1"), mark("cite", "turn0search0")
    text = f"One {first}. Two {later}. Three {first}."
    wind = {"title": "Wind", "url": "https://b.example/?utm_source=chatgpt.com", "attribution": "B"}
    sky = {
        "title": "Sky",
        "url": "https://a.example/#:~:text=blue",
        "supporting_websites": [{"title": "Air", "url": "https://d.example"}],
    }
    references = [
        {
            "type": "sources_footnote",
            "matched_text": " ",
            "start_idx": 0,
            "sources": [
                wind,
                {"title": "More", "url": "https://e.example?x=1&utm_source=chatgpt.com"},
            ],
        },
        {"type": "hidden", "matched_text": "x", "start_idx": 1, "url": "https://h.example"},
        {"type": "grouped_webpages", "matched_text": later, "start_idx": 20, "items": [wind]},
        {"type": "grouped_webpages", "matched_text": first, "start_idx": 4, "items": [sky]},
        {"type": "file", "matched_text": "y", "start_idx": 30, "name": "notes.pdf"},
        {"type": "webpage", "matched_text": "z", "start_idx": 31, "url": "javascript:alert(1)"},
        {"type": "image_group", "start_idx": 32, "images": [{"url": "https://i.example"}]},
    ]
    found = [
        {
            "type": "search_result_group",
            "domain": "a.example",
            "entries": [
                {"url": "https://a.example/", "title": "Sky again"},
                {"url": "https://f.example", "title": "Unused"},
            ],
        }
    ]
    about = {"content_references": references, "search_result_groups": found}
    nodes = [
        node("q", None, "user", "Why?", metadata=about),
        node("a", "q", "assistant", text, metadata=about),
    ]
    asked, reply = only(json_file(tmp_path / "c.json", [chatgpt(*nodes)])).conversation.path()
    assert asked.sources == ()
    assert reply.text.startswith("One ([Sky](https://a.example/#:~:text=blue)). Two ([B](")
    assert reply.content[-1] == SourcesPart((
        Source("https://a.example/#:~:text=blue", "Sky"),
        Source("https://d.example", "Air"),
        Source("https://b.example/?utm_source=chatgpt.com", "Wind"),
        Source("", "notes.pdf"),
        Source("https://e.example?x=1&utm_source=chatgpt.com", "More"),
        Source("https://f.example", "Unused"),
    ))  # fmt: skip


def test_a_mark_without_a_reference_leads_to_what_was_found(tmp_path: Path) -> None:
    id = {"turn_index": 0, "ref_type": "search", "ref_index": 3}
    entry = {"url": "https://a.example", "title": "A", "ref_id": id}
    text = answer(tmp_path, f"So {CITED}.", search_result_groups=[{"entries": [entry]}, 3])
    assert text == "So ([A](https://a.example))."


def test_what_was_cited_by_place_is_a_source(tmp_path: Path) -> None:
    citations = [
        {"start_ix": 20, "end_ix": 30, "metadata": {"type": "file", "name": "b.pdf"}},
        {"start_ix": 4, "end_ix": 15, "metadata": {"title": "A", "url": "https://a.example"}},
        {"start_ix": 40, "end_ix": 50, "metadata": {"title": "A", "url": "https://a.example"}},
    ]
    export = chatgpt(node("a", None, "assistant", "One.", metadata={"citations": citations}))
    (reply,) = only(json_file(tmp_path / "c.json", [export])).conversation.path()
    assert reply.sources == (Source("https://a.example", "A"), Source("", "b.pdf"))


def test_what_has_no_weight_is_kept_unless_the_system_said_it(tmp_path: Path) -> None:
    path = json_file(
        tmp_path / "c.json",
        [
            chatgpt(
                node("s", None, "system", "secret", weight=0),
                node("q", "s", "user", "First", weight=0),
                node("q2", "s", "user", "Edited"),
                node("h", "q2", "tool", "noise", metadata={
                    "is_visually_hidden_from_conversation": True}),
                node("a", "h", "assistant", "Answer"),
            )
        ],
    )  # fmt: skip
    conversation = only(path).conversation
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "First")]
    assert said(conversation, second) == [("user", "Edited"), ("assistant", "Answer")]
    assert skipped(path) == [("message", "hidden by ChatGPT")] * 2


@pytest.mark.parametrize("hidden", [True, False])
def test_instructions_of_older_exports_are_the_system_prompt(tmp_path: Path, hidden: bool) -> None:
    about = {
        "is_user_system_message": True,
        "is_visually_hidden_from_conversation": hidden,
        "user_context_message_data": {
            "about_user_message": "I am Ann.",
            "about_model_message": "Be brief.",
        },
    }
    wrapped = {"content_type": "user_editable_context", "user_profile": "…```I am Ann.```"}
    for content in ("", wrapped):
        export = chatgpt(
            node("i", None, "system", content, metadata=about), node("q", "i", "user", "Hello")
        )
        conversation = only(json_file(tmp_path / "c.json", [export])).conversation
        assert conversation.system == "I am Ann.\n\nBe brief."
        assert len(conversation.messages) == 1


def test_results_keep_all_that_tools_said_and_the_plots_that_they_drew(tmp_path: Path) -> None:
    drawn = {
        "messages": [
            {"message_type": "image", "image_url": "file-service://file-Plot1"},
            {"message_type": "stream", "text": "3"},
            {"message_type": "image", "image_url": "file-service://file-Gone"},
        ]
    }
    export = chatgpt(
        node("q", None, "user", "Plot it"),
        node("c", "q", "assistant", {"content_type": "code", "text": "plot()"}, recipient="python"),
        node("r", "c", "tool", {"content_type": "execution_output", "text": "<Figure>"},
             metadata={"aggregate_result": drawn}),
        node("b", "r", "tool", {"content_type": "tether_browsing_display", "result": "",
                                "summary": "Three pages"}),
        node("e", "b", "tool", {"content_type": "system_error", "name": "Timeout", "text": "60 s"}),
    )  # fmt: skip
    path = zip_of(tmp_path / "x.zip", {"conversations.json": [export], "file-Plot1.png": PNG})
    found = only(path)
    _, call, result, browsed, failed = found.conversation.path()
    assert isinstance(call.content[0], ToolCallPart)
    text, plot, missing = result.content
    assert text == ToolResultPart("c", "<Figure>")
    assert isinstance(plot, ImagePart)
    assert found.attachments == {plot.sha256: PNG}
    assert isinstance(missing, UnknownPart)
    assert browsed.content == [ToolResultPart("r", "Three pages")]
    assert failed.content == [ToolResultPart("b", "Timeout\n60 s")]
    assert skipped(path) == [("image", "not in the export")]


def test_what_an_agent_saw_and_ran_is_kept(tmp_path: Path) -> None:
    export = chatgpt(
        node("q", None, "user", "Look"),
        node("c", "q", "tool", {
            "content_type": "computer_output", "computer_id": "1",
            "screenshot": {"content_type": "image_asset_pointer",
                           "asset_pointer": "sediment://file_0000beef"},
            "state": {"type": "browser", "title": "A page", "url": "https://a.example"}}),
        node("r", "c", "tool", {"content_type": "citable_code_output", "output_str": "3"}),
    )  # fmt: skip
    path = zip_of(tmp_path / "x.zip", {"conversations.json": [export], "file_0000beef.png": PNG})
    found = only(path)
    _, seen, ran = found.conversation.path()
    text, picture = seen.content
    assert text == ToolResultPart("q", "A page\nhttps://a.example")
    assert isinstance(picture, ImagePart)
    assert found.attachments == {picture.sha256: PNG}
    assert ran.content == [ToolResultPart("c", "3")]


def test_an_export_of_2026_names_its_assets_in_a_file_of_their_own(tmp_path: Path) -> None:
    """Its nodes have neither children nor weight, recipient and status."""
    image = IMAGE | {"asset_pointer": "sediment://file_0000abcd"}
    question = {"content_type": "multimodal_text", "parts": [image, "What is this?"]}
    mapping = {
        "r": {"id": "r", "parent": None, "message": None},
        "q": {"id": "q", "parent": "r", "message": {
            "id": "q", "author": {"role": "user"}, "content": question, "create_time": 1.7e9,
            "metadata": {"attachments": [{"id": "file_0000ffff"}]}}},
        "a": {"id": "a", "parent": "q", "message": {
            "id": "a", "author": {"role": "assistant"}, "create_time": 1.7e9,
            "content": {"content_type": "text", "parts": ["A pixel."]},
            "metadata": {"resolved_model_slug": "gpt-5-3"}}},
    }  # fmt: skip
    first = {"id": "1", "title": "  ", "current_node": "a", "mapping": mapping}
    files = {
        "conversations-000.json": [first],
        "conversations-001.json": [first | {"id": "2"}],
        "conversation_asset_file_names.json": {
            "file_0000abcd.dat": "cat.png",
            "file_0000ffff.dat": "table.json",
        },
        "file_0000abcd.dat": PNG,
        "file_0000ffff.dat": b'{"a": 1}',
    }
    path = zip_of(tmp_path / "export.zip", files)
    one, _ = imported(path)
    asked, answered = one.conversation.path()
    picture, text, table = asked.content
    assert isinstance(picture, ImagePart)
    assert (picture.name, picture.media_type) == ("cat.png", "image/png")
    assert text == TextPart("What is this?")
    assert getattr(table, "name", "") == "table.json"
    assert (answered.role, answered.model) == (Role.ASSISTANT, "gpt-5-3")
    assert one.conversation.title == "What is this?"
    assert skipped(path) == []


def test_thoughts_may_be_one_text_and_code_may_hold_fences(tmp_path: Path) -> None:
    code = {"content_type": "code", "language": "unknown", "text": "a = '''\n```\n'''"}
    export = chatgpt(
        node("t", None, "assistant", {"content_type": "thoughts", "thoughts": "Hm."}),
        node("c", "t", "assistant", code),
    )
    (reply,) = only(json_file(tmp_path / "c.json", [export])).conversation.path()
    assert reply.content == [ReasoningPart("Hm."), TextPart("````\na = '''\n```\n'''\n````")]


def test_what_was_spoken_is_read_and_recordings_are_named(tmp_path: Path) -> None:
    spoken = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "audio_transcription", "direction": "in", "text": "Good morning"},
            {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file_1"},
            {"content_type": "real_time_user_audio_video_asset_pointer"},
        ],
    }
    path = json_file(tmp_path / "c.json", [chatgpt(node("q", None, "user", spoken))])
    assert only(path).conversation.path()[0].text == "Good morning"
    assert skipped(path) == [("recording", "chatui keeps no recordings")] * 2


@pytest.mark.parametrize(
    ("arguments", "kept", "texts"),
    [
        ({"name": "knots", "type": "document", "content": "# Knots\n\nLark's head."},
         {"name": "knots", "type": "document"}, ["# Knots\n\nLark's head."]),
        ({"name": "run", "type": "code/python", "content": "print(1)"},
         {"name": "run", "type": "code/python"}, ["```python\nprint(1)\n```"]),
        ({"updates": [{"pattern": ".*", "multiple": False, "replacement": "New."}, {}]},
         {"updates": [{"pattern": ".*", "multiple": False}, {}]}, ["New."]),
        ({"comments": [{"pattern": "x", "comment": "why"}]},
         {"comments": [{"pattern": "x", "comment": "why"}]}, []),
    ],
)  # fmt: skip
def test_a_canvas_is_a_text_that_can_be_read_and_found(
    tmp_path: Path, arguments: dict[str, Any], kept: dict[str, Any], texts: list[str]
) -> None:
    written = {"content_type": "code", "language": "json", "text": json.dumps(arguments)}
    called = node("c", None, "assistant", written, recipient="canmore.create_textdoc")
    path = json_file(tmp_path / "c.json", [chatgpt(called)])
    call, *documents = only(path).conversation.path()[0].content
    assert isinstance(call, ToolCallPart)
    assert json.loads(call.arguments.text) == kept
    assert documents == [TextPart(text) for text in texts]


def test_a_canvas_that_was_cut_stays_as_it_came(tmp_path: Path) -> None:
    cut = {"content_type": "code", "text": '{"name": "knots", "content": "# Kn'}
    called = node("c", None, "assistant", cut, recipient="canmore.create_textdoc")
    (call,) = only(json_file(tmp_path / "c.json", [chatgpt(called)])).conversation.path()[0].content
    assert isinstance(call, ToolCallPart)
    assert call.arguments.text == cut["text"]
