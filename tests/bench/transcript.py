"""The transcript: what a delta costs, for every kind of text, while it streams and at its end.

A frame every 10 deltas stands for 10 deltas a frame. Feed is the cost of a delta itself; frame that
of bringing the rows up to date, first and last fifth apart, since they should not differ; end that
of the final result, in its longest slice. What a character costs is all of it, and against plain
prose, the first kind. CPU time, garbage collection included: the longest frames are those in which
Python collected.
"""

import gc
import random
import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from statistics import fmean
from time import process_time

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import TextPart
from chatui.ui.transcript.lines import Frame
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.preload import preload
from chatui.ui.transcript.viewport import Viewport, slice_of_time

FRAME = Frame(4, 96, 110)
DELTAS = 16_000
PER_FRAME = 10
WORDS = [
    *("the", "of", "a", "model", "token", "stream", "reply", "**bold**", "`code`", "request"),
    *("retry", "*often*", "with", "backoff", "and", "then", "returns", "snake_case", "values"),
    *("[link](https://example.org/a)", "quickly,", "not", "slowly.", "However,", "it"),
]

PLAIN_WORDS = [word for word in WORDS if word.isalpha()]


def main() -> None:
    """Print the tables."""
    preload()
    print(f"{DELTAS:,} deltas each; times in ms, but feed in µs\n")
    print(
        "| text | rows | feed | frame, first | last | p99 | max | end: longest slice | all "
        "| µs a character | times plain |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    _stream(plain)  # the first run pays for what is cached
    plain_cost = 0.0
    for name, make in KINDS.items():
        figures, cost = _stream(make)
        plain_cost = plain_cost or cost
        print(f"| {name} | {figures} | {cost:.2f} | {cost / plain_cost:.1f} |", flush=True)
    print("\nA conversation of 10,000 messages, opened and drawn:\n")
    print("| messages | text | opened | memory |")
    print("| --- | --- | --- | --- |")
    for count in (2, 10_000):
        print(f"| {_open(count)} |", flush=True)


def _stream(make: Callable[[random.Random], Iterator[str]]) -> tuple[str, float]:
    """Return the figures of a kind of text, and what a character costs, in µs."""
    deltas = list(islice(make(random.Random(7)), DELTAS))
    gc.collect()
    gc.freeze()
    document = Document(FRAME)
    feeding = 0.0
    frames: list[float] = []
    for at in range(0, len(deltas), PER_FRAME):
        began = process_time()
        for delta in deltas[at : at + PER_FRAME]:
            document.feed(delta)
        fed = process_time()
        document.advance(slice_of_time())
        feeding += fed - began
        frames.append(process_time() - fed)
    document.end()
    slices: list[float] = []
    while not document.is_finished:
        began = process_time()
        document.advance(slice_of_time())
        slices.append(process_time() - began)
    fifth = len(frames) // 5
    ordered = sorted(frames)
    figures = [
        fmean(frames[:fifth]),
        fmean(frames[-fifth:]),
        ordered[int(len(ordered) * 0.99)],
        ordered[-1],
        max(slices),
        sum(slices),
    ]
    shown = " | ".join(f"{seconds * 1000:.2f}" for seconds in figures)
    cost = (feeding + sum(frames) + sum(slices)) / sum(map(len, deltas)) * 1e6
    return f"{len(document.rows):,} | {feeding / len(deltas) * 1e6:.2f} | {shown}", cost


def _open(count: int) -> str:
    chance = random.Random(3)
    messages = [
        Message(
            Role.ASSISTANT if number % 2 else Role.USER,
            [TextPart("".join(islice(mixture(chance), 60)))],
            created=datetime(2026, 11, 22, tzinfo=UTC),
        )
        for number in range(count)
    ]
    size = sum(len(message.text) for message in messages)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = process_time()
    viewport = Viewport()
    viewport.resize(FRAME, 40)
    viewport.load([MessageView(message, number, None) for number, message in enumerate(messages)])
    viewport.to_end()
    seconds = process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"{count:,} | {size / 1e6:.1f} MB | {seconds * 1000:.0f} ms | +{grown:.1f} MiB"


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(2, most)))


def plain(chance: random.Random) -> Iterator[str]:
    """Plain prose."""
    while True:
        for _ in range(chance.randint(20, 60)):
            yield chance.choice(PLAIN_WORDS) + " "
        yield ".\n\n"


def one_line(chance: random.Random) -> Iterator[str]:
    """Plain prose in one endless line."""
    while True:
        yield chance.choice(PLAIN_WORDS) + " "


