"""What terminals paste when files are dropped on them."""

import os
from pathlib import Path

import pytest

from chatui.attach.dropped import dropped_pictures, readings

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)

DROPS = [
    ("'/home/me/plot.png' ", ["/home/me/plot.png"]),  # GNOME Terminal and others on VTE
    ("'/home/me/it'\\''s.png' '/b c.png' ", ["/home/me/it's.png", "/b c.png"]),
    ("/home/me/my\\ plot\\ \\(1\\).png", ["/home/me/my plot (1).png"]),  # kitty, WezTerm, iTerm2
    ("/a.png /b\\ c.png ", ["/a.png", "/b c.png"]),
    ('"/mnt/c/My Pictures/plot.png"', ["/mnt/c/My Pictures/plot.png"]),  # Windows Terminal, WSL
    ("file:///home/me/my%20plot.png\r\n", ["/home/me/my plot.png"]),
    ("file://desk/home/me/plot.png", ["/home/me/plot.png"]),
    ("file://localhost/a.png\nfile:///b.png\n", ["/a.png", "/b.png"]),
    ("~/plot.png", ["~/plot.png"]),
    ("plot.png", ["plot.png"]),
]


@pytest.mark.parametrize(("text", "paths"), DROPS, ids=[text.strip() for text, _ in DROPS])
def test_a_drop_is_read_as_the_paths_that_it_spells(text: str, paths: list[str]) -> None:
    assert next(readings(text, host="desk", is_windows=False)) == tuple(paths)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "look at /home/me/plot.png",
        "file://elsewhere/home/me/plot.png",
        "x" * 30_000 + ".png",
        "\n".join(f"/{number}.png" for number in range(51)),
    ],
    ids=["empty", "blank", "prose", "another machine", "long", "too many"],
)
def test_what_is_more_than_paths_stays_text(text: str) -> None:
    assert list(readings(text, host="desk", is_windows=False)) == []


def test_a_drop_on_windows_keeps_its_backslashes() -> None:
    text = r'"C:\My Pictures\plot.png" C:\b.png'
    assert next(readings(text, is_windows=True)) == (r"C:\My Pictures\plot.png", r"C:\b.png")


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids such a name")
def test_a_plain_path_with_spaces_and_a_quote_is_found(tmp_path: Path) -> None:
    path = tmp_path / "it's my plot.png"
    path.write_bytes(PNG)
    assert dropped_pictures(f"{path}\n") == (path,)


def test_only_pictures_by_what_is_in_them_are_taken_and_only_together(tmp_path: Path) -> None:
    picture, text = tmp_path / "picture.txt", tmp_path / "text.png"
    picture.write_bytes(PNG)
    text.write_text("no picture")
    assert dropped_pictures(str(picture)) == (picture,)
    assert dropped_pictures(str(text)) == ()
    assert dropped_pictures(f"{picture} {text}") == ()
    assert dropped_pictures(f"{picture} and {picture}") == ()
    assert dropped_pictures(str(tmp_path)) == ()
    assert dropped_pictures(str(tmp_path / "missing.png")) == ()
    assert dropped_pictures("~nobody-of-that-name/plot.png") == ()
