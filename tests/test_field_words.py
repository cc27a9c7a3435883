"""The docstrings of fields, which README, settings and panels show."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from chatui.text.field_words import field_words

LAMP = '''
class Lamp:
    """A lamp."""

    bright: bool = False
    """Whether it can be
    seen from afar."""
    weight: float = 1.0
    color: str = "red"
    """What is seen."""

    def turn_on(self) -> None:
        """Burn."""
'''


def test_the_docstring_below_a_field_is_found_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lamps_of_tests.py").write_text(LAMP)
    monkeypatch.syspath_prepend(tmp_path)
    lamps = importlib.import_module("lamps_of_tests")
    said = {"bright": "Whether it can be seen from afar.", "color": "What is seen."}
    assert field_words(lamps.Lamp) == said


def test_a_class_whose_source_is_not_there_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = ModuleType("packed")
    packed.__file__ = "/nowhere/packed.py"
    monkeypatch.setitem(sys.modules, "packed", packed)
    assert field_words(type("Lamp", (), {"__module__": "packed"})) == {}
