"""The chats of Open WebUI, as it exports one or all of them.

A chat's messages are a graph, `chat.history.messages`, in which edited prompts and regenerated
replies are siblings; `currentId` ends the branch that is shown. Older ones have the list
`chat.messages` alone. Thoughts and calls of tools are `<details>` in the text of a reply; newer
ones have them as items of OpenAI's Responses as well, in `output`. Of the files, images may be
`data:` addresses, documents carry their text; others stay on the server.
Source of the shape: Open WebUI's own code and its clients, 2024 to 2026.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    json_text,
    known_parameters,
    role_of,
    sources_part,
    text_of,
    text_parts,
    thought_and_text,
    time_of,
    usage,
)
from chatui.transport.protocol.reply_usage import usage_of

FORMAT: Final = "openwebui"
_DETAILS: Final = re.compile(r'<details type="(reasoning|tool_calls|code_interpreter)"([^<>]*)>')
_CODE: Final = re.compile(r"\s*```\w*\n(.*?)\n?```\s*", re.DOTALL)
_END: Final = "</details>"
_LEFT_OUT: Final = {"statusHistory": "step of a search", "embeds": "embedded page"}
_FIELD: Final = re.compile(r'\b(\w+)="([^"]*)"')
_QUOTED: Final = re.compile(r"^> ?", re.MULTILINE)


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _chat(document.first) is not None


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chats of an export."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        chat = _chat(value)
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and chat is not None:
            yield _conversation(value, chat)
        else:
            yield Skipped("conversation", "not of the shape of an Open WebUI chat")


def _chat(value: object) -> dict[str, Any] | None:
    """Return the object that holds the messages: exported alone, or with what is about it."""
    if not isinstance(value, dict):
        return None
    inner = value.get("chat")
    chat = inner if isinstance(inner, dict) else value
    has_graph = isinstance(dict_of(chat.get("history")).get("messages"), dict)
    return chat if has_graph or (chat is inner and isinstance(chat.get("messages"), list)) else None


def _conversation(values: Mapping[str, Any], chat: Mapping[str, Any]) -> Found:
    draft = Draft(
        FORMAT,
        text_of(values.get("id")) or text_of(chat.get("id")),
        title=values.get("title") or chat.get("title"),
        created=time_of(values.get("created_at")) or time_of(chat.get("timestamp")),
        updated=time_of(values.get("updated_at")),
    )
    conversation, settings = draft.conversation, dict_of(chat.get("params"))
    conversation.archived = values.get("archived") is True
    conversation.pinned = values.get("pinned") is True
    models = chat.get("models")
    names = map(text_of, models if isinstance(models, list) else ())
    conversation.model = next(filter(None, names), None)
    conversation.system = text_of(settings.get("system")) or text_of(chat.get("system"))
    conversation.parameters = known_parameters(settings)
    history = dict_of(chat.get("history"))
    graph = dict_of(history.get("messages"))
    previous: str | None = None
    for id, said in _numbered(graph, chat):
        parent = text_of(said.get("parentId")) or None if graph else previous
        _add(draft, id, parent, said)
        previous = id
    return draft.finished(text_of(history.get("currentId")) or previous)


def _numbered(
    graph: Mapping[str, Any], chat: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if graph:
        yield from ((id, said) for id, said in graph.items() if isinstance(said, dict))
    else:
        yield from ((str(number), s) for number, s in enumerate(dicts_in(chat.get("messages"))))


def _add(draft: Draft, id: str, parent: str | None, said: Mapping[str, Any]) -> None:
    role = role_of(said.get("role"))
    content = _content(draft, said, role)
    if not content:
        draft.pass_by(id, parent)
        draft.skip("message", "empty")
        return
    message = Message(role, content)
    message.created = time_of(said.get("timestamp")) or draft.conversation.created
    if role is Role.ASSISTANT:
        message.model = text_of(said.get("model")) or draft.conversation.model
        counted = dict_of(said.get("usage")) or dict_of(said.get("info"))
        of_ollama = usage(counted.get("prompt_eval_count"), counted.get("eval_count"))
        message.usage = usage_of({"usage": counted}) or of_ollama
        if said.get("done") is False:
            message.status = Status.INTERRUPTED
    draft.add(id, parent, message)


def _content(draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
    parts = [_file(draft, file) for file in dicts_in(said.get("files"))]
    parts += _said(draft, said, role)
    for run in dicts_in(said.get("code_executions")):
        code = GrowingText(text_of(run.get("code")))
        parts.append(ToolCallPart(text_of(run.get("id")), text_of(run.get("name")), code))
        if result := run.get("result"):
            parts.append(ToolResultPart(text_of(run.get("id")), json_text(result)))
    if merged := text_of(dict_of(said.get("merged")).get("content")):
        parts += _spoken(merged)
    if problem := said.get("error"):
        words = text_of(dict_of(problem).get("content")) or text_of(problem)
        draft.skip("error of a reply", words or "without words")
    for name, what in _LEFT_OUT.items():
        for _ in dicts_in(said.get(name)):
            draft.skip(what, "not a part of what was said")
    found = dicts_in(said.get("sources")) or dicts_in(said.get("citations"))
    for one in found:
        for _ in one["document"] if isinstance(one.get("document"), list) else ():
            draft.skip("passage of a source", "not a part of what was said")
    return parts + sources_part(
        [*(page for one in found for page in _pages(one)), *_pages_of_searches(said)]
    )


def _said(draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
    content = said.get("content")
    if isinstance(content, list):
        return api_content(draft, FORMAT, {"content": content}, role)
    text = text_of(content)
    if role is not Role.ASSISTANT:
        return text_parts(text)
    parts = _spoken(text)
    items = [
        part
        for item in dicts_in(said.get("output"))
        for part in api_content(draft, FORMAT, item, api_role(item.get("role")) or role)
    ]
    if not items:
        return parts
    words = [part for part in parts if isinstance(part, TextPart)]
    if not words:
        return items
    # The text may have been edited since: what it says counts, in the place of what was said.
    return [*(part for part in items if not isinstance(part, TextPart)), *words]


def _pages(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the address and the title of each document, as Open WebUI numbers them in the text."""
    about = dict_of(found.get("source"))
    address, name = text_of(about.get("url")), text_of(about.get("name"))
    documents = dicts_in(found.get("metadata"))
    if not documents:
        yield address, name
    for document in documents:
        own = text_of(document.get("source"))
        title = text_of(document.get("title")) or text_of(document.get("name"))
        is_page = own.startswith(("http://", "https://"))
        # The name of a search is what was looked for, and of no page.
        yield (own, title) if is_page and own != address else (address, title or name or own)


