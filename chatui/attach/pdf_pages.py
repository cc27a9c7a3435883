"""Reads the text of a PDF from standard input and writes it to standard output as JSON.

It runs as a process of its own, since a PDF can be made to take all time and memory that there is:
`python pdf_pages.py FIRST LAST MOST`, with page numbers from 1, 0 for the last page.
"""

import io
import json
import sys
from collections.abc import Iterable
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

SECONDS: Final = 60
MEMORY: Final = 1 << 30


def main(arguments: list[str]) -> None:
    """Write an object: how many pages there are, and the text of those that are asked for.

    A page without text is null where there is a picture on it. `encrypted` stands alone.
    """
    _limit()
    first, last, most = map(int, arguments)
    json.dump(_read(sys.stdin.buffer.read(), first, last, most), sys.stdout)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows, where the one who waits ends it
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(content: bytes, first: int, last: int, most: int) -> dict[str, Any]:
    reader = PdfReader(io.BytesIO(content))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            return {"encrypted": True}
        count = len(reader.pages)
    except DependencyError:
        return {"encrypted": True}
    last = min(last or count, count)
    if last - first >= most:
        return {"count": count}
    return {"count": count, "pages": list(_texts(reader.pages[first - 1 : last]))}


def _texts(pages: Iterable[PageObject]) -> Iterable[str | None]:
    for page in pages:
        text = page.extract_text().strip()
        yield text or (None if _has_picture(page) else "")


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    return drawn is not None and len(drawn.get_object()) > 0


if __name__ == "__main__":
    main(sys.argv[1:])
