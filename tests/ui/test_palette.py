"""The palette finds what can be done, and the prompts that were sent."""

import threading
from collections.abc import Sequence

import pytest

from chatui.commands.actions import ACTIONS
from chatui.storage.prompt_history import SentPrompt
from chatui.ui.panels.palette import PaletteScreen, PromptSource, action_entries
from chatui.ui.panels.prompt_lines import EarlierPrompts, prompt_lines
from chatui.ui.widgets.choice_list import Choice, Snippet
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened, sent

RETRY = "How do I retry a request\nwith backoff in httpx?"
LISBON = "Three days in Lisbon"
JITTER = f"{'A long introduction, and one more. ' * 9}And with jitter in that retry?"
PROMPTS = [RETRY, LISBON, JITTER, LISBON]
NOTHING = "No prompt was sent from here yet."


class Chosen:
    """The prompts that were chosen."""

    def __init__(self, prompts: Sequence[str] = PROMPTS) -> None:
        self.texts: list[str] = []
        self.source = PromptSource(lambda: sent(prompts), self._use)

    def _use(self, prompt: SentPrompt) -> None:
        self.texts.append(prompt.text)

    def palette(self) -> PaletteScreen:
        """Return the palette with all actions."""
        return PaletteScreen("All", action_entries(ACTIONS, lambda _: None), self.source)

    def alone(self, query: str = "") -> PaletteScreen:
        """Return the panel of the prompts alone."""
        return PaletteScreen("Earlier prompts", (), self.source, query=query)


def rows(screen: str) -> list[str]:
    """Return what stands in the list of a panel, without its frame."""
    inside = [line.split("│")[1] for line in screen.splitlines() if line.count("│") == 2]
    return [line.strip(" ▌▁▂▃▄▅▆▇█") for line in inside[1:-1] if line.strip()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("retry", [JITTER, RETRY]),
        ("RETRY backoff", [RETRY]),
        ("lisbon", [LISBON]),
        ("retry lisbon", []),
        ("", [LISBON, JITTER, RETRY]),
    ],
)
def test_prompts_that_hold_every_word_are_found_the_newest_first_and_each_once(
    query: str, found: list[str]
) -> None:
    assert [one.sent.text for one in EarlierPrompts(sent(PROMPTS)).find(query)] == found


@pytest.mark.parametrize("query", ["İstanbul", "istanbul", "ISTANBUL"])
def test_a_turkish_capital_does_not_move_what_is_marked(query: str) -> None:
    [prompt] = EarlierPrompts(sent(["İİ İstanbul"])).find(query)
    [line] = prompt_lines([prompt], query, 60)
    assert isinstance(line, Choice)
    assert line.hits == tuple(range(3, 11))


def test_a_prompt_of_several_lines_is_one_safe_line() -> None:
    [line] = prompt_lines(
        EarlierPrompts(sent(["\n one\r\n\n\ttwo\t2\u2028\x1b[2Jthree "])).find(""), "", 60
    )
    assert isinstance(line, Choice)
    assert line.text == "one ⏎ two 2 ⏎ ␛[2Jthree"


@pytest.mark.parametrize("width", [20, 60])
def test_a_word_that_cannot_be_seen_in_the_line_is_shown_where_it_stands(width: int) -> None:
    choice, snippet = prompt_lines(
        EarlierPrompts(sent([JITTER])).find("jitter long"), "jitter long", width
    )
    assert isinstance(choice, Choice)
    assert isinstance(snippet, Snippet)
    assert snippet.text == "… more. And with jitter in that retry?"
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["jitter"]


async def test_what_is_typed_finds_actions_and_below_them_prompts() -> None:
    async with opened(Chosen().palette()) as (_, pilot):
        assert "Earlier prompts ·" not in screen_text(pilot)
        await pilot.press(*"retry")
        screen = await until_shown(pilot, "Earlier prompts · 2")
        assert rows(screen)[1:] == [
            "Earlier prompts · 2",
            "A long introduction, and one more. A long introduction, and one more. A l…",
            "… jitter in that retry?",
            "How do I retry a request ⏎ with backoff in httpx?",
        ]
        assert rows(screen)[0].startswith("Ask again")
        assert "Enter do it" in screen


