from pathlib import Path

from textual.app import App, ComposeResult

from chatui.storage.settings.user_files import theme_tables
from chatui.ui.themes import themes_from
from chatui.ui.widgets.field import Field


class OneField(App[None]):
    def __init__(self) -> None:
        super().__init__()
        theme, *_ = themes_from(theme_tables(Path("/nowhere")))
        self.register_theme(theme)
        self.theme = theme.name

    def compose(self) -> ComposeResult:
        yield Field("one two three")


async def test_alt_moves_and_deletes_by_words_as_in_a_shell() -> None:
    async with OneField().run_test() as pilot:
        field = pilot.app.query_one(Field)
        await pilot.press("end", "alt+backspace", "alt+b", "x", "alt+f", "y")
        assert field.value == "one xtwo y"
