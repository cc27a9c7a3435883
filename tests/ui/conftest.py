"""The whole program in the test's own folder."""

from pathlib import Path

import pytest

from tests.ui.chat_program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
