"""Whatever can be done is done by the mouse, too."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.geometry import Offset
from textual.pilot import Pilot

from chatui.commands.actions import ACTIONS
from chatui.ui.panels.palette import action_entries
from chatui.ui.widgets.completion_menu import CompletionMenu, FileOffer
from chatui.ui.widgets.sidebar import Sidebar
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.test_chips import CAT, PLOT, draft

OTHERWISE = {
    "newline": "it is typed",
    "previous-prompt": "the queued prompt is clicked; earlier ones are listed in the palette",
    "next-prompt": "the same",
    "back": "the Esc that is named is clicked: in a foot, a notice, a panel",
    "copy-or-stop": "the same, or the key that stands there while something is selected",
    "palette": "the sign in front of the prompt is clicked",
    "page-up": "the wheel, the scroll bar",
    "page-down": "the same",
    "line-down": "the same, or a line is clicked",
    "line-up": "the same",
    "first-line": "the same",
    "last-line": "the same, or the count of the lines below is clicked",
    "message-down": "a message is clicked in reading mode",
    "message-up": "the same",
    "write": "the key is clicked in the last line",
    "copy-block": "the sign at the block is clicked",
    "reading-help": "the key is clicked at the end of a foot",
}
"""How an action is reached that the palette does not list."""


def test_every_action_is_in_the_palette_or_is_known_to_be_reached_otherwise() -> None:
    listed: list[str] = []
    for entry in action_entries(ACTIONS, lambda action: listed.append(action.id)):
        entry.call()
    assert {action.id for action in ACTIONS} - set(listed) == OTHERWISE.keys()
    assert listed[-1] == "send"


async def click(pilot: Pilot[Any], words: str) -> None:
    """Click the last place on the screen where words stand."""
    rows = (await until_shown(pilot, words)).splitlines()
    y = max(y for y, row in enumerate(rows) if words in row)
    await pilot.click(offset=Offset(rows[y].rindex(words), y))


async def test_a_chat_goes_without_a_key(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.client.say("slow ")
    async with program.app().run_test() as pilot:
        await click(pilot, "Ctrl+R conv")
        await until_shown(pilot, "─ Conversations")
        await click(pilot, "Esc")
        await until(pilot, lambda: "─ Conversations" not in screen_text(pilot))
        chat(pilot).composer.text = "first"
        await click(pilot, "› first")
        await until_shown(pilot, "Everything that can be done")
        await pilot.press(*"send")
        await click(pilot, "Send the prompt")
        await until_shown(pilot, "slow")
        chat(pilot).composer.text = "second"
        await pilot.press("enter")
        await click(pilot, "↑ takes it back")
        await until_shown(pilot, "The queued prompt is back.")
        await pilot.press("ctrl+q")
        await click(pilot, "Esc: stay")
        await until(pilot, lambda: "Esc: stay" not in screen_text(pilot))
        await click(pilot, "Esc stops")
        await until_shown(pilot, "■ stopped")


async def test_the_message_that_keys_act_on_and_what_is_selected_are_a_click_away(
    program: Program,
) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        transcript = chat(pilot).transcript
        await until_shown(pilot, "Gladly.")
        await pilot.click(transcript, offset=(4, 2), times=2)
        await click(pilot, "Ctrl+C copy")
        await until(pilot, lambda: pilot.app.clipboard == "Gladly")
        chat(pilot).status.withdraw_all()
        await click(pilot, "Gladly.")
        await click(pilot, "Tab read")
        await until_shown(pilot, "READING")
        last = transcript.current_message_id
        await click(pilot, "About Trip")
        await until(pilot, lambda: transcript.current_message_id != last)
        assert "▸" in screen_text(pilot).splitlines()[0]


async def test_what_the_mouse_selects_as_one_writes_is_quoted_by_clicks(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.click(chat(pilot).transcript, offset=(4, 2), times=2)
        await until_shown(pilot, "SELECTED  Ctrl+C copy  Tab read")
        await click(pilot, "Tab read")
        await click(pilot, "> quote")
        await until(pilot, lambda: chat(pilot).composer.text == "> Gladly\n\n")


async def test_the_last_chip_is_taken_off_by_a_click(program: Program) -> None:
    name = draft(program, PLOT, CAT)
    async with program.app(resume=name).run_test() as pilot:
        await click(pilot, "⌫ takes it off")
        await until(pilot, lambda: "at.jpg" not in screen_text(pilot))
        assert "plot.png" in screen_text(pilot)


class Lists(App[None]):
    """The lists that stand beside what one writes."""

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[object] = []

    def get_css_variables(self) -> dict[str, str]:
        roles = "ground text soft rule you link surface selection selection-text bad warn"
        return super().get_css_variables() | {f"chat-{role}": "#888888" for role in roles.split()}

    def compose(self) -> ComposeResult:
        yield CompletionMenu()
        yield Sidebar()

    def on_completion_menu_picked(self, message: CompletionMenu.Picked) -> None:
        self.picked.append(message.offer)

    def on_sidebar_more_picked(self) -> None:
        self.picked.append("more")


async def test_the_wheel_reaches_what_a_menu_has_no_room_for_and_a_click_the_other_chats() -> None:
    app, offers = Lists(), tuple(FileOffer(f"file {number}") for number in range(20))
    async with app.run_test() as pilot:
        menu = app.query_one(CompletionMenu)
        menu.show(offers)
        app.query_one(Sidebar).show_conversations(
            [], [], "", datetime.now(UTC), " Ctrl+R shows all"
        )
        await pilot.pause()
        for _ in range(30):
            await pilot._post_mouse_events([MouseScrollDown], menu, offset=(5, 1), button=0)
        await click(pilot, "file 19")
        await click(pilot, "shows all")
        assert app.picked == [offers[19], "more"]
