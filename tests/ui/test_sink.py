"""The last guard: whatever a widget draws, no byte of it acts on the terminal."""

import io
import sys
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chatui.text.safety import is_safe
from chatui.ui.terminal import sink
from tests.pty.terminal import Terminal, own_environment
from tests.ui.hostile import HOSTILE, what_acts

ROOT = Path(__file__).parents[2]


def _in_every_place(guard: str) -> bytes:
    argv = [sys.executable, "-m", "tests.ui.every_place", guard]
    with Terminal(argv, {**own_environment(), "PYTHONPATH": str(ROOT)}, 100, 40) as terminal:
        assert terminal.wait_for_exit(90) == 0
        return terminal.raw


@pytest.fixture(autouse=True)
def _guard() -> None:
    sink.install()


def test_no_hostile_text_acts_in_any_kind_of_widget() -> None:
    assert what_acts(_in_every_place("guarded")) == set()


def test_without_the_guard_the_same_texts_do_act() -> None:
    """Otherwise the test above would find nothing to guard against."""
    acts = what_acts(_in_every_place("bare"))
    for sequence in ("\x1b[2J", "\x1b]52;c;", "\x9b2J", "\u202e"):
        assert any(found.startswith(sequence) for found in acts), sequence


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_left_of_a_text_is_harmless_and_as_wide(text: str) -> None:
    left = sink.harmless(text)
    assert is_safe(left)
    assert cell_len(left) == cell_len(text)


def _written(*segments: Segment) -> str:
    console = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)
    return Strip(segments).render(console)


def test_a_text_that_is_safe_is_written_as_it_is() -> None:
    assert _written(Segment("héllo 日本 🚀")) == "héllo 日本 🚀"


def test_a_text_without_a_style_is_guarded_as_well() -> None:
    assert _written(Segment("a\x1b[2Jb", None)) == "a[2Jb"


def test_what_was_written_once_is_written_again_without_another_look() -> None:
    console = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)
    strip = Strip([Segment("a\x1b[2Jb", Style(bold=True))])
    assert strip._render_cache is None
    assert strip.render(console) is strip.render(console)
    assert strip._render_cache == strip.render(console)


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://example.org/a?b=c#d", True),
        ("mailto:a@example.org", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://example.org/\x1b\\\x1b[2J", False),
        ("https://example.org/\x07", False),
        ("https://example.org/ü", False),
        ("https://example.org@evil.example/", False),
        ("https://name:password@example.org/", False),
        ("https://example.org/@name", True),
        ("https://example.org/" + "a" * 2000, False),
    ],
)
def test_only_a_link_that_is_plain_ascii_to_the_web_or_mail_is_written(
    address: str, is_kept: bool
) -> None:
    written = _written(Segment("here", Style(link=address)))
    assert "here" in written
    assert (f";{address}\x1b\\" in written) is is_kept
    assert ("\x1b]8" in written) is is_kept


@pytest.mark.parametrize(
    ("cluster", "cells"), [("👩‍🚀", 2), ("👍🏽", 4), ("❤️", 2), ("हि", 2), ("ที่", 1), ("🇫🇷", 4)]
)
def test_what_follows_a_cluster_of_disputed_width_stands_where_it_is_counted(
    cluster: str, cells: int
) -> None:
    screen = pyte.Screen(20, 1)
    pyte.Stream(screen).feed("#" * 20 + "\r" + _written(Segment(f"a{cluster}b")))
    assert screen.display[0].startswith("a" + cluster[0])
    assert screen.buffer[0][1 + cells].data == "b"
    assert "#" not in [screen.buffer[0][column].data for column in range(1 + cells)]


def test_a_character_that_a_terminal_does_not_know_leaves_a_sign() -> None:
    assert "\ufffd\x1b8\x1b7\U0001faff\x1b8" in _written(Segment("a\U0001faffb"))
