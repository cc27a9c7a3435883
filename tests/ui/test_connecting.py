"""Connect within the program: a refused key, an endpoint that goes, a model that is still open."""

from pathlib import Path

from textual.widgets import Input

from chatui.config import Endpoint, Origin
from chatui.endpoints import ModelChoice
from chatui.errors import KeyRefused, MissingKey
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

MINE = Endpoint("mine", "https://llm.example.org/v1", model="m", origin=Origin.SAVED)


def _program(folder: Path) -> Program:
    program = Program(folder)
    program.sessions.endpoints.save(MINE, "sk-old")
    return program


async def test_a_key_that_was_refused_is_replaced_where_it_is_and_the_prompt_sent_again(
    tmp_path: Path,
) -> None:
    program = _program(tmp_path)
    program.client.say(KeyRefused("mine refused the key (401).", status=401))
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "F3 change key")
        await pilot.press("f3")
        await until_shown(pilot, "─ mine ─")
        await until(pilot, lambda: getattr(pilot.app.focused, "id", None) == "key")
        await pilot.press(*"sk-new", "ctrl+s")
        await until_shown(pilot, "mine is saved.")
        await pilot.press("enter")
        await until_shown(pilot, "Saved. r sends your prompt again.")
        program.client.say("Better.", None)
        await pilot.press("r")
        await until_shown(pilot, "Better.")
        assert "refused" not in screen_text(pilot)
    endpoints = program.sessions.endpoints
    key = endpoints.key(endpoints.get("mine"))
    assert key is not None
    assert key.reveal(MINE.base_url) == "sk-new"


async def test_without_a_key_the_fields_of_the_endpoint_are_open_at_once(tmp_path: Path) -> None:
    program = _program(tmp_path)
    program.client.problem = MissingKey("mine needs an API key.", hint="Get one.")
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "mine needs an API key. Get one.")
        await pilot.press("f3")
        await until_shown(pilot, "─ mine ─")
        await pilot.press("escape")
        await until_shown(pilot, "Yours")


async def test_a_chat_whose_endpoint_is_removed_says_so_and_goes_on_elsewhere(
    tmp_path: Path,
) -> None:
    program = _program(tmp_path)
    program.client.say("Gladly.", None)
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi", "enter")
        await until_shown(pilot, "✓ m")
        await pilot.press("f3")
        await until_shown(pilot, "key kept")
        await pilot.press("ctrl+d", "ctrl+d")
        await until_shown(pilot, "mine is removed. Chats that used it are all there.")
        await pilot.press("escape")
        await until_shown(pilot, "There is no endpoint mine any more. F2 chooses.")
        assert chat(pilot).session.choice == ModelChoice("work", "large-model")
        assert "Gladly." in screen_text(pilot)


async def test_an_empty_chat_names_the_endpoint_in_use_after_another_was_removed(
    tmp_path: Path,
) -> None:
    program = _program(tmp_path)
    async with program.app().run_test() as pilot:
        await until_shown(pilot, "mine · m\n")
        await pilot.press("f3")
        await until_shown(pilot, "in use")
        await pilot.press("ctrl+d", "ctrl+d")
        await until_shown(pilot, "mine is removed.")
        await pilot.press("escape")
        await until_shown(pilot, "   work · large-model\n")
        assert "mine · m" not in screen_text(pilot)


async def test_a_renamed_endpoint_is_still_the_one_in_use(tmp_path: Path) -> None:
    program = _program(tmp_path)
    async with program.app().run_test() as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "in use")
        await pilot.press("enter")
        await until_shown(pilot, "─ mine ─")
        pilot.app.screen.query_one("#name", Input).value = "home"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "home is saved.")
        await pilot.press("enter")
        await until(pilot, lambda: chat(pilot).session.choice == ModelChoice("home", "m"))


async def test_where_no_model_is_named_one_is_asked_for(tmp_path: Path) -> None:
    program = _program(tmp_path)
    async with program.app().run_test() as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "Which endpoint, provider or address?")
        await pilot.press(*"groq", "enter")
        await until_shown(pilot, "console.groq.com/keys")
        await pilot.press(*"gsk_1", "ctrl+s")
        await until_shown(pilot, "groq is saved.")
        await pilot.press("enter")
        await until_shown(pilot, "─ Models ─")
