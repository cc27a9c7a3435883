"""Secrets in a conversation to marks that say what was there.

Masked is what has the shape of a secret, whatever it opens: better a mark too many in an example
than a key too many on the web. Ordinary words, hashes and identifiers are left alone.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A kind of secret. Of what `shape` finds, the group "secret" is masked, else all of it."""

    name: str
    shape: re.Pattern[str]


def _secret(name: str, shape: str, flags: int = 0) -> Secret:
    return Secret(name, re.compile(shape, flags))


_START: Final = r"(?<![A-Za-z0-9_-])"

SECRETS: Final = (
    _secret(
        "private key",
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[\s\S]{0,8000}?-----END [^\n]{0,40}-----|(?:\s+[A-Za-z0-9+/=]{16,80})+)",
    ),
    # sk-… of OpenAI, Anthropic, OpenRouter and others; a long run tells it from hyphened words.
    _secret(
        "API key",
        _START + r"sk-(?=[A-Za-z_-]*[0-9])(?=[A-Za-z0-9_-]*[A-Za-z0-9]{16})[A-Za-z0-9_-]{20,}",
    ),
    _secret("AWS key", _START + r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _secret(
        "GitHub token", _START + r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"
    ),
    _secret("GitLab token", _START + r"glpat-[A-Za-z0-9_-]{20,}"),
    _secret("Google key", _START + r"AIza[A-Za-z0-9_-]{35}"),
    _secret("Hugging Face token", _START + r"hf_[A-Za-z0-9]{30,}"),
    _secret("Slack token", _START + r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _secret("Stripe key", _START + r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _secret("npm token", _START + r"npm_[A-Za-z0-9]{36}"),
    _secret("PyPI token", _START + r"pypi-[A-Za-z0-9_-]{50,}"),
    _secret("Groq key", _START + r"gsk_[A-Za-z0-9]{40,}"),
    _secret("token", _START + r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    _secret(
        "token",
        r"\b(?:bearer|basic)[ \t]+(?P<secret>(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{16,}=*)",
        re.IGNORECASE,
    ),
    _secret("password", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:(?P<secret>[^\s/@]{1,200})@"),
    # name = value, as in .env files, JSON and headers; the value must look like no word.
    _secret(
        "secret",
        r"(?:api[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|access[_-]?token|auth[_-]?token|"
        r"client[_-]?secret|passw(?:or)?d)[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?"
        r"(?P<secret>(?=[^\s\"',;]*[0-9])(?=[^\s\"',;]*[A-Za-z])[^\s\"',;(){}<>$]{8,200})",
        re.IGNORECASE,
    ),
)
"""What is masked, in this order."""


def redact_text(text: str) -> tuple[str, int]:
    """Return the text with its secrets masked, and how many there were."""
    count = 0
    for secret in SECRETS:
        text, found = secret.shape.subn(lambda match, s=secret: _masked(match, s.name), text)  # type: ignore[misc]  # mypy takes no default in a lambda
        count += found
    return text, count


def redact(conversation: Conversation) -> tuple[Conversation, int]:
    """Return a conversation whose every text is redacted, and how many secrets there were.

    The one that is given stays as it is.
    """
    run = _Redaction()
    redacted = replace(
        conversation,
        title=run.text(conversation.title),
        system=run.text(conversation.system),
        draft=run.text(conversation.draft),
        tags=tuple(map(run.text, conversation.tags)),
        source=run.value(conversation.source),
        extra=run.value(conversation.extra),
        messages={id: run.message(message) for id, message in conversation.messages.items()},
    )
    return redacted, run.count


class _Redaction:
    def __init__(self) -> None:
        self.count = 0

    def text(self, text: str) -> str:
        text, found = redact_text(text)
        self.count += found
        return text

    def message(self, message: Message) -> Message:
        error = message.error
        if error is not None:
            error = replace(error, message=self.text(error.message), hint=self.text(error.hint))
        return replace(
            message,
            content=[self.part(part) for part in message.content],
            error=error,
            extra=self.value(message.extra),
        )

    def part(self, part: Part) -> Part:
        match part:
            case TextPart():
                return TextPart(self.text(part.text))
            case ReasoningPart():
                return ReasoningPart(self.text(part.text))
            case ImagePart() | FilePart():
                return replace(part, name=self.text(part.name))
            case ToolCallPart():
                return replace(part, arguments=GrowingText(self.text(part.arguments.text)))
            case ToolResultPart():
                return replace(part, text=self.text(part.text))
            case UnknownPart():
                return replace(part, data=self.value(part.data))

    def value(self, value: Any) -> Any:  # noqa: ANN401  # what a newer version wrote, as JSON
        match value:
            case str():
                return self.text(value)
            case dict():
                return {name: self.value(item) for name, item in value.items()}
            case list():
                return [self.value(item) for item in value]
            case _:
                return value


def _masked(match: re.Match[str], name: str) -> str:
    mark = f"[redacted {name}]"
    if "secret" not in match.re.groupindex:
        return mark
    start, end = match.span("secret")
    before = match.string[match.start() : start]
    return before + mark + match.string[end : match.end()]
