"""The documents that ChatGPT writes beside a chat: canvas, the arguments of a tool called canmore.

`create_textdoc` holds a whole document, `update_textdoc` what replaces its patterns.
"""

from collections.abc import Iterator
from typing import Any, Final

from chatui.importers.documents import parse_json
from chatui.importers.values import dicts_in, json_text, text_of

_TOOL: Final = "canmore."


def canvas(recipient: str, arguments: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the arguments without the texts in them, and these texts with their languages.

    The arguments of other tools stay as they are.
    """
    values = parse_json(arguments) if recipient.startswith(_TOOL) else None
    if not isinstance(values, dict):
        return arguments, []
    kind = text_of(values.get("type"))
    language = kind.removeprefix("code/") if kind.startswith("code/") else ""
    texts = [(text, language) for text in _texts(values)]
    if not texts:
        return arguments, []
    return json_text(_without_texts(values)), texts


def _texts(values: dict[str, Any]) -> Iterator[str]:
    if text := text_of(values.get("content")):
        yield text
    for update in dicts_in(values.get("updates")):
        if text := text_of(update.get("replacement")):
            yield text


def _without_texts(values: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name != "content"}
    if isinstance(values.get("updates"), list):
        kept["updates"] = [
            {name: value for name, value in update.items() if name != "replacement"}
            for update in dicts_in(values["updates"])
        ]
    return kept
