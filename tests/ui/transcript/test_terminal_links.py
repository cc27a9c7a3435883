"""Links that are the terminal's own: which are, and where."""

from pathlib import Path

import pytest
from textual.strip import Strip

from chatui.storage.settings.user_files import theme_tables
from chatui.ui.themes import themes_from
from chatui.ui.transcript.painting import Palette, paint
from chatui.ui.transcript.terminal_links import shows_links
from tests.ui.transcript.shown import fresh

TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0", "TERM_PROGRAM": "tmux"}


@pytest.mark.parametrize(
    ("environ", "shows"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb", "VTE_VERSION": "7006"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM": "alacritty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4803"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "new"}, False),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "220401"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "a-b"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        (
            {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.95.3"},
            True,
        ),
        ({"TERM": "xterm", "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.1"}, False),
        ({**TMUX, "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({**TMUX, "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({**TMUX, "TERM_PROGRAM_VERSION": "next-3.5"}, True),
        ({**TMUX, "TERM_PROGRAM": "ghostty"}, False),
        ({"TERM": "xterm-kitty", "STY": "1.a"}, False),
        ({"TERM": "screen-256color", "VTE_VERSION": "7006"}, False),
    ],
)
def test_links_are_the_terminals_own_where_it_is_known_to_show_them(
    environ: dict[str, str], shows: bool
) -> None:
    assert shows_links(environ) is shows


def _links_in(text: str, *, with_links: bool) -> list[tuple[str, str | None, str]]:
    theme, *_ = themes_from(theme_tables(Path("/nowhere")))
    palette = Palette(theme.to_color_system().generate() | theme.variables, with_links=with_links)
    strips: list[Strip] = [paint(row, palette, 80) for row in fresh(text).rows]
    return [
        (segment.text, segment.style.link, segment.style.link_id)
        for strip in strips
        for segment in strip
        if segment.style is not None and segment.style.link
    ]


def test_each_link_has_an_id_of_its_own_and_the_same_on_every_row() -> None:
    words = "words that go on and on " * 6
    text = f"[{words}](https://a.example/) and [b](https://b.example/)."
    links = _links_in(text, with_links=True)
    assert {link for _, link, _ in links} == {"https://a.example/", "https://b.example/"}
    assert len(links) == 3
    assert len({link_id for _, _, link_id in links}) == 2


def test_a_link_that_misleads_is_none_of_the_terminals_and_where_it_is_off_none_is() -> None:
    lie = "[paypal.com](https://evil.example/)"
    assert _links_in(lie, with_links=True) == []
    assert _links_in("[a](https://a.example/)", with_links=False) == []