async def test_a_prompt_that_is_chosen_comes_to_the_letter() -> None:
    chosen = Chosen()
    async with opened(chosen.palette()) as (app, pilot):
        await pilot.press(*"retry")
        await until_shown(pilot, "Earlier prompts · 2")
        await pilot.press("down", "down")
        await until_shown(pilot, "Enter into the composer")
        await pilot.press("enter")
        [entry] = app.results
        assert entry is not None
        entry.call()
    assert chosen.texts == [RETRY]


async def test_words_of_a_prompt_are_not_taken_for_the_letters_of_an_action() -> None:
    chosen = Chosen(["Is it no"])
    async with opened(chosen.palette()) as (_, pilot):
        await pilot.press(*"no is")
        assert rows(await until_shown(pilot, "Earlier prompts · 1")) == [
            "Earlier prompts · 1",
            "Is it no",
        ]
    async with opened(Chosen([]).palette()) as (_, pilot):
        await pilot.press(*"no is")
        assert "Earlier prompts" not in "\n".join(rows(await until_shown(pilot, "/tree")))


async def test_more_prompts_than_can_be_looked_through_are_counted() -> None:
    chosen = Chosen([f"one {number}" for number in range(300)])
    async with opened(chosen.palette()) as (_, pilot):
        await pilot.press(*"one")
        await until_shown(pilot, "Earlier prompts · 20 of 300")
    async with opened(chosen.alone("one")) as (_, pilot):
        await until_shown(pilot, "─ 100 of 300 ─")
        await pilot.press("ctrl+u")
        screen = await until_shown(pilot, "─ 300 ─")
        assert rows(screen)[:2] == ["one 299", "one 298"]
        await pilot.press(*["pagedown"] * 30)
        assert rows(screen_text(pilot))[-1] == "one 0"


async def test_the_panel_of_prompts_begins_with_the_words_that_came_with_the_command() -> None:
    async with opened(Chosen().alone("lisbon")) as (app, pilot):
        assert rows(await until_shown(pilot, "Three days")) == [LISBON]
        await pilot.press("backspace", "x", "enter")
        assert rows(await until_shown(pilot, "No earlier")) == [
            "No earlier prompt has these words."
        ]
        assert app.results == []
        await pilot.press("escape")
        assert app.results == [None]


async def test_that_there_is_no_earlier_prompt_is_said() -> None:
    async with opened(Chosen([]).alone()) as (_, pilot):
        assert rows(await until_shown(pilot, NOTHING))[0] == NOTHING


async def test_that_nothing_can_be_done_by_that_name_is_said() -> None:
    async with opened(Chosen([]).palette()) as (_, pilot):
        await pilot.press(*"qqqq")
        assert rows(await until_shown(pilot, "nothing")) == ["There is nothing of that name."]


async def test_enter_before_the_prompts_were_read_chooses_when_they_are() -> None:
    read = threading.Event()

    def prompts() -> Sequence[SentPrompt]:
        assert read.wait(20)
        return sent(PROMPTS)

    panel = PaletteScreen("Earlier prompts", (), PromptSource(prompts, lambda _: None))
    async with opened(panel) as (app, pilot):
        await pilot.press(*"backoff", "enter")
        assert NOTHING not in screen_text(pilot)
        assert app.results == []
        read.set()
        await until(pilot, lambda: bool(app.results))
        [entry] = app.results
        assert entry is not None
        assert entry.text == "How do I retry a request ⏎ with backoff in httpx?"


async def test_a_line_follows_the_width_of_the_terminal() -> None:
    query = "jitter"
    prompt = f"{'x' * 40} jitter"
    async with opened(Chosen([prompt]).alone(query)) as (_, pilot):
        assert rows(await until_shown(pilot, "xx jitter")) == [prompt]
        await pilot.resize_terminal(40, 24)
        assert rows(await until_shown(pilot, "…"))[:2] == [f"{'x' * 33}…", f"… {'x' * 15} jitter"]
