"""What a colour tells is told by a sign, a word or an attribute as well."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Final

import pytest
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status
from chatui.conversation.parts import Part, TextPart
from chatui.conversation.summary import Summary
from chatui.text.template import Template
from chatui.ui.chat_rows import sign_of
from chatui.ui.panels.prompts.preview import previewed
from chatui.ui.themes import theme_from
from chatui.ui.tones import toned
from chatui.ui.transcript.lines import Frame, Row, Run
from chatui.ui.transcript.message.card import card_of
from chatui.ui.transcript.message.foot import foot_of
from chatui.ui.transcript.message.hints import HintKeys
from chatui.ui.transcript.message.live_foot import Progress, Retry, live_foot
from chatui.ui.transcript.message.message_rows import card_rows, foot_rows, prompt_rows
from chatui.ui.transcript.painting import Palette, StyleMark, left_out, paint, with_bar, with_mark
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.sidebar import sidebar_row
from chatui.ui.widgets.status_line import ContextUse
from tests.contrast import TABLES

PALETTE: Final = Palette(theme_from("chatui-dark", TABLES["chatui-dark"]).variables)
FRAME: Final = Frame(3, 60, 70)
ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse", "strike")
WHEN: Final = datetime(2026, 5, 1, tzinfo=UTC)
TRIP: Final = Summary("a", "Trip", WHEN, WHEN, None, None, 2, False, False, ())


def of_strip(*strips: Strip) -> object:
    """Return what is left of rows without their colours: each letter with its attributes."""
    return [
        (char, [name for name in ATTRIBUTES if getattr(style or Style(), name)])
        for strip in strips
        for text, style, _ in strip
        for char in text
    ]


def of_content(content: Content) -> object:
    """Return what is left of a text without its colours."""
    spans = [
        (
            span.start,
            span.end,
            *re.findall(r"\b[a-z]+\b", re.sub(r"\$\S+|on \S+", "", str(span.style))),
        )
        for span in content.spans
    ]
    return content.plain, [span for span in spans if len(span) > 2]


def of_row(*marks: StyleMark, style: str = "text", lit: bool = False) -> Strip:
    return paint(Row(0, (Run("   "), Run("some text", style, 0))), PALETTE, 20, marks, lit=lit)


def reply(status: Status, text: str = "Gladly.", finish: FinishReason | None = None) -> object:
    """Return what stands below a reply."""
    error = ReplyError("server", "Broken.") if status is Status.FAILED else None
    content: list[Part] = [TextPart(text)] if text else []
    message = Message(Role.ASSISTANT, content, status=status, error=error, finish_reason=finish)
    card, keys = card_of(message), HintKeys()
    if card is not None:
        rows = card_rows(card._replace(text="It."), FRAME, keys, current=True)
    else:
        foot = foot_of(message)
        rows = foot_rows(foot._replace(text="It."), FRAME, "", keys, current=True)
    return of_strip(*(paint(row, PALETTE, 70) for row in rows))


def live(progress: Progress) -> object:
    text, _ = live_foot(progress, 200.0)
    return text.split()[0]


def chat_row(
    summary: Summary = TRIP, *, is_open: bool = False, running_ids: Sequence[str] = ()
) -> object:
    sign = sign_of(summary, running_ids)
    return of_content(sidebar_row(summary, 20, sign=sign, is_open=is_open))


def list_row(*, is_highlighted: bool = False, sign: str = "", style: str = "") -> object:
    choice = Choice("a", "a model", sign, style=style)
    return of_content(ChoiceList()._choice(choice, 30, is_highlighted=is_highlighted))


def context(used: int) -> str:
    """Return what is said of the context beside its figures."""
    return re.sub(r"[\d.]+k?", "", str(ContextUse(used, 1000, estimated=False)))


def speaker(role: Role) -> object:
    rows, _ = prompt_rows(Message(Role.USER, [TextPart("Hello")]), FRAME, "")
    shown = rows[0] if role is Role.USER else Row(0, (Run("   "), Run("Hello", "text", 0)))
    return of_strip(paint(shown, PALETTE, 70))


STATES: Final = {
    "who speaks": [speaker(Role.USER), speaker(Role.ASSISTANT)],
    "notice, warning, error": [
        of_content(toned("It.", f"$chat-{tone}")) for tone in ("text", "warn", "bad")
    ],
    "how full the context is": [context(used) for used in (500, 800, 950)],
    "a reply that has ended": [
        reply(Status.COMPLETE),
        reply(Status.COMPLETE, finish=FinishReason.LENGTH),
        reply(Status.STOPPED),
        reply(Status.INTERRUPTED),
        reply(Status.FAILED),
        reply(Status.FAILED, ""),
    ],
    "a reply that arrives": [
        live(Progress(190.0, None, 0)),
        live(Progress(190.0, 195.0, 9)),
        live(Progress(0.0, None, 0)),
        live(Progress(190.0, None, 0, Retry(2, 3, 205.0, "Busy."))),
    ],
    "what keys act on": [
        of_strip(of_row()),
        of_strip(with_bar(of_row(), PALETTE)),
        of_strip(with_mark(of_row(), PALETTE)),
        of_strip(left_out(of_row(), PALETTE)),
    ],
    "what was found": [
        of_strip(of_row()),
        of_strip(of_row((0, 4, "found"))),
        of_strip(of_row((0, 4, "found-now"))),
    ],
    "a link": [of_strip(of_row()), of_strip(of_row(style="link underline"))],
    "the number of a code block that a key copies": [
        of_strip(of_row(style="number-hint")),
        of_strip(of_row(style="number-hint", lit=True)),
    ],
    "a chat beside the one that is open": [
        chat_row(),
        chat_row(is_open=True),
        chat_row(running_ids=["a"]),
        chat_row(replace(TRIP, is_unread=True)),
        chat_row(replace(TRIP, is_in_memory=True)),
        chat_row(replace(TRIP, is_newer=True)),
        chat_row(replace(TRIP, is_interrupted=True)),
    ],
    "a row of a list": [
        list_row(),
        list_row(is_highlighted=True),
        list_row(sign="✶"),
        list_row(style="bold $chat-text"),
    ],
    "a variable that was filled in": [
        of_content(previewed(Template.parse("To {{who}}."), {"who": "Ada"})),
        of_content(Content("To Ada.")),
    ],
}


@pytest.mark.parametrize("states", STATES.values(), ids=STATES)
def test_states_are_told_apart_without_any_colour(states: list[object]) -> None:
    for one, other in combinations(states, 2):
        assert one != other
