"""What is imported or exported costs its size, and no square of it, however it is made up."""

import json
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import TextPart
from chatui.errors import CannotImport, UsageError
from chatui.export import json_lines
from chatui.importers.growth import grown, remember_messages
from chatui.storage.format.conversation_json import encode, to_bytes
from tests.importers.exports import chatgpt, claude, claude_message, node
from tests.importers.reading import found_in, imported, json_file, only

Make = Callable[[int], object]


def same_ids(count: int) -> object:
    return [claude(*[claude_message("same", "human", "x") for _ in range(count)])]


def citations(count: int) -> object:
    found = [
        {"url": "https://example.org", "title": "t", "end_index": place * 50}
        for place in range(count)
    ]
    block = {"type": "text", "text": "word " * (count * 10), "citations": found}
    return [claude(claude_message("a", "assistant", [block]))]


def citations_in_space(count: int) -> object:
    found = [{"url": "https://example.org", "end_index": 9_000 + place} for place in range(count)]
    block = {"type": "text", "text": "a" + " " * (count * 50), "citations": found}
    return [claude(claude_message("a", "assistant", [block]))]


def places(count: int) -> object:
    mark = "【1†source】"
    found = [
        {"start_ix": at * 10, "end_ix": at * 10 + len(mark), "metadata": {"name": "there"}}
        for at in range(count)
    ]
    said = node("a", None, "assistant", (mark + " ") * count, metadata={"citations": found})
    return [chatgpt(said)]


def passed_by(count: int) -> object:
    nodes = [node(str(at), str(at - 1) if at else None) for at in range(count)]
    nodes += [node(f"m{at}", str(count - 1), "user", "x") for at in range(count)]
    return [chatgpt(*nodes)]


def turns_without_roles(count: int) -> object:
    mapping = {
        str(at): {"parent": str(at - 1) if at else None, "message": {"content": "x", "model": "m"}}
        for at in reversed(range(count))
    }
    return [{"id": "d", "inserted_at": "2026-03-01T09:00:00Z", "mapping": mapping}]


def details(count: int) -> object:
    opened = '<details type="reasoning" done="true">'
    text = opened * count + "x</details>" + opened * count
    graph = {"a": {"role": "assistant", "content": text}}
    return [{"chat": {"history": {"messages": graph}}}]


MADE: dict[str, tuple[Make, int]] = {
    "equal ids": (same_ids, 500),
    "citations": (citations, 1_000),
    "citations in one space": (citations_in_space, 500),
    "places": (places, 1_000),
    "turns without roles": (turns_without_roles, 500),
    "details that are not closed": (details, 500),
    "messages below others that are left out": (passed_by, 500),
}


@pytest.mark.parametrize(("make", "count"), MADE.values(), ids=MADE)
def test_what_is_imported_costs_its_size(make: Make, count: int, tmp_path: Path) -> None:
    def seconds(factor: int) -> float:
        path = json_file(tmp_path / f"{factor}.json", make(count * factor))
        begun = time.thread_time()
        only(path)
        return time.thread_time() - begun

    # The least of some: a collection of what other tests have left costs as much as the import.
    short, long = (min(seconds(factor) for _ in range(3)) for factor in (1, 8))
    assert long < max(20 * short, 0.1)


def test_a_chat_that_has_grown_is_compared_at_the_cost_of_its_size() -> None:
    def seconds(count: int) -> float:
        saved, found = Conversation.new(), Conversation.new()
        above = None
        for number in range(count):
            message = Message(Role.USER, [TextPart("x")], id=f"m{number}", parent=above)
            found.messages[message.id] = message
            above = message.id
        saved.messages = dict(list(found.messages.items())[: count // 2])
        remember_messages(saved)
        begun = time.thread_time()
        assert grown(saved, found) is not None
        return time.thread_time() - begun

    short, long = (min(seconds(count) for _ in range(3)) for count in (500, 4_000))
    assert long < max(20 * short, 0.1)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_a_way_that_no_export_is_is_refused_unread(
    method: int, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("conversations.json", "[" + " " * 2**24)
    with pytest.raises(CannotImport, match="packed in a way"):
        found_in(path)


class TestTimes:
    @pytest.mark.parametrize("odd", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1969-07-20"])
    def test_a_time_that_no_chat_can_have_had_becomes_one_that_it_can(
        self, odd: str, tmp_path: Path
    ) -> None:
        conversation = Conversation.new(datetime(2026, 11, 1, tzinfo=UTC))
        conversation.add_prompt([TextPart("hello")])
        values = json.loads(to_bytes(encode(conversation)))
        values["updated"] = values["messages"][0]["created"] = odd
        found = only(json_file(tmp_path / "a.json", values)).conversation
        assert found.created == conversation.created
        assert {message.created for message in found.messages.values()} == {found.created}
        assert found.updated == found.created
        values["created"] = odd
        found = only(json_file(tmp_path / "b.json", values)).conversation
        assert 1990 <= found.created.year < 2200
        assert 1990 <= found.updated.year < 2200

    def test_the_times_of_a_chat_stay_as_they_are(self, tmp_path: Path) -> None:
        conversation = Conversation.new(datetime(2026, 11, 1, tzinfo=UTC))
        prompt = conversation.add_prompt([TextPart("hello")])
        path = tmp_path / "a.json"
        path.write_bytes(to_bytes(encode(conversation)))
        (found,) = imported(path)
        assert found.conversation.updated == conversation.updated
        assert found.conversation.messages[prompt.id].created == prompt.created


class TestJsonLines:
    def forked(self, count: int) -> Conversation:
        conversation = Conversation.new()
        above = None
        for number in range(count):
            prompt = Message(Role.USER, [TextPart("Why? " * 20)], parent=above)
            reply = Message(Role.ASSISTANT, [TextPart(f"{number} " * 20)], parent=prompt.id)
            other = Message(Role.ASSISTANT, [TextPart(f"{number}, other")], parent=prompt.id)
            conversation.messages |= {one.id: one for one in (prompt, other, reply)}
            above = reply.id
        conversation.head = above
        return conversation

    def test_branches_that_would_fill_the_disk_are_refused_with_a_way_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(json_lines, "_LARGEST", 1 << 20)
        with pytest.raises(UsageError, match=r"201 branches.*more than 1 MB") as caught:
            json_lines.json_lines(self.forked(200))
        assert "--nth" in caught.value.hint
        assert json_lines.json_lines(self.forked(20)).count("\n") == 21

    @pytest.mark.parametrize("how", ["excluded", "failed"])
    def test_a_prompt_whose_reply_is_left_out_is_left_out_as_well(self, how: str) -> None:
        conversation = Conversation.new()
        above = None
        for number, role in enumerate([Role.USER, Role.ASSISTANT] * 2):
            message = Message(role, [TextPart(f"{number}")], parent=above)
            conversation.messages[message.id] = message
            above = message.id
        first = list(conversation.messages.values())[1]
        first.excluded = how == "excluded"
        first.status = Status.FAILED if how == "failed" else first.status
        said = json.loads(json_lines.json_lines(conversation))["messages"]
        assert [one["content"] for one in said] == ["2", "3"]

    def test_two_prompts_in_a_row_that_are_answered_together_stay(self) -> None:
        conversation = Conversation.new()
        above = None
        for number, role in enumerate([Role.USER, Role.USER, Role.ASSISTANT]):
            message = Message(role, [TextPart(f"{number}")], parent=above)
            conversation.messages[message.id] = message
            above = message.id
        said = json.loads(json_lines.json_lines(conversation))["messages"]
        assert [one["content"] for one in said] == ["0", "1", "2"]
