import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from tests.ui.chat_program import Program
from chatui.ui.chat.screen import ChatScreen

def fail(screen):
    local_secret = "sk-" + "0123456789" * 3
    raise RuntimeError("a bug")

ChatScreen._begin = fail
app = Program(Path(sys.argv[1])).app()
app.run(headless=True)
sys.exit(app.return_code)
"""


def test_a_crash_report_shows_no_values_of_variables(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "200"},
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "RuntimeError: a bug" in said
    assert "sk-0123456789" not in said
    assert "locals" not in said