def _pages_of_searches(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for status in dicts_in(said.get("statusHistory")):
        urls = status.get("urls")
        yield from ((text_of(url), "") for url in (urls if isinstance(urls, list) else []))
        for item in dicts_in(status.get("items")):
            yield text_of(item.get("link")) or text_of(item.get("url")), text_of(item.get("title"))


def _file(draft: Draft, file: Mapping[str, Any]) -> Part:
    kept = dict_of(file.get("file"))
    name = text_of(file.get("name")) or text_of(kept.get("filename")) or text_of(file.get("type"))
    address = text_of(file.get("url"))
    if address.startswith("data:"):
        return draft.attach_base64(address, name)
    if text := text_of(dict_of(kept.get("data")).get("content")):
        return draft.attach(text.encode("utf-8", "replace"), name, "text/plain")
    what = "image" if file.get("type") == "image" else "file"
    return draft.missing(name or address, what, "only on the server of Open WebUI")


def _spoken(text: str) -> list[Part]:
    """Return a reply's text, with what stands in `<details>` as what it is."""
    parts: list[Part] = []
    written = 0
    for opened in _DETAILS.finditer(text):
        if opened.start() < written:  # inside the one before
            continue
        end = text.find(_END, opened.end())
        if end < 0:
            break
        parts += text_parts(text[written : opened.start()].strip())
        inside = text[opened.end() : end]
        match opened[1]:
            case "tool_calls":
                parts += _tool(opened[2])
            case "code_interpreter":
                parts += _code(opened[2], inside)
            case _:
                parts += _thought(inside)
        written = end + len(_END)
    if written == 0:
        return thought_and_text(text)
    return parts + text_parts(text[written:].strip())


def _thought(inside: str) -> list[Part]:
    _, mark, after = inside.partition("</summary>")
    text = _QUOTED.sub("", html.unescape(after if mark else inside).strip())
    return [ReasoningPart(text)] if text else []


def _code(fields: str, inside: str) -> list[Part]:
    _, mark, after = inside.partition("</summary>")
    text = after if mark else inside
    fenced = _CODE.fullmatch(text)
    call = ToolCallPart("", "code_interpreter", GrowingText(fenced[1] if fenced else text.strip()))
    output = html.unescape(dict(_FIELD.findall(fields)).get("output", ""))
    return [call, ToolResultPart("", output)] if output else [call]


def _tool(fields: str) -> list[Part]:
    about = {name: html.unescape(value) for name, value in _FIELD.findall(fields)}
    id = about.get("id", "")
    call = ToolCallPart(id, about.get("name", ""), GrowingText(about.get("arguments", "")))
    return [call, ToolResultPart(id, about["result"])] if about.get("result") else [call]