def urls(chance: random.Random) -> Iterator[str]:
    """Many addresses."""
    while True:
        for _ in range(chance.randint(5, 20)):
            yield f"https://example.org/{chance.randint(1, 10**6)}/a?part={chance.randint(1, 9)} "
        yield "\n\n"


def emphasis(chance: random.Random) -> Iterator[str]:
    """Emphasis everywhere."""
    while True:
        for _ in range(chance.randint(20, 60)):
            mark = chance.choice(("*", "**", "_", "~~", "`"))
            yield f"{mark}{chance.choice(PLAIN_WORDS)}{mark} "
        yield "\n\n"


def paragraphs(chance: random.Random) -> Iterator[str]:
    """Short paragraphs."""
    while True:
        for _ in range(chance.randint(20, 60)):
            yield chance.choice(WORDS) + " "
        yield ".\n\n"


def endless_paragraph(chance: random.Random) -> Iterator[str]:
    """One paragraph without a newline."""
    while True:
        yield chance.choice(WORDS) + " "


def open_mark(chance: random.Random) -> Iterator[str]:
    """One paragraph without a newline in which a mark is never closed."""
    yield "*"
    while True:
        yield chance.choice(("plain", "words", "only")) + " "


def no_spaces(chance: random.Random) -> Iterator[str]:
    """One word without an end."""
    while True:
        yield chance.choice(("abc", "defgh", "ij"))


def nested_lists(chance: random.Random) -> Iterator[str]:
    """Lists in lists."""
    while True:
        yield "  " * chance.randint(0, 3) + "- "
        yield from (word + " " for word in chance.choices(WORDS, k=6))
        yield "\n"


def quotes(chance: random.Random) -> Iterator[str]:
    """Block quotes."""
    while True:
        yield "> " * chance.randint(1, 3)
        yield from (word + " " for word in chance.choices(WORDS, k=12))
        yield chance.choice(("\n", "\n\n", "\n>\n"))


def fence(chance: random.Random) -> Iterator[str]:
    """One code fence without an end."""
    yield "```python\n"
    while True:
        yield "    " * chance.randint(0, 2)
        yield from (
            "for ",
            "name ",
            "in ",
            "range(",
            str(chance.randint(1, 99)),
            "):  ",
            "# go",
            "\n",
        )


def small_fences(chance: random.Random) -> Iterator[str]:
    """Small fences."""
    while True:
        yield "```py\n"
        yield f"x = {chance.randint(1, 99)}\n"
        yield "```\n"
        yield "and\n\n"


def table(chance: random.Random) -> Iterator[str]:
    """One table without an end."""
    yield "| name | value | remark |\n| --- | --- | :-: |\n"
    while True:
        yield f"| {chance.choice(WORDS)} "
        yield f"| {chance.randint(1, 10**6)} "
        yield f"| {_words(chance, 4)} "
        yield "|\n"


def headings(chance: random.Random) -> Iterator[str]:
    """Headings."""
    while True:
        yield "#" * chance.randint(1, 4) + " "
        yield _words(chance, 6)
        yield "\n\n"


def cjk(chance: random.Random) -> Iterator[str]:
    """CJK."""
    while True:
        yield "".join(chance.choices("日本語中文字漢한국어、。", k=4))
        if chance.random() < 0.02:
            yield "\n\n"


def emoji(chance: random.Random) -> Iterator[str]:
    """Emoji."""
    while True:
        yield "".join(chance.choices(("👍", "🎉", "👩‍💻", "🏳️‍🌈", "❤️", " "), k=4))
        if chance.random() < 0.02:
            yield "\n\n"


def wide(chance: random.Random) -> Iterator[str]:
    """CJK, emoji and accents."""
    while True:
        yield "".join(chance.choices("日本語中文字漢한국어、。👍🎉👩‍💻é ", k=4))
        if chance.random() < 0.02:
            yield "\n\n"


def html(chance: random.Random) -> Iterator[str]:
    """Raw HTML without an end."""
    yield "<div>\n"
    while True:
        yield f"<p>{_words(chance, 8)}</p>\n"


def mixture(chance: random.Random) -> Iterator[str]:
    """Everything."""
    kinds = (paragraphs, nested_lists, quotes, small_fences, headings, wide)
    while True:
        yield from islice(chance.choice(kinds)(chance), chance.randint(10, 60))
        yield "\n\n"


KINDS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    str(kind.__doc__).rstrip("."): kind
    for kind in (
        plain,
        one_line,
        urls,
        emphasis,
        cjk,
        emoji,
        paragraphs,
        endless_paragraph,
        open_mark,
        no_spaces,
        nested_lists,
        quotes,
        fence,
        small_fences,
        table,
        headings,
        wide,
        html,
        mixture,
    )
}

if __name__ == "__main__":
    main()
