from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta, ReasoningDelta, StreamEvent, TextWasReasoning
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import ReasoningPart, TextPart
from chatui.conversation.thought_tags import ANSWER_TAGS, OPENED_BY_TEMPLATES, THOUGHT_TAGS
from chatui.transport.protocol.line_place import LinePlace
from chatui.transport.protocol.think_tags import ThinkTags

CASES = {
    "no tags": ("Hello", "Hello", ""),
    "at the start": ("<think>hm</think>Hello", "Hello", "hm"),
    "with white space": ("<think>\nhm\n</think>\n\nHello", "Hello", "hm\n"),
    "with line ends of Windows": ("<think>\r\nhm</think>\r\n\r\nHello", "Hello", "hm"),
    "by its longer name": ("<thinking>hm</thinking>Hello", "Hello", "hm"),
    "empty": ("<think>\n\n</think>\n\nHello", "Hello", ""),
    "in the middle of a line": ("Say <think>hm</think> so.", "Say <think>hm</think> so.", ""),
    "in the middle": ("Well.\n <think>hm</think> So.", "Well.\n  So.", "hm"),
    "twice": ("<think>a</think>b\n<think>c</think>\nd", "b\n\nd", "ac"),
    "unclosed": ("<think>hm", "", "hm"),
    "other tags": ("a <b> c </b> < d <thin <thinks>", "a <b> c </b> < d <thin <thinks>", ""),
    "other tags in thoughts": ("<think>a</b><think></thin></think>c", "c", "a</b><think></thin>"),
    "the closing tags of others": (
        "<think>a\n</thinking>\n[/THINK]\n</think>c",
        "c",
        "a\n</thinking>\n[/THINK]\n",
    ),
    "behind white space": (" \n<think>hm</think>\n\nHello", "Hello", "hm"),
    "behind a byte order mark": ("\ufeff<think>hm</think>\n\nHello", "Hello", "hm"),
    "white space alone": ("\n\n", "\n\n", ""),
    "an answer that begins with white space": ("\n    code", "\n    code", ""),
    "in backticks": ("Use `<think>` and `</think>`.", "Use `<think>` and `</think>`.", ""),
    "in a fenced block": (
        "```xml\n<think>a</think>\n```\nb",
        "```xml\n<think>a</think>\n```\nb",
        "",
    ),
    "in an indented block": ("a:\n\n    <think>b</think>", "a:\n\n    <think>b</think>", ""),
    "behind a fenced block": ("```\na\n```\n<think>hm</think>b", "```\na\n```\nb", "hm"),
    "behind backticks": ("`a`\n<think>hm</think>b", "`a`\nb", "hm"),
    "the beginning of a tag at the end": ("a <thi", "a <thi", ""),
    "gpt-oss in its own format": (
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>analysis<|message|>oh"
        "<|end|><|start|>assistant<|channel|>final<|message|>Hello.<|return|>",
        "Hello.",
        "hmoh",
    ),
    "a framed solution": (
        "<|begin_of_thought|>\n\nhm\n\n<|end_of_thought|>\n\n"
        "<|begin_of_solution|>\n\nHello.\n\n<|end_of_solution|>",
        "Hello.\n\n",
        "hm\n\n",
    ),
    "a framed response": (
        "<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Hello.<|END_RESPONSE|>",
        "Hello.",
        "hm",
    ),
    "a frame without thoughts": ("<|channel|>final<|message|>Hello.", "Hello.", ""),
    "a frame in the middle": (
        "a\n<|begin_of_solution|>b<|end_of_solution|>",
        "a\n<|begin_of_solution|>b<|end_of_solution|>",
        "",
    ),
}
ONLY_CLOSED = {
    "at the end of the thoughts": ("First the wind.\n</think>\n\nAt noon.", "First the wind.\n"),
    "with line ends of Windows": ("The wind.\r\n</think>\r\n\r\nAt noon.", "The wind.\r\n"),
    "behind blanks": ("The wind.\n  </think>  \nAt noon.", "The wind.\n  "),
    "right before the answer": ("The wind.\n</think>At noon.", "The wind.\n"),
    "with nothing before": ("</think>\n\nAt noon.", ""),
    "with white space before": ("\n\n</think>\n\nAt noon.", ""),
    "behind a fenced block": ("```\nx\n```\n</think>\nAt noon.", "```\nx\n```\n"),
    "behind a longer fence": ("````\n```\n````\n</think>\nAt noon.", "````\n```\n````\n"),
    "behind other tags": ("A <b> [1] < c\n</think>\nAt noon.", "A <b> [1] < c\n"),
    "by Seed-OSS": ("The wind.\n</seed:think>\nAt noon.", "The wind.\n"),
    "by Magistral": ("The wind.\n[/THINK]At noon.", "The wind.\n"),
    "by EXAONE": ("The wind.\n</thought>\n\nAt noon.", "The wind.\n"),
    "by Command A": (
        "The wind.\n<|END_THINKING|>\n<|START_RESPONSE|>At noon.<|END_RESPONSE|>",
        "The wind.\n",
    ),
}
STAYS_TEXT = {
    "in the middle of a line": "a</think>b",
    "at the end of a line": "a </think>\nb",
    "in backticks": "It ends with\n`</think>`\nb",
    "before other words": "Thoughts end with\n</think> and the answer follows.",
    "before a full stop": "Thoughts end with\n</think>.\nThen more.",
    "in a fenced block": "Like this:\n```\na\n</think>\n```\nb",
    "in a fence of tildes": "~~~\n```\n~~\n</think>\nb",
    "in the fence of a list": "- ```xml\n  </think>\n  ```\nb",
    "in a fence that is shorter than the one around it": "````\n```\n</think>\nb",
    "in an indented block": "Like this:\n\n    </think>\n\nb",
    "behind a tab": "Like this:\n\n\t</think>\n\nb",
    "in a quotation": "Like this:\n> </think>\n\nb",
    "in a list": "Like this:\n- </think>\n\nb",
    "in an answer about tags": "What is `</think>`? It stands alone:\n</think>\nThat is all.",
    "behind an opening tag in the line": "Say <think>hm\n</think>\nb",
    "that no template opens": "a\n<|end|>\nb",
}


