"""The rows of a message around its text: prompts, thoughts, attachments, foot, card, days."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from rich.cells import cell_len, set_cell_size

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import FilePart
from chatui.text.safety import display_text
from chatui.ui.part_words import part_line
from chatui.ui.transcript.lines import Frame, Row, Run, width_of
from chatui.ui.transcript.message.card import Card
from chatui.ui.transcript.message.foot import Foot
from chatui.ui.transcript.message.hints import HintKeys, hint_runs
from chatui.ui.transcript.message.thoughts import Thoughts
from chatui.ui.transcript.wrapping import wrap

_BETWEEN: Final = " · "
_MOST_OF_FILE: Final = 200_000
_MOST_LINES_OF_FILE: Final = 1000
"""Characters and lines of a file that are laid out: of a log, millions would be."""
_ROOM_FOR_FACTS: Final = 13  # columns
_VERSION: Final = re.compile(r"\d+/\d+")
_STOPS: Final = re.compile(r"\bEsc (?:stops|cancels)\b")


def day_rows(day: date, frame: Frame) -> list[Row]:
    """Return the separator above the first message of a day, below the row that ends another."""
    label = f"{day:%A} {day.day} {day:%B %Y}"
    rule = max(2, frame.text - cell_len(label) - 4)
    runs = (_margin(frame), Run("── ", "rule"), Run(label, "soft"), Run(" " + "─" * rule, "rule"))
    return [Row(0, runs), Row(0, ())]


def prompt_rows(
    message: Message, frame: Frame, tag: str, files: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[Row], list[str]]:
    """Return the rows and lines of a prompt: as it was typed, on a band, an empty row below.

    The text of `files`, by their SHA-256, stands below their lines.
    """
    bar = Run(" " * (frame.margin - 2)), Run("▌ ", "you")
    style = "soft" if message.excluded else "text"
    lines = display_text(message.text).split("\n") if message.text else []
    rows: list[Row] = []
    room = frame.text - (cell_len(tag) + 2 if tag else 0)
    for number, line in enumerate(lines):
        shown = line.replace("\t", "    ")
        for start, end in wrap(shown, room):
            runs = (*bar, Run(shown[start:end], style, start))
            rows.append(Row(number, runs, "surface", frame.margin - 2))
    lines = [line.replace("\t", "    ") for line in lines]
    for part in message.content:
        if text := part_line(part):
            rows.append(Row(len(lines), (*bar, Run(text, "soft", 0)), "surface", frame.margin - 2))
            lines.append(text)
        if isinstance(part, FilePart) and part.sha256 in files:
            for line in _file_lines(files[part.sha256], part.lines):
                for start, end in wrap(line, frame.text - 2):
                    content = Run("│ ", "rule"), Run(line[start:end], "text", start)
                    rows.append(Row(len(lines), (*bar, *content), "surface", frame.margin - 2))
                lines.append(line)
    if tag and rows:
        rows[0] = _with_end(rows[0], _facts(tag, "soft"), frame.margin + frame.text)
    return [*rows, Row(len(lines), ())], lines


def _file_lines(text: str, count: int) -> list[str]:
    """Return the lines of a file as they are shown; of a long one, the first and how many more."""
    shown = display_text(text[:_MOST_OF_FILE]).replace("\t", "    ").split("\n")
    if len(text) <= _MOST_OF_FILE and len(shown) <= _MOST_LINES_OF_FILE:
        return shown[:-1] if shown[-1] == "" else shown
    shown = shown[: min(len(shown) - 1, _MOST_LINES_OF_FILE)]
    return [*shown, f"… {count - len(shown):,} more lines, which are sent as well"]


def thought_rows(
    thoughts: Thoughts, frame: Frame, *, unfolded: bool
) -> tuple[list[Row], list[str]]:
    """Return the line about a model's thoughts, and the thoughts below it when unfolded."""
    sign = "▾" if unfolded else "▸"
    count = f"{thoughts.words} word{'' if thoughts.words == 1 else 's'}"
    seconds = thoughts.seconds
    if seconds is None:
        label = f"{sign} thoughts · {count}"
    else:
        label = (
            f"{sign} {'thinking' if thoughts.is_live else 'thought for'} {seconds:.0f} s · {count}"
        )
    rows = [Row(0, (_margin(frame), Run(label, "soft", action="thoughts")))]
    lines = [""]
    if unfolded:
        for number, line in enumerate(display_text(thoughts.text).split("\n"), 1):
            shown = line.replace("\t", "    ")
            for start, end in wrap(shown, frame.text - 2):
                runs = (_margin(frame), Run("│ ", "rule"), Run(shown[start:end], "soft", start))
                rows.append(Row(number, runs))
            lines.append(shown)
        rows.append(Row(len(lines), ()))
        lines.append("")
    return rows, lines


def soft_rows(lines: Sequence[str], frame: Frame, first_line: int) -> list[Row]:
    """Return rows of soft text."""
    rows: list[Row] = []
    for number, line in enumerate(lines, first_line):
        for start, end in wrap(line, frame.text):
            rows.append(Row(number, (_margin(frame), Run(line[start:end], "soft", start))))
    return rows


