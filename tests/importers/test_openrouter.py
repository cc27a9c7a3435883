"""Chats of OpenRouter's chat room.

Source of the shape: the readers and writers of `orpg.3.0` in public repositories (a converter to
trees of messages, and one that writes it), 2025 and 2026.
"""

import base64
import copy
from pathlib import Path

from chatui.conversation.parts import ImagePart, ReasoningPart, TextPart
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, json_file, leaves, only, said
from tests.importers.service_exports import OPENROUTER


def test_prompts_follow_replies_and_two_models_that_answer_one_are_branches(
    tmp_path: Path,
) -> None:
    path = json_file(tmp_path / "chat.json", OPENROUTER)
    assert formats_in(path) == ["openrouter"]
    found = only(path)
    conversation = found.conversation
    other, last = leaves(conversation)
    assert said(conversation, other) == [("user", "How high?"), ("assistant", "No.")]
    assert said(conversation, last) == [
        ("user", "How high?"),
        ("assistant", "To the clouds."),
        ("user", "Sure?"),
        ("assistant", "Yes."),
    ]
    assert conversation.head == last.id
    asked, answered, *_ = conversation.path()
    text, image = asked.content
    assert text == TextPart("How high?")
    assert isinstance(image, ImagePart)
    assert found.attachments == {image.sha256: PNG}
    assert answered.content == [ReasoningPart("Weigh the wind."), TextPart("To the clouds.")]
    assert (answered.model, other.model) == ("a/one", "b/two")
    assert conversation.title == "Kites"


def test_drawn_images_and_the_system_prompt_are_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(OPENROUTER)
    export["characters"]["c1"]["systemPrompt"] = "Be brief."
    drawn = base64.b64encode(PNG).decode()
    export["items"]["i6"] = {"data": {"type": "image_generation_call", "result": drawn}}
    found = only(json_file(tmp_path / "c.json", export))
    assert found.conversation.system == "Be brief."
    assert isinstance(found.conversation.path()[-1].content[0], ImagePart)
    assert PNG in found.attachments.values()
