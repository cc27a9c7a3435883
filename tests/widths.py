"""How many cells clusters take: counted, in tmux, in pyte; `python -m tests.widths` asks them."""

import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pyte
from rich.cells import cell_len

from chatui.ui.graphemes import count_generously

PAGE: Final = Path(__file__).parents[1] / "screenshots" / "widths.md"
CLUSTERS: Final = {
    "Letters of one width": "日 한 ｶﾞ ก ש ش e\u0301 ệ ả ( ， …",
    "Marks on letters": "か\u3099 \u1112\u1161\u11ab ที่ น้ำ ບໍ່ שָׁ لَّ སྐ",
    "Vowel signs with a width of their own": "कि की क्षि कां বি বাং தி கொ ಕೊ ഗ്രാ ខ្មែ မြ မာ ජා",
    "Letters that are joined, or kept apart": "ශ්‍රී क्‍ष ی\u200c",
    "Signs made emoji": "❤️ ☀️ ✔️ ⚠️ ℹ️ ©️ 1️⃣ #️⃣ 🅰️ 🕸️",
    "Emoji": "😀 🚀 ⌚ ☰ ❤ ☝ 🖐",
    "Tones of skin": "👍🏽 ☝🏽 🖐🏿 🧑🏽‍🚀",
    "Flags": "🇫🇷 🇪🇺 🇩 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Joined emoji": "👩‍💻 👨‍👩‍👧 ❤️‍🔥 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ 🐦‍⬛",
    "Newer than Unicode 14": "🫨 🫩 🪏",
}
HEAD: Final = """# Widths

How many cells a cluster of characters takes: as chatui counts it where no terminal is named, in
{tmux} and in pyte {pyte}. What is counted is the most that one of them takes, so that a cluster is
seen whole; it is drawn over blanks, and then the cursor is brought to where the next one is counted
to stand, so that nothing is moved or drawn over where a terminal takes less.

- Flags and tones count two cells in terminals that say that they are kitty, Ghostty, WezTerm, foot,
  iTerm2 or Apple's; flags also in tmux.
- tmux keeps 21 bytes of a cluster: of the flag of England it shows the black flag. It leaves out
  what its C library does not know: a sign (�) is seen in its place.
- pyte shows no mark without a combining class, and of what is joined the first part; what follows
  is all there.

This page is made by `python -m tests.widths`, which asks tmux.
"""
_ASKED: Final = """
import os, re, sys, termios, tty
tty.setraw(0)
found = []
for cluster in open(sys.argv[1], encoding="utf-8").read().split("\\n"):
    os.write(1, b"\\x1b[H\\x1b[2K" + cluster.encode() + b"\\x1b[6n")
    answer = b""
    while not answer.endswith(b"R"):
        answer += os.read(0, 1)
    found.append(str(int(re.search(rb";(\\d+)R", answer)[1]) - 1))
open(sys.argv[2], "w").write(" ".join(found) + ".")
"""


def in_pyte(cluster: str) -> int:
    """Return how far pyte's cursor goes."""
    screen = pyte.Screen(20, 1)
    pyte.Stream(screen).feed(cluster)
    return screen.cursor.x


def in_tmux(clusters: list[str]) -> list[int]:
    """Return how far the cursor goes in a tmux of its own."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "asked"), Path(folder, "told")
        asked.write_text("\n".join(clusters), encoding="utf-8")
        tmux = ["tmux", "-u", "-S", str(Path(folder, "tmux")), "-f", "/dev/null"]
        program = [sys.executable, "-c", _ASKED, str(asked), str(told)]
        subprocess.run([*tmux, "new-session", "-d", "-x", "40", "-y", "5", *program], check=True)
        while not told.exists() or not told.read_text().endswith("."):
            time.sleep(0.1)
        return [int(cells) for cells in told.read_text().rstrip(".").split()]


def clusters() -> list[tuple[str, str]]:
    """Return each cluster, with what kind it is of."""
    return [(kind, cluster) for kind, written in CLUSTERS.items() for cluster in written.split()]


def row(cluster: str, of_tmux: int | str) -> str:
    """Return the row of a cluster."""
    counted, of_pyte = cell_len(cluster), in_pyte(cluster)
    codes = " ".join(f"{ord(char):04X}" for char in cluster)
    sign = "" if counted == of_tmux == of_pyte else "differ"
    return f"| {cluster} | {codes} | {counted} | {of_tmux} | {of_pyte} | {sign} |"


def main() -> None:
    """Write the page."""
    count_generously({})
    tmux = subprocess.run(["tmux", "-V"], capture_output=True, text=True, check=True).stdout.strip()
    lines = [HEAD.format(tmux=tmux, pyte=version("pyte"))]
    last = ""
    known = clusters()
    for (kind, cluster), cells in zip(known, in_tmux([one for _, one in known]), strict=True):
        if kind != last:
            lines.append(f"\n## {kind}\n\n| | code points | counted | tmux | pyte | |")
            lines.append("| --- | --- | --- | --- | --- | --- |")
            last = kind
        lines.append(row(cluster, cells))
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
