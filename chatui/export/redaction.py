"""Secrets in a conversation to marks that say what was there."""

import hashlib
import re
from dataclasses import replace
from typing import Any

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    Attachment,
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.export.attached import NONE, Attachments
from chatui.export.secrets import SECRETS


def redact_text(text: str) -> tuple[str, int]:
    """Return the text with its secrets masked, and how many there were."""
    count = 0
    for secret in SECRETS:
        text, found = secret.shape.subn(lambda match, s=secret: _masked(match, s.name), text)  # type: ignore[misc]  # mypy takes no default in a lambda
        count += found
    return text, count


def redact(
    conversation: Conversation, attachments: Attachments = NONE
) -> tuple[Conversation, Attachments, int]:
    """Return a conversation and its attachments with every text redacted, and how many secrets.

    What is given stays as it is. Files that are no text, and images, are not looked into.
    """
    run = _Redaction(attachments)
    redacted = replace(
        conversation,
        title=run.text(conversation.title),
        system=run.text(conversation.system),
        project=conversation.project and run.text(conversation.project),
        draft=run.text(conversation.draft),
        draft_parts=tuple(map(run.attachment, conversation.draft_parts)),
        tags=tuple(map(run.text, conversation.tags)),
        source=run.value(conversation.source),
        extra=run.value(conversation.extra),
        messages={id: run.message(message) for id, message in conversation.messages.items()},
    )
    return redacted, run.attachments, run.count


class _Redaction:
    def __init__(self, attachments: Attachments) -> None:
        self.count = 0
        self.attachments: dict[str, bytes] = {}
        self._hashes: dict[str, str] = {}
        for sha256, content in attachments.items():
            redacted = self._content(content)
            self._hashes[sha256] = hashlib.sha256(redacted).hexdigest()
            self.attachments[self._hashes[sha256]] = redacted

    def _content(self, content: bytes) -> bytes:
        try:
            return self.text(content.decode()).encode()
        except UnicodeDecodeError:
            return content

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
                return self.attachment(part)
            case ToolCallPart():
                arguments = GrowingText(self.text(part.arguments.text))
                return replace(part, name=self.text(part.name), arguments=arguments)
            case ToolResultPart():
                return replace(part, text=self.text(part.text))
            case SourcesPart():
                return SourcesPart(tuple(map(self.source, part.sources)))
            case UnknownPart():
                return replace(part, data=self.value(part.data))

    def attachment(self, part: Attachment) -> Attachment:
        sha256 = self._hashes.get(part.sha256, part.sha256)
        size = len(self.attachments[sha256]) if sha256 in self.attachments else part.size
        return replace(part, sha256=sha256, name=self.text(part.name), size=size)

    def source(self, source: Source) -> Source:
        url, title = self.text(source.url), self.text(source.title)
        return Source(url, title, self.value(source.extra))

    def value(self, value: Any) -> Any:  # noqa: ANN401  # what a newer version wrote, as JSON
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(name): self.value(item) for name, item in value.items()}
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
