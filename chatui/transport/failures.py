"""HTTP statuses, errors inside a stream, and httpx's exceptions, to the errors of chatui."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.errors import (
    CannotConnect,
    ContextTooLong,
    EndpointError,
    KeyRefused,
    MalformedReply,
    MissingKey,
    ModelNotFound,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)
from chatui.transport.providers import label_of, provider_of
from chatui.transport.proxies import Proxy
from chatui.transport.reply_fields import is_error
from chatui.transport.server_words import ServerWords, clean, is_html, words_of, words_of_body

_QUOTA: Final = re.compile(
    r"insufficient[_ ](quota|credit|balance|funds)|quota[_ ]exceeded|exceeded your (current )?quota"
    r"|billing|out of credits?|no credits?|not enough credits?|payment required",
)
_KEY: Final = re.compile(
    r"(invalid|incorrect|wrong|expired|missing|unknown|revoked|no) (or \w+ )?"
    r"(api|access|auth\w*|bearer)[ _-]?(key|token)\b"
    r"|api[ _-]?key (is |was )?(not|invalid|incorrect|missing|required|expired)"
    r"|invalid_api_key|authentication_error|unauthori[sz]ed|no auth credentials",
)
_CONTEXT: Final = re.compile(
    r"context[_ ](length|window|size)|exceed_context|maximum context"
    r"|too many (input |prompt )?tokens|prompt is too long|(prompt|input|conversation|messages?) "
    r"(is |are )?too long"
    r"|reduce the length|token limit exceeded|exceeds the (available |model'?s )?context",
)
_MODEL: Final = re.compile(
    r"model_not_found|not_found_error.{0,200}?model|invalid_model|not a valid model"
    r"|(unknown|invalid|no such) model"
    r"|model\b.{0,200}?\b(does not exist|not found|not exist|is not (available|supported)|unknown)"
    r"|no (endpoints|models?) found|model_not_available|try pulling it",
)
_RATE: Final = re.compile(r"rate[_ -]?limit|too many requests|slow down|rate_limit_exceeded")

_LONG_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Failures:
    """Makes errors for one endpoint, model and key, and the proxy on the way there."""

    endpoint: Endpoint
    key: ApiKey | None = None
    model: str | None = None
    proxy: Proxy | None = None

    @property
    def label(self) -> str:
        """What the endpoint is called in a sentence."""
        return label_of(self.endpoint)

    def missing_key(self) -> MissingKey:
        """Return the error for an endpoint that wants a key and has none."""
        page = provider_of(self.endpoint).keys_page
        where = f" Get one at {page}." if page else ""
        if self.endpoint.api_key_env:
            hint = f"Paste one, or set {self.endpoint.api_key_env}.{where}"
        elif self.endpoint.api_key_command:
            hint = f"Its api_key_command printed none.{where}"
        else:
            hint = f"Paste one.{where}"
        return MissingKey(f"{self.label} needs an API key.", hint=hint)

    def of_response(
        self, status: int, body: str, *, location: str = "", retry_after: float | None = None
    ) -> EndpointError:
        """Return the error that a response other than 200 stands for."""
        words = words_of_body(body, self.key)
        if 300 <= status < 400:
            return self._redirected(status, words, location)
        error = self._classified(status, words, retry_after=retry_after, is_page=is_html(body))
        if retry_after is not None and retry_after >= _LONG_WAIT:
            error.hint = f"It asks to wait {_duration(retry_after)}. {error.hint}"
        return error

    def of_payload(self, value: Any) -> EndpointError:
        """Return the error that a parsed error inside a 200 answer stands for."""
        words = words_of(value, self.key)
        return self._classified(words.status, words)

    def of_stray_text(self, text: str) -> EndpointError:
        """Return the error for text or a page that came with 200 where a reply should be."""
        words = words_of_body(text, self.key)
        if is_html(text):
            return WrongPath(
                f"{self.label} answered with a web page{_quoted(words)}.",
                hint="Check the base URL: most end in /v1.",
                status=200,
                server_words=words.text,
            )
        return self._classified(words.status, words) if words.text else self.no_reply(text)

    def of_model_list(self, body: str) -> EndpointError | None:
        """Return the error that came with 200 in place of a list of models, if it is one."""
        if is_html(body):
            return self.of_stray_text(body)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return None
        is_failure = isinstance(value, dict) and is_error(value, None, "")
        return self.of_payload(value) if is_failure else None

    def no_reply(self, text: str) -> MalformedReply:
        """Return the error for something else that came where a reply should be."""
        words = clean(text, self.key)
        return MalformedReply(
            f"{self.label} sent no reply but: “{words}”.",
            hint="Check the base URL.",
            server_words=words,
        )

    def of_aside(self, value: Any) -> EndpointError | None:
        """Return the error that a payload which is no part of a reply tells of, if it does."""
        words = words_of(value, self.key)
        return self._classified(words.status, words) if words.text and words.is_said else None

    def _classified(
        self,
        status: int | None,
        words: ServerWords,
        *,
        retry_after: float | None = None,
        is_page: bool = False,
    ) -> EndpointError:
        kind, message, hint = self._leaf(status, f"{words.code} {words.text}".lower())
        if is_page and kind is not WrongPath:
            hint = f"The answer is a web page, so a proxy or firewall may have sent it. {hint}"
        if self.proxy is not None and self.endpoint.is_cleartext and status in (502, 503, 504):
            hint = f"It may be the proxy {self.proxy.address} that says so. {hint}"
        return kind(
            f"{message}{_in_brackets(status)}{_colon_quoted(words)}",
            hint=hint.strip(),
            status=status,
            server_words=words.text,
            retry_after=retry_after,
        )

    def _leaf(self, status: int | None, words: str) -> tuple[type[EndpointError], str, str]:
        for applies, leaf in _RULES:
            if applies(status, words):
                return self._described(leaf, status)
        return self._described(ServerFailed, status)

    def _described(
        self, kind: type[EndpointError], status: int | None
    ) -> tuple[type[EndpointError], str, str]:
        name = self.label
        model = f"“{self.model}”" if self.model else "this model"
        page = provider_of(self.endpoint).keys_page
        sentences: Mapping[type[EndpointError], tuple[str, str]] = {
            KeyRefused: (
                f"{name} refused the key",
                f"Check the key, or get another at {page}." if page else "Check the key.",
            ),
            QuotaExceeded: (
                f"{name} says that no credit is left",
                "Top up, or choose another model.",
            ),
            RateLimited: ("Too many requests", "Wait a little, then try again."),
            ContextTooLong: (
                f"The conversation is too long for {model}",
                "Leave messages out, start a new one, or choose a model with more context.",
            ),
            ModelNotFound: (f"{name} has no model {model}", "Choose another model."),
            WrongPath: (
                f"{name} has no {self.endpoint.base_url}/chat/completions",
                "Check the base URL: most end in /v1.",
            ),
            RequestRefused: (f"{name} refused the request", "Check the parameters and the model."),
            ServerFailed: (f"{name} failed", "Try again in a moment."),
            CannotConnect: self._proxy_login(),
        }
        if kind is RequestRefused and status == 413:
            return (
                kind,
                f"The request is too large for {name}",
                "Leave out images or long messages.",
            )
        return kind, *sentences[kind]

    def _proxy_login(self) -> tuple[str, str]:
        if self.proxy is None:
            return f"A proxy on the way to {self.label} wants a login", "Ask who runs it."
        return self.proxy.login_problem()

    def _redirected(self, status: int, words: ServerWords, location: str) -> EndpointError:
        target = words_of(location.partition("?")[0], self.key).text
        where = f" to {target}" if target else ""
        return WrongPath(
            f"{self.label} redirects{where} ({status}); chatui follows nowhere with a prompt.",
            hint=(
                f'If you trust it, set base_url = "{target.removesuffix("/chat/completions")}".'
                if target
                else "Check the base URL."
            ),
            status=status,
            server_words=words.text,
        )


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes <= 120 else f"{minutes // 60} h"


def _quoted(words: ServerWords) -> str:
    return f" “{words.text}”" if words.text else ""


def _colon_quoted(words: ServerWords) -> str:
    return f": “{words.text}”" if words.text else "."


def _in_brackets(status: int | None) -> str:
    return f" ({status})" if status else ""


# The first rule that applies decides; `status` is None for an error inside a 200 answer that
# names no status of its own.
_RULES: Final[tuple[tuple[Callable[[int | None, str], bool], type[EndpointError]], ...]] = (
    (lambda status, words: status == 407, CannotConnect),
    (lambda status, words: status == 402, QuotaExceeded),
    (
        lambda status, words: (
            (status in (None, 403, 429) or (status or 0) >= 500) and bool(_QUOTA.search(words))
        ),
        QuotaExceeded,
    ),
    (lambda status, words: status == 429, RateLimited),
    (lambda status, words: status == 401, KeyRefused),
    (
        lambda status, words: status in (None, 400, 404, 410, 422) and bool(_MODEL.search(words)),
        ModelNotFound,
    ),
    (lambda status, words: status == 403, KeyRefused),
    (
        lambda status, words: status in (None, 400, 413, 422) and bool(_CONTEXT.search(words)),
        ContextTooLong,
    ),
    (lambda status, words: status in (None, 400, 422) and bool(_KEY.search(words)), KeyRefused),
    (lambda status, words: status is None and bool(_RATE.search(words)), RateLimited),
    (lambda status, words: status in (404, 405, 410), WrongPath),
    (
        lambda status, words: status is not None and 400 <= status < 500 and status != 408,
        RequestRefused,
    ),
)
