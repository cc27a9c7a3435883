"""HTTP statuses, errors inside a stream, and httpx's exceptions, to the errors of chatui."""

import json
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chatui.api_key import ApiKey
from chatui.config import Endpoint, Origin
from chatui.errors import (
    EndpointError,
    KeyRefused,
    MalformedReply,
    MissingKey,
    QuotaExceeded,
    WrongPath,
)
from chatui.providers import label_of, misplaced_key, provider_of
from chatui.transport.errors.payload import is_error
from chatui.transport.errors.rules import verdict
from chatui.transport.errors.server_words import (
    ServerWords,
    clean,
    is_html,
    words_of,
    words_of_body,
)
from chatui.transport.proxies import Proxy

_MOST_OF_PAGE: Final = 10_000  # characters
_NOT_KEPT: Final = ("api_key_command", "headers", "what was typed")
"""Where a key may come from that was not kept: one that is kept would not take its place."""


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
        return MissingKey(f"{self.label} needs an API key.", hint=self._how_to_get_a_key())

    def of_response(
        self, status: int, body: str, *, location: str = "", retry_after: float | None = None
    ) -> EndpointError:
        """Return the error that a response other than 200 stands for."""
        words = words_of_body(body, self.key)
        if 300 <= status < 400:
            return self._redirected(status, words, location)
        return self._classified(status, words, retry_after=retry_after, is_page=is_html(body))

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

    def in_place_of_models(self, body: str) -> EndpointError:
        """Return the error for what came with 200 in place of a list of models."""
        if is_html(body):
            return self.of_stray_text(body)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and is_error(value, None, ""):
            return self.of_payload(value)
        return self._instead_of("list of models", body)

    def too_long_a_list(self, beginning: str, largest: int) -> EndpointError:
        """Return the error for more than a list of models may be; `largest` in bytes."""
        if is_html(beginning):
            return self.of_stray_text(beginning[:_MOST_OF_PAGE])
        return MalformedReply(
            f"{self.label} sent more than {largest >> 20} MB as its list of models, which was read"
            " no further.",
            hint="A model can be used by its name: type it where one is chosen.",
        )

    def no_reply(self, text: str) -> MalformedReply:
        """Return the error for something else that came where a reply should be."""
        return self._instead_of("reply", text)

    def _instead_of(self, what: str, text: str) -> MalformedReply:
        words = clean(text, self.key)
        return MalformedReply(
            f"{self.label} sent no {what} but: “{words}”.",
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
        wait = words.wait if retry_after is None else retry_after
        found = verdict(status, words.for_rules, names_wait=wait is not None)
        names = {**self._names(), **found.found}
        message, hint = found.message, found.hint.format_map(names)
        if found.kind is KeyRefused and status == 401 and self._sent_no_key():
            message, hint = "{name} needs an API key", self._how_to_get_a_key()
        if found.kind is QuotaExceeded:
            wait = None  # No credit comes of waiting, whatever the server asks for.
        if wait is not None and wait >= 1:
            hint = f"It asks to wait {_duration(wait)}. {hint}"
        if is_page and found.kind is not WrongPath:
            hint = f"The answer is a web page, so a proxy or firewall may have sent it. {hint}"
        if self.proxy is not None and self.endpoint.is_cleartext and status in (502, 503, 504):
            hint = f"It may be the proxy {self.proxy.address} that says so. {hint}"
        return found.kind(
            f"{message.format_map(names)}{_in_brackets(status)}{_colon_quoted(words)}",
            hint=hint.strip(),
            status=status,
            server_words=words.text,
            retry_after=wait or None,
        )

    def _names(self) -> Mapping[str, str]:
        """Return what the sentences of the rules may name."""
        problem, hint = self._proxy_login()
        return {
            "name": self.label,
            "model": f"“{self.model}”" if self.model else "this model",
            "base_url": self.endpoint.base_url,
            "check_key": self._check_key(),
            "proxy_problem": problem,
            "proxy_hint": hint,
        }

    def _check_key(self) -> str:
        page = provider_of(self.endpoint).keys_page
        check = f"Check the key, or get another at {page}." if page else "Check the key."
        if self.key is None:
            return check
        whose = misplaced_key(self.key.reveal(self.endpoint.base_url), self.endpoint)
        is_kept = self.key.source not in (self.endpoint.api_key_env, *_NOT_KEPT)
        how = f"{self._key_set} takes another." if is_kept else ""
        return f"{whose} {check} {how}".strip()

    def _how_to_get_a_key(self) -> str:
        page = provider_of(self.endpoint).keys_page
        where = f" Get one at {page}." if page else ""
        if self.endpoint.origin is Origin.ENVIRONMENT:
            return f"Give it one in CHATUI_API_KEY.{where}"
        if self.endpoint.api_key_env:
            return f"Give it one by {self._key_set}, or in {self.endpoint.api_key_env}.{where}"
        if self.endpoint.api_key_command:
            return f"Its api_key_command printed none.{where}"
        return f"Give it one by {self._key_set}.{where}"

    @property
    def _key_set(self) -> str:
        """The command that asks for a key, as it is typed in a shell."""
        return f"chatui key set {shlex.quote(self.endpoint.name)}"

    def _sent_no_key(self) -> bool:
        """Return whether there was nothing to refuse; a header or a query may have held one."""
        return self.key is None and not (self.endpoint.headers or self.endpoint.query)

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
                if target.endswith("/chat/completions")
                else "Check the base URL, and whether this network wants a login in a browser."
            ),
            status=status,
            server_words=words.text,
        )


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes <= 120 else f"{minutes // 60} h"


def _quoted(words: ServerWords) -> str:
    return f" “{words.text}”" if words.text else ""


def _colon_quoted(words: ServerWords) -> str:
    """Return the end of a sentence: the server's words and a full stop, their own or one more."""
    stop = "" if words.text.endswith((".", "!", "?", "…")) else "."
    return f": “{words.text}”{stop}" if words.text else "."


def _in_brackets(status: int | None) -> str:
    return f" ({status})" if status else ""
