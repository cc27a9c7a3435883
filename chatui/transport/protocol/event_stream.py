"""The bytes of a server-sent event stream to the payloads in it.

Follows WHATWG's rules for event streams (HTML, section 9.2.6) by way of httpx-sse's decoders, with
these additions:

- Data that is a whole JSON object, or `[DONE]`, is dispatched at once. Servers that put single
  newlines between events would stream nothing otherwise.
- A last line that has no line end counts as one.
- Lines that are no field are not lost: JSON objects among them become payloads marked as bare (a
  whole JSON body, an error that a proxy wrote into the stream), other text is kept for errors.
"""

import codecs
from typing import Final, NamedTuple

from httpx_sse._decoders import SSEDecoder, SSELineDecoder

from chatui.errors import MalformedReply
from chatui.transport.limits import LARGEST_EVENT, LONGEST_LINE
from chatui.transport.protocol.whole_json import WholeObject, may_open

DONE: Final = "[DONE]"
_FIELDS: Final = ("data", "event", "id", "retry", "")
_LONGEST_STRAY_TEXT: Final = 8 << 10
_LONGEST_PENDING: Final = 64 << 10
_MOST_LOOKED_AT: Final = 16 * _LONGEST_PENDING


class Payload(NamedTuple):
    """The data of one event; `is_bare` when it stood in the stream without being an event."""

    data: str
    event: str = "message"
    is_bare: bool = False


class EventStream:
    """Decodes one stream; however its bytes are cut into chunks, the payloads are the same.

    Attributes:
        stray_text: The first 8 KB of lines that are neither fields nor JSON, such as an HTML page.

    Raises:
        MalformedReply: For a line above 16 MB or an event above 32 MB.
    """

    def __init__(self) -> None:
        # Bytes that are no UTF-8 become U+FFFD.
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._is_cut = False
        self._is_first = True
        self._lines = SSELineDecoder()
        self._events = SSEDecoder()
        self._unfinished = 0
        self._looked_at = 0
        self._collected = 0
        self._whole = WholeObject()
        self._bare = WholeObject()
        self._has_begun = False
        self._has_data = False
        self.stray_text = ""

    def feed(self, data: bytes) -> list[Payload]:
        """Return the payloads that these bytes complete."""
        text = self._text_of(data)
        if not text:
            return []
        lines = self._lines.decode(text)
        if lines:
            self._looked_at = 0
            self._unfinished = len(self._lines.buffer[0]) if self._lines.buffer else 0
        else:
            self._unfinished += len(text)
        if self._unfinished > LONGEST_LINE:
            raise MalformedReply("The server sent a line of more than 16 MB.")
        return self._decode(lines)

    @property
    def size(self) -> int:
        """The characters that wait for more: of a line, an event, a JSON body."""
        return self._unfinished + self._collected + self._whole.size + self._bare.size

    def pending(self) -> Payload | None:
        """Return what would come if the line that has begun ended here, where that is cheap.

        It has to end like a whole object or [DONE], and be short. A line that grows is looked at
        as often as costs no more than some reads of the longest.
        """
        if not self._lines.buffer or self._lines.buffer[-1].rstrip()[-1:] not in ("}", "]"):
            return None
        self._looked_at += self.size
        if self.size > _LONGEST_PENDING or self._looked_at > _MOST_LOOKED_AT:
            return None
        line = "".join(self._lines.buffer)
        is_bare = not line.startswith("data:")
        before, line = (self._bare, line) if is_bare else (self._whole, line[5:])
        return Payload(f"{before.text}\n{line}".strip(), is_bare=is_bare)

    def flush(self) -> list[Payload]:
        """Return what the end of the stream completes; an event that is cut is dropped."""
        rest = self._utf8.decode(b"", final=True)
        lines = self._lines.decode(rest) if rest else []
        payloads = self._decode(lines + self._lines.flush())
        self._give_up_bare()
        return payloads

    def _text_of(self, data: bytes) -> str:
        try:
            # Four times as fast as the incremental decoder, where no code point is cut.
            text = self._utf8.decode(data) if self._is_cut else data.decode()
        except UnicodeDecodeError:
            text = self._utf8.decode(data)
            self._is_cut = True
        if self._is_cut:
            self._is_cut = bool(self._utf8.getstate()[0])
        if self._is_first and text:
            self._is_first = False
            text = text.removeprefix("\ufeff")
        return text

    def _decode(self, lines: list[str]) -> list[Payload]:
        payloads: list[Payload] = []
        last = len(lines) - 1
        for number, line in enumerate(lines):
            if not line:
                if self._has_begun:
                    self._dispatch(payloads)
            elif line[:5] != "data:":
                if line[0] != ":" or self._bare.is_open:
                    self._other_line(line, payloads)
            elif number != last and not lines[number + 1]:
                # The most frequent event by far: one line of data, then a blank line.
                self._has_data = True
                if self._has_begun:
                    self._data_line(line)
                elif value := line[6:] if line[5:6] == " " else line[5:]:
                    payloads.append(Payload(value))
            elif self._data_line(line):
                self._dispatch(payloads)
        return payloads

    def _dispatch(self, payloads: list[Payload]) -> None:
        event = self._events.decode("")
        self._has_begun = False
        self._collected = 0
        self._whole = WholeObject()
        if event is not None and event.data:
            payloads.append(Payload(event.data, event.event))

    def _data_line(self, line: str) -> bool:
        """Take a line of data; True when the data is whole and needs no blank line."""
        self._has_begun = self._has_data = True
        self._events.decode(line)
        self._collect(line)
        value = line[6:] if line[5:6] == " " else line[5:]
        if value.strip() == DONE and self._whole.is_untouched:
            return True
        return self._whole.add(value)

    def _collect(self, line: str) -> None:
        self._collected += len(line)
        if self._collected > LARGEST_EVENT:
            raise MalformedReply("The server sent an event of more than 32 MB.")

    def _other_line(self, line: str, payloads: list[Payload]) -> None:
        if line.partition(":")[0] not in _FIELDS:
            self._bare_line(line, payloads)
            return
        self._has_begun = True
        self._give_up_bare()
        self._events.decode(line)
        if line == "data":
            self._whole.add("")
            self._collect(line)

    def _bare_line(self, line: str, payloads: list[Payload]) -> None:
        text = line.strip()
        if not self._bare.is_open and not may_open(text):
            if text == DONE:
                payloads.append(Payload(DONE, is_bare=True))
            elif text:
                self._keep_stray(line)
            return
        if self._bare.add(line):
            payloads.append(Payload(self._bare.text or line, is_bare=True))
            self._bare = WholeObject()
        elif not self._bare.is_open:
            payloads.append(Payload(self._bare.text, is_bare=True))  # it may have been a chunk
            self._bare = WholeObject()
        elif self._has_data:
            # Nothing but an event stream may span lines here, or one bad line would eat the rest.
            self._give_up_bare()
        elif self._bare.size > LARGEST_EVENT:
            raise MalformedReply("The server sent a JSON body of more than 32 MB.")

    def _give_up_bare(self) -> None:
        if self._bare.is_open:
            self._keep_stray(self._bare.text)
            self._bare = WholeObject()

    def _keep_stray(self, text: str) -> None:
        room = _LONGEST_STRAY_TEXT - len(self.stray_text)
        if room > 0:
            self.stray_text += f"{text}\n"[:room]
