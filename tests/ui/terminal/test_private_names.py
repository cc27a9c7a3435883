"""What other packages keep to themselves and we use: where, and that it is as it was."""

import importlib
import importlib.util
import inspect
import pkgutil
from functools import cache
from pathlib import Path

import pytest
from pygments.lexer import RegexLexerMeta
from textual import _ansi_sequences, _keyboard_protocol, keys
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit

import chatui
from tests.private_names import Use, private_names, private_uses

ROOM = "chatui.ui.terminal."
OUTSIDE = {"chatui.transport.protocol.event_stream": {"SSEDecoder", "SSELineDecoder"}}
ATTRIBUTES: list[tuple[type, str]] = [
    (App, "_driver"),
    (App, "_exception"),
    (App, "_filters"),
    (App, "_return_code"),
    (Driver, "_auto_restart"),
    (Driver, "_loop"),
    (Driver, "_size"),
    (Edit, "_edit_result"),
    (LinuxDriver, "_file"),
    (LinuxDriver, "_must_signal_resume"),
    (LinuxDriver, "_writer_thread"),
    (MessagePump, "_closing"),
    (RegexLexerMeta, "_tokens"),
    (Strip, "_render_cache"),
    (TextArea, "_draw_cursor"),
]
FUNCTIONS: list[tuple[object, str, str]] = [
    (App, "_fatal_error", "(self) -> 'None'"),
    (App, "_handle_exception", "(self, error: 'Exception') -> 'None'"),
    (
        Compositor,
        "_get_renders",
        "(self, crop: 'Region | None' = None) -> 'Iterable[tuple[Region, Region, list[Strip]]]'",
    ),
    (LinuxDriver, "_get_terminal_size", "(self) -> 'tuple[int, int]'"),
    (LinuxDriver, "_patch_iflag", "(attrs: 'int') -> 'int'"),
    (LinuxDriver, "_patch_lflag", "(attrs: 'int') -> 'int'"),
    (MessagePump, "_close_messages_no_wait", "(self) -> 'None'"),
    (MessagePump, "_dispatch_message", "async (self, message: 'Message') -> 'None'"),
    (
        TextArea,
        "_delete_via_keyboard",
        "(self, start: 'Location', end: 'Location') -> 'EditResult | None'",
    ),
    (TextArea, "_on_key", "async (self, event: 'events.Key') -> 'None'"),
    (keys, "_character_to_key", "(character: 'str') -> 'str'"),
]
IN_PRIVATE_MODULES = {
    "ANSI_SEQUENCES_KEYS",
    "Compositor",
    "FUNCTIONAL_KEYS",
    "SYNC_END",
    "SYNC_START",
    "XTermParser",
}

SAMPLE = """
import textual._loop
from rich._wrap import divide_line
from textual.keys import _character_to_key
from textual.widgets import Input

class Ours(Input):
    _ours = 1
    _size = 2
    def _on_key(self, event):
        self._mine = super()._watch_value
        self._cursor_offset = self._row_of(event)
    class Inner(Input):
        def ask(self):
            return getattr(self.screen, "_compositor"), self.app._driver

def drawn(self: Ours):
    return self._render_cache, (1)._replace
"""


def test_only_the_terminal_s_room_and_one_file_use_what_other_packages_keep_to_themselves() -> None:
    used = uses_by_module()
    outside = {
        module: {use.name for use in uses}
        for module, uses in used.items()
        if not module.startswith(ROOM)
    }
    assert outside == OUTSIDE


def test_each_private_name_in_the_terminal_s_room_has_its_contract_here() -> None:
    used = {
        use.name
        for module, uses in uses_by_module().items()
        if module.startswith(ROOM)
        for use in uses
    }
    known = {name for _, name in ATTRIBUTES} | {name for _, name, _ in FUNCTIONS}
    assert used == known | IN_PRIVATE_MODULES


def test_a_private_name_is_found_however_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE)
    spec = importlib.util.spec_from_file_location("sample", path)
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    assert private_uses(sample) == {
        Use("textual._loop", ""),
        Use("rich._wrap", "divide_line"),
        Use("textual.keys", "_character_to_key"),
        Use("textual.scroll_view.ScrollView", "_size"),
        Use("textual.widgets._input.Input", "_on_key"),
        Use("textual.widgets._input.Input", "_watch_value"),
        Use("textual.widgets._input.Input", "_cursor_offset"),
        Use("", "_compositor"),
        Use("", "_driver"),
        Use("", "_render_cache"),
    }


@pytest.mark.parametrize(("owner", "name"), ATTRIBUTES)
def test_an_attribute_is_where_it_was(owner: type, name: str) -> None:
    assert name in private_names(owner)


@pytest.mark.parametrize(("owner", "name", "signature"), FUNCTIONS)
def test_a_function_takes_what_it_took(owner: object, name: str, signature: str) -> None:
    function = getattr(owner, name)
    kind = "async " if inspect.iscoroutinefunction(function) else ""
    assert f"{kind}{inspect.signature(function)}" == signature


def test_the_tables_of_keys_and_the_parser_of_reports_are_as_they_were() -> None:
    assert _ansi_sequences.ANSI_SEQUENCES_KEYS["\x1b[A"] == (keys.Keys.Up,)
    assert _keyboard_protocol.FUNCTIONAL_KEYS["27u"] == "escape"
    assert keys._character_to_key("?") == "question_mark"
    reports = [type(event).__name__ for event in XTermParser().feed("\x1b[I\x1b[<0;3;4M")]
    assert reports == ["AppFocus", "MouseDown"]


@cache
def uses_by_module() -> dict[str, set[Use]]:
    names = [one.name for one in pkgutil.walk_packages(chatui.__path__, "chatui.")]
    assert "chatui.ui.app" in names
    found = {
        name: private_uses(importlib.import_module(name))
        for name in names
        if name != "chatui.__main__"
    }
    return {name: uses for name, uses in found.items() if uses}
