"""What a reader sees of a text, for tests."""

import random
import re
from html.parser import HTMLParser
from typing import Any

from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.markdown.document import Document

FRAME = Frame(3, 75, 76)


def never() -> bool:
    return False


def finished(document: Document) -> Document:
    document.end()
    while not document.is_finished or document.is_behind:
        document.advance(never)
    return document


def fresh(text: str, frame: Frame = FRAME) -> Document:
    document = Document(frame)
    document.feed(text)
    return finished(document)


def streamed(text: str, seed: int, frame: Frame = FRAME, longest: int = 12) -> Document:
    """Feed a text in random pieces, with a frame after most of them."""
    chance = random.Random(seed)
    document = Document(frame)
    at = 0
    while at < len(text):
        size = chance.randint(1, longest)
        document.feed(text[at : at + size])
        at += size
        if chance.random() < 0.8:
            hurried = chance.random() < 0.3
            document.advance(lambda hurried=hurried: hurried)  # type: ignore[misc]
    return finished(document)


def shown_rows(document: Document) -> list[str]:
    return ["".join(run.text for run in row.runs).rstrip() for row in document.rows]


def shown_text(document: Document) -> str:
    """Return the text without white space, code headers and rules; markers as • and N."""
    pieces: list[str] = []
    for row in document.rows:
        runs = row.runs
        if any(run.action.startswith("copy") for run in runs):
            runs = runs[:-4]
        for run in runs:
            if run.offset < 0 and not (run.style == "soft" and re.match(r"[•◦▪+\d]", run.text)):
                continue
            text = run.text
            if run.style == "soft":
                text = re.sub(r"^[◦▪+]", "•", re.sub(r"^(\d+)[.)] $", r"\1.", text))
            pieces.append(text.replace("▎", ""))
        pieces.append("\n")
    return "".join("".join(pieces).split())


class TextOfHtml(HTMLParser):
    """The text of rendered HTML, in the form of `shown_text`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, Any] = dict(attrs)
        if tag == "ul":
            self._lists.append(None)
        elif tag == "ol":
            self._lists.append(int(values.get("start", 1)))
        elif tag == "li":
            number = self._lists[-1]
            self.pieces.append("•" if number is None else f"{number}.")
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "img":
            self.pieces.append("▣" + (values.get("alt") or "image"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of_html(html: str) -> str:
    parser = TextOfHtml()
    parser.feed(html)
    parser.close()
    return "".join("".join(parser.pieces).split())
