"""The chats of Open WebUI.

Source of the shape: open-webui/open-webui (src/lib/utils: the graph of messages), and a public
client of it that writes the `<details>` of thoughts, 2026. From memory: the fields of a tool's
`<details>`, of files, sources, errors and counts.
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
from tests.importers.service_exports import OPEN_WEBUI


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
    assert (answered.model, answered.usage) == ("qwen3:8b", Usage(3, 4))
    assert set(skipped(path)) == {
        ("image", "only on the server of Open WebUI"),
        ("error of a reply", "no model"),
        ("message", "empty"),
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
