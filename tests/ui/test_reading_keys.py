from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.commands.reading_keys import ReadingKeys


@dataclass
class Timer:
    due: float
    call: Callable[[], None]
    is_stopped: bool = False

    def stop(self) -> None:
        self.is_stopped = True


@dataclass
class Reader:
    """Reading mode on a clock that the test turns."""

    now: float = 100.0
    log: list[str] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = ReadingKeys(
            keys=KeyMap.resolve({}).reading,
            perform=self.perform,
            write=lambda text: self.log.append(f"write {text}"),
            later=self.later,
            clock=lambda: self.now,
        )

    def perform(self, action: Action, character: str) -> Callable[[], object]:
        self.log.append(action.id)
        return lambda: self.log.append(f"undo {action.id}")

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, call))
        return self.timers[-1]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for timer in [timer for timer in self.timers if timer.due <= self.now]:
            self.timers.remove(timer)
            if not timer.is_stopped:
                timer.call()

    def type(self, *steps: str | float) -> list[str]:
        for step in steps:
            if isinstance(step, float):
                self.wait(step)
            elif len(step) == 1:
                self.keys.press(step, step)
            else:
                self.keys.press(step, None)
        return self.log


@pytest.mark.parametrize(
    ("steps", "log"),
    [
        (("j",), ["line-down"]),
        (("y",), []),
        (("y", 0.1), ["copy"]),
        (("r", 0.2), []),
        (("r", 0.35), ["retry"]),
        (("down",), ["line-down"]),
        (("G", 0.5, "g"), ["last-line", "first-line"]),
        (("H",), ["write H"]),
        (("j", 0.03, "j", 0.03, "j"), ["line-down"] * 3),
        (("j", 0.05, "k"), ["line-down", "undo line-down", "write jk"]),
        (("j", 0.1, "k"), ["line-down", "line-up"]),
        (("y", 0.05, "p"), ["write yp"]),
        (("y", 0.2, "p"), ["copy", "undo copy", "write yp"]),
        (("j", 2.0, "p"), ["line-down", "write p"]),
        (("r", 0.2, "e"), ["write re"]),
        (("r", 0.2, "i"), ["write ri"]),
        (("y", 0.02, "enter"), ["copy", "write"]),
        (("r", 0.1, "escape"), ["back"]),
        (("y", 0.05, "y", 0.2), ["copy"]),
        (("é",), ["write é"]),
        (("f8",), []),
        (("f9",), ["effort"]),
    ],
)
def test_letters_act_or_are_typed(steps: tuple[str | float, ...], log: list[str]) -> None:
    assert Reader().type(*steps) == log


def test_what_waits_does_not_happen_once_reading_mode_has_ended() -> None:
    reader = Reader()
    reader.type("r")
    reader.keys.reset()
    assert reader.type(1.0) == []


@pytest.mark.parametrize(
    ("character", "action"),
    [
        ("н", "copy"),
        ("о", "line-down"),
        ("О", "message-down"),
        ("х", "previous-version"),
        ("υ", "copy"),
        ("ט", "copy"),
        ("غ", "copy"),
        ("ㅛ", "copy"),
        ("ｙ", "copy"),
        ("۱", "copy-block"),
    ],
)
def test_a_letter_of_another_keyboard_acts_as_the_one_at_its_place(
    character: str, action: str
) -> None:
    reader = Reader()
    assert reader.type(character, 1.0) == [action]


def test_words_of_another_keyboard_are_written() -> None:
    assert Reader().type("н", 0.05, "е") == ["write не"]
