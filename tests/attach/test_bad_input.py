"""What everything gets that cannot be attached; run as a module, this renews the table of it.

The command line says the same, and that nothing was sent.
"""

import asyncio
import http.server
import os
import re
import socket
import struct
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from chatui.cli.attaching import Allowed, read_attachments
from chatui.errors import ChatUIError
from chatui.providers import PictureLimits
from chatui.transport.limits import DownloadLimits
from chatui.transport.picture_download import download_picture
from tests.attach.test_pdf import PICTURE, encrypted, pdf
from tests.attach.test_picture import drawing, encoded, photograph

PAGE = Path(__file__).with_name("README.md")
_BLOCK = re.compile(r"(?<=<!-- sentences: begin -->\n).*?(?=<!-- sentences: end -->)", re.DOTALL)
_SECONDS = 1.5
_NOBODY = 65534


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100))
    return encoded(drawing(), "PNG")[:8] + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def _many_frames() -> bytes:
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    two = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    at = two.index(b"ANMF")
    size = 8 + struct.unpack_from("<I", two, at + 4)[0]
    body = two[12:at] + two[at : at + size + size % 2] * 10_000
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _sparse(path: Path, size: int = 2 << 30) -> None:
    path.touch()
    os.truncate(path, size)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


def _locked_folder(path: Path) -> None:
    path.parent.chmod(0o755)
    path.mkdir(0)


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content())


DRAWN = encoded(drawing(), "PNG")
FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "is not there": ("plot.png", lambda path: None),
    "is a device": ("plot.png", lambda path: path.symlink_to("/dev/zero")),
    "is a pipe": ("plot.png", os.mkfifo),
    "is a socket": ("plot.png", _socket),
    "has 2 GB": ("plot.png", _sparse),
    "may not be read": ("plot.png", lambda path: path.parent.chmod(0)),
    "is a link in a circle": ("plot.png", lambda path: path.symlink_to(path)),
    "is empty": ("plot.png", lambda path: path.touch()),
    "is no picture, by that name": ("plot.png", _bytes(lambda: b"\0no picture")),
    "is none, by a name of any bytes": (
        os.fsdecode(b"a\x1b]0;b\x07\xff.png"),
        _bytes(lambda: b"\0no picture"),
    ),
    "is a PNG that ends too early": ("plot.png", _bytes(lambda: DRAWN[:200])),
    "is a JPEG that ends too early": (
        "photo.jpg",
        _bytes(lambda: encoded(photograph(), "JPEG")[:4000]),
    ),
    "is a PNG in its first bytes alone": ("plot.png", _bytes(lambda: DRAWN[:8] + b"x" * 100)),
    "has 0 × 0 pixels": ("plot.png", _bytes(lambda: _png(0, 0))),
    "has 60,000 × 60,000 pixels": ("plot.png", _bytes(lambda: _png(60_000, 60_000))),
    "says 20,000 × 20,000 pixels, in few bytes": ("plot.png", _bytes(lambda: _png(20_000, 20_000))),
    "is a WebP of 10,000 frames": ("plot.webp", _bytes(_many_frames)),
    "is 200 MB of log": ("app.log", lambda path: _sparse(path, 200 * 10**6)),
    "is 20 MB of text": ("app.log", _bytes(lambda: b"all is well\n" * 1_700_000)),
    "is text that is not UTF-8": ("notes.txt", _bytes(lambda: "Grüße".encode("cp1252"))),
    "is text, and binary from the middle on": (
        "notes.txt",
        _bytes(lambda: b"all is well\n" * 240 + bytes(range(256))),
    ),
    "is neither text nor a picture": ("notes.txt", _bytes(lambda: b"\x7fELF" + bytes(range(256)))),
    "may hold keys": (".env", _bytes(lambda: b"KEY=1\n")),
    "is an encrypted PDF": ("paper.pdf", _bytes(lambda: encrypted(pdf(["Words"]), "secret"))),
    "is a PDF of 5,000 pages": ("paper.pdf", _bytes(lambda: pdf(["Words"] * 5000))),
    "is a PDF without text": ("scan.pdf", _bytes(lambda: pdf([PICTURE, PICTURE]))),
    "is a PDF with pages that are only pictures": (
        "paper.pdf",
        _bytes(lambda: pdf(["One", PICTURE, PICTURE, "Four", PICTURE])),
    ),
    "is a damaged PDF": ("paper.pdf", _bytes(lambda: pdf(["Words"])[:60])),
    "is a folder without text": ("plots", Path.mkdir),
    "is a folder that may not be listed": ("plots", _locked_folder),
}
ADDRESSES = {
    "is of this machine": "http://127.0.0.1/plot.png",
    "leads on to this machine": "http://pictures.example/redirect",
    "holds a web page that is called a picture": "http://pictures.example/page",
    "never comes to an end": "http://pictures.example/endless",
    "holds 500 MB": "http://pictures.example/large",
    "holds nothing": "http://pictures.example/gone",
}


class _Pictures(http.server.BaseHTTPRequestHandler):
    """A proxy, behind which every address is one of these."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        self.send_response({"redirect": 302, "gone": 404}.get(name, 200))
        self.send_header("Content-Type", "image/png")
        if name == "redirect":
            self.send_header("Location", "http://127.0.0.1:1/plot.png")
        if name == "large":
            self.send_header("Content-Length", str(500 * 10**6))
        self.end_headers()
        if name == "page":
            self.wfile.write(b"<!doctype html><html>Log in</html>")
        if name == "endless":
            self.wfile.write(DRAWN[:40])
            self.wfile.flush()
            ended.wait(20)


ended = threading.Event()


@contextmanager
def _proxy() -> Iterator[str]:
    ended.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pictures) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            ended.set()
            server.shutdown()
            thread.join()


async def _nowhere(host: str, port: int) -> list[str]:
    if host[0].isdigit():
        return [host]
    raise OSError


def _is_locked(folder: Path) -> bool:
    return folder.is_dir() and folder.stat().st_mode & 0o777 == 0


def _said_of(path: Path) -> str:
    was = os.geteuid()
    if was == 0 and any(map(_is_locked, (path.parent, path))):  # nothing is forbidden to root
        os.seteuid(_NOBODY)
    try:
        [named] = read_attachments([str(path)], PictureLimits(), Allowed())
    except ChatUIError as problem:
        return str(problem).replace(" Nothing was sent.", "")
    finally:
        os.seteuid(was)
    return f"{path.name}: {', '.join(named.made.notes)}."


def _rows() -> Iterator[tuple[str, str]]:
    for kind, (name, make) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            make(path)
            yield f"a file that {kind}", _said_of(path)
    for kind, address in ADDRESSES.items():
        limits = DownloadLimits(seconds=_SECONDS) if "endless" in address else None
        with pytest.raises(ChatUIError) as raised:
            asyncio.run(
                download_picture(address, allow_private=False, limits=limits, resolve=_nowhere)
            )
        words = str(raised.value).replace(f"{_SECONDS:g} s", f"{DownloadLimits().seconds:g} s")
        yield f"an address that {kind}", words


def table() -> str:
    """Return the table in Markdown."""
    rows = [f"| {kind} | {words} |" for kind, words in _rows()]
    return "\n".join(["| what | what is said |", "| --- | --- |", *rows]) + "\n"


def test_the_page_says_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with _proxy() as address:
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        found = _BLOCK.search(PAGE.read_text())
        assert found is not None
        assert table() == found[0]


if __name__ == "__main__":
    with _proxy() as proxy:
        os.environ["HTTP_PROXY"] = proxy
        PAGE.write_text(_BLOCK.sub(lambda _: table(), PAGE.read_text()))
