"""The activity of Gemini in Google Takeout: `My Activity/Gemini Apps/MyActivity.json`.

It is a log of prompts, and says not which of them belong together, so that each entry is a chat
here. The prompt is the title, after "Prompted " or what that is in the language of the account;
`safeHtmlItem` holds the answer as HTML, several where it was asked for again. Older entries have
both in `details`. What was attached is named in `subtitles` and may lie beside. Google publishes no
description. Source of the shape: real exports as described by the projects that read them, 2024 to
2026.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part
from chatui.errors import CannotImport
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.html_text import markdown_of
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import dict_of, dicts_in, fingerprint, text_of, text_parts, time_of

FORMAT: Final = "gemini"
_PROMPT: Final = re.compile(
    r"(?:Prompted with: |Asked Gemini: |Asked Bard: |Eingegebener Prompt: "
    r"|(?:Prompted|Asked|Said|Branched|Answered)\s)"
)
_ATTACHED: Final = re.compile(
    r"(?<!\s)\s*(?:Attached \d{1,5} files?|\d{1,5} Datei(?:en)? angehängt)\.?\s*$"
)
_FIRST_WORDS: Final = re.compile(r"[^\s:：]{1,40}(?:\s[^\s:：]{1,40}){0,3}\s?[:：]\s*|\S{1,40}\s+")
_FEWEST: Final = 5
_LOOK_AHEAD: Final = 200
"""Entries by which the word for "Prompted" is found."""
_SHARE: Final = 0.8


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the prompts of a log with their answers, each as a conversation."""
    assert isinstance(document, JsonDocument)
    verb = _verb(document)
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and _is_own(value):
            yield _conversation(value, verb, source)
        else:
            yield Skipped("entry", "not of the activity of Gemini")


def _is_own(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("title"), str):
        return False
    products = value.get("products")
    names = [value.get("header"), *(products if isinstance(products, list) else ())]
    said = " ".join(map(text_of, names)).lower()
    return "time" in value and ("gemini" in said or "bard" in said)


def _verb(document: JsonDocument) -> str:
    """Return what the titles of entries with an answer begin with, up to a colon or a space.

    It is the word for "Prompted" in a language that is not known; empty where they differ.
    """
    own = (value for value in islice(document.values(), _LOOK_AHEAD) if _is_own(value))
    answered = (value for value in own if isinstance(value, dict) and value.get("safeHtmlItem"))
    titles = {title for value in answered if not _PROMPT.match(title := value["title"])}
    beginnings = Counter(end[0] for title in titles if (end := _FIRST_WORDS.match(title)))
    if len(titles) < _FEWEST or not beginnings:
        return ""
    beginning, count = beginnings.most_common(1)[0]
    return beginning if count >= _SHARE * len(titles) else ""


def _conversation(values: Mapping[str, Any], verb: str, source: ImportSource) -> Found:
    title = values["title"]
    asked, answer = _prompt(title, verb), _answer(values)
    details = [text_of(item.get("value")) for item in dicts_in(values.get("details"))]
    if len(details) > 1 and not answer:
        asked, answer = details[0], "\n\n".join(details[1:])
    exchanges = [
        dict_of(exchange.get("userInteraction"))
        for exchange in dicts_in(values.get("userInteractions"))
    ]
    if asked is None and not (answer or exchanges):
        return Skipped("entry", "no prompt, but something else that Gemini was used for")
    time = text_of(values.get("time"))
    created = time_of(time)
    # Of what is asked again and again, each time is a chat of its own.
    draft = Draft(FORMAT, f"{time}-{fingerprint(title)}" if time else "", created=created)
    attached = _files(draft, values, source)
    said = asked if asked is not None else "" if exchanges else title
    _add(draft, Role.USER, [*attached, *text_parts(_ATTACHED.sub("", said))])
    for exchange in exchanges:
        _add(draft, Role.USER, text_parts(exchange.get("request")))
        _add(draft, Role.ASSISTANT, text_parts(exchange.get("response")))
    _add(draft, Role.ASSISTANT, text_parts(answer))
    return draft.finished()


def _prompt(title: str, verb: str) -> str | None:
    known = _PROMPT.match(title)
    if known is not None:
        return title[known.end() :]
    return title.removeprefix(verb) if verb and title.startswith(verb) else None


def _answer(values: Mapping[str, Any]) -> str:
    items = values.get("safeHtmlItem")
    listed = [items] if isinstance(items, dict) else dicts_in(items)
    htmls = (text_of(item.get("html")) or text_of(item.get("htmlValue")) for item in listed)
    return "\n\n".join(filter(None, map(markdown_of, htmls)))


def _add(draft: Draft, role: Role, content: list[Part]) -> None:
    if content:
        message = Message(role, content)
        message.created = draft.conversation.created
        draft.append(message)


def _files(draft: Draft, values: Mapping[str, Any], source: ImportSource) -> list[Part]:
    """Return what was attached to a prompt; other subtitles are named as left out."""
    names: dict[str, None] = {}
    for name in ("attachedFiles", "imageFile", "audioFiles"):
        listed = values.get(name)
        for item in listed if isinstance(listed, list) else [listed]:
            names[text_of(item) or text_of(dict_of(item).get("name"))] = None
    for subtitle in dicts_in(values.get("subtitles")):
        address = text_of(subtitle.get("url"))
        if address and "://" not in address:
            names[address] = None
        elif (said := text_of(subtitle.get("name"))) and not _ATTACHED.search(f".{said}"):
            draft.skip("note to a prompt", said)
    return [_file(draft, name, source) for name in names if name]


def _file(draft: Draft, name: str, source: ImportSource) -> Part:
    entry = source.find_base(name.replace("\\", "/").rpartition("/")[2])
    if entry is None:
        return draft.missing(name, "file", "not in the export")
    try:
        return draft.attach(source.read(entry, LARGEST_ATTACHMENT), entry.base)
    except CannotImport as problem:
        return draft.missing(name, "file", problem.message)
