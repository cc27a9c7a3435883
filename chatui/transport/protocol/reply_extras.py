"""What a reply holds beside its text: sources, attachments, audio; pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.events import PartReceived, ServerNotice
from chatui.transport.protocol.reply_attachments import (
    ATTACHMENT_FIELDS,
    EncodedAttachment,
    attachment_in,
    attachments_beside,
)
from chatui.transport.protocol.reply_sources import SOURCE_FIELDS, ReplySources

EXTRA_FIELDS: Final = SOURCE_FIELDS | ATTACHMENT_FIELDS | {"audio"}
"""The fields of a delta, a message or a part that `ReplyExtras` reads."""
_REFERENCES: Final = ("tool_reference", "url_citation", "source")
_MOST_AUDIO: Final = 88 << 20
"""Characters of base64: about what the largest attachment has."""
_NOT_IN_ADDRESSES: Final = str.maketrans(
    {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\n": "", "\r": "", "\t": ""}
)

Extra = PartReceived | EncodedAttachment | ServerNotice | str
"""A string is text of the answer."""


class ReplyExtras:
    """Finds what the deltas of one reply hold beside their text; nothing is told twice."""

    def __init__(self) -> None:
        self._sources = ReplySources()
        self._addresses: set[str] = set()
        self._audio: list[str] = []
        self._audio_length = 0
        self._is_spoken = False

    def of_chunk(self, chunk: Mapping[str, Any]) -> PartReceived | None:
        """Return the sources that stand beside the choices, or beside a delta, if they are new."""
        sources = self._sources.read(chunk)
        return None if sources is None else PartReceived(sources)

    def of_delta(
        self, delta: Mapping[str, Any], *, has_answer: bool, is_repeat: bool
    ) -> Iterator[Extra]:
        """Yield what a delta adds; a transcript is text where there was no other.

        One that is a repeat holds all the audio again.
        """
        for attachment in attachments_beside(delta):
            yield from self._attachment(attachment)
        audio = delta.get("audio")
        if isinstance(audio, dict):
            yield from self._transcript(audio, has_answer=has_answer)
            if not (is_repeat and self._audio):
                yield from self._hear(audio.get("data"))
        if (sources := self.of_chunk(delta)) is not None:
            yield sources

    def of_repeat(self, message: Mapping[str, Any]) -> Iterator[Extra]:
        """Yield what a message behind deltas adds to them: its text was there before."""
        content = message.get("content")
        for part in content if isinstance(content, list) else ():
            if isinstance(part, dict):
                yield from (extra for extra in self.of_part(part) if not isinstance(extra, str))
        for extra in self.of_delta(message, has_answer=True, is_repeat=True):
            if not isinstance(extra, str):
                yield extra

    def of_part(self, part: Mapping[str, Any]) -> Iterator[Extra]:
        """Yield what a part of the content is beside text."""
        attachment = attachment_in(part)
        if attachment is not None:
            yield from self._attachment(attachment)
            if attachment.kind == "audio":
                inner = part.get("audio")
                for holder in (part, inner if isinstance(inner, dict) else {}):
                    yield from self._transcript(holder, has_answer=False)
        if part.get("type") in _REFERENCES:
            reference = self._sources.read_reference(part)
        else:
            reference = self._sources.read(part)
        if reference is not None:
            yield PartReceived(reference)

    def end(self) -> Iterator[EncodedAttachment]:
        """Yield the audio that came in pieces."""
        if self._audio:
            yield EncodedAttachment("".join(self._audio), "", "audio")

    def _attachment(self, found: EncodedAttachment) -> Iterator[Extra]:
        """Yield an attachment; of one that is elsewhere the address, which is never asked."""
        if not found.is_elsewhere:
            yield found
        elif found.data not in self._addresses:
            self._addresses.add(found.data)
            mark = "!" if found.kind == "image" else ""
            yield f"{mark}[{found.kind}]({found.data.translate(_NOT_IN_ADDRESSES)})"

    def _transcript(self, audio: Mapping[str, Any], *, has_answer: bool) -> Iterator[str]:
        text = audio.get("transcript")
        if isinstance(text, str) and text and (self._is_spoken or not has_answer):
            self._is_spoken = True
            yield text

    def _hear(self, data: object) -> Iterator[ServerNotice]:
        if not isinstance(data, str) or not data or self._audio_length > _MOST_AUDIO:
            return
        self._audio_length += len(data)
        if self._audio_length > _MOST_AUDIO:
            yield ServerNotice("The audio of the answer is too long: its end is not kept.")
        else:
            self._audio.append(data)
