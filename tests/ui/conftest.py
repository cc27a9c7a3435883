"""The whole program in the test's own folder."""

from pathlib import Path

import pytest
from textual import _wait

from tests.ui.chat_program import Program

# A pilot looks this often whether a key has had its effect; by default 20 ms go by with each.
_wait.SLEEP_GRANULARITY = 1 / 250
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 20


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
