"""The settings: each with its value, where that comes from, and what it is; changed in place."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from chatui.config import Config, Layer
from chatui.errors import ConfigError
from chatui.sessions.settings import SettingsInUse
from chatui.text.folding import fold
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.panels.setting_rows import (
    SettingRow,
    TableRow,
    from_text,
    setting_rows,
    shown_value,
    table_rows,
)
from chatui.ui.tones import toned
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine
from chatui.ui.widgets.edit_line import EditLine
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine

_NAMES = max(len(item.name) for item in fields(Config))
_EDIT_KEYS = (("Enter", "keep this"), ("Esc", "leave it as it was"))
_OF_NEW_CHATS = ("endpoint", "model")
"""What counts for the chats that are begun from now on."""

Check = Callable[[str, object], None]


class SettingsScreen(ListPanel[str | None]):
    """Shows and changes the settings; the result is the action that changes what stands elsewhere.

    `check` raises a ConfigError for a value that others know to be wrong; `change_in` opens the
    panel of a setting that has one; `counts` are those of endpoints and themes.
    """

    section = "settings"
    heading = "Settings"
    question = "Which setting?"
    widths = (16,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "reset", "Default", priority=True),
    ]

    def __init__(
        self,
        settings: SettingsInUse,
        *,
        check: Check = lambda _, __: None,
        change_in: Mapping[str, Callable[[], object]] | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._check = check
        self._change_in = change_in or {}
        self._counts = counts or {}
        self._lines: dict[str, int] = {}
        self._edited: SettingRow | None = None

    def compose_list(self) -> ComposeResult:
        yield ChoiceList(self.widths)
        yield Static(id="meaning", markup=False)
        yield EditLine()

    def on_mount(self) -> None:
        self._unsubscribe = self._settings.listen(self._show_again)
        self._show()
        self._find_lines()

    def on_unmount(self) -> None:
        self._unsubscribe()

    @work(group="lines", exit_on_error=False)
    async def _find_lines(self) -> None:
        self._lines = await asyncio.to_thread(self._settings.config_lines)
        self._show_again("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._edited is None or action not in ("reset", "move", "move_page")

    def action_close(self) -> None:
        """Leave what is edited as it was; else leave the panel."""
        if self._edited is None:
            super().action_close()
        else:
            self._end_editing()

    def action_reset(self) -> None:
        """Let the setting under the cursor have its default again."""
        row = self.under_cursor
        if not isinstance(row, SettingRow):
            return
        if not row.is_chosen:
            self.warn(f"{row.name} cannot be changed here.")
        else:
            self._change(row, None)

    @on(Input.Changed, "SearchField Field")
    def _filter(self) -> None:
        self._show()

    @on(Input.Submitted, "SearchField Field")
    @on(ChoiceList.Chosen)
    def _act(self) -> None:
        match self.under_cursor:
            case TableRow(action=action) as table:
                if action:
                    self.dismiss(action)
                else:
                    self.say(f"Change it in {table.place}.")
            case SettingRow() as row if not row.is_chosen:
                self.warn(f"{row.name} cannot be changed here.")
            case SettingRow(choices=()) as row:
                self._edit(row)
            case SettingRow() as row:
                self._change(row, row.next_choice)
            case _:
                pass

    @on(Input.Changed, "EditLine Field")
    def _check_written(self, event: Input.Changed) -> None:
        if self._edited is None:
            return
        try:
            self._written(self._edited, event.value)
        except ConfigError as problem:
            self._mean(self._edited.words, str(problem), "$chat-bad")
        else:
            self._mean(self._edited.words)

    @on(EditLine.Submitted)
    def _keep_written(self, event: EditLine.Submitted) -> None:
        row = self._edited
        assert row is not None
        try:
            value = self._written(row, event.text)
        except ConfigError:
            return  # it stands there already
        self._end_editing()
        self._change(row, value)

    @on(ChoiceList.Highlighted)
    def _explain(self) -> None:
        match self.under_cursor:
            case SettingRow() as row:
                self._mean(row.words, "" if row.is_chosen else self._decided(row))
            case TableRow() as table:
                self._mean(f"{table.words} {table.place}.")
            case _:
                self._mean("")

    def _edit(self, row: SettingRow) -> None:
        if row.name in self._change_in:
            self._change_in[row.name]()
            return
        self._edited = row
        self.query_one(KeyLine).show_keys(_EDIT_KEYS)
        self.query_one(EditLine).open(row.name, "" if row.value is None else str(row.value))

    def _end_editing(self) -> None:
        self._edited = None
        self.query_one(EditLine).close()
        self.query_one(KeyLine).show_keys(self.keys)
        self.query_one("SearchField Field").focus()
        self._explain()

    def _written(self, row: SettingRow, text: str) -> object:
        value = from_text(row.name, text)
        if value is not None:
            self._check(row.name, value)
        return value

    def _change(self, row: SettingRow, value: object) -> None:
        if value is None and row.said_by is Layer.DEFAULT:
            self.say(f"{row.name} has its default.")
            return
        self._settings.set((row.name,), value, lambda problem: self.warn(str(problem)))
        now = next(one for one in self._rows() if one.name == row.name)
        what = f"{row.name}: {shown_value(now.value)}"
        what += ", its default" if now.said_by is Layer.DEFAULT else ""
        self.say(f"{what}, for new chats." if row.name in _OF_NEW_CHATS else f"{what}.")

    def _decided(self, row: SettingRow) -> str:
        if row.said_by is Layer.CONFIG:
            return f"{row.origin} decides it: change it there."
        if row.said_by is Layer.DEFAULT:
            return "It is set in config.toml alone."
        return f"{row.origin} decides it, until chatui ends."

    def _rows(self) -> list[SettingRow]:
        return setting_rows(self._settings, self._lines)

    def _show_again(self, _: str) -> None:
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        query = self.query_one("SearchField Field", Field).value
        choices = self.query_one(ChoiceList)
        at = getattr(self.under_cursor, "name", None)
        rows, tables = self._rows(), table_rows(self._settings.config, self._counts)
        all_rows: list[SettingRow | TableRow] = [*rows, *tables]
        texts = [fold(f"{row.name.replace('_', ' ')} {row.name} {row.words}") for row in all_rows]
        found = [all_rows[place] for place in ranked(query, texts)]
        lines: list[ListLine] = [_line(row, query) for row in found if isinstance(row, SettingRow)]
        others = [_table_line(row, query) for row in found if isinstance(row, TableRow)]
        if others:
            lines += [Heading("Tables"), *others]
        here = next((row for row in found if row.name == at), None)
        choices.show_lines(lines or [Heading("There is no setting of that name.")], at=here)
        self._explain()

    def _mean(self, text: str, warning: str = "", color: str = "$chat-warn") -> None:
        lines = toned(warning, color), Content.styled(text, "$chat-soft")
        self.query_one("#meaning", Static).update(Content("\n").join(filter(None, lines)))


def _line(row: SettingRow, query: str) -> Choice:
    hits = matched(query, row.name) if query else ()
    name, value = row.name.ljust(_NAMES), shown_value(row.value)
    return Choice(row, name, "", (row.origin,), hits, aside=value)


def _table_line(row: TableRow, query: str) -> Choice:
    hits = matched(query, row.name) if query else ()
    return Choice(row, row.name.ljust(_NAMES), "", ("",), hits, aside=f"{row.count or 'none'}")