def told_apart(deltas: list[str]) -> tuple[str, str, list[StreamEvent]]:
    """Return the text and the thoughts of a reply that comes in these deltas, and the events."""
    tags = ThinkTags()
    events: list[StreamEvent] = []
    for delta in filter(None, deltas):
        events += tags.feed(delta)
    events += tags.flush()
    conversation = Conversation("c")
    reply = Message(Role.ASSISTANT)
    conversation.messages[reply.id] = reply
    for event in events:
        conversation.apply(event, reply.id)
    said = (part.text for part in reply.content if isinstance(part, TextPart))
    thought = (part.text for part in reply.content if isinstance(part, ReasoningPart))
    return "".join(said), "".join(thought), events


def cuts(text: str) -> list[list[str]]:
    return [[text], list(text), *([text[:at], text[at:]] for at in range(len(text) + 1))]


@pytest.mark.parametrize(("text", "content", "reasoning"), CASES.values(), ids=CASES)
def test_thoughts_are_told_apart_in_every_cut(text: str, content: str, reasoning: str) -> None:
    for deltas in cuts(text):
        assert told_apart(deltas)[:2] == (content, reasoning), deltas


@pytest.mark.parametrize("opening", THOUGHT_TAGS)
def test_each_pair_of_tags_holds_thoughts_in_every_cut(opening: str) -> None:
    text = f"{opening}\nhm < [b] ◁\n{THOUGHT_TAGS[opening]}\n\nHello [1] <b>."
    for deltas in cuts(text):
        assert told_apart(deltas)[:2] == ("Hello [1] <b>.", "hm < [b] ◁\n"), deltas


@pytest.mark.parametrize(("text", "reasoning"), ONLY_CLOSED.values(), ids=ONLY_CLOSED)
def test_what_stands_before_a_lone_closing_tag_becomes_thoughts_in_every_cut(
    text: str, reasoning: str
) -> None:
    for deltas in cuts(text):
        assert told_apart(deltas)[:2] == ("At noon.", reasoning), deltas


