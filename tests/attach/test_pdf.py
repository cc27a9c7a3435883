"""The text of PDFs, each made here, byte by byte."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from chatui.attach import pdf as pdfs
from chatui.attach.attachable import make_attachable
from chatui.attach.pdf import ALL_PAGES, MOST_PAGES, Pages, make_pdf, pages_of
from chatui.attach.text_file import TextFile
from chatui.errors import CannotAttach
from chatui.providers import PictureLimits

pypdf = pytest.importorskip("pypdf")

PICTURE = "a picture"
EMPTY = ""


def pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF of these pages: some words, only a picture, or nothing."""
    font, drawn = 3, 4
    bodies = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        font: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        drawn: "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        " /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream",
    }
    kids = []
    for page in pages:
        number = len(bodies) + 2
        said = f"BT /F 12 Tf 72 720 Td ({page}) Tj ET" if page not in (PICTURE, EMPTY) else ""
        resources = f"/Font << /F {font} 0 R >>"
        if page == PICTURE:
            said, resources = "/P Do", f"/XObject << /P {drawn} 0 R >>"
        bodies[number] = f"<< /Length {len(said)} >>\nstream\n{said}\nendstream"
        bodies[number + 1] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            f" /Resources << {resources} >> /Contents {number} 0 R >>"
        )
        kids.append(f"{number + 1} 0 R")
    bodies[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    written = b"%PDF-1.7\n"
    places = {}
    for number in sorted(bodies):
        places[number] = len(written)
        written += f"{number} 0 obj\n{bodies[number]}\nendobj\n".encode("latin-1")
    table = "".join(f"{places[number]:010} 00000 n \n" for number in sorted(bodies))
    size = len(bodies) + 1
    written += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    start = written.index(b"xref\n0 ")
    written += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return written


def encrypted(content: bytes, password: str) -> bytes:
    """Return a PDF that opens with a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


async def test_each_page_stands_under_its_number_and_pictures_are_named() -> None:
    made = await make_attachable(
        pdf(["One", PICTURE, PICTURE, EMPTY, "Five", PICTURE]), "a.pdf", PictureLimits()
    )
    assert isinstance(made, TextFile)
    assert made.content.decode() == "[page 1]\nOne\n\n[page 5]\nFive"
    assert made.notes == ("pages 2-3, 6 are only pictures, not sent",)


async def test_some_pages_are_chosen() -> None:
    content = pdf([f"Page {number}" for number in range(1, 8)])
    for pages, expected in ((Pages(3, 4), ["3", "4"]), (Pages(6, 0), ["6", "7"])):
        text = (await make_pdf(content, "a.pdf#", pages)).content.decode()
        assert [line[5:] for line in text.splitlines() if line.startswith("Page")] == expected
    assert b"7" in (await make_pdf(content, "a.pdf#7-99", Pages(7, 99))).content


def test_pages_stand_behind_a_path(tmp_path: Path) -> None:
    (tmp_path / "odd.pdf#1").touch()
    for name, expected in {
        "a.pdf": ("a.pdf", ALL_PAGES),
        "a.pdf#3": ("a.pdf", Pages(3, 3)),
        "a.PDF#page=3": ("a.PDF", Pages(3, 3)),
        "a.pdf#3-9": ("a.pdf", Pages(3, 9)),
        "a.pdf#3-": ("a.pdf", Pages(3, 0)),
        "odd.pdf#1": ("odd.pdf#1", ALL_PAGES),
        "a.txt#3": ("a.txt#3", ALL_PAGES),
    }.items():
        path, pages = pages_of(tmp_path / name)
        assert (path.name, pages) == expected


@pytest.mark.parametrize(
    ("content", "pages", "words"),
    [
        (pdf([PICTURE, PICTURE]), ALL_PAGES, "has no text: its pages are only pictures. Attach"),
        (pdf([EMPTY]), ALL_PAGES, "has no text: its pages are empty."),
        (pdf(["a"] * (MOST_PAGES + 1)), ALL_PAGES, "has 501 pages; 500 at most can be attached"),
        (pdf(["a"]), Pages(4, 5), "is not there: it has 1 page."),
        (pdf(["a"]), Pages(5, 4), "write the smaller number first."),
        (b"%PDF-1.7\n" + os.urandom(500), ALL_PAGES, "is damaged: it cannot be read as a PDF."),
        (b"%PDF-", ALL_PAGES, "is damaged: it cannot be read as a PDF."),
    ],
)
async def test_what_cannot_be_sent_gets_a_sentence(
    content: bytes, pages: Pages, words: str
) -> None:
    with pytest.raises(CannotAttach, match=r"^a\.pdf ") as raised:
        await make_pdf(content, "a.pdf", pages)
    assert words in str(raised.value)


@pytest.mark.parametrize(("password", "is_read"), [("secret", False), ("", True)])
async def test_an_encrypted_one_is_refused_unless_everybody_may_read_it(
    password: str, is_read: bool
) -> None:
    content = encrypted(pdf(["Words"]), password)
    if is_read:
        assert b"Words" in (await make_pdf(content, "a.pdf")).content
    else:
        with pytest.raises(CannotAttach, match=r"is encrypted\. Save it without a password"):
            await make_pdf(content, "a.pdf")


async def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "_SECONDS", 0.01)
    with pytest.raises(CannotAttach, match="takes more than a minute") as raised:
        await make_pdf(pdf(["a"]), "a.pdf")
    assert "Name fewer pages, such as a.pdf#1-20." in str(raised.value)


async def test_a_file_of_the_working_folder_stands_in_for_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pypdf.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert b"Words" in (await make_pdf(pdf(["Words"]), "a.pdf")).content


async def test_without_pypdf_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "find_spec", lambda name: None)
    with pytest.raises(CannotAttach, match="needs pypdf") as raised:
        await make_pdf(pdf(["a"]), "a.pdf")
    assert 'pip install "chatui[pdf]"' in str(raised.value)
