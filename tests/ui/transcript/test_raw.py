"""A reply as it came, and as Markdown again."""

import pytest

from chatui.conversation.message import Status
from chatui.text.safety import is_safe
from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.message.raw_text import RawText
from tests.ui.hostile import HOSTILE
from tests.ui.transcript.shown import FRAME
from tests.ui.transcript.test_transcript import prompt, reply, rows, shown

TEXT = """# Kites

They **fly**, as [said here](https://example.org/).

```python
def fly():
	pass
```

| a | b |
| - | - |
| 1 | 2 |
"""
SOURCE = [
    "   source " + "─" * 68,
    *(f"   {line}".rstrip() for line in TEXT.replace("\t", "    ").splitlines()),
]


def laid_out(text: str, frame: Frame = FRAME) -> MessageView:
    view = MessageView(reply(text), 1, None)
    view.lay_out(frame, lambda: False)
    return view


async def test_a_reply_is_shown_as_it_came_and_as_markdown_again() -> None:
    async with shown([prompt("Q"), reply(TEXT)]) as (transcript, pilot):
        message_id = transcript.current_message_id or ""
        rendered = rows(transcript)
        assert transcript.toggle_raw(message_id)
        assert rows(transcript)[2 : 2 + len(SOURCE)] == SOURCE
        code = transcript.code_block(1)
        assert code is not None
        assert code.text == "def fly():\n\tpass"
        assert [link.href for link in transcript.links()] == ["https://example.org/"]
        assert transcript.find("**fly**") == 1
        transcript.find_next(1)
        await pilot.click(transcript, offset=(6, 5), times=3)
        assert transcript.selected_source() == "They **fly**, as [said here](https://example.org/)."
        transcript.clear_find()
        assert not transcript.toggle_raw(message_id)
        assert rows(transcript) == rendered


@pytest.mark.parametrize("size", [(80, 10), (44, 12)])
async def test_what_was_read_is_still_in_view_when_it_is_shown_the_other_way(
    size: tuple[int, int],
) -> None:
    text = "\n\n".join(f"Paragraph **{n}** with `some` words\n\n- and *a* list" for n in range(80))
    async with shown([prompt("Q"), reply(text)], size=size) as (transcript, _):
        transcript.reading = True
        transcript.move_lines(-100)
        before = next(row for row in rows(transcript) if row.startswith("▸"))
        for _ in range(3):
            transcript.toggle_raw(transcript.current_message_id or "")
            after = next(row for row in rows(transcript) if row.startswith("▸"))
            words = [row for row in rows(transcript) if "Paragraph" in row or "list" in row]
            assert words
            marks = str.maketrans("", "", "*`▸│•- ")
            near = "".join(rows(transcript)).translate(marks)
            assert before.translate(marks)[:20] in near, (before, after)


def test_long_lines_of_a_source_are_wrapped_with_a_mark_and_copied_whole() -> None:
    view = laid_out("word " * 40)
    view.toggle_raw()
    texts = ["".join(run.text for run in row.runs) for row in view.body]
    assert texts[2].startswith(" ↳ word")
    assert [text for _, text in view.numbered_lines() if text] == ["word " * 40]


def test_another_width_and_a_message_that_comes_back_are_as_it_came() -> None:
    view = laid_out(TEXT)
    view.toggle_raw()
    view.lay_out(Frame(2, 20, 21), lambda: False)
    assert max(sum(len(run.text) for run in row.runs) for row in view.body) <= 22
    view.drop()
    view.lay_out(Frame(3, 75, 76), lambda: False)
    assert "".join(run.text for run in view.body[1].runs) == "   # Kites"


def test_a_reply_that_another_window_asks_for_again_is_rendered_while_it_arrives() -> None:
    view = laid_out(TEXT)
    view.toggle_raw()
    view.message = reply("**One**", status=Status.STREAMING)
    view.drop()
    view.lay_out(FRAME, lambda: False)
    assert [run.text for run in view.body[0].runs if run.offset >= 0] == ["One"]


def test_no_source_acts_on_the_terminal() -> None:
    raw = RawText("\n".join(HOSTILE.values()), FRAME)
    assert all(is_safe(run.text) for row in raw.rows for run in row.runs)
