import base64
import itertools
from collections.abc import Iterable

import pytest

from chatui.conversation.events import AttachmentReceived, ContentDelta
from chatui.transport.protocol.reply_attachments import EncodedAttachment
from chatui.transport.protocol.text_pictures import TextPictures
from tests.scripted_server import chunk, event
from tests.transport.fault_case import STOP
from tests.transport.test_reply_attachments import PNG, URL, come_of, named

LONG = "data:image/png;base64," + "QUJD" * 700


def read(deltas: Iterable[str]) -> tuple[str, list[str]]:
    """Return the text and the data of the pictures, which are marked in the text by ▣."""
    pictures = TextPictures()
    text, found = "", []
    for piece in itertools.chain(*map(pictures.feed, deltas), pictures.flush()):
        if isinstance(piece, EncodedAttachment):
            text += "▣"
            found.append(piece.data)
        else:
            text += piece
    return text, found


@pytest.mark.parametrize(
    ("sent", "text", "found"),
    [
        (f"![image]({URL})", "▣", [URL]),
        (f"Kites:\n  ![a kite]({URL})  \nfly.", "Kites:\n  ▣  \nfly.", [URL]),
        (f"![]({URL})\n![]({LONG})", "▣\n▣", [URL, LONG]),
        (f"A kite: ![a]({LONG}), red.", "A kite: ▣, red.", [LONG]),
        (f"- ![a]({LONG})", "- ▣", [LONG]),
        (f'| ![a](<{LONG}>) | ![b]({LONG} "a kite") |', "| ▣ | ▣ |", [LONG, LONG]),
        (f"![a]({LONG.replace('data:image', 'DATA:Image')})", "▣", None),
        (f"As in ![a]({URL}) here.", f"As in ![a]({URL}) here.", []),
        (f"```md\n![a]({LONG})\n```\n![b]({URL})", f"```md\n![a]({LONG})\n```\n▣", [URL]),
        (f"~~~\n![a]({URL})\n", f"~~~\n![a]({URL})\n", []),
        (f"in `code` ```\n![b]({LONG})", "in `code` ```\n▣", [LONG]),
        ("![a](https://example.org/a.png)", "![a](https://example.org/a.png)", []),
        ("![a](data:text/html,<b>)", "![a](data:text/html,<b>)", []),
        ("vec![0; 3] ![ !! ![x", "vec![0; 3] ![ !! ![x", []),
        ("Oh! Wow ! ![a](data:image/png;base64", "Oh! Wow ! ![a](data:image/png;base64", []),
        ("![a](data:image/png;base64,QU JD)", "![a](data:image/png;base64,QU JD)", []),
        (f"Look: ![a]({LONG}", "Look: ▣", [LONG]),
        (f"![a\n]({URL})", f"![a\n]({URL})", []),
    ],
)
def test_pictures_are_taken_out_of_a_text_wherever_it_is_cut(
    sent: str, text: str, found: list[str] | None
) -> None:
    whole = read([sent])
    assert whole[0] == text
    assert found is None or whole[1] == found
    assert read(sent) == whole
    edges = {at for at in range(len(sent)) if at < 60 or at > len(sent) - 60 or at % 97 == 0}
    for at in edges:
        assert read([sent[:at], sent[at:]]) == whole, at


@pytest.mark.parametrize(
    ("around", "count"), [("A line of a long answer.\n", 1000), ("All in one line. ", 0)]
)
def test_the_cost_of_a_picture_does_not_grow_with_the_text_around_it(
    around: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    picture = TextPictures._picture

    def counted(self: TextPictures, written: str) -> EncodedAttachment | None:
        nonlocal looked_at
        looked_at += sum(map(len, self._told))
        return picture(self, written)

    monkeypatch.setattr(TextPictures, "_picture", counted)
    lines = [around, f"![a]({URL})"] * 1000
    assert len(read(lines)[1]) == count
    assert looked_at < 3 * sum(map(len, lines))


async def test_a_picture_that_streams_in_as_markdown_is_kept_and_never_text() -> None:
    file = PNG + bytes(100_000)
    url = "data:image/png;base64," + base64.b64encode(file).decode()
    sent = f"Your kite:\n\n![a kite]({url})\n\nIt flies."
    outcome = await come_of(
        *(event(chunk(sent[at : at + 4000])) for at in range(0, len(sent), 4000)), STOP
    )
    assert outcome.text == "Your kite:\n\n\n\nIt flies."
    assert [one.content for one in outcome.attachments] == [file]
    assert named(outcome) == [("image-1.png", "image/png")]
    assert outcome.error is None


async def test_a_picture_whose_end_never_comes_is_told_and_never_text() -> None:
    sent = f"Your kite: ![a kite]({LONG[:-3]}!"
    outcome = await come_of(event(chunk(sent)), STOP)
    assert outcome.text == "Your kite: "
    assert outcome.notices == ["An image of the answer could not be read and was left out."]


async def test_what_might_have_been_a_picture_comes_before_what_follows_it() -> None:
    outcome = await come_of(event(chunk("See ![x")), event(chunk("", images=[URL])), STOP)
    told = [one for one in outcome.events if isinstance(one, ContentDelta | AttachmentReceived)]
    assert [type(one) for one in told] == [ContentDelta, AttachmentReceived]
    assert outcome.text == "See ![x"
