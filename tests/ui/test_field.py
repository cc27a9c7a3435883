from textual.app import App, ComposeResult

from chatui.ui.widgets.field import Field


class OneField(App[None]):
    def compose(self) -> ComposeResult:
        yield Field("one two three")


async def test_alt_moves_and_deletes_by_words_as_in_a_shell() -> None:
    async with OneField().run_test() as pilot:
        field = pilot.app.query_one(Field)
        await pilot.press("end", "alt+backspace", "alt+b", "x", "alt+f", "y", "alt+d")
        assert field.value == "one xtwo y"
