"""Asking again without a field that a server refused."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chatui.conversation.parameters import Parameters
from chatui.errors import EndpointError
from chatui.transport.protocol.request import Adaptation, Refused

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


_NOT_TAKEN: Final = re.compile(
    r"unsupported|not support|no endpoints found|(un|not )(recogni[sz]ed|known|expected)"
    r"|(extra|additional)[ _](inputs?|fields?|forbidden|propert)|not (permitted|allowed)"
    r"|only the default"
)
_OTHER_VALUE: Final = re.compile(
    r"supported values|supports only (?!the default)|must be|should be|\bone of\b|\bbetween\b"
    r"|(less|greater|more) than|at (most|least)|(maxi|mini)mum|out of range"
)
_ALSO_CALLED: Final = {"reasoning_effort": ("thinking", "reasoning"), "stop": ("stop sequence",)}
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
    return known or refused


def _refused(words: str, settings: Mapping[str, Any]) -> Refused | None:
    """Return the field that a server says not to take."""
    if not _NOT_TAKEN.search(words) or _OTHER_VALUE.search(words):
        return None
    for name in settings.keys() - _NEVER_LEFT_OUT:
        called = (name, name.replace("_", ""), *_ALSO_CALLED.get(name, ()))
        if any(re.search(rf"(?<![\w-]){re.escape(one.lower())}(?![\w-])", words) for one in called):
            return Refused.of(settings, name)
    return None