@pytest.mark.parametrize("closing", sorted(OPENED_BY_TEMPLATES))
def test_every_pair_that_templates_open_can_come_with_its_closing_tag_alone(closing: str) -> None:
    assert told_apart(["The wind.", f"\n{closing}\n\nAt noon."])[:2] == ("At noon.", "The wind.\n")


@pytest.mark.parametrize("text", STAYS_TEXT.values(), ids=STAYS_TEXT)
def test_a_closing_tag_that_the_text_is_about_stays_text_in_every_cut(text: str) -> None:
    for deltas in cuts(text):
        assert told_apart(deltas)[:2] == (text, ""), deltas


def test_a_lone_closing_tag_says_how_much_of_what_was_handed_out_were_thoughts() -> None:
    _, _, events = told_apart(["First the wind.", "\n</think>\n\nAt noon."])

    assert events == [
        ContentDelta("First the wind."),
        ContentDelta("\n"),
        TextWasReasoning(len("First the wind.\n")),
        ContentDelta("At noon."),
    ]


def test_what_nobody_has_seen_yet_is_handed_out_as_thoughts_at_once() -> None:
    _, _, events = told_apart(["First the wind.\n</think>\n\nAt noon."])

    assert events == [ReasoningDelta("First the wind.\n"), ContentDelta("At noon.")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("<think>a</think>b\n</think>\nc", "b\n</think>\nc"),
        ("a\n</think>\nb\n</think>\nc", "b\n</think>\nc"),
    ],
)
def test_only_the_first_end_of_thoughts_counts(text: str, content: str) -> None:
    assert told_apart(list(text))[0] == content


def test_after_thoughts_in_a_field_of_their_own_a_lone_closing_tag_takes_no_text_away() -> None:
    tags = ThinkTags()
    tags.has_thoughts = True

    assert tags.feed("a\n</think>\nb") == [
        ContentDelta("a\n"),
        ContentDelta("</think>"),
        ContentDelta("\nb"),
    ]


def test_after_thoughts_in_a_field_of_their_own_a_closing_tag_that_begins_the_answer_is_none() -> (
    None
):
    tags = ThinkTags()
    tags.has_thoughts = True

    assert tags.feed("</think>\n\nb") == [ContentDelta("b")]


_OTHER_PIECES = (
    *("<", "[", "◁", ">", "/", "|", "`", "~", " ", "\t", "\n", "\r", "\n\n", "```", "~~~\n"),
    *("    ", "\ufeff", "a", "b c", "\U0001f600"),
)
PIECES = st.sampled_from(
    [*THOUGHT_TAGS, *OPENED_BY_TEMPLATES, *ANSWER_TAGS, *ANSWER_TAGS.values(), *_OTHER_PIECES]
)


@given(st.lists(PIECES, max_size=14), st.lists(st.integers(0, 300), max_size=6))
def test_a_reply_is_the_same_however_it_is_cut(pieces: list[str], places: list[int]) -> None:
    text = "".join(pieces)
    ends = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    deltas = [text[start:end] for start, end in pairwise(ends)]

    whole = told_apart([text])[:2]
    assert told_apart(deltas)[:2] == whole
    assert told_apart(list(text))[:2] == whole


@pytest.mark.parametrize(
    "line", ["<\n", "[\n", "</think> x\n", "a </think>", "<|start|>", "[/THINK"]
)
@pytest.mark.parametrize("size", [1, 7, 1 << 30])
def test_thousands_of_possible_tags_cost_no_more_than_their_length(
    line: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Hi\n" + line * 4000
    work = 0

    def counting(place: LinePlace, more: str, move_over=LinePlace.move_over) -> None:  # type: ignore[no-untyped-def]
        nonlocal work
        work += len(more)
        move_over(place, more)

    monkeypatch.setattr(LinePlace, "move_over", counting)
    tags = ThinkTags()
    said = 0
    for at in range(0, len(text), size):
        deltas = tags.feed(text[at : at + size])
        said += sum(len(delta.text) for delta in deltas if isinstance(delta, ContentDelta))
        assert min(at + size, len(text)) - said < 100
    assert work <= len(text)
