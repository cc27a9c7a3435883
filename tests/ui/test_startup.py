import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from tests.ui.chat_program import Program
from chatui.ui.screens.chat import ChatScreen

heavy = ("httpx", "markdown_it", "pygments", "sqlite3", "PIL", "linkify_it", "rich.traceback")

def first_frame(screen):
    print("drawn", *[name for name in heavy if name in sys.modules])
    screen.app.exit()

ChatScreen._begin = first_frame
Program(Path(sys.argv[1])).app().run(headless=True)
"""


def test_nothing_heavy_is_imported_before_the_first_frame(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert ended.stdout.split() == ["drawn"], ended.stderr
