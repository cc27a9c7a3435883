"""The chats of Open WebUI.

Source of the shape: open-webui/open-webui (src/lib/utils: the graph of messages), and a public
client of it that writes the `<details>` of thoughts, 2026. From memory: the fields of a tool's
`<details>`, of files, sources, errors and counts, of `statusHistory` and `code_executions`, and
that the items of `output` are those of OpenAI's Responses.
"""

import copy
from pathlib import Path

from chatui.conversation.message import Usage
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped
from tests.importers.service_exports import OPEN_WEBUI, PIXEL


def test_a_chat_comes_in_with_its_thoughts_tools_images_and_files(tmp_path: Path) -> None:
    path = json_file(tmp_path / "c.json", [OPEN_WEBUI])
    assert formats_in(path) == ["openwebui"]
    found = only(path)
    conversation = found.conversation
    assert (conversation.title, conversation.system) == ("Kites", "Be brief.")
    assert conversation.parameters.temperature == 0.5
    assert conversation.archived
    assert conversation.pinned
    asked, answered = conversation.path()
    image, file, missing, text = asked.content
    assert isinstance(image, ImagePart)
    assert isinstance(file, FilePart)
    assert found.attachments == {image.sha256: PNG, file.sha256: b"A"}
    assert isinstance(missing, UnknownPart)
    assert text == TextPart("How high?")
    thought, call, result, words, sources = answered.content
    assert thought == ReasoningPart("Weigh the wind.\n\nA < B")
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("c", "look", '{"a": 1}')
    assert result == ToolResultPart("c", "seen")
    assert words == TextPart("To the clouds.")
    assert sources == SourcesPart(
        (
            Source("https://a.example", "Sky"),
            Source("https://b.example/wind", "Winds"),
            Source("https://c.example/rain"),
            Source("", "notes.pdf"),
        )
    )
    assert (answered.model, answered.usage) == (
        "qwen3:8b",
        Usage(3, 4, cached=2, reasoning=1, cost=0.5),
    )
    assert set(skipped(path)) == {
        ("image", "only on the server of Open WebUI"),
        ("error of a reply", "no model"),
        ("message", "empty"),
        ("passage of a source", "not a part of what was said"),
    }


def test_regenerated_replies_are_branches_and_the_one_that_was_open_stays_so(
    tmp_path: Path,
) -> None:
    export = copy.deepcopy(OPEN_WEBUI)
    export["chat"]["history"]["messages"]["m3"]["content"] = "<think>Hm.</think>No."
    conversation = only(json_file(tmp_path / "c.json", export)).conversation
    first, second = leaves(conversation)
    assert conversation.head == first.id
    assert said(conversation, second)[1:] == [("assistant", "No.")]
    assert second.reasoning == "Hm."


def test_one_that_has_only_a_list_of_messages_is_read(tmp_path: Path) -> None:
    export = copy.deepcopy(OPEN_WEBUI)
    del export["chat"]["history"]
    export["chat"]["messages"].append({"role": "assistant", "content": "Up."})
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    assert said(conversation) == [("user", "How high?"), ("assistant", "Up.")]


def test_the_chat_alone_is_read_as_well(tmp_path: Path) -> None:
    assert formats_in(json_file(tmp_path / "c.json", OPEN_WEBUI["chat"])) == ["openwebui"]


def test_items_of_output_codes_and_pages_of_a_search_are_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(OPEN_WEBUI)
    reply = export["chat"]["history"]["messages"]["m2"]
    reply |= {
        "content": "",
        "output": [
            {"type": "reasoning", "content": [{"type": "output_text", "text": "Hm."}]},
            {"type": "function_call", "call_id": "c", "name": "look", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c",
             "output": [{"type": "input_text", "text": "seen"}]},
            {"type": "message", "role": "assistant",
             "content": [{"type": "output_text", "text": "To the clouds."}]},
        ],
        "code_executions": [{"id": "e", "name": "sum", "code": "1+1", "result": {"output": "2"}}],
        "statusHistory": [{"action": "web_search", "urls": ["https://b.example"]}],
        "sources": [{"source": {"name": "Sky"}, "document": ["It is high."],
                     "metadata": [{"source": "https://a.example"}]}],
    }  # fmt: skip
    path = json_file(tmp_path / "c.json", export)
    thought, call, result, words, code, printed, sources = only(path).conversation.path()[1].content
    assert (thought, words) == (ReasoningPart("Hm."), TextPart("To the clouds."))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, result) == ("c", "look", ToolResultPart("c", "seen"))
    assert isinstance(code, ToolCallPart)
    assert (code.name, code.arguments.text) == ("sum", "1+1")
    assert printed == ToolResultPart("e", '{"output": "2"}')
    assert "https://a.example" in str(sources)
    assert "https://b.example" in str(sources)
    assert {
        ("step of a search", "not a part of what was said"),
        ("passage of a source", "not a part of what was said"),
    } <= set(skipped(path))


def test_of_a_reply_that_was_edited_the_new_text_counts(tmp_path: Path) -> None:
    export = copy.deepcopy(OPEN_WEBUI)
    said = [{"type": "output_text", "text": "To the stars."}]
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]}
    export["chat"]["history"]["messages"]["m2"] |= {
        "content": "To the clouds.", "output": [thought, {"type": "message", "content": said}]
    }  # fmt: skip
    reply = only(json_file(tmp_path / "c.json", export)).conversation.path()[1]
    assert reply.content[:2] == [ReasoningPart("Hm."), TextPart("To the clouds.")]
    assert "stars" not in reply.text


def test_code_that_was_run_and_prompts_in_parts_are_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(OPEN_WEBUI)
    messages = export["chat"]["history"]["messages"]
    messages["m1"]["content"] = [
        {"type": "text", "text": "How high?"},
        {"type": "image_url", "image_url": {"url": PIXEL}},
    ]
    messages["m2"]["content"] = (
        '<details type="code_interpreter" done="true" output="2">\n<summary>Analyzed</summary>\n'
        "```python\n1+1\n```\n</details>\nTwo."
    )
    asked, answered = only(json_file(tmp_path / "c.json", export)).conversation.path()
    assert asked.text == "How high?"
    assert isinstance(asked.content[-1], ImagePart)
    code, result, text = answered.content[:3]
    assert isinstance(code, ToolCallPart)
    assert code.arguments.text == "1+1"
    assert (result, text) == (ToolResultPart("", "2"), TextPart("Two."))
