"""Exports of TypingMind.

Source of the shape: the schemas of two public projects that read its exports, and a plugin of it
that reads `tm_image_file`. From memory: `tm_multi_responses`.
"""

from pathlib import Path

from chatui.conversation.message import Usage
from chatui.conversation.parts import ImagePart, ReasoningPart, TextPart, UnknownPart
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped
from tests.importers.service_exports import TYPING_MIND


def test_an_export_brings_chats_with_images_and_the_answers_of_several_models(
    tmp_path: Path,
) -> None:
    path = json_file(tmp_path / "export.json", TYPING_MIND)
    assert formats_in(path) == ["typingmind"]
    conversation = only(path).conversation
    assert (conversation.title, conversation.system) == ("Kites", "Be brief.")
    assert (conversation.model, conversation.parameters.temperature) == ("gpt-4o", 0.5)
    other, _ = leaves(conversation)
    assert said(conversation, other) == [("user", "How high?"), ("assistant", "No.")]
    asked, answered, last = conversation.path()
    image, missing, text = asked.content
    assert isinstance(image, ImagePart)
    assert missing == UnknownPart("missing image", {"name": "gone.png"})
    assert text == TextPart("How high?")
    assert answered.content == [ReasoningPart("Hm."), TextPart("To the clouds.")]
    assert (answered.model, answered.usage, other.model) == ("b", Usage(3, 4), "a")
    assert last.text == "Sure?"
    assert skipped(path) == [("image", "only at TypingMind")]


def test_a_list_of_chats_and_a_chat_alone_are_read(tmp_path: Path) -> None:
    chats = TYPING_MIND["data"]["chats"]
    for value in (chats, chats[0], {"chats": chats}):
        assert formats_in(json_file(tmp_path / "c.json", value)) == ["typingmind"]
