"""Asking again without a field that a server refused."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chatui.conversation.parameters import Parameters
from chatui.errors import EndpointError
from chatui.transport.protocol.request import Adaptation

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


def adaptation_for(
    error: EndpointError,
    settings: Mapping[str, Any],
    chosen: Parameters,
    applied: frozenset[Adaptation],
) -> Adaptation | None:
    """Return what to change in a refused request, None when the refusal means something else.

    What the person chose is never left out; only names change, and what chatui added by itself.
    """
    if error.status not in _REFUSALS:
        return None
    words = error.server_words.lower()
    candidates: list[Adaptation] = []
    if "max_completion_tokens" in words:
        if "max_tokens" in settings:
            candidates.append(Adaptation.MAX_COMPLETION_TOKENS)
        elif "max_completion_tokens" in settings:
            candidates.append(Adaptation.MAX_TOKENS)
    elif "max_tokens" in words and chosen.max_tokens is None and "max_tokens" in settings:
        candidates.append(Adaptation.NO_DEFAULTS)
    if "stream_options" in settings and (
        "stream_options" in words or "include_usage" in words or _UNKNOWN_FIELD.search(words)
    ):
        candidates.append(Adaptation.NO_STREAM_OPTIONS)
    if settings.get("stream") and _NO_STREAMING.search(words):
        candidates.append(Adaptation.NO_STREAM)
    return next((candidate for candidate in candidates if candidate not in applied), None)
