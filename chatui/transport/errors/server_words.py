"""What a server says about an error, out of every shape that errors come in."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from chatui.api_key import ApiKey
from chatui.text.safety import display_line
from chatui.transport.errors.waits import wait_in_words, wait_of_field

LONGEST: Final = 600
"""Characters of the server's words that are kept."""
_MOST_READ: Final = 4 << 10
"""Characters of an error's body: what matters stands at its beginning, and pages are long."""
_DEEPEST: Final = 6
_MOST_CODES: Final = 400
_FIELDS: Final = (
    *("error", "errors", "fault", "baseresp", "response", "innererror", "header"),
    *("message", "messege", "detail", "title", "reason", "msg", "details", "cause"),
    "description",
    *("errormessage", "errormsg", "errordescription", "errorchain"),
    *("statusmessage", "statusmsg", "faultstring"),
)
_CODES: Final = ("code", "type", "status", "status_code", "error_code", "@type")
_NESTS: Final = ("error", "errors", "detail", "message", "details", "innererror", "header")
_DECODER: Final = json.JSONDecoder()
_FRONT_OF_JSON: Final = re.compile(r"\s*(?:error:\s*)?(?=[\[{])")
_HTML: Final = re.compile(
    r"^\s*<(?:!doctype|html|head|body|\?xml|h1|center|p\b|div)", re.IGNORECASE
)
_HIDDEN_HTML: Final = re.compile(
    r"<(script|style|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TITLE: Final = re.compile(
    r"<(title|h1)\b[^<>]*>((?:(?!<(?:title|h1)\b).)*?)</\1", re.IGNORECASE | re.DOTALL
)
_TAG: Final = re.compile(r"<[/!?]?[a-zA-Z][^<>]*>|<!--|-->")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ServerWords:
    """What an error says, safe to show: at most 600 characters, no markup, no key."""

    text: str
    code: str = ""
    """The code and type that came with it, in lower case, for classification."""
    status: int | None = None
    """The HTTP status that an error inside a 200 stream names."""
    is_said: bool = True
    """Whether the text is a sentence, not the code in place of one."""
    wait: float | None = None
    """Seconds that it asks to wait; 0 where it says that it can be asked again at once."""

    @property
    def for_rules(self) -> str:
        """The codes, a line end, and the words, as the rules for errors are written for them."""
        return f"{self.code}\n{self.text}"


def words_of_body(body: str, key: ApiKey | None) -> ServerWords:
    """Return what the body of an error says, whatever it is: JSON, HTML or plain text."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = _text_of_page(body) if is_html(body) else body
    return words_of(value, key)


def words_of(value: object, key: ApiKey | None) -> ServerWords:
    """Return what a parsed error says.

    Known shapes: {"error": {"message", "type", "code", "param"}}, {"error": "words"},
    {"detail": "words"}, {"detail": [{"loc": [...], "msg"}]}, {"status": "error", "message": ...},
    {"object": "error", "message"}, {"errors": [...]}, and each of them inside a list, or as JSON
    inside a string, as gateways pass on what the server behind them said.
    """
    pieces = list(dict.fromkeys(piece for piece in _pieces(value, 0) if piece.strip()))
    codes = [code for code in _codes(value, 0) if code]
    text = " ".join(pieces) or " ".join(codes)
    status = next((int(code) for code in codes if re.fullmatch("[45][0-9]{2}", code)), None)
    cleaned = clean(text, key)
    waits = list(_waits(value, 0))
    return ServerWords(
        cleaned,
        " ".join(codes).lower()[:_MOST_CODES],
        status,
        is_said=bool(pieces),
        wait=max(waits) if waits else wait_in_words(cleaned),
    )


def clean(text: str, key: ApiKey | None) -> str:
    """Return a text as one safe line of at most 600 characters, without markup and the key."""
    # Before it is cut, or half a key would not be known as one.
    text = (key.redact(text) if key is not None else text)[:_MOST_READ]
    if "<" in text:
        text = _TAG.sub(" ", _HIDDEN_HTML.sub(" ", text))
    text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = _SPACE.sub(" ", display_line(text)).strip()
    if key is not None:
        text = key.redact(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def is_html(body: str) -> bool:
    """Tell whether a body is a web page."""
    return _HTML.match(body) is not None


def _text_of_page(page: str) -> str:
    titles = [_TAG.sub(" ", match[2]).strip() for match in _TITLE.finditer(page[:_MOST_READ])]
    return " · ".join(dict.fromkeys(title for title in titles if title)) or page


def _pieces(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    match value:
        case str():
            inner = _opened(value)
            pieces = [] if inner is value else list(_pieces(inner, depth + 1))
            yield " ".join(pieces) or value
        case list():
            for item in value[:20]:
                yield from _pieces(item, depth + 1)
        case {"msg": str(words), "loc": list(place)}:
            yield f"{'.'.join(map(str, place))}: {words}"
        case dict():
            yield from _pieces_of_object(value, depth)
        case _:
            pass


def _pieces_of_object(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    by_name = {name.replace("_", "").lower(): inner for name, inner in value.items() if inner}
    known = [by_name[name] for name in _FIELDS if name in by_name]
    for inner in known:
        yield from _pieces(inner, depth + 1)
    # OpenRouter says "Provider returned error"; the real words are in {"metadata": {"raw": ...}}.
    if isinstance(value.get("metadata"), dict):
        yield from _pieces(value["metadata"].get("raw"), depth + 1)
    if not known and depth:
        # Laravel and others: {"message": {"prompt": ["The prompt field is required."]}}
        for item in list(value.values())[:20]:
            if isinstance(item, list | dict):
                yield from _pieces(item, depth + 1)


def _opened(value: object) -> object:
    """Return the JSON inside a string, or the value itself.

    Proxies send '{"error": ...}', llama.cpp 'error: {...}', gateways 'Their name: {"error": ...}'.
    """
    if not isinstance(value, str):
        return value
    front = _FRONT_OF_JSON.match(value)
    begin = front.end() if front is not None else value.find("{")
    if begin < 0:
        return value
    try:
        inner, end = _DECODER.raw_decode(value, begin)
    except (ValueError, RecursionError):
        return value
    if isinstance(inner, dict) and "error" in inner:
        return inner
    is_all = front is not None and isinstance(inner, dict | list) and not value[end:].strip()
    return inner if is_all else value


def _codes(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    value = _opened(value)
    if isinstance(value, list):
        for item in value[:20]:
            yield from _codes(item, depth + 1)
    if not isinstance(value, dict):
        return
    for name in _CODES:
        code = value.get(name)
        if isinstance(code, str | int) and not isinstance(code, bool):
            # A huge integer has no text that Python would make.
            yield str(code) if isinstance(code, str) or abs(code) < 10**6 else ""
    for name in _NESTS:
        yield from _codes(value.get(name), depth + 1)


def _waits(value: object, depth: int) -> Iterator[float]:
    value = _opened(value)
    if depth > _DEEPEST or not isinstance(value, list | dict):
        return
    if isinstance(value, list):
        for item in value[:20]:
            yield from _waits(item, depth + 1)
        return
    for name, inner in islice(value.items(), 40):
        wait = wait_of_field(name, inner)
        if wait is not None:
            yield wait
        elif name in _NESTS:
            yield from _waits(inner, depth + 1)
