"""The data export of ChatGPT: a zip, its folder, or its conversations.json.

Each conversation is a graph of nodes, `mapping`, in which edited prompts and regenerated replies
are siblings; `current_node` ends the branch that is shown. Exports since 2026 come in several files
of 100 conversations, with images and files as `<id>.dat`, whose names are in a file of their own.
OpenAI publishes no description. Source of the shape: real exports as described by the projects that
read them, 2023 to 2026.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.chatgpt_assets import Assets, asset_id
from chatui.importers.chatgpt_canvas import canvas
from chatui.importers.chatgpt_references import References
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dicts_in,
    foreign_part,
    json_text,
    role_of,
    sources_part,
    text_of,
    text_parts,
    time_of,
)

FORMAT: Final = "chatgpt"
_MOST_THOUGHTS: Final = 100
"""Messages of thoughts that are taken into one reply."""
_RESULT_FIELDS: Final = ("title", "url", "name", "text", "result", "output_str", "summary")
_RESULT_TYPES: Final = (
    "execution_output",
    "tether_quote",
    "tether_browsing_display",
    "sonic_webpage",
    "system_error",
    "citable_code_output",
    "computer_output",
)


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    return isinstance(first, dict) and isinstance(first.get("mapping"), dict)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of an export."""
    assert isinstance(document, JsonDocument)
    assets = Assets(source)
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and isinstance(value.get("mapping"), dict):
            yield _Reading(value, assets).found()
        else:
            yield Skipped("conversation", "not of the shape of a ChatGPT conversation")


class _Reading:
    """One conversation while it is read."""

    def __init__(self, values: Mapping[str, Any], assets: Assets) -> None:
        self._values = values
        self._assets = assets
        self._nodes: dict[str, dict[str, Any]] = {
            id: node for id, node in values["mapping"].items() if isinstance(node, dict)
        }
        self._draft = Draft(
            FORMAT,
            text_of(values.get("conversation_id")) or text_of(values.get("id")),
            title=values.get("title"),
            created=time_of(values.get("create_time")),
            updated=time_of(values.get("update_time")),
        )

    def found(self) -> Found:
        values, conversation = self._values, self._draft.conversation
        conversation.archived = values.get("is_archived") is True
        conversation.pinned = values.get("is_starred") is True or bool(values.get("pinned_time"))
        conversation.model = text_of(values.get("default_model_slug")) or None
        thoughts: dict[str, dict[str, Any]] = {}
        taken: set[str] = set()
        for id, node in self._nodes.items():
            parent, said = text_of(node.get("parent")) or None, node.get("message")
            if not isinstance(said, dict) or not self._is_wanted(said):
                self._draft.pass_by(id, parent)
            elif _is_thought(said):
                thoughts[id] = said
                self._draft.pass_by(id, parent)
            else:
                message = self._message(said, parent)
                if message.role is Role.ASSISTANT:
                    above = self._thoughts_above(parent)
                    message.content[:0] = [part for parts in above.values() for part in parts]
                    taken.update(above)
                self._draft.add(id, parent, message)
        for id in (id for id in thoughts if id not in taken):
            parent = text_of(self._nodes[id].get("parent")) or None
            self._draft.add(id, parent, self._message(thoughts[id], parent))
        return self._draft.finished(text_of(values.get("current_node")) or None)

    def _is_wanted(self, said: Mapping[str, Any]) -> bool:
        about, content = _dict(said, "metadata"), _dict(said, "content")
        kind = content.get("content_type")
        if system := _instructions(content, about):
            self._draft.conversation.system = self._draft.conversation.system or system
            return False
        is_system = _dict(said, "author").get("role") == "system"
        if not any(content.get(name) for name in content if name != "content_type"):
            return False
        if content.get("parts") == [""] and not _attachments(said):
            return False
        if kind == "model_editable_context":
            self._draft.skip("message", "ChatGPT's memory of other chats")
        elif kind == "reasoning_recap":
            self._draft.skip("message", "only says how long ChatGPT thought")
        elif about.get("is_visually_hidden_from_conversation") is True or (
            is_system and said.get("weight") == 0
        ):
            self._draft.skip("message", "hidden by ChatGPT")
        else:
            return True
        return False

    def _thoughts_above(self, id: str | None) -> dict[str, list[Part]]:
        """Return the thoughts between a reply and what it answers, by their nodes."""
        found: dict[str, list[Part]] = {}
        while id in self._nodes and id not in found and len(found) < _MOST_THOUGHTS:
            said = self._nodes[id].get("message")
            if not isinstance(said, dict):
                break
            kind = _dict(said, "content").get("content_type")
            if kind not in ("thoughts", "reasoning_recap"):
                break
            found[id] = _thoughts(_dict(said, "content"))
            id = text_of(self._nodes[id].get("parent"))
        return dict(reversed(found.items()))

    def _message(self, said: Mapping[str, Any], parent: str | None) -> Message:
        about, author = _dict(said, "metadata"), _dict(said, "author")
        role = role_of(author.get("role"), Role.TOOL)
        message = Message(role, self._content(said, role, parent))
        created = time_of(said.get("create_time")) or time_of(self._values.get("create_time"))
        message.created = created or message.created
        if role is Role.ASSISTANT:
            message.model = (
                text_of(about.get("model_slug") or about.get("resolved_model_slug")) or None
            )
            _note_end(message, said, about)
        return message

    def _content(self, said: Mapping[str, Any], role: Role, parent: str | None) -> list[Part]:
        content = _dict(said, "content")
        kind = text_of(content.get("content_type"))
        recipient = text_of(said.get("recipient")) or "all"
        if role is Role.ASSISTANT and recipient != "all":
            called = "".join(_strings(content)) or content.get("text")
            arguments = json_text(called) if called else json_text(dict(content))
            arguments, documents = canvas(recipient, arguments)
            call = ToolCallPart(text_of(said.get("id")), recipient, GrowingText(arguments))
            texts = (_fenced(text, code) if code else text for text, code in documents)
            return [call, *text_parts(*texts)]
        if kind in _RESULT_TYPES:
            pages = (_dict(content, "state"), content)
            pieces = [text_of(page.get(name)) for page in pages for name in _RESULT_FIELDS]
            result = ToolResultPart(parent or "", "\n".join(filter(None, pieces)))
            return [result, *self._shown(said)]
        if kind == "thoughts":
            return _thoughts(content)
        if kind == "code":
            return text_parts(_fenced(text_of(content.get("text")), _language(content)))
        if kind not in ("text", "multimodal_text"):
            return [foreign_part(FORMAT, kind or "content", content)]
        attached = {asset_id(text_of(about.get("id"))): about for about in _attachments(said)}
        references = References(_dict(said, "metadata"))
        parts = [self._part(part, attached, references) for part in _list(content.get("parts"))]
        shown = [text_of(part.get("asset_pointer")) for part in dicts_in(content.get("parts"))]
        kept = [part for part in parts if part is not None] + self._files(said, shown)
        return kept if role is Role.USER else kept + sources_part(references.pages())

    def _shown(self, said: Mapping[str, Any]) -> list[Part]:
        """Return the images that a tool drew or saw."""
        run, content = _dict(_dict(said, "metadata"), "aggregate_result"), _dict(said, "content")
        seen = [_dict(content, "screenshot"), *dicts_in(content.get("assets"))]
        pointers = [text_of(drawn.get("image_url")) for drawn in dicts_in(run.get("messages"))]
        pointers += [text_of(asset.get("asset_pointer")) for asset in seen]
        return [
            self._draft.attach_base64(pointer, "plot")
            if pointer.startswith("data:")
            else self._assets.part(self._draft, pointer, "image", "", "image/png")
            for pointer in pointers
            if pointer
        ]

    def _part(
        self, part: object, attached: Mapping[str, Mapping[str, Any]], references: References
    ) -> Part | None:
        if isinstance(part, str):
            return TextPart(references.linked(part)) if part else None
        if not isinstance(part, dict):
            return None
        kind = text_of(part.get("content_type"))
        if kind == "image_asset_pointer":
            pointer = text_of(part.get("asset_pointer"))
            about = attached.get(asset_id(pointer), {})
            return self._assets.part(
                self._draft, pointer, "image", text_of(about.get("name")), "image/png"
            )
        if kind == "audio_transcription":
            return TextPart(text_of(part.get("text")))
        if "asset_pointer" in kind:
            return self._draft.missing(kind, "recording", "chatui keeps no recordings")
        return foreign_part(FORMAT, kind or "part", part)

    def _files(self, said: Mapping[str, Any], shown: list[str]) -> list[Part]:
        """Return the attachments that are not among the pointers that are shown already."""
        known = {asset_id(pointer) for pointer in shown if pointer}
        return [
            self._assets.part(
                self._draft,
                text_of(about.get("id")),
                "file",
                text_of(about.get("name")),
                text_of(about.get("mime_type")) or text_of(about.get("mimeType")),
            )
            for about in _attachments(said)
            if asset_id(text_of(about.get("id"))) not in known
        ]


