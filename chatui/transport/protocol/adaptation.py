"""Asking again without a field that a server refused."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chatui.conversation.parameters import Parameters
from chatui.errors import EndpointError
from chatui.transport.protocol.request import Adaptation, Refused, is_json_schema

_REFUSALS: Final = (400, 404, 422, 501)
_UNKNOWN_FIELD: Final = re.compile(
    r"(extra|unknown|unrecogni[sz]ed|unexpected|additional|unsupported)\W+(\w+\W+){0,2}?"
    r"(inputs?|fields?|parameters?|propert(y|ies)|arguments?|keys?|keyword)"
    r"|(inputs?|fields?|properties) (are )?not (permitted|allowed)"
)
_NO_STREAMING: Final = re.compile(
    r"(?<!non-)(?<!non)(?<!only supports )\bstream(ing)?\b(?!_|=false).{0,40}"
    r"\b(not (be )?(support(ed)?|allowed|available|implemented|enabled)"
    r"|unavailable|is disabled|cannot be used)"
    r"|(not|n't) (support|accept) stream|unsupported for streaming|\bstream must be (set to )?false"
    r"|not support parameters: \['stream'|unsupported parameter: '?stream\b"
    r"|must be verified to stream this model"  # OpenAI, of an organization.
)


_NOUN: Final = (
    r"(?:inputs?|fields?|param(?:eter)?s?|propert(?:y|ies)|arguments?|keys?|options?|names?"
    r"|values?)"
)
_REFUSED_BEFORE: Final = (
    r"(?:unsupported|un(?:known|expected|recogni[sz]ed)|extra|additional"
    r"|not (?:support|recogni[sz]e|accept)(?:ed)?|no endpoints found that support)"
    rf"\W+(?:(?:the|request|body|json|keyword|supplied|{_NOUN})\W+)*(?:\w+['\"`],\s*['\"`])*"
)
_GOES_ON: Final = rf"(?=\s*[^\w\s]|\s*$|\s+(?:{_NOUN}|with|for|on|in|by|is|and|or|yet)\b)"
"""What follows a name that is no word of another name, as in "user messages"."""
_REFUSED_BEHIND: Final = (
    rf"['\"`\])]*:?\s*(?:{_NOUN}\s+)?(?:(?:is|are)(?:n't| not)|not)\s+(?:currently |yet |be )?"
    r"(?:support|permit|allow|recogni|known|expected|accept)"
    rf"|['\"`\])]*:?\s*(?:{_NOUN}\s+)?(?:is|are) (?:unsupported|un(?:known|recogni|expected))"
    rf"|['\"`\])]*:\s*(?:extra|additional|un(?:known|recogni[sz]ed|expected|supported)) {_NOUN}"
    r"|['\"`]* does not support (?:['\"\d.-]|true|false)"
)
_OTHER_VALUE: Final = re.compile(
    r"supported values|supports only (?!the default)|must be|should be|\bone of\b|\bbetween\b"
    r"|(less|greater|more) than|at (most|least)|(maxi|mini)mum|out of range"
)
_ALSO_CALLED: Final = {
    "reasoning_effort": ("thinking", "reasoning"),
    "stop": ("stop sequence", "stop sequences"),
}
_OF_A_SCHEMA: Final = re.compile(
    r"response[_ ]?(format|schema)|json[_ ]?schema|structured[_ ]outputs?|grammar"
)
_NEVER_LEFT_OUT: Final = frozenset(
    ("model", "stream", "stream_options", "max_tokens", "max_completion_tokens")
)


def adaptation_for(
    error: EndpointError,
    settings: Mapping[str, Any],
    chosen: Parameters,
    applied: frozenset[Adaptation | Refused],
) -> Adaptation | Refused | None:
    """Return what to change in a refused request, None when the refusal means something else.

    A field that the person chose is left out when the server does not take it at all, and not when
    it wants another value.
    """
    if error.status not in _REFUSALS:
        return None
    words = error.server_words.lower()
    refused = _refused(words, settings)
    candidates: list[Adaptation] = []
    if "max_completion_tokens" in words:
        if "max_tokens" in settings:
            candidates.append(Adaptation.MAX_COMPLETION_TOKENS)
        elif "max_completion_tokens" in settings:
            candidates.append(Adaptation.MAX_TOKENS)
    elif "max_tokens" in words and chosen.max_tokens is None and "max_tokens" in settings:
        candidates.append(Adaptation.NO_DEFAULTS)
    if "stream_options" in settings and (
        "stream_options" in words
        or "include_usage" in words
        or (refused is None and _UNKNOWN_FIELD.search(words))
    ):
        candidates.append(Adaptation.NO_STREAM_OPTIONS)
    if settings.get("stream") and _NO_STREAMING.search(words):
        candidates.append(Adaptation.NO_STREAM)
    known = next((candidate for candidate in candidates if candidate not in applied), None)
    return known or refused or _refused_schema(words, settings)


def _refused_schema(words: str, settings: Mapping[str, Any]) -> Refused | None:
    """Return the JSON Schema that a server does not take, for whatever reason it has.

    Nothing is lost where it is left out: the prompt asks for it then.
    """
    if not is_json_schema(settings.get("response_format")) or not _OF_A_SCHEMA.search(words):
        return None
    return Refused.of(settings, "response_format")


def _refused(words: str, settings: Mapping[str, Any]) -> Refused | None:
    """Return the field that a server says not to take: the first, where it names several.

    That its name stands somewhere is not enough: it may be a word of what is refused instead.
    """
    if _OTHER_VALUE.search(words):
        return None
    places: dict[int, str] = {}
    for name in sorted(settings.keys() - _NEVER_LEFT_OUT):
        called = (name, name.replace("_", ""), *_ALSO_CALLED.get(name, ()))
        either = "|".join(re.escape(one.lower()) for one in called)
        field = rf"(?<![\w-])(?:{either})(?![\w-])"
        pattern = rf"{_REFUSED_BEFORE}{field}{_GOES_ON}|{field}(?:{_REFUSED_BEHIND})"
        if found := re.search(pattern, words):
            places.setdefault(found.start(), name)
    return Refused.of(settings, places[min(places)]) if places else None
