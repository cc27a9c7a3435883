"""What servers say when they refuse, as one table: the first row that applies decides.

A row names the statuses and the words that it is about, and who says them. What no row knows
stays in the server's own words, under the plain sentence of its status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chatui.errors import (
    CannotConnect,
    ContextTooLong,
    EndpointError,
    KeyRefused,
    ModelNotFound,
    PicturesRefused,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)
from chatui.transport.errors.account_rules import ACCESS, CREDIT_AND_LIMITS, KEY, REGION
from chatui.transport.errors.model_rules import MODEL, SERVER_STATE
from chatui.transport.errors.request_rules import FILTER, TAKEN, TOO_LONG
from chatui.transport.errors.rule import CLIENT, Rule, statuses, words

SENTENCES: Final[Mapping[type[EndpointError], tuple[str, str]]] = {
    KeyRefused: ("{name} refused the key", "{check_key}"),
    QuotaExceeded: ("{name} says that no credit is left", "Top up, or choose another model."),
    RateLimited: ("Too many requests", "Wait a little, then try again."),
    ContextTooLong: (
        "The conversation is too long for {model}",
        "Leave messages out, start a new one, or choose a model with more context.",
    ),
    ModelNotFound: ("{name} has no model {model}", "Choose another model."),
    WrongPath: (
        "{name} has no {base_url}/chat/completions",
        "Check the base URL: most end in /v1.",
    ),
    PicturesRefused: ("{name} takes no images with {model}", "Choose another model."),
    RequestRefused: ("{name} refused the request", "Check the parameters and the model."),
    ServerFailed: ("{name} failed", "Try again in a moment."),
    CannotConnect: ("{proxy_problem}", "{proxy_hint}"),
}
"""What happened and what helps, where a row says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row that applies to an error, and what it found in the words."""

    kind: type[EndpointError]
    message: str
    hint: str
    found: Mapping[str, str]


def verdict(status: int | None, said: str, *, names_wait: bool = False) -> Verdict:
    """Return what the first row says that applies; a server that fails is none's.

    Args:
        status: That of the answer, or of the error inside a 200 answer.
        said: The codes, a line end, and the words.
        names_wait: Whether the server says how long to wait.
    """
    for rule in RULES:
        if status not in rule.statuses or (rule.names_wait and not names_wait):
            continue
        match = rule.says.search(said) if rule.says is not None else None
        if rule.says is None or match is not None:
            message, hint = SENTENCES[rule.kind]
            found = match.groupdict("") if match is not None else {}
            return Verdict(rule.kind, rule.message or message, rule.hint or hint, found)
    return Verdict(ServerFailed, *SENTENCES[ServerFailed], {})


RULES: Final = (
    Rule(CannotConnect, statuses(407), said_by="RFC 9110: Proxy Authentication Required"),
    Rule(
        CannotConnect,
        statuses(511),
        message="The network wants a login before {name} can be asked",
        hint="Log in to it in a browser, then try again.",
        said_by="RFC 6585: Network Authentication Required",
    ),
    *FILTER,
    REGION,
    *TAKEN,
    *SERVER_STATE,
    *ACCESS,
    *TOO_LONG,
    *CREDIT_AND_LIMITS,
    *MODEL,
    Rule(RateLimited, statuses(429), said_by="RFC 6585: Too Many Requests"),
    *KEY,
    Rule(
        RequestRefused,
        statuses(None),
        words(r"invalid_request_error|invalid_?parameter"),
        said_by="OpenAI: invalid_request_error; DashScope: InvalidParameter",
    ),
    Rule(WrongPath, statuses(404, 405, 410), said_by="RFC 9110: Not Found"),
    Rule(
        RequestRefused,
        statuses(413),
        message="The request is too large for {name}",
        hint="Leave out images or long messages.",
        said_by="RFC 9110: Content Too Large",
    ),
    Rule(RequestRefused, CLIENT, said_by="RFC 9110: Client Error 4xx"),
)
"""What is certain stands before what is a guess, and the bare statuses last."""
