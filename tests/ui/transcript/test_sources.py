"""Sources under a reply: what is shown of them, where they lead, and what never misleads."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import ImagePart, Source, SourcesPart, TextPart
from chatui.text.safety import is_safe
from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.links import Link
from chatui.ui.transcript.message.message_view import END_LINE, MessageView
from chatui.ui.transcript.message.sources import source_lines, source_rows, web_address
from tests.ui.hostile import HOSTILE
from tests.ui.transcript.test_transcript import heard, prompt, reply, rows, settled, shown

SOURCES = (
    Source("https://www.kites.example/how?from=search", "How kites fly"),
    Source("", "notes.pdf"),
    Source("https://lift.example/air/"),
)


def texts(sources: Sequence[Source], width: int = 60, *, unfolded: bool = False) -> list[str]:
    made, _ = source_rows(sources, Frame(0, width, width), 0, unfolded=unfolded)
    return ["".join(run.text for run in row.runs).rstrip() for row in made]


def many(count: int) -> tuple[Source, ...]:
    return tuple(Source(f"https://{n}.example/", f"Page {n}") for n in range(1, count + 1))


def answered(sources: Sequence[Source], text: str = "Kites fly.[1]") -> Message:
    message = reply(text)
    message.content.append(SourcesPart(tuple(sources)))
    return message


def view_of(message: Message, width: int = 75) -> MessageView:
    view = MessageView(message, 0, None)
    view.lay_out(Frame(3, width, width + 1), lambda: False)
    return view


def test_a_source_is_its_number_its_title_and_its_host_or_its_address() -> None:
    assert texts(SOURCES) == [
        "Sources",
        "1 How kites fly · kites.example",
        "2 notes.pdf",
        "3 lift.example/air",
    ]
    assert source_lines(SOURCES) == [
        "1. How kites fly https://www.kites.example/how?from=search",
        "2. notes.pdf",
        "3. https://lift.example/air/",
    ]


@pytest.mark.parametrize("count", [1, 5, 6, 7, 20, 60])
def test_of_many_sources_a_few_stand_there_and_the_rest_unfolds(count: int) -> None:
    folded, unfolded = texts(many(count)), texts(many(count), unfolded=True)
    if count <= 6:
        assert folded == unfolded
        assert len(folded) == 1 + count
    else:
        assert folded[-1] == f"▸ {count - 5} more"
        assert unfolded[-1] == "▾ fewer"
        assert (len(folded), len(unfolded)) == (7, count + 2)
    assert unfolded[count].strip() == f"{count} Page {count} · {count}.example"


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (44, "1 A history of kites in… · archive.example"),
        (24, "1 A history… · …example"),
        (16, "1 A his… · …ple"),
    ],
)
def test_what_is_too_long_is_cut_but_never_the_end_of_the_host(width: int, row: str) -> None:
    source = Source("https://archive.example/kites", "A history of kites in eleven volumes")
    assert texts([source], width)[1] == row


@pytest.mark.parametrize(
    ("url", "href", "host"),
    [
        ("https://www.a.example/x?q=1#y", "https://www.a.example/x?q=1#y", "a.example"),
        ("HTTP://A.Example:8080", "HTTP://A.Example:8080", "a.example:8080"),
        ("https://www.com/", "https://www.com/", "www.com"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x", "[2001:db8::1]"),
        ("https://аpple.example/", "https://xn--pple-43d.example/", "xn--pple-43d.example"),
        ("https://faß.example/ä b", "https://xn--fa-hia.example/%C3%A4%20b", "xn--fa-hia.example"),
        ("https://a\u202eb.example/", "https://xn--ab-g4t.example/", "xn--ab-g4t.example"),
        ("https://bank.example@evil.example/", None, None),
        ("https://bank.example\\@evil.example/", None, None),
        ("https://bank.example%2f.evil.example/", None, None),
        ("https://a\x1b[2Jb.example/", None, None),
        ("https:///x", None, None),
        ("https://[x", None, None),
        ("javascript:alert(1)", None, None),
        ("file:///etc/passwd", None, None),
        ("mailto:a@b.example", None, None),
        ("//a.example/", None, None),
        ("notes.pdf", None, None),
        ("", None, None),
    ],
)
def test_only_an_address_whose_host_is_beyond_doubt_can_be_opened(
    url: str, href: str | None, host: str | None
) -> None:
    address = web_address(url)
    assert (address and address.href, address and address.host) == (href, host)
    for row in source_rows([Source(url, "T")], Frame(0, 60, 60), 0, unfolded=False)[0]:
        actions = {run.action for run in row.runs} - {""}
        assert actions <= {f"href {href}"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_titles_and_addresses_act_on_nothing(text: str) -> None:
    sources = (
        Source("https://a.example/", text),
        Source(f"https://a.example/{text}", text),
        Source(f"https://{text}/"),
        Source(text),
        Source("", text),
    )
    made, lines = source_rows(sources, Frame(0, 40, 40), 0, unfolded=True)
    assert all(map(is_safe, lines))
    assert not any("\n" in line for line in lines)
    for row in made:
        assert all(is_safe(run.text + run.action) and "\n" not in run.text for run in row.runs)


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.builds(Source, st.text(), st.text(alphabet="aé日👍\u0301 -…", max_size=60))),
    st.integers(8, 90),
)
def test_a_source_is_one_row_and_its_runs_are_where_the_line_says(
    sources: list[Source], width: int
) -> None:
    made, lines = source_rows(sources, Frame(0, width, width), 0, unfolded=True)
    for row in made[: len(lines)]:
        assert sum(cell_len(run.text) for run in row.runs) <= width
        for run in row.runs:
            if run.offset >= 0:
                text = run.text.strip("…").rstrip()
                assert lines[row.line][run.offset : run.offset + len(text)] == text


def test_every_line_of_a_reply_leads_to_its_row_whatever_stands_below_the_text() -> None:
    message = answered(many(20))
    message.content.insert(1, ImagePart("0" * 64, "image/png", "kite.png"))
    view = view_of(message)
    view.has_details = True
    view.lay_out_end()
    numbers = [view.row(number)[1] for number in range(view.height)]
    assert numbers == sorted(numbers)
    folded = END_LINE + 1 + 20
    assert view.line_text(folded) == "20. Page 20 https://20.example/"
    assert view.row(view.row_of_line(folded))[0].runs[-1].text == "▸ 15 more"
    assert view.unfold_line(folded)
    assert not view.unfold_line(folded)
    assert view.row(view.row_of_line(folded))[1] == folded


@pytest.mark.parametrize(
    "message",
    [
        answered(SOURCES),
        answered(many(20)),
        answered(SOURCES, text=""),
        Message(Role.ASSISTANT, [ImagePart("0" * 64, "image/png", "image-1.png")]),
        Message(Role.USER, [ImagePart("0" * 64, "image/png", "kite.png")]),
    ],
)
def test_the_height_of_sources_and_pictures_is_guessed_right(message: Message) -> None:
    assert MessageView(message, 0, None).estimate(75) == view_of(message).height


async def test_sources_stand_between_the_text_and_the_foot() -> None:
    messages = [prompt("Why do kites fly?"), answered(SOURCES)]
    async with shown(messages) as (transcript, _):
        assert rows(transcript)[2:9] == [
            "   Kites fly.[1]",
            "",
            "   Sources",
            "   1 How kites fly · kites.example",
            "   2 notes.pdf",
            "   3 lift.example/air",
            "   ✓ qwen · 214 tok · 54 tok/s                  Tab, then y copy · r again · ?",
        ]


async def test_a_reply_of_a_picture_alone_is_its_line_and_its_foot() -> None:
    drawn = reply("")
    drawn.content = [ImagePart("0" * 64, "image/png", "image-1.png")]
    async with shown([prompt("Draw a kite.", 0), drawn]) as (transcript, _):
        assert rows(transcript)[2] == "   ▣ image-1.png"
        assert rows(transcript)[3].startswith("   ✓ qwen")


@pytest.mark.parametrize(
    ("column", "row", "href"),
    [
        (5, 5, "https://www.kites.example/how?from=search"),
        (22, 5, "https://www.kites.example/how?from=search"),
        (5, 6, None),
        (14, 2, "https://www.kites.example/how?from=search"),
        (17, 2, None),
        (20, 2, "https://lift.example/air/"),
        (23, 2, None),
        (28, 2, None),
    ],
)
async def test_a_click_on_a_source_or_on_its_number_in_the_text_asks_for_it(
    column: int, row: int, href: str | None
) -> None:
    text = "Kites fly.[1][2][3][4]"
    async with shown([prompt("Q"), answered(SOURCES, text)]) as (transcript, pilot):
        await pilot.click(transcript, offset=(column, row))
        assert [one for one in heard(transcript) if isinstance(one, str)] == [href] * bool(href)


async def test_a_number_in_code_is_no_source() -> None:
    text = "```\nkites[1]\n```"
    async with shown([prompt("Q"), answered(SOURCES, text)]) as (transcript, pilot):
        assert rows(transcript)[3] == "   kites[1]"
        await pilot.click(transcript, offset=(9, 3))
        assert not [one for one in heard(transcript) if isinstance(one, str)]


async def test_a_click_unfolds_many_sources_and_folds_them_again() -> None:
    async with shown([prompt("Q"), answered(many(20))], size=(80, 40)) as (transcript, pilot):
        assert rows(transcript)[10] == "   ▸ 15 more"
        await pilot.click(transcript, offset=(4, 10))
        assert rows(transcript)[24:26] == ["   20 Page 20 · 20.example", "   ▾ fewer"]
        await pilot.click(transcript, offset=(4, 25))
        assert rows(transcript)[10] == "   ▸ 15 more"


async def test_sources_that_come_leave_the_reader_where_he_reads() -> None:
    running = reply("\n\n".join(f"Paragraph {n}." for n in range(30)), status=Status.STREAMING)
    async with shown([prompt("Q"), running]) as (transcript, pilot):
        transcript.scroll_to(y=10, animate=False)
        before = rows(transcript)
        running.content.append(SourcesPart(many(20)))
        transcript.feed_parts(running.id)
        await settled(transcript, pilot)
        assert rows(transcript) == before
        transcript.go_to_end()
        assert rows(transcript)[-2:] == ["   ▸ 15 more", "   ● arriving"]


async def test_a_text_that_begins_after_its_sources_is_parted_from_them() -> None:
    running = reply("", status=Status.STREAMING)
    async with shown([prompt("Q"), running]) as (transcript, pilot):
        running.content.append(SourcesPart(SOURCES))
        transcript.feed_parts(running.id)
        await settled(transcript, pilot)
        assert rows(transcript)[2:4] == ["   Sources", "   1 How kites fly · kites.example"]
        for delta in ("Kites", " fly."):
            running.content[:-1] = [TextPart((running.text or "") + delta)]
            transcript.feed(running.id, delta)
            await settled(transcript, pilot)
        assert rows(transcript)[2:5] == ["   Kites fly.", "", "   Sources"]


async def test_find_counts_sources_and_unfolds_those_that_it_goes_to() -> None:
    messages = [prompt("Q"), answered(many(20), "Page 17 is cited.")]
    async with shown(messages, size=(80, 40)) as (transcript, _):
        assert transcript.find("page 17") == 2
        transcript.find_next(1)
        transcript.find_next(1)
        assert transcript.found == (2, 2)
        assert rows(transcript)[21] == "   17 Page 17 · 17.example"


@pytest.mark.parametrize(("row", "count"), [(5, 1), (7, 3), (8, 3)])
async def test_sources_that_are_selected_are_copied_with_their_addresses(
    row: int, count: int
) -> None:
    async with shown([prompt("Q"), answered(SOURCES)]) as (transcript, pilot):
        await pilot.mouse_down(transcript, offset=(0, 5))
        await pilot.hover(transcript, offset=(75, row))
        await pilot.mouse_up(transcript, offset=(75, row))
        assert transcript.selected_source() == "\n".join(source_lines(SOURCES)[:count])


async def test_links_are_those_of_the_sources_then_those_of_the_text_each_once() -> None:
    words = (
        "a text so long that it is wrapped in the middle of what stands for the link, twice over"
    )
    text = f"[{words}](https://text.example/a) and [b](https://text.example/b).\n\n- <https://c.d/>"
    text += "\n- [b](https://text.example/b)\n- [paypal.com](https://evil.example/)"
    told = "Its text names paypal.com, it leads to evil.example."
    async with shown([prompt("Q"), answered(many(8), text)], size=(60, 30)) as (transcript, _):
        assert transcript.links() == [
            *(Link(f"Page {n}", f"https://{n}.example/") for n in range(1, 9)),
            Link(words, "https://text.example/a"),
            Link("b", "https://text.example/b"),
            Link("https://c.d/", "https://c.d/"),
            Link("paypal.com", "https://evil.example/", told),
        ]


async def test_a_link_that_leads_elsewhere_is_marked_and_a_copy_is_without_the_mark() -> None:
    text = "Go to [paypal.com](https://evil.example/) or ![paypal.com](https://evil.example/a.png)."
    async with shown([prompt("Q"), reply(text)]) as (transcript, pilot):
        assert "   Go to ⚠\u00a0paypal.com or ⚠\u00a0▣ paypal.com." in rows(transcript)
        await pilot.click(transcript, offset=(14, 2), times=3)
        assert transcript.selected_source() == "Go to paypal.com or ▣ paypal.com."


async def test_a_message_without_links_has_none() -> None:
    async with shown([prompt("Q"), reply("No links.")]) as (transcript, _):
        assert transcript.links() == []


async def test_a_narrow_terminal_has_each_source_on_a_row() -> None:
    async with shown([prompt("Q"), answered(SOURCES)], size=(40, 23)) as (transcript, _):
        assert rows(transcript)[4:7] == [
            "  Sources",
            "  1 How kites fly · kites.example",
            "  2 notes.pdf",
        ]