def with_hints(rows: Sequence[Row], sign: str, hints: Sequence[Run], frame: Frame) -> Sequence[Row]:
    """Return the rows with hints beside the first part of a sign, where they have room."""
    more = (Run(" · ", "soft"), *hints)
    for place, row in enumerate(rows) if hints else ():
        if any(run.text.startswith(f"{sign} ") and run.style == "soft" for run in row.runs):
            if width_of(row.runs) + width_of(more) > frame.margin + frame.text:
                break
            return [*rows[:place], row._replace(runs=(*row.runs, *more)), *rows[place + 1 :]]
    return rows


def foot_rows(foot: Foot, frame: Frame, tag: str, keys: HintKeys, *, current: bool) -> list[Row]:
    """Return the rows under a reply: a sentence may need several; hints end the last one."""
    if foot.role != "warn" or cell_len(foot.text) <= frame.text - 2:
        return [foot_row(foot, frame, tag, keys, current=current)]
    extents = wrap(foot.text, frame.text - 2)
    left = frame.text - 4 - width_of(hint_runs(foot.hints, " · ", keys))
    if foot.hints and cell_len(foot.text[slice(*extents[-1])]) > left:
        extents.append((len(foot.text), len(foot.text)))  # a row for the hints alone
    *before, last = extents
    rows: list[Row] = []
    for start, end in before:
        sign = Run("  " if rows else f"{foot.sign} ", foot.role)
        rows.append(Row(0, (_margin(frame), sign, Run(foot.text[start:end], foot.role))))
    rest = foot._replace(text=foot.text[slice(*last)], sign=" " if rows else foot.sign)
    return [*rows, foot_row(rest, frame, tag, keys, current=current)]


def foot_row(foot: Foot, frame: Frame, tag: str, keys: HintKeys, *, current: bool) -> Row:
    """Return the one row under a reply; hints stand at its right end on the current message."""
    text = " · ".join(piece for piece in (foot.text, tag) if piece)
    runs = [_margin(frame), Run(foot.sign + " ", foot.role), Run(text, _text_role(foot))]
    if current and foot.hints:
        hints = hint_runs(foot.hints, " · ", keys)
        for fewer in range(len(foot.hints) - 1, 0, -1):
            if frame.text - width_of(hints) >= _ROOM_FOR_FACTS:
                break
            hints = hint_runs(foot.hints[:fewer], " · ", keys)
        room = frame.text - width_of(hints)
        spare = room - width_of(runs[1:])
        while spare < 2 and " · " in text:
            text = text.rpartition(" · ")[0]
            runs[2] = Run(text, _text_role(foot))
            spare = room - width_of(runs[1:])
        if spare < 2 and room > 12:
            runs[2] = Run(set_cell_size(text, room - 5) + "… ", _text_role(foot))
            spare = room - width_of(runs[1:])
        if spare >= 0:
            runs += [Run(" " * spare), *hints]
    return Row(0, (*runs[:2], *_facts(runs[2].text, _text_role(foot)), *runs[3:]))


def card_rows(card: Card, frame: Frame, keys: HintKeys, *, current: bool) -> list[Row]:
    """Return the rows of a card: what happened, then the keys that help and what is safe."""
    rows: list[Row] = []
    margin = _margin(frame)
    for start, end in wrap(card.text, frame.text - 2):
        sign = Run("  " if rows else f"{card.sign} ", f"{card.role} strong")
        rows.append(Row(0, (margin, sign, Run(card.text[start:end], "text"))))
    runs = [margin, Run("  "), *hint_runs(card.hints, "   ", keys, lit=current)]
    if card.remark:
        end = margin_end = frame.margin + frame.text
        gap = max(3, min(8, margin_end - width_of(runs) - cell_len(card.remark)))
        if width_of(runs) + gap + cell_len(card.remark) > end:
            rows.append(Row(0, tuple(runs)))
            runs, gap = [margin], 2
        runs += [Run(" " * gap), Run(card.remark, "soft")]
    return [*rows, Row(0, tuple(runs))]


def _text_role(foot: Foot) -> str:
    return foot.role if foot.role in ("warn", "bad") else "soft"


def _margin(frame: Frame) -> Run:
    return Run(" " * frame.margin)


def _with_end(row: Row, runs: Sequence[Run], right: int) -> Row:
    spare = max(1, right - width_of(row.runs) - width_of(runs))
    return row._replace(runs=(*row.runs, Run(" " * spare), *runs))


def _facts(text: str, role: str) -> list[Run]:
    """Return facts as runs; which of several versions it is can be clicked, and what stops it."""
    runs: list[Run] = []
    for piece in text.split(_BETWEEN):
        if runs:
            runs.append(Run(_BETWEEN, role))
        if (stops := _STOPS.search(piece)) is not None:
            start, end = stops.span()
            runs += [Run(piece[:start], role)] if start else []
            runs += [Run(stops[0], role, action="key Esc")]
            runs += [Run(piece[end:], role)] if piece[end:] else []
        else:
            runs.append(Run(piece, role, action="version" if _VERSION.fullmatch(piece) else ""))
    return runs


def is_prompt(message: Message) -> bool:
    """Tell whether a message is shown as it was typed, not as Markdown."""
    return message.role is Role.USER
