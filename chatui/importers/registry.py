"""Every format that can be imported, and the walk through what a person hands over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from chatui.errors import CannotImport
from chatui.importers import (
    ai_studio,
    aichat,
    chatbox,
    chatgpt,
    chatui_json,
    cherry_studio,
    claude,
    deepseek,
    elia,
    gemini,
    gptme,
    grok,
    librechat,
    llm,
    lm_studio,
    messages,
    nekot,
    openrouter,
    openwebui,
    oterm,
    parllama,
    typingmind,
)
from chatui.importers.documents import Database, ImportDocument, JsonDocument, open_document
from chatui.importers.draft import Found, Imported, Skipped
from chatui.importers.source import Entry, ImportSource
from chatui.importers.values import fingerprint

_A_PAGE: Final = "is a web page: let Google Takeout write the activity of Gemini as JSON"


@dataclass(frozen=True, slots=True)
class Importer:
    """A format: how to tell it by its content, and how to read it."""

    format: str
    title: str
    recognises: Callable[[ImportDocument], bool]
    read: Callable[[ImportDocument, ImportSource], Iterator[Found]]
    is_whole_file: bool = False
    """Whether a file is one conversation, or its shape is so general that others go first."""


IMPORTERS: Final = (
    Importer(chatui_json.FORMAT, "chatui", chatui_json.recognises, chatui_json.read),
    Importer(deepseek.FORMAT, "DeepSeek export", deepseek.recognises, deepseek.read),
    Importer(chatgpt.FORMAT, "ChatGPT export", chatgpt.recognises, chatgpt.read),
    Importer(claude.FORMAT, "Claude export", claude.recognises, claude.read),
    Importer(llm.FORMAT, "llm", llm.recognises, llm.read),
    Importer(oterm.FORMAT, "oterm", oterm.recognises, oterm.read),
    Importer(elia.FORMAT, "elia", elia.recognises, elia.read),
    Importer(nekot.FORMAT, "nekot", nekot.recognises, nekot.read),
    Importer(aichat.FORMAT, "aichat", aichat.recognises, aichat.read),
    Importer(parllama.FORMAT, "parllama", parllama.recognises, parllama.read),
    Importer(gptme.FORMAT, "gptme", gptme.recognises, gptme.read, True),
    Importer(grok.FORMAT, "Grok export", grok.recognises, grok.read),
    Importer(gemini.FORMAT, "Gemini in Google Takeout", gemini.recognises, gemini.read),
    Importer(ai_studio.FORMAT, "AI Studio", ai_studio.recognises, ai_studio.read),
    Importer(openwebui.FORMAT, "Open WebUI", openwebui.recognises, openwebui.read),
    Importer(librechat.FORMAT, "LibreChat", librechat.recognises, librechat.read),
    Importer(openrouter.FORMAT, "OpenRouter", openrouter.recognises, openrouter.read),
    Importer(cherry_studio.FORMAT, "Cherry Studio", cherry_studio.recognises, cherry_studio.read),
    Importer(lm_studio.FORMAT, "LM Studio", lm_studio.recognises, lm_studio.read),
    Importer(typingmind.FORMAT, "TypingMind", typingmind.recognises, typingmind.read),
    Importer(chatbox.FORMAT, "Chatbox", chatbox.recognises, chatbox.read),
    Importer(messages.FORMAT, "JSON of messages", messages.recognises, messages.read, True),
)


def read_all(source: ImportSource) -> Iterator[tuple[Importer | None, Found]]:
    """Yield what is in a source, one conversation at a time, with the format it is in.

    What cannot be read is yielded as skipped, with None where its format is not known either.

    Raises:
        CannotImport: When nothing in it is of a known format.
    """
    recognised = False
    begun: dict[tuple[str, str], set[str]] = {}
    unknown: dict[str, Skipped] = {}
    for entry in source.entries:
        importer = None
        try:
            with _opened(source, entry) as document:
                if document is None:
                    continue
                importer, document = _importer(document)
                if importer is None:
                    miss = messages.near_miss(document) or "is of no format that chatui knows"
                    reason = f"{entry.name} {miss}"
                    unknown[entry.name] = Skipped("file", reason)
                    continue
                recognised = True
                for found in _told_apart(importer.read(document, source), begun):
                    yield importer, found
        except CannotImport as problem:
            broken = Skipped("file", problem.message)
            if importer is None:
                unknown[entry.name] = broken
            else:
                yield importer, broken
    if not recognised:
        raise _nothing_known(source, list(unknown.values()))
    for name, skipped in unknown.items():
        if name not in source.taken:
            yield None, skipped


def _importer(document: ImportDocument) -> tuple[Importer | None, ImportDocument]:
    """Return who reads a document, and the view of it by which it was known."""
    for known in IMPORTERS:
        if known.format != messages.FORMAT and known.recognises(document):
            return known, document
    for view in document.views() if isinstance(document, JsonDocument) else ():
        for known in IMPORTERS:
            if not known.is_whole_file and known.recognises(view):
                return known, view
    last = IMPORTERS[-1]
    return (last if last.recognises(document) else None), document


def _told_apart(
    everything: Iterator[Found], begun: dict[tuple[str, str], set[str]]
) -> Iterator[Found]:
    """Give a conversation an id of its own if another one, that began otherwise, has its id."""
    for found in everything:
        if isinstance(found, Imported):
            conversation = found.conversation
            origin = conversation.source or {}
            format, id = str(origin.get("format")), str(origin.get("id"))
            beginnings = {
                fingerprint(message.role, message.text)
                for message in conversation.messages.values()
                if message.parent is None
            }
            known = begun.setdefault((format, id), beginnings)
            if known and beginnings and known.isdisjoint(beginnings):
                conversation.source = {**origin, "id": f"{id}-{min(beginnings)}"}
            else:
                known |= beginnings
        yield found


@contextmanager
def _opened(source: ImportSource, entry: Entry) -> Iterator[ImportDocument | None]:
    document = open_document(source, entry)
    try:
        yield document
    finally:
        if isinstance(document, Database):
            document.close()


def _nothing_known(source: ImportSource, unknown: list[Skipped]) -> CannotImport:
    # Takeout writes web pages unless it is told otherwise.
    pages = [
        Skipped("file", f"{entry.name} {_A_PAGE}")
        for entry in source.entries
        if "gemini" in entry.name.lower() and entry.base.lower().endswith(".html")
    ]
    unknown = unknown or pages[:1]
    reason = f" {unknown[0].reason.rstrip('.')}." if len(unknown) == 1 else ""
    names = ", ".join(importer.title for importer in IMPORTERS)
    return CannotImport(
        f"{source.path} holds no chats that chatui can import.{reason}",
        hint=f"It reads: {names}.",
    )
