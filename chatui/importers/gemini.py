"""The activity of Gemini in Google Takeout: `My Activity/Gemini Apps/MyActivity.json`.

It is a log of prompts, and says not which of them belong together, so that each entry is a chat
here. The prompt is the title, after "Prompted "; `safeHtmlItem` holds the answer as HTML. What was
attached or drawn may lie beside. Google publishes no description. Source of the shape: real exports
as described by the projects that read them, 2024 to 2026.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part
from chatui.errors import CannotImport
from chatui.importers.documents import Document, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.html_text import markdown_of
from chatui.importers.source import LARGEST_ATTACHMENT, Source
from chatui.importers.values import dicts_in, fingerprint, text_of, text_parts, time_of

FORMAT: Final = "gemini"
_PROMPT: Final = re.compile(
    r"(?:Prompted with: |Asked Gemini: |Asked Bard: |(?:Prompted|Asked|Said|Branched|Answered)\s)"
)
_ATTACHED: Final = re.compile(r"(?<!\s)\s*Attached \d+ files?\.?\s*$")


def recognises(document: Document) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: Document, source: Source) -> Iterator[Found]:
    """Yield the prompts of a log with their answers, each as a conversation."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and _is_own(value):
            yield _conversation(value, source)
        else:
            yield Skipped("entry", "not of the activity of Gemini")


def _is_own(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("title"), str):
        return False
    products = value.get("products")
    names = [value.get("header"), *(products if isinstance(products, list) else ())]
    said = " ".join(map(text_of, names)).lower()
    return "time" in value and ("gemini" in said or "bard" in said)


def _conversation(values: Mapping[str, Any], source: Source) -> Found:
    title = values["title"]
    htmls = [text_of(item.get("html")) for item in dicts_in(values.get("safeHtmlItem"))]
    answer = "\n\n".join(filter(None, map(markdown_of, htmls)))
    prompt = _PROMPT.match(title)
    if prompt is None and not answer:
        return Skipped("entry", "no prompt, but something else that Gemini was used for")
    asked = _ATTACHED.sub("", title[prompt.end() if prompt else 0 :])
    time = text_of(values.get("time"))
    created = time_of(time)
    # Of what is asked again and again, each time is a chat of its own.
    draft = Draft(FORMAT, f"{time}-{fingerprint(title)}" if time else "", created=created)
    attached = _files(draft, values.get("attachedFiles"), source)
    _add(draft, Role.USER, [*attached, *text_parts(asked)])
    drawn = _files(draft, [values.get("imageFile")], source)
    _add(draft, Role.ASSISTANT, [*text_parts(answer), *drawn])
    return draft.finished()


def _add(draft: Draft, role: Role, content: list[Part]) -> None:
    if content:
        message = Message(role, content)
        message.created = draft.conversation.created
        draft.append(message)


def _files(draft: Draft, names: object, source: Source) -> list[Part]:
    listed = names if isinstance(names, list) else []
    return [_file(draft, text_of(name), source) for name in listed if text_of(name)]


def _file(draft: Draft, name: str, source: Source) -> Part:
    entry = source.find_base(name.replace("\\", "/").rpartition("/")[2])
    if entry is None:
        return draft.missing(name, "file", "not in the export")
    try:
        return draft.attach(source.read(entry, LARGEST_ATTACHMENT), entry.base)
    except CannotImport as problem:
        return draft.missing(name, "file", problem.message)
