import pytest

from chatui.conversation.events import ContentDelta
from chatui.transport.think_tags import ThinkTags

CASES = {
    "no tags": ("Hello", "Hello", ""),
    "at the start": ("<think>hm</think>Hello", "Hello", "hm"),
    "with white space": ("<think>\nhm\n</think>\n\nHello", "Hello", "hm\n"),
    "by its longer name": ("<thinking>hm</thinking>Hello", "Hello", "hm"),
    "empty": ("<think>\n\n</think>\n\nHello", "Hello", ""),
    "in the middle of a line": ("Say <think>hm</think> so.", "Say <think>hm</think> so.", ""),
    "in the middle": ("Well.\n <think>hm</think> So.", "Well.\n  So.", "hm"),
    "twice": ("<think>a</think>b\n<think>c</think>\nd", "b\n\nd", "ac"),
    "unclosed": ("<think>hm", "", "hm"),
    "other tags": ("a <b> c </b> < d <thin <thinks>", "a <b> c </b> < d <thin <thinks>", ""),
    "other tags in thoughts": ("<think>a</b><think></thin></think>c", "c", "a</b><think></thin>"),
    "a closing tag alone": ("a</think>b", "a</think>b", ""),
    "in backticks": ("Use `<think>` and `</think>`.", "Use `<think>` and `</think>`.", ""),
    "in a fenced block": (
        "```xml\n<think>a</think>\n```\nb",
        "```xml\n<think>a</think>\n```\nb",
        "",
    ),
    "behind a fenced block": ("```\na\n```\n<think>hm</think>b", "```\na\n```\nb", "hm"),
    "behind backticks": ("`a`\n<think>hm</think>b", "`a`\nb", "hm"),
    "the beginning of a tag at the end": ("a <thi", "a <thi", ""),
}


@pytest.mark.parametrize(("text", "content", "reasoning"), CASES.values(), ids=CASES)
def test_thoughts_are_told_apart_in_every_cut(text: str, content: str, reasoning: str) -> None:
    every = [[text[:at], text[at:]] for at in range(len(text) + 1)]
    for deltas in ([text], list(text), *every):
        tags = ThinkTags()
        events = [event for delta in deltas if delta for event in tags.feed(delta)] + tags.flush()
        said = "".join(event.text for event in events if isinstance(event, ContentDelta))
        thought = "".join(event.text for event in events if not isinstance(event, ContentDelta))
        assert (said, thought) == (content, reasoning), deltas
        assert all(event.text for event in events)
