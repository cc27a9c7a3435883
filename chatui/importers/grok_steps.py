"""What Grok did before it answered: its steps, and the cards that its answers point to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.documents import parse_json
from chatui.importers.values import dict_of, dicts_in, json_text, text_of, web_link

_RENDERED: Final = re.compile(
    r"[ ]?<grok:render\b[^<>]{0,300}?\bcard_id=[\"']([^\"'<>]{1,100})[\"'][^<>]{0,300}>"
    r"(?:(?!<grok:render).)*?</grok:render>",
    re.DOTALL,
)
_RESULTS: Final = ("rag_results", "connector_search_results", "collection_search_results")


def steps_of(said: Mapping[str, Any]) -> tuple[list[Part], list[tuple[str, str]]]:
    """Return the thoughts, calls and results of a message's steps, and the pages they found."""
    parts: list[Part] = []
    pages: list[tuple[str, str]] = []
    for step in dicts_in(said.get("steps")):
        parts += _step(step)
        found = dicts_in(step.get("web_search_results"))
        pages += [(text_of(page.get("url")), text_of(page.get("title"))) for page in found]
        pages += _posts(step.get("x_posts_ids"))
    pages += _posts(said.get("xpost_ids"))
    addresses = said.get("webpage_urls")
    pages += [(text_of(url), "") for url in (addresses if isinstance(addresses, list) else [])]
    return parts, pages


def _posts(ids: object) -> list[tuple[str, str]]:
    listed = ids if isinstance(ids, list) else []
    return [(f"https://x.com/i/status/{id}", "") for id in listed if isinstance(id, str)]


def _step(step: Mapping[str, Any]) -> Iterator[Part]:
    tagged, order = dict_of(step.get("tagged_text")), step.get("tag_order")
    results: dict[str, list[str]] = {}
    for result in dicts_in(step.get("tool_usage_results")):
        rest = {name: value for name, value in result.items() if name != "tool_usage_card_id"}
        id = text_of(result.get("tool_usage_card_id"))
        results.setdefault(id, []).append(json_text(rest))
    tags = [tag for tag in order if isinstance(tag, str)] if isinstance(order, list) else []
    for tag in dict.fromkeys([*tags, *tagged]):
        text = text_of(tagged.get(tag))
        if tag == "tool_usage_card" and (calls := list(_calls(text))):
            for call in calls:
                yield call
                yield from (ToolResultPart(call.id, told) for told in results.pop(call.id, ()))
        elif tag == "raw_function_result" and text:
            yield ToolResultPart("", text)
        elif text:
            yield ReasoningPart(text)
    for id, told in results.items():
        yield from (ToolResultPart(id, text) for text in told)
    for name in _RESULTS:
        if step.get(name):
            yield ToolResultPart(name, json_text(step[name]))


def _calls(text: str) -> Iterator[ToolCallPart]:
    for piece in text.split("<xai:tool_usage_card>")[1:]:
        card, end, _ = piece.partition("</xai:tool_usage_card>")
        if end:
            given = _field(card, "tool_args").removeprefix("<![CDATA[").removesuffix("]]>")
            id, name = _field(card, "tool_usage_card_id"), _field(card, "tool_name")
            yield ToolCallPart(id, name, GrowingText(given))


def _field(card: str, name: str) -> str:
    return card.partition(f"<xai:{name}>")[2].partition(f"</xai:{name}>")[0].strip()


def cards_of(said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the cards of a message by their ids."""
    listed = said.get("card_attachments_json")
    cards = [
        dict_of(parse_json(card) if isinstance(card, str) else card)
        for card in (listed if isinstance(listed, list) else [])
    ]
    return {text_of(card.get("id")) or f"+{number}": card for number, card in enumerate(cards)}


def with_links(text: str, cards: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a text with links in the places of the cards that are pages of the web."""

    def link(found: re.Match[str]) -> str:
        to = web_link(text_of(cards.get(found[1], {}).get("url")), "")
        return f" ({to})" if to else "" if found[1] in cards else found[0]

    return _RENDERED.sub(link, text)


def images_in(cards: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the addresses of the images that cards show."""
    for card in cards.values():
        image = dict_of(card.get("image")) or dict_of(card.get("image_chunk"))
        address = image.get("original") or image.get("imageUrl") or image.get("thumbnail")
        if text_of(address):
            yield text_of(address)
