"""Backups of Chatbox.

Source of the shape: the types of a public project that reads them, 2025. From memory: that the
list of a fork which is open is empty, since its messages are the session's.
"""

from pathlib import Path

from chatui.conversation.parts import ReasoningPart, TextPart, ToolCallPart, ToolResultPart
from tests.importers.reading import formats_in, imported, json_file, leaves, said, skipped
from tests.importers.service_exports import CHATBOX


def test_a_backup_brings_sessions_with_their_forks_and_threads(tmp_path: Path) -> None:
    path = json_file(tmp_path / "chatbox.json", CHATBOX)
    assert formats_in(path) == ["chatbox", "chatbox"]
    session, thread = (found.conversation for found in imported(path))
    assert (session.title, session.system, session.pinned) == ("Kites", "Be brief.", True)
    assert (session.model, session.parameters.temperature) == ("gpt-4o", 0.5)
    current, other = leaves(session)
    assert session.head == current.id
    assert said(session, other) == [("user", "How high?"), ("assistant", "No.")]
    thought, call, result, text = current.content
    assert (thought, text) == (ReasoningPart("Weigh the wind."), TextPart("To the clouds."))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("c", "look", '{"a": 1}')
    assert result == ToolResultPart("c", "seen")
    assert current.model == "qwen3"
    assert (thread.title, said(thread)) == ("Tails", [("user", "How long?")])
    assert skipped(path) == [("file", "not in the file")] * 2


def test_sessions_in_a_list_are_read(tmp_path: Path) -> None:
    export = {"chat-sessions": [CHATBOX["session:s1"]]}
    assert formats_in(json_file(tmp_path / "c.json", export)) == ["chatbox", "chatbox"]
