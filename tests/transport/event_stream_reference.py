"""A second, slow reading of WHATWG's event streams, plus the one rule that chatui adds.

Written after HTML section 9.2.6 (parsing an event stream, interpreting one), on the whole stream
at once and line by line, so that nothing of it is shared with the decoder under test.
"""

import json
import re


def reference_payloads(stream: bytes) -> list[tuple[str, str]]:
    """Return (data, event) of each event with data, in a stream that has ended."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    events: list[tuple[str, str]] = []
    data, name = "", ""
    lines = re.split("\r\n|\r|\n", text)
    if lines[-1] == "":
        lines.pop()  # Else the end of the stream ends the last line, which is our addition.
    for line in lines:
        if line == "":
            if data not in ("", "\n"):
                events.append((data.removesuffix("\n"), name or "message"))
            data, name = "", ""
            continue
        if line.startswith(":"):
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "event":
            name = value
        elif field == "data":
            data += value + "\n"
            if _is_whole(data):
                events.append((data.removesuffix("\n"), name or "message"))
                data, name = "", ""
    # What is left over is an event that was cut: it is dropped.
    return events


def _is_whole(data: str) -> bool:
    if data.strip() == "[DONE]":
        return True
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False
