"""The last guard: nothing that acts on a terminal leaves through the screen or its title.

Foreign text is made visible where it becomes displayed text (`chatui.text.safety`). This stands
behind that, for every widget, Textual's own included: Textual 8.2 hands every control but five
on to the terminal, and link addresses as they are. Pictures alone go another way, as
`chatui.ui.terminal.graphics`, which are made of pixels.
"""

import os
import re
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from chatui.text.safety import display_line, is_safe, safe_stretches

_STAND_IN: Final = "\ufffd"
_LONGEST_TITLE: Final = 120
_UNTITLED: Final = ("", "dumb", "linux")
"""Terminals, as TERM has them, that have no title or would print it."""
_SCHEMES: Final = ("http://", "https://", "mailto:")
_LONGEST_LINK: Final = 2000
_WITH_NAME: Final = re.compile(r"https?:[/\\]*[^/\\?#]*@")
"""An address with a user name, which may pass for a host, or with a password."""
_OF_ONE_CELL: Final = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319\u231c-\u23e8\u2460-\u25fc]*"
).fullmatch
"""Letters, signs and rules that every terminal takes for one cell."""
_render_unguarded: Final = Strip.render


def install() -> None:
    """Guard everything that Textual draws, from now on; doing it again changes nothing."""
    Strip.render = _render  # type: ignore[method-assign]


def harmless(text: str) -> str:
    """Return the text as wide as it was, without anything that could act on a terminal."""
    if is_safe(text):
        return text
    return "".join(
        piece if is_safe(piece) else _STAND_IN * cell_len(piece) for piece in safe_stretches(text)
    )


def set_window_title(app: App[Any], title: str) -> None:
    """Name the terminal's window, in 120 characters at most, where it can have a name.

    Without a title it has the one that it had before.
    """
    driver = app._driver  # noqa: SLF001  # Textual has no public way to write to the terminal
    if driver is None or app.is_headless or os.environ.get("TERM", "") in _UNTITLED:
        return
    name = harmless(display_line(title))[:_LONGEST_TITLE]
    # Only the driver of Linux and macOS keeps what was there.
    name_window = getattr(driver, "name_window", None)
    if name_window is not None:
        name_window(name)
    else:
        driver.write(f"\x1b]0;{name}\x07")


def write(app: App[Any], sequence: str) -> None:
    """Write a sequence to the terminal, while the program has it."""
    driver = app._driver  # noqa: SLF001
    if driver is not None and not app.is_headless:
        driver.write(sequence)


def _render(self: Strip, console: Console) -> str:
    if self._render_cache is None and not all(map(_is_plain, self)):
        segments = [_guarded(segment) for segment in self]
        self._render_cache = _render_unguarded(Strip(segments, self.cell_length), console)
    return _render_unguarded(self, console)


def _is_plain(segment: Segment) -> bool:
    if not _is_harmless(segment):
        return False
    if _OF_ONE_CELL(segment.text):
        return True
    from chatui.ui.placed_clusters import is_agreed  # the first frame does without

    return is_agreed(segment.text)


def _is_harmless(segment: Segment) -> bool:
    return is_safe(segment.text) and _is_harmless_link(segment.style)


def _is_harmless_link(style: Style | None) -> bool:
    if style is None or style.link is None:
        return True
    link = style.link
    if not link.startswith(_SCHEMES) or len(link) > _LONGEST_LINK:
        return False
    return all("!" <= char <= "~" for char in link) and _WITH_NAME.match(link) is None


def _guarded(segment: Segment) -> Segment:
    from chatui.ui.placed_clusters import in_place

    style = segment.style
    if style is not None and not _is_harmless_link(style):
        style = style.update_link(None)
    return Segment(in_place(harmless(segment.text)), style)
