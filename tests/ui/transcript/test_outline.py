"""The outline of an answer: its headings and blocks of code, and the lines they begin in."""

import pytest

from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.markdown.outline import OutlineEntry

ANSWER = """# Retry with **backoff**

Some words.

### Skipped `two` levels

```python

for wait in (1, 2):
    pass
```

- an item

  ## In a list

  ~~~
  ~~~

Set
ext
===

> ```sh
> ls -l
"""


def document(*pieces: str, width: int = 60) -> Document:
    shown = Document(Frame(3, width, width))
    for piece in pieces:
        shown.feed(piece)
        shown.advance(lambda: False)
    return shown


def test_headings_stand_below_shallower_ones_and_blocks_below_headings() -> None:
    shown = document(ANSWER)
    shown.end()
    while shown.is_behind:
        shown.advance(lambda: False)
    assert [entry[1:] for entry in shown.outline()] == [
        ("Retry with backoff", 0, None, 0),
        ("Skipped two levels", 1, None, 0),
        ("python · for wait in (1, 2):", 2, 1, 3),
        ("In a list", 1, None, 0),
        ("empty", 2, 2, 0),
        ("Set ext", 0, None, 0),
        ("sh · ls -l", 1, 3, 1),
    ]
    assert [shown.lines[entry.line].strip() for entry in shown.outline()] == [
        "# Retry with backoff",
        "### Skipped two levels",
        "```python",
        "## In a list",
        "~~~",
        "# Set",
        "```sh",
    ]


def test_each_entry_is_a_block_that_can_be_copied_by_its_number() -> None:
    shown = document(ANSWER)
    for entry in shown.outline():
        if entry.block is not None:
            code = shown.code_block(entry.block)
            assert code is not None
            assert entry.length == len(code.text.splitlines())


@pytest.mark.parametrize("end", [len("# Retry"), ANSWER.index("pass"), ANSWER.index("In a")])
def test_what_still_arrives_has_an_outline_of_what_has_come(end: int) -> None:
    whole = document(ANSWER).outline()
    part = document(ANSWER[:end]).outline()
    assert len(part) <= len(whole)
    assert part[:-1] == whole[: len(part) - 1]
    assert part[-1].line == whole[len(part) - 1].line


def test_prose_alone_has_none() -> None:
    assert document("Just words.\n\n- and\n- items\n").outline() == []


def test_control_characters_of_a_heading_cannot_act() -> None:
    [entry] = document("# a\x1b[2Jb\n").outline()
    assert entry == OutlineEntry(0, "a␛[2Jb", 0)
