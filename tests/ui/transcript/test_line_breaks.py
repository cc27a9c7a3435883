"""Where rows end in the languages of the world, in the transcript and in the composer."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.document._document import Document

from chatui.text.line_breaking import BREAK_CLASSES, MAY_END
from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.wrapping import chop, wrap
from chatui.ui.widgets.prompt_wrapping import PromptWrapping

# Per script: a text with "|" wherever a row may end, apart from spaces.
WRITTEN = [
    "他|说：|“你|好，|世|界！”",
    "「日|本|語」|と|（例|え|ば）|人々|が",
    "コー|ヒー|を、|ちょっ|と|キャッ|シュ|で…",
    "ｺｰ|ﾋｰ｡",
    "カ\u3099|ス|料|金",  # letters and their marks apart
    "价|格|￥100，|约|50％",
    "用|Python|写|的|程|序.txt",
    "한국어는 띄어쓰기에서만 나뉩니다。",
    "word—|word",
    "soft\u00ad|hyphen zero\u200b|width",
    "日\u00a0本\u2060語",
    "แม|ว|กิ|น|ป|ลา|ทู่|ที่|น้ำ|เค็|ม",
    "ສ|ບາ|ຍ|ດີ",
    "မြန်|မာ",
    "ខ្មែ|រ",
    "བོད་|སྐད་|ཡིག",
    "हिन्दी क्षत्रिय।",
    "நன்றி",
    "שלום, עולם!",
    "السَّلامُ عليكم؟",
    "Việt Nam, tie\u0302\u0301ng",
    "好|👩‍💻|👍🏽|🇫🇷|❤️|好",
]
LETTERS = sorted({char for text in WRITTEN for char in text} - {"|"})
ENDINGS = "。、」）！？ー々っャ，”…"
OPENINGS = "「（“￥"


@pytest.mark.parametrize("written", WRITTEN)
def test_a_row_ends_where_the_script_lets_it_and_nowhere_else(written: str) -> None:
    text, places = "", set()
    for piece in written.split("|"):
        text += piece
        places.add(len(text))
    found = graphemes(text)
    allowed = set()
    before = 0
    for start, end, _ in found:
        kind = BREAK_CLASSES[text[start:end]]
        if start and MAY_END[before][kind]:
            allowed.add(start)
        before = kind
    assert [text[at:] for at in sorted(allowed)] == [
        text[at:] for at in sorted(places - {len(text)})
    ]


@settings(max_examples=150, deadline=None)
@given(
    text=st.lists(st.sampled_from([*LETTERS, "word ", "👨‍👩‍👧", "क्षि", "https://a.b/c?d=e"])).map(
        "".join
    ),
    width=st.integers(10, 20),  # no grapheme is wider
)
def test_rows_lose_nothing_cut_no_grapheme_and_fit(text: str, width: int) -> None:
    borders = {start for start, _, _ in graphemes(text)} | {len(text)}
    for rows in (wrap(text, width), chop(text, width)):
        at = 0
        for start, end in rows:
            assert not text[at:start].strip(" ")
            assert {start, end} <= borders
            assert cell_len(text[start:end].rstrip(" ")) <= width
            at = end
        assert not text[at:].strip(" ")


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from("日本語のカナ中文" + ENDINGS + OPENINGS), max_size=60))
def test_no_row_begins_with_what_closes_or_ends_with_what_opens_where_one_could_do_otherwise(
    text: str,
) -> None:
    width = 12
    composer = PromptWrapping(Document(text))
    composer.wrap(width)
    sections = composer.lines[0]
    for rows in ([text[start:end] for start, end in wrap(text, width)], sections):
        for row, following in pairwise(rows):
            kinds = [BREAK_CLASSES[char] for char in row]
            could = any(MAY_END[one][other] for one, other in pairwise(kinds))
            if could:
                assert following[0] not in ENDINGS
                assert row[-1] not in OPENINGS


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "https://example.org/a/long/path?and=more",
            ["https://example.org/", "a/long/path?and=more"],
        ),
        (
            "see https://example.org/été/in/the/path",
            ["see", "https://example.org/", "été/in/the/path"],
        ),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqrst", "uvwxyz"]),
    ],
)
def test_an_address_is_cut_behind_a_sign(text: str, rows: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, 20)] == rows


def test_what_is_wider_than_the_row_that_is_left_goes_on_in_another() -> None:
    text = "a日。。。。"
    assert all(cell_len(text[start:end]) <= 5 for start, end in wrap(text, 5))


def test_spaces_without_end_are_measured_once() -> None:
    assert wrap("é" + " " * 200_000, 80) == [(0, 80)]