def _instructions(content: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return what a person has told ChatGPT to know in every conversation."""
    told = _dict(about, "user_context_message_data")
    texts = [told.get("about_user_message"), told.get("about_model_message")]
    if not any(texts) and content.get("content_type") == "user_editable_context":
        texts = [content.get("user_profile"), content.get("user_instructions")]
    return "\n\n".join(filter(None, map(text_of, texts)))


def _note_end(message: Message, said: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    how = _dict(about, "finish_details").get("type")
    if how == "max_tokens":
        message.finish_reason = FinishReason.LENGTH
    elif how == "stop":
        message.finish_reason = FinishReason.STOP
    if how == "interrupted":
        message.status = Status.STOPPED
    elif said.get("status") == "in_progress":
        message.status = Status.INTERRUPTED


def _is_thought(said: Mapping[str, Any]) -> bool:
    return _dict(said, "content").get("content_type") == "thoughts"


def _thoughts(content: Mapping[str, Any]) -> list[Part]:
    pieces = [text_of(content.get("thoughts"))]
    pieces += [
        "\n".join(filter(None, (text_of(item.get("summary")), text_of(item.get("content")))))
        for item in dicts_in(content.get("thoughts"))
    ]
    text = "\n\n".join(filter(None, pieces))
    return [ReasoningPart(text)] if text else []


def _attachments(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return dicts_in(_dict(said, "metadata").get("attachments"))


def _language(content: Mapping[str, Any]) -> str:
    language = text_of(content.get("language"))
    return language if language.isalnum() and language != "unknown" else ""


def _fenced(code: str, language: str) -> str:
    longest = max(map(len, re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def _strings(content: Mapping[str, Any]) -> list[str]:
    return [part for part in _list(content.get("parts")) if isinstance(part, str)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dict(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}
