"""Drawing no more than what has changed.

For a change of one row Textual 8.2 has every widget of the screen draw all of its rows, and throws
away what was not to be drawn; what lies behind other widgets draws its ground as well.
"""

from collections.abc import Iterable, Iterator
from functools import wraps
from typing import Final

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

_Render = tuple[Region, Region, list[Strip]]
_all_renders: Final = Compositor._get_renders  # noqa: SLF001  # Textual has no other place for it


def install() -> None:
    """Ask widgets for the rows alone that are drawn, from now on; once more changes nothing."""
    Compositor._get_renders = _get_renders  # type: ignore[method-assign]  # noqa: SLF001


@wraps(_all_renders)
def _get_renders(self: Compositor, crop: Region | None = None) -> Iterable[_Render]:
    return _all_renders(self) if crop is None else _renders_within(self, crop)


def _renders_within(compositor: Compositor, crop: Region) -> Iterator[_Render]:
    in_front: list[Region] = []
    for widget, (region, clip) in compositor.visible_widgets.items():
        seen = region.intersection(clip)
        part = seen.intersection(crop)
        if part and not any(other.contains_region(part) for other in in_front):
            in_front.append(seen)
            # Of the columns all: the compositor cuts rows at the edges of the widgets.
            drawn = Region(seen.x, part.y, seen.width, part.height)
            yield drawn, clip, widget.render_lines(drawn.translate(-region.offset))
